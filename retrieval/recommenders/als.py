"""Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and Volinsky, ICDM 2008), fitted by
the library ``implicit``. A shopper's factors are solved for from the history when they are asked for."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from retrieval.recommenders.implicit_library import need_implicit
from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays


def fit(
    data: Interactions,
    *,
    factors: int = 64,
    regularization: float = 5.0,
    alpha: float = 1.0,
    iterations: int = 15,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Factors of the items. One thread: the same seed gives the same factors.

    Args:
        alpha: an event of weight w counts ``1 + alpha log(1 + w)`` times as much as a product not taken.
        half_life_days: how fast what a shopper did fades, in fitting and in serving.

    Raises:
        MissingExtra: ``implicit`` is not installed.
    """
    need_implicit()
    from implicit.cpu.als import AlternatingLeastSquares

    matrix = data.matrix(half_life_days)
    matrix.data = _confidence(matrix.data, alpha)
    model = AlternatingLeastSquares(
        factors=factors,
        regularization=regularization,
        iterations=iterations,
        random_state=seed,
        num_threads=1,
    )
    items = np.zeros((len(data.items), factors), np.float32)
    if matrix.nnz:
        model.fit(matrix, show_progress=False)
        items = model.item_factors
    return {
        "factors": items,
        "gram": items.T @ items,
        "regularization": np.array(regularization),
        "alpha": np.array(alpha),
        "half_life_days": np.array(half_life_days),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Estimated preference, about 0 to 1. Dismissed products are known not to be wanted, with the confidence of their
    weight. Zeros for an empty history and for products without events."""
    return np.asarray(arrays["factors"] @ _shopper(arrays, history, now))


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Solves for the factors of products that had none, from the shoppers of the new events; others keep theirs."""
    known = arrays["factors"]
    factors = np.zeros((len(new.items), known.shape[1]), np.float32)
    factors[: len(known)] = known
    first = {**arrays, "factors": factors}
    now = int(new.time[-1]) if len(new.time) else 0
    shoppers = np.stack([_shopper(first, each, now) for each in new.histories()]) if new.users else known[:0]
    gram = shoppers.T @ shoppers
    counts = new.matrix(float(arrays["half_life_days"]), now).tocsc()
    for item in np.flatnonzero(~factors.any(axis=1)):
        span = slice(counts.indptr[item], counts.indptr[item + 1])
        confidence = _confidence(counts.data[span], float(arrays["alpha"]))
        factors[item] = _solved(gram, shoppers[counts.indices[span]], confidence, confidence, arrays)
    return {**first, "gram": factors.T @ factors}


def _confidence(weights: np.ndarray, alpha: float) -> np.ndarray:
    return np.asarray(1 + alpha * np.log1p(np.abs(weights)), np.float32)


def _shopper(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """A shopper's factors, as the next half step of the fit would have them."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    confidence = _confidence(weights, float(arrays["alpha"]))
    return _solved(arrays["gram"], arrays["factors"][rows], confidence, np.where(weights > 0, confidence, 0), arrays)


def _solved(
    gram: np.ndarray, near: np.ndarray, confidence: np.ndarray, wanted: np.ndarray, arrays: Arrays
) -> np.ndarray:
    """The regularised normal equations of one row: float32 per factor."""
    left = gram + (near.T * (confidence - 1)) @ near
    left[np.diag_indices_from(left)] += float(arrays["regularization"])
    return np.asarray(linalg.solve(left, near.T @ wanted, assume_a="pos", check_finite=False), np.float32)
