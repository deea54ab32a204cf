"""What else a shop would search vectors with, all over the same vectors and price filters: FAISS, LanceDB, Qdrant."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Range = tuple[float, float]
Peer = Callable[[np.ndarray, Range | None, np.ndarray, int], np.ndarray]
"""``(query, price range or None, mask of the same rows, k)`` to rows, best first."""
QDRANT_LOCAL_ROWS = 20_000
"""Beyond it Qdrant's local mode warns and scans for seconds: it is meant for trying out."""
PACKAGES = {"faiss": "faiss-cpu", "lancedb": "lancedb", "qdrant_client": "qdrant-client"}


def missing() -> dict[str, str]:
    """Peers' modules that are not installed, each with the command that installs it."""
    absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    return {name: f"pip install {PACKAGES[name]}" for name in absent}


def build_peers(vectors: np.ndarray, prices: np.ndarray, folder: Path) -> dict[str, Callable[[], Peer]]:
    """How to build each peer that is installed; ``prices`` hold nan where there is none."""
    absent = missing()
    peers: dict[str, Callable[[], Peer]] = {}
    if "faiss" not in absent:
        peers |= {
            "FAISS flat": lambda: _faiss_flat(vectors),
            "FAISS HNSW16": lambda: _faiss_hnsw(vectors),
            "FAISS IVF": lambda: _faiss_ivf(vectors),
        }
    if "lancedb" not in absent:
        peers["LanceDB IVF_HNSW_SQ"] = lambda: _lancedb(vectors, prices, folder)
    if "qdrant_client" not in absent and len(vectors) <= QDRANT_LOCAL_ROWS:
        peers["Qdrant local"] = lambda: _qdrant(vectors, prices)
    return peers


def _with_selector(index: Any, parameters: Callable[..., Any]) -> Peer:
    import faiss

    def search(query: np.ndarray, bounds: Range | None, mask: np.ndarray, k: int) -> np.ndarray:
        if bounds is None:
            found = index.search(query[None], k, params=parameters())[1][0]
        else:
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bits))
            found = index.search(query[None], k, params=parameters(sel=selector))[1][0]
        kept: np.ndarray = found[found >= 0]
        return kept

    return search


def _by_all_cores(build: Callable[[], None]) -> None:
    """Searching is compared on one core, as ours is."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    build()
    faiss.omp_set_num_threads(1)


def _faiss_flat(vectors: np.ndarray) -> Peer:
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return _with_selector(index, faiss.SearchParameters)


def _faiss_hnsw(vectors: np.ndarray) -> Peer:
    """As Chroma's graph is set here: 16 neighbours, 100 looked at in building, 200 in searching."""
    import faiss

    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    _by_all_cores(lambda: index.add(vectors))
    parameters: Any = getattr(faiss, "SearchParametersHNSW")  # noqa: B009  unknown to its type stubs
    return _with_selector(index, lambda **given: parameters(efSearch=200, **given))


def _faiss_ivf(vectors: np.ndarray) -> Peer:
    """Cells as many as the root of the rows, a sixteenth of them looked at."""
    import faiss

    cells = round(len(vectors) ** 0.5)
    index: Any = faiss.index_factory(vectors.shape[1], f"IVF{cells},Flat", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = 7
    _by_all_cores(
        lambda: index.train(
            vectors[np.random.default_rng(7).choice(len(vectors), min(len(vectors), 50 * cells), replace=False)]
        )
    )
    _by_all_cores(lambda: index.add(vectors))
    parameters: Any = faiss.SearchParametersIVF
    return _with_selector(index, lambda **given: parameters(nprobe=max(8, cells // 16), **given))


def _lancedb(vectors: np.ndarray, prices: np.ndarray, folder: Path) -> Peer:
    import lancedb
    import pyarrow as pa

    def batches() -> Any:
        for start in range(0, len(vectors), 20_000):
            part = vectors[start : start + 20_000]
            flat = pa.FixedSizeListArray.from_arrays(pa.array(part.reshape(-1)), vectors.shape[1])
            rows = pa.array(np.arange(start, start + len(part)))
            yield pa.record_batch([rows, pa.array(prices[start : start + len(part)]), flat], schema=schema)

    size = vectors.shape[1]
    schema = pa.schema([("row", pa.int64()), ("price", pa.float64()), ("vector", pa.list_(pa.float32(), size))])
    table = lancedb.connect(str(folder)).create_table("products", batches(), schema=schema, mode="overwrite")
    table.create_index(metric="cosine", index_type="IVF_HNSW_SQ", vector_column_name="vector")
    table.create_scalar_index("price")

    def search(query: np.ndarray, bounds: Range | None, mask: np.ndarray, k: int) -> np.ndarray:
        asked: Any = table.search(query)
        asked = asked.distance_type("cosine").select(["row"]).limit(k)
        if bounds is not None:
            asked = asked.where(f"price >= {bounds[0]!r} AND price <= {bounds[1]!r}", prefilter=True)
        found: np.ndarray = asked.to_arrow()["row"].to_numpy()
        return found

    return search


def _qdrant(vectors: np.ndarray, prices: np.ndarray) -> Peer:
    from qdrant_client import QdrantClient, models

    client = QdrantClient(":memory:")
    client.create_collection("products", models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE))
    client.upload_collection(
        "products",
        np.asarray(vectors),
        payload=[{} if np.isnan(price) else {"price": float(price)} for price in prices],
        ids=list(range(len(vectors))),
    )

    def search(query: np.ndarray, bounds: Range | None, mask: np.ndarray, k: int) -> np.ndarray:
        wanted = bounds and models.Filter(
            must=[models.FieldCondition(key="price", range=models.Range(gte=bounds[0], lte=bounds[1]))]
        )
        found = client.query_points("products", query=query.tolist(), query_filter=wanted, limit=k).points
        return np.array([point.id for point in found], np.int64)

    return search
