"""What :mod:`eval.bench.scale` times: searches with and without filters, and peers over the same vectors."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np

from assistant.settings import load_settings
from eval.bench.peers import Peer, Range
from eval.metrics import mean, middle
from retrieval import dense
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.product import Product
from retrieval.ranker import open_ranker
from retrieval.relevance import rerank
from retrieval.search import search

K = 50
WORDS = 6
"""Of a title, as much as a shopper would type."""
SHARES = {"price, 62%": 0.62, "price, 10%": 0.1, "price, 1.7%": 0.017, "price, 0.05%": 0.0005}
SEED = 7
Row = dict[str, dict[str, Any]]
Result = TypeVar("Result")


def chosen(index: Index, base: int, count: int) -> list[Product]:
    """Products of the ``base`` first rows, real ones in every size, that have all that filters need."""
    rows = np.random.default_rng(SEED).permutation(base).tolist()
    complete = (product for product in map(index.catalogue.products.__getitem__, rows))
    return [product for product in complete if product.brand and product.category and product.price][:count]


def _filters(index: Index, product: Product, ordered: np.ndarray) -> dict[str, tuple[Filters, Range | None]]:
    """Filters that the product meets, all but the last; those on price with their range. ``ordered``: all prices."""
    own = float(index.catalogue.prices[index.catalogue.row_of[product.id]])
    place = int(np.searchsorted(ordered, own))
    found: dict[str, tuple[Filters, Range | None]] = {"no filter": ((), None)}
    left = {name: round(share * len(ordered)) for name, share in SHARES.items()} | {"price, 3 products": 3}
    for name, rows in left.items():
        first = max(0, min(place - rows // 2, len(ordered) - rows))
        low, high = float(ordered[first]), float(ordered[first + rows - 1])
        found[name] = (
            (
                Constraint(field="price", op=">=", values=(low,)),
                Constraint(field="price", op="<=", values=(high,)),
            ),
            (low, high),
        )
    label = product.category[-1:]
    found["brand"] = ((Constraint(field="brand", op="=", values=(product.brand or "",)),), None)
    found["category"] = ((Constraint(field="category", op="=", values=label),), None)
    found["all but its category"] = ((Constraint(field="category", op="!=", values=label),), None)
    return found


def built(build: Callable[[], Peer]) -> tuple[Peer, float]:
    """A peer and the seconds that building it took."""
    started = time.perf_counter()
    peer = build()
    return peer, time.perf_counter() - started


def _timed(call: Callable[[], Result], times: list[float]) -> Result:
    started = time.perf_counter()
    result = call()
    times.append(1000 * (time.perf_counter() - started))
    return result


def search_all(index: Index, products: Sequence[Product], peers: dict[str, Peer]) -> Row:
    """Milliseconds and recall of every system with every filter; beside peers only the dense part."""
    catalogue, ranker = index.catalogue, open_ranker(load_settings().home)
    ordered = np.sort(catalogue.prices[~np.isnan(catalogue.prices)])
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    recall: dict[tuple[str, str], list[float]] = defaultdict(list)
    shares: dict[str, list[float]] = defaultdict(list)

    def words(query: str, filters: Filters) -> np.ndarray:
        return index.lexical.top(query, catalogue.rows(filters), 2 * K)

    for product in products:
        query = " ".join(product.title.split()[:WORDS])
        vector = _timed(partial(index.embedder.query, query), times["embedding the query", ""])
        for name, (filters, bounds) in _filters(index, product, ordered).items():
            mask = catalogue.rows(filters)
            shares[name].append(float(mask.mean()))
            right = dense.exact(index.vectors, vector, mask, K)

            def ask(name: str, system: str, call: Callable[[], np.ndarray], right: np.ndarray = right) -> None:
                rows = _timed(call, times[system, name])
                recall[system, name].append(len(np.intersect1d(rows, right)) / max(len(right), 1))

            def own(filters: Filters = filters, vector: np.ndarray = vector) -> np.ndarray:
                return dense.nearest(index.collection, index.vectors, vector, catalogue.rows(filters), K, index.sketch)

            if not peers:
                found = _timed(partial(search, index, query, filters=filters, k=K), times["search", name])
                _timed(partial(rerank, index, query, found, ranker, depth=K), times["ranking of 50", name])
                both = times["search", name][-1] + times["ranking of 50", name][-1]
                times["search with ranking", name].append(both)
                _timed(partial(words, query, filters), times["words part", name])
            ask(name, "dense part", own)
            if bounds is not None or not filters:
                for each, peer in peers.items():
                    ask(name, each, partial(peer, vector, bounds, mask, K))
    result: Row = {}
    for (system, name), values in times.items():
        row: dict[str, Any] = {"p50_ms": middle(values), "p95_ms": float(np.percentile(values, 95))}
        if (system, name) in recall:
            row[f"recall@{K}"] = mean(recall[system, name])
            row["recall_worst"] = min(recall[system, name])
        if name and system == "search":
            row["allowed_share"] = middle(shares[name])
        result[f"{system}: {name}" if name else system] = row
    return result
