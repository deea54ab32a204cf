"""The figures of kept runs as Markdown tables: ``python -m eval.page RUN... > table.md``.

A column for each system: runs of one system on different sets are taken together, so that each set may be played by a
command of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.figures import (
    MEANS,
    MOMENTS,
    OF_MODEL,
    SECONDS,
    SHARES,
    TOKENS,
    by_set,
    by_tag,
    metrics,
    turns_taken,
)
from eval.journal import load_run
from eval.metrics import Metric
from eval.results import CaseResult, RunResult
from retrieval.errors import FloorwalkerError, UsageError

ROWS = {
    "task_success": "dialogues as expected",
    "turn_pass_rate": "turns as expected",
    "constraint_violations": "products shown that break a constraint",
    "groundedness": "replies with every number and brand supported",
    "statements_supported": "numbers and brands shown that are supported",
    "statements_supported_unchecked": "the same, had the check replaced nothing",
    "claims_supported_unchecked": "claims of the model that the check found supported",
    "sentences_replaced": "sentences of the model that the check replaced",
    "needless_questions": "needless questions",
    "missed_questions": "questions not asked",
    "relaxed_honestly": "relaxed openly",
    "cards_before_words": "cards before the first word",
    "shoppers_content": "simulated shoppers who found what they wanted",
    "turns_to_success": "turns they needed, mean",
    "model_calls": "model calls a turn, mean",
    "prompt_tokens": "tokens read a turn, mean",
    "completion_tokens": "tokens written a turn, mean",
    "cost": "cost of a turn, mean",
}
"""What a metric is called on the page, in its order there; pass^k comes after the first."""
MOMENT_ROWS = {"to_cards": "to the cards", "to_first_word": "to the first word", "to_end": "to the end"}
GROUPED = ("task_success", "constraint_violations", "statements_supported", "needless_questions", "turns_to_success")
"""Metrics told of each set and tag, with pass^3 where each was played so often, and the seconds to cards and end."""


@dataclass(frozen=True)
class Column:
    """The runs of one system, each on other sets; ``name`` is the system's."""

    name: str
    runs: tuple[RunResult, ...]

    @property
    def cases(self) -> list[CaseResult]:
        """Every dialogue of the runs."""
        return [case for run in self.runs for case in run.cases]


def columns(runs: Iterable[RunResult]) -> list[Column]:
    """Runs by system, in order.

    Raises:
        UsageError: a system was run twice on a set.
    """
    found: dict[str, list[RunResult]] = {}
    for run in runs:
        beside = found.setdefault(run.system, [])
        twice = [name for each in beside for name in each.data["sets"] if name in run.data["sets"]]
        if twice:
            raise UsageError(
                f"Two runs of {run.system!r} on {', '.join(twice)}",
                mend="Name one of them; 'floorwalker eval compare' tells two runs of one system apart.",
            )
        beside.append(run)
    return [Column(name, tuple(own)) for name, own in found.items()]


def page(columns: Sequence[Column]) -> str:
    """Every figure in all, then the main ones by set and by tag, with 95% intervals."""
    figures = [metrics(each.cases) for each in columns]
    passes = sorted({name for own in figures for name in own if name.startswith("pass^")})
    order = ["task_success", *passes, *(name for name in (*SHARES, *MEANS) if name in ROWS)]
    names = [each.name for each in columns]
    parts = [
        _table(["", *names], [*_counts(columns), *_rows(figures, order)]),
        "### Seconds of a turn\n\n" + _table(["", *_twice(names)], _times(figures, SECONDS)),
    ]
    if of_model := _times(figures, OF_MODEL):
        parts.append("### Seconds of a turn over the model's own\n\n" + _table(["", *_twice(names)], of_model))
    if taken := _turns_taken(columns):
        parts.append("### Turns that simulated shoppers took\n\n" + _table(["turns", *names], taken))
    for title, group in (("By set", by_set), ("By tag", by_tag)):
        grouped = [group(each.cases) for each in columns]
        parts.append(f"### {title}\n\n" + _grouped(names, grouped))
    return "\n\n".join(parts) + "\n"


