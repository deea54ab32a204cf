"""Silhouettes of computers and what is plugged into them."""

from __future__ import annotations

from retrieval.demo.shapes.pen import GOLD, INK, PAPER, Tint, disc, line, mirrored, path, rect, shine, turn


def laptop(t: Tint) -> str:
    """An open laptop."""
    lid = rect(88, 106, 224, 158, 12, INK) + rect(98, 116, 204, 138, 4, t.screen)
    words = shine("M98 116h110l-70 138h-40z", 0.12) + rect(120, 144, 74, 9, 4, PAPER, 'opacity=".8"')
    words += rect(120, 164, 110, 7, 3, PAPER, 'opacity=".45"') + rect(120, 180, 92, 7, 3, PAPER, 'opacity=".45"')
    base = path("M88 264h224l38 56q3 12-12 12H62q-15 0-12-12z", t.fill) + path("M108 274h184l18 30H90z", t.deep)
    return lid + words + base + path("M166 310h68l6 14h-80z", t.dark)


def monitor(t: Tint) -> str:
    """A monitor on its stand."""
    stand = path("M178 262h44l8 52h-60z", t.metal) + rect(128, 312, 144, 20, 10, t.metal)
    return (
        stand
        + rect(52, 88, 296, 182, 12, INK)
        + rect(62, 98, 276, 158, 4, t.screen)
        + shine("M62 98h150l-90 158H62z", 0.12)
    )


def desktop(t: Tint) -> str:
    """A computer tower."""
    body = rect(126, 78, 148, 256, 12, t.fill) + rect(140, 94, 120, 40, 5, t.deep) + rect(140, 146, 120, 10, 4, t.deep)
    vents = "".join(rect(150, 226 + 16 * n, 100, 7, 3, t.deep) for n in range(6))
    return body + disc(200, 190, 12, t.deep) + disc(200, 190, 6, "#7ad1ff") + vents


def keyboard(t: Tint) -> str:
    """A keyboard, slightly from above."""
    keys = ""
    for row in range(4):
        keys += "".join(
            rect(62 + 24 * n, 186 + 26 * row, 19, 20, 4, t.light) for n in range(11) if row < 3 or n in (0, 1, 9, 10)
        )
    return (
        rect(42, 166, 316, 140, 16, t.deep)
        + rect(42, 160, 316, 138, 16, t.fill)
        + keys
        + rect(110, 264, 163, 20, 4, t.light)
    )


def mouse(t: Tint) -> str:
    """A computer mouse."""
    body = rect(130, 92, 140, 238, 70, t.fill) + line("M200 92v92", t.deep, 4) + line("M132 184h136", t.deep, 4)
    return body + rect(190, 122, 20, 46, 10, INK) + shine("M148 200q-4 70 26 108q-34-22-34-108z", 0.35)


def tablet(t: Tint) -> str:
    """A tablet."""
    return rect(96, 62, 208, 272, 18, INK) + rect(108, 76, 184, 244, 6, t.screen) + shine("M108 76h100l-100 200z", 0.14)


def router(t: Tint) -> str:
    """A router with aerials."""
    aerials = mirrored(rect(88, 96, 14, 154, 7, INK)) + rect(193, 80, 14, 170, 7, INK)
    lamps = "".join(disc(150 + 20 * n, 290, 5, "#8fe08a") for n in range(6))
    return aerials + rect(62, 246, 276, 80, 24, t.fill) + lamps


def printer(t: Tint) -> str:
    """A printer with paper."""
    back = path("M124 74h152v80H124z", PAPER) + rect(62, 144, 276, 134, 20, t.fill) + rect(62, 194, 276, 10, 0, t.dark)
    sheet = (
        path("M112 236h176l20 88H92z", PAPER)
        + rect(130, 262, 140, 7, 3, "#c9ced6")
        + rect(124, 282, 112, 7, 3, "#c9ced6")
    )
    return (
        back + rect(92, 226, 216, 20, 8, INK) + sheet + disc(302, 170, 8, "#7ad1ff") + rect(240, 164, 40, 12, 6, t.dark)
    )


