"""``floorwalker eval grounding``: what the check catches, and what it wrongly removes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from assistant.grounding import check
from eval.grounding.case import Case
from eval.grounding.generate import SEED, generate_cases
from eval.grounding.outputs import OUTPUTS, labelled_outputs
from eval.grounding.people import people_cases
from eval.grounding.shops import SPLITS, open_shops
from eval.metrics import Metric, mean_interval, middle, quantile
from retrieval.errors import UsageError

RECALL, ALARMS = "corrupted sentences caught", "true sentences removed"


@dataclass(frozen=True)
class Judged:
    """A labelled sentence and what the check said of it; ``seconds`` of processor time that it took."""

    case: Case
    problems: tuple[str, ...]
    seconds: float

    @property
    def removed(self) -> float:
        """1 where the check would replace the sentence."""
        return float(bool(self.problems))


def evaluate_grounding(
    split: str, data: Path | None = None, *, as_json: bool = False, report: Path | None = None
) -> dict[str, Any]:
    """Measures the check on one split, prints tables (or JSON), and returns ``{"data", "systems", "settings"}``.

    Args:
        data: the folder of public data sets; ``FLOORWALKER_DATA`` or ``../shared/data`` where None.
        report: a folder for ``results.json`` and ``sentences.jsonl`` (every sentence, its label and the verdict).

    Raises:
        UsageError: no such split.
        FeedError: a catalogue is not there.
    """
    if split not in SPLITS:
        raise UsageError(f"Unknown split {split!r}", mend=f"Splits: {', '.join(SPLITS)}.")
    chosen = next(each for each in SPLITS if each == split)
    data = data or Path(os.environ.get("FLOORWALKER_DATA", Path(__file__).parents[3] / "shared" / "data"))
    shops = open_shops(data)
    generated = judge(generate_cases(shops, chosen))
    outputs = judge(labelled_outputs(shops, chosen))
    people = judge(people_cases(data, chosen))
    found = {
        "data": {
            "split": chosen,
            "sentences": len(generated),
            "model sentences": len(outputs),
            "people's sentences": len(people),
        },
        "systems": {
            name: {measure: metric.model_dump() for measure, metric in row.items()}
            for name, row in figures(generated, outputs, people).items()
        },
        "settings": {"seed": SEED, "outputs": OUTPUTS.name},
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found)
    if report is not None:
        write_report(found, [*generated, *outputs, *people], report)
        Console(stderr=True).print(f"Report: {report}", soft_wrap=True)
    return found


def judge(cases: Iterable[Case]) -> list[Judged]:
    """Runs the check over every sentence."""
    found = []
    for case in cases:
        start = time.process_time()
        verdict = check(case.sentence, case.shown, case.request, case.sources)
        found.append(Judged(case, verdict.problems, time.process_time() - start))
    return found


def figures(
    generated: Sequence[Judged], outputs: Sequence[Judged], people: Sequence[Judged] = ()
) -> dict[str, dict[str, Metric]]:
    """Recall and false alarms, of all, per kind of claim and per corruption, each language apart; the time taken."""
    table: dict[str, dict[str, Metric]] = {}
    for name, every in (("all", generated), ("model outputs", outputs), ("people's sentences", people)):
        for language in ("en", "zh"):
            mine = [each for each in every if each.case.language == language]
            if mine:
                table[f"{name}, {language}"] = _row(mine)
    groups: tuple[tuple[str, Callable[[Judged], str]], ...] = (
        ("kind", lambda each: each.case.kind),
        ("corruption", lambda each: each.case.corruption),
    )
    for what, of in groups:
        for value in sorted({of(each) for each in generated} - {""}):
            for language in ("en", "zh"):
                mine = [each for each in generated if of(each) == value and each.case.language == language]
                if mine:
                    table[f"{what} {value}, {language}"] = _row(mine)
    milliseconds = [1000 * each.seconds for each in (*generated, *outputs, *people)]
    table["time"] = {
        "processor ms, median": middle(milliseconds),
        "processor ms, 95th percentile": quantile(milliseconds, 0.95),
    }
    return table


def _row(judged: Sequence[Judged]) -> dict[str, Metric]:
    return {
        RECALL: mean_interval([each.removed for each in judged if each.case.corruption]),
        ALARMS: mean_interval([each.removed for each in judged if not each.case.corruption]),
    }


def write_report(found: dict[str, Any], judged: Sequence[Judged], folder: Path) -> None:
    """The figures, and every sentence with its label and the verdict, those that were judged wrongly first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    rows = [
        {
            "wrong": bool(each.problems) != bool(each.case.corruption),
            "language": each.case.language,
            "shop": each.case.shop,
            "kind": each.case.kind,
            "corruption": each.case.corruption,
            "sentence": each.case.sentence,
            "products": [shown.product.id for shown in each.case.shown],
            "problems": each.problems,
        }
        for each in judged
    ]
    rows.sort(key=lambda row: not row["wrong"])
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "sentences.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _print(found: dict[str, Any]) -> None:
    told = ", ".join(f"{name} {value}" for name, value in found["data"].items())
    table = Table(title=f"Grounding check: {told}", box=SIMPLE_HEAD)
    for heading in ("", RECALL, "n", ALARMS, "n"):
        table.add_column(heading, justify="left" if not heading else "right")
    times = found["systems"]["time"]
    for name, row in found["systems"].items():
        if row is not times:
            table.add_row(name, *(cell for measure in (RECALL, ALARMS) for cell in _cells(row[measure])))
    console = Console()
    console.print(table)
    for name, metric in times.items():
        console.print(f"{name}: {metric['value']:.2f} ({metric['low']:.2f} to {metric['high']:.2f})")


def _cells(metric: dict[str, Any]) -> tuple[str, str]:
    if not metric["n"]:
        return "–", ""
    return f"{metric['value']:.1%} ({metric['low']:.1%} to {metric['high']:.1%})", str(metric["n"])
