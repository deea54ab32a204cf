"""How well and how fast each embedder searches the demo shop: ``python -m eval.bench.embedders [--home DIR] [--json]``.

Forty needs in English and Chinese (``needs.yaml``) whose answers follow from the records are searched for, by the
embedder alone and fused with words as in the shop; nDCG@10 with a gain of 1 for every answer (Järvelin and Kekäläinen
2002). An embedder whose files are not under ``--home`` is left out and named.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.settings import load_settings
from eval.bench.command import command
from eval.metrics import Metric, mean, middle
from retrieval import dense
from retrieval.demo import generate
from retrieval.embedders import EMBEDDERS, load_embedder, product_text
from retrieval.errors import ModelFileError
from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product
from retrieval.search import search

NEEDS = Path(__file__).with_name("needs.yaml")
TEXTS = 256
"""So many products' texts are embedded to measure the speed."""
DEPTH = 10


def bench(home: Path) -> dict[str, Any]:
    """Measures every embedder that is there; the shape that every evaluation prints.

    Raises:
        FloorwalkerError: an index cannot be built.
    """
    feed = generate()
    systems: dict[str, dict[str, Metric]] = {}
    missing = []
    for name in EMBEDDERS:
        try:
            model = load_embedder(name, home)
        except ModelFileError:
            missing.append(name)
            continue
        model.query("warm up")
        texts = [product_text(product) for product in feed.products[:: len(feed.products) // TEXTS]]
        started = time.process_time()
        model.passages(texts)
        speed = {"texts_per_processor_second": mean([len(texts) / (time.process_time() - started)])}
        with tempfile.TemporaryDirectory() as folder:
            # Models are looked for under the index's home.
            if (home / "models").is_dir():
                (Path(folder) / "models").symlink_to((home / "models").resolve())
            build_index(feed, Path(folder), name)
            shop = load_settings().shop
            systems[name] = speed | _measure(open_index(Path(folder), currency=shop.currency, rates=shop.rates), feed)
    return {
        "data": {"feed": feed.source, "products": len(feed.products), "needs": str(NEEDS.name), "missing": missing},
        "systems": {name: {key: each.model_dump() for key, each in row.items()} for name, row in systems.items()},
        "settings": {"k": DEPTH},
    }


def _measure(index: Index, feed: Feed) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    milliseconds = []
    everything = np.ones(len(feed.products), bool)
    for language, needs in yaml.safe_load(NEEDS.read_text(encoding="utf-8")).items():
        alone, fused = [], []
        for each in needs:
            right = {product.id for product in feed.products if _answers(product, each)}
            started = time.perf_counter()
            vector = index.embedder.query(each["need"])
            milliseconds.append(1000 * (time.perf_counter() - started))
            rows = dense.exact(index.vectors, vector, everything, DEPTH)
            alone.append(ndcg([feed.products[row].id in right for row in rows], len(right)))
            ranked = search(index, each["need"], k=DEPTH)
            fused.append(ndcg([candidate.id in right for candidate in ranked], len(right)))
        found[f"ndcg@{DEPTH}_{language}"] = mean(alone)
        found[f"ndcg@{DEPTH}_{language}_fused"] = mean(fused)
    return found | {"query_p50_ms": middle(milliseconds)}


def _answers(product: Product, need: dict[str, Any]) -> bool:
    return product.category[-1] in need["in"] and all(
        product.attributes.get(name) == value for name, value in need.get("with", {}).items()
    )


def ndcg(hits: Sequence[bool], answers: int) -> float:
    """Normalized discounted cumulative gain of a ranking's first places, of which ``answers`` could at most be hits."""
    gains = 1 / np.log2(np.arange(len(hits)) + 2)
    ideal = 1 / np.log2(np.arange(min(answers, DEPTH)) + 2)
    return float(np.sum(gains * np.array(hits)) / np.sum(ideal))


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="How well and how fast each embedder searches the demo shop.")
    parser.add_argument("--home", type=Path, default=load_settings().home, help="where pulled models lie")
    return command(parser, lambda options: bench(options.home))


if __name__ == "__main__":
    sys.exit(main())
