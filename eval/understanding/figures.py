"""Precision, recall and F1 of slots, accuracy and macro F1 of intents, with bootstrap intervals over messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.metrics import NOTHING, SEED, Metric
from eval.understanding.slots import Counts

RESAMPLES = 1000
ALL = "all constraints"
CONSTRAINTS = (
    "kind",
    "price",
    "brand",
    "brand out",
    "color",
    "size",
    "gender",
    "material",
    "rating",
    "availability",
    "feature",
    "not wanted",
)
"""Slots that filter: what is invented in one of these hides products that were wanted."""


def slot_figures(messages: Sequence[Counts]) -> dict[str, dict[str, Metric]]:
    """Precision, recall and F1 of each slot over all messages (micro), and of all slots that filter together."""
    names = list(dict.fromkeys(slot for counts in messages for slot in counts))
    names.sort(key=lambda name: (CONSTRAINTS.index(name) if name in CONSTRAINTS else len(CONSTRAINTS), name))
    figures = {}
    for name in [*names, ALL]:
        slots = CONSTRAINTS if name == ALL else (name,)
        table = np.array([np.sum([c.get(slot, (0, 0, 0)) for slot in slots], axis=0) for c in messages], float)
        if len(table) and table.any():
            figures[name] = prf(table)
    return figures


def prf(table: np.ndarray) -> dict[str, Metric]:
    """Figures of one slot; ``table`` has a row for each message: right, invented, missed."""
    right, invented, missed = (int(total) for total in table.sum(axis=0))
    return {
        "precision": _bootstrap(table, lambda t: _ratio(t[..., 0], t[..., 0] + t[..., 1]), right + invented),
        "recall": _bootstrap(table, lambda t: _ratio(t[..., 0], t[..., 0] + t[..., 2]), right + missed),
        "f1": _bootstrap(
            table, lambda t: _ratio(2 * t[..., 0], 2 * t[..., 0] + t[..., 1] + t[..., 2]), right + invented + missed
        ),
    }


def intent_figures(pairs: Sequence[tuple[tuple[str, ...], str]]) -> dict[str, Metric]:
    """Accuracy, macro F1, and precision and recall of ``out_of_scope``.

    Args:
        pairs: the intents that are right and the one understood, for each message. Where several are right and one of
            them was understood, that one counts as the label; else the first.
    """
    if not pairs:
        return {}
    labels = sorted({got if got in right else right[0] for right, got in pairs})
    column = {label: place for place, label in enumerate(labels)}
    tables = np.zeros((len(pairs), len(labels), 3))
    for row, (right, got) in enumerate(pairs):
        label = got if got in right else right[0]
        if got == label:
            tables[row, column[label], 0] += 1
        else:
            tables[row, column[label], 2] += 1
            if got in column:
                tables[row, column[got], 1] += 1
    hits = np.array([[float(got in right), 1.0] for right, got in pairs])

    def macro(totals: np.ndarray) -> np.ndarray:
        f1 = _ratio(2 * totals[..., 0], 2 * totals[..., 0] + totals[..., 1] + totals[..., 2])
        mean: np.ndarray = np.nanmean(f1, axis=-1)
        return mean

    figures = {
        "accuracy": _bootstrap(hits, lambda t: t[..., 0] / t[..., 1], len(pairs)),
        "macro f1": _bootstrap(tables, macro, len(pairs)),
    }
    if "out_of_scope" in column:
        out = prf(tables[:, column["out_of_scope"]])
        figures |= {"out of scope precision": out["precision"], "out of scope recall": out["recall"]}
    return figures


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: np.ndarray = np.asarray(part, float) / np.asarray(whole, float)
    return ratio


def _bootstrap(table: np.ndarray, figure: Callable[[np.ndarray], np.ndarray], n: int) -> Metric:
    """The figure of the summed rows, with its percentile interval over resampled rows (Efron 1979)."""
    value = float(figure(table.sum(axis=0)))
    if n == 0 or np.isnan(value):
        return NOTHING
    rng = np.random.default_rng(SEED)
    weights = rng.multinomial(len(table), np.full(len(table), 1 / len(table)), size=RESAMPLES).astype(float)
    sums = np.tensordot(weights, table, axes=(1, 0))
    spread = figure(sums)
    spread = spread[~np.isnan(spread)]
    low, high = np.percentile(spread, [2.5, 97.5]) if len(spread) else (value, value)
    return Metric(value=value, low=float(min(low, value)), high=float(max(high, value)), n=n)
