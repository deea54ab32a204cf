"""What a run of dialogues leaves behind, and the metrics made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel

from assistant.request import Reply
from eval.dialogues import Case, Turn
from eval.metrics import Metric, mean, mean_rate, middle, pass_hat, quantile, share

MOMENTS = {"products": "to_cards", "text": "to_first_word", "reply": "to_end"}
"""Events whose first coming is told as seconds from a turn's start, and what these seconds are called."""


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
    needless_question: bool | None = None
    missed_question: bool | None = None
    grounded: bool | None = None
    relaxed_honestly: bool | None = None
    cards_before_words: bool | None = None


class TurnResult(BaseModel):
    """One step as played. ``moments``: seconds from its start to the first event of each name.

    ``said_by``: who worded a simulated shopper's message. ``picked``: the product shown that satisfies all its goal.
    ``usage``: tokens, where the reply tells them, by OpenAI's names (``prompt_tokens``, ``completion_tokens``).
    """

    turn: Turn
    reply: Reply | None = None
    error: str = ""
    checks: list[CheckResult] = []
    measures: Measures = Measures()
    moments: dict[str, float] = {}
    said_by: Literal["rules", "model"] | None = None
    usage: dict[str, int] = {}
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


def outcomes(cases: Sequence[CaseResult]) -> dict[tuple[str, str], tuple[int, int]]:
    """Passes and judged repetitions of each case, by set and id; one that was never judged is not there."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for case in cases:
        if case.status != "error":
            found[case.set, case.case.id].append(case.status == "passed")
    return {key: (sum(passed), len(passed)) for key, passed in found.items()}


def success(cases: Sequence[CaseResult]) -> Metric:
    """The share of dialogues that passed; of repeated ones the mean over cases."""
    return mean_rate([passed / n for passed, n in outcomes(cases).values()])


def metrics(cases: Sequence[CaseResult], prices: Prices | None = None) -> dict[str, Metric]:
    """Every metric of a run; dialogues that ended in an error count nowhere. docs/evaluation.md tells what each means.

    Args:
        prices: of a million tokens; without them no cost is told.
    """
    judged = [case for case in cases if case.status != "error"]
    turns = [turn for case in judged for turn in case.turns if turn.turn.replies]
    replies = [turn.reply for turn in turns if turn.reply is not None]
    seconds: dict[str, list[float]] = defaultdict(list)
    for reply in replies:
        for step, value in reply.timings.items():
            seconds[step].append(value)
    for turn in turns:
        for event, name in MOMENTS.items():
            if event in turn.moments:
                seconds[name].append(turn.moments[event])
    most = max((n for _, n in outcomes(cases).values()), default=0)

    def held(name: str) -> Metric:
        seen = [value for turn in turns if (value := getattr(turn.measures, name)) is not None]
        return share(sum(seen), len(seen))

    simulated = [case for case in judged if case.case.shopper]
    # A turn that called no model used nothing; of one whose engine does not tell, nothing is known.
    used = [turn.usage for turn in turns if turn.reply is not None and (turn.usage or not turn.reply.model_calls)]
    told = any(used)
    return {
        "task_success": success(cases),
        **{f"pass^{k}": pass_hat(list(outcomes(cases).values()), k) for k in range(2, most + 1)},
        "turn_pass_rate": share(sum(turn.passed for turn in turns), len(turns)),
        "constraint_violations": share(sum(t.measures.breaking for t in turns), sum(t.measures.shown for t in turns)),
        "groundedness": held("grounded"),
        "needless_questions": held("needless_question"),
        "missed_questions": held("missed_question"),
        "relaxed_honestly": held("relaxed_honestly"),
        "cards_before_words": held("cards_before_words"),
        "turns_to_success": mean([float(each.turns_to_success) for each in simulated if each.turns_to_success]),
        # A model that is down on purpose is called by nobody.
        "model_calls": mean(
            [
                float(turn.reply.model_calls)
                for case in judged
                if case.case.model == "any"
                for turn in case.turns
                if turn.reply
            ]
        ),
        **({"prompt_tokens": mean([float(each.get("prompt_tokens", 0)) for each in used])} if told else {}),
        **({"completion_tokens": mean([float(each.get("completion_tokens", 0)) for each in used])} if told else {}),
        **({"cost": mean([prices.of(each) for each in used])} if told and prices else {}),
        **{f"seconds_{step}_p50": middle(values) for step, values in sorted(seconds.items())},
        **{f"seconds_{step}_p95": quantile(values, 0.95) for step, values in sorted(seconds.items())},
    }


def agreement(cases: Sequence[CaseResult]) -> dict[str, Any]:
    """How far the judge and the checks agree on the dialogues that both judged; empty where there was no judge.

    ``kappa`` is Cohen's (1960); None where one of the two said the same of all.
    """
    asked = [case for case in cases if case.judgement is not None]
    if not asked:
        return {}
    both = [
        (case.status == "passed", case.judgement.passed)
        for case in asked
        if case.status != "error" and case.judgement is not None and case.judgement.passed is not None
    ]
    same = share(sum(checks == judge for checks, judge in both), len(both))
    by_chance = 0.0
    if both:
        ours, theirs = (sum(side) / len(both) for side in zip(*both, strict=True))
        by_chance = ours * theirs + (1 - ours) * (1 - theirs)
    kappa = (same.value - by_chance) / (1 - by_chance) if same.value is not None and by_chance < 1 else None
    return {
        "judged": len(both),
        "failures": {
            case.label: case.judgement.error for case in asked if case.judgement is not None and case.judgement.error
        },
        "passed": share(sum(judge for _, judge in both), len(both)).model_dump(),
        "agreement": same.model_dump(),
        "kappa": kappa,
        "disagreements": [
            case.label
            for case in asked
            if case.status != "error"
            and case.judgement is not None
            and case.judgement.passed not in (None, case.status == "passed")
        ],
    }


def by_tag(cases: Sequence[CaseResult]) -> dict[str, Metric]:
    """Task success of each tag's dialogues."""
    tags = sorted({tag for case in cases for tag in case.case.tags})
    return {tag: success([case for case in cases if tag in case.case.tags]) for tag in tags}


def payload(run: RunResult) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {name: {metric: {"value","low","high","n"}}}, "settings"}``.

    With more than one set, ``systems`` has every set's figures too, as ``name/set``.
    """

    def names(status: str) -> dict[str, str]:
        return {case.label: case.problem for case in run.cases if case.status == status}

    sets = list(dict.fromkeys(case.set for case in run.cases))
    systems = {run.system: metrics(run.cases, run.prices)}
    if len(sets) > 1:
        for name in sets:
            systems[f"{run.system}/{name}"] = metrics([case for case in run.cases if case.set == name], run.prices)
    judged = agreement(run.cases)
    return {
        "data": {
            **run.data,
            "passed": run.count("passed"),
            "failed": list(names("failed")),
            "errors": names("error"),
            "success_by_tag": {tag: metric.model_dump() for tag, metric in by_tag(run.cases).items()},
            **({"judge": judged} if judged else {}),
        },
        "systems": {
            system: {name: metric.model_dump() for name, metric in figures.items()}
            for system, figures in systems.items()
        },
        "settings": run.settings,
    }
