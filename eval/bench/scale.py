"""How search and import grow: ``python -m eval.bench.scale FEED... [--sizes 20000 200000 1000000] [--home DIR]``.

The real products of the feeds, up to the smallest size, are imported and really embedded. The larger catalogues are
made of them (:class:`eval.bench.variants.Variants`: other brands, numbers, colors, prices and wording, own ids).
**Vectors of variants are not embedded**, which would take hours: a variant gets its base product's vector turned in a
random direction, at a cosine drawn from those that CALIBRATED really embedded variants have to their base. All else,
words, columns and index, is made of the variants themselves. Each import and each search runs in a process of its own.

For titles of the base products every filter is searched in turns, so that a busy machine slows all alike. Filters on
price alone, chosen around the product's own price to leave a given share, have nothing to do with the query; a category
goes with it, and everything but its category against it. Recall compares the dense part's first 50 with a comparison
with every allowed vector. What is in ``--home`` already is used again.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from rich.console import Console

from assistant.settings import load_settings
from assistant.understanding import build_vocabulary
from eval.bench.command import command
from eval.bench.peers import build_peers, missing
from eval.bench.scale_search import SEED, K, Row, built, chosen, search_all
from eval.bench.variants import NAME, ScaledEmbedder, Variants, cosines_to_base
from eval.metrics import Metric, mean
from retrieval.embedders import EMBEDDERS, load_embedder, product_text
from retrieval.feed import Feed
from retrieval.importers import read_feed
from retrieval.index import build_index, current_version, open_index
from retrieval.indexing import EMBED_BATCH
from retrieval.mapped import Records
from retrieval.product import Product
from retrieval.progress import progress_bars
from retrieval.versions import version_folder

EMBEDDED = 5_000
"""Products whose embedding is timed."""
CALIBRATED = 1_000
"""Really embedded variants by which the others' vectors are made."""
Result = TypeVar("Result")


def import_base(feeds: Sequence[Path], count: int, home: Path) -> Row:
    """Imports the first ``count`` real products into ``home/base``, and embeds some variants of them."""
    products = [product for path in feeds for product in read_feed(path).products][:count]
    distinct = list({product.id: product for product in products}.values())
    settings = load_settings()
    found = _imported(Feed("base", distinct), home / "base", settings.retrieval.embedder)
    if not (home / "cosines.npy").exists():
        vectors = np.load(_folder(home / "base") / "vectors.npy", mmap_mode="r")
        embedder = load_embedder(settings.retrieval.embedder, settings.home)
        several = Variants(distinct, 10 * len(distinct))
        np.save(home / "cosines.npy", cosines_to_base(several, vectors, embedder, CALIBRATED))
    return found


def time_embedding(home: Path) -> Row:
    """How fast real products are embedded."""
    settings = load_settings()
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    texts = [product_text(product) for product in _base(home)[: EMBEDDED + 100]]
    embedder.passages(texts[:100])  # loads the weights
    timed = len(texts) - 100
    started, worked = time.perf_counter(), time.process_time()
    for start in range(100, len(texts), EMBED_BATCH):
        embedder.passages(texts[start : start + EMBED_BATCH])
    row = {
        "products": timed,
        "per_second": timed / (time.perf_counter() - started),
        "per_processor_second": timed / (time.process_time() - worked),
        "cosine_of_variants_p50": float(np.median(np.load(home / "cosines.npy"))),
    }
    return {"embedding": row}


def import_variants(size: int, home: Path) -> Row:
    """Imports ``size`` products made of the base into ``home/SIZE``."""
    variants = _scaled(size, home)
    return _imported(Feed(f"{size} variants", variants), home / str(size), NAME)


def measure(size: int, home: Path, queries: int, peers: Sequence[str]) -> Row:
    """Opens the catalogue of that size and searches it, and the same vectors in the named peers."""
    folder = home / str(size)
    if not folder.exists():
        folder = home / "base"
    else:
        EMBEDDERS[NAME] = lambda home: _Queries()
    before = _memory()
    started = time.perf_counter()
    index = open_index(folder, currency="", rates={})
    opened = time.perf_counter() - started
    build_vocabulary(index.catalogue)
    worded = time.perf_counter() - started
    after = _memory()
    asked = chosen(index, len(_base(home)), queries)
    search_all(index, asked[:3], {})  # loads the embedder and the graph
    running = {
        name: built(build)
        for name, build in build_peers(index.vectors, index.catalogue.prices, home / f"lance-{size}").items()
        if name in peers
    }
    found = search_all(index, asked, {name: peer for name, (peer, _) in running.items()})
    for name, (_, seconds) in running.items():
        found.setdefault(f"{name}: build", {})["seconds"] = seconds
    found["open"] = {
        "seconds": opened,
        "seconds_with_vocabulary": worded,
        "own_MB": (after["RssAnon"] - before["RssAnon"]) / 1e3,
        "own_MB_after_searching": (_memory()["RssAnon"] - before["RssAnon"]) / 1e3 if not running else None,
    }
    return found


