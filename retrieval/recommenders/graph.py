"""A random walk of three steps on the graph of shoppers and products, with the popular held back: RP3beta (Paudel,
Christoffel, Newell and Bernstein, TiiS 2017)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import (
    Arrays,
    best_of_product,
    inverse,
    packed,
    saturate,
    saturated,
    scaled_rows,
    summed_rows,
)


def fit(
    data: Interactions,
    *,
    alpha: float = 0.7,
    beta: float = 0.4,
    neighbours: int = 50,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Chances of a walk from item over shopper to item, each item's ``neighbours`` likeliest kept. Computed, not drawn:
    nothing in it is random.

    Args:
        alpha: power of a step's chance.
        beta: power of an item's summed weights, by which the chance to end there is divided.
        half_life_days: how fast what a shopper did fades, in fitting and in serving.
    """
    weights = saturated(data.matrix(half_life_days))
    by_item = sparse.csr_matrix(weights.T)
    degree = np.asarray(by_item.sum(axis=1)).ravel()
    held_back = inverse(degree**beta).astype(np.float32)
    to_item, to_shopper = _chances(weights, alpha), _chances(by_item, alpha)
    walks = best_of_product(
        to_shopper, to_item, neighbours, lambda chances, rows, columns: chances * held_back[columns]
    )
    return {**packed("walks", walks), "half_life_days": np.array(half_life_days)}


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Chances to end at each product, from those of the history by their weight; walks from dismissed ones take away.
    Zeros for an empty history."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    return summed_rows("walks", arrays, rows, saturate(weights), len(arrays["walks.indptr"]) - 1)


def _chances(weights: sparse.csr_matrix, alpha: float) -> sparse.csr_matrix:
    steps = scaled_rows(weights, inverse(np.asarray(weights.sum(axis=1)).ravel()))
    steps.data **= alpha
    return steps
