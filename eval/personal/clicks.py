"""Click prediction: will this shopper take this product, yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics import RESAMPLES, SEED, Metric, mean_intervals
from eval.personal.split import PERIOD, Split, wanted_events

FIGURES = ("accuracy", "precision", "recall", "F1")


@dataclass(frozen=True, eq=False)
class Pairs:
    """Products of one moment that are asked about: int64 ``rows``, and bool ``taken``."""

    rows: np.ndarray
    taken: np.ndarray


def natural(split: Split) -> bool:
    """Whether the log tells what was looked at and not taken, so that no counter-examples have to be drawn."""
    data = split.log.interactions
    return bool(np.any((data.weight > 0) & ~wanted_events(data)))


def ask(split: Split) -> list[Pairs]:
    """What is asked at each moment of the split; nothing at those without the task :data:`PERIOD`.

    Where the log has views, these are the products that the shopper saw in the period, or took. Else each product
    taken has one beside it that was not, drawn by how many want it, so that popularity by itself tells nothing.
    """
    data = split.log.interactions
    looked = natural(split)
    inside = np.flatnonzero((data.time >= split.start) & (data.time < split.end) & (data.weight > 0))
    seen: dict[int, list[int]] = {}
    for event in inside:
        seen.setdefault(int(data.user[event]), []).append(int(data.item[event]))
    chances = np.where(split.offered, split.popularity, 0) / max(1, split.popularity[split.offered].sum())
    rng = np.random.default_rng(SEED)
    asked = []
    for moment in split.moments:
        taken = moment.wanted.get(PERIOD, np.zeros(0, np.int64))
        if not len(taken):
            asked.append(Pairs(taken, np.zeros(0, bool)))
            continue
        others = np.unique(seen[moment.user]) if looked else rng.choice(len(chances), 4 * len(taken), p=chances)
        others = np.setdiff1d(others, taken)
        if not looked:
            others = rng.permutation(others)[: len(taken)]
        rows = np.concatenate([taken, others]).astype(np.int64)
        asked.append(Pairs(rows, np.arange(len(rows)) < len(taken)))
    return asked


def standing(masked: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """How far up some products are, for this shopper: the share of all products on offer that score lower, of equal
    ones half.

    Args:
        masked: as :func:`eval.personal.metrics.rank` gives it.
    """
    ordered = np.sort(masked[masked > -np.inf])
    below = np.searchsorted(ordered, masked[rows], "left") + np.searchsorted(ordered, masked[rows], "right")
    return np.asarray(below / 2 / max(1, len(ordered)))


def threshold(asked: Sequence[Pairs], standings: Sequence[np.ndarray]) -> float:
    """The standing from which a product is told to be taken, that on these pairs best tells those taken from the rest:
    the most hits less false alarms, each as a share (Youden 1950). The best F1 would have a weak model say yes to all.
    """
    taken = np.concatenate([each.taken for each in asked])
    told = np.concatenate(standings)
    if not len(told):
        return 0.0
    order = np.argsort(-told, kind="stable")
    hits, alarms = np.cumsum(taken[order]), np.cumsum(~taken[order])
    gain = hits / max(1, hits[-1]) - alarms / max(1, alarms[-1])
    # Between equal standings there is no cut.
    gain[:-1][told[order][:-1] == told[order][1:]] = -1
    return float(told[order][int(np.argmax(gain))])


def click_figures(asked: Sequence[Pairs], standings: Sequence[np.ndarray], cut: float) -> dict[str, Metric]:
    """Accuracy, precision, recall and F1 over all pairs at a cut, and the mean AUC within a shopper's pairs; intervals
    by the bootstrap over shoppers (Efron 1979)."""
    kept = [(each.taken, told) for each, told in zip(asked, standings, strict=True) if len(each.taken)]
    counts = np.array([_counts(taken, told >= cut) for taken, told in kept], np.float64)
    n = len(kept)
    weights = np.random.default_rng(SEED).multinomial(n, [1 / n] * n, size=RESAMPLES)
    values, drawn = _shares(counts.sum(axis=0, keepdims=True))[0], _shares(weights @ counts)
    lows, highs = np.quantile(drawn, [0.025, 0.975], axis=0)
    areas = np.array([[_auc(taken, told)] for taken, told in kept if 0 < taken.sum() < len(taken)]).reshape(-1, 1)
    return {
        **{
            name: Metric(value=float(value), low=float(low), high=float(high), n=int(counts.sum()))
            for name, value, low, high in zip(FIGURES, values, lows, highs, strict=True)
        },
        "AUC": mean_intervals(areas)[0],
    }


def _counts(taken: np.ndarray, told: np.ndarray) -> list[int]:
    """Right yes, wrong yes, wrong no, right no."""
    return [
        int((taken & told).sum()),
        int((~taken & told).sum()),
        int((taken & ~told).sum()),
        int((~taken & ~told).sum()),
    ]


def _shares(counts: np.ndarray) -> np.ndarray:
    """:data:`FIGURES` (draws x 4) of counts (draws x 4); 0 where there is nothing to divide by."""
    hits, alarms, missed, rejected = counts.T
    parts = (
        (hits + rejected, counts.sum(axis=1)),
        (hits, hits + alarms),
        (hits, hits + missed),
        (2 * hits, 2 * hits + alarms + missed),
    )
    return np.stack([np.divide(a, b, out=np.zeros(len(a)), where=b > 0) for a, b in parts], axis=1)


def _auc(taken: np.ndarray, told: np.ndarray) -> float:
    """The chance that a product taken stands above one that was not, an equal standing counting half."""
    differences = told[taken][:, None] - told[~taken][None, :]
    return float((differences > 0).mean() + (differences == 0).mean() / 2)
