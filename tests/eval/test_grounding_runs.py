"""The model's sentences of a run go onto a sheet without the verdict, and its labels tell what the check did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.explain import Explanation, explain
from assistant.request import Reply, Request
from assistant.scripted import Say, ScriptedChat
from eval.dialogues import Case, Turn
from eval.grounding.runs import evaluate_run, write_sheet
from eval.journal import Journal
from eval.results import CaseResult, TurnResult
from retrieval.errors import UsageError

TRUE, FALSE = "[1] costs $120.", "[2] floats on water."


@pytest.fixture
def run(tmp_path: Path, reply_with: Callable[..., Reply]) -> Path:
    """A run of one dialogue, in which the model wrote two sentences and the check replaced the second."""
    reply = reply_with("a", "b")
    outcome = Explanation()
    with ScriptedChat([Say(f"{TRUE} {FALSE}")]) as chat:
        list(explain(Request(), reply.products, chat, outcome))
    reply = reply.model_copy(update={"grounding": outcome.grounding})
    case = Case.model_validate({"id": "one", "title": "one", "turns": [{"say": "headphones"}]})
    turn = TurnResult(turn=Turn(say="headphones"), reply=reply)
    folder = tmp_path / "run"
    Journal(folder, "test", {}, {}).add(CaseResult(case=case, set="demo", status="passed", turns=[turn]))
    return folder


def labelled(run: Path, sheet: Path, unsupported: dict[str, list[str]]) -> Path:
    write_sheet(run, sheet)
    rows = [json.loads(line) for line in sheet.read_text("utf-8").splitlines()]
    lines = (
        json.dumps({**row, "claims": 2, "unsupported": unsupported.get(row["sentence"], [])}, ensure_ascii=False)
        for row in rows
    )
    sheet.write_text("\n".join(lines), "utf-8")
    return sheet


def test_the_sheet_has_every_sentence_and_its_evidence_and_no_verdict(run: Path, tmp_path: Path) -> None:
    write_sheet(run, tmp_path / "sheet.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "sheet.jsonl").read_text("utf-8").splitlines()]
    assert {row["sentence"] for row in rows} == {TRUE, FALSE}
    for row in rows:
        assert row["claims"] is None and row["unsupported"] is None
        assert [each["n"] for each in row["products"]] == [1, 2]
        assert row["products"][0]["price"] == "$120" and row["asked"] == "headphones"
        assert not {"why", "shown", "replaced"} & set(row)


def test_a_sheet_is_never_overwritten(run: Path, tmp_path: Path) -> None:
    write_sheet(run, tmp_path / "sheet.jsonl")
    with pytest.raises(UsageError, match="already"):
        write_sheet(run, tmp_path / "sheet.jsonl")


def test_labels_tell_what_is_supported_with_the_check_and_without(run: Path, tmp_path: Path) -> None:
    labels = labelled(run, tmp_path / "sheet.jsonl", {FALSE: ["floats"]})
    row = evaluate_run(run, labels, as_json=True)["systems"]["all"]

    def value(measure: str) -> Any:
        return row[measure]["value"]

    assert (value("claims supported, with the check"), value("claims supported, without")) == (1.0, 0.75)
    assert (value("sentences supported, with the check"), value("sentences supported, without")) == (1.0, 0.5)
    assert value("sentences replaced") == 0.5
    assert (value("unsupported sentences caught"), value("supported sentences removed")) == (1.0, 0.0)


def test_a_true_sentence_that_was_replaced_counts_against_the_check(run: Path, tmp_path: Path) -> None:
    row = evaluate_run(run, labelled(run, tmp_path / "sheet.jsonl", {TRUE: ["price"]}))["systems"]["en"]
    assert row["unsupported sentences caught"]["value"] == 0.0
    assert row["supported sentences removed"]["value"] == 1.0


def test_what_is_not_labelled_or_of_another_run_is_told(run: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.jsonl"
    write_sheet(run, sheet)
    with pytest.raises(UsageError, match="claims"):
        evaluate_run(run, sheet)
    sheet.write_text('{"id": "none", "claims": 1, "unsupported": []}', "utf-8")
    with pytest.raises(UsageError, match="no sentence none"):
        evaluate_run(run, sheet)


def test_a_run_without_a_model_is_told(tmp_path: Path) -> None:
    Journal(tmp_path, "test", {}, {})
    with pytest.raises(UsageError, match="no sentence of a model"):
        write_sheet(tmp_path, tmp_path / "sheet.jsonl")
