"""Sketches: vectors cut down to their principal components (Jolliffe 2002, "Principal Component Analysis"), so that all
allowed rows can be compared roughly and the likeliest then exactly, whatever a filter leaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.lexical import best_rows
from retrieval.mapped import load_array

COMPONENTS = 128
"""They hold .85 of the length of Icecat's 512-dimensional vectors. A scan of all of a million takes 47 ms, one of the
whole vectors 187."""
FIRST = 64
"""Of them those that all rows are compared by; the others where these are alike."""
FIRST_KEPT = 40_000
COMPARED = 4_000
"""Rows compared exactly in the end. Recall@50 of 100 queries to a million rows is 1.000, at worst .98; with half as
many it was .983, at worst .22, with FIRST_KEPT halved .997, at worst .82. It takes 29 ms, and 25 with both halved."""
SAMPLE = 20_000
SPARE = 1.1
"""So many more are let through by a guessed floor, that it be seldom guessed too high."""
BLOCK = 4_096
"""Rows copied out at a time: 8 MB of 512 dimensions. One large copy takes twice as long."""
GATHER_SHARE = 0.25
"""Below this share of wanted rows copying them out beats scanning all: .44 microseconds a row copied, .18 scanned."""


@dataclass(frozen=True)
class Sketch:
    """``rows``: float32 per row, shape ``(products, components)``, the vectors times ``axes``, ``(dimension,
    components)``, the longest first: dot products of two of them are nearly those of their vectors. ``first`` is a copy
    of the FIRST columns of ``rows``, as one array to be read through."""

    axes: np.ndarray
    rows: np.ndarray
    first: np.ndarray


def build_sketch(vectors: np.ndarray) -> Sketch:
    """The sketch of unit ``vectors``, by a sample of them; the same for the same vectors."""
    chosen = np.random.default_rng(0).choice(len(vectors), min(len(vectors), SAMPLE), replace=False)
    sample = vectors[np.sort(chosen)]
    _, axes = np.linalg.eigh(sample.T @ sample)
    axes = np.ascontiguousarray(axes[:, ::-1][:, :COMPONENTS])
    blocks = [vectors[start : start + BLOCK] @ axes for start in range(0, len(vectors), BLOCK)]
    return _with_first(axes, np.concatenate(blocks))


def save_sketch(sketch: Sketch, folder: Path) -> None:
    """Writes ``sketch_axes.npy`` and ``sketch_rows.npy`` into ``folder``."""
    np.save(folder / "sketch_axes.npy", sketch.axes)
    np.save(folder / "sketch_rows.npy", sketch.rows)


def open_sketch(folder: Path) -> Sketch:
    """Maps what :func:`save_sketch` wrote.

    Raises:
        IndexMissingError: a file is missing or damaged.
    """
    return _with_first(load_array(folder / "sketch_axes.npy"), load_array(folder / "sketch_rows.npy"))


def _with_first(axes: np.ndarray, rows: np.ndarray) -> Sketch:
    return Sketch(axes, rows, np.ascontiguousarray(rows[:, :FIRST]))


def nearest_by_sketch(sketch: Sketch, vectors: np.ndarray, query: np.ndarray, mask: np.ndarray, k: int) -> np.ndarray:
    """Rows of the ``k`` products allowed by ``mask`` nearest to ``query``, best first: of the ``COMPARED`` (or ``k``)
    that are likest by their sketches, so that few that belong are missed."""
    rough = query @ sketch.axes
    rows = np.flatnonzero(mask)
    rows = rows[_highest(products(sketch.first, rough[:FIRST], rows), max(FIRST_KEPT, k))]
    rows = rows[_highest(products(sketch.rows, rough, rows), max(COMPARED, k))]
    best: np.ndarray = rows[best_rows(products(vectors, query, rows), min(k, len(rows)))]
    return best


def _highest(scores: np.ndarray, count: int) -> np.ndarray:
    """Places, ascending, of about the ``count`` highest scores, and of no fewer."""
    if count >= len(scores):
        return np.arange(len(scores))
    # The floor is guessed from a sample: of a million scores that takes a fifth of the time of partitioning them.
    step = max(1, len(scores) // SAMPLE)
    sample = np.sort(scores[::step])
    found = np.flatnonzero(scores >= sample[-min(len(sample), 1 + round(SPARE * count / step))])
    if len(found) >= count:
        return found
    return np.sort(np.argpartition(scores, len(scores) - count)[len(scores) - count :])


def products(matrix: np.ndarray, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Dot products of ``vector`` with those ``rows`` of ``matrix``, ascending; float32."""
    if len(rows) >= GATHER_SHARE * len(matrix):
        whole: np.ndarray = matrix @ vector
        return whole if len(rows) == len(matrix) else whole[rows]
    found = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] = matrix[rows[start : start + BLOCK]] @ vector
    return found
