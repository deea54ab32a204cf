"""What a score is the sum of: one function per contribution, each of the same shape.

A function takes the index, the candidates with their rows, and the wish; it returns one float per candidate, from -1
to 1, before its weight. Where nothing is known of a product it is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.errors import UsageError
from retrieval.index import Index
from retrieval.price_levels import level
from retrieval.search import Candidate
from retrieval.sources import Tastes, likeness_to_liked, wanted_by_others
from retrieval.supported import supported_wishes
from retrieval.traits import traits

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

PRIOR_RATINGS = 20
"""Weight of the catalogue's mean in a product's rating, in ratings (a Bayesian average)."""

TIRED_FROM = 3
"""Shown so often without being looked at, a product makes room for others."""

SURE = 0.3
"""Affinity to an attribute from which it counts: one event may have been for another reason. Summing all, however
small, ranks the demo shop's purchases worse than none does (mean reciprocal rank .456; .461 without, .462 so)."""

NARROWEST = 0.2
"""The least standard deviation of a log price: who bought twice at 50 also takes 60."""
NARROWEST_LEVEL = 0.6
"""The same of a level, in standard deviations of the kinds' own prices."""

AGO = 0.8
"""What a product of this visit counts against the one that came after it."""
VISITED = 5
"""Products of this visit that count."""


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
    named: tuple[str, ...] = ()
    """Products that the shopper named: they are shown whatever is known of them."""


Contribution = Callable[[Index, Sequence[Candidate], Rows, Wish], Floats]


def contributions_of(index: Index, candidates: Sequence[Candidate], wish: Wish) -> dict[str, Floats]:
    """Every contribution of every candidate, before its weight; those that the shopper muted are left out."""
    rows = np.array([index.catalogue.row_of[each.id] for each in candidates], np.int64)
    return {
        name: each(index, candidates, rows, wish)
        for name, each in CONTRIBUTIONS.items()
        if f"contribution:{name}" not in wish.tastes.muted
    }


def bayesian_rating(index: Index, rows: Rows) -> Floats:
    """The Bayesian average of a product's stars above or below the catalogue's mean, in stars from -1 to 1."""
    mean = index.mean_rating
    found = np.zeros(len(rows))
    for place, row in enumerate(rows.tolist()):
        product = index.catalogue.products[row]
        if product.rating is not None:
            count = product.rating_count or 1
            found[place] = (PRIOR_RATINGS * mean + count * product.rating) / (PRIOR_RATINGS + count) - mean
    return np.clip(found, -1, 1)


def statement(index: Index, tastes: Tastes, row: int) -> tuple[float, str]:
    """How far a product goes against (-1) or along with (up to .4) what the shopper said of themselves, and the words
    of what decides.

    A refusal weighs more than a preference: showing what was refused is the worse mistake. A fact on a field that
    the catalogue has not (any more) says nothing.
    """
    id = index.catalogue.ids[row]
    for_it, said = 0.0, ""
    for fact in tastes.facts:
        try:
            holds = index.catalogue.satisfies(id, fact)
        except UsageError:
            continue
        if fact.op == "!=" and not holds:
            return -1.0, fact.text
        if fact.op != "!=" and holds and not for_it:
            for_it, said = 0.4, fact.text
    return for_it, said


def nearest_visited(index: Index, tastes: Tastes, row: int) -> tuple[float, str]:
    """Likeness, 0 to 1, to what was looked at in this visit, the last first, and the product it is most like."""
    recent = islice((each for each in tastes.recent if each in index.catalogue.row_of), VISITED)
    best, nearest = 0.0, ""
    for ago, each in enumerate(recent):
        other = index.catalogue.row_of[each]
        if other != row:
            cosine = AGO**ago * float(index.vectors[row] @ index.vectors[other])
            if cosine > best:
                best, nearest = cosine, each
    return best, nearest


