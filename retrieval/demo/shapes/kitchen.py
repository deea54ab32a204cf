"""Silhouettes of what stands in a kitchen."""

from __future__ import annotations

from retrieval.demo.shapes.pen import INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


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
