"""The evaluation that the command line runs: open the set, run the systems, print, write the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.columns import Columns
from rich.console import Console
from rich.table import Table

from assistant.settings import Settings
from eval.metrics import RESAMPLES, Metric
from eval.ranking.bench import DEPTH, RERANKED, Bench
from eval.ranking.datasets import Dataset, open_dataset
from eval.ranking.metrics import MAIN
from eval.ranking.report import LEARNT_HERE, write_report
from eval.ranking.run import MODES, RankingRun, figures, payload, run_ranking
from eval.ranking.systems import SYSTEMS
from retrieval.errors import UsageError
from retrieval.progress import progress_bars
from retrieval.ranker import open_ranker

MODE_TITLES = {
    "catalogue": "Retrieval from the whole catalogue",
    "pool": "Reranking of the judged products alone",
}


def evaluate_ranking(
    name: str,
    settings: Settings,
    *,
    split: str,
    data: Path | None = None,
    systems: Sequence[str] = (),
    as_json: bool = False,
    report: Path | None = None,
) -> RankingRun:
    """Compares systems on one set, prints tables (or JSON), writes the report into the folder ``report``.

    Args:
        name, split, data: as for :func:`eval.ranking.datasets.open_dataset`.
        systems: names; all where empty.

    Raises:
        UsageError: an unknown system, set or split, or none of the systems could be run.
        FeedError, IndexMissingError, ModelFileError: the set cannot be opened.
    """
    unknown = [each for each in systems if each not in SYSTEMS]
    if unknown:
        raise UsageError(f"Unknown system {unknown[0]!r}", mend=f"Systems: {', '.join(SYSTEMS)}.")
    chosen = {each: SYSTEMS[each] for each in systems or SYSTEMS}
    notes = Console(stderr=True)
    with progress_bars(notes) as progress:
        dataset = open_dataset(name, settings, split=split, data=data, progress=progress)
        bench = Bench(dataset.index, settings.home, dataset.folder)
        run = run_ranking(dataset, bench, chosen, _settings(settings, bench, dataset), progress)
    if as_json:
        print(json.dumps(payload(run), ensure_ascii=False, indent=2))
    else:
        print_tables(run, Console())
    if report is not None:
        notes.print(f"Report: {write_report(run, report)}", soft_wrap=True)
    return run


def _settings(settings: Settings, bench: Bench, dataset: Dataset) -> dict[str, object]:
    opened = open_ranker(settings.home)
    learnt = opened is not None and dataset.split != "test" and dataset.name in opened.card.data
    return {
        "embedder": bench.index.manifest.embedder,
        "index": bench.index.manifest.digest,
        "ranker": f"{opened.card.name} {opened.card.version}" if opened else None,
        "ranker_learnt_here": learnt,
        "depth": DEPTH,
        "reranked": RERANKED,
        "resamples": RESAMPLES,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def print_tables(run: RankingRun, console: Console) -> None:
    """Two tables per mode, side by side where they fit, then what was not run and what failed."""
    dataset, data = run.dataset, payload(run)["data"]
    console.print(
        f"{dataset.name}, split {dataset.split}: {data['queries']} queries, {data['judgments']} {dataset.labels} "
        f"judgments, {data['products']} products, embedder {run.settings['embedder']}"
    )
    if aside := left_out(dataset):
        console.print(f"Set aside: {aside}.", style="dim")
    if run.settings.get("ranker_learnt_here"):
        console.print(LEARNT_HERE, style="yellow")
    for mode in MODES:
        console.print(f"\n{MODE_TITLES[mode]}", style="bold")
        console.print(Columns([_figures(run, mode), _differences(run, mode)], padding=(1, 2)))
    console.print(
        f"Below each figure its 95% interval. Right or below: by how much {run.settings['reference']} is above each in "
        f"{MAIN}, p after Holm's correction; * significant at 5%.",
        style="dim",
    )
    for system, why in run.not_run.items():
        console.print(f"not run: {system}: {why}", style="yellow", markup=False)
    for system, failed in run.errors.items():
        query, why = next(iter(failed.items()))
        console.print(f"{system} failed on {len(failed)} queries, first {query!r}: {why}", style="red", markup=False)


def left_out(dataset: Dataset) -> str:
    """What was judged and is in no figure, in words; empty where that is nothing."""
    queries, judgments = dataset.set_aside
    parts = (
        (queries, f"{queries} queries with {judgments} judgments of the other split"),
        (dataset.unanswered, f"{dataset.unanswered} queries that no product answers"),
        (dataset.left_out, f"{dataset.left_out} judgments of products that the catalogue does not have"),
    )
    return "; ".join(words for count, words in parts if count)


def _figures(run: RankingRun, mode: str) -> Table:
    shown = {system: figures(run, mode, system) for system in run.scores[mode]}
    names = [name for name in next(iter(shown.values())) if not name.startswith("seconds")]
    table = _table("system", *names, "ms p50", "ms p95")
    for system, own in shown.items():
        milliseconds = [_milliseconds(own[name]) for name in ("seconds_p50", "seconds_p95")]
        table.add_row(system, *(_cell(own[name]) for name in names), *milliseconds)
    return table


def _differences(run: RankingRun, mode: str) -> Table:
    """A row for each system, as in the table beside it: the reference has an empty one."""
    reference = run.settings["reference"]
    table = _table(f"{reference} above", MAIN, "p")
    against = {each.system: each for each in run.comparisons if each.mode == mode}
    for system in run.scores[mode]:
        found = against.get(system)
        if found is None:
            table.add_row(f"[dim]{reference}[/]\n")
        else:
            mark = "*" if found.significant else " "
            table.add_row(system, _cell(found.difference, "+", mark), f"{_short(found.p_holm)}")
    return table


def _table(*headings: str) -> Table:
    """Narrow enough for eighty columns: no lines between columns, no zero before the point."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at else "left", no_wrap=True)
    return table


def _cell(metric: Metric, sign: str = "", mark: str = "") -> str:
    if metric.value is None or metric.low is None or metric.high is None:
        return "–"
    between = " to " if sign else "–"
    interval = "" if metric.low == metric.high else f"{_short(metric.low, sign)}{between}{_short(metric.high, sign)}"
    return f"{_short(metric.value, sign)}{mark}\n[dim]{interval}[/]"


def _short(value: float, sign: str = "") -> str:
    return f"{value:{sign}.3f}".replace("0.", ".", 1)


def _milliseconds(metric: Metric) -> str:
    return "–" if metric.value is None else f"{1000 * metric.value:,.{1 if metric.value < 1 else 0}f}"
