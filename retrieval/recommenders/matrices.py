"""Sparse matrices as the recommenders keep and use them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

Arrays = dict[str, np.ndarray]
"""A fitted model. A sparse matrix ``m`` lies in it as ``m.data``, ``m.indices`` and ``m.indptr``."""

Weigh = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""``(values, rows, columns)`` to new values."""

BLOCK = 256
"""Rows of a product that are made at once, before most of them is dropped."""


def packed(name: str, matrix: sparse.csr_matrix) -> Arrays:
    """A sparse matrix as arrays: float32 data, indices and indptr of one integer type."""
    return {
        f"{name}.data": matrix.data.astype(np.float32),
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
    }


def unpacked(name: str, arrays: Arrays, columns: int) -> sparse.csr_matrix:
    """The matrix that :func:`packed` took apart."""
    indptr = arrays[f"{name}.indptr"]
    return sparse.csr_matrix((arrays[f"{name}.data"], arrays[f"{name}.indices"], indptr), (len(indptr) - 1, columns))


def summed_rows(name: str, arrays: Arrays, rows: np.ndarray, weights: np.ndarray, columns: int) -> np.ndarray:
    """The weighted sum of some rows of a packed matrix, float32 per column. Only those rows are read."""
    indptr = arrays[f"{name}.indptr"]
    spans = [slice(indptr[row], indptr[row + 1]) for row in rows]
    if not spans:
        return np.zeros(columns, np.float32)
    indices = np.concatenate([arrays[f"{name}.indices"][span] for span in spans])
    values = np.concatenate(
        [arrays[f"{name}.data"][span] * weight for span, weight in zip(spans, weights, strict=True)]
    )
    return np.bincount(indices, values, columns).astype(np.float32)


def best_of_product(
    left: sparse.csr_matrix, right: sparse.csr_matrix, most: int, weigh: Weigh | None = None
) -> sparse.csr_matrix:
    """``left @ right`` without its diagonal, each row's ``most`` largest kept; made in blocks to bound the memory.

    Args:
        weigh: what becomes of each value before the largest are chosen.
    """
    blocks = []
    for start in range(0, left.shape[0], BLOCK):
        block = sparse.csr_matrix(left[start : start + BLOCK] @ right)
        rows = np.repeat(np.arange(start, start + block.shape[0], dtype=np.int32), np.diff(block.indptr))
        if weigh is not None:
            block.data = weigh(block.data, rows, block.indices)
        block.data[rows == block.indices] = 0
        pruned = best_per_row(block, most)
        pruned.eliminate_zeros()
        blocks.append(pruned)
    return sparse.vstack(blocks, "csr") if blocks else sparse.csr_matrix((0, right.shape[1]), dtype=np.float32)


def best_per_row(matrix: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Each row's ``most`` largest in size; which of equal ones is the same at every call."""
    kept = np.ones(matrix.nnz, bool)
    for row in np.flatnonzero(np.diff(matrix.indptr) > most):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        kept[span] = False
        kept[span.start + np.argpartition(-np.abs(matrix.data[span]), most)[:most]] = True
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return sparse.csr_matrix((matrix.data[kept], (rows[kept], matrix.indices[kept])), matrix.shape)


def widened(matrix: sparse.csr_matrix, rows: int, columns: int) -> sparse.csr_matrix:
    """The same entries in a matrix of that shape, which is no smaller."""
    indptr = np.pad(matrix.indptr, (0, rows - matrix.shape[0]), mode="edge")
    return sparse.csr_matrix((matrix.data, matrix.indices, indptr), (rows, columns))


def saturate(weights: np.ndarray) -> np.ndarray:
    """``log(1 + weight)`` with the weight's sign: the tenth purchase of a thing says less than the second."""
    return np.asarray(np.sign(weights) * np.log1p(np.abs(weights)))


def saturated(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """A matrix of saturated weights."""
    return sparse.csr_matrix((saturate(matrix.data), matrix.indices, matrix.indptr), matrix.shape)


def scaled_rows(matrix: sparse.csr_matrix, factors: np.ndarray) -> sparse.csr_matrix:
    """Each row times its factor."""
    data = matrix.data * np.repeat(factors, np.diff(matrix.indptr))
    return sparse.csr_matrix((data.astype(np.float32), matrix.indices, matrix.indptr), matrix.shape)


def lengths(matrix: sparse.csr_matrix) -> np.ndarray:
    """Each row's Euclidean length, float64."""
    squares = matrix.data.astype(np.float64) ** 2
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return np.asarray(np.sqrt(np.bincount(row, squares, matrix.shape[0])))


def inverse(values: np.ndarray) -> np.ndarray:
    """``1 / value``, 0 where the value is 0."""
    return np.asarray(np.divide(1, values, out=np.zeros(len(values)), where=values != 0))