def _counts(columns: Sequence[Column]) -> list[list[str]]:
    played = [each.cases for each in columns]
    errors = [sum(case.status == "error" for case in cases) for cases in played]
    repeats = [max((case.repetition for case in cases), default=0) + 1 for cases in played]
    return [
        ["dialogues", *(str(len({case.key[:2] for case in cases})) for cases in played)],
        ["times each was played", *map(str, repeats)],
        ["could not be judged (engine down, crash)", *map(str, errors)],
    ]


def _rows(figures: Sequence[Mapping[str, Metric]], order: Sequence[str]) -> list[list[str]]:
    """A row for each metric that a column has a value of."""
    return [
        [ROWS.get(name, name), *(_cell(name, own.get(name)) for own in figures)]
        for name in order
        if any(name in own and own[name].value is not None for own in figures)
    ]


def _times(figures: Sequence[Mapping[str, Metric]], prefix: str) -> list[list[str]]:
    """Rows of p50 and p95: as the caller sees them first, then each step's."""
    found = {name.removeprefix(prefix)[: -len("_p50")] for own in figures for name in own if name.startswith(prefix)}
    order = [name for name in (*MOMENTS.values(), "model") if name in found]
    order += sorted(found - set(order))
    return [
        [MOMENT_ROWS.get(name, name), *(_cell(key, own.get(key)) for own in figures for key in _ends(prefix + name))]
        for name in order
    ]


def _ends(name: str) -> tuple[str, str]:
    return f"{name}_p50", f"{name}_p95"


def _twice(names: Sequence[str]) -> list[str]:
    return [f"{name}, {end}" for name in names for end in ("p50", "p95")]


def _turns_taken(columns: Sequence[Column]) -> list[list[str]]:
    taken = [turns_taken(each.cases) for each in columns]
    rows = sorted({turns for own in taken for turns in own}, key=lambda each: (not each.isdigit(), each.zfill(3)))
    return [[turns, *(str(own.get(turns, 0)) for own in taken)] for turns in rows]


def _grouped(names: Sequence[str], columns: Sequence[Mapping[str, Sequence[CaseResult]]]) -> str:
    """A row for each group and system."""
    figures = {
        (group, name): metrics(own[group])
        for group in dict.fromkeys(each for own in columns for each in own)
        for name, own in zip(names, columns, strict=True)
        if group in own
    }
    wanted = [*GROUPED[:1], "pass^3", *GROUPED[1:], *(f"{SECONDS}{each}_p50" for each in ("to_cards", "to_end"))]
    wanted = [name for name in wanted if any(_has(own, name) for own in figures.values())]
    several = len(names) > 1
    head = ["", *(["system"] if several else []), *(ROWS.get(name, _spoken(name)) for name in wanted)]
    return _table(
        head,
        [
            [group, *([name] if several else []), *(_cell(each, own.get(each)) for each in wanted)]
            for (group, name), own in figures.items()
        ],
    )


def _has(figures: Mapping[str, Metric], name: str) -> bool:
    return name in figures and figures[name].value is not None


def _spoken(name: str) -> str:
    moment = name.removeprefix(SECONDS).removesuffix("_p50")
    return f"seconds {MOMENT_ROWS[moment]}, p50" if moment in MOMENT_ROWS else name


def _cell(name: str, metric: Metric | None) -> str:
    """Value, interval and number: a share to three places, its n as what it is a share of."""
    if metric is None or metric.value is None or metric.low is None or metric.high is None:
        return "–"
    if name.startswith((SECONDS, OF_MODEL)) or name in MEANS:
        digits = ".3f" if name not in MEANS else ".4f" if name == "cost" else ".1f" if name in TOKENS else ".2f"
        return f"{metric.value:{digits}} ({metric.low:{digits}} to {metric.high:{digits}})"
    return f"{metric.value:.3f} ({metric.low:.3f} to {metric.high:.3f}) of {metric.n}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 0, or 1 where a run cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m eval.page", description="Kept runs as Markdown tables.")
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folders made with --out")
    try:
        print(page(columns(map(load_run, parser.parse_args(arguments).runs))), end="")
    except FloorwalkerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
