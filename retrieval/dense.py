"""Dense search: a Chroma collection per index version, and sketches of vectors to scan where a filter leaves few.

Chroma's ``where`` reads every record and its ``ids=`` costs by their number, so that filters are resolved to rows
first and Chroma is only asked for the nearest of all.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from retrieval.errors import IndexMissingError
from retrieval.lexical import best_rows
from retrieval.progress import Progress
from retrieval.sketch import Sketch, nearest_by_sketch, products

BATCH = 5_000
"""Chroma takes at most 5,461 records at a time."""
EXACT_ROWS = 5_000
"""Where a filter leaves up to so many rows all are compared: 2 ms of 512 dimensions."""
MOST = 0.5
"""From this share of allowed rows on, Chroma is asked first; what is not allowed drops. Below it sketches are compared,
10 ms for 200,000 rows, 29 for a million."""
BREADTH = (200, 1_000)
"""The fewest and the most candidates that Chroma is asked for, a fiftieth of the rows between: it keeps as many as it
walks its graph, whatever its ``ef_search``. Recall@50 of 200,000 rows is .93 with 200 of them, .98 with 700, .99 with
1,000, .996 with 1,500, at 2 to 11 ms; of 19,406 rows .98 with 200."""
GRAPH_RECALL = 0.97
"""Chroma's graph is used where it finds at least this share of the nearest. It falls apart where more products are
nearly the same than a node has neighbours: of a million, each in 50 variants, it found .54 with a breadth of 1,000."""
RECALL_AT = 50
SYNCED = 50_000
"""About so many vectors are added before the graph is written again, which takes longer the larger it is."""
LEAST_SYNCED = 1_000
"""Chroma's own."""
CONNECT_SECONDS = 5.0
REQUEST_SECONDS = 30.0
"""Long enough for a batch of vectors to be written."""
HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16}
Result = TypeVar("Result")


def connect(folder: Path | None, url: str) -> Any:
    """A Chroma client: the server at ``url``, or, where that is empty, embedded in ``folder``. Telemetry is off.

    Raises:
        IndexMissingError: the server cannot be reached, or the folder cannot be opened.
    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not url:
        return guarded(
            lambda: chromadb.PersistentClient(str(folder), settings=settings),
            f"The vectors in {folder} cannot be opened",
            "Run `floorwalker import` again.",
        )
    return guarded(
        lambda: _server(url, settings),
        f"The Chroma server at {url} cannot be reached",
        "Start it, or mend retrieval.chroma_url.",
    )


def _server(url: str, settings: Any) -> Any:
    import chromadb
    import httpx

    parts = urlsplit(url if "//" in url else f"http://{url}")
    secure = parts.scheme == "https"
    host, port = parts.hostname or "localhost", parts.port or (443 if secure else 8000)
    # Chroma's client waits without end and takes no limit: it is tried first, and limited once it stands.
    httpx.get(f"{'https' if secure else 'http'}://{host}:{port}/api/v2/heartbeat", timeout=CONNECT_SECONDS)
    client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=settings)
    client._server._session.timeout = REQUEST_SECONDS
    return client


def guarded(call: Callable[[], Result], what: str, mend: str) -> Result:
    """``call()``, any failure of Chroma's turned into an IndexMissingError."""
    try:
        return call()
    # Chroma's failures share no base: its own errors, ValueError, httpx's, and the Rust bindings' panics
    except Exception as error:
        raise IndexMissingError(f"{what}: {error}", mend=mend) from error


def write_collection(client: Any, name: str, vectors: np.ndarray, progress: Progress) -> Any:
    """A new collection of unit ``vectors``, each under its row; one left over of that name is dropped."""
    drop_collection(client, name)
    rows = len(vectors)
    synced = max(LEAST_SYNCED, rows // max(1, round(rows / SYNCED)))
    hnsw = HNSW | {"sync_threshold": synced}
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
    # The graph is written where a sync ends: what comes after the last one is read into it again at every opening.
    edges = sorted({*range(0, rows, BATCH), *range(0, rows, synced), rows})
    for start, end in itertools.pairwise(edges):
        collection.add(ids=[str(row) for row in range(start, end)], embeddings=np.array(vectors[start:end]))
        progress("vectors", end, rows)
    return collection


def drop_collection(client: Any, name: str) -> None:
    """Removes the collection of that name, if there is one."""
    from chromadb.errors import NotFoundError

    try:
        client.delete_collection(name)
    except NotFoundError:
        return


def open_collection(client: Any, name: str, count: int, place: str) -> Any:
    """The collection of that name.

    Raises:
        IndexMissingError: it is not there, or does not hold ``count`` vectors.
    """
    mend = "Run `floorwalker import` again."
    what = f"The vectors at {place} cannot be used"
    collection = guarded(lambda: client.get_collection(name, embedding_function=None), what, mend)
    found = guarded(collection.count, what, mend)
    if found != count:
        raise IndexMissingError(f"{what}: {found} where {count} belong", mend=mend)
    return collection


def nearest(
    collection: Any, vectors: np.ndarray, query: np.ndarray, mask: np.ndarray, k: int, sketch: Sketch
) -> np.ndarray:
    """Rows of the ``k`` products allowed by ``mask`` whose vectors are nearest to ``query``, best first.

    Exact where a filter leaves at most EXACT_ROWS.

    Args:
        collection: None where its graph is not to be trusted, see :func:`graph_recall`.

    Raises:
        IndexMissingError: Chroma failed.
    """
    allowed = int(np.count_nonzero(mask))
    if allowed < len(mask) and allowed <= EXACT_ROWS:
        return exact(vectors, query, mask, k)
    k = min(k, allowed)
    breadth = _breadth(len(mask))
    if collection is not None and allowed >= MOST * len(mask) and k <= breadth:
        found = _ask(collection, query, breadth)
        kept: np.ndarray = found[mask[found]][:k]
        if len(kept) == k:
            return kept
    return nearest_by_sketch(sketch, vectors, query, mask, k)


def graph_recall(collection: Any, vectors: np.ndarray, queries: np.ndarray) -> float:
    """The share of the RECALL_AT nearest to each of ``queries`` that the collection's graph finds, on average.

    Raises:
        IndexMissingError: Chroma failed.
    """
    k = min(RECALL_AT, len(vectors))
    everything = np.ones(len(vectors), bool)
    found = [_ask(collection, query, _breadth(len(vectors)))[:k] for query in queries]
    right = [exact(vectors, query, everything, k) for query in queries]
    return float(np.mean([len(np.intersect1d(*pair)) / k for pair in zip(found, right, strict=True)]))


def _breadth(rows: int) -> int:
    return min(max(rows // 50, BREADTH[0]), BREADTH[1], rows)


def exact(vectors: np.ndarray, query: np.ndarray, mask: np.ndarray, k: int) -> np.ndarray:
    """As :func:`nearest`, by comparing with every allowed row."""
    rows = np.flatnonzero(mask)
    best: np.ndarray = rows[best_rows(products(vectors, query, rows), min(k, len(rows)))]
    return best


def _ask(collection: Any, query: np.ndarray, k: int) -> np.ndarray:
    found = guarded(
        lambda: collection.query(query_embeddings=query[None], n_results=k, include=[]),
        "Chroma could not answer a query",
        "See that its server runs and its files are whole, or run `floorwalker import` again.",
    )
    return np.array(found["ids"][0], dtype=np.int64)
