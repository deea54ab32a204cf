"""Plots of a run as rows of a label, a bar and a figure, so that they read on a narrow screen too; no scripts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.figures import GAVE_UP, MOMENTS, by_set, by_tag, metrics, success, turns_taken
from eval.metrics import Metric
from eval.results import CaseResult

LABELS = {"to_cards": "to the cards", "to_first_word": "to the first word", "to_end": "to the end"}


@dataclass(frozen=True)
class Row:
    """One bar: its whole from ``low`` to ``high``, its core from ``left`` to ``right``, a tick at ``tick`` (None: no
    tick), all in percent of the plot's width."""

    label: str
    text: str
    low: float = 0.0
    high: float = 0.0
    left: float = 0.0
    right: float = 0.0
    tick: float | None = None


@dataclass(frozen=True)
class Plot:
    """A titled list of rows; ``note`` says how to read them."""

    title: str
    note: str
    rows: list[Row]


def plots(cases: Sequence[CaseResult]) -> list[Plot]:
    """Every plot that the run has data for."""
    sets = {name: success(own) for name, own in by_set(cases).items()}
    repeated = {name: each for name, each in metrics(cases).items() if name.startswith("pass^")}
    note = "Share of dialogues as expected, with its 95% interval and the number of dialogues."
    tags = {tag: success(own) for tag, own in by_tag(cases).items()}
    lacking = {tag: metric for tag, metric in tags.items() if metric.value != 1.0}
    whole = len(tags) - len(lacking)
    rest = f"All went as expected with {whole} other{'s' if whole > 1 else ''}." if whole else ""
    found = [
        Plot("By set", note, _shares(sets)) if len(sets) > 1 else None,
        Plot(
            "By tag, worst first", f"{note} {rest}".strip(), sorted(_shares(lacking), key=lambda row: row.tick or 0.0)
        ),
        Plot(
            "pass^k",
            "How likely a dialogue is to go as expected every time, when played k times.",
            _shares(repeated),
        )
        if repeated
        else None,
        Plot("Turns until a simulated shopper is content", "Dialogues that took so many turns.", _turns(cases)),
        Plot(
            "Seconds of a turn",
            "From the 5th to the 95th percentile, the middle half darker, the median marked.",
            _seconds(cases),
        ),
    ]
    return [plot for plot in found if plot and plot.rows]


def _shares(metrics: Mapping[str, Metric]) -> list[Row]:
    return [
        Row(name, f"{100 * each.value:.0f}% of {each.n}", low, high, low, high, 100 * each.value)
        for name, each in metrics.items()
        if each.value is not None
        for low, high in [(100 * (each.low or 0.0), 100 * (each.high or 0.0))]
    ]


def _turns(cases: Sequence[CaseResult]) -> list[Row]:
    taken = turns_taken(cases)
    most = max(taken.values(), default=1)
    return [
        Row(name if name == GAVE_UP else f"{name} turn{'' if name == '1' else 's'}", str(count), 0.0, end, 0.0, end)
        for name, count in taken.items()
        for end in [100 * count / most]
    ]


def _seconds(cases: Sequence[CaseResult]) -> list[Row]:
    values: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        for turn in case.turns:
            for event, name in MOMENTS.items():
                if event in turn.moments:
                    values[LABELS[name]].append(turn.moments[event])
            for step, value in (turn.reply.timings if turn.reply else {}).items():
                values[step].append(value)
    marks = {
        name: [float(each) for each in np.quantile(own, [0.05, 0.25, 0.5, 0.75, 0.95])] for name, own in values.items()
    }
    longest = max((own[-1] for own in marks.values()), default=0.0) or 1.0
    order = [
        *(name for name in LABELS.values() if name in marks),
        *(name for name in marks if name not in LABELS.values()),
    ]
    rows = []
    for name in order:
        least, quarter, median, three, most = (100 * each / longest for each in marks[name])
        text = f"{seconds(marks[name][2])}, p95 {seconds(marks[name][4])}"
        rows.append(Row(name, text, least, most, quarter, three, median))
    return rows


def seconds(value: float) -> str:
    """``0.0042`` as ``4 ms``, ``2.31`` as ``2.3 s``."""
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"
