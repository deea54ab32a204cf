"""What may be said beside the products' records, and how numbers are read where claims are looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retrieval.product import Policy, Promotion, Review

NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(\d[\d,]*(?:\.\d+)?)")


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
