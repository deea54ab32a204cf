"""Intervals are those of the textbook."""

from __future__ import annotations

import pytest

from eval.metrics import mean, middle, share


def test_share_has_the_wilson_interval() -> None:
    metric = share(8, 10)
    assert metric.value == 0.8
    # Wilson's formula with z = 1.96, worked out by hand: centre 0.7166, half width 0.2267.
    assert (metric.low, metric.high) == (pytest.approx(0.4902, abs=1e-3), pytest.approx(0.9433, abs=1e-3))


def test_share_of_all_or_none_is_still_uncertain() -> None:
    assert share(10, 10).high == 1.0 and share(10, 10).low == pytest.approx(0.7225, abs=1e-3)
    assert share(0, 10).low == 0.0 and share(0, 10).high == pytest.approx(0.2775, abs=1e-3)


def test_nothing_measured_has_no_value() -> None:
    for metric in (share(0, 0), middle([]), mean([])):
        assert metric.value is None and metric.n == 0


def test_middle_is_bracketed_by_order_statistics() -> None:
    metric = middle([float(i) for i in range(1, 101)])
    assert metric.value == 50.5
    assert 38 <= (metric.low or 0) <= 42 and 59 <= (metric.high or 0) <= 63


def test_mean_narrows_with_more_values() -> None:
    few, many = mean([0.0, 1.0, 2.0]), mean([0.0, 1.0, 2.0] * 20)
    assert few.value == many.value == 1.0
    assert (few.high or 0) - (few.low or 0) > (many.high or 0) - (many.low or 0)
