"""Measures of rankings of a whole catalogue, per shopper: how right they are, and what else they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from eval.personal.split import Split
from eval.ranking.metrics import MAIN
from retrieval.product import Product
from retrieval.text import stems

RECALL = "Recall@20"
ACCURACY = (MAIN, RECALL, "MRR")
KEPT = 20
"""How many of a ranking are kept: enough for :data:`RECALL`."""
SHOWN = 10
"""How many a shopper sees: what diversity, novelty, coverage and the bias to popular products look at."""
BEYOND = ("diversity", "novelty", "mean popularity", "share of head")
HEAD = 0.2
"""The head are the most wanted fifth of the products that anyone wanted."""


def rank(scores: np.ndarray, allowed: np.ndarray, lots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the :data:`KEPT` best products (int64, best first; fewer where fewer are allowed), and the scores
    with -inf for those not allowed. Equal scores go by ``lots``.

    Raises:
        ValueError: a score is not finite.
    """
    if not np.isfinite(scores).all():
        raise ValueError("a score is not a finite number")
    masked = np.where(allowed, scores, -np.inf)
    count = min(KEPT, int(allowed.sum()))
    if not count:
        return np.zeros(0, np.int64), masked
    # With many equal scores NumPy sorts far faster than it partitions.
    floor = np.sort(masked)[len(masked) - count]
    above, level = np.flatnonzero(masked > floor), np.flatnonzero(masked == floor)
    drawn = lots[level] <= np.sort(lots[level])[count - len(above) - 1]
    rows = np.concatenate([above, level[drawn]])
    return rows[np.lexsort((lots[rows], -masked[rows]))], masked


def accuracy(ranked: np.ndarray, masked: np.ndarray, wanted: np.ndarray, lots: np.ndarray) -> list[float]:
    """:data:`ACCURACY` of one ranking, as :func:`rank` gives it.

    nDCG as Järvelin and Kekäläinen 2002 with a gain of 1 for each product wanted; recall over all that was wanted,
    which can be more than 20; the reciprocal of the first wanted product's rank in the whole catalogue.
    """
    hits = np.isin(ranked, wanted)
    discounts = 1 / np.log2(np.arange(2, SHOWN + 2))
    gained = float(discounts[: len(hits[:SHOWN])] @ hits[:SHOWN])
    own = masked[wanted]
    best = own.max()
    lot = lots[wanted[own == best]].min()
    ahead = int((masked > best).sum()) + int((lots[masked == best] < lot).sum())
    return [gained / float(discounts[: len(wanted)].sum()), float(hits.sum()) / len(wanted), 1 / (1 + ahead)]


@dataclass(frozen=True, eq=False)
class Yardstick:
    """What lists are measured against beside what was wanted.

    ``features``: products by words and categories, rows of length 1. ``information``: per product, -log2 of the share
    of shoppers who want it. ``share``: that share. ``head``: bool per product.
    """

    features: sparse.csr_matrix
    information: np.ndarray
    share: np.ndarray
    head: np.ndarray


def yardstick(split: Split) -> Yardstick:
    """From the products of a log, and what was wanted in the part that is learnt from."""
    counts = split.popularity
    shoppers = max(1, len(np.unique(split.train.user)))
    order = np.argsort(-counts, kind="stable")
    head = np.zeros(len(counts), bool)
    head[order[: round(HEAD * int((counts > 0).sum()))]] = True
    # Nobody wanted a new product yet: it is as surprising as one that half a shopper wanted.
    information = -np.log2(np.maximum(counts, 0.5) / shoppers)
    return Yardstick(features(split.log.products), information, counts / shoppers, head)


def features(products: Sequence[Product]) -> sparse.csr_matrix:
    """TF-IDF of each product's title words, categories and brand, rows of length 1 (0 where it has none of them)."""
    column: dict[str, int] = {}
    cells = [
        [column.setdefault(token, len(column)) for token in {*stems(each.title), *each.category, f"by {each.brand}"}]
        for each in products
    ]
    rows = np.repeat(np.arange(len(cells)), [len(each) for each in cells])
    columns = np.array([token for each in cells for token in each], np.int64)
    idf = np.log(len(products) / np.maximum(1, np.bincount(columns, minlength=len(column))))
    matrix = sparse.csr_matrix((idf[columns], (rows, columns)), (len(products), len(column)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1).A1)
    return sparse.csr_matrix(
        sparse.diags(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)) @ matrix
    )


def beyond(lists: np.ndarray, yard: Yardstick) -> np.ndarray:
    """:data:`BEYOND` of each list (lists x 4), over its first :data:`SHOWN`.

    Diversity is 1 minus the mean cosine of two products of the list (Ziegler et al., WWW 2005); novelty the mean
    information of its products in bits (Zhou et al., PNAS 2010); mean popularity the mean share of shoppers who want
    them, the ARP of Yin et al. (VLDB 2012); share of head that of products of the head (Abdollahpouri et al. 2019).

    Args:
        lists: int64, lists x at most :data:`KEPT`; -1 fills up a shorter one.
    """
    shown = lists[:, :SHOWN]
    there = shown >= 0
    sizes = np.maximum(1, there.sum(axis=1))
    rows = np.repeat(np.arange(len(shown)), there.sum(axis=1))
    picked = sparse.csr_matrix((np.ones(len(rows)), (rows, shown[there])), (len(shown), yard.features.shape[0]))
    summed = picked @ yard.features
    alike = summed.multiply(summed).sum(axis=1).A1 - picked @ yard.features.multiply(yard.features).sum(axis=1).A1
    pairs = np.maximum(1, sizes * (sizes - 1))
    means = [picked @ values / sizes for values in (yard.information, yard.share, yard.head.astype(float))]
    return np.stack([1 - alike / pairs, *means], axis=1)


def coverage(lists: np.ndarray, offered: int) -> float:
    """The share of products on offer that anyone is shown (Ge, Delgado-Battenfeld and Jannach, RecSys 2010)."""
    return len(np.setdiff1d(lists[:, :SHOWN], [-1])) / max(1, offered)
