"""A run of dialogues on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from eval.figures import agreement, metrics
from eval.report import ORDER, trouble
from eval.results import RunResult


def print_tables(run: RunResult, console: Console) -> None:
    """The metrics, the seconds, what the judge says, then every dialogue that did not pass."""
    found = {name: metric for name, metric in metrics(run.cases, run.prices).items() if metric.value is not None}
    figures = _table("metric", "value", "95% interval", "n")
    figures.title = f"{run.system}: {run.count('passed')} of {len(run.cases)} dialogues as expected"
    for name, metric in found.items():
        if not name.startswith("seconds_"):
            figures.add_row(name, f"{metric.value:.3f}", f"{metric.low:.3f} .. {metric.high:.3f}", str(metric.n))
    console.print(figures)
    times = _table("seconds of a turn", "p50", "95% interval", "p95", "95% interval")
    for name, middle in found.items():
        if name.endswith("_p50"):
            cells = [
                cell
                for metric in (middle, found[f"{name.removesuffix('_p50')}_p95"])
                for cell in (f"{metric.value:.3f}", f"{metric.low:.3f} .. {metric.high:.3f}")
            ]
            times.add_row(name.removeprefix("seconds_").removesuffix("_p50").replace("_", " "), *cells)
    console.print(times)
    judge = agreement(run.cases)
    if judge:
        console.print(
            f"The judge gave a verdict on {judge['judged']} dialogues, none on {len(judge['failures'])}; it agrees "
            f"with the checks on {judge['agreement']['value'] or 0:.0%}."
        )
    if run.data.get("left_out"):
        console.print(f"Left out, for the engine cannot play them: {', '.join(run.data['left_out'])}")
    rest = [case for case in run.cases if case.status != "passed"]
    if rest:
        table = Table("outcome", "dialogue", "first thing that went wrong", title="To look at")
        for case in sorted(rest, key=lambda case: ORDER[case.status]):
            table.add_row(case.status, case.label, trouble(case))
        console.print(table)


def _table(first: str, *rest: str) -> Table:
    table = Table(first)
    for heading in rest:
        table.add_column(heading, justify="right")
    return table
