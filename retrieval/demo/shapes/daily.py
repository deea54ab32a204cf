# ruff: noqa: E501  Drawing data reads better unbroken.
"""Silhouettes of food, pets and stationery, and the parcel for everything else."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, LEAF, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


def pet_food(t: Tint) -> str:
    """A bag of pet food with a paw."""
    return (
        path(
            "M110 66l18 18 18-18 18 18 18-18 18 18 18-18 18 18 18-18 18 18 18-18v250q0 18-18 18H128q-18 0-18-18z",
            t.fill,
        )
        + disc(200, 226, 66, PAPER, 'opacity=".92"')
        + oval(200, 246, 30, 24, t.dark)
        + "".join(oval(x, y, 11, 15, t.dark) for x, y in ((166, 216), (188, 196), (212, 196), (234, 216)))
    )


def coffee_bag(t: Tint) -> str:
    """A bag of coffee."""
    bean = oval(0, 0, 24, 33, "#6b4630") + line("M2-28q-14 28 0 56", "#3d2618", 4)
    return (
        path("M118 108h164l14 214q0 12-12 12H116q-12 0-12-12z", t.fill)
        + path("M126 70h148l8 40H118z", t.dark)
        + rect(118, 104, 164, 8, 0, t.light)
        + disc(200, 220, 58, PAPER, 'opacity=".94"')
        + f'<g transform="translate(200 220) rotate(24)">{bean}</g>'
    )


def tea_box(t: Tint) -> str:
    """A box of tea with a bag."""
    return (
        rect(78, 132, 178, 202, 10, t.fill)
        + rect(78, 132, 178, 44, 10, t.dark)
        + path("M167 204q52 34 0 92q-52-58 0-92z", LEAF)
        + line("M167 214v74", "#47774f", 4)
        + line("M292 108q30 40 8 116", "#8e96a3", 3)
        + rect(276, 84, 38, 34, 5, GOLD)
        + path("M276 224h52l8 96h-68z", PAPER)
        + path("M276 272h56l4 48h-68z", "#a06b3c", 'opacity=".6"')
    )


def chocolate(t: Tint) -> str:
    """A bar of chocolate."""
    pieces = "".join(rect(126 + 52 * x, 78 + 46 * y, 46, 40, 6, "#6b4630") for x in range(3) for y in range(3))
    return turn(
        -8,
        200,
        200,
        rect(118, 70, 164, 160, 10, "#4a2d1d"),
        pieces,
        path("M110 190l15 12 15-12 15 12 15-12 15 12 15-12 15 12 15-12 15 12 15-12 15 12 15-12v140H110z", t.fill),
        rect(136, 240, 128, 56, 6, PAPER, 'opacity=".9"'),
        rect(156, 260, 88, 10, 5, t.dark),
    )


def pasta(t: Tint) -> str:
    """A packet of pasta with a window."""
    strands = "".join(line(f"M{160 + 11 * n} 146v94", "#e8c56a", 6) for n in range(8))
    return (
        path("M112 70h176l8 264H104z", t.fill)
        + rect(112, 70, 176, 28, 0, t.dark)
        + rect(146, 132, 108, 122, 30, "#fff4d6")
        + strands
        + rect(146, 276, 108, 26, 6, PAPER, 'opacity=".9"')
    )


def tall_bottle(t: Tint) -> str:
    """A glass bottle, for oil, wine and juice."""
    return (
        rect(178, 46, 44, 34, 6, INK)
        + path("M182 78h36v62q34 22 34 66v110q0 18-18 18h-68q-18 0-18-18V206q0-44 34-66z", t.fill)
        + rect(148, 214, 104, 82, 0, PAPER, 'opacity=".94"')
        + rect(168, 234, 64, 10, 5, t.dark)
        + rect(176, 256, 48, 8, 4, "#c9ced6")
        + shine("M160 200q4-24 22-38v44q-12 4-22 4z", 0.4)
    )


def carton(t: Tint) -> str:
    """A carton of juice or milk."""
    return (
        path("M126 136L160 76h120l-6 60z", t.light)
        + path("M126 136h148v198H126z", t.fill)
        + path("M274 136l6-60 26 62v180l-32 16z", t.dark)
        + rect(160, 62, 120, 18, 2, t.dark)
        + disc(200, 236, 46, "#f2994a")
        + path("M200 190q20-26 38-12q-14 20-38 12z", LEAF)
    )


def cereal(t: Tint) -> str:
    """A box of cereal, with a bowl."""
    return (
        rect(92, 64, 160, 270, 8, t.fill)
        + path("M252 72l26 16v236l-26 10z", t.dark)
        + rect(110, 90, 124, 40, 8, PAPER, 'opacity=".92"')
        + rect(126, 104, 92, 12, 6, t.dark)
        + path("M198 246h150q-6 78-56 88h-38q-50-10-56-88z", PAPER)
        + oval(273, 246, 75, 16, "#e8c56a")
        + "".join(disc(232 + 17 * n, 243 + n * 5 % 7, 8, "#b9803f") for n in range(6))
    )


def pet_bed(t: Tint) -> str:
    """A pet bed with a sleeping cat."""
    cat = (
        path("M126 246q6-66 82-62q70 4 74 62z", "#6b6f7a")
        + disc(148, 222, 32, "#6b6f7a")
        + path("M124 206l-2-30 26 16zM154 190l22-14 2 28z", "#6b6f7a")
        + line("M134 226q6 6 12 0M156 226q6 6 12 0", INK, 3)
    )
    return (
        oval(200, 268, 158, 62, t.dark)
        + oval(200, 252, 120, 40, t.light)
        + cat
        + path("M42 262q158 70 316 0q4 66-92 72H134q-96-6-92-72z", t.fill)
    )


def pet_bowl(t: Tint) -> str:
    """A pet bowl with a bone."""
    bone = line("M176 276h48", PAPER, 15) + "".join(
        disc(x, y, 11, PAPER) for x, y in ((172, 268), (172, 284), (228, 268), (228, 284))
    )
    return (
        oval(200, 210, 108, 32, t.deep)
        + oval(200, 204, 92, 22, "#8a5a33")
        + "".join(disc(140 + 20 * n, 198 + n * 7 % 10, 12, "#a8703f") for n in range(7))
        + path("M92 212q108 56 216 0l36 106q2 16-16 16H72q-18 0-16-16z", t.fill)
        + bone
    )


def leash(t: Tint) -> str:
    """A dog leash."""
    return (
        line("M152 108 C60 160 110 250 190 234 C280 214 300 140 230 130 C150 124 170 260 246 284", t.base, 15)
        + disc(172, 98, 44, "none", f'stroke="{t.dark}" stroke-width="17"')
        + rect(238, 276, 34, 26, 6, INK)
        + disc(284, 302, 20, "none", 'stroke="#8e96a3" stroke-width="8"')
    )


def pet_toy(t: Tint) -> str:
    """A rubber bone."""
    return turn(
        -28,
        200,
        210,
        rect(122, 182, 156, 58, 20, t.fill),
        mirrored(disc(112, 180, 39, t.fill), disc(112, 242, 39, t.fill)),
        shine("M96 168q12-18 30-12q-18 4-20 20z", 0.5),
        line("M160 200h80", t.light, 6),
    )


def book(t: Tint) -> str:
    """A book standing up."""
    return (
        path("M288 78l22 14v228l-22 14z", "#efeae0")
        + rect(98, 70, 192, 264, 8, t.fill)
        + rect(98, 70, 26, 264, 8, t.dark)
        + rect(148, 112, 116, 66, 6, PAPER, 'opacity=".92"')
        + rect(164, 130, 84, 10, 5, t.dark)
        + rect(176, 150, 60, 8, 4, "#c9ced6")
        + disc(206, 256, 32, t.light)
    )


def notebook(t: Tint) -> str:
    """A notebook with an elastic band and a pencil."""
    return (
        rect(96, 72, 190, 262, 16, t.fill)
        + rect(96, 72, 22, 262, 10, t.dark)
        + rect(252, 72, 11, 262, 0, t.deep)
        + rect(138, 124, 90, 40, 6, PAPER, 'opacity=".9"')
        + turn(
            16,
            316,
            220,
            rect(304, 110, 22, 174, 3, GOLD),
            path("M304 284h22l-11 32z", "#f3d9b8"),
            rect(304, 98, 22, 20, 5, "#d9534a"),
        )
    )


def pen(t: Tint) -> str:
    """A pen."""
    return line("M76 322q50-40 92-8t96-12", t.accent, 6) + turn(
        38,
        200,
        190,
        rect(184, 56, 32, 116, 12, t.fill),
        rect(184, 164, 32, 10, 0, GOLD),
        rect(187, 174, 26, 88, 4, t.dark),
        path("M187 260h26l-13 52z", t.metal),
        rect(212, 66, 8, 70, 4, GOLD),
    )


def art_set(t: Tint) -> str:
    """Colored pencils in a cup."""
    colors = ("#d9534a", GOLD, LEAF, "#4f86c6", "#8d6a9f", "#f2994a")
    pencils = "".join(
        turn(
            -25 + 10 * n,
            200,
            330,
            rect(190, 106, 21, 150, 2, colors[n])
            + path("M190 106h21l-10.500-34z", "#f3d9b8")
            + path("M196 86h9l-4.500-14z", colors[n]),
        )
        for n in range(6)
    )
    return (
        pencils + path("M126 216h148l-12 104q-2 14-16 14h-92q-14 0-16-14z", t.fill) + rect(120, 210, 160, 20, 8, t.dark)
    )


def calendar(t: Tint) -> str:
    """A wall calendar."""
    days = "".join(
        rect(104 + 40 * (n % 5), 192 + 34 * (n // 5), 28, 22, 4, t.base if n == 7 + t.pick % 5 else "#d9dde3")
        for n in range(20)
    )
    return (
        rect(82, 90, 236, 244, 14, PAPER, 'stroke="#d8dbe0" stroke-width="2"')
        + path("M82 168v-64q0-14 14-14h208q14 0 14 14v64z", t.fill)
        + "".join(rect(126 + 44 * n, 72, 12, 40, 6, INK) for n in range(4))
        + days
    )


def box(t: Tint) -> str:
    """The plain parcel with the category's initial, for whatever has no silhouette of its own."""
    faces = (
        path("M200 82l134 56v128l-134 68L66 266V138z", t.base)
        + path("M200 82l134 56-134 60L66 138z", t.light)
        + path("M200 198l134-60v128l-134 68z", t.dark)
    )
    tape = path("M122 114l134 58v44l24-12v-42L148 103z", PAPER, 'opacity=".55"')
    return (
        faces
        + tape
        + f'<text x="133" y="270" font-family="Georgia,serif" font-size="76" text-anchor="middle" fill="#ffffff" transform="skewY(24) translate(0 -62)">{t.letter}</text>'
    )
