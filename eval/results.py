"""What a run of dialogues leaves behind, and the metrics made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from assistant.request import Reply
from eval.dialogues import Case, Turn
from eval.metrics import Metric, mean, middle, share


class CheckResult(BaseModel):
    """One check of one turn; ``why`` is empty where it held."""

    name: str
    passed: bool
    why: str = ""


class Measures(BaseModel):
    """What is measured of every reply, expected or not. None: there was nothing to measure in this turn."""

    shown: int = 0
    """Products shown in answer to a wish."""
    breaking: int = 0
    """Of them, those that break what was asked and was not said to be relaxed."""
    needless_question: bool | None = None
    missed_question: bool | None = None
    grounded: bool | None = None
    relaxed_honestly: bool | None = None
    cards_before_words: bool | None = None


class TurnResult(BaseModel):
    """One step as played. ``moments``: seconds from its start to the first event of each name."""

    turn: Turn
    reply: Reply | None = None
    error: str = ""
    checks: list[CheckResult] = []
    measures: Measures = Measures()
    moments: dict[str, float] = {}

    @property
    def passed(self) -> bool:
        """Every check held."""
        return all(check.passed for check in self.checks)


class CaseResult(BaseModel):
    """One dialogue as played. ``error``: it could not be judged (``problem`` says why), which is no low score."""

    case: Case
    status: Literal["passed", "failed", "error"]
    problem: str = ""
    turns: list[TurnResult] = []


class RunResult(BaseModel):
    """A whole run. ``data`` says what was played, ``settings`` on what."""

    system: str
    data: dict[str, Any]
    settings: dict[str, Any]
    cases: list[CaseResult]

    def count(self, status: str) -> int:
        """How many dialogues ended so."""
        return sum(case.status == status for case in self.cases)

    @property
    def exit_code(self) -> int:
        """0 when every dialogue could be judged, whatever the score; 1 when one ended in an error."""
        return 1 if self.count("error") else 0


def metrics(cases: Sequence[CaseResult]) -> dict[str, Metric]:
    """Every metric of a run; dialogues that ended in an error count nowhere."""
    judged = [case for case in cases if case.status != "error"]
    turns = [turn for case in judged for turn in case.turns if turn.turn.replies]
    replies = [turn.reply for turn in turns if turn.reply is not None]
    seconds: dict[str, list[float]] = defaultdict(list)
    for reply in replies:
        for step, value in reply.timings.items():
            seconds[step].append(value)

    def held(name: str) -> Metric:
        seen = [value for turn in turns if (value := getattr(turn.measures, name)) is not None]
        return share(sum(seen), len(seen))

    return {
        "task_success": share(sum(case.status == "passed" for case in judged), len(judged)),
        "turn_pass_rate": share(sum(turn.passed for turn in turns), len(turns)),
        "constraint_violations": share(sum(t.measures.breaking for t in turns), sum(t.measures.shown for t in turns)),
        "needless_questions": held("needless_question"),
        "missed_questions": held("missed_question"),
        "groundedness": held("grounded"),
        "relaxed_honestly": held("relaxed_honestly"),
        "cards_before_words": held("cards_before_words"),
        "model_calls": mean([float(reply.model_calls) for reply in replies]),
        **{f"seconds_{step}_p50": middle(values) for step, values in sorted(seconds.items())},
    }


def payload(run: RunResult) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {name: {metric: {"value","low","high","n"}}}, "settings"}``."""
    outcomes = {
        "passed": run.count("passed"),
        "failed": [case.case.id for case in run.cases if case.status == "failed"],
        "errors": {case.case.id: case.problem for case in run.cases if case.status == "error"},
    }
    return {
        "data": {**run.data, **outcomes},
        "systems": {run.system: {name: metric.model_dump() for name, metric in metrics(run.cases).items()}},
        "settings": run.settings,
    }
