"""Silhouettes of bedding, lighting and furniture."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


def pillow(t: Tint) -> str:
    """A pillow."""
    body = path(
        "M66 150q20-44 66-22q68-14 136 0q46-22 66 22q-14 60 0 122q-20 44-66 22q-68 14-136 0q-46 22-66-22q14-62 0-122z",
        t.fill,
    )
    return (
        body
        + line("M120 156q30 20 44 48M284 268q-30-16-44-44", t.dark, 4)
        + shine("M112 152q88-18 176 0q-88-2-160 34z", 0.35)
    )


def duvet(t: Tint) -> str:
    """A folded duvet."""
    layers = "".join(
        rect(70, 270 - 62 * n, 260, 64, 30, t.fill) + line(f"M96 {302 - 62 * n}h190", t.dark, 3) for n in range(3)
    )
    return layers + shine("M96 154q100-10 180 0q-90 4-180 12z", 0.4)


def linen(t: Tint) -> str:
    """A made bed."""
    bed = (
        rect(52, 118, 296, 60, 14, t.wood)
        + rect(60, 196, 280, 112, 18, PAPER)
        + mirrored(rect(84, 158, 104, 62, 22, PAPER, 'stroke="#d8d5cd" stroke-width="3"'))
    )
    return (
        bed
        + path("M60 234q70-22 140 0t140 0v72q0 14-14 14H74q-14 0-14-14z", t.fill)
        + mirrored(rect(72, 318, 18, 18, 3, "#a87c4f"))
    )


def towel(t: Tint) -> str:
    """Folded towels."""
    return "".join(
        rect(84, 258 - 66 * n, 232, 70, 28, t.fill)
        + rect(84, 284 - 66 * n, 232, 12, 0, t.light)
        + line(f"M100 {276 - 66 * n}q-8 18 4 34", t.dark, 4)
        for n in range(3)
    )


def curtain(t: Tint) -> str:
    """A pair of curtains at a window."""
    window = rect(122, 92, 156, 200, 4, "#cfe6f3") + line("M200 92v200M122 190h156", PAPER, 7)
    drape = path("M64 86h92q-6 140-54 150q-10 60 2 98H64z", t.fill) + line("M86 96v232M112 96q2 100-18 140", t.dark, 4)
    return window + rect(44, 72, 312, 14, 7, INK) + mirrored(drape)


def rug(t: Tint) -> str:
    """A rug in perspective."""
    return (
        path("M110 150h180l66 160H44z", t.fill)
        + path("M126 168h148l48 124H78z", "none", f'stroke="{t.light}" stroke-width="7"')
        + path("M200 192l54 38-54 42-54-42z", t.dark)
        + "".join(line(f"M{50 + 20 * n} 314v12", t.light, 4) for n in range(16))
    )


def desk_lamp(t: Tint) -> str:
    """A desk lamp with its light."""
    light = path("M222 154l116 138H138z", "#ffe9a8", 'opacity=".6"')
    return (
        light
        + line("M128 318L98 212L200 118", t.deep, 12)
        + turn(28, 232, 130, path("M190 92h62l34 62H158z", t.fill))
        + oval(130, 322, 72, 14, t.fill)
        + disc(98, 212, 11, t.light)
    )


def floor_lamp(t: Tint) -> str:
    """A floor lamp."""
    return (
        path("M150 140h100l44 96H106z", "#ffe9a8", 'opacity=".45"')
        + rect(194, 130, 12, 192, 4, t.metal)
        + path("M162 60h76l34 84H128z", t.fill)
        + oval(200, 326, 62, 12, INK)
    )


def table_lamp(t: Tint) -> str:
    """A table lamp."""
    glow = path("M118 200h164l20 60H98z", "#ffe9a8", 'opacity=".45"')
    foot = path("M200 196c60 40 66 130 18 134h-36c-48-4-42-94 18-134z", t.fill)
    return glow + foot + path("M150 78h100l48 126H102z", "#f4e6c6") + path("M226 78h24l48 126h-44z", "#e2cfa6")


def bulb(t: Tint) -> str:
    """A light bulb."""
    glow = disc(200, 170, 118, "#ffe9a8", 'opacity=".5"')
    glass = path("M200 76c56 0 92 42 92 92c0 52-44 66-48 104h-88c-4-38-48-52-48-104c0-50 36-92 92-92z", "#fff4cf")
    return (
        glow
        + glass
        + line("M176 262l-12-78 24 18 12-22 12 22 24-18-12 78", GOLD, 5)
        + rect(158, 268, 84, 50, 10, t.metal)
        + line("M160 284h80M160 300h80", "#7d8592", 4)
        + path("M176 318h48l-10 16h-28z", INK)
    )


def string_lights(t: Tint) -> str:
    """String lights."""
    lamps = "".join(
        disc(x, y, 26, "#ffe9a8", 'opacity=".6"') + disc(x, y, 14, GOLD)
        for x, y in ((76, 190), (140, 226), (206, 226), (272, 190), (110, 300), (180, 320), (250, 308), (320, 264))
    )
    return (
        line("M40 130 C110 240 230 230 300 150 C330 118 350 110 366 106M60 250 C130 330 260 330 352 220", INK, 5)
        + lamps
    )


def sofa(t: Tint) -> str:
    """A sofa."""
    legs = mirrored(rect(92, 306, 14, 28, 3, "#a87c4f"))
    return (
        legs
        + rect(76, 140, 248, 120, 30, t.dark)
        + rect(86, 150, 112, 100, 22, t.fill)
        + rect(202, 150, 112, 100, 22, t.fill)
        + rect(76, 236, 248, 72, 18, t.fill)
        + line("M200 240v60", t.dark, 4)
        + mirrored(rect(46, 190, 54, 120, 26, t.base))
    )


def armchair(t: Tint) -> str:
    """An armchair."""
    legs = mirrored(path("M124 300h20l-10 34h-12z", "#a87c4f"))
    return (
        legs
        + rect(114, 92, 172, 180, 48, t.dark)
        + rect(128, 106, 144, 150, 38, t.fill)
        + rect(114, 232, 172, 72, 20, t.fill)
        + mirrored(rect(86, 176, 52, 130, 26, t.base))
    )


def office_chair(t: Tint) -> str:
    """An office chair."""
    base = (
        line("M200 254v42M200 296L130 322M200 296L270 322M200 296v32", INK, 12)
        + disc(130, 326, 9, INK)
        + disc(270, 326, 9, INK)
        + disc(200, 330, 9, INK)
    )
    return (
        base
        + rect(140, 62, 120, 144, 36, t.fill)
        + rect(126, 216, 148, 40, 20, t.fill)
        + mirrored(line("M134 232V174h-20", t.deep, 10))
        + rect(192, 200, 16, 24, 0, INK)
        + line("M164 110h72M164 140h72", t.dark, 4)
    )


def desk(t: Tint) -> str:
    """A desk with drawers."""
    return (
        rect(48, 150, 304, 24, 6, t.fill)
        + rect(66, 174, 14, 160, 2, t.deep)
        + rect(236, 174, 100, 160, 4, t.fill)
        + "".join(
            rect(246, 184 + 48 * n, 80, 40, 4, t.dark) + rect(274, 200 + 48 * n, 24, 6, 3, GOLD) for n in range(3)
        )
    )


def bookcase(t: Tint) -> str:
    """A bookcase with books."""
    colors = ("#c65f4c", "#4f7cac", "#e0b04c", "#6a994e", "#8d6a9f", t.accent)
    books = "".join(
        rect(
            120 + 17 * n + 6 * row,
            92 + 82 * row + (n * 7 + row * 5) % 16,
            14,
            62 - (n * 7 + row * 5) % 16,
            2,
            colors[(n + row + t.pick) % 6],
        )
        for row in range(3)
        for n in range(8 - row)
    )
    return (
        rect(96, 70, 208, 264, 6, t.deep)
        + rect(106, 80, 188, 244, 2, t.light)
        + books
        + "".join(rect(106, 154 + 82 * n, 188, 10, 0, t.base) for n in range(2))
        + rect(106, 318, 188, 8, 0, t.base)
    )
