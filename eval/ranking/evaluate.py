"""The evaluation that the command line runs: open the set, run the systems, print, write the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.settings import Settings
from eval.metrics import Metric
from eval.ranking.bench import DEPTH, RERANKED, Bench
from eval.ranking.datasets import open_dataset
from eval.ranking.metrics import MAIN, RESAMPLES
from eval.ranking.report import write_report
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
        run = run_ranking(dataset, bench, chosen, _settings(settings, bench), progress)
    if as_json:
        print(json.dumps(payload(run), ensure_ascii=False, indent=2))
    else:
        print_tables(run, Console())
    if report is not None:
        notes.print(f"Report: {write_report(run, report)}", soft_wrap=True)
    return run


def _settings(settings: Settings, bench: Bench) -> dict[str, object]:
    opened = open_ranker(settings.home)
    return {
        "embedder": bench.index.manifest.embedder,
        "index": bench.index.manifest.digest,
        "ranker": f"{opened.card.name} {opened.card.version}" if opened else None,
        "depth": DEPTH,
        "reranked": RERANKED,
        "resamples": RESAMPLES,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def print_tables(run: RankingRun, console: Console) -> None:
    """A table per mode, then what was not run and what failed."""
    dataset = run.dataset
    queries = len({each.query for each in dataset.judgments})
    console.print(
        f"{dataset.name}, split {dataset.split}: {queries} queries, {len(dataset.judgments)} {dataset.labels} "
        f"judgments, {len(dataset.index.catalogue.products)} products, embedder {run.settings['embedder']}"
    )
    for mode in MODES:
        table = Table(title=MODE_TITLES[mode])
        shown = {system: figures(run, mode, system) for system in run.scores[mode]}
        names = [name for name in next(iter(shown.values())) if not name.startswith("seconds")]
        for heading in ("system", *names, "ms p50", "ms p95", f"{run.settings['reference']} above it, {MAIN}"):
            table.add_column(heading, justify="left" if heading == "system" else "right")
        for system, own in shown.items():
            milliseconds = [_milliseconds(own[name]) for name in ("seconds_p50", "seconds_p95")]
            table.add_row(system, *(_interval(own[name]) for name in names), *milliseconds, _above(run, mode, system))
        console.print(table)
    console.print("Below each figure its 95% interval; p after Holm's correction; * significant at 5%.", style="dim")
    for system, why in run.not_run.items():
        console.print(f"not run: {system}: {why}", style="yellow", markup=False)
    for system, failed in run.errors.items():
        query, why = next(iter(failed.items()))
        console.print(f"{system} failed on {len(failed)} queries, first {query!r}: {why}", style="red", markup=False)


def _interval(metric: Metric) -> str:
    return "–" if metric.value is None else f"{metric.value:.3f}\n[dim]{metric.low:.3f}–{metric.high:.3f}[/]"


def _milliseconds(metric: Metric) -> str:
    return "–" if metric.value is None else f"{1000 * metric.value:.1f}"


def _above(run: RankingRun, mode: str, system: str) -> str:
    found = next((each for each in run.comparisons if (each.mode, each.system) == (mode, system)), None)
    if found is None or found.difference.value is None:
        return ""
    value, low, high = found.difference.value, found.difference.low, found.difference.high
    return f"{value:+.3f}{'*' if found.significant else ''} p={found.p_holm:.3f}\n[dim]{low:+.3f} to {high:+.3f}[/]"