def _relevance(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.array([each.score for each in candidates], np.float64)


def _wishes(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    spoken = [supported_wishes(index, each.id, wish.preferences) for each in candidates]
    # A wish that no record speaks of ("for my dad") tells nothing apart.
    told = {said for each in spoken for said in each}
    return np.array([len(each) / max(1, len(told)) for each in spoken], np.float64)


def _price_fit(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    """Half for keeping the budget at all, half for how far below it."""
    if not wish.budget:
        return np.zeros(len(rows))
    prices = np.asarray(index.catalogue.prices)[rows]
    with np.errstate(invalid="ignore"):
        return np.where(prices <= wish.budget, 0.5 + 0.5 * (1 - prices / wish.budget), 0.0)


def _rating(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return bayesian_rating(index, rows)


def _popularity(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.asarray(index.popularity, np.float64)[rows]


def _freshness(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.asarray(index.newness, np.float64)[rows]


def _promotion(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.array([each.id in index.promoted for each in candidates], np.float64)


def _availability(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    gone = [index.catalogue.products[row].availability == "out_of_stock" for row in rows.tolist()]
    return -np.array(gone, np.float64)


def _taste(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    """Affinity to brand and department, each from -1 to 1, halved together."""
    tastes, found = wish.tastes, np.zeros(len(rows))
    if not tastes.brands and not tastes.categories:
        return found
    for place, row in enumerate(rows.tolist()):
        product = index.catalogue.products[row]
        labels = [tastes.categories.get(label, 0.0) for label in product.category]
        found[place] = 0.5 * tastes.brands.get(product.brand or "", 0.0) + 0.5 * max(labels, key=abs, default=0.0)
    return found


def liked_features(index: Index, tastes: Tastes, row: int) -> dict[tuple[str, str], float]:
    """The product's attributes that are surely liked or disliked, with their affinities."""
    own = set(traits(index.catalogue.products[row])) if tastes.attributes else set()
    found = {each: tastes.attributes.get(each, 0.0) for each in own}
    return {each: affinity for each, affinity in found.items() if abs(affinity) >= SURE}


def _features(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    """Affinities to the values of its attributes, summed and squashed by tanh."""
    return np.array([math.tanh(sum(liked_features(index, wish.tastes, row).values())) for row in rows.tolist()])


def usual_price(index: Index, tastes: Tastes, row: int) -> float:
    """1 at the price that the shopper usually takes of the kind, 0 about one and a fifth standard deviations of the log
    price from it, -1 far away (a Gaussian, doubled, less 1).

    Of a kind that they took too little of it goes by how dear among their kinds the things are that they take.
    """
    category, price = index.catalogue.products[row].category, float(index.catalogue.prices[row])
    if not category or not price > 0:
        return 0.0
    if category[-1] in tastes.prices:
        mean, spread = tastes.prices[category[-1]]
        away = (math.log(price) - mean) / max(spread, NARROWEST)
    elif tastes.price_level and (here := level(index, row)) is not None:
        mean, spread = tastes.price_level
        away = (here - mean) / max(spread, NARROWEST_LEVEL)
    else:
        return 0.0
    return 2 * math.exp(-0.5 * away * away) - 1


def _usual_price(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    known = wish.tastes.prices or wish.tastes.price_level
    return np.array([usual_price(index, wish.tastes, row) if known else 0.0 for row in rows.tolist()], np.float64)


def _session(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.array([nearest_visited(index, wish.tastes, row)[0] for row in rows.tolist()], np.float64)


def _similar(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    """Likeness to what the shopper asked for more of, else to what they like."""
    liked = Tastes(liked=wish.like) if wish.like else wish.tastes
    return np.asarray(likeness_to_liked(index, liked, rows), np.float64)


def _collaborative(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.asarray(wanted_by_others(index, wish.tastes), np.float64)[rows]


def _stated(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    return np.array([statement(index, wish.tastes, row)[0] for row in rows.tolist()], np.float64)


def _fatigue(index: Index, candidates: Sequence[Candidate], rows: Rows, wish: Wish) -> Floats:
    shown = wish.tastes.shown
    tired = [shown.get(each.id, 0) >= TIRED_FROM and each.id not in wish.named for each in candidates]
    return -np.array(tired, np.float64)


CONTRIBUTIONS: Mapping[str, Contribution] = {
    "relevance": _relevance,
    "wishes": _wishes,
    "price_fit": _price_fit,
    "rating": _rating,
    "popularity": _popularity,
    "taste": _taste,
    "features": _features,
    "usual_price": _usual_price,
    "session": _session,
    "similar": _similar,
    "collaborative": _collaborative,
    "stated": _stated,
    "freshness": _freshness,
    "availability": _availability,
    "promotion": _promotion,
    "fatigue": _fatigue,
}
"""Beside these a score has ``asked_order`` and the shop's own: ``boost`` and those of :mod:`retrieval.rules`."""
