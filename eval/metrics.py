"""Figures with their uncertainty: every metric is a value with a 95% interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median, stdev

from pydantic import BaseModel, ConfigDict

Z95 = 1.959964
"""The 97.5% quantile of the standard normal distribution."""


class Metric(BaseModel):
    """``value`` with its 95% interval ``low`` to ``high``, from ``n`` observations. All None where ``n`` is 0."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Metric(value=None, low=None, high=None, n=0)


def share(hits: int, n: int) -> Metric:
    """A proportion with its Wilson score interval (Wilson 1927), good for few cases and shares near 0 and 1."""
    if n == 0:
        return NOTHING
    p = hits / n
    scale = 1 + Z95**2 / n
    middle = (p + Z95**2 / (2 * n)) / scale
    half = Z95 / scale * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    # At the ends the formula leaves rounding dust on the wrong side of the value.
    return Metric(value=p, low=min(p, max(0.0, middle - half)), high=max(p, min(1.0, middle + half)), n=n)


def middle(values: Sequence[float]) -> Metric:
    """The median with its order-statistic interval, which assumes nothing about the distribution (Conover 1999, 3.2).

    Under six values no pair of order statistics reaches 95%: the interval is then the whole range.
    """
    if not values:
        return NOTHING
    ordered, n = sorted(values), len(values)
    reach = Z95 * math.sqrt(n) / 2
    low = max(0, math.floor(n / 2 - reach) - 1)
    high = min(n - 1, math.ceil(n / 2 + reach))
    return Metric(value=median(ordered), low=ordered[low], high=ordered[high], n=n)


def mean(values: Sequence[float]) -> Metric:
    """The mean with its normal interval; no interval is known from a single value, so it is that value."""
    if not values:
        return NOTHING
    value, n = fmean(values), len(values)
    half = Z95 * stdev(values) / math.sqrt(n) if n > 1 else 0.0
    return Metric(value=value, low=value - half, high=value + half, n=n)
