"""Matrix factorisation by Bayesian personalised ranking (Rendle et al., UAI 2009), fitted by the library ``implicit``.

A shopper is folded in by the same loss with the items held fast: what was wanted should score above the mean item, in
place of one drawn at random, so that the answer is exact, not another random walk; solved by Newton's method.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from retrieval.recommenders.implicit_library import need_implicit
from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays

NEWTON_STEPS = 8
"""The loss is convex and smooth; it changes no more after about five."""


def fit(
    data: Interactions,
    *,
    factors: int = 64,
    learning_rate: float = 0.05,
    regularization: float = 0.01,
    iterations: int = 100,
    fold_in_regularization: float = 3.0,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Factors and biases of the items, from what was wanted at all, how much or when does not matter. One thread: the
    same seed gives the same factors.

    Args:
        fold_in_regularization: of a shopper's factors, against one event of weight 1.
        half_life_days: how fast what a shopper did fades in serving.

    Raises:
        MissingExtra: ``implicit`` is not installed.
    """
    need_implicit()
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    matrix = data.matrix()
    model = BayesianPersonalizedRanking(
        factors=factors,
        learning_rate=learning_rate,
        regularization=regularization,
        iterations=iterations,
        random_state=seed,
        num_threads=1,
    )
    learnt = np.zeros((len(data.items), factors + 1), np.float32)
    wanted = np.bincount(matrix.indices, minlength=len(data.items)) > 0
    if matrix.nnz:
        model.fit(matrix, show_progress=False)
        learnt[wanted] = model.item_factors[wanted]
    return {
        "factors": learnt[:, :-1].copy(),
        "bias": learnt[:, -1].copy(),
        "wanted": wanted,
        "regularization": np.array(fold_in_regularization),
        "half_life_days": np.array(half_life_days),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Preferences, shifted so that the least is 0; what was dismissed should score below the mean item. Zeros where
    nothing was wanted, and for products without events."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    wanted, factors, bias = arrays["wanted"], arrays["factors"], arrays["bias"]
    known = wanted[rows]
    rows, weights = rows[known], weights[known]
    if not (weights > 0).any():
        return np.zeros(len(bias), np.float32)
    apart = (factors[rows] - factors[wanted].mean(axis=0)).astype(np.float64)
    head_start = bias[rows] - bias[wanted].mean()
    shopper = _folded_in(apart, head_start, weights, float(arrays["regularization"]))
    preferred = factors @ shopper.astype(np.float32) + bias
    return np.where(wanted, preferred - preferred[wanted].min(), 0).astype(np.float32)


def _folded_in(apart: np.ndarray, head_start: np.ndarray, weights: np.ndarray, regularization: float) -> np.ndarray:
    """Minimises ``sum |w| log(1 + exp(-sign(w) (apart u + head_start))) + regularization / 2 |u|²`` over u."""
    shopper = np.zeros(apart.shape[1])
    sign, size = np.sign(weights), np.abs(weights)
    for _ in range(NEWTON_STEPS):
        wrong = special.expit(-sign * (apart @ shopper + head_start))
        slope = regularization * shopper - apart.T @ (size * sign * wrong)
        curve = (apart.T * (size * wrong * (1 - wrong))) @ apart + regularization * np.eye(len(shopper))
        shopper -= np.linalg.solve(curve, slope)
    return shopper
