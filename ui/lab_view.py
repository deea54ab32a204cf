"""What the lab shows, as HTML: the runs, a run's figures, its dialogues, one dialogue turn by turn, two runs compared.

Everything that came from a catalogue, a shopper or a model is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment

from eval.compare import Changes, Flip
from eval.figures import MEANS, OF_MODEL, SECONDS, agreement, metrics
from eval.metrics import Metric
from eval.plots import plots, seconds
from eval.report import ORDER, TILES, trouble
from eval.results import CaseResult, RunResult
from eval.transcript import colors_of, environment, slowest
from retrieval.errors import FloorwalkerError
from ui.lab_runs import dialogues_of

Key = tuple[str, str, int]
"""Set, case and repetition."""

SHOWS = {
    "To look at": ("failed", "error"),
    "All": ("failed", "error", "passed"),
    "Failed": ("failed",),
    "Not judged": ("error",),
    "As expected": ("passed",),
}
"""Choices of what to list, and the outcomes that each lists."""

OUTCOMES = {"passed": "as expected", "failed": "failed", "error": "not judged"}

LOWER_IS_BETTER = (
    "constraint_violations",
    "needless_questions",
    "missed_questions",
    "sentences_replaced",
    "turns_to_success",
    SECONDS,
    OF_MODEL,
)
"""Metrics, or how their names begin, of which less is better."""
NEITHER = ("model_calls", "prompt_tokens", "completion_tokens", "cost")
"""Metrics that are counts, neither good nor bad by themselves."""


@dataclass(frozen=True)
class Figure:
    """A metric in words. ``low``, ``high`` and ``at`` place its interval and value on a bar, in percent; None: none."""

    name: str
    value: str
    interval: str
    note: str
    n: int
    low: float | None = None
    high: float | None = None
    at: float | None = None


def problem(error: FloorwalkerError) -> str:
    """An error as a message."""
    return _render("lab_problem.html", error=error)


def status(name: str, run: RunResult | None, *, running: bool, stopping: bool, error: FloorwalkerError | None) -> str:
    """How far the run that was started last has come; ``run`` None: nothing of it is on disk yet."""
    done, whole = (len(run.cases), dialogues_of(run)) if run else (0, 0)
    return _render(
        "lab_status.html",
        name=name,
        run=run,
        done=done,
        whole=whole,
        share=100 * done / whole if whole else 0,
        running=running,
        stopping=stopping,
        error=error,
    )


def run_list(runs: Mapping[str, RunResult | FloorwalkerError], running: str | None) -> str:
    """The kept runs, each with a way to read it or to go on with it."""
    rows = [
        {
            "name": name,
            "run": run if isinstance(run, RunResult) else None,
            "error": run if isinstance(run, FloorwalkerError) else None,
            "whole": dialogues_of(run) if isinstance(run, RunResult) else 0,
            "running": name == running,
        }
        for name, run in runs.items()
    ]
    return _render("lab_runs.html", rows=rows)


def overview(run: RunResult) -> str:
    """A run's headline, its metrics with their intervals, its plots and its settings."""
    figures = metrics(run.cases, run.prices)
    return _render(
        "lab_overview.html",
        run=run,
        whole=dialogues_of(run),
        judged=len(run.cases) - run.count("error"),
        judge=agreement(run.cases),
        first=[_figure(name, figures[name]) for name in TILES if figures[name].value is not None],
        rest=[_figure(name, each) for name, each in figures.items() if each.value is not None],
        plots=plots(run.cases),
    )


def tags_of(run: RunResult) -> list[str]:
    """The tags of a run's dialogues."""
    return sorted({tag for case in run.cases for tag in case.case.tags})


def chosen(run: RunResult, show: str, tag: str = "", words: str = "") -> list[CaseResult]:
    """The dialogues of a run to list, the worst first. ``words`` must each occur in what was said, or in the title."""
    wanted = [word for word in words.casefold().split() if word]
    return sorted(
        (
            case
            for case in run.cases
            if case.status in SHOWS[show]
            and (not tag or tag in case.case.tags)
            and all(word in _said(case) for word in wanted)
        ),
        key=lambda case: ORDER[case.status],
    )


