"""What is bought in one order: shrunk cosine of two products' sets of orders (Linden, Smith and York 2003). It is for
bundles: with a history of the one product at hand, or of the cart's."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays, best_of_product, best_per_row, packed, unpacked, widened

KEPT = 300
"""Counts kept of each product, the largest."""


def fit(data: Interactions, *, shrink: float = 5.0, min_orders: int = 2, seed: int = 0) -> Arrays:
    """Counts the orders of each product and of each two. Give it purchases only. Nothing in it is random.

    Args:
        shrink: added to the root of the product of two counts: what was seen together seldom counts less.
        min_orders: two products seen together in fewer orders are chance.
    """
    orders = _orders(data)
    settings = {"shrink": np.array(shrink), "min_orders": np.array(min_orders)}
    together = best_of_product(sparse.csr_matrix(orders.T), orders, KEPT)
    return {**packed("together", together), "orders": _counts(orders), **settings}


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Summed cosines to the products with weights above 0, whenever that was. Zeros for an empty history."""
    orders = arrays["orders"]
    found = np.zeros(len(orders), np.float32)
    rows, weights = history.summed(np.inf, now)
    indptr = arrays["together.indptr"]
    for row, weight in zip(rows[weights > 0], weights[weights > 0], strict=True):
        span = slice(indptr[row], indptr[row + 1])
        others, counts = arrays["together.indices"][span], arrays["together.data"][span]
        cosines = counts / (np.sqrt(orders[row] * orders[others]) + float(arrays["shrink"]))
        found[others] += np.where(counts >= int(arrays["min_orders"]), weight * cosines, 0)
    return found


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Adds the counts of new orders: the same as fitting on all, but for pairs that had not been kept."""
    orders, total = _orders(new), len(new.items)
    known = unpacked("together", arrays, len(arrays["orders"]))
    together = widened(known, total, total) + best_of_product(sparse.csr_matrix(orders.T), orders, KEPT)
    counts = _counts(orders)
    counts[: len(arrays["orders"])] += arrays["orders"]
    return {**arrays, **packed("together", best_per_row(together, KEPT)), "orders": counts}


def _orders(data: Interactions) -> sparse.csr_matrix:
    """Orders x items, 1 where the order holds the item."""
    visit, positive = data.visits(), data.weight > 0
    shape = (int(visit.max(initial=-1)) + 1, len(data.items))
    orders = sparse.csr_matrix((np.ones(positive.sum(), np.float32), (visit[positive], data.item[positive])), shape)
    orders.sum_duplicates()
    orders.data[:] = 1
    return orders


def _counts(orders: sparse.csr_matrix) -> np.ndarray:
    return np.bincount(orders.indices, minlength=orders.shape[1]).astype(np.float32)
