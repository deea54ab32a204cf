"""Figures with their uncertainty: every metric is a value with a 95% interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median, stdev

import numpy as np
from pydantic import BaseModel, ConfigDict

Z95 = 1.959964
"""The 97.5% quantile of the standard normal distribution."""

RESAMPLES = 9_999
SEED = 20_261_122
"""Of the bootstrap: the same values always have the same interval."""


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
    # No mean lies outside the values.
    return Metric(value=value, low=max(min(values), value - half), high=min(max(values), value + half), n=n)


def mean_interval(values: Sequence[float]) -> Metric:
    """The mean with its 95% interval by the percentile bootstrap (Efron 1979) over queries or cases."""
    if not values:
        return NOTHING
    from scipy import stats

    data = np.asarray(values, np.float64)
    value = float(data.mean())
    if len(data) == 1 or np.ptp(data) == 0:
        return Metric(value=value, low=value, high=value, n=len(data))
    interval = stats.bootstrap(
        (data,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    ).confidence_interval
    return Metric(value=value, low=float(interval.low), high=float(interval.high), n=len(data))


def mean_intervals(columns: np.ndarray) -> list[Metric]:
    """As :func:`mean_interval` of each column of cases x measures, with the same resamples of the cases for all."""
    n = len(columns)
    if n < 2:
        return [mean_interval(column.tolist()) for column in columns.T]
    weights = np.random.default_rng(SEED).multinomial(n, [1 / n] * n, size=RESAMPLES) / n
    lows, highs = np.quantile(weights @ columns, [0.025, 0.975], axis=0)
    return [
        Metric(value=float(value), low=float(min(low, value)), high=float(max(high, value)), n=n)
        for value, low, high in zip(columns.mean(axis=0), lows, highs, strict=True)
    ]


def quantile(values: Sequence[float], q: float) -> Metric:
    """A quantile (linear between order statistics) with its order-statistic interval (Conover 1999, 3.2).

    With too few values for such an interval the range is cut off at the least or the greatest of them.
    """
    if not values:
        return NOTHING
    ordered, n = sorted(values), len(values)
    reach = Z95 * math.sqrt(n * q * (1 - q))
    low = max(0, math.floor(n * q - reach) - 1)
    high = min(n - 1, math.ceil(n * q + reach))
    return Metric(value=float(np.quantile(ordered, q)), low=ordered[low], high=ordered[high], n=n)


def pass_hat(outcomes: Sequence[tuple[int, int]], k: int) -> Metric:
    """pass^k: how likely a case is to pass ``k`` times out of ``k`` (Yao et al. 2024, tau-bench, arXiv:2406.12045).

    Of ``c`` passes in ``n`` repetitions, ``C(c, k) / C(n, k)`` is unbiased for one case; the mean over cases has a
    bootstrap interval over cases.

    Args:
        outcomes: passes and repetitions of each case; a case with fewer than ``k`` repetitions tells nothing.
    """
    return mean_rate([math.comb(passed, k) / math.comb(n, k) for passed, n in outcomes if n >= k])


def mean_rate(rates: Sequence[float]) -> Metric:
    """The mean of rates from 0 to 1, one a case, with a bootstrap interval over cases.

    Where each is 0 or 1 it is a plain proportion: Wilson's interval, for a bootstrap of all alike would be certain.
    """
    if all(rate in (0.0, 1.0) for rate in rates):
        return share(round(sum(rates)), len(rates))
    return mean_interval(rates)
