"""The evaluation that the command line runs: read the log, run the systems, print, write the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from assistant.settings import Settings
from eval.metrics import RESAMPLES
from eval.personal.datasets import open_log
from eval.personal.figures import figures, payload
from eval.personal.run import PersonalRun, run_personal
from eval.personal.split import SPLITS
from eval.personal.systems import REFERENCE, SEED, systems
from eval.personal.tables import markdown, print_tables
from retrieval.errors import UsageError
from retrieval.progress import progress_bars


def evaluate_personal(
    name: str,
    settings: Settings,
    *,
    split: str,
    data: Path | None = None,
    models: Sequence[str] = (),
    sample: int = 0,
    as_json: bool = False,
    report: Path | None = None,
) -> PersonalRun:
    """Compares recommenders on one log and prints tables (or JSON).

    Args:
        name, data: as for :func:`eval.personal.datasets.open_log`.
        models: names of systems; popularity is always among them; all where empty.
        sample: so many shoppers of each kind at most; 0: all.
        report: a folder for ``results.json`` and ``tables.md``.

    Raises:
        UsageError: an unknown system, log or split, a log that is too short, or no system could be run.
        FeedError: the log cannot be read.
    """
    if split not in SPLITS:
        raise UsageError(f"Unknown split {split!r}", mend=f"Splits: {', '.join(SPLITS)}.")
    known = systems(settings)
    unknown = [each for each in models if each not in known]
    if unknown:
        raise UsageError(f"Unknown model {unknown[0]!r}", mend=f"Models: {', '.join(known)}.")
    chosen = {name: system for name, system in known.items() if not models or name in (REFERENCE, *models)}
    notes = Console(stderr=True)
    with progress_bars(notes) as progress:
        run = run_personal(
            open_log(name, data),
            chosen,
            split=split,
            sample=sample,
            settings={
                "embedder": settings.retrieval.embedder,
                "seed": SEED,
                "resamples": RESAMPLES,
                "started": datetime.now(UTC).isoformat(timespec="seconds"),
            },
            progress=progress,
        )
    found = figures(run)
    told = json.dumps(payload(run, found), ensure_ascii=False, indent=1)
    if as_json:
        print(told)
    else:
        print_tables(run, found, Console())
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)
        (report / "results.json").write_text(told, "utf-8")
        (report / "tables.md").write_text(markdown(run, found), "utf-8")
        notes.print(f"Report: {report / 'tables.md'}", soft_wrap=True)
    return run
