# ruff: noqa: E501  Drawing data reads better unbroken.
"""Silhouettes of what stands in a house, a garden or a workshop."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, LEAF, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


def kettle(t: Tint) -> str:
    """An electric kettle."""
    body = path("M138 118h124l26 190q2 20-18 20H130q-20 0-18-20z", t.fill) + path("M138 132L92 154l8 16 34-8z", t.dark)
    handle = (
        line("M268 140 C340 140 340 270 286 280", t.deep, 17)
        + path("M150 118q50-44 100 0z", t.dark)
        + disc(200, 92, 10, INK)
    )
    return (
        handle
        + body
        + rect(104, 320, 192, 15, 7, INK)
        + rect(168, 186, 18, 104, 9, "#bfe3f5", 'opacity=".85"')
        + shine("M140 150l14-6-14 150q-14 0-14-10z")
    )


def coffee_machine(t: Tint) -> str:
    """A coffee machine with a cup."""
    body = (
        path("M92 76h216v74H184v140h124v44H92z", t.fill)
        + rect(92, 76, 216, 20, 8, t.dark)
        + rect(222, 150, 46, 26, 4, INK)
    )
    cup = path("M212 226h70l-8 56h-54z", PAPER) + line("M280 238q24 4 4 30", PAPER, 7)
    return (
        body
        + line("M238 178v34M254 178v34", "#6b4630", 4)
        + cup
        + disc(126, 122, 12, t.light)
        + disc(126, 156, 7, "#8fe08a")
        + rect(184, 286, 124, 10, 3, INK)
    )


def blender(t: Tint) -> str:
    """A blender."""
    jar = path("M142 74h116l-18 164h-80z", "#d6eaf2", 'opacity=".9"') + path(
        "M150 150h100l-10 88h-80z", t.accent, 'opacity=".75"'
    )
    return (
        rect(136, 58, 128, 22, 8, INK)
        + jar
        + line("M258 100q44 4 22 96", "#b7cbd4", 10)
        + path("M152 238h96l26 84q2 12-12 12H138q-14 0-12-12z", t.fill)
        + disc(200, 290, 18, t.deep)
        + disc(200, 290, 8, t.light)
    )


def toaster(t: Tint) -> str:
    """A toaster with two slices."""
    slices = (
        rect(120, 96, 72, 100, 20, "#d9a765")
        + rect(208, 96, 72, 100, 20, "#d9a765")
        + rect(128, 104, 56, 92, 16, "#efcf9a")
        + rect(216, 104, 56, 92, 16, "#efcf9a")
    )
    return (
        slices
        + rect(78, 160, 244, 158, 38, t.fill)
        + rect(102, 160, 196, 10, 5, INK)
        + rect(308, 196, 22, 18, 6, INK)
        + disc(284, 276, 14, t.deep)
        + mirrored(rect(104, 316, 30, 16, 4, INK))
    )


def air_fryer(t: Tint) -> str:
    """An air fryer, or any round cooker with a drawer."""
    body = rect(104, 76, 192, 258, 56, t.fill) + rect(104, 204, 192, 8, 0, t.deep) + rect(150, 226, 100, 26, 12, t.deep)
    return (
        body
        + rect(150, 106, 100, 56, 16, INK)
        + line("M172 134h18M210 134h18", "#7ad1ff", 7)
        + rect(176, 244, 48, 62, 16, t.dark)
    )


def vacuum(t: Tint) -> str:
    """A stick vacuum cleaner."""
    pole = line("M252 96L172 292", t.metal, 12) + turn(
        22, 250, 120, rect(226, 72, 50, 112, 18, t.fill) + rect(234, 128, 34, 50, 10, "#d6eaf2", 'opacity=".8"')
    )
    return (
        line("M272 72q52-8 34 44", INK, 13)
        + pole
        + path("M92 300h136q16 0 16 18v14H80v-14q0-18 12-18z", t.deep)
        + rect(80, 326, 164, 9, 4, INK)
    )


def cooker(t: Tint) -> str:
    """A rice cooker or multi cooker."""
    return (
        rect(92, 160, 216, 168, 46, t.fill)
        + path("M92 170q108-108 216 0z", t.dark)
        + rect(176, 96, 48, 22, 10, INK)
        + rect(156, 226, 88, 60, 14, INK)
        + line("M176 256h14M206 256h14", "#8fe08a", 7)
        + mirrored(rect(70, 200, 30, 22, 8, INK))
    )


def pan(t: Tint) -> str:
    """A frying pan from above."""
    return (
        line("M258 248L344 322", INK, 26)
        + disc(176, 186, 116, t.deep)
        + disc(176, 186, 100, "#3a3f4a")
        + disc(176, 186, 72, "#444a57")
        + shine("M104 160q24-58 84-60q-56 16-74 68z", 0.2)
        + disc(334, 312, 6, PAPER)
    )


def pot(t: Tint) -> str:
    """A saucepan with a lid."""
    return (
        line("M292 214L366 196", INK, 17)
        + rect(98, 184, 204, 144, 24, t.fill)
        + path("M92 186q108-76 216 0z", t.dark)
        + rect(92, 180, 216, 14, 7, t.metal)
        + disc(200, 136, 14, INK)
        + shine("M116 206h20v96q-20 0-20-18z")
    )


def knife(t: Tint) -> str:
    """A kitchen knife."""
    return turn(
        -38,
        200,
        200,
        path("M60 178h184v54H150q-70 0-90-54z", t.metal),
        rect(240, 174, 112, 42, 14, t.fill),
        disc(268, 195, 5, t.metal),
        disc(322, 195, 5, t.metal),
    )


def board(t: Tint) -> str:
    """A cutting board."""
    grain = line("M120 150q70 14 150-4M118 206q80-16 160 6M122 262q70 16 154-4", "#a87c4f", 3)
    return rect(98, 92, 204, 242, 26, t.wood) + rect(168, 58, 64, 60, 22, t.wood) + disc(200, 84, 12, PAPER) + grain


def mug(t: Tint) -> str:
    """A mug with steam."""
    steam = line("M168 100q-14-20 0-38M204 100q-14-20 0-38M240 100q-14-20 0-38", "#ffffff", 6)
    return (
        steam
        + line("M276 176 C346 168 340 284 268 276", t.dark, 20)
        + path("M112 134h176v164q0 36-36 36H148q-36 0-36-36z", t.fill)
        + oval(200, 134, 88, 18, t.deep)
        + oval(200, 136, 76, 13, "#6b4630")
        + shine("M128 166q10 6 16 4v132q-16-2-16-20z")
    )


def dishes(t: Tint) -> str:
    """A stack of plates and a bowl."""
    stack = "".join(oval(200, 318 - 16 * n, 142 - 4 * n, 22, t.dark if n % 2 else t.base) for n in range(5))
    return stack + path("M112 172h176q-8 78-60 84h-56q-52-6-60-84z", t.fill) + oval(200, 172, 88, 18, t.deep)


def flask(t: Tint) -> str:
    """A drinking bottle."""
    return (
        rect(166, 62, 68, 46, 12, INK)
        + rect(176, 100, 48, 22, 0, t.metal)
        + path("M172 120h56q34 22 34 60v128q0 26-26 26h-72q-26 0-26-26V180q0-38 34-60z", t.fill)
        + shine("M156 190q2-26 18-40v160q-18 0-18-16z")
        + line("M184 58q16-26 32 0", INK, 8)
    )


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
    return (
        path("M118 200h164l20 60H98z", "#ffe9a8", 'opacity=".45"')
        + path("M200 196c60 40 66 130 18 134h-36c-48-4-42-94 18-134z", t.fill)
        + path("M150 78h100l48 126H102z", PAPER)
        + path("M150 78h30l-30 126h-48z", "#ffe9a8", 'opacity=".6"')
    )


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


def plant(t: Tint) -> str:
    """A plant in a pot."""
    stems = line("M200 250V130M200 236L146 158M200 240L258 150", "#47774f", 6)
    leaves = (
        oval(200, 108, 30, 54, LEAF)
        + turn(-44, 138, 150, oval(138, 150, 26, 50, "#77b07c"))
        + turn(46, 264, 142, oval(264, 142, 26, 50, "#4c8656"))
        + turn(-70, 128, 214, oval(128, 214, 18, 40, LEAF))
        + turn(68, 272, 210, oval(272, 210, 18, 40, "#77b07c"))
    )
    return (
        stems
        + leaves
        + path("M136 240h128l-18 84q-2 10-12 10h-68q-10 0-12-10z", t.fill)
        + rect(126, 228, 148, 26, 8, t.dark)
    )


def planter(t: Tint) -> str:
    """A plant pot."""
    return (
        oval(200, 134, 104, 20, "#6b4630")
        + path("M96 140h208l-30 178q-3 16-18 16H144q-15 0-18-16z", t.fill)
        + rect(82, 118, 236, 44, 14, t.dark)
        + shine("M120 170h22l18 148q-16 0-18-12z")
    )


def drill(t: Tint) -> str:
    """A power drill."""
    return (
        rect(46, 146, 70, 10, 4, t.metal)
        + path("M104 122h40v58h-40z", INK)
        + rect(140, 100, 176, 96, 30, t.fill)
        + path("M216 190h70l16 96h-70z", t.dark)
        + rect(214, 278, 116, 54, 12, INK)
        + path("M204 200h16v30q-18-4-16-30z", "#e2574c")
        + "".join(rect(256 + 16 * n, 124, 7, 46, 3, t.deep) for n in range(3))
    )


def hammer(t: Tint) -> str:
    """A hammer."""
    return turn(
        34,
        200,
        200,
        rect(184, 118, 32, 222, 12, t.wood),
        rect(182, 236, 36, 104, 12, t.fill),
        path("M118 78h126q34 0 44 34h-30q-8-6-22 12H118z", t.metal),
        rect(104, 74, 30, 54, 6, "#7d8592"),
    )


def screwdriver(t: Tint) -> str:
    """Screwdrivers and other small tools."""
    one = (
        rect(186, 60, 28, 104, 13, t.fill)
        + rect(194, 160, 12, 128, 2, t.metal)
        + path("M190 284h20l-4 26h-12z", "#7d8592")
    )
    return turn(-22, 200, 320, one) + one + turn(22, 200, 320, one)


def mower(t: Tint) -> str:
    """A lawn mower on grass."""
    grass = "".join(line(f"M{44 + 16 * n} 334l{-3 + n % 3 * 3}-{14 + n * 7 % 10}", LEAF, 5) for n in range(20))
    return (
        line("M262 232L344 96H368", INK, 11)
        + path("M84 214h166q40 6 40 70v20H64v-30q0-54 20-60z", t.fill)
        + path("M116 170h96l18 46H104z", t.dark)
        + disc(106, 306, 27, INK)
        + disc(106, 306, 12, "#8e96a3")
        + disc(258, 300, 33, INK)
        + disc(258, 300, 15, "#8e96a3")
        + grass
    )


def hose(t: Tint) -> str:
    """A coiled garden hose."""
    rings = "".join(
        path(
            f"M200 {110 + 11 * n}a{100 - 11 * n} {100 - 11 * n} 0 1 0 .1 0z",
            "none",
            f'stroke="{t.base if n % 2 else t.dark}" stroke-width="13"',
        )
        for n in range(4)
    )
    return rings + line("M290 256Q330 318 366 296", t.base, 13) + rect(346, 276, 34, 26, 6, GOLD)


def gloves(t: Tint) -> str:
    """A pair of gloves."""
    one = path(
        "M92 306v-96q-34-30-22-44q12-10 30 14v-66q2-18 16-16t14 18q2-22 17-20t14 22q4-14 16-12t14 18q6-8 14-4t9 14v96q0 30-12 76z",
        t.fill,
    ) + rect(90, 296, 114, 38, 10, t.dark)
    return f'<g transform="translate(-28 -6)">{one}</g><g transform="translate(428 -6) scale(-1 1)">{one}</g>'


def washing_machine(t: Tint) -> str:
    """A washing machine, dryer or dishwasher."""
    return (
        rect(92, 66, 216, 268, 16, t.fill)
        + rect(92, 66, 216, 52, 16, t.dark)
        + disc(200, 222, 82, t.metal)
        + disc(200, 222, 62, t.screen)
        + shine("M158 196q20-34 60-30q-36 8-46 42z", 0.5)
        + disc(272, 92, 12, t.light)
        + rect(112, 84, 62, 16, 5, t.deep)
    )


def fridge(t: Tint) -> str:
    """A refrigerator."""
    return (
        rect(112, 48, 176, 286, 18, t.fill)
        + rect(112, 150, 176, 6, 0, t.deep)
        + rect(130, 88, 12, 46, 6, t.deep)
        + rect(130, 176, 12, 80, 6, t.deep)
        + shine("M246 60h22v82h-12z")
    )


def oven(t: Tint) -> str:
    """An oven or microwave."""
    return (
        rect(62, 110, 276, 220, 18, t.fill)
        + rect(82, 132, 180, 176, 10, INK)
        + rect(96, 148, 152, 144, 6, t.screen, 'opacity=".55"')
        + disc(300, 170, 16, t.deep)
        + disc(300, 220, 16, t.deep)
        + rect(284, 262, 32, 30, 6, t.deep)
    )
