# ruff: noqa: E501  Drawing data reads better unbroken.
"""Silhouettes of toys, care, food, pets, books, and the plain box for everything else."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, LEAF, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


def brick(t: Tint) -> str:
    """Toy bricks."""

    def one(x: float, y: float, studs: int, color: str, shade: str) -> str:
        tops = "".join(
            rect(x + 12 + 44 * n, y - 16, 30, 20, 5, color) + rect(x + 12 + 44 * n, y - 4, 30, 5, 0, shade)
            for n in range(studs)
        )
        return tops + rect(x, y, 44 * studs + 8, 76, 6, color) + rect(x, y + 58, 44 * studs + 8, 18, 6, shade)

    return (
        one(64, 258, 4, "#d9534a", "#a93a33")
        + one(204, 182, 3, GOLD, "#b78a2f")
        + one(92, 182, 2, "#4f86c6", "#38659b")
        + one(136, 106, 3, t.base, t.dark)
    )


def puzzle(t: Tint) -> str:
    """Puzzle pieces."""
    piece = "M0 0h34c-8-30 40-30 32 0h34v34c30-8 30 40 0 32v34H0V66c-30 8-30-40 0-32z"
    places = ((110, 112, t.base), (214, 112, GOLD), (110, 216, "#4f86c6"), (214, 216, t.dark))
    edge = 'stroke="#ffffff" stroke-width="3"'
    return "".join(f'<g transform="translate({x} {y})">{path(piece, color, edge)}</g>' for x, y, color in places)


def board_game(t: Tint) -> str:
    """A game board with pieces and a die."""
    squares = "".join(
        rect(82 + 40 * x, 128 + 40 * y, 40, 40, 0, t.light if (x + y) % 2 else t.base)
        for x in range(6)
        for y in range(5)
    )
    pawn = disc(0, -46, 17, "#d9534a") + path("M-22 8l14-46h16l14 46z", "#d9534a")
    die = rect(244, 242, 74, 74, 14, PAPER, 'stroke="#c9ced6" stroke-width="3"') + "".join(
        disc(x, y, 7, INK) for x, y in ((264, 262), (298, 262), (281, 279), (264, 296), (298, 296))
    )
    return (
        rect(70, 116, 264, 224, 12, t.deep) + squares + f'<g transform="translate(150 250) scale(1.5)">{pawn}</g>' + die
    )


def teddy(t: Tint) -> str:
    """A teddy bear."""
    limbs = mirrored(
        disc(136, 96, 32, t.fill)
        + disc(136, 96, 17, t.light)
        + turn(30, 118, 236, oval(118, 236, 26, 50, t.dark))
        + oval(146, 314, 44, 26, t.dark)
        + disc(140, 316, 14, t.light)
    )
    body = (
        oval(200, 252, 76, 80, t.fill)
        + oval(200, 262, 46, 52, t.light)
        + disc(200, 142, 78, t.fill)
        + oval(200, 168, 36, 29, t.light)
    )
    return (
        limbs
        + body
        + mirrored(disc(172, 130, 9, INK))
        + oval(200, 156, 14, 10, INK)
        + line("M200 166v12q-14 14-24 4M200 178q14 14 24 4", INK, 4)
    )


def train(t: Tint) -> str:
    """A wooden toy train."""
    return (
        rect(70, 214, 250, 72, 14, t.wood)
        + rect(220, 128, 92, 92, 10, t.fill)
        + rect(240, 148, 52, 40, 6, "#cfe6f3")
        + rect(210, 112, 112, 22, 8, "#d9534a")
        + rect(82, 164, 138, 60, 26, GOLD)
        + rect(108, 120, 34, 50, 6, "#4f86c6")
        + "".join(disc(x, 296, 36, "#d9534a") + disc(x, 296, 14, PAPER) for x in (122, 200, 278))
    )


def toy_car(t: Tint) -> str:
    """A toy car."""
    return (
        path("M104 214q20-78 62-82h74q40 4 66 78l40 14q20 8 18 56H40q-4-50 18-58z", t.fill)
        + path("M132 208q16-52 40-54h22v54zM208 154h30q24 4 38 54h-68z", "#cfe6f3")
        + "".join(disc(x, 288, 45, INK) + disc(x, 288, 19, "#b9bfc9") for x in (118, 290))
        + line("M196 132V66", INK, 5)
        + disc(196, 62, 8, "#d9534a")
        + disc(354, 238, 10, "#ffe08a")
    )


def stroller(t: Tint) -> str:
    """A baby stroller."""
    return (
        line("M286 190L338 108h22M128 236L268 312M272 232L132 312", INK, 11)
        + path("M92 186h214q-8 66-70 72h-74q-62-6-70-72z", t.fill)
        + path("M196 178V72q-96 6-104 106z", t.dark)
        + line("M196 178L126 104", t.light, 4)
        + "".join(disc(x, 312, 26, INK) + disc(x, 312, 11, "#b9bfc9") for x in (130, 270))
    )


def baby_bottle(t: Tint) -> str:
    """A baby bottle."""
    return (
        path("M176 104q-2-22 12-30q0-22 12-22t12 22q14 8 12 30z", "#f3d9b8")
        + rect(146, 102, 108, 42, 12, t.fill)
        + rect(136, 140, 128, 194, 34, "#eef5f8")
        + path("M136 212h128v88q0 34-34 34h-60q-34 0-34-34z", PAPER)
        + "".join(line(f"M232 {186 + 30 * n}h24", t.dark, 4) for n in range(5))
        + shine("M150 170q10-6 14-4v140q-14-2-14-18z", 0.6)
    )


def packet(t: Tint) -> str:
    """A soft pack, for diapers, wipes and bags of food."""
    return (
        path("M104 84q96-24 192 0l10 236q-106 28-212 0z", t.fill)
        + path("M104 84q96-24 192 0l-2 26q-94-22-188 0z", t.dark)
        + oval(200, 216, 66, 60, PAPER, 'opacity=".92"')
        + path("M200 250c-44-30-36-62-14-62q10 2 14 14q4-12 14-14c22 0 30 32-14 62z", t.accent)
    )


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


def baby_monitor(t: Tint) -> str:
    """A monitor with an aerial."""
    return (
        rect(254, 64, 12, 80, 6, INK)
        + rect(110, 122, 180, 212, 38, t.fill)
        + rect(132, 146, 136, 88, 14, t.screen)
        + "".join(disc(158 + 21 * n, 264, 4, t.deep) for n in range(5))
        + line("M160 282h80M168 298h64", t.deep, 5)
        + disc(200, 186, 17, PAPER, 'opacity=".8"')
    )


def romper(t: Tint) -> str:
    """A baby sleeping bag."""
    return (
        path("M150 86q50 34 100 0l22 44-20 22 38 150q0 32-90 32t-90-32l38-150-20-22z", t.fill)
        + line("M200 108v214", t.dark, 4)
        + "".join(
            path(f"M{x} {y}l5 11 12 1-9 8 3 12-11-7-11 7 3-12-9-8 12-1z", GOLD)
            for x, y in ((166, 190), (236, 216), (172, 258), (238, 280))
        )
    )


def cream_jar(t: Tint) -> str:
    """A jar of cream."""
    return (
        rect(112, 128, 176, 66, 14, t.metal)
        + rect(100, 186, 200, 148, 34, t.fill)
        + rect(100, 226, 200, 66, 0, PAPER, 'opacity=".92"')
        + rect(142, 244, 116, 9, 4, t.dark)
        + rect(160, 264, 80, 7, 3, "#c9ced6")
        + line("M126 150v30M150 146v36M174 146v36", "#ffffff", 3)
    )


def pump_bottle(t: Tint) -> str:
    """A bottle with a pump, for shampoo and soap."""
    return (
        line("M200 112V76h-48", INK, 13)
        + rect(176, 104, 48, 32, 8, INK)
        + path("M172 134h56q36 14 36 52v124q0 24-24 24h-80q-24 0-24-24V186q0-38 36-52z", t.fill)
        + rect(152, 206, 96, 88, 8, PAPER, 'opacity=".92"')
        + path("M200 220q28 26 0 58q-28-32 0-58z", LEAF)
    )


def tube(t: Tint) -> str:
    """A tube."""
    return (
        path("M124 74h152l-18 204h-116z", t.fill)
        + rect(120, 64, 160, 20, 4, t.dark)
        + rect(152, 276, 96, 58, 12, INK)
        + rect(158, 124, 84, 96, 8, PAPER, 'opacity=".9"')
        + rect(172, 146, 56, 9, 4, t.dark)
        + rect(178, 168, 44, 7, 3, "#c9ced6")
    )


def hair_dryer(t: Tint) -> str:
    """A hair dryer."""
    return (
        path("M206 186h62l-14 140q-2 10-12 10h-24q-10 0-12-10z", t.dark)
        + path("M70 118h120q20-28 66-28q72 4 72 62t-72 62q-46 0-66-28H70z", t.fill)
        + rect(54, 110, 24, 84, 6, INK)
        + disc(258, 152, 38, t.deep)
        + disc(258, 152, 24, t.light)
        + rect(226, 226, 18, 36, 8, INK)
    )


def toothbrush(t: Tint) -> str:
    """An electric toothbrush."""
    return (
        rect(188, 96, 24, 112, 10, PAPER, 'stroke="#d8dbe0" stroke-width="2"')
        + rect(182, 54, 36, 44, 16, PAPER, 'stroke="#d8dbe0" stroke-width="2"')
        + rect(164, 62, 22, 30, 4, "#5bb3d9")
        + rect(166, 186, 68, 148, 30, t.fill)
        + disc(200, 236, 12, t.light)
        + "".join(disc(200, 268 + 18 * n, 4, "#8fe08a") for n in range(3))
    )


def shaver(t: Tint) -> str:
    """An electric shaver."""
    return (
        path("M146 166h108l-14 150q-2 18-18 18h-44q-16 0-18-18z", t.fill)
        + path("M126 98h148l-14 76H140z", INK)
        + mirrored(disc(164, 112, 29, t.metal) + disc(164, 112, 15, "#7d8592"))
        + disc(200, 144, 29, t.metal)
        + disc(200, 144, 15, "#7d8592")
        + rect(186, 216, 28, 44, 14, t.deep)
    )


def perfume(t: Tint) -> str:
    """A perfume bottle."""
    return (
        rect(170, 72, 60, 62, 8, GOLD)
        + rect(182, 130, 36, 26, 0, t.metal)
        + rect(108, 152, 184, 182, 26, t.fill, 'opacity=".9"')
        + rect(126, 186, 148, 130, 16, t.light, 'opacity=".6"')
        + rect(154, 218, 92, 58, 4, PAPER, 'opacity=".9"')
        + shine("M122 180q0-14 14-14v140q-14 0-14-14z", 0.5)
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