def _imported(feed: Feed, home: Path, embedder: str) -> Row:
    kept = home / "import.json"
    if kept.exists() and current_version(home):
        known: Row = json.loads(kept.read_text())
        return known
    own = 0
    started, worked = time.perf_counter(), time.process_time()
    begun: dict[str, float] = {}
    with progress_bars(Console(stderr=True)) as bars:

        def progress(step: str, done: int, total: int) -> None:
            nonlocal own
            own = max(own, _memory()["RssAnon"])
            begun.setdefault(step, time.perf_counter() - started)
            bars(step, done, total)

        build_index(feed, home, embedder, progress=progress)
    seconds = time.perf_counter() - started
    folder = _folder(home)
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    row: dict[str, Any] = {
        "seconds": seconds,
        "products_per_second": len(feed.products) / seconds,
        "processor_seconds": time.process_time() - worked,
        "peak_own_MB": own / 1e3,
        "peak_MB_with_mapped_files": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "disk_MB": sum(sizes.values()) / 1e6,
        "of_it_graph_MB": sum(size for path, size in sizes.items() if "chroma" in path.parts) / 1e6,
    } | {f"{step}_from_second": second for step, second in begun.items()}
    found: Row = {"import": row}
    kept.write_text(json.dumps(found))
    return found


def _folder(home: Path) -> Path:
    return version_folder(home, str(current_version(home)))


def _base(home: Path) -> list[Product]:
    return list(Records(_folder(home / "base") / "products.jsonl", Product))


def _scaled(size: int, home: Path) -> Variants:
    """The variants, and an embedder that knows them."""
    variants = Variants(_base(home), size)
    vectors = np.load(_folder(home / "base") / "vectors.npy")
    real = load_embedder(load_settings().retrieval.embedder, load_settings().home)
    EMBEDDERS[NAME] = lambda _: ScaledEmbedder(real, variants, vectors, np.load(home / "cosines.npy"))
    return variants


class _Queries:
    """The embedder of an index of variants, for queries alone."""

    name = NAME

    def __init__(self) -> None:
        settings = load_settings()
        self._embedder = load_embedder(settings.retrieval.embedder, settings.home)
        self.dimension = self._embedder.dimension
        self.passages = self._embedder.passages
        self.query = self._embedder.query


def _memory() -> dict[str, int]:
    """This process's memory in kB: ``RssAnon`` its own, ``RssFile`` of mapped files, which the system may take back."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return {name: int(rest.split()[0]) for name, rest in (line.split(":", 1) for line in lines) if "Rss" in name}


def _apart(call: Callable[..., Result], *arguments: Any) -> Result:
    """The call in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()


def bench(
    feeds: Sequence[Path], sizes: Sequence[int], home: Path, queries: int, peers: Sequence[str]
) -> dict[str, Any]:
    """Imports and measures every size.

    Raises:
        FloorwalkerError: a feed cannot be read or an index not be built.
    """
    home.mkdir(parents=True, exist_ok=True)
    rows: dict[int, Row] = {}
    base = _apart(import_base, feeds, min(sizes), home) | _apart(time_embedding, home)
    for size in sorted(sizes):
        whole = size == min(sizes)
        rows[size] = dict(base) if whole else _apart(import_variants, size, home)
        rows[size] |= _apart(measure, size, home, queries, [])
        if peers:
            rows[size] |= {
                name: row
                for name, row in _apart(measure, size, home, queries, peers).items()
                if name.split(": ")[0] in (*peers, "dense part")
            }
    first = rows[min(sizes)]
    for row in rows.values():
        for name, metrics in row.items():
            if "p95_ms" in metrics and "p95_ms" in first.get(name, {}):
                metrics["p95_over_smallest"] = metrics["p95_ms"] / first[name]["p95_ms"]
    return {
        "data": {"feeds": [path.name for path in feeds], "sizes": sorted(sizes), "queries": queries},
        "systems": {
            f"{size} {name}": {
                key: (value if isinstance(value, Metric) else mean([float(value)])).model_dump()
                for key, value in metrics.items()
                if value is not None
            }
            for size, row in rows.items()
            for name, metrics in row.items()
        },
        "settings": {
            "k": K,
            "seed": SEED,
            "vectors of variants": "not embedded: the base product's, turned as far as embedded variants lie from it",
            "not run": missing(),
        },
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="How search and import grow with the catalogue.")
    parser.add_argument("feeds", type=Path, nargs="+", metavar="FEED")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000, 1_000_000])
    parser.add_argument("--home", type=Path, help="where indexes lie, or are built (default: a folder that is removed)")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument(
        "--peers",
        nargs="*",
        default=["FAISS flat", "FAISS HNSW16", "FAISS IVF", "LanceDB IVF_HNSW_SQ", "Qdrant local"],
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return command(
            parser,
            lambda options: bench(
                options.feeds, options.sizes, options.home or Path(folder), options.queries, options.peers
            ),
        )


if __name__ == "__main__":
    sys.exit(main())
