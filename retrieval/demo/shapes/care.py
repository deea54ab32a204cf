"""Silhouettes of beauty and personal care."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, LEAF, PAPER, Tint, disc, line, mirrored, path, rect, shine


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
