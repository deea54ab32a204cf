"""Silhouettes of phones, sound, pictures and other electronics."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine


def headphones(t: Tint) -> str:
    """Over-ear headphones, seen from the front."""
    band = line("M104 232 C96 60 304 60 296 232", t.deep, 20) + line("M110 218 C108 78 292 78 290 218", t.base, 13)
    cup = (
        rect(112, 204, 34, 116, 17, INK)
        + rect(82, 200, 44, 124, 22, t.fill)
        + shine("M92 220q4-12 12-12v100q-12 0-12-12z")
    )
    return band + line("M150 116 C175 98 225 98 250 116", t.light, 5) + mirrored(cup)


def on_ear(t: Tint) -> str:
    """On-ear headphones: a thin band and round cups."""
    band = line("M112 236 C104 76 296 76 288 236", t.deep, 11) + line("M150 122 C176 106 224 106 250 122", t.light, 4)
    cup = disc(124, 264, 44, INK) + disc(112, 264, 42, t.fill) + disc(112, 264, 22, t.dark) + disc(112, 264, 6, t.light)
    return band + mirrored(cup)


def earbuds(t: Tint) -> str:
    """A pair of earbuds over their open case."""
    case = rect(104, 236, 192, 98, 44, t.fill) + rect(104, 258, 192, 4, 2, t.deep) + disc(200, 292, 5, "#8fe08a")
    bud = rect(138, 128, 26, 84, 13, t.fill) + disc(146, 122, 34, t.fill) + oval(168, 122, 14, 20, INK)
    return case + mirrored(bud + shine("M124 110q10-16 26-14q-14 8-18 22z", 0.4))


def speaker(t: Tint) -> str:
    """A portable speaker."""
    body = rect(106, 108, 188, 226, 54, t.fill)
    cones = disc(200, 178, 42, INK) + disc(200, 178, 26, t.deep) + disc(200, 264, 54, INK) + disc(200, 264, 36, t.deep)
    return line("M150 112 C150 66 250 66 250 112", t.dark, 12) + body + cones + disc(200, 264, 14, t.light)


def soundbar(t: Tint) -> str:
    """A soundbar under the edge of a television."""
    screen = rect(70, 92, 260, 150, 8, INK) + rect(78, 100, 244, 134, 4, t.screen)
    dots = "".join(disc(66 + 20 * n, 300, 3, t.light) for n in range(14))
    return screen + rect(190, 242, 20, 26, 0, INK) + rect(40, 272, 320, 58, 20, t.deep) + dots


def cable(t: Tint) -> str:
    """A coiled cable with two plugs."""
    coil = line(
        "M200 100 C300 96 310 236 200 240 C90 244 100 104 200 106 C286 108 290 224 200 226 C112 226 120 120 206 122",
        t.base,
        13,
    )
    lead = line("M128 212 C96 260 96 280 108 300", t.base, 13) + line("M272 212 C304 260 304 280 292 300", t.base, 13)
    plug = rect(88, 284, 40, 34, 8, INK) + rect(97, 316, 22, 20, 2, t.metal)
    return coil + lead + mirrored(plug)


def television(t: Tint) -> str:
    """A flat television on two feet."""
    feet = mirrored(path("M104 278l-22 54h12l28-54z", INK))
    hill = path("M44 262 L140 168 L206 226 L262 182 L356 262z", "#1f2b46", 'opacity=".65"') + disc(
        286, 140, 24, GOLD, 'opacity=".85"'
    )
    return feet + rect(34, 88, 332, 196, 8, INK) + rect(42, 96, 316, 178, 3, t.screen) + hill


def phone(t: Tint) -> str:
    """The back and the front of a phone."""
    back = (
        rect(96, 76, 124, 246, 24, t.fill)
        + rect(108, 90, 46, 66, 16, t.dark)
        + disc(131, 108, 12, INK)
        + disc(131, 138, 12, INK)
    )
    front = rect(186, 92, 122, 242, 24, INK) + rect(194, 100, 106, 226, 17, t.screen) + rect(230, 108, 34, 9, 4, INK)
    tiles = "".join(rect(206 + 30 * (n % 3), 250 + 32 * (n // 3), 22, 22, 6, PAPER, 'opacity=".75"') for n in range(6))
    return back + front + tiles


def phone_case(t: Tint) -> str:
    """A phone case from behind."""
    body = rect(122, 66, 156, 268, 32, t.dark) + rect(130, 74, 140, 252, 26, t.fill) + rect(142, 88, 54, 76, 20, t.deep)
    return (
        body + disc(169, 109, 13, INK) + disc(169, 144, 13, INK) + shine("M236 84q20 4 22 26v150q-16-90-22-176z", 0.22)
    )


def charger(t: Tint) -> str:
    """A wall charger."""
    prongs = rect(168, 82, 14, 56, 4, t.metal) + rect(218, 82, 14, 56, 4, t.metal)
    return (
        prongs
        + rect(122, 130, 156, 174, 30, t.fill)
        + rect(180, 270, 40, 14, 7, INK)
        + path("M206 170l-28 46h20l-6 34 30-46h-20z", GOLD)
    )


def power_bank(t: Tint) -> str:
    """A power bank."""
    lamps = "".join(disc(168 + 22 * n, 296, 5, "#8fe08a" if n < 3 else t.deep) for n in range(4))
    return (
        rect(126, 84, 148, 250, 28, t.fill)
        + rect(180, 84, 40, 12, 4, INK)
        + path("M208 150l-34 58h24l-6 42 36-58h-24z", t.light)
        + lamps
    )


def watch(t: Tint) -> str:
    """A wrist watch with a square display."""
    strap = path("M152 60h96l10 70H142z", t.fill) + path("M142 270h116l-10 70h-96z", t.fill)
    face = rect(126, 120, 148, 160, 38, INK) + rect(138, 132, 124, 136, 28, t.screen)
    return (
        strap
        + rect(274, 180, 10, 36, 5, t.metal)
        + face
        + line("M200 168v34l26 16", PAPER, 8)
        + disc(200, 202, 6, PAPER)
    )


def tracker(t: Tint) -> str:
    """A slim fitness band."""
    band = line("M200 76 C110 76 110 328 200 328 C290 328 290 76 200 76", t.base, 34)
    return (
        band
        + rect(168, 52, 64, 128, 28, INK)
        + rect(177, 62, 46, 108, 20, t.screen)
        + line("M184 122h10l7-20 8 34 6-14h8", PAPER, 5)
    )


def projector(t: Tint) -> str:
    """A projector with its beam."""
    beam = path("M126 232L20 130v190z", GOLD, 'opacity=".28"')
    body = rect(100, 180, 240, 124, 24, t.fill) + mirrored(rect(122, 302, 26, 16, 4, INK))
    vents = "".join(rect(236 + 18 * n, 214, 8, 56, 4, t.deep) for n in range(5))
    return (
        beam
        + body
        + disc(152, 242, 44, INK)
        + disc(152, 242, 30, t.screen)
        + shine("M134 226q14-14 30-8q-20 4-26 18z", 0.6)
        + vents
    )


def box_device(t: Tint) -> str:
    """A small box with a remote control: streaming boxes, routers without aerials."""
    box = rect(56, 222, 208, 96, 26, t.deep) + rect(56, 214, 208, 78, 24, t.fill) + disc(160, 254, 6, "#8fe08a")
    keys = disc(308, 166, 15, t.light) + "".join(
        disc(298 + 20 * (n % 2), 206 + 22 * (n // 2), 6, t.light) for n in range(6)
    )
    return box + rect(282, 134, 52, 196, 22, INK) + keys


def mount(t: Tint) -> str:
    """A wall mount for a television."""
    arm = line("M96 200 L180 232 L264 200", t.deep, 22) + disc(180, 232, 15, t.metal)
    return (
        rect(66, 110, 40, 180, 8, t.metal)
        + arm
        + rect(250, 96, 22, 208, 6, INK)
        + mirrored("")
        + rect(272, 84, 60, 232, 6, t.fill)
    )


def camera(t: Tint) -> str:
    """A camera with its lens."""
    body = (
        path("M148 112h104l16 32h-136z", t.dark)
        + rect(58, 138, 284, 184, 26, t.fill)
        + rect(58, 186, 284, 96, 0, INK, 'opacity=".82"')
    )
    lens = (
        disc(200, 234, 84, INK)
        + disc(200, 234, 66, "#454c5a")
        + disc(200, 234, 48, "#151a26")
        + disc(200, 234, 30, t.screen)
    )
    return (
        body
        + rect(82, 122, 44, 20, 6, t.metal)
        + lens
        + shine("M172 206q20-24 48-14q-30 4-40 28z", 0.5)
        + disc(308, 164, 9, "#e2574c")
    )


def action_camera(t: Tint) -> str:
    """An action camera."""
    body = rect(92, 116, 216, 190, 28, t.deep) + rect(104, 128, 192, 166, 20, t.fill) + rect(122, 232, 60, 44, 6, INK)
    return (
        body
        + disc(236, 196, 52, INK)
        + disc(236, 196, 34, "#151a26")
        + disc(236, 196, 20, t.screen)
        + rect(180, 306, 40, 26, 4, INK)
    )


def lens(t: Tint) -> str:
    """A camera lens standing up."""
    body = rect(122, 96, 156, 78, 12, t.deep) + rect(132, 168, 136, 104, 8, INK) + rect(122, 266, 156, 66, 12, t.deep)
    ribs = "".join(rect(140 + 13 * n, 184, 5, 72, 2, "#59606e") for n in range(10))
    return (
        body
        + ribs
        + oval(200, 98, 78, 24, INK)
        + oval(200, 98, 58, 16, t.screen)
        + rect(122, 258, 156, 6, 3, "#e2574c")
    )


def memory_card(t: Tint) -> str:
    """A memory card."""
    pins = "".join(rect(160 + 22 * n, 86, 12, 40, 2, GOLD) for n in range(5))
    return (
        path("M142 70h110l30 34v216q0 12-12 12H142q-12 0-12-12V82q0-12 12-12z", t.fill)
        + pins
        + rect(152, 176, 108, 104, 8, PAPER, 'opacity=".85"')
    )


def tripod(t: Tint) -> str:
    """A tripod."""
    legs = (
        line("M200 150L128 334", t.deep, 14) + line("M200 150L272 334", t.deep, 14) + line("M200 150V326", t.dark, 14)
    )
    return (
        legs
        + rect(190, 92, 20, 90, 6, t.metal)
        + rect(150, 70, 100, 28, 8, t.fill)
        + line("M236 92L292 116", INK, 9)
        + disc(200, 160, 20, t.fill)
    )
