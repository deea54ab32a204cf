"""A run of dialogues as a page to read: self-contained HTML without scripts, and the same run as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.figures import agreement, metrics, payload
from eval.metrics import Metric
from eval.plots import plots
from eval.results import CaseResult, RunResult
from eval.transcript import colors_of, environment, slowest
from retrieval.product import Product

TILES = {
    "task_success": ("Dialogues as expected", "all turns of a dialogue pass"),
    "turn_pass_rate": ("Turns as expected", ""),
    "constraint_violations": ("Products that break a constraint", "of all shown, lower is better"),
    "groundedness": ("Texts fully supported", ""),
    "statements_supported": ("Numbers and brands supported", "of all in the words shown"),
    "sentences_replaced": ("Sentences of the model replaced", "by the grounding check"),
    "relaxed_honestly": ("Relaxed openly", "of turns where something gave"),
    "needless_questions": ("Needless questions", "lower is better"),
    "missed_questions": ("Questions not asked", "lower is better"),
    "cards_before_words": ("Cards before words", ""),
    "shoppers_content": ("Simulated shoppers who found it", ""),
    "turns_to_success": ("Turns to success", "of simulated shoppers who found it"),
    "model_calls": ("Model calls per turn", ""),
}
COUNTS = ("Turns to success", "Model calls per turn")
"""Tiles that are no shares."""
ORDER = {"error": 0, "failed": 1, "passed": 2}


def write_report(run: RunResult, where: Path, picture: Callable[[Product], str]) -> Path:
    """Writes the page and beside it ``results.json`` (the ``--json`` shape plus every case); returns the page's path.

    Args:
        where: a folder, in which the page is ``report.html``; or the page itself if the name ends in ``.html``.
        picture: draws a product as an SVG.
    """
    page = where if where.suffix == ".html" else where / "report.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render(run, picture), "utf-8")
    data = {**payload(run), "cases": [case.model_dump(mode="json") for case in run.cases]}
    page.with_name("results.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    return page


def render(run: RunResult, picture: Callable[[Product], str]) -> str:
    """The page as HTML; everything that came from a catalogue, a shopper or a model is escaped."""
    replies = [turn.reply for case in run.cases for turn in case.turns if turn.reply]
    page = environment()
    page.filters.update(
        anchor=lambda case: "-".join(filter(None, (case.set, case.case.id, str(case.repetition or "")))),
        number=lambda value: "–" if value is None else f"{value:.3g}",
        trouble=trouble,
    )
    figures = metrics(run.cases, run.prices)
    return page.get_template("report.html").render(
        run=run,
        plots=plots(run.cases),
        judge=agreement(run.cases),
        cases=sorted(run.cases, key=lambda case: ORDER[case.status]),
        passed=run.count("passed"),
        judged=len(run.cases) - run.count("error"),
        errors=run.count("error"),
        metrics=figures,
        tiles=[_tile(*TILES[name], figures[name]) for name in TILES if figures[name].value is not None],
        colors=colors_of(replies),
        slowest=slowest(replies),
        draw=lambda product: "data:image/svg+xml;base64," + base64.b64encode(picture(product).encode()).decode(),
    )


def _tile(name: str, note: str, metric: Metric) -> dict[str, Any]:
    low, value, high = (each or 0.0 for each in (metric.low, metric.value, metric.high))
    if name in COUNTS:
        interval = f"[{low:.2f}, {high:.2f}]"
        return {"name": name, "value": f"{value:.2f}", "note": f"{interval} {note}", "bar": None}
    low, value, high = (100 * each for each in (low, value, high))
    interval = f"[{low:.0f}, {high:.0f}] of {metric.n}"
    return {
        "name": name,
        "value": f"{value:.0f}%",
        "note": f"{interval}, {note}" if note else interval,
        "bar": {"low": round(low, 1), "width": round(max(high - low, 0.5), 1), "value": round(min(value, 98.8), 1)},
    }


def trouble(case: CaseResult) -> str:
    """The first thing that went wrong in a dialogue, in one line; empty where all went well."""
    if case.problem:
        return case.problem
    for place, turn in enumerate(case.turns, start=1):
        for check in turn.checks:
            if not check.passed:
                return f"turn {place}, {check.name.replace('_', ' ')}: {check.why}"
    return ""
