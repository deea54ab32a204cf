"""Weights from choices: which of the products that a shopper could choose from was taken, by what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST, MOST = 0.5, 2.0
"""A weight stays within so many times that set by hand. The requests of most examples say little, and where little is
said relevance weighs less than where much is; and what a log never shows ("no leather") must still count."""
NEAR = 0.2
"""Standard deviation of the prior about each weight set by hand."""
SHARPNESS = (2.0, 4.0, 8.0, 16.0)
"""Utilities per unit of the score that are tried: how surely the better of two is taken."""


@dataclass(frozen=True, eq=False)
class Choice:
    """One list: the contributions of each candidate before their weights, by name, and the rows that were taken."""

    features: Mapping[str, np.ndarray]
    taken: tuple[int, ...]
    test: bool

    def matrix(self, names: Sequence[str]) -> np.ndarray:
        """Candidates x names; 0 where a contribution was not kept."""
        size = len(next(iter(self.features.values())))
        nothing = np.zeros(size)
        return np.stack([self.features.get(name, nothing) for name in names], axis=1)


def told_by(choices: Iterable[Choice], names: Iterable[str], fewest: int) -> list[str]:
    """The contributions that differ within at least so many lists: of the others nothing can be learnt."""
    counts = dict.fromkeys(names, 0)
    for each in choices:
        for name in counts:
            values = each.features.get(name)
            if values is not None and float(np.ptp(values)) > 0:
                counts[name] += 1
    return [name for name, count in counts.items() if count >= fewest]


def fitted_weights(choices: Sequence[Choice], names: Sequence[str], before: Mapping[str, float]) -> dict[str, float]:
    """The likeliest weights of a conditional logit (McFadden 1974), :data:`LEAST` to :data:`MOST` times those before,
    with a Gaussian prior about these; the sharpness is that of the highest likelihood.

    Args:
        names: contributions to learn; those left out keep their weight.
    """
    from scipy.optimize import minimize

    fixed = [name for name in before if name not in names]
    lists = [
        (each.matrix(names), each.matrix(fixed) @ np.array([before[name] for name in fixed]), list(each.taken))
        for each in choices
    ]
    start = np.array([before[name] for name in names])

    def cost(weights: np.ndarray, sharpness: float) -> tuple[float, np.ndarray]:
        away = (weights - start) / NEAR
        total, slope = 0.5 * float(away @ away), away / NEAR
        for matrix, rest, taken in lists:
            scores = sharpness * (matrix @ weights + rest)
            scores -= scores.max()
            chances = np.exp(scores)
            chances /= chances.sum()
            total -= float(np.mean(np.log(chances[taken] + 1e-300)))
            slope = slope - sharpness * (matrix[taken].mean(axis=0) - chances @ matrix)
        return total, slope

    bounds = [(LEAST * each, MOST * each) for each in start]
    found = [
        minimize(cost, start, args=(each,), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
        for each in SHARPNESS
    ]
    best = min(found, key=lambda each: float(each.fun))
    return dict(zip(names, (round(float(value), 4) for value in best.x), strict=True))


def mean_reciprocal_rank(choices: Iterable[Choice], weights: Mapping[str, float]) -> float:
    """Mean of 1 / the place of the best of what was taken; ties count as the worst place they may mean."""
    names = list(weights)
    vector = np.array([weights[name] for name in names])
    found = []
    for each in choices:
        scores = each.matrix(names) @ vector
        best = max(scores[list(each.taken)])
        found.append(1 / float((scores >= best).sum()))
    return float(np.mean(found)) if found else 0.0
