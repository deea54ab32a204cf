"""Measures on toy rankings whose right answers are worked out by hand, and what counts as a difference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval.metrics import mean_interval
from eval.ranking.metrics import Comparison, compare_all, holm, per_query
from retrieval.judgments import Judgment

JUDGED = [
    Judgment("towel", "exact", 3, 1.0),
    Judgment("towel", "other exact", 3, 1.0),
    Judgment("towel", "substitute", 2, 0.1),
    Judgment("towel", "complement", 1, 0.01),
    Judgment("towel", "nothing", 0, 0.0),
]


def scores(*ids: str, judged: list[Judgment] = JUDGED, mode: str = "catalogue") -> dict[str, float]:
    return per_query(judged, {"towel": list(ids)}, 3, mode)["towel"]


def test_the_best_order_scores_one() -> None:
    best = scores("exact", "other exact", "substitute", "complement", "nothing")
    assert best == pytest.approx({"nDCG@10": 1.0, "RR": 1.0, "R@10": 1.0, "R@100": 1.0})


def test_gains_of_the_data_set_are_used() -> None:
    discount = [1 / math.log2(rank + 1) for rank in range(1, 5)]
    ideal = discount[0] + discount[1] + 0.1 * discount[2] + 0.01 * discount[3]
    found = scores("unjudged", "substitute", "exact")
    assert found["nDCG@10"] == pytest.approx((0.1 * discount[1] + discount[2]) / ideal)
    assert (found["RR"], found["R@10"]) == (pytest.approx(1 / 3), 0.5)


def test_without_gains_the_grade_is_the_gain() -> None:
    judged = [Judgment("towel", "a", 3), Judgment("towel", "b", 1)]
    ideal = 3 + 1 / math.log2(3)
    assert scores("b", "a", judged=judged)["nDCG@10"] == pytest.approx((1 + 3 / math.log2(3)) / ideal)


def test_recall_looks_at_ten_and_at_a_hundred() -> None:
    found = scores(*(f"filler {number}" for number in range(20)), "exact")
    assert (found["R@10"], found["R@100"], found["nDCG@10"]) == (0.0, 0.5, 0.0)


def test_a_ranking_of_nothing_scores_nothing() -> None:
    assert scores() == {"nDCG@10": 0.0, "RR": 0.0, "R@10": 0.0, "R@100": 0.0}


def test_recall_at_a_hundred_is_not_asked_of_a_pool() -> None:
    assert set(scores("exact", mode="pool")) == {"nDCG@10", "RR", "R@10"}


def test_a_query_without_an_exact_product_has_no_recall() -> None:
    assert set(scores("s", judged=[Judgment("towel", "s", 2)])) == {"nDCG@10"}


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = ([0.2, 0.8, 0.5, 0.9] * times for times in (3, 60))
    wide, narrow = mean_interval(few), mean_interval(many)
    assert (wide.value, narrow.value) == (pytest.approx(0.6), pytest.approx(0.6))
    assert wide.low is not None and wide.high is not None and narrow.low is not None and narrow.high is not None
    assert wide.low < narrow.low < 0.6 < narrow.high < wide.high
    assert mean_interval(few) == wide
    assert mean_interval([0.5] * 9).low == 0.5
    assert mean_interval([]).value is None


def compared(better: np.ndarray, worse: np.ndarray) -> Comparison:
    own = {
        name: {str(query): {"nDCG@10": float(value)} for query, value in enumerate(values)}
        for name, values in (("full", better), ("plain", worse))
    }
    (found,) = compare_all({"pool": "full"}, {"pool": own})
    return found


def test_a_plainly_better_system_is_significantly_better() -> None:
    worse = np.random.default_rng(1).uniform(0.2, 0.6, 40)
    found = compared(worse + np.random.default_rng(2).uniform(0.05, 0.3, 40), worse)
    assert found.significant and found.p < 0.001
    assert found.difference.low is not None and found.difference.low > 0.1


def test_equal_systems_and_noise_are_no_difference() -> None:
    values = np.random.default_rng(1).uniform(0.2, 0.6, 40)
    assert compared(values, values).p == 1.0
    noisy = compared(values, np.random.default_rng(5).permutation(values))
    assert not noisy.significant
    assert noisy.difference.low is not None and noisy.difference.high is not None
    assert noisy.difference.low < 0 < noisy.difference.high


def test_only_queries_that_both_answered_are_compared() -> None:
    own = {
        "full": {"a": {"nDCG@10": 1.0}, "b": {"nDCG@10": 0.0}},
        "plain": {"a": {"nDCG@10": 0.5}},
    }
    (found,) = compare_all({"catalogue": "full"}, {"catalogue": own})
    assert (found.difference.value, found.difference.n) == (0.5, 1)


def test_holm_by_hand() -> None:
    # Smallest times 3, next times 2, largest times 1, and never below the one before.
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
