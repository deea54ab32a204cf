"""What a product's record holds, as the labelled set needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.texts import value_text
from eval.grounding.case import Scene
from retrieval.product import Product
from retrieval.text import stems
from retrieval.units import Unit, read_quantity

_ODD = ("release year", "operating", "storage temperature", "storage relative", "tags", "tcase", "dimensions")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_USE = re.compile(r"(?:Chosen for|Meant for|Made for|A good match for) ([^.]+)\.")


def quantities(product: Product) -> dict[str, tuple[float, Unit]]:
    """Attributes that are one quantity with a unit."""
    found = {}
    for name, value in product.attributes.items():
        if isinstance(value, str) and not name.startswith(_ODD) and len(name) < 25:
            read = read_quantity(value)
            if read is not None and read[1] is not None and read[0] > 0:
                found[name] = (read[0], read[1])
    return found


def plain_values(product: Product) -> dict[str, str]:
    """Attributes that are a short text of letters."""
    return {
        name: value
        for name, value in product.attributes.items()
        if isinstance(value, str)
        and not name.startswith(_ODD)
        and len(name) < 25
        and re.fullmatch(r"[A-Za-z][A-Za-z /-]{2,24}", value)
    }


def flags(product: Product, wanted: bool, scene: Scene) -> list[str]:
    """Features that the record says it has, or has not, and that the lists have words for."""
    return [name for name, value in product.attributes.items() if value is wanted and name in scene.lists["features"]]


def silent_on(product: Product, name: str, scene: Scene) -> bool:
    """Whether the record says nothing of a feature, in none of the words that it is called by."""
    if name in product.attributes:
        return False
    said = record_stems(product)
    if name in ("wireless", "cordless") and said & {"wireless", "cordless"}:
        return False
    ways = " ".join(str(way).split("~")[0] for way in scene.lists["features"][name]["en"])
    telling = set(stems(f"{name} {ways}")) - set(stems("comes supports works charges connects includes keeps built"))
    return not telling & said


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def record_stems(product: Product) -> frozenset[str]:
    """Stems of everything in the record."""
    values = " ".join(f"{name} {value_text(value, 'en')}" for name, value in product.attributes.items())
    return _stems(f"{product.title} {product.brand} {' '.join(product.category)} {product.description} {values}")


def sentences(product: Product) -> list[str]:
    """Sentences of the description that are neither very short nor very long."""
    return [each for each in _SENTENCE.split(product.description) if 40 <= len(each) <= 220 and each.endswith(".")]


def uses(product: Product) -> list[str]:
    """What the demo shop's descriptions say a thing is for."""
    found = _USE.search(product.description)
    return found[1].split(" and ") if found else []


def short_title(product: Product, scene: Scene) -> str:
    """The title up to its first comma; of a long one the first words."""
    title = product.title.split(",")[0]
    return title if len(title) <= 60 or scene.rng.random() < 0.3 else " ".join(title.split()[:6])


def differing(scene: Scene) -> Iterator[tuple[str, int, int]]:
    """Attributes with words for "more" and "most", and two places of which the first has clearly more of it."""
    measured = [quantities(each) for each in scene.shown]
    for name in scene.lists["degrees"]:
        for a, one in enumerate(measured):
            for b, two in enumerate(measured):
                if name in one and name in two and one[name][1].dimension == two[name][1].dimension:
                    more, less = (each[name][0] * each[name][1].factor for each in (one, two))
                    if more > 1.05 * less:
                        yield name, a, b
