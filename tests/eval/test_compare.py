"""Two runs are compared case by case; runs of different sets are refused; a run is kept line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from assistant.request import Reply
from eval.compare import changes, compare_runs
from eval.dialogues import Case, Turn
from eval.journal import Journal, load_run
from eval.results import CaseResult, Measures, RunResult, TurnResult
from retrieval.errors import UsageError

Status = Literal["passed", "failed", "error"]


def case(id: str, say: str = "x") -> Case:
    return Case.model_validate({"id": id, "title": id, "turns": [{"say": say}]})


def result(id: str, status: Status = "passed", repetition: int = 0, **more: Any) -> CaseResult:
    turn = TurnResult(turn=Turn(say="x"), reply=Reply(**more), measures=Measures(grounded=status == "passed"))
    problem = "" if status == "passed" else f"{id} went wrong"
    return CaseResult(
        case=case(id), set="demo", repetition=repetition, status=status, problem=problem, turns=[turn], seconds=1.0
    )


def head(sha: str = "abc", **settings: Any) -> dict[str, Any]:
    return {
        "system": "fake",
        "data": {"sets": {"demo": {"sha256": sha, "index": "v1"}}},
        "settings": {"model": "tiny", "jobs": 1, **settings},
    }


def run(*cases: CaseResult, sha: str = "abc", **settings: Any) -> RunResult:
    return RunResult(**head(sha, **settings), cases=list(cases))


def test_flips_either_way_and_what_differs() -> None:
    before = run(result("a"), result("b", "failed"), result("c"), result("d", "error"), result("old"))
    after = run(
        result("a", "failed"), result("b"), result("c", model_calls=2), result("d"), result("new"), model="larger"
    )
    found = changes(before, after)
    assert [(flip.id, flip.before, flip.after, flip.why) for flip in found.worse] == [("a", 1.0, 0.0, "a went wrong")]
    assert [(flip.id, flip.why) for flip in found.better] == [("b", "b went wrong")]
    assert found.compared == 3 and found.sign_test == 1.0
    assert found.errors == {"before": ["demo/d"], "after": []}
    assert found.alone == {"before": ["demo/old"], "after": ["demo/new"]}
    assert found.settings == {"model": ("tiny", "larger")}
    calls = found.metrics["model_calls"]
    assert calls.difference.value == pytest.approx(2 / 3) and calls.difference.low == 0.0
    assert found.metrics["task_success"].difference.value == 0.0


def test_repetitions_are_one_case() -> None:
    before = run(*[result("a", "passed" if n else "failed", n) for n in range(4)])
    [flip] = changes(before, run(*[result("a", repetition=n) for n in range(4)])).better
    assert (flip.before, flip.after) == (0.75, 1.0)


def test_the_same_run_has_no_changes() -> None:
    same = run(result("a"), result("b", "failed"))
    found = changes(same, same)
    assert not found.better and not found.worse and not found.settings
    assert all(each.difference.low == each.difference.high == 0.0 for each in found.metrics.values())


def test_runs_of_different_sets_are_refused() -> None:
    with pytest.raises(UsageError, match="demo changed"):
        changes(run(result("a")), run(result("a"), sha="def"))
    other = run(result("a")).model_copy(update={"data": {"sets": {"icecat": {"sha256": "abc", "index": "v"}}}})
    with pytest.raises(UsageError, match="demo and icecat"):
        changes(run(result("a")), other)
    with pytest.raises(UsageError, match="no dialogue that both"):
        changes(run(result("a")), run(result("b")))


def keep(folder: Path, *cases: CaseResult, **settings: Any) -> Journal:
    journal = Journal(folder, **head(**settings))
    for each in cases:
        journal.add(each)
    return journal


def test_compare_reads_folders_and_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path / "a", result("a"))
    keep(tmp_path / "b", result("a", "failed"))
    compare_runs(tmp_path / "a", tmp_path / "b", as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"data", "systems", "settings"}
    assert [flip["id"] for flip in printed["data"]["worse"]] == ["a"]
    compare_runs(tmp_path / "a", tmp_path / "b")
    assert "1 worse" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no run in"):
        compare_runs(tmp_path / "a", tmp_path / "nowhere")


def test_a_run_is_taken_up_again(tmp_path: Path) -> None:
    keep(tmp_path, result("a"), result("b", "failed"), result("c", "error"))
    with (tmp_path / "cases.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"case": {"id": "torn')
    again = Journal(tmp_path, **head(jobs=4))
    assert again.result_of("demo", case("a"), 0) == result("a")
    assert again.result_of("demo", case("b"), 0) is not None, "a failure is a result"
    assert again.result_of("demo", case("c"), 0) is None, "an error is played again"
    assert again.result_of("demo", case("a"), 1) is None
    again.add(result("c"))
    assert [(each.case.id, each.status) for each in load_run(tmp_path).cases] == [
        ("a", "passed"),
        ("b", "failed"),
        ("c", "passed"),
    ]


def test_a_run_of_something_else_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, result("a"))
    with pytest.raises(UsageError, match="model was 'tiny', is now 'larger'"):
        Journal(tmp_path, **head(model="larger"))
    other = head()
    other["data"]["sets"]["demo"]["index"] = "v2"
    with pytest.raises(UsageError, match="catalogue of demo was 'v1', is now 'v2'"):
        Journal(tmp_path, **other)
    with pytest.raises(UsageError, match="a has changed"):
        Journal(tmp_path, **head()).result_of("demo", case("a", say="another"), 0)


def test_a_damaged_line_is_told(tmp_path: Path) -> None:
    keep(tmp_path, result("a"))
    (tmp_path / "cases.jsonl").write_text('{"case": 3}\n', "utf-8")
    with pytest.raises(UsageError, match=r"cases\.jsonl:1"):
        load_run(tmp_path)
