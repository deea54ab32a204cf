"""Exploration: now and then a reply is ordered by weights that may be better than those in force, so that clicks can
tell. Every place is logged with its propensity, the chance that its product had to stand there.

With ``shop.explore = "thompson"`` each reply draws the weights of the contributions from what is believed of them
(:mod:`retrieval.bandit`), once, and ranks by them; with ``"off"`` nothing is drawn. Only the best products by the
weights in force are in play, those that variety is chosen from, so exploring never shows what these would bury.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from retrieval.bandit import Exposure, Posterior, draw
from retrieval.contributions import Wish
from retrieval.index import Index
from retrieval.ranking import VARIETY, Blend, Ranked, best, one_per_group

THOMPSON = "thompson"
"""As ``shop.explore`` and ``exposures.policy`` name it."""

DRAWS = 1000
"""Of weights, beside the one that is shown, from which propensities are counted."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The products in play for one reply.

    Args:
        ids: n, best first by the weights in force.
        names: d contributions whose weights are believed.
        values: (n x d), the contributions before their weights.
        rest: (n), what the other contributions add up to.
        likeness: (n x n), cosine of the products' vectors.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: np.ndarray
    rest: np.ndarray
    likeness: np.ndarray

    def places(self, weights: np.ndarray, k: int) -> np.ndarray:
        """Rows of the ``k`` products shown under each vector of weights: (m x d) to (m x k). As
        :func:`retrieval.ranking.diversify` chooses them, for all vectors at once."""
        scores = weights @ self.values.T + self.rest
        taken = np.zeros(scores.shape, bool)
        nearest = np.zeros(scores.shape)
        chosen = np.zeros((len(scores), min(k, len(self.ids))), np.int64)
        for place in range(chosen.shape[1]):
            gain = VARIETY * scores - (1 - VARIETY) * nearest
            best = np.where(taken, -np.inf, gain).argmax(axis=1)
            chosen[:, place] = best
            np.put_along_axis(taken, best[:, None], True, axis=1)
            nearest = self.likeness[best] if place == 0 else np.maximum(nearest, self.likeness[best])
        return chosen

    def told(self) -> dict[str, Any]:
        """What the log keeps, for whoever asks later what other weights would have shown."""
        return {
            "ids": list(self.ids),
            "names": list(self.names),
            "values": self.values.round(4).tolist(),
            "rest": self.rest.round(4).tolist(),
        }


def explore(
    index: Index,
    ranked: Sequence[Ranked],
    wish: Wish,
    blend: Blend,
    k: int,
    belief: Posterior,
    rng: np.random.Generator,
) -> list[Ranked]:
    """The ``k`` products to show of those ranked by the weights in force: in the order of weights drawn from a belief.

    Scores and contributions of what is shown are those of the drawn weights, and each has an
    :class:`~retrieval.bandit.Exposure`, whose context has ``features`` (of the product), ``in_force`` (the product that
    the weights in force would have put there) and, in the first place, ``pool``.

    A propensity is (c + 1) / (:data:`DRAWS` + 1), c the other draws that put the product in the same place: its inverse
    has the mean (1 - (1 - p)^(DRAWS + 1)) / p, so that importance weights are unbiased but for products with hardly a
    chance. It is not known where a rule put a product in its place.
    """
    if not ranked:
        return []
    weights = blend.weights
    names = tuple(each for each in belief.names if weights.get(each))
    pool, entries = pool_of(index, ranked, weights, names, k)
    in_force = np.array([weights[name] for name in names])
    drawn = draw(belief, DRAWS + 1, rng)[:, [belief.names.index(name) for name in names]]
    places = pool.places(drawn, k)
    factors = dict(zip(names, drawn[0] / in_force, strict=True))
    in_play = {each.id for each in entries}
    reordered = sorted((_reweighted(each, factors) for each in entries), key=lambda each: -each.score)
    shown = best(index, [*reordered, *(each for each in ranked if each.id not in in_play)], wish, blend, k)
    known = [each.id for each in shown] == [pool.ids[row] for row in places[0]]
    chances = (np.sum(places[1:] == places[0], axis=0) + 1) / (DRAWS + 1)
    before = {each.id: features(each.contributions, weights) for each in ranked}
    contexts: list[dict[str, Any]] = [
        {"features": before[each.id], "in_force": pool.ids[row]}
        for each, row in zip(shown, pool.places(in_force[None], k)[0], strict=True)
    ]
    contexts[0]["pool"] = pool.told()
    return [
        replace(each, exposure=Exposure(place, float(chance) if known else None, context))
        for place, (each, chance, context) in enumerate(zip(shown, chances, contexts, strict=True), 1)
    ]


def pool_of(
    index: Index, ranked: Sequence[Ranked], weights: Mapping[str, float], names: tuple[str, ...], k: int
) -> tuple[Pool, list[Ranked]]:
    """The products in play for ``k`` places, and how each was ranked."""
    entries = one_per_group(index, ranked)[: max(5 * k, 20)]
    rows = [index.catalogue.row_of[each.id] for each in entries]
    vectors = np.asarray(index.vectors[rows], np.float32)
    values = [[each.contributions.get(name, 0.0) / weights[name] for name in names] for each in entries]
    rest = [sum(value for name, value in each.contributions.items() if name not in names) for each in entries]
    ids = tuple(each.id for each in entries)
    table = np.array(values).reshape(len(ids), len(names))
    return Pool(ids, names, table, np.array(rest), vectors @ vectors.T), entries


def features(contributions: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """Contributions before their weights, as the log keeps them; those that have no weight are left out."""
    return {name: round(value / weights[name], 4) for name, value in contributions.items() if weights.get(name)}


def _reweighted(each: Ranked, factors: Mapping[str, float]) -> Ranked:
    own = {name: round(value * factors.get(name, 1.0), 6) for name, value in each.contributions.items()}
    own = {name: value for name, value in own.items() if value}
    leads = {name: value * factors.get(name, 1.0) for name, value in each.leads.items() if name in own}
    return replace(each, score=sum(own.values()), contributions=own, leads=leads)
