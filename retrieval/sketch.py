"""Sketches: vectors cut down to their principal components (Jolliffe 2002, "Principal Component Analysis"), so that all
allowed rows can be compared roughly and the likeliest then exactly, whatever a filter leaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.lexical import best_rows
from retrieval.mapped import load_array

COMPONENTS = 128
"""They hold .85 of the length of Icecat's 512-dimensional vectors. With 64 and 2,000 compared again recall@50 fell to
.98 at 200,000 rows (at worst .74), with 96 it was 1; a scan takes a quarter of that of the whole vectors."""
COMPARED = 2_000
"""Rows compared exactly in the end: recall@50 .99 with 500, 1 with 1,000, of 200,000 rows."""
SAMPLE = 20_000
BLOCK = 4_096
"""Rows copied out at a time: 8 MB of 512 dimensions. One large copy takes twice as long."""
GATHER_SHARE = 0.25
"""Below this share of wanted rows copying them out beats scanning all: .44 microseconds a row copied, .18 scanned."""


@dataclass(frozen=True)
class Sketch:
    """``rows``: float32 per row, shape ``(products, components)``, the vectors times ``axes``, ``(dimension,
    components)``: dot products of two of them are nearly those of their vectors."""

    axes: np.ndarray
    rows: np.ndarray


def build_sketch(vectors: np.ndarray) -> Sketch:
    """The sketch of unit ``vectors``, by a sample of them; the same for the same vectors."""
    chosen = np.random.default_rng(0).choice(len(vectors), min(len(vectors), SAMPLE), replace=False)
    sample = vectors[np.sort(chosen)]
    _, axes = np.linalg.eigh(sample.T @ sample)
    axes = np.ascontiguousarray(axes[:, ::-1][:, :COMPONENTS])
    blocks = [vectors[start : start + BLOCK] @ axes for start in range(0, len(vectors), BLOCK)]
    return Sketch(axes, np.concatenate(blocks))


def save_sketch(sketch: Sketch, folder: Path) -> None:
    """Writes ``sketch_axes.npy`` and ``sketch_rows.npy`` into ``folder``."""
    np.save(folder / "sketch_axes.npy", sketch.axes)
    np.save(folder / "sketch_rows.npy", sketch.rows)


def open_sketch(folder: Path) -> Sketch:
    """Maps what :func:`save_sketch` wrote.

    Raises:
        IndexMissingError: a file is missing or damaged.
    """
    return Sketch(load_array(folder / "sketch_axes.npy"), load_array(folder / "sketch_rows.npy"))


def nearest_by_sketch(sketch: Sketch, vectors: np.ndarray, query: np.ndarray, mask: np.ndarray, k: int) -> np.ndarray:
    """Rows of the ``k`` products allowed by ``mask`` nearest to ``query``, best first: of the ``COMPARED`` (or ``k``)
    that are likest by their sketches, so that few that belong are missed."""
    rows = np.flatnonzero(mask)
    rough = products(sketch.rows, query @ sketch.axes, rows)
    kept = max(COMPARED, k)
    if kept < len(rows):
        rows = rows[np.argpartition(rough, len(rows) - kept)[len(rows) - kept :]]
        rows.sort()
    best: np.ndarray = rows[best_rows(products(vectors, query, rows), min(k, len(rows)))]
    return best


def products(matrix: np.ndarray, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Dot products of ``vector`` with those ``rows`` of ``matrix``, ascending; float32."""
    if len(rows) >= GATHER_SHARE * len(matrix):
        whole: np.ndarray = matrix @ vector
        return whole if len(rows) == len(matrix) else whole[rows]
    found = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] = matrix[rows[start : start + BLOCK]] @ vector
    return found
