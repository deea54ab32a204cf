"""Cells: rows grouped by the nearness of their vectors, an inverted file (Jégou, Douze and Schmid 2011).

For filters that leave too many rows to compare them all and too few, or the wrong ones, to meet them among the nearest
of all: only the allowed rows of the nearest cells are compared, however few those cells hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.lexical import best_rows
from retrieval.mapped import load_array

SAMPLE = 40
"""Vectors per cell by which the cells' centres are found (FAISS asks for 39 or more)."""
ROUNDS = 8
BLOCK = 20_000
"""Vectors that are compared with the centres at a time."""


@dataclass(frozen=True)
class Cells:
    """``rows[starts[c]:starts[c + 1]]`` are the rows nearest to the unit vector ``centres[c]``."""

    centres: np.ndarray
    starts: np.ndarray
    rows: np.ndarray


def build_cells(vectors: np.ndarray) -> Cells:
    """As many cells as the root of the number of unit ``vectors``, by spherical k-means over a sample of them (Dhillon
    and Modha 2001); the same for the same vectors."""
    draw = np.random.default_rng(0)
    count = max(1, round(len(vectors) ** 0.5))
    sample = vectors[np.sort(draw.choice(len(vectors), min(len(vectors), SAMPLE * count), replace=False))]
    centres = sample[draw.choice(len(sample), count, replace=False)]
    for _ in range(ROUNDS):
        starts, rows = _grouped(_nearest(sample, centres), count)
        for cell in np.flatnonzero(np.diff(starts)):
            middle = sample[rows[starts[cell] : starts[cell + 1]]].sum(axis=0)
            centres[cell] = middle / max(float(np.linalg.norm(middle)), 1e-9)
    return Cells(centres, *_grouped(_nearest(vectors, centres), count))


def save_cells(cells: Cells, folder: Path) -> None:
    """Writes ``cells_*.npy`` into ``folder``."""
    np.save(folder / "cells_centres.npy", cells.centres)
    np.save(folder / "cells_starts.npy", cells.starts)
    np.save(folder / "cells_rows.npy", cells.rows)


def open_cells(folder: Path) -> Cells:
    """Maps what :func:`save_cells` wrote.

    Raises:
        IndexMissingError: a file is missing or damaged.
    """
    return Cells(*(load_array(folder / f"cells_{part}.npy") for part in ("centres", "starts", "rows")))


def nearest_in_cells(
    cells: Cells, vectors: np.ndarray, query: np.ndarray, mask: np.ndarray, k: int, compared: int
) -> np.ndarray:
    """Rows of the ``k`` products allowed by ``mask`` nearest to ``query``, best first, of at least ``compared`` allowed
    rows (all, if there are fewer) in the cells nearest to it."""
    allowed = mask[cells.rows]
    counts = np.diff(np.append(0, np.cumsum(allowed))[cells.starts])
    order = np.argsort(-(cells.centres @ query))
    enough = int(np.searchsorted(np.cumsum(counts[order]), compared)) + 1
    found = [
        cells.rows[start:end][allowed[start:end]]
        for start, end in ((cells.starts[cell], cells.starts[cell + 1]) for cell in order[:enough] if counts[cell])
    ]
    rows = np.concatenate(found) if found else cells.rows[:0]
    return np.asarray(rows[best_rows(vectors[rows] @ query, min(k, len(rows)))], np.int64)


def _nearest(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The nearest centre of each vector."""
    blocks = range(0, len(vectors), BLOCK)
    return np.concatenate([np.argmax(vectors[start : start + BLOCK] @ centres.T, axis=1) for start in blocks])


def _grouped(cell_of: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.argsort(cell_of, kind="stable").astype(np.int32)
    return np.append(0, np.cumsum(np.bincount(cell_of, minlength=count))), rows
