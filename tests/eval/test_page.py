"""The page of figures: a column for each system, the rows of every metric that there is, by set and by tag."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.dialogues import Case, Turn
from eval.journal import Journal
from eval.page import main
from eval.results import CaseResult, Measures, TurnResult


def kept(folder: Path, system: str, name: str, *cases: CaseResult) -> str:
    data = {"sets": {name: {"index": "1"}}}
    journal = Journal(folder, system, data, {"split": "dev"})
    for case in cases:
        case.set = name
        journal.add(case)
    return str(folder)


def result(id: str, status: Any, repetition: int = 0, **turn: Any) -> CaseResult:
    case = Case(id=id, title=id, turns=[Turn(say="x")], tags=["zh"])
    played = TurnResult(turn=case.turns[0], **turn)
    return CaseResult(case=case, status=status, repetition=repetition, turns=[played])


def row(page: str, name: str) -> list[str]:
    line = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_systems_stand_side_by_side_and_runs_of_one_are_taken_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = Measures(shown=4, breaking=1, stated=3, supported=3)
    runs = [
        kept(tmp_path / "a", "plain", "demo", result("one", "passed", measures=shown), result("two", "error")),
        kept(tmp_path / "b", "plain", "icecat", result("one", "failed", moments={"reply": 0.5})),
        kept(
            tmp_path / "c",
            "model | small",
            "demo",
            *(result("one", "passed", n, moments={"reply": 3.0}, model_seconds=2.0) for n in range(3)),
        ),
    ]
    assert main(runs) == 0
    page = capsys.readouterr().out
    assert page.startswith("|  | plain | model \\| small |\n| --- | --- | --- |\n")
    assert row(page, "dialogues") == ["3", "1"]
    assert row(page, "could not be judged (engine down, crash)") == ["1", "0"]
    assert [cell.split()[0] for cell in row(page, "dialogues as expected")] == ["0.500", "1.000"]
    assert row(page, "pass^3")[0] == "–" and row(page, "pass^3")[1].startswith("1.000")
    assert row(page, "products shown that break a constraint")[0].endswith("of 4")
    assert row(page, "icecat")[:2] == ["plain", "0.000 (0.000 to 0.793) of 1"]
    assert "### Seconds of a turn over the model's own" in page
    assert row(page.partition("over the model's own")[2], "to the end")[2].startswith("1.500")
    assert row(page.partition("### By tag")[2], "zh")[0] == "plain"


def test_a_system_is_run_once_on_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [kept(tmp_path / name, "plain", "demo", result("one", "passed")) for name in "ab"]
    assert main(runs) == 1
    assert "Two runs of 'plain' on demo" in capsys.readouterr().err
    assert main([str(tmp_path / "none")]) == 1
