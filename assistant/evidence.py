"""What may be said of a product: its record, and the reasons given for it, ready to look claims up in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.request import Recommendation
from assistant.texts import price_of, say, value_text
from retrieval.product import Policy, Promotion, Review
from retrieval.text import stems
from retrieval.tokens import quantities

NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(\d[\d,]*(?:\.\d+)?)")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?%")


@dataclass(frozen=True)
class Record:
    """The evidence for one product."""

    text: str
    stems: frozenset[str]
    numbers: frozenset[float]
    quantities: frozenset[str]
    """Numbers with their units (``30h``)."""
    percents: frozenset[float]
    price: float | None
    currency: str | None
    rating: float | None
    rating_count: float
    absent: frozenset[str]
    """Names of features that the record says it has not."""


def record_of(recommendation: Recommendation) -> Record:
    """The evidence in one product's record and in the reasons given for it."""
    product = recommendation.product
    present = {name: value for name, value in product.attributes.items() if value is not False}
    parts = [product.title, product.brand or "", " ".join(product.category), product.description, price_of(product)]
    parts += [name if value is True else f"{name} {value_text(value, 'en')}" for name, value in present.items()]
    # A reason "matches ..." repeats the shopper's words: it is no evidence for them.
    reasons = [reason for reason in recommendation.reasons if reason.kind != "relevance"]
    parts += [f"{reason.text} {' '.join(map(str, reason.evidence.values()))}" for reason in reasons]
    parts.append(say(product.availability, "en"))
    text = " ".join(parts)
    counted = (product.price, product.rating, product.rating_count)
    return Record(
        text=text,
        stems=frozenset(stems(text)),
        numbers=frozenset(number(found) for found in NUMBER.findall(apart(text)))
        | frozenset(float(value) for value in counted if value is not None),
        quantities=frozenset(quantities(text)[0]),
        percents=frozenset(float(found) for found in PERCENT.findall(text)),
        price=product.price,
        currency=product.currency,
        rating=product.rating,
        rating_count=float(product.rating_count),
        absent=frozenset(name for name, value in product.attributes.items() if value is False),
    )


def apart(text: str) -> str:
    """``30h`` as ``30 h``: a number glued to what follows is a number all the same."""
    return re.sub(r"(\d)([A-Za-z\"])", r"\1 \2", text)


def number(text: str) -> float:
    """``1,299.`` as 1299."""
    return float(text.replace(",", "").rstrip("."))


@dataclass(frozen=True)
class Sources:
    """What the shop knows beside the products' records: reviews by product id, promotions in force, policies."""

    reviews: Mapping[str, Sequence[Review]] = field(default_factory=dict)
    promotions: Sequence[Promotion] = ()
    policies: Sequence[Policy] = ()
