"""Products like those that the shopper liked, by the vectors of their texts. It knows a new product at once."""

from __future__ import annotations

import numpy as np

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays

MOST_PRODUCTS = 100
"""Of the history, those of the largest weights."""


def fit(
    data: Interactions,
    *,
    vectors: np.ndarray,
    sharpness: float = 4.0,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Nothing is learnt: the vectors are kept. Of ``data`` only the products matter.

    Args:
        vectors: float32 of shape (items, dimension), length 1 each.
        sharpness: power of a cosine: with a high one the nearest product decides, with 1 all of them do.
        half_life_days: how fast what a shopper did fades.

    Raises:
        ValueError: there is not one vector per product.
    """
    if len(vectors) != len(data.items):
        raise ValueError(f"{len(vectors)} vectors for {len(data.items)} products")
    return {
        "vectors": np.asarray(vectors, np.float32),
        "sharpness": np.array(sharpness),
        "half_life_days": np.array(half_life_days),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Mean sharpened cosine to what the shopper did, by its weight, -1 to 1; likeness to what was dismissed takes away
    (Rocchio 1971). Zeros for an empty history."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    strongest = np.argsort(-np.abs(weights), kind="stable")[:MOST_PRODUCTS]
    rows, weights = rows[strongest], weights[strongest]
    vectors = arrays["vectors"]
    cosines = np.clip(vectors @ vectors[rows].T, 0, 1) ** np.float32(arrays["sharpness"])
    return np.asarray(cosines @ (weights / max(float(np.abs(weights).sum()), 1e-12)), np.float32)
