"""The final order: a sum of named contributions per product, then variety.

Every part of the sum is kept, so that a reason given to the shopper can be one that the order really used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import is_quotable, quotable
from retrieval.search import Candidate
from retrieval.sources import Tastes
from retrieval.text import stems

WEIGHTS = {
    "relevance": 1.0,
    "wishes": 0.60,
    "price_fit": 0.15,
    "rating": 0.15,
    "popularity": 0.05,
    "taste": 0.25,
    "similar": 0.30,
    "collaborative": 0.25,
    "promotion": 0.04,
    "availability": 0.50,
}
"""How much each contribution may add to a score; training replaces some. Chosen by hand in the unit of relevance, the
probability that a product is what was asked for: a whole star above the mean outweighs .15 of it, not more; among
products of the kind asked for it differs by about as much."""

PRIOR_RATINGS = 20
"""Weight of the catalogue's mean in a product's rating, in ratings (a Bayesian average)."""

VARIETY = 0.85
"""Share of the score against likeness to what is already chosen (lambda of MMR, Carbonell & Goldstein, SIGIR 1998)."""


_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Ranked:
    """A product with its score, the sum of ``contributions``; those that are exactly 0 are left out."""

    id: str
    score: float
    contributions: dict[str, float]


@dataclass(frozen=True)
class Wish:
    """What the order depends on beside the candidates: what was asked for and who asks."""

    preferences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Soft wishes as they were said, each with the phrases of a record that would speak for it."""
    budget: float | None = None
    """The highest price asked for, in the shop's currency."""
    sort: Literal["price_asc", "price_desc", "price_near", "rating"] | None = None
    near: float | None = None
    """The price, in the shop's currency, that ``price_near`` goes by."""
    like: tuple[str, ...] = ()
    """Products that the shopper asked for more of."""
    tastes: Tastes = field(default_factory=Tastes)
    without: tuple[str, ...] = ()
    """Products not to show."""


def weights_path(home: Path) -> Path:
    """Where trained weights are kept."""
    return home / "models" / "blend.json"


def load_weights(home: Path) -> dict[str, float]:
    """The trained weights where there are any, over those set by hand."""
    path = weights_path(home)
    return WEIGHTS | (json.loads(path.read_text()) if path.exists() else {})


def rank(
    index: Index, candidates: Sequence[Candidate], wish: Wish, boosts: Mapping[str, float], weights: Mapping[str, float]
) -> list[Ranked]:
    """Scores candidates, best first; equal scores keep the candidates' order.

    Args:
        boosts: added to the score by brand or product id, as ``boost``.
        weights: the most that each contribution adds; :data:`WEIGHTS` unless trained.
    """
    supported = {each.id: supported_wishes(index, each.id, wish.preferences) for each in candidates}
    # A wish that no record speaks of ("for my dad") tells nothing apart.
    told = {said for each in supported.values() for said in each}
    shares = {id: len(each) / len(told) for id, each in supported.items()} if told else {}
    ranked = [_score(index, each, wish, shares.get(each.id, 0.0), boosts, weights) for each in candidates]
    if wish.sort:
        ranked = _in_asked_order(index, ranked, wish)
    return sorted(ranked, key=lambda each: -each.score)


def diversify(index: Index, ranked: Sequence[Ranked], k: int) -> list[Ranked]:
    """Chooses ``k`` of the ranked, greedily, each by its score less its likeness to those before it (MMR).

    Variants of one product are shown once.
    """
    pool = one_per_group(index, ranked)[: max(5 * k, 20)]
    if not pool:
        return []
    catalogue = index.catalogue
    vectors = np.asarray(index.vectors[[catalogue.row_of[each.id] for each in pool]], dtype=np.float32)
    likeness = vectors @ vectors.T
    chosen: list[int] = []
    while len(chosen) < min(k, len(pool)):
        rest = [i for i in range(len(pool)) if i not in chosen]
        chosen.append(
            max(
                rest,
                key=lambda i: (
                    VARIETY * pool[i].score - (1 - VARIETY) * max((likeness[i, j] for j in chosen), default=0.0)
                ),
            )
        )
    return [pool[i] for i in chosen]


