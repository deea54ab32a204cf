"""The evidence: what a product's record, the reasons for it, its reviews and its promotions say, to look up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.evidence import NUMBER, Sources, apart, number
from assistant.grounding.numerals import QUANTITY, UNITS, in_digits
from assistant.grounding.wording import features_in, lists
from assistant.request import Reason, Recommendation
from assistant.texts import price_of, say, value_text
from assistant.understanding.lexicon import load_lexicon
from retrieval.negation import without
from retrieval.product import Product, Promotion, Review
from retrieval.text import stems
from retrieval.tokens import code
from retrieval.units import Unit, read_quantity

_CODE = re.compile(r"(?=[^\s,;()]*\d)[^\s,;()\"“”]+")
PASSAGE_END = re.compile(r"(?<=[.!?;])\s+|[\n。！？；]+")


@dataclass(frozen=True)
class Quantity:
    """``number`` of ``unit``; ``digits`` is how exactly it was written (the worth of its last digit)."""

    number: float
    unit: Unit
    digits: float

    def is_nearly(self, other: Quantity, loosely: bool = False) -> bool:
        """Whether the other, rounded as this one is, is this one: by 0.6% at most, or half a last digit up to 3%."""
        if self.unit.dimension != other.unit.dimension:
            return False
        theirs = other.number * other.unit.factor / self.unit.factor
        off = abs(self.number - theirs)
        # 8192 MB of memory are called 8 GB, 0.128 GB may be 128 MB or 131.
        ratio = max(theirs, self.number) / max(1e-12, min(theirs, self.number))
        binary = self.unit.dimension == "storage" and any(abs(ratio - each) < 0.002 for each in (1.024, 1.048576))
        rounded = off <= self.digits / 2 and off <= 0.03 * theirs
        return binary or off <= 0.006 * theirs + 1e-9 or rounded or (loosely and off <= 0.06 * theirs)


@dataclass(frozen=True)
class Facts:
    """What may be said of one product: its record, the reasons given for it, its reviews and promotions. Everything is
    worked out when it is first asked for, and once."""

    product: Product
    reasons: Sequence[Reason]
    promotions: Sequence[Promotion]
    reviews: Sequence[Review]

    @cached_property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """(name, text) of all that the record says it is or has."""
        return tuple(_fields(self.product, self.reasons, self.promotions))

    @cached_property
    def text(self) -> str:
        """All fields."""
        return "\n".join(said for _, said in self.fields)

    @cached_property
    def field_stems(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Stems by field."""
        return tuple((name, frozenset(stems(said))) for name, said in self.fields)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all fields."""
        return frozenset(stem for _, found in self.field_stems for stem in found)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The stems without endings."""
        return frozenset(root(each) for each in self.stems)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """All numbers, whatever they count."""
        counted = (self.product.price, self.product.rating, float(self.product.rating_count))
        said = {number(found) for found in NUMBER.findall(apart(f"{self.text}\n{in_digits(self.text)}"))}
        return frozenset(said | {float(value) for value in counted if value is not None})

    @cached_property
    def codes(self) -> frozenset[str]:
        """Words with a digit in them, without punctuation (``wh1000xm4``)."""
        return frozenset(
            code(part) for found in _CODE.findall(self.text) for part in (found, *re.split(r"[/-]", found))
        )

    @cached_property
    def by_name(self) -> dict[str, Quantity]:
        """Attributes that are one quantity."""
        return _by_name(self.product)

    @cached_property
    def quantities(self) -> tuple[tuple[str, Quantity], ...]:
        """All quantities, with the field they stand in."""
        return tuple((name, each) for name, said in self.fields for each in quantities_in(in_digits(said)))

    @cached_property
    def features(self) -> tuple[frozenset[str], frozenset[str]]:
        """Features that the record has, and that it denies."""
        return _features(self.fields, [name for name, value in self.product.attributes.items() if value is False])

    @cached_property
    def absent(self) -> tuple[frozenset[str], ...]:
        """Stems of each thing that the record says it is without."""
        names = [name for name, value in self.product.attributes.items() if value is False]
        said = [without(said)[1] for name, said in self.fields if name in ("description", "title")]
        return (*(frozenset(stems(name)) for name in names), *(each for each in said if each))

    @cached_property
    def percents(self) -> frozenset[float]:
        """Price cuts in force."""
        promised = [each.evidence.get("percent") for each in self.reasons if each.kind == "promotion"]
        return frozenset({each.percent for each in self.promotions} | {e for e in promised if isinstance(e, float)})

    @cached_property
    def copied(self) -> tuple[tuple[str, str], ...]:
        """Sentences and values of several words, in lower case, that may be repeated as they are."""
        return tuple(_copied(self.product, self.reasons))

    def where(self, stem: str) -> str:
        """The field that a stem stands in."""
        return next((name for name, found in self.field_stems if stem in found), "")


class _Same:
    """A recommendation as a key: its facts are gathered once for all sentences of a turn."""

    def __init__(self, recommendation: Recommendation, sources: Sources) -> None:
        self.recommendation, self.sources = recommendation, sources

    def __hash__(self) -> int:
        return id(self.recommendation)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same):
            return NotImplemented
        return other.recommendation is self.recommendation and other.sources is self.sources


