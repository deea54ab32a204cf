# ruff: noqa: E501  Drawing data reads better unbroken.
"""Silhouettes of plants and tools."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, LEAF, Tint, disc, line, oval, path, rect, shine, turn


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
