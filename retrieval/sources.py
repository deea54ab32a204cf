"""Personal candidates: products for a shopper's tastes, without a query.

Every source is one function of the same shape. It returns at most ``k`` products allowed by ``mask``, best first,
scores in 0 to 1 that compare within the source only; never one that the shopper already likes or dislikes; equal
scores in the catalogue's order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from retrieval.cooccurrence import Neighbours
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.lexical import best_rows
from retrieval.recommenders.interactions import History
from retrieval.search import Candidate

DISLIKE = 0.5
"""How much likeness to what is disliked takes away from likeness to what is liked (Rocchio 1971 uses a like share)."""


@dataclass(frozen=True)
class Tastes:
    """What is known of a shopper. Affinities are -1 to 1."""

    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    brands: Mapping[str, float] = field(default_factory=dict)
    categories: Mapping[str, float] = field(default_factory=dict)
    """By category label."""
    attributes: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """By an attribute's name and value, the value in lower case; ``yes`` for what is true."""
    recent: tuple[str, ...] = ()
    """Products of the visit that goes on, newest first."""
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By the last label of a category: mean and standard deviation of the log price, in the shop's currency."""
    price_level: tuple[float, float] | None = None
    """Over all kinds: mean and standard deviation of :func:`retrieval.price_levels.level` of what was taken."""
    facts: tuple[Constraint, ...] = ()
    """What the shopper said of themselves."""
    history: History | None = None
    """For the trained recommenders."""
    wanted: np.ndarray | None = field(default=None, compare=False)
    """Float32 per row of the catalogue, -1 to 1: what trained recommenders make of ``history``; None without any."""
    shown: Mapping[str, int] = field(default_factory=dict)
    """How often each product was shown since it was last looked at."""
    muted: frozenset[str] = frozenset()
    """Contributions not to use, as ``contribution:NAME``."""


Source = Callable[[Index, Tastes, np.ndarray, int], list[Candidate]]
"""``(index, tastes, mask, k)``; ``mask`` is a bool per product row."""


def similar_to_liked(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Nearest in meaning to any one liked product, less half the likeness to the nearest disliked one."""
    if not tastes.liked:
        return []
    return _best(index, tastes, mask, k, "similar_to_liked", likeness_to_liked(index, tastes))


def likeness_to_liked(index: Index, tastes: Tastes, rows: np.ndarray | None = None) -> np.ndarray:
    """Cosine to the nearest liked product less half of that to the nearest disliked one, for all rows or some; 0 where
    nothing is liked. A product is not compared with itself."""
    of = np.arange(len(index.vectors)) if rows is None else rows
    vectors = np.asarray(index.vectors[of], np.float32)
    likeness = _nearest(index, vectors, of, _rows(index, tastes.liked))
    disliked = _nearest(index, vectors, of, _rows(index, tastes.disliked)) if tastes.liked else likeness
    found: np.ndarray = likeness - DISLIKE * disliked
    return found


def wanted_by_others(index: Index, tastes: Tastes) -> np.ndarray:
    """What shoppers alike want, per row: told by the trained recommenders, else by what is bought or wanted together
    with what is liked."""
    if tastes.wanted is not None:
        return tastes.wanted
    neighbours: np.ndarray = np.maximum(
        _nearby(index, index.bought_together, tastes), _nearby(index, index.wanted_together, tastes)
    )
    return neighbours


def bought_together(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Bought by the shoppers who bought what is liked."""
    return _best(index, tastes, mask, k, "bought_together", _nearby(index, index.bought_together, tastes))


def collaborative(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Wanted by shoppers alike (:func:`wanted_by_others`)."""
    return _best(index, tastes, mask, k, "collaborative", wanted_by_others(index, tastes))


def popular(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Most sought after by all shoppers."""
    return _best(index, tastes, mask, k, "popular", index.popularity)


def matching_taste(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Of favoured brands and categories: the mean of both affinities, the popular first among equals."""
    brands, categories = tastes.brands, tastes.categories
    if not brands and not categories:
        return []
    scores = 0.5 * index.catalogue.weighed("brand", brands) + 0.5 * index.catalogue.weighed("category", categories)
    # 0.95 and 0.05: a whole difference in popularity weighs less than a tenth of one affinity.
    scores = np.where(scores > 0, 0.95 * scores + 0.05 * index.popularity, 0)
    return _best(index, tastes, mask, k, "matching_taste", scores)


def new(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Released last, of favoured categories where any is known."""
    scores = index.newness
    favoured = {label: 1.0 for label, affinity in tastes.categories.items() if affinity > 0}
    if favoured:
        scores = scores * index.catalogue.weighed("category", favoured)
    return _best(index, tastes, mask, k, "new", scores)


SOURCES: dict[str, Source] = {
    "similar_to_liked": similar_to_liked,
    "bought_together": bought_together,
    "collaborative": collaborative,
    "matching_taste": matching_taste,
    "new": new,
    "popular": popular,
}

TELLS = {
    "similar_to_liked": "similar",
    "bought_together": "collaborative",
    "collaborative": "collaborative",
    "matching_taste": "taste",
    "new": "freshness",
    "popular": "popularity",
}
"""The contribution that a source finds products for: who does not want that used is not offered what it finds."""


def personal_candidates(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> Iterator[Candidate]:
    """What every source finds, but for those whose contribution the shopper muted."""
    for name, source in SOURCES.items():
        if f"contribution:{TELLS[name]}" not in tastes.muted:
            yield from source(index, tastes, mask, k)


def _nearest(index: Index, vectors: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The highest cosine of each vector to any of the others but itself, at least 0."""
    if not len(others):
        return np.zeros(len(vectors), np.float32)
    cosines = vectors @ np.asarray(index.vectors[others], np.float32).T
    cosines[rows[:, None] == others] = 0
    return np.asarray(np.maximum(cosines.max(axis=1), 0))


def _rows(index: Index, ids: tuple[str, ...]) -> np.ndarray:
    """Rows of those ids that the catalogue still has."""
    return np.array([index.catalogue.row_of[id] for id in ids if id in index.catalogue.row_of], np.int64)


def _nearby(index: Index, neighbours: Neighbours, tastes: Tastes) -> np.ndarray:
    """Summed cosine to the liked products, over their number."""
    liked = _rows(index, tastes.liked)
    scores = np.zeros(len(index.catalogue.products))
    for row in liked:
        known = neighbours.rows[row] >= 0
        scores[neighbours.rows[row][known]] += neighbours.cosines[row][known]
    return scores / max(len(liked), 1)


def _best(index: Index, tastes: Tastes, mask: np.ndarray, k: int, name: str, scores: np.ndarray) -> list[Candidate]:
    """The ``k`` best of the allowed rows with a score above 0 that the shopper has not judged yet."""
    scores = np.where(mask, np.minimum(scores, 1), 0)
    scores[_rows(index, tastes.liked + tastes.disliked)] = 0
    good = np.flatnonzero(scores > 0)
    rows = good[best_rows(scores[good], min(k, len(good)))]
    return [Candidate(index.catalogue.ids[row], float(scores[row]), {name: float(scores[row])}) for row in rows]
