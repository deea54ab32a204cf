"""Silhouettes of clothes, shoes and bags."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, path, rect, shine


def t_shirt(t: Tint) -> str:
    """A T-shirt."""
    return (
        path("M148 84q52 46 104 0l74 40-28 66-38-16v150q0 10-10 10H150q-10 0-10-10V174l-38 16-28-66z", t.fill)
        + line("M148 86q52 52 104 0", t.dark, 7)
        + line("M140 176v40M260 176v40", t.dark, 3)
    )


def shirt(t: Tint) -> str:
    """A shirt with collar and buttons."""
    body = path(
        "M146 82l54 26 54-26 60 38 26 170h-44l-20-96v130q0 10-10 10H134q-10 0-10-10V194l-20 96H60l26-170z", t.fill
    )
    return (
        body
        + mirrored(path("M146 82l20-18 34 44-28 32z", t.light))
        + line("M200 110v222", t.dark, 3)
        + "".join(disc(208, 150 + 42 * n, 5, PAPER) for n in range(5))
    )


def jacket(t: Tint) -> str:
    """A jacket with a hood and a zip."""
    body = path(
        "M136 104q64-34 128 0l52 36 22 168h-48l-14-90v104q0 12-12 12H136q-12 0-12-12V218l-14 90H62l22-168z", t.fill
    )
    hood = path("M142 112q-8-54 58-58q66 4 58 58q-58 40-116 0z", t.dark) + path(
        "M160 108q0-34 40-36q40 2 40 36q-40 24-80 0z", INK
    )
    return (
        body
        + hood
        + line("M200 124v208", t.deep, 6)
        + mirrored(line("M144 250l34 20v32", t.deep, 4))
        + rect(196, 140, 8, 18, 3, t.metal)
    )


def trousers(t: Tint) -> str:
    """Jeans."""
    return (
        path("M128 72h144l24 262h-66l-30-168-30 168h-66z", t.fill)
        + rect(126, 72, 148, 24, 4, t.dark)
        + disc(200, 84, 5, GOLD)
        + mirrored(line("M140 100q4 34 34 30", t.light, 3))
        + line("M200 96v62", t.dark, 4)
    )


def dress(t: Tint) -> str:
    """A dress."""
    return (
        mirrored(line("M166 110L160 68", t.dark, 8))
        + path("M154 104q46 34 92 0l-2 70 68 146q-112 26-224 0l68-146z", t.fill)
        + rect(154, 170, 92, 13, 5, t.dark)
        + line("M178 190L146 318M200 190v138M222 190l32 128", t.dark, 3)
    )


def sweater(t: Tint) -> str:
    """A sweater."""
    body = path(
        "M150 92q50 30 100 0l56 34 32 158-42 10-28-92v122q0 10-10 10H142q-10 0-10-10V202l-28 92-42-10 32-158z", t.fill
    )
    return (
        body
        + path("M150 92q50 34 100 0l-6-16q-44 24-88 0z", t.dark)
        + rect(132, 312, 136, 22, 6, t.dark)
        + "".join(line(f"M150 {170 + 30 * n}l25-14 25 14 25-14 25 14", t.light, 4) for n in range(4))
    )


def socks(t: Tint) -> str:
    """A pair of socks."""
    one = (
        path("M112 84h70v128q34 34 78 44q22 8 18 36q-4 22-34 22h-62q-30 0-50-28q-20-26-20-60z", t.fill)
        + rect(108, 76, 78, 34, 8, t.dark)
        + path("M230 250q52 2 48 44q-6 20-34 20h-8q20-30-6-64z", t.dark)
    )
    return f'<g transform="translate(36 -12)" opacity=".75">{one}</g><g transform="translate(-18 16)">{one}</g>'


def sneaker(t: Tint) -> str:
    """A sports shoe."""
    upper = path("M64 172q34 18 66-22q14-16 32-4q26 44 80 62q70 14 92 44q10 22 2 40H64z", t.fill)
    sole = path("M56 284h288q14 26-12 42q-120 12-262 0q-22-14-14-42z", PAPER) + path(
        "M58 306h286q-4 14-12 20q-120 12-262 0q-10-8-12-20z", t.deep
    )
    laces = line("M162 178l28-18M184 200l28-18M208 218l26-18", PAPER, 7)
    return (
        upper
        + sole
        + laces
        + path("M96 252q60 12 150-30q-40 60-150 30z", t.light)
        + line("M64 176q30 18 60-14", t.dark, 8)
    )


def boot(t: Tint) -> str:
    """A hiking boot."""
    upper = path("M104 78h98q0 74 22 106q68 18 92 46q12 30 4 58H96q-6-110 8-210z", t.fill)
    return (
        upper
        + rect(98, 70, 110, 24, 10, t.dark)
        + path("M90 284h236q10 22-4 48h-44l-6-12-14 12h-52l-8-12-14 12h-82q-16-20-12-48z", INK)
        + line("M176 118l34-8M178 146l36-8M186 174l36-8M204 198l34-10", GOLD, 6)
        + path("M250 208q62 20 72 56h-48q-4-32-24-56z", t.dark)
    )


def sandal(t: Tint) -> str:
    """A sandal."""
    return (
        path("M56 268q70 20 150 4t136-16q22 22 4 48q-140 32-286 8q-16-22-4-44z", "#c99f70")
        + path("M60 296q140 24 284 0q-2 18-14 24q-130 18-262 0q-10-8-8-24z", "#6b4630")
        + path("M180 276q20-80 86-78q50 12 58 60q-26 10-46 8q-30-40-50 12z", t.fill)
        + path("M86 270q6-56 56-70q26 2 44 32l-20 14q-40-14-48 28z", t.dark)
        + rect(236, 210, 26, 20, 5, GOLD)
    )


def slipper(t: Tint) -> str:
    """A slipper."""
    return (
        path("M50 300q-6-28 26-32q66 0 112-56q72-18 132 24q42 32 34 66z", t.fill)
        + rect(46, 296, 310, 34, 16, INK)
        + path("M60 296q-2-22 22-24q56-2 104-56l24 26q-52 48-66 54z", t.light)
        + disc(268, 236, 24, PAPER)
    )


def suitcase(t: Tint) -> str:
    """A suitcase on wheels."""
    handle = line("M158 108V52h84v56", "#8e96a3", 9)
    ribs = "".join(rect(136 + 32 * n, 118, 6, 186, 3, t.dark) for n in range(5))
    return (
        handle
        + rect(106, 98, 188, 222, 26, t.fill)
        + ribs
        + mirrored(disc(132, 326, 11, INK))
        + rect(176, 88, 48, 16, 8, INK)
        + shine("M118 130q0-16 14-18v180q-14-2-14-16z")
    )


def backpack(t: Tint) -> str:
    """A backpack."""
    return (
        line("M170 84q0-34 30-34t30 34", t.deep, 11)
        + mirrored(line("M112 160Q76 220 106 300", t.deep, 15))
        + path("M200 72c70 0 92 46 92 96v140q0 26-26 26H134q-26 0-26-26V168c0-50 22-96 92-96z", t.fill)
        + rect(134, 216, 132, 96, 20, t.dark)
        + line("M148 240h104", t.light, 5)
        + line("M132 150q68-34 136 0", t.dark, 6)
        + rect(246, 236, 8, 24, 4, t.metal)
    )


def handbag(t: Tint) -> str:
    """A handbag."""
    return (
        line("M142 176q0-108 58-108t58 108", t.deep, 13)
        + path("M96 164h208l26 148q2 22-20 22H90q-22 0-20-22z", t.fill)
        + path("M96 164h208l8 46q-112 60-224 0z", t.dark)
        + rect(184, 214, 32, 34, 8, GOLD)
    )


def wallet(t: Tint) -> str:
    """A wallet with cards."""
    cards = rect(116, 110, 160, 90, 10, t.accent) + rect(106, 132, 176, 90, 10, PAPER)
    return (
        cards
        + rect(70, 158, 260, 164, 22, t.fill)
        + rect(80, 168, 240, 144, 16, "none", f'stroke="{t.light}" stroke-width="3" stroke-dasharray="9 7"')
        + rect(250, 214, 86, 50, 16, t.dark)
        + disc(280, 239, 9, GOLD)
    )


def umbrella(t: Tint) -> str:
    """An open umbrella."""
    return (
        line("M200 190v112q0 30 26 30t26-24", INK, 11)
        + path("M40 208C46 106 120 70 200 70s154 36 160 138q-40-34-80 0q-40-34-80 0q-40-34-80 0q-40-34-80 0z", t.fill)
        + path("M120 208c4-74 36-122 80-138c44 16 76 64 80 138q-40-34-80 0q-40-34-80 0z", t.dark)
        + line("M200 54v20", INK, 9)
    )


def cubes(t: Tint) -> str:
    """Packing cubes."""

    def cube(x: float, y: float, w: float, h: float) -> str:
        return (
            rect(x, y, w, h, 14, t.fill)
            + line(f"M{x + 12:g} {y + 20:g}h{w - 24:g}", t.deep, 4)
            + rect(x + w / 2 - 20, y + h / 2 - 4, 40, 14, 7, t.dark)
        )

    return cube(70, 216, 260, 116) + cube(90, 124, 140, 86) + cube(240, 144, 84, 66)
