"""Neighbours among anonymous rows (shoppers, or their visits): the rows most like a vector, and what else they hold."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.lexical import best_rows
from retrieval.recommenders.matrices import Arrays, inverse, lengths, packed, scaled_rows, summed_rows


def kept_rows(rows: sparse.csr_matrix) -> Arrays:
    """Rows (rows x items) scaled to length 1, with each item by its inverse document frequency (Spärck Jones 1972) in
    ``columns``, which likeness is measured in, and as they are in ``rows``."""
    total, items = rows.shape
    holders = np.bincount(rows.indices, minlength=items)
    rarity = np.log1p(total * inverse(holders))
    weighed = sparse.csr_matrix((rows.data * rarity[rows.indices], rows.indices, rows.indptr), rows.shape)
    by_item = sparse.csr_matrix(scaled_rows(weighed, inverse(lengths(weighed))).T)
    by_item.sort_indices()
    return {**packed("rows", rows), **packed("columns", by_item), "rarity": rarity.astype(np.float32)}


def scores_of_nearest(arrays: Arrays, items: np.ndarray, weights: np.ndarray, neighbours: int) -> np.ndarray:
    """What the ``neighbours`` rows nearest to a vector hold, by their cosine to it; float32 per item.

    Args:
        items, weights: the vector's entries that are not 0.
    """
    total = len(arrays["rarity"])
    weights = weights * arrays["rarity"][items]
    likeness = summed_rows("columns", arrays, items, weights, len(arrays["rows.indptr"]) - 1)
    alike = np.flatnonzero(likeness > 0)
    near = alike[best_rows(likeness[alike], min(neighbours, len(alike)))]
    length = max(float(np.linalg.norm(weights)), 1e-12)
    return summed_rows("rows", arrays, near, likeness[near] / length, total)
