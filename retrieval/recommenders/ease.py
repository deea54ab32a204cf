"""EASE: the linear autoencoder with a zero diagonal, in closed form (Steck, WWW 2019)."""

from __future__ import annotations

import numpy as np
from scipy import linalg, sparse

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import (
    Arrays,
    best_per_row,
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
    regularization: float = 200.0,
    user_power: float = 0.0,
    most_items: int = 6000,
    kept: int = 400,
    half_life_days: float = np.inf,
    seed: int = 0,
) -> Arrays:
    """Solves ``min |X - XB|² + regularization |B|², diag(B) = 0``. Nothing in it is random.

    Args:
        regularization: in summed squared weights of one item.
        user_power: a shopper's row is divided by its length to this power.
        most_items: the most wanted items that are modelled; the square of them is inverted. Others score 0.
        kept: weights kept of each item's row of B, the largest.
        half_life_days: how fast what a shopper did fades, in fitting and in serving.
    """
    weights = saturated(data.matrix(half_life_days))
    weights = scaled_rows(weights, inverse(lengths(weights) ** user_power))
    total = weights.shape[1]
    wanted = np.bincount(weights.indices, minlength=total)
    modelled = np.sort(np.argsort(-wanted, kind="stable")[: min(most_items, int((wanted > 0).sum()))])
    part = sparse.csc_matrix(weights)[:, modelled]
    gram = (part.T @ part).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += regularization
    precision = _inverse(gram)
    learnt = -precision / np.diag(precision)
    np.fill_diagonal(learnt, 0)
    near = best_per_row(sparse.csr_matrix(learnt.astype(np.float32)), kept).tocoo()
    whole = sparse.csr_matrix((near.data, (modelled[near.row], modelled[near.col])), (total, total))
    return {**packed("weights", whole), "half_life_days": np.array(half_life_days)}


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """The shopper's weights times B; zeros for an empty history and for what was not modelled."""
    rows, weights = history.summed(float(arrays["half_life_days"]), now)
    return summed_rows("weights", arrays, rows, saturate(weights), len(arrays["weights.indptr"]) - 1)


def _inverse(gram: np.ndarray) -> np.ndarray:
    """The inverse of a positive definite matrix, by Cholesky: half the work of a general one."""
    if not len(gram):
        return gram
    factor, _ = linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    lower, failed = linalg.lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise np.linalg.LinAlgError(f"the Gram matrix cannot be inverted: dpotri gave {failed}")
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)
