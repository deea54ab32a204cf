"""Dialogues are played as written, and the three ends are kept apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.request import Question
from eval.dialogues import Case
from eval.figures import metrics, payload
from eval.results import CaseResult, RunResult
from eval.runner import run_dialogues
from retrieval.errors import DatabaseError, MessageTooLong
from retrieval.filters import Constraint

Make = Callable[..., Any]
UNDER_150 = Constraint(field="price", op="<=", values=(150.0,))


def case(*turns: dict[str, Any], **more: Any) -> Case:
    return Case.model_validate({"id": "one", "title": "One", "turns": list(turns), **more})


def run(*cases: CaseResult) -> RunResult:
    return RunResult(system="fake", data={}, settings={}, cases=list(cases))


def test_turns_are_played_as_written(shop: Make, reply_with: Make) -> None:
    fake = shop(reply_with("a", "b"), reply_with("c"), reply_with("c"))
    dialogue = case(
        {"say": "headphones", "expect": {"action": "recommend"}},
        {"do": {"dismiss": 2}},
        {"do": {"compare": [1, 2]}},
        {"say": "cheaper", "do": {"drop": "price <="}, "expect": {"products": {"new": True}}},
        language="zh",
    )
    [result] = run_dialogues(fake.system(), [dialogue])
    assert fake.recorded == [("b", "dismiss")]
    first, second, third = fake.calls
    assert first["conversation"] is None and second["conversation"] == third["conversation"] == "c1"
    assert second["compare"] == ("a", "b") and third["drop"] == "price <=" and third["message"] == "cheaper"
    assert first["language"] == "zh" and first["user"] == third["user"]
    assert fake.forgotten == [first["user"]]
    assert result.status == "failed", "the last turn shows c, which was shown before"
    assert [check.name for turn in result.turns for check in turn.checks if not check.passed] == ["products"]


def test_pass_and_fail(shop: Make, reply_with: Make) -> None:
    fake = shop(reply_with("a"), reply_with("a", model_calls=3))
    results = run_dialogues(fake.system(), [case({"say": "x"}), case({"say": "y"}, id="two")])
    assert [result.status for result in results] == ["passed", "failed"]
    assert run(*results).exit_code == 0
    assert metrics(results)["task_success"].value == 0.5


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (DatabaseError("The database is gone"), "The database is gone"),
        ({"what": "The index is missing", "mend": "Import.", "status": 503}, "The index is missing"),
        (ZeroDivisionError("oops"), "crashed with ZeroDivisionError: oops"),
    ],
)
def test_part_down_or_crash_is_an_error_and_no_low_score(shop: Make, reply_with: Make, answer: Any, says: str) -> None:
    fake = shop(reply_with("a"), reply_with("a"), answer)
    results = run_dialogues(fake.system(), [case({"say": "x"}), case({"say": "y"}, {"say": "z"}, id="two")])
    assert [result.status for result in results] == ["passed", "error"]
    assert "turn 2" in results[1].problem and says in results[1].problem
    figures = metrics(results)
    assert figures["task_success"].value == 1.0 and figures["task_success"].n == figures["turn_pass_rate"].n == 1
    assert run(*results).exit_code == 1
    assert payload(run(*results))["data"]["errors"] == {"two": results[1].problem}


def test_evaluator_that_crashes_is_an_error(shop: Make, reply_with: Make) -> None:
    unknown_field = case({"say": "x", "expect": {"products": {"where": {"sparkle =": "much"}}}})
    [result] = run_dialogues(shop(reply_with("a")).system(), [unknown_field])
    assert result.status == "error" and "sparkle" in result.problem


def test_engine_that_was_down_is_an_error_unless_the_case_says_so(shop: Make, reply_with: Make) -> None:
    degraded = reply_with("a", degraded=True)
    [with_model] = run_dialogues(shop(degraded).system(), [case({"say": "x"})])
    [without] = run_dialogues(shop(degraded).system(has_model=False), [case({"say": "x"})])
    [on_purpose] = run_dialogues(
        shop(degraded).system(), [case({"say": "x", "expect": {"degraded": True}}, model="down")]
    )
    assert (with_model.status, without.status, on_purpose.status) == ("error", "passed", "passed")
    assert "chat model" in with_model.problem


def test_refused_message_is_a_failure_unless_expected(shop: Make) -> None:
    error = MessageTooLong("The message has 3000 characters", mend="Shorten it.")
    [surprising] = run_dialogues(shop(error).system(), [case({"say": "x"}, {"say": "y"})])
    [expected] = run_dialogues(shop(error).system(), [case({"say": "x", "expect": {"error": "3000 characters"}})])
    assert (surprising.status, expected.status) == ("failed", "passed")
    assert len(surprising.turns) == 1, "nothing can follow a turn without a reply"


def test_error_that_should_have_come_and_did_not_fails(shop: Make, reply_with: Make) -> None:
    [result] = run_dialogues(shop(reply_with("a")).system(), [case({"say": "x", "expect": {"error": "too long"}})])
    assert result.status == "failed"


def test_acting_on_a_product_that_is_not_there_fails(shop: Make, reply_with: Make) -> None:
    [result] = run_dialogues(shop(reply_with("a")).system(), [case({"say": "x"}, {"do": {"dismiss": 3}})])
    assert result.status == "failed" and "position 3" in result.turns[1].checks[0].why


def test_order_is_the_cases_own_whatever_the_jobs(shop: Make, reply_with: Make) -> None:
    fake = shop(*[reply_with("a") for _ in range(20)])
    cases = [case({"say": "x"}, id=f"case-{i}") for i in range(20)]
    results = run_dialogues(fake.system(), cases, jobs=4)
    assert [result.case.id for result in results] == [each.id for each in cases]


def test_positions_are_those_of_the_last_list(shop: Make, reply_with: Make) -> None:
    answered = reply_with("b", action="answer", request={"references": ("b",)})
    fake = shop(reply_with("a", "b"), answered, answered)
    turns = [{"say": "x"}, *({"say": "how heavy is it?", "expect": {"references": [2]}} for _ in range(2))]
    [result] = run_dialogues(fake.system(), [case(*turns)])
    assert result.status == "passed", "an answer about one product leaves the list as it was"


def test_metrics_measure_what_replies_did(shop: Make, reply_with: Make) -> None:
    question = Question(facet="price", text="How much?")
    fake = shop(
        reply_with("a", "d", filters=(UNDER_150,), timings={"rank": 0.5}, model_calls=1),
        reply_with("d", filters=(UNDER_150,), relaxed=["price <="], text="It costs $999.", timings={"rank": 0.7}),
        reply_with("b", question=question, timings={"rank": 0.6}),
        reply_with(action="small_talk", text="Hello."),
    )
    turns = [
        {"say": "1"},
        {"say": "2"},
        {"say": "3", "expect": {"asks": False}},
        {"say": "4", "expect": {"asks": True}},
    ]
    figures = metrics(run_dialogues(fake.system(), [case(*turns)]))
    value = {name: metric.value for name, metric in figures.items()}
    assert value["constraint_violations"] == 1 / 4  # d breaks the limit silently; the second d says so
    assert value["relaxed_honestly"] == 1 / 2
    assert value["needless_questions"] == 1.0 and value["missed_questions"] == 1.0
    assert value["groundedness"] == 3 / 4
    assert value["cards_before_words"] == 1.0
    assert value["model_calls"] == 1 / 4
    assert value["seconds_rank_p50"] == 0.6
    assert value["turn_pass_rate"] == 1 / 4  # only the second turn breaks nothing


def test_payload_has_the_stable_shape(shop: Make, reply_with: Make) -> None:
    result = run(*run_dialogues(shop(reply_with("a")).system(), [case({"say": "x"})]))
    printed = payload(result)
    assert set(printed) == {"data", "systems", "settings"}
    assert {"value", "low", "high"} <= set(printed["systems"]["fake"]["task_success"])
