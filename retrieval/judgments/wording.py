"""How derived queries are worded: templates, quantities in other units, typos."""

from __future__ import annotations

import random
import re
import string
from typing import NamedTuple

from retrieval.judgments.judgment import Split
from retrieval.units import Unit, convert, unit_of
from retrieval.words import fold_label


class Template(NamedTuple):
    """Words around named parts; ``typo``: one word of the query is then misspelt."""

    text: str
    typo: bool = False

    @property
    def parts(self) -> list[str]:
        """Names of the parts in braces: kind, brand, value, quantity, refused, title, model."""
        return [name for _, name, _, _ in string.Formatter().parse(self.text) if name]


TEMPLATES: dict[Split, tuple[Template, ...]] = {
    "train": (
        Template("{brand} {kind}"),
        Template("{kind} by {brand}"),
        Template("{value} {kind}"),
        Template("i need a {kind}, {value}"),
        Template("{kind} {quantity}"),
        Template("{quantity} {kind}"),
        Template("{brand} {kind} {value}"),
        Template("{brand} {kind} with {quantity}"),
        Template("{value} {kind} {quantity}"),
        Template("{kind} without {refused}"),
        Template("{value} {kind}, not {refused}"),
        Template("{title}"),
        Template("{title}", typo=True),
        Template("{model}"),
        Template("{brand} {kind}", typo=True),
        Template("{kind} {value}", typo=True),
    ),
    "test": (
        Template("{kind} {brand}"),
        Template("show me a {kind} from {brand}"),
        Template("{kind} that is {value}"),
        Template("looking for {value} {kind} please"),
        Template("{kind} of {quantity}"),
        Template("a {quantity} {kind}"),
        Template("{kind} {brand} {value}"),
        Template("{brand} {quantity} {kind}"),
        Template("{quantity} {kind} {value}"),
        Template("{kind} but no {refused}"),
        Template("{kind} {value} except {refused}"),
        Template("do you have {title}"),
        Template("i want {title}", typo=True),
        Template("{brand} {model}"),
        Template("{kind} from {brand}", typo=True),
        Template("any {value} {kind}", typo=True),
    ),
}
"""The two halves share no wording, so that a model that learnt templates by heart gains nothing on the other half."""

_OTHER_UNITS = {
    "in": ("in", "cm", "inch", '"', "-inch"), "cm": ("cm", "in", "mm"), "mm": ("mm", "cm", "millimeters"),
    "m": ("m", "ft", "meter", "cm"), "ft": ("ft", "feet", "m"),
    "GB": ("GB", "TB", "gigabytes"), "TB": ("TB", "GB", "terabytes"), "MB": ("MB", "GB"),
    "g": ("g", "kg", "oz", "grams"), "kg": ("kg", "lb", "g"), "oz": ("oz", "g"), "lb": ("lbs", "kg"),
    "GHz": ("GHz", "MHz"), "MHz": ("MHz", "GHz"), "W": ("W", "watt"), "h": ("h", "hours", "hr"),
    "ml": ("ml", "l", "fl oz"), "l": ("l", "liter", "ml"), "V": ("V", "volt"), "min": ("min", "minutes"),
}  # fmt: skip
"""Spellings under which a shopper may ask for a quantity of that unit, some of them other units."""
_PRINTED = {'"': "in", "-inch": "in"}
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LONGEST_OFF = 0.004
"""A rounded conversion may be off by so much of its value; the catalogue's ``=`` takes .005 for the same number."""


def phrase(label: str, rng: random.Random) -> str:
    """A category label as a shopper writes it: one of the names that it lists, in lower case, singular or not."""
    part = rng.choice([part.strip() for part in re.split(r"\s*[&,/]\s*|\s+and\s+", label) if part.strip()] or [label])
    return fold_label(part) if rng.random() < 0.6 else part.lower()


def spell_quantity(number: float, unit: Unit, rng: random.Random) -> str:
    """A quantity as a shopper may write it, in its own unit or another: ``43.2 cm`` for 17 in, ``1TB`` for 1000 GB."""
    choices = []
    for name in _OTHER_UNITS.get(unit.symbol, (unit.symbol,)):
        target = unit_of(_PRINTED.get(name, name)) or unit
        exact = convert(number, unit, target)
        shown = f"{exact:.3g}" if exact < 1000 else f"{exact:.0f}"
        if 0.1 <= exact < 100_000 and abs(float(shown) - exact) <= LONGEST_OFF * exact:
            choices.append(f"{float(shown):g}{'' if name in _PRINTED or rng.random() < 0.4 else ' '}{name}")
    return rng.choice(choices) if choices else f"{number:g} {unit.symbol}"


def spell_model(model: str, rng: random.Random) -> str:
    """A model number as a shopper may type it: as it stands, in lower case, or with hyphens left out or in."""
    joined = model.replace("-", "").replace(" ", "")
    divided = re.sub(r"(?<=[A-Za-z])(?=\d)", "-", joined, count=1)
    return rng.choice((model, model.lower(), joined.lower(), divided))


def mistype(text: str, rng: random.Random) -> str:
    """``text`` with one slip (letters swapped, dropped, doubled, or a neighbour's key) in a word of five letters or
    more, never in its first letter; unchanged where there is no such word."""
    places = list(re.finditer(r"[A-Za-z]{5,}", text))
    if not places:
        return text
    match = rng.choice(places)
    word, at = match.group(), rng.randrange(1, len(match.group()) - 1)
    key = next((row for row in _KEYS if word[at].lower() in row), "")
    place = key.index(word[at].lower()) if key else 0
    beside = key[place - 1 if place else 1] if key else word[at]
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + beside + word[at + 1 :],
    )
    return text[: match.start()] + rng.choice([slip for slip in slips if slip != word]) + text[match.end() :]