def cartridge(t: Tint) -> str:
    """An ink cartridge and its drop."""
    body = rect(98, 104, 150, 196, 12, INK) + rect(112, 124, 122, 84, 6, t.fill) + rect(128, 300, 60, 24, 3, t.metal)
    drop = path("M286 190c34 50 44 66 44 88a44 44 0 0 1-88 0c0-22 10-38 44-88z", t.fill)
    return body + rect(98, 86, 90, 24, 6, "#454c5a") + drop + shine("M262 268q2 30 22 36q-30 0-30-30z", 0.5)


def hub(t: Tint) -> str:
    """A USB hub."""
    ports = "".join(rect(96 + 44 * n, 242, 28, 14, 3, INK) for n in range(5))
    return (
        line("M200 206 C200 130 120 150 120 96", t.deep, 12)
        + rect(102, 70, 36, 34, 6, t.metal)
        + rect(68, 204, 264, 92, 22, t.fill)
        + ports
    )


def stylus(t: Tint) -> str:
    """A stylus over a line it drew."""
    pen = rect(182, 66, 36, 200, 14, t.fill) + path("M182 262h36l-18 50z", t.metal) + rect(182, 100, 36, 8, 0, t.dark)
    return line("M86 318 C130 280 160 350 214 318", t.accent, 7) + turn(28, 200, 200, pen)


def drive(t: Tint) -> str:
    """A drive, a memory module, a battery pack: a flat box with a label."""
    return (
        rect(116, 82, 168, 250, 18, t.fill)
        + rect(136, 106, 128, 104, 8, PAPER, 'opacity=".85"')
        + rect(152, 126, 70, 10, 5, t.dark)
        + rect(152, 148, 96, 8, 4, "#c9ced6")
        + disc(200, 276, 8, "#7ad1ff")
    )


def usb_stick(t: Tint) -> str:
    """A USB flash drive."""
    stick = (
        rect(156, 150, 88, 176, 22, t.fill)
        + rect(168, 78, 64, 76, 4, t.metal)
        + rect(180, 98, 14, 18, 2, INK)
        + rect(206, 98, 14, 18, 2, INK)
    )
    return turn(24, 200, 200, stick + disc(200, 292, 10, t.deep))


def gamepad(t: Tint) -> str:
    """A game controller."""
    body = path(
        "M110 136h180c44 0 66 82 66 132c0 56-48 60-74 12l-18-32H136l-18 32c-26 48-74 44-74-12c0-50 22-132 66-132z",
        t.fill,
    )
    cross = rect(112, 168, 18, 54, 5, INK) + rect(94, 186, 54, 18, 5, INK)
    keys = (
        disc(280, 172, 11, "#e2574c")
        + disc(304, 195, 11, GOLD)
        + disc(280, 218, 11, "#5f9a67")
        + disc(256, 195, 11, "#5b8fd6")
    )
    return body + cross + keys + mirrored(disc(164, 234, 22, INK) + disc(164, 234, 14, "#59606e"))


def sleeve(t: Tint) -> str:
    """A laptop sleeve with a laptop sliding out."""
    device = rect(104, 82, 192, 120, 10, t.metal) + disc(200, 112, 9, "#ffffff", 'opacity=".7"')
    case = rect(84, 138, 232, 192, 20, t.fill) + line("M100 156h200", t.deep, 5)
    return device + case + rect(276, 148, 26, 14, 5, t.metal) + rect(228, 276, 62, 28, 6, t.dark)


def chip(t: Tint) -> str:
    """A processor, or a card with one."""
    legs = "".join(rect(112 + 24 * n, 92, 9, 226, 2, "#e0b04c") for n in range(8))
    legs += "".join(rect(87, 117 + 24 * n, 226, 9, 2, "#e0b04c") for n in range(8))
    return (
        legs + rect(102, 107, 196, 196, 14, t.deep) + rect(132, 137, 136, 136, 10, t.metal) + disc(150, 155, 6, t.deep)
    )
