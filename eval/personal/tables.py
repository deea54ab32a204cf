"""A run as tables: on the terminal, and as Markdown for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from eval.metrics import Metric
from eval.personal.figures import CLICKS, TIME, Figures, lift, payload
from eval.personal.metrics import ACCURACY, BEYOND
from eval.personal.run import PersonalRun
from eval.personal.split import KNOWN, PERIOD, TASKS
from eval.ranking.metrics import MAIN, Comparison

NOTE = (
    f"95% intervals by the bootstrap over shoppers. Above: by how much in {MAIN}; p by a paired permutation test with "
    "Holm's correction over all comparisons of the run; * below 5%."
)


@dataclass(frozen=True)
class Sheet:
    """One table, in words."""

    title: str
    note: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def sheets(run: PersonalRun, found: Figures) -> list[Sheet]:
    """Every table of a run: one per task, then new shoppers, what else lists are, clicks, groups and times."""
    against = {(each.mode, each.reference, each.system): each for each in run.comparisons}
    references = list(dict.fromkeys(each.reference for each in run.comparisons))
    made = []
    for task in [task for task in run.tasks if not task.startswith("new shopper")]:
        rows = []
        for name, own in _best_first(found[task]):
            gains = [_gain(against.get((task, reference, name))) for reference in references]
            rows.append([name, *(_cell(own[measure]) for measure in ACCURACY), *gains])
        count = next(iter(found[task].values()))[MAIN].n
        made.append(
            Sheet(
                f"{task}: {TASKS[task]} ({count} cases)",
                NOTE,
                ["system", *ACCURACY, *(f"above {each}" for each in references)],
                rows,
            )
        )
    return [
        sheet
        for sheet in [*made, _newcomers(found), _lists(found), _clicks(run, found), *_groups(run), _time(found)]
        if sheet.rows
    ]


def _gain(compared: Comparison | None) -> str:
    return f"{_cell(lift(compared.difference), '+')} {_chance(compared.p_holm)}" if compared else "–"


def _newcomers(found: Figures) -> Sheet:
    tasks = [task for task in found if task.startswith("new shopper")]
    rows = (
        [[name, *(_cell(found[task][name][MAIN]) for task in tasks)] for name, _ in _best_first(found[tasks[-1]])]
        if tasks
        else []
    )
    count = found[tasks[0]][rows[0][0]][MAIN].n if rows else 0
    return Sheet(
        f"New shoppers: {MAIN} of what {count} of them take in the period, by how many of their last events are known",
        "None of what is learnt from is theirs.",
        ["system", *(f"{known} events" for known in KNOWN)],
        rows,
    )


def _lists(found: Figures) -> Sheet:
    names = [*BEYOND, "coverage"]
    rows = [[name, *(_cell(own[each]) for each in names)] for name, own in found.get(PERIOD, {}).items()]
    return Sheet(
        f"The first ten products, task {PERIOD}",
        "Novelty in bits; coverage of all products on offer.",
        ["system", *names],
        rows,
    )


def _clicks(run: PersonalRun, found: Figures) -> Sheet:
    own = found.get(CLICKS, {})
    told = payload(run, {})["data"]["clicks"]
    names = list(next(iter(own.values()))) if own else []
    rows = [[name, *(_cell(figures[each]) for each in names)] for name, figures in own.items()]
    return Sheet(
        f"Click prediction: {told['pairs']} pairs, {told['taken']} of them taken, the others {told['others']}",
        "A product counts as taken from the standing in the shopper's ranking that told best in validation.",
        ["system", *names],
        rows,
    )


def _groups(run: PersonalRun) -> list[Sheet]:
    made = []
    for by in dict.fromkeys(each.by for each in run.gaps):
        own = [each for each in run.gaps if each.by == by]
        rows = [
            [
                each.system,
                *(_cell(metric) for metric in each.groups.values()),
                f"{_cell(each.gap)} {_chance(each.p_holm)}",
            ]
            for each in own
        ]
        heads = ["system", *(f"{name} ({metric.n})" for name, metric in own[0].groups.items()), "gap"]
        note = "p: of such a gap when shoppers are dealt out to the groups by chance, with Holm's correction."
        made.append(Sheet(f"Groups by {by}: {MAIN} in task {PERIOD}", note, heads, rows))
    return made


def _time(found: Figures) -> Sheet:
    rows = [
        [name, f"{own['seconds to fit'].value:.1f}", f"{own['milliseconds to score'].value:.2f}"]
        for name, own in found[TIME].items()
    ]
    return Sheet(
        "Time", "Scoring all products for one shopper: the median.", ["system", "seconds to fit", "ms to score"], rows
    )


def print_tables(run: PersonalRun, found: Figures, console: Console) -> None:
    """All sheets, then what was not run and what failed."""
    data = payload(run, {})["data"]
    console.print(
        f"{data['dataset']}, split {data['split']}, {' to '.join(data['period'])}: {data['events']:,} events of "
        f"{data['shoppers']:,} shoppers, {data['events_learnt_from']:,} learnt from, {data['products']:,} products"
    )
    for sheet in sheets(run, found):
        table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
        for at, heading in enumerate(sheet.heads):
            table.add_column(heading, justify="right" if at else "left")
        for row in sheet.rows:
            table.add_row(*row)
        console.print(f"\n{sheet.title}", style="bold", markup=False)
        console.print(table)
        console.print(sheet.note, style="dim", markup=False)
    for name, why in run.not_run.items():
        console.print(f"not run: {name}: {why}", style="yellow", markup=False)
    for name, why in run.errors.items():
        console.print(f"{name} failed: {why}", style="red", markup=False)


def markdown(run: PersonalRun, found: Figures) -> str:
    """All sheets as Markdown tables."""
    parts = []
    for sheet in sheets(run, found):
        rule = "|".join(["---", *("---:" for _ in sheet.heads[1:])])
        lines = [f"| {' | '.join(row)} |" for row in sheet.rows]
        parts.append(
            "\n".join([f"### {sheet.title}", "", sheet.note, "", f"| {' | '.join(sheet.heads)} |", f"|{rule}|", *lines])
        )
    return "\n\n".join(parts) + "\n"


def _best_first(own: dict[str, dict[str, Metric]]) -> list[tuple[str, dict[str, Metric]]]:
    return sorted(own.items(), key=lambda each: -(each[1][MAIN].value or 0.0))


def _cell(metric: Metric, sign: str = "") -> str:
    if metric.value is None:
        return "–"
    if metric.low is None or metric.high is None:
        return _short(metric.value)
    between = " to " if sign else "–"
    return f"{_short(metric.value, sign)} ({_short(metric.low, sign)}{between}{_short(metric.high, sign)})"


def _short(value: float, sign: str = "") -> str:
    return (
        f"{value:{sign}.1f}"
        if abs(value) >= 10
        else f"{value:{sign}.3f}".replace("0.", ".", 1)
        if abs(value) < 1
        else f"{value:{sign}.2f}"
    )


def _chance(p: float) -> str:
    return ("p<.001" if p < 0.001 else f"p={p:.3f}".replace("0.", ".", 1)) + ("*" if p < 0.05 else "")
