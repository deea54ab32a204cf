"""The assistant of this program as a system under test, and the evaluation that the command line runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.floor import Floor
from assistant.llm import Messages
from assistant.profiles import EventIn, erase, record_events
from assistant.turn import run_turn
from eval.casefiles import load_set
from eval.report import ORDER, trouble, write_report
from eval.results import CaseResult, RunResult, metrics, payload
from eval.runner import System, run_dialogues
from retrieval.demo.pictures import draw
from retrieval.errors import ModelUnavailable


class DownChat:
    """A chat model whose engine is down."""

    def available(self) -> bool:
        """Never."""
        return False

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        """Raises ModelUnavailable."""
        raise ModelUnavailable("The chat model is down", mend="It is, on purpose: this dialogue is played without one.")

    def structured(self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = 0) -> dict[str, Any]:
        """Raises ModelUnavailable."""
        raise ModelUnavailable("The chat model is down", mend="It is, on purpose: this dialogue is played without one.")


def system_of(floor: Floor) -> System:
    """A floor as a system under test; without a chat model it is judged on what it does degraded.

    Raises:
        IndexMissingError: nothing has been imported yet.
    """
    index = floor.stock().index
    down = replace(floor, chat=DownChat())
    deals: dict[str, list[str]] = {}
    for promotion in index.promotions:
        for product_id in promotion.product_ids:
            deals.setdefault(product_id, []).append(f"{promotion.title} {promotion.percent}")

    def record(user: str, product_id: str, kind: str, conversation: str | None) -> None:
        record_events(floor, [EventIn(user=user, product=product_id, kind=kind, source="eval")])  # type: ignore[arg-type]

    def notes(product_id: str) -> str:
        reviews = index.reviews.get(product_id, [])
        return "\n".join([*(f"{r.title} {r.text} {r.rating}" for r in reviews), *deals.get(product_id, [])])

    return System(
        name=floor.settings.llm.model if floor.chat else "no chat model",
        has_model=floor.chat is not None,
        catalogue=index.catalogue,
        policies=tuple(index.policies),
        notes=notes,
        turn=partial(run_turn, floor if floor.chat else down),
        turn_without_model=partial(run_turn, down),
        record=record,
        forget=partial(erase, floor),
    )


def evaluate(
    directory: Path, floor: Floor, report: Path | None = None, *, as_json: bool = False, jobs: int = 1
) -> RunResult:
    """Plays the dialogues of a folder, prints a table (or JSON), writes the report; leaves no trace in the database.

    Args:
        floor: with or without a chat model; without one the dialogues are played degraded.
        report: a folder for ``report.html`` and ``results.json``, or the path of the page itself (``*.html``).
        jobs: dialogues played at once; more than the engine has slots makes timings meaningless.

    Returns:
        The run, whose ``exit_code`` is 1 if a dialogue could not be judged.

    Raises:
        UsageError: no dialogue there, or a malformed one.
        IndexMissingError: nothing has been imported yet.
    """
    cases = load_set(directory).cases
    system = system_of(floor)
    stock = floor.stock()
    console = Console(stderr=True)
    started = datetime.now(UTC)
    with console.status(f"0 of {len(cases)} dialogues") as status:
        ended: list[CaseResult] = []

        def progress(result: CaseResult) -> None:
            ended.append(result)
            status.update(f"{len(ended)} of {len(cases)} dialogues")

        results = run_dialogues(system, cases, jobs=jobs, progress=progress)
    run = RunResult(
        system=system.name,
        data={
            "set": str(directory),
            "sha256": _digest(directory),
            "cases": len(cases),
            "turns": sum(len(case.turns) for case in cases),
        },
        settings={
            "model": floor.settings.llm.model if system.has_model else None,
            "temperature": floor.settings.llm.temperature,
            "embedder": floor.settings.retrieval.embedder,
            "products": len(system.catalogue.products),
            "index": stock.version,
            "jobs": jobs,
            "started": started.isoformat(timespec="seconds"),
        },
        cases=results,
    )
    if as_json:
        print(json.dumps(payload(run), ensure_ascii=False, indent=2))
    else:
        print_tables(run, Console())
    if report is not None:
        console.print(f"Report: {write_report(run, report, draw)}")
    return run


def print_tables(run: RunResult, console: Console) -> None:
    """The metrics, then every dialogue that did not pass."""
    figures = Table(title=f"{run.system}: {run.count('passed')} of {len(run.cases)} dialogues as expected")
    for heading in ("metric", "value", "95% interval", "n"):
        figures.add_column(heading, justify="left" if heading == "metric" else "right")
    for name, metric in metrics(run.cases).items():
        if metric.value is not None:
            figures.add_row(name, f"{metric.value:.3f}", f"{metric.low:.3f} .. {metric.high:.3f}", str(metric.n))
    console.print(figures)
    rest = [case for case in run.cases if case.status != "passed"]
    if rest:
        table = Table("outcome", "dialogue", "first thing that went wrong", title="To look at")
        for case in sorted(rest, key=lambda case: ORDER[case.status]):
            table.add_row(case.status, case.case.id, trouble(case))
        console.print(table)


def _digest(directory: Path) -> str:
    paths = [directory] if directory.is_file() else sorted(directory.rglob("*.yaml"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
