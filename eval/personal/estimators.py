"""What another policy would have earned, from the log of the one that ran.

Importance weights are the chance of what was logged under the policy to be judged, over its propensity under the one
that ran:

- IPS weighs every reward so (Horvitz and Thompson, JASA 1952): unbiased where every choice of the one had a chance
  under the other, and as uncertain as the weights are uneven.
- SNIPS divides by the sum of the weights instead of by their number (Swaminathan and Joachims, "The Self-Normalized
  Estimator for Counterfactual Learning", NIPS 2015): a little bias for much less variance.
- DR adds the weighted error of a model of rewards to what the model foretells (Dudik, Langford and Li, "Doubly Robust
  Policy Evaluation and Learning", ICML 2011): right where either the propensities or the model are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics import NOTHING, SEED, Metric

RESAMPLES = 2_000
CHUNK = 100
LEAST_EFFECTIVE = 0.1
"""Share of the rows below which an effective sample size is warned of."""
LARGEST_WEIGHT = 0.05
"""Share of all weight in one row above which it is warned of."""
MEAN_OFF = 0.1
"""Distance of the mean weight from 1 above which it is warned of, where chance does not explain it."""


@dataclass(frozen=True, eq=False)
class Logged:
    """A log as seen from the policy to be judged; arrays of one value a row.

    Args:
        rewards: what was earned.
        weights: importance weights.
        foretold: the model's reward for what was logged.
        worth: the model's reward for what the judged policy would choose, on average over its choices. The model must
            not have seen the row.
        groups: rows of one number were shown together, and are resampled together.
    """

    rewards: np.ndarray
    weights: np.ndarray
    foretold: np.ndarray
    worth: np.ndarray
    groups: np.ndarray


def estimate(logged: Logged) -> dict[str, Metric]:
    """``IPS``, ``SNIPS`` and ``DR`` per row with 95% intervals by the percentile bootstrap over groups, and what tells
    how far to believe them.

    ``mean weight`` is about 1 where the logged choices cover the judged policy's; ``effective sample size`` is the
    squared sum of the weights over the sum of their squares (Kish, Survey Sampling, 1965); ``largest weight`` is the
    share of all weight in one row. SNIPS is left open where no row has weight.
    """
    n = len(logged.rewards)
    if n == 0:
        return dict.fromkeys(("IPS", "SNIPS", "DR"), NOTHING)
    weights = logged.weights
    rows = np.column_stack(
        [np.ones(n), weights, weights * logged.rewards, logged.worth + weights * (logged.rewards - logged.foretold)]
    )
    _, group = np.unique(logged.groups, return_inverse=True)
    sums = np.column_stack([np.bincount(group, column) for column in rows.T])
    values = _ratios(sums.sum(axis=0)[None])[0]
    resampled = _ratios(_resampled(sums))
    found = {}
    for name, value, column in zip(("IPS", "SNIPS", "DR", "mean weight"), values, resampled.T, strict=True):
        known = column[np.isfinite(column)]
        if not np.isfinite(value) or not len(known):
            found[name] = NOTHING
            continue
        low, high = np.quantile(known, [0.025, 0.975])
        found[name] = Metric(value=float(value), low=float(min(low, value)), high=float(max(high, value)), n=n)
    total = float(weights.sum())
    effective = total**2 / float(np.sum(weights**2)) if total else 0.0
    largest = float(weights.max()) / total if total else 0.0
    found["effective sample size"] = Metric(value=effective, low=None, high=None, n=n)
    found["largest weight"] = Metric(value=largest, low=None, high=None, n=n)
    return found


def warnings(found: dict[str, Metric]) -> list[str]:
    """Why not to believe the figures of :func:`estimate`; none where the weights are well-behaved."""
    if "effective sample size" not in found:
        return ["nothing was logged"]
    effective, largest, mean = (
        found[name].value or 0.0 for name in ("effective sample size", "largest weight", "mean weight")
    )
    n = found["effective sample size"].n
    told = []
    if effective < LEAST_EFFECTIVE * n:
        told.append(f"weights are too uneven: {n} rows tell as much as {effective:.0f} would")
    if largest > LARGEST_WEIGHT:
        told.append(f"one row holds {largest:.0%} of all weight")
    low, high = found["mean weight"].low or 0.0, found["mean weight"].high or 0.0
    if abs(mean - 1) > MEAN_OFF and not low <= 1 <= high:
        told.append(f"the mean weight is {mean:.2f}, not 1: the log lacks choices that the judged policy makes")
    return told


def on_policy(rewards: Sequence[float] | np.ndarray, groups: np.ndarray | None = None) -> Metric:
    """What a policy that ran did earn, per row."""
    own = np.asarray(rewards, np.float64)
    ones = np.ones(len(own))
    return estimate(Logged(own, ones, own, own, np.arange(len(own)) if groups is None else groups))["IPS"]


def _ratios(sums: np.ndarray) -> np.ndarray:
    """IPS, SNIPS, DR and the mean weight, of sums (m x 4): rows, weights, weighted rewards, DR's terms."""
    rows, weights, rewards, doubly = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack([rewards / rows, rewards / weights, doubly / rows, weights / rows])


def _resampled(sums: np.ndarray) -> np.ndarray:
    """The sums over groups drawn anew with replacement, :data:`RESAMPLES` times."""
    rng, n = np.random.default_rng(SEED), len(sums)
    found = []
    for _ in range(RESAMPLES // CHUNK):
        drawn = rng.integers(0, n, (CHUNK, n)) + np.arange(CHUNK)[:, None] * n
        counts = np.bincount(drawn.ravel(), minlength=CHUNK * n).reshape(CHUNK, n)
        found.append(counts @ sums)
    return np.concatenate(found)
