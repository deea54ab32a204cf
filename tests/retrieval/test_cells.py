"""Cells: what a filter leaves is found among the rows of the nearest cells, whatever it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrieval import dense
from retrieval.cells import Cells, build_cells, nearest_in_cells, open_cells, save_cells
from retrieval.embedders import unit_rows

KINDS, PER_KIND, DIMENSION, K = 60, 100, 32, 20


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Six departments of ten kinds of things, row after row: a thing is near its kind, a kind near its department."""
    draw = np.random.default_rng(1)
    departments = np.repeat(draw.standard_normal((KINDS // 10, DIMENSION)), 10, axis=0)
    kinds = np.repeat(departments + 0.5 * draw.standard_normal(departments.shape), PER_KIND, axis=0)
    return unit_rows(kinds + 0.3 * draw.standard_normal(kinds.shape))


@pytest.fixture(scope="module")
def cells(vectors: np.ndarray) -> Cells:
    return build_cells(vectors)


def kind_of(rows: np.ndarray) -> np.ndarray:
    return rows // PER_KIND


MASKS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "all": lambda rows: np.ones(len(rows), bool),
    "half of all": lambda rows: rows % 2 == 0,
    "a tenth of all": lambda rows: rows % 10 == 0,
    "only the kind asked for": lambda rows: kind_of(rows) == 7,
    "all but the kind asked for": lambda rows: kind_of(rows) != 7,
    "five": lambda rows: rows % 1000 == 3,
    "none": lambda rows: rows < 0,
}


@pytest.mark.parametrize("name", MASKS)
def test_what_is_allowed_is_found_by_comparing_a_part_of_it(vectors: np.ndarray, cells: Cells, name: str) -> None:
    mask = MASKS[name](np.arange(len(vectors)))
    queries = vectors[7 * PER_KIND : 8 * PER_KIND : 10]
    shared = 0.0
    for query in queries:
        found = nearest_in_cells(cells, vectors, query, mask, K, compared=len(vectors) // 5)
        right = dense.exact(vectors, query, mask, K)
        assert mask[found].all()
        assert len(found) == len(right) == min(K, int(mask.sum()))
        assert (np.diff(vectors[found] @ query) <= 0).all()
        shared += len(np.intersect1d(found, right)) / max(len(right), 1) / len(queries)
    assert shared >= 0.97 or not mask.any()


def test_every_row_has_one_cell_and_they_come_back_from_disk(cells: Cells, vectors: np.ndarray, tmp_path: Path) -> None:
    assert sorted(cells.rows.tolist()) == list(range(len(vectors)))
    save_cells(cells, tmp_path)
    opened = open_cells(tmp_path)
    for name in ("centres", "starts", "rows"):
        assert np.array_equal(getattr(opened, name), getattr(cells, name))


def test_one_product_has_a_cell_too() -> None:
    one = unit_rows(np.ones((1, 4)))
    assert nearest_in_cells(build_cells(one), one, one[0], np.array([True]), 5, 10).tolist() == [0]
