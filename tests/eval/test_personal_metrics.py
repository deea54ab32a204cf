"""Measures of recommendations, against a library's and against what is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from ir_measures import RR, R, calc_aggregate, nDCG

from eval.metrics import mean_interval, mean_intervals
from eval.personal.clicks import Pairs, click_figures, standing, threshold
from eval.personal.metrics import Yardstick, accuracy, beyond, coverage, features, rank
from retrieval.product import Product


def test_accuracy_is_the_librarys_over_the_whole_ranking() -> None:
    rng = np.random.default_rng(3)
    for trial in range(20):
        scores = rng.integers(0, 15, 200).astype(float)
        lots, allowed = rng.permutation(200), rng.random(200) < 0.9
        wanted = np.sort(rng.choice(np.flatnonzero(allowed), rng.integers(1, 40), replace=False))
        ranked, masked = rank(scores, allowed, lots)
        order = [row for row in np.lexsort((lots, -scores)) if allowed[row]]
        assert ranked.tolist() == order[:20]
        judged = {"q": {str(row): 1 for row in wanted}}
        run = {"q": {str(row): float(-place) for place, row in enumerate(order)}}
        told = calc_aggregate([nDCG @ 10, R @ 20, RR], judged, run)
        assert accuracy(ranked, masked, wanted, lots) == pytest.approx([told[nDCG @ 10], told[R @ 20], told[RR]]), trial


def test_few_candidates_make_a_short_list_and_none_an_empty_one() -> None:
    scores, lots = np.array([0.0, 3.0, 1.0]), np.arange(3)
    assert rank(scores, np.array([True, False, True]), lots)[0].tolist() == [2, 0]
    assert rank(scores, np.zeros(3, bool), lots)[0].tolist() == []


def test_a_score_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        rank(np.array([1.0, np.nan]), np.ones(2, bool), np.arange(2))


def test_lists_are_told_apart_by_what_they_hold() -> None:
    products = [
        Product(id="1", title="red shoe", category=("Shoes",)),
        Product(id="2", title="red shoe", category=("Shoes",)),
        Product(id="3", title="tin lamp", category=("Lamps",)),
        Product(id="4", title="oak desk", category=("Desks",)),
    ]
    yard = Yardstick(
        features(products),
        np.array([1.0, 1.0, 4.0, 6.0]),
        np.array([0.5, 0.5, 0.06, 0.02]),
        np.array([1, 1, 0, 0], bool),
    )
    alike, mixed = beyond(np.array([[0, 1, -1], [0, 2, 3]]), yard)
    assert alike == pytest.approx([0.0, 1.0, 0.5, 1.0])
    # All of them are of different brands: none. Words for "by None" are everywhere and weigh nothing.
    assert mixed == pytest.approx([1.0, 11 / 3, 0.58 / 3, 1 / 3])
    assert coverage(np.array([[0, 1, -1], [1, 2, -1]]), 4) == 0.75


def test_intervals_of_many_measures_at_once_are_those_of_each() -> None:
    columns = np.random.default_rng(2).random((80, 3))
    for metric, column in zip(mean_intervals(columns), columns.T, strict=True):
        alone = mean_interval(column.tolist())
        assert metric.n == alone.n and metric.value == pytest.approx(alone.value)
        assert (metric.low, metric.high) == (pytest.approx(alone.low, abs=0.004), pytest.approx(alone.high, abs=0.004))


def test_a_standing_is_the_share_that_scores_lower() -> None:
    masked = np.array([5.0, 1.0, 1.0, -np.inf, 0.0])
    assert standing(masked, np.array([0, 1, 4])).tolist() == [0.875, 0.5, 0.125]


def test_clicks_by_hand() -> None:
    asked = [
        Pairs(np.arange(4), np.array([True, True, False, False])),
        Pairs(np.arange(3), np.array([True, False, False])),
        Pairs(np.zeros(0, np.int64), np.zeros(0, bool)),
    ]
    told = [np.array([0.9, 0.4, 0.6, 0.1]), np.array([0.8, 0.7, 0.2]), np.zeros(0)]
    found = click_figures(asked, told, 0.65)
    # Right yes 2, wrong yes 1, wrong no 1, right no 3.
    values = [found[name].value for name in ("accuracy", "precision", "recall", "F1")]
    assert values == pytest.approx([5 / 7, 2 / 3, 2 / 3, 2 / 3])
    assert found["AUC"].value == pytest.approx((0.75 + 1.0) / 2)
    assert all(metric.low <= metric.value <= metric.high for metric in found.values())  # type: ignore[operator]


def test_the_cut_tells_those_taken_from_the_others() -> None:
    taken = np.array([True, True, False, False, False])
    assert threshold([Pairs(np.arange(5), taken)], [np.array([0.9, 0.7, 0.5, 0.5, 0.1])]) == 0.7
    # What tells nothing says nothing that looks like knowledge: all stand alike, so the only cut is theirs.
    assert threshold([Pairs(np.arange(5), taken)], [np.full(5, 0.5)]) == 0.5