def facts_of(recommendation: Recommendation, sources: Sources) -> Facts:
    """The evidence on one product."""
    return _facts(_Same(recommendation, sources))


@lru_cache(maxsize=256)
def _facts(key: _Same) -> Facts:
    product, sources = key.recommendation.product, key.sources
    return Facts(
        product=product,
        # A reason "matches ..." repeats the shopper's words: it is no evidence for them.
        reasons=[each for each in key.recommendation.reasons if each.kind != "relevance"],
        promotions=[each for each in sources.promotions if product.id in each.product_ids],
        reviews=sources.reviews.get(product.id, ()),
    )


def _fields(product: Product, reasons: Sequence[Reason], promotions: Sequence[Promotion]) -> Iterable[tuple[str, str]]:
    yield "title", product.title
    yield "brand", product.brand or ""
    yield "category", " ".join(product.category)
    yield "price", price_of(product)
    for name, value in product.attributes.items():
        if value is not False:
            yield name, name if value is True else f"{name} {value_text(value, 'en')}"
    for reason in reasons:
        yield f"reason {reason.kind}", f"{reason.text} {' '.join(map(str, reason.evidence.values()))}"
    for promotion in promotions:
        yield f"promotion {promotion.id}", promotion.title
    yield "availability", say(product.availability, "en")
    for passage in PASSAGE_END.split(product.description):
        yield "description", passage


def _copied(product: Product, reasons: Sequence[Reason]) -> Iterable[tuple[str, str]]:
    for reason in reasons:
        if reason.kind == "asked_order":
            yield f"reason {reason.kind}", reason.text.lower()
    for name, value in product.attributes.items():
        if isinstance(value, str) and " " in value and not read_quantity(value):
            yield name, value.lower()
    for passage in PASSAGE_END.split(product.description):
        if passage.count(" ") >= 3:
            yield "description", passage.rstrip(".").lower()


def _features(fields: Sequence[tuple[str, str]], absent: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Features that the record has, and that it denies; an attribute counts more than a text."""
    implies = lists().implies
    said = "\n".join(without(text)[0] if name == "description" else text for name, text in fields)
    found = features_in(said)
    lacks = {feature for feature, denied, _, _ in found if denied}
    lacks |= {feature for feature, _, _, _ in features_in("\n".join(absent))}
    named = {feature for feature, _, _, _ in features_in("\n".join(name for name, text in fields if name == text))}
    has = {feature for feature, denied, _, _ in found if not denied}
    has |= {implies[each] for each in has if each in implies and implies[each] not in lacks}
    return frozenset(has - (lacks - named)), frozenset(lacks - named)


def _by_name(product: Product) -> dict[str, Quantity]:
    found = {}
    for name, value in product.attributes.items():
        if isinstance(value, str):
            read = read_quantity(value)
            inside = quantities_in(value)
            if read is not None and read[1] is not None:
                found[name] = Quantity(read[0], read[1], _last_digit(value))
            elif name in lists().attributes and len(inside) == 1:
                found[name] = inside[0]
    return found


def quantities_in(text: str) -> list[Quantity]:
    """Every number with a unit."""
    return [quantity_of(match) for match in QUANTITY.finditer(text)]


def quantity_of(match: re.Match[str]) -> Quantity:
    """What a match of :data:`QUANTITY` says."""
    return Quantity(number(match[1]), UNITS[(match[2] or match[3]).lower()], _last_digit(match[1]))


def _last_digit(text: str) -> float:
    decimals = re.search(r"\.(\d+)", text)
    return 10.0 ** -len(decimals[1]) if decimals else 1.0


_SUFFIXES = re.compile(r"(?:abl|ibl|at|er|ness|i|e|y|ic|al)$")


@lru_cache(maxsize=50_000)
def root(stem: str) -> str:
    """A stem without what makes one word of another: ``foldabl`` and ``folder`` as ``fold``."""
    cut = _SUFFIXES.sub("", stem)
    return cut if len(cut) >= 4 else stem


@lru_cache(maxsize=1)
def alike() -> dict[str, tuple[frozenset[str], ...]]:
    """Other names of what one word names: the stems of each."""
    found: dict[str, list[frozenset[str]]] = {}
    for group in load_lexicon().synonyms:
        all_stems = [frozenset(stems(phrase)) for phrase in group]
        for mine in all_stems:
            if len(mine) == 1:
                found.setdefault(next(iter(mine)), []).extend(all_stems)
    for pair in _ALIKE:
        for one in pair.split():
            found.setdefault(one, []).extend(frozenset((other,)) for other in pair.split())
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


_ALIKE = (
    "memori ram",
    "grey gray",
    "colour color",
    "mobil phone smartphon",
    "materi made",
    "canceling cancelling",
    "long length",
    "wide width broad",
    "high tall height",
    "deep depth",
    "hold capac",
    "weigh heavi weight",
)
"""Stems that mean the same in a record."""
