"""How fast and how exact search is: ``python -m eval.bench.search [FEED] [--format F] [--home DIR] [--json]``.

The feed, by default the demo shop, is imported (into a folder of its own unless ``--home`` is given; what is
there already is opened), then titles of its own products are searched for, each with no filter, with category and
price, and with brand and price, in turns, so that a busy machine slows all alike. Recall compares the dense part's
first 50 with a comparison with every vector.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from assistant.settings import load_settings
from eval.bench.command import command
from eval.metrics import Metric, mean, middle
from retrieval import dense
from retrieval.demo import generate
from retrieval.errors import FeedError
from retrieval.filters import Constraint, Filters
from retrieval.importers import read_feed
from retrieval.index import Index, build_index, current_version, open_index
from retrieval.product import Product
from retrieval.progress import progress_bars
from retrieval.search import search

WORDS = 6
"""Of a title, as much as a shopper would type."""
RECALL_AT = 50


def bench(path: Path | None, format: str | None, home: Path, queries: int) -> dict[str, Any]:
    """Imports and measures; the shape that every evaluation prints.

    Raises:
        FloorwalkerError: the feed cannot be read or the index not be built.
    """
    settings = load_settings()
    fresh = current_version(home) is None
    started, worked = time.perf_counter(), time.process_time()
    feed = read_feed(path, format, {}) if path else generate()
    with progress_bars(Console(stderr=True)) as progress:
        build_index(feed, home, settings.retrieval.embedder, settings.retrieval.chroma_url, progress)
    imported = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time() - worked,
        "products_per_processor_second": len(feed.products) / (time.process_time() - worked),
    }
    started = time.perf_counter()
    index = open_index(
        home, currency=settings.shop.currency, rates=settings.shop.rates, chroma_url=settings.retrieval.chroma_url
    )
    opened = time.perf_counter() - started
    complete = [product for product in feed.products if product.brand and product.category and product.price]
    if not complete:
        raise FeedError(f"No product of {feed.source} has a brand, a category and a price", mend="Take another feed.")
    chosen = np.random.default_rng(7).choice(len(complete), min(queries, len(complete)), replace=False)
    systems = _measure(index, [complete[i] for i in chosen])
    systems["open"] = {"seconds": mean([opened])}
    if fresh:
        systems["import"] = {name: mean([value]) for name, value in imported.items()}
    return {
        "data": {"feed": feed.source, "products": len(feed.products), "queries": len(chosen)},
        "systems": {name: {key: each.model_dump() for key, each in row.items()} for name, row in systems.items()},
        "settings": {"embedder": settings.retrieval.embedder, "k": RECALL_AT},
    }


def _filters(index: Index, product: Product) -> dict[str, Filters]:
    """Filters that the product itself satisfies."""
    price = Constraint(
        field="price", op="<=", values=(float(index.catalogue.prices[index.catalogue.row_of[product.id]]),)
    )
    return {
        "no filter": (),
        "price": (price,),
        "category and price": (Constraint(field="category", op="=", values=product.category[-1:]), price),
        "brand and price": (Constraint(field="brand", op="=", values=(product.brand or "",)), price),
    }


def _measure(index: Index, products: list[Product]) -> dict[str, dict[str, Metric]]:
    milliseconds: dict[str, list[float]] = {}
    allowed: dict[str, list[float]] = {}
    recall: list[float] = []
    everything = np.ones(len(index.vectors), bool)
    search(index, products[0].title)  # loads the embedder
    for product in products:
        query = " ".join(product.title.split()[:WORDS])
        for name, filters in _filters(index, product).items():
            started = time.perf_counter()
            search(index, query, filters=filters)
            milliseconds.setdefault(name, []).append(1000 * (time.perf_counter() - started))
            allowed.setdefault(name, []).append(float(index.catalogue.rows(filters).mean()))
        started = time.perf_counter()
        vector = index.embedder.query(query)
        milliseconds.setdefault("embedding the query alone", []).append(1000 * (time.perf_counter() - started))
        near = dense.nearest(index.collection, index.vectors, vector, everything, RECALL_AT, index.sketch)
        exact = dense.exact(index.vectors, vector, everything, RECALL_AT)
        recall.append(len(np.intersect1d(near, exact)) / len(exact))
    plain = np.median(milliseconds["no filter"])
    systems = {
        name: {
            "p50_ms": middle(times),
            "p95_ms": mean([float(np.percentile(times, 95))]),
            "over_no_filter": mean([float(np.median(times) / plain)]),
        }
        for name, times in milliseconds.items()
    }
    for name, shares in allowed.items():
        systems[name]["allowed_share"] = middle(shares)
    systems["no filter"][f"dense_recall@{RECALL_AT}"] = mean(recall)
    return systems


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="How fast and how exact search is on a feed.")
    parser.add_argument("feed", type=Path, nargs="?", help="default: the generated demo shop")
    parser.add_argument("--format", help="as for floorwalker import")
    parser.add_argument(
        "--home", type=Path, help="where the index lies, or is built (default: a folder that is removed)"
    )
    parser.add_argument("--queries", type=int, default=200)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return command(
            parser, lambda options: bench(options.feed, options.format, options.home or Path(folder), options.queries)
        )


if __name__ == "__main__":
    sys.exit(main())
