"""What every silhouette is drawn with: a tint, a few materials, and the basic forms."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

INK = "#2b303b"
PAPER = "#fbfaf7"
WOOD = "#c99f70"
LEAF = "#5f9a67"
GOLD = "#e0b04c"


def mix(one: str, other: str, share: float) -> str:
    """``share`` of ``other`` in ``one``; both ``#rrggbb``."""
    parts = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def hue(degrees: float, lightness: float, saturation: float) -> str:
    """``#rrggbb`` from a hue in degrees and lightness and saturation from 0 to 1."""
    channels = colorsys.hls_to_rgb(degrees % 360 / 360, lightness, saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


@dataclass(frozen=True)
class Tint:
    """The product's color in several depths; ``fill``, ``metal``, ``screen`` and ``wood`` are gradients of the picture.

    ``pick`` is a number from the product's id, for harmless variation; ``letter`` is what the generic box shows.
    """

    base: str
    accent: str
    key: str
    pick: int
    letter: str

    @property
    def light(self) -> str:
        """A lighter tone."""
        return mix(self.base, "#ffffff", 0.35)

    @property
    def dark(self) -> str:
        """A shaded tone."""
        return mix(self.base, "#14161c", 0.3)

    @property
    def deep(self) -> str:
        """The tone of outlines and gaps."""
        return mix(self.base, "#14161c", 0.55)

    @property
    def fill(self) -> str:
        """The product's color, lit from the upper left."""
        return f"url(#f{self.key})"

    @property
    def metal(self) -> str:
        """Brushed metal."""
        return f"url(#m{self.key})"

    @property
    def screen(self) -> str:
        """A lit display."""
        return f"url(#s{self.key})"

    @property
    def wood(self) -> str:
        """Light wood."""
        return f"url(#w{self.key})"

    def definitions(self, sky: tuple[str, str]) -> str:
        """The gradients; ``sky`` are the two colors of the background."""

        def gradient(name: str, colors: tuple[str, ...], slant: bool = True) -> str:
            stops = "".join(
                f'<stop offset="{round(place / (len(colors) - 1), 2)}" stop-color="{color}"/>'
                for place, color in enumerate(colors)
            )
            end = 'x2="1" y2="1"' if slant else 'x2="0" y2="1"'
            return f'<linearGradient id="{name}{self.key}" {end}>{stops}</linearGradient>'

        return "".join(
            (
                gradient("b", sky, slant=False),
                gradient("f", (self.light, self.base, self.dark)),
                gradient("m", ("#f4f6f8", "#c3c9d1", "#8e96a3")),
                gradient("s", (mix(self.accent, "#ffffff", 0.25), self.accent, "#23304d")),
                gradient("w", ("#dfbd92", WOOD, "#a87c4f")),
            )
        )


def rect(x: float, y: float, w: float, h: float, r: float, fill: str, more: str = "") -> str:
    """A rectangle with rounded corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="{fill}"{_more(more)}/>'


def disc(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    """A filled circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"{_more(more)}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    """A filled ellipse."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_more(more)}/>'


def path(d: str, fill: str, more: str = "") -> str:
    """A filled path."""
    return f'<path d="{d}" fill="{fill}"{_more(more)}/>'


def line(d: str, color: str, width: float) -> str:
    """A stroked path with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def turn(degrees: float, x: float, y: float, *parts: str) -> str:
    """The parts turned about a point."""
    return f'<g transform="rotate({degrees:g} {x:g} {y:g})">{"".join(parts)}</g>'


def mirrored(*parts: str) -> str:
    """The parts and their mirror image about the middle of the canvas."""
    drawn = "".join(parts)
    return f'{drawn}<g transform="translate(400 0) scale(-1 1)">{drawn}</g>'


def shine(d: str, strength: float = 0.25) -> str:
    """A highlight."""
    return f'<path d="{d}" fill="#ffffff" opacity="{strength:g}"/>'


def _more(text: str) -> str:
    return f" {text}" if text else ""
