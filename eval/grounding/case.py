"""One labelled sentence, and a draft of one that has its values but not its words yet."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.evidence import Sources
from assistant.request import Language, Recommendation, Request
from eval.grounding.shops import SPLITS, Shop, Split
from retrieval.product import Product

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A sentence about products shown. It is true where ``corruption`` is empty, else false or unsupported."""

    sentence: str
    kind: str
    corruption: str
    language: Language
    shop: str
    shown: Sequence[Recommendation]
    request: Request
    sources: Sources


@dataclass(frozen=True)
class Draft:
    """What a sentence is to say: the templates' name (``key``; None where ``values["text"]`` is the whole) and values.

    ``budget`` is a limit that the shopper named, in the catalogue's currency.
    """

    kind: str
    corruption: str
    key: str | None
    values: Mapping[str, object]
    budget: float | None = None


@dataclass(frozen=True)
class Scene:
    """The products shown, and what a maker of drafts needs to choose by."""

    shop: Shop
    shown: Sequence[Product]
    language: Language
    split: Split
    rng: random.Random
    others: Sequence[Product] = field(default=())
    """Products of the same shop that are not shown."""
    recommended: dict[float | None, list[Recommendation]] = field(default_factory=dict)
    """The products shown with their reasons, by budget."""

    @property
    def lists(self) -> dict[str, Any]:
        """The words of its split."""
        return lists(self.split)

    def half(self, ways: Sequence[Any]) -> Any:
        """One of the ways of this split: every second one, or all where there is but one; all of a file of its own."""
        own = list(ways) if self.split == "fresh" else list(ways)[SPLITS.index(self.split) :: 2]
        return self.rng.choice(own or list(ways))


@cache
def templates(split: Split) -> dict[str, Any]:
    """``templates.yaml``, or those of ``fresh.yaml``: kind, language, templates."""
    return dict(_read("fresh.yaml")["templates"]) if split == "fresh" else _read("templates.yaml")


@cache
def lists(split: Split) -> dict[str, Any]:
    """``words.yaml``; for the fresh split ``fresh.yaml`` takes the place of what it has."""
    common = _read("words.yaml")
    return {**common, **_read("fresh.yaml")["words"]} if split == "fresh" else common


def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=loader)
    return loaded
