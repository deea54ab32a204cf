"""The final order: a sum of named contributions per product, the shop's rules, then variety.

Every part of the sum is kept, so that a reason given to the shopper can be one that the order really used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from retrieval.bandit import Exposure
from retrieval.contributions import Wish, bayesian_rating, contributions_of
from retrieval.index import Index
from retrieval.rules import Applied, Rulebook
from retrieval.search import Candidate

WEIGHTS = {
    "relevance": 1.0,
    "wishes": 0.60,
    "price_fit": 0.15,
    "rating": 0.15,
    "popularity": 0.05,
    "taste": 0.25,
    "features": 0.20,
    "usual_price": 0.10,
    "session": 0.15,
    "similar": 0.30,
    "collaborative": 0.25,
    "stated": 0.80,
    "freshness": 0.02,
    "promotion": 0.04,
    "availability": 0.50,
    "fatigue": 0.30,
}
"""How much each contribution may add to a score; training replaces some. Chosen by hand in the unit of relevance, the
probability that a product is what was asked for: a whole star above the mean outweighs .15 of it, not more; among
products of the kind asked for it differs by about as much."""

VARIETY = 0.85
"""Share of the score against likeness to what is already chosen (lambda of MMR, Carbonell & Goldstein, SIGIR 1998)."""


@dataclass(frozen=True)
class Ranked:
    """A product with its score, the sum of ``contributions``; those that are exactly 0 are left out."""

    id: str
    score: float
    contributions: dict[str, float]
    leads: Mapping[str, float] = field(default_factory=dict)
    """By contribution, how far it lies above the mean of all candidates: what sets the product apart from them."""
    ahead: float = 0.0
    """How far its score lies above the next candidate's: what a contribution must lead by to decide its place alone."""
    rules: tuple[Applied, ...] = ()
    """The shop's rules that moved it."""
    exposure: Exposure | None = None
    """Where weights were drawn for this reply; None where they were those in force."""


@dataclass(frozen=True)
class Blend:
    """How contributions become a score: their weights, and what the shop adds."""

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    """The most that each contribution adds; :data:`WEIGHTS` unless trained."""
    boosts: Mapping[str, float] = field(default_factory=dict)
    """Added to the score by brand or product id, as ``boost``."""
    rules: Rulebook = field(default_factory=Rulebook)


def weights_path(home: Path) -> Path:
    """Where trained weights are kept."""
    return home / "models" / "blend.json"


def load_weights(home: Path) -> dict[str, float]:
    """The trained weights where there are any, over those set by hand."""
    path = weights_path(home)
    return WEIGHTS | (json.loads(path.read_text()) if path.exists() else {})


def rank(index: Index, candidates: Sequence[Candidate], wish: Wish, blend: Blend) -> list[Ranked]:
    """Scores candidates, best first; equal scores keep the candidates' order.

    What the shop's rules exclude is left out, unless the shopper named it.
    """
    row_of = index.catalogue.row_of
    candidates = [each for each in candidates if each.id in wish.named or not blend.rules.excluded(row_of[each.id])]
    if not candidates:
        return []
    parts = {
        name: blend.weights[name] * values
        for name, values in contributions_of(index, candidates, wish).items()
        if blend.weights[name]
    }
    means = {name: float(values.mean()) for name, values in parts.items()}
    ranked = []
    for place, each in enumerate(candidates):
        own = {name: round(float(values[place]), 6) for name, values in parts.items()}
        brand = index.catalogue.get(each.id).brand or ""
        own["boost"] = blend.boosts.get(brand, 0.0) + blend.boosts.get(each.id, 0.0)
        rules = blend.rules.moving(row_of[each.id])
        for rule in rules:
            own[rule.do] = own.get(rule.do, 0.0) + rule.amount
        own = {name: value for name, value in own.items() if value}
        leads = {name: value - means.get(name, 0.0) for name, value in own.items()}
        ranked.append(Ranked(each.id, sum(own.values()), own, leads, rules=rules))
    if wish.sort:
        return _in_asked_order(index, ranked, wish)
    ranked.sort(key=lambda each: -each.score)
    return [replace(each, ahead=each.score - after.score) for each, after in pairwise(ranked)] + ranked[-1:]


def best(index: Index, ranked: Sequence[Ranked], wish: Wish, blend: Blend, k: int) -> list[Ranked]:
    """The ``k`` to show of the ranked, best first and varied, with what the shop pins in its place; exactly by the
    order asked for where one was."""
    if wish.sort:
        return one_per_group(index, ranked)[:k]
    return _pinned(index, diversify(index, ranked, k), ranked, blend.rules, k)


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


def _pinned(index: Index, chosen: list[Ranked], ranked: Sequence[Ranked], rules: Rulebook, k: int) -> list[Ranked]:
    """The chosen with pinned products no lower than their places; what it took is a contribution of the rule's verb.

    A product is pinned only where it is among the better half of the candidates anyway: a rule orders what was asked
    for, it does not answer something else.
    """
    for each in one_per_group(index, ranked[: max(k, len(ranked) // 2)]) if rules.read else []:
        pin = rules.pin(index.catalogue.row_of[each.id])
        place = next((place for place, one in enumerate(chosen, 1) if one.id == each.id), len(chosen) + 1)
        if pin is None or pin.place is None or place <= pin.place or pin.place > k:
            continue
        rest = [one for one in chosen if one.id != each.id]
        lacking = max(0.0, max((one.score for one in rest[pin.place - 1 :]), default=each.score) - each.score)
        more: dict[str, float] = {pin.do: round(each.contributions.get(pin.do, 0.0) + lacking, 6)} if lacking else {}
        own = each.contributions | more
        rules_of = each.rules if pin.do == "sponsored" else (*each.rules, replace(pin, amount=round(lacking, 6)))
        lifted = replace(each, score=sum(own.values()), contributions=own, leads={**each.leads, **more}, rules=rules_of)
        chosen = [*rest[: pin.place - 1], lifted, *rest[pin.place - 1 :]][:k]
    return chosen


def _in_asked_order(index: Index, ranked: list[Ranked], wish: Wish) -> list[Ranked]:
    """Adds ``asked_order``, larger than all else together, so that what the shopper asked for decides."""

    def key(each: Ranked) -> tuple[bool, float]:
        row = index.catalogue.row_of[each.id]
        rating = wish.sort == "rating"
        value = float(bayesian_rating(index, np.array([row]))[0]) if rating else float(index.catalogue.prices[row])
        missing = bool(np.isnan(value))
        if wish.sort == "price_near":
            return missing, abs(value - (wish.near or 0.0))
        return missing, value if wish.sort == "price_asc" else -value

    ordered = sorted(ranked, key=key)
    span = 1 + max((abs(each.score) for each in ranked), default=0.0) * 2
    return [
        replace(
            each,
            score=each.score + span * (len(ordered) - place),
            contributions={"asked_order": span * (len(ordered) - place)} | each.contributions,
            leads={"asked_order": span * (len(ordered) - place)} | dict(each.leads),
        )
        for place, each in enumerate(ordered)
    ]
