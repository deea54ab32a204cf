"""Silhouettes of camping and sports."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


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
    """A headlamp on its strap."""
    strap = oval(200, 190, 124, 84, "none", f'stroke="{t.base}" stroke-width="24"')
    strap += line("M200 232C180 170 180 120 200 104", t.dark, 14)
    lamp = rect(136, 208, 128, 104, 30, t.deep) + disc(200, 260, 44, INK) + disc(200, 260, 33, "#ffe9a8")
    return strap + lamp + disc(200, 260, 17, "#ffffff") + rect(184, 196, 32, 16, 6, "#e2574c")


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
