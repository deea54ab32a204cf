"""Silhouettes of toys and baby things."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, oval, path, rect, shine, turn


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
