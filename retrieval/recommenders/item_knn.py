"""Items wanted by the same shoppers: item-based neighbourhoods (Deshpande and Karypis, TOIS 2004), with shrunk cosine
(Bell and Koren, ICDM 2007)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import (
    Arrays,
    best_of_product,
    inverse,
    lengths,
    packed,
    saturate,
    saturated,
    scaled_rows,
    summed_rows,
)


def fit(
    data: Interactions,
    *,
    neighbours: int = 30,
    shrink: float = 1.0,
    user_power: float = 0.5,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Shrunk cosines of the items' columns, each item's ``neighbours`` nearest kept. Nothing in it is random.

    Args:
        shrink: added to the product of two lengths: likeness seen with few shoppers counts less.
        user_power: a shopper's row is divided by its length to this power: who takes everything says little of a pair.
        half_life_days: how fast what a shopper did fades, in fitting and in serving.
    """
    weights = saturated(data.matrix(half_life_days))
    by_user = scaled_rows(weights, inverse(lengths(weights) ** user_power))
    by_item = sparse.csr_matrix(by_user.T)
    norms = lengths(by_item).astype(np.float32)
    nearest = best_of_product(
        by_item,
        by_user,
        neighbours,
        lambda dots, rows, columns: dots / (norms[rows] * norms[columns] + np.float32(shrink)),
    )
    return {**packed("nearest", nearest), "half_life_days": np.array(half_life_days)}


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Summed likeness to what the shopper did, by its weight; what speaks against a product takes away. Zeros for an
    empty history."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    return summed_rows("nearest", arrays, rows, saturate(weights), len(arrays["nearest.indptr"]) - 1)
