"""What a run of dialogues leaves behind; :mod:`eval.figures` makes the metrics of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from assistant.request import Reply
from eval.dialogues import Case, Turn


class Prices(BaseModel):
    """What a million tokens cost, in whatever currency the model's provider bills."""

    prompt: float
    completion: float

    def of(self, usage: dict[str, int]) -> float:
        """The cost of one reply."""
        return (
            self.prompt * usage.get("prompt_tokens", 0) + self.completion * usage.get("completion_tokens", 0)
        ) / 1_000_000


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
    stated: int = 0
    """Numbers and brands in the words shown."""
    supported: int = 0
    """Of them, those that something supports."""
    stated_unchecked: int = 0
    """The same in the words as they would be had no sentence of the model been replaced."""
    supported_unchecked: int = 0
    needless_question: bool | None = None
    missed_question: bool | None = None
    grounded: bool | None = None
    relaxed_honestly: bool | None = None
    cards_before_words: bool | None = None


class TurnResult(BaseModel):
    """One step as played. ``moments``: seconds from its start to the first event of each name.

    ``said_by``: who worded a simulated shopper's message. ``picked``: the product shown that satisfies all its goal.
    ``usage``: tokens, where the reply tells them, by OpenAI's names (``prompt_tokens``, ``completion_tokens``).
    ``model_seconds``: in which the chat model was at work on the turn; 0 where nobody told.
    """

    turn: Turn
    reply: Reply | None = None
    error: str = ""
    checks: list[CheckResult] = []
    measures: Measures = Measures()
    moments: dict[str, float] = {}
    said_by: Literal["rules", "model"] | None = None
    usage: dict[str, int] = {}
    model_seconds: float = 0.0
    picked: str | None = None

    @property
    def passed(self) -> bool:
        """Every check held."""
        return all(check.passed for check in self.checks)


class Judgement(BaseModel):
    """What an LLM judge says of a dialogue; it decides nothing. ``error``: it gave no verdict, and why."""

    passed: bool | None = None
    reason: str = ""
    error: str = ""


class CaseResult(BaseModel):
    """One dialogue as played. ``error``: it could not be judged (``problem`` says why), which is no low score.

    ``turns_to_success``: of a simulated shopper that found what it wanted. ``seconds``: the whole dialogue.
    """

    case: Case
    set: str = ""
    repetition: int = 0
    status: Literal["passed", "failed", "error"]
    problem: str = ""
    turns: list[TurnResult] = []
    turns_to_success: int | None = None
    seconds: float = 0.0
    judgement: Judgement | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all others of a run: set, case and repetition."""
        return self.set, self.case.id, self.repetition

    @property
    def label(self) -> str:
        """The case's id, and which repetition it is where it is not the first."""
        return self.case.id if self.repetition == 0 else f"{self.case.id} #{self.repetition + 1}"


class RunResult(BaseModel):
    """A whole run. ``data`` says what was played, ``settings`` on what."""

    system: str
    data: dict[str, Any]
    settings: dict[str, Any]
    cases: list[CaseResult]
    prices: Prices | None = None

    def count(self, status: str) -> int:
        """How many dialogues ended so."""
        return sum(case.status == status for case in self.cases)

    @property
    def exit_code(self) -> int:
        """0 when every dialogue could be judged, whatever the score; 1 when one ended in an error."""
        return 1 if self.count("error") else 0
