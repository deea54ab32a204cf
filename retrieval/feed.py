"""A feed: everything an import brings, before it is indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.product import HistoryEvent, Policy, Product, Promotion, Review


@dataclass(frozen=True)
class Reject:
    """A row that was not usable: where it stood, which field was wrong, and why. ``line`` counts from 1."""

    file: str
    line: int
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.why}"


@dataclass(frozen=True)
class Feed:
    """What an importer or the demo shop yields; only ``products`` is needed."""

    source: str
    products: Sequence[Product]
    rejects: list[Reject] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    history: list[HistoryEvent] = field(default_factory=list)