def _said(case: CaseResult) -> str:
    turns = (f"{turn.turn.say} {turn.reply.text if turn.reply else ''}" for turn in case.turns)
    return " ".join((case.label, case.case.title, trouble(case), *turns)).casefold()


def listing(cases: Sequence[CaseResult], opened: Key | None) -> str:
    """Dialogues to choose from."""
    return _render("lab_list.html", cases=cases, opened=opened, several=len({case.set for case in cases}) > 1)


def dialogue(case: CaseResult, heading: str = "") -> str:
    """One dialogue turn by turn, with what the system knew at each."""
    replies = [turn.reply for turn in case.turns if turn.reply]
    return _render("lab_dialogue.html", case=case, heading=heading, colors=colors_of(replies), slowest=slowest(replies))


def both(sides: Iterable[tuple[str, CaseResult]]) -> str:
    """One dialogue as two runs played it, side by side."""
    return _render("lab_both.html", sides=[dialogue(case, heading) for heading, case in sides])


def telling(run: RunResult, set_name: str, case_id: str) -> CaseResult | None:
    """How a run played a case: the first repetition that failed, else the first."""
    played = [case for case in run.cases if (case.set, case.case.id) == (set_name, case_id)]
    return next((case for case in played if case.status == "failed"), played[0] if played else None)


def compared(found: Changes, opened: tuple[str, str] | None) -> str:
    """What changed from one run to another. ``opened``: set and id of the case that is read."""
    made = {name: _moved(name, each.before, each.after, each.difference) for name, each in found.metrics.items()}
    rows = made.values()
    return _render(
        "lab_changes.html",
        found=found,
        success=made["task_success"],
        opened=opened,
        groups=(("worse", "Worse", found.worse), ("better", "Better", found.better)),
        moved=[row for row in rows if row["moved"]],
        still=[row for row in rows if not row["moved"]],
        errors=[(side, names) for side, names in found.errors.items() if names],
        alone=[(side, names) for side, names in found.alone.items() if names],
    )


def _moved(name: str, before: float, after: float, difference: Metric) -> dict[str, Any]:
    low, high = difference.low, difference.high
    moved = low is not None and high is not None and (low > 0 or high < 0)
    less_is_better = name.startswith(LOWER_IS_BETTER)
    verdict = "" if not moved or name in NEITHER else "better" if (after < before) == less_is_better else "worse"
    interval = "" if low is None or high is None else f"{_written(name, low, '+')} to {_written(name, high, '+')}"
    return {
        "name": _plain(name),
        "before": _written(name, before),
        "after": _written(name, after),
        "difference": _written(name, after - before, "+"),
        "interval": interval,
        "moved": moved,
        "verdict": verdict,
    }


def _figure(name: str, metric: Metric) -> Figure:
    low, value, high = (each or 0.0 for each in (metric.low, metric.value, metric.high))
    label, note = TILES.get(name, (_plain(name), ""))
    share = not name.startswith((SECONDS, OF_MODEL)) and name not in MEANS
    at = (100 * low, 100 * high, 100 * value) if share else (None, None, None)
    interval = f"{_written(name, low)} to {_written(name, high)}"
    return Figure(label, _written(name, value), interval, note, metric.n, *at)


def _written(name: str, value: float, sign: str = "") -> str:
    """A metric's value in its unit."""
    if name.startswith(SECONDS):
        return ("+" if sign and value > 0 else "-" if value < 0 else "") + seconds(abs(value))
    if name in MEANS:
        return f"{value:{sign}.2f}"
    return f"{100 * value:{sign}.0f}{'%' if not sign else ' points'}"


def _plain(name: str) -> str:
    return TILES[name][0] if name in TILES else name.replace("_", " ")


def _rate(flip: Flip) -> str:
    def told(rate: float) -> str:
        return {0.0: "failed", 1.0: "as expected"}.get(rate, f"{100 * rate:.0f}% as expected")

    return f"{told(flip.before)} → {told(flip.after)}"


@cache
def _environment() -> Environment:
    made = environment("ui")
    made.filters.update(outcome=OUTCOMES.__getitem__, rate=_rate, trouble=trouble)
    return made


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)
