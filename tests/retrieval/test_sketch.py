"""Sketches: what is nearest is found by a rough look at all that a filter leaves, whatever it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrieval import dense, sketch
from retrieval.embedders import unit_rows
from retrieval.sketch import Sketch, build_sketch, nearest_by_sketch, open_sketch, save_sketch

KINDS, PER_KIND, DIMENSION, K = 60, 100, 32, 20


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Six departments of ten kinds of things, row after row: a thing is near its kind, a kind near its department."""
    draw = np.random.default_rng(1)
    departments = np.repeat(draw.standard_normal((KINDS // 10, DIMENSION)), 10, axis=0)
    kinds = np.repeat(departments + 0.5 * draw.standard_normal(departments.shape), PER_KIND, axis=0)
    return unit_rows(kinds + 0.3 * draw.standard_normal(kinds.shape))


@pytest.fixture
def rough(vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Sketch:
    """A sketch of fewer components, of which fewer are compared again, than there are things."""
    monkeypatch.setattr(sketch, "COMPONENTS", 20)
    monkeypatch.setattr(sketch, "COMPARED", 400)
    monkeypatch.setattr(sketch, "BLOCK", 256)
    return build_sketch(vectors)


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
def test_what_is_allowed_and_nearest_is_found(vectors: np.ndarray, rough: Sketch, name: str) -> None:
    mask = MASKS[name](np.arange(len(vectors)))
    queries = vectors[7 * PER_KIND : 8 * PER_KIND : 10]
    shared = 0.0
    for query in queries:
        found = nearest_by_sketch(rough, vectors, query, mask, K)
        right = dense.exact(vectors, query, mask, K)
        assert mask[found].all()
        assert len(found) == len(right) == min(K, int(mask.sum()))
        assert (np.diff(vectors[found] @ query) <= 1e-6).all()
        shared += len(np.intersect1d(found, right)) / max(len(right), 1) / len(queries)
    assert shared >= 0.97 or not mask.any()


def test_exact_is_the_whole_order(vectors: np.ndarray) -> None:
    for share in (2, 10):
        mask = np.arange(len(vectors)) % share == 0
        likeness = np.where(mask, vectors @ vectors[5], -2)
        expected = np.argsort(-likeness, kind="stable")[:K]
        assert likeness[dense.exact(vectors, vectors[5], mask, K)] == pytest.approx(likeness[expected], abs=1e-6)


def test_more_may_be_asked_for_than_are_compared_again(vectors: np.ndarray, rough: Sketch) -> None:
    everything = np.ones(len(vectors), bool)
    found = nearest_by_sketch(rough, vectors, vectors[0], everything, len(vectors))
    assert sorted(found.tolist()) == list(range(len(vectors)))


def test_a_sketch_comes_back_from_disk(rough: Sketch, tmp_path: Path) -> None:
    save_sketch(rough, tmp_path)
    opened = open_sketch(tmp_path)
    assert np.array_equal(opened.axes, rough.axes)
    assert np.array_equal(opened.rows, rough.rows)


def test_one_product_has_a_sketch_too() -> None:
    one = unit_rows(np.ones((1, 4)))
    assert nearest_by_sketch(build_sketch(one), one, one[0], np.array([True]), 5).tolist() == [0]
