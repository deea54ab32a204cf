"""What shoppers alike want: user-based neighbourhoods (Resnick et al., CSCW 1994), by cosine over rows weighted by the
products' inverse frequency (Breese, Heckerman and Kadie, UAI 1998).

The rows that it keeps are other shoppers', without names. They are made anew at every training.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays, saturate, saturated, unpacked, widened
from retrieval.recommenders.nearest_rows import kept_rows, scores_of_nearest

MOST_SHOPPERS = 100_000
"""Those seen last are kept."""


def fit(data: Interactions, *, neighbours: int = 100, half_life_days: float = np.inf, seed: int = 0) -> Arrays:
    """Keeps the shoppers' rows. Nothing in it is random.

    Args:
        neighbours: shoppers that are asked.
        half_life_days: how fast what a shopper did fades, in fitting and in serving.
    """
    settings = {"neighbours": np.array(neighbours), "half_life_days": np.array(half_life_days)}
    return {**kept_rows(_rows(data, half_life_days)), **settings}


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """What the nearest shoppers want, by their likeness; a shopper who wants what this one dismissed is less alike.
    Zeros for an empty history."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    return scores_of_nearest(arrays, rows, saturate(weights), int(arrays["neighbours"]))


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Adds a row for each shopper of the new events. One who had a row already has two until the next training."""
    added = _rows(new, float(arrays["half_life_days"]))
    known = unpacked("rows", arrays, len(arrays["rarity"]))
    rows = sparse.vstack([widened(known, known.shape[0], added.shape[1]), added], "csr")
    return {**arrays, **kept_rows(rows[-MOST_SHOPPERS:])}


def _rows(data: Interactions, half_life_days: float) -> sparse.csr_matrix:
    """Shoppers with anything in their favour, who was seen last at the end."""
    matrix = saturated(data.matrix(half_life_days))
    seen = np.zeros(len(data.users), np.int64)
    seen[data.user] = data.time  # ascending: the last one stays
    told = np.flatnonzero(np.diff(matrix.indptr))
    return matrix[told[np.argsort(seen[told], kind="stable")][-MOST_SHOPPERS:]]
