"""A run of dialogues as a page to read: self-contained HTML without scripts, and the same run as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from assistant.request import Recommendation, Request
from eval.constraints import describe
from eval.dialogues import Turn, parse_constraint
from eval.figures import agreement, metrics, payload
from eval.metrics import Metric
from eval.plots import plots, seconds
from eval.results import CaseResult, RunResult
from retrieval.product import Product

PALETTE = ("#4c78d8", "#3aa876", "#e0a13a", "#c8577a", "#7d63c9", "#3fa7b8", "#9a8c6b", "#8793a6", "#d06f3c", "#5c8f3c")
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
UNTOLD = ("intent", "filters", "preferences", "sort", "query", "language")
"""Of a request: what the page shows elsewhere."""
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
    steps = dict.fromkeys(step for reply in replies for step in reply.timings)
    kinds = dict.fromkeys(kind for reply in replies for item in reply.products for kind in item.contributions)
    colors = {name: PALETTE[place % len(PALETTE)] for names in (steps, kinds) for place, name in enumerate(names)}
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(
        acts=acts,
        anchor=lambda case: "-".join(filter(None, (case.set, case.case.id, str(case.repetition or "")))),
        bars=partial(bars, colors=colors),
        number=lambda value: "–" if value is None else f"{value:.3g}",
        parts=partial(parts, colors=colors),
        picture=lambda product: "data:image/svg+xml;base64," + base64.b64encode(picture(product).encode()).decode(),
        price=lambda p: "no price" if p.price is None else f"{p.price:,.2f} {p.currency or ''}",
        seconds=seconds,
        expected=expected,
        goal=lambda shopper: [describe((parse_constraint(*each),)) for each in shopper.goal.constraints.items()],
        known=known,
        trouble=trouble,
        written=lambda constraint: describe((constraint,)),
    )
    figures = metrics(run.cases, run.prices)
    return environment.get_template("report.html").render(
        run=run,
        plots=plots(run.cases),
        judge=agreement(run.cases),
        cases=sorted(run.cases, key=lambda case: ORDER[case.status]),
        passed=run.count("passed"),
        judged=len(run.cases) - run.count("error"),
        errors=run.count("error"),
        metrics=figures,
        tiles=[_tile(*TILES[name], figures[name]) for name in TILES if figures[name].value is not None],
        slowest=max((sum(reply.timings.values()) for reply in replies), default=0.0),
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


def expected(turn: Turn) -> dict[str, str]:
    """What the case expects of a turn, field by field, as its author wrote it."""
    told = turn.expect.model_dump(mode="json", exclude_unset=True)
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {_plain(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def known(request: Request) -> dict[str, str]:
    """What else was understood of a message: everything of the request that is set and not shown as a chip."""
    told = request.model_dump(mode="json", exclude_defaults=True)
    return {name.replace("_", " "): _plain(value) for name, value in told.items() if name not in UNTOLD}


def acts(turn: Turn) -> list[str]:
    """What the shopper did on the page, in words."""
    do = turn.do
    return [
        *([f"removes the constraint “{do.drop}”"] if do.drop else []),
        *([f"compares {' and '.join(map(str, do.compare))}"] if do.compare else []),
        *([f"dismisses product {do.dismiss}"] if do.dismiss else []),
        *([f"likes product {do.like}"] if do.like else []),
    ]


def bars(timings: dict[str, float], slowest: float, colors: dict[str, str]) -> list[dict[str, Any]]:
    """One bar per step of a turn, end to end, in percent of the run's slowest turn; ``colors`` by step."""
    found: list[dict[str, Any]] = []
    x = 0.0
    for step, value in timings.items():
        width = 100 * value / slowest if slowest else 0.0
        color = colors[step]
        found.append(
            {"step": step, "x": round(x, 2), "width": round(width, 2), "color": color, "seconds": seconds(value)}
        )
        x += width
    return found


def parts(item: Recommendation, colors: dict[str, str]) -> list[dict[str, Any]]:
    """A score's contributions, the positive ones as bars in percent of their sum; ``colors`` by contribution."""
    total = sum(value for value in item.contributions.values() if value > 0) or 1.0
    return [
        {"name": name, "value": value, "width": round(100 * max(value, 0.0) / total, 1), "color": colors[name]}
        for name, value in item.contributions.items()
    ]
