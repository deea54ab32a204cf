"""Silhouettes of clothes, shoes and bags, and of what goes outdoors."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


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


def tent(t: Tint) -> str:
    """A tent on grass."""
    ground = oval(200, 326, 176, 18, "#9dc08b")
    return (
        ground
        + path("M200 86L360 324H40z", t.fill)
        + path("M200 86L360 324H250z", t.dark)
        + path("M200 136L250 324H150z", INK)
        + path("M200 136q-6 110-72 188h22z", t.light)
        + line("M200 86v-20M40 324l-18 8M360 324l18 8", "#6b4630", 5)
    )


def sleeping_bag(t: Tint) -> str:
    """A sleeping bag, half open."""
    body = path("M132 92q68-52 136 0q26 70 16 154q-10 88-84 88t-84-88q-10-84 16-154z", t.fill)
    quilting = "".join(
        line(f"M{124 - n} {190 + 40 * n}q76 24 {152 + 2 * n - 12 * (n > 1)} 0", t.dark, 4) for n in range(3)
    )
    return (
        body
        + path("M150 100q50-36 100 0q8 40-50 46q-58-6-50-46z", PAPER)
        + quilting
        + line("M254 116q14 60 8 120", GOLD, 4)
    )


def mat(t: Tint) -> str:
    """A rolled mat."""
    return (
        path("M118 226h238v84q0 10-10 10H118z", t.dark)
        + rect(112, 150, 232, 150, 74, t.fill)
        + disc(124, 238, 86, t.base)
        + "".join(disc(124, 238, 70 - 18 * n, "none", f'stroke="{t.deep}" stroke-width="5"') for n in range(4))
        + rect(250, 150, 18, 150, 4, t.deep)
    )


def headlamp(t: Tint) -> str:
    """A headlamp with its beam."""
    return (
        path("M206 196L376 116v176z", "#ffe9a8", 'opacity=".55"')
        + line("M150 200 C40 130 40 300 150 230", t.base, 24)
        + line("M150 200 C90 90 250 60 262 130", t.dark, 14)
        + rect(128, 150, 90, 116, 26, t.fill)
        + disc(194, 208, 36, INK)
        + disc(194, 208, 24, "#fff4cf")
    )


def stove(t: Tint) -> str:
    """A camping stove with a flame."""
    flame = path("M200 60c40 44 42 66 24 92h-48c-20-30 0-50 24-92z", "#f2994a") + path(
        "M200 100c18 22 18 36 8 52h-18c-8-16 0-30 10-52z", "#ffe08a"
    )
    return (
        flame
        + line("M128 152h144M150 152l22 38M250 152l-22 38", "#7d8592", 9)
        + rect(178, 176, 44, 36, 6, t.metal)
        + rect(122, 206, 156, 128, 42, t.fill)
        + rect(122, 256, 156, 36, 0, PAPER, 'opacity=".85"')
    )


def cool_box(t: Tint) -> str:
    """A cool box."""
    return (
        line("M104 150V92h192v58", "#8e96a3", 11)
        + rect(76, 172, 248, 160, 20, t.fill)
        + rect(66, 138, 268, 52, 16, PAPER)
        + rect(178, 172, 44, 40, 8, INK)
        + line("M200 236v56M176 250l48 28M224 250l-48 28", PAPER, 6)
    )


def dumbbell(t: Tint) -> str:
    """A dumbbell."""
    return turn(
        -18,
        200,
        220,
        rect(130, 206, 140, 28, 6, t.metal),
        mirrored(rect(94, 152, 44, 136, 12, t.deep), rect(58, 172, 38, 96, 12, t.fill)),
    )


def exercise_bike(t: Tint) -> str:
    """An exercise bike."""
    frame = line("M92 326h216M150 326L176 190M240 326L262 112", INK, 13) + line("M168 240L250 214", t.base, 20)
    return (
        frame
        + disc(208, 254, 58, t.fill)
        + disc(208, 254, 40, t.deep)
        + disc(208, 254, 10, t.light)
        + path("M128 166h92q8 22-20 22h-52z", INK)
        + line("M262 114h-38q-14 4-12 22", INK, 11)
        + rect(236, 76, 56, 40, 8, t.screen)
    )


def ball(t: Tint) -> str:
    """A ball."""
    return (
        disc(200, 216, 118, t.fill)
        + line("M200 98v236M82 216h236M118 132q82 84 0 168M282 132q-82 84 0 168", t.deep, 6)
        + shine("M122 168q26-50 82-56q-50 22-64 70z", 0.4)
    )


def racket(t: Tint) -> str:
    """A racket."""
    strings = "".join(line(f"M{146 + 22 * n} 80v136M124 {96 + 22 * n}h152", "#cfd4db", 2) for n in range(6))
    return turn(
        24,
        200,
        200,
        oval(200, 146, 92, 104, "none", f'stroke="{t.base}" stroke-width="15"'),
        strings,
        path("M176 244l24 20 24-20-16 52h-16z", t.dark),
        rect(187, 280, 26, 84, 9, INK),
    ) + disc(92, 296, 26, "#d7e04c")


def bicycle(t: Tint) -> str:
    """A bicycle."""
    wheel = "".join(
        disc(x, 252, 72, "none", f'stroke="{INK}" stroke-width="10"')
        + disc(x, 252, 10, "#8e96a3")
        + line(f"M{x} 186v132M{x - 66} 252h132", "#b9bfc9", 2)
        for x in (104, 296)
    )
    frame = line("M104 252L156 160H258L190 252H104M190 252L150 142M258 160L296 252M258 160L250 118", t.base, 11)
    return (
        wheel
        + frame
        + line("M250 118q34-12 44 8", INK, 10)
        + rect(124, 130, 58, 16, 8, INK)
        + disc(190, 252, 18, t.deep)
        + line("M190 252l18 34", INK, 6)
    )


def helmet(t: Tint) -> str:
    """A bicycle helmet."""
    return (
        line("M104 236Q130 330 184 326", INK, 8)
        + line("M282 240Q250 316 184 326", INK, 8)
        + path("M62 236q6-146 146-146q118 4 134 118q4 36-30 38q-120 12-250-10z", t.fill)
        + "".join(path(f"M{128 + 56 * n} 124q-28 40-30 82h26q0-44 26-84z", INK) for n in range(3))
        + path("M290 214l66 12q-6 24-50 20z", t.dark)
    )


def lock(t: Tint) -> str:
    """A lock."""
    return (
        line("M142 190V140q0-62 58-62t58 62v50", "#8e96a3", 24)
        + rect(104, 182, 192, 150, 24, t.fill)
        + disc(200, 244, 20, INK)
        + rect(192, 250, 16, 44, 6, INK)
    )


def goggles(t: Tint) -> str:
    """Swimming goggles, or glasses."""
    return (
        line("M70 210q-34-90 60-100q70-12 140 0q94 10 60 100", t.dark, 14)
        + mirrored(rect(66, 178, 122, 92, 42, t.fill) + rect(78, 190, 98, 68, 32, t.screen))
        + line("M186 218q14-12 28 0", t.dark, 12)
        + mirrored(shine("M94 208q12-12 40-10q-30 8-34 24z", 0.5))
    )