def one_per_group(index: Index, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best of each group of variants (same ``item_group_id``), in the order given."""
    best: dict[str, Ranked] = {}
    for each in ranked:
        best.setdefault(index.catalogue.get(each.id).item_group_id or each.id, each)
    return list(best.values())


def supported_wishes(index: Index, product_id: str, preferences: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Which soft wishes a product's own record speaks of, each with the attribute or the sentence that does, if it may
    be quoted."""
    product = index.catalogue.get(product_id)
    passages = [(passage, frozenset(stems(passage))) for passage in _passages(product)]
    found = {}
    for wish, phrases in preferences.items():
        wanted = [frozenset(stems(phrase)) for phrase in phrases]
        spoken = (passage for each in wanted if each for passage, said in passages if each <= said)
        passage = next((each for each in spoken if _may_quote(product, each)), None)
        if passage:
            found[wish] = passage
    return found


def _passages(product: Product) -> list[str]:
    """The record in pieces to quote: features that it has, attributes with their values, sentences."""
    features = [name if value is True else f"{name}: {value}" for name, value in product.attributes.items() if value]
    return features + [part.strip().rstrip(".") for part in _SENTENCE.split(product.description) if part.strip()]


def _may_quote(product: Product, passage: str) -> bool:
    if passage in product.description:
        return any(passage in each for each in quotable(product.description))
    return is_quotable(passage)


def _score(
    index: Index,
    candidate: Candidate,
    wish: Wish,
    wishes: float,
    boosts: Mapping[str, float],
    weights: Mapping[str, float],
) -> Ranked:
    product = index.catalogue.get(candidate.id)
    row = index.catalogue.row_of[candidate.id]
    price = float(index.catalogue.prices[row])
    parts = {
        "relevance": candidate.score,
        "rating": _rating(index, row),
        "popularity": float(index.popularity[row]),
        "taste": _taste(product.brand, product.category, wish.tastes),
        "similar": candidate.sources.get("similar_to_liked", 0.0),
        "collaborative": max(candidate.sources.get(name, 0.0) for name in ("bought_together", "collaborative")),
        "wishes": wishes,
        "promotion": float(candidate.id in index.promoted),
        "availability": -1.0 if product.availability == "out_of_stock" else 0.0,
    }
    if wish.budget and not np.isnan(price):
        # Half for keeping the budget at all, half for how far below it.
        parts["price_fit"] = 0.5 + 0.5 * (1 - price / wish.budget) if price <= wish.budget else 0.0
    if wish.like:
        liked = np.asarray(index.vectors[[index.catalogue.row_of[each] for each in wish.like]], dtype=np.float32)
        parts["similar"] = max(0.0, float((liked @ np.asarray(index.vectors[row], dtype=np.float32)).max()))
    contributions = {name: weights[name] * value for name, value in parts.items()}
    contributions["boost"] = boosts.get(product.brand or "", 0.0) + boosts.get(candidate.id, 0.0)
    contributions = {name: round(value, 6) for name, value in contributions.items() if abs(value) >= 5e-7}
    return Ranked(candidate.id, sum(contributions.values()), contributions)


def _rating(index: Index, row: int) -> float:
    """The Bayesian average of a product's stars above or below the catalogue's mean, in stars from -1 to 1."""
    product = index.catalogue.products[row]
    if product.rating is None:
        return 0.0
    count = product.rating_count or 1
    mean = index.mean_rating
    return float(np.clip((PRIOR_RATINGS * mean + count * product.rating) / (PRIOR_RATINGS + count) - mean, -1, 1))


def _taste(brand: str | None, category: tuple[str, ...], tastes: Tastes) -> float:
    """Affinity to brand and department, each from -1 to 1, halved together."""
    labels = [tastes.categories.get(label, 0.0) for label in category]
    return 0.5 * tastes.brands.get(brand or "", 0.0) + 0.5 * (max(labels, key=abs) if labels else 0.0)


def _in_asked_order(index: Index, ranked: list[Ranked], wish: Wish) -> list[Ranked]:
    """Adds ``asked_order``, larger than all else together, so that what the shopper asked for decides."""

    def key(each: Ranked) -> tuple[bool, float]:
        row = index.catalogue.row_of[each.id]
        value = _rating(index, row) if wish.sort == "rating" else float(index.catalogue.prices[row])
        missing = bool(np.isnan(value))
        if wish.sort == "price_near":
            return missing, abs(value - (wish.near or 0.0))
        return missing, value if wish.sort == "price_asc" else -value

    ordered = sorted(ranked, key=key)
    span = 1 + max((abs(each.score) for each in ranked), default=0.0) * 2
    return [
        Ranked(
            each.id,
            each.score + span * (len(ordered) - place),
            {"asked_order": span * (len(ordered) - place)} | each.contributions,
        )
        for place, each in enumerate(ordered)
    ]
