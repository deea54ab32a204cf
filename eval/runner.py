"""Plays dialogues, scripted or simulated, against an assistant, turn by turn, and judges every reply.

Three ends are kept apart: a dialogue *passed*, *failed* (the assistant answered, and not as expected), or ended in an
*error*: the chat model's engine was down, or a check or the assistant crashed. An error is no low score: it counts in
no metric, and the run's exit code is 1.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypedDict, Unpack

from assistant.llm import counted
from assistant.request import Language, Reply, TurnEvent
from eval.checks import check_step
from eval.dialogues import Case, Expect, Shopper, Turn
from eval.measures import measure
from eval.results import CaseResult, CheckResult, TurnResult
from eval.simulated import SimulatedShopper, Words
from eval.step import Step
from eval.wording import by_rules
from retrieval.catalogue import Catalogue
from retrieval.errors import FloorwalkerError
from retrieval.product import Policy

UNAVAILABLE = 503
"""The HTTP status of an error when a part of the shop is down, not wrong."""


class TurnOptions(TypedDict):
    """What comes with a message; see :func:`assistant.turn.run_turn`."""

    conversation: str | None
    user: str
    drop: str | None
    compare: tuple[str, ...]
    language: Language | None


class Turner(Protocol):
    """Plays one turn; :func:`assistant.turn.run_turn` bound to a floor."""

    def __call__(self, message: str, **options: Unpack[TurnOptions]) -> Iterator[TurnEvent]: ...


@dataclass(frozen=True)
class System:
    """An assistant under test.

    ``notes(product_id)`` is what the shop holds on a product beside its record: reviews and promotions.
    ``record(user, product_id, kind, conversation)`` reports a like or a dismissal, ``forget(user)`` erases a shopper.
    ``has_model``: a chat model is expected to answer, so a degraded reply means that its engine was down.
    ``turn_without_model`` None: the engine cannot be played with its model down.
    """

    name: str
    has_model: bool
    catalogue: Catalogue
    policies: tuple[Policy, ...]
    notes: Callable[[str], str]
    turn: Turner
    turn_without_model: Turner | None
    record: Callable[[str, str, str, str | None], None]
    forget: Callable[[str], None]


class EngineDown(Exception):
    """A part of the shop was down, so the dialogue cannot be judged."""


@dataclass(frozen=True)
class Job:
    """One dialogue to play: the ``repetition``-th time (from 0), against ``system``, whose catalogue is ``set``'s.

    ``words``: puts what a simulated shopper means into words.
    """

    case: Case
    system: System
    set: str = ""
    repetition: int = 0
    seed: int = 0
    words: Words = by_rules

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells a result from all others of a run."""
        return self.set, self.case.id, self.repetition


def run_dialogues(system: System, cases: list[Case], *, jobs: int = 1) -> list[CaseResult]:
    """Plays every case once, ``jobs`` at a time; results in the order of ``cases``."""
    return in_parallel(play_case, [Job(case, system) for case in cases], jobs)


def in_parallel(play: Callable[[Job], CaseResult], jobs: Sequence[Job], at_once: int) -> list[CaseResult]:
    """Plays jobs in threads; results in their order. What is not begun when one raises is not begun at all."""
    pool = ThreadPoolExecutor(max_workers=at_once)
    try:
        return list(pool.map(play, jobs))
    finally:
        pool.shutdown(cancel_futures=True)


def play_case(job: Job) -> CaseResult:
    """Plays one dialogue as a new shopper, who is forgotten afterwards."""
    case, system = job.case, job.system
    played: list[TurnResult] = []
    result = partial(CaseResult, case=case, set=job.set, repetition=job.repetition, turns=played)
    user = f"eval-{uuid.uuid4().hex}"
    started = time.perf_counter()
    try:
        if case.shopper:
            for outcome in _play_shopper(job, case.shopper, user):
                played.append(outcome)
            reached = bool(played and played[-1].picked)
            return result(
                status="passed" if reached else "failed",
                problem="" if reached else _given_up(played),
                turns_to_success=len(played) if reached else None,
                seconds=time.perf_counter() - started,
            )
        for outcome in _play_turns(system, case, user):
            played.append(outcome)
        passed = all(outcome.passed for outcome in played) and len(played) == len(case.turns)
        return result(status="passed" if passed else "failed", seconds=time.perf_counter() - started)
    except EngineDown as error:
        return result(status="error", problem=f"turn {len(played) + 1}: {error}")
    except Exception as error:  # noqa: BLE001 - whatever crashed, the other dialogues go on and this one counts as an error
        return result(status="error", problem=f"turn {len(played) + 1}: crashed with {type(error).__name__}: {error}")
    finally:
        _forget(system, user)


def _forget(system: System, user: str) -> None:
    # An engine that is down has told so already, and what it kept of a made-up shopper harms nobody.
    with suppress(FloorwalkerError, EngineDown):
        system.forget(user)


def _turner(system: System, case: Case) -> Turner:
    if case.model == "any":
        return system.turn
    if system.turn_without_model is None:
        raise EngineDown(f"{system.name} cannot be played with its model down")
    return system.turn_without_model


def _start(system: System) -> Step:
    return Step(Reply(), system.catalogue, system.policies, system.notes)


def _must_have_model(system: System, case: Case, reply: Reply | None) -> None:
    if reply and reply.degraded and system.has_model and case.model == "any":
        raise EngineDown("the chat model was needed and did not answer")


def _play_shopper(job: Job, wanted: Shopper, user: str) -> Iterator[TurnResult]:
    """Each turn as judged; ends where something is shown that the shopper wants, or with the shopper's patience."""
    case, system = job.case, job.system
    shopper = SimulatedShopper(wanted, system.catalogue, f"{job.seed}:{case.id}:{job.repetition}", job.words)
    before, turner = _start(system), _turner(system, case)
    conversation: str | None = None
    for _ in range(wanted.patience):
        said = shopper.say(before.reply if before.said else None)
        turn = Turn(say=said.text)
        call = partial(
            turner, turn.say, conversation=conversation, user=user, drop=None, compare=(), language=case.language
        )
        stated = Expect.model_construct(constraints=shopper.stated)
        outcome, reply, step = _play_turn(call, turn, replace(before, said=(*before.said, turn.say)), stated)
        _must_have_model(system, case, reply)
        picked = shopper.satisfying(reply) if reply else None
        if reply:
            asked = reply.question and reply.question.facet
            needless = asked is not None and (asked in shopper.told or asked in before.asked)
            outcome.measures.needless_question = needless
        yield outcome.model_copy(update={"said_by": said.by, "picked": picked})
        if picked or reply is None:
            return
        conversation, before = reply.conversation, step


def _given_up(played: list[TurnResult]) -> str:
    if played and played[-1].reply is None:
        return f"turn {len(played)}: {played[-1].error or 'no reply'}"
    return f"gave up after {len(played)} turn{'s' if len(played) != 1 else ''}: nothing shown satisfies the whole goal"


def _play_turns(system: System, case: Case, user: str) -> Iterator[TurnResult]:
    """Each turn as judged; ends early at a turn that got no reply, since nothing can follow on it."""
    turner, before = _turner(system, case), _start(system)
    conversation: str | None = None
    for turn in case.turns:
        for kind, position in (("dismiss", turn.do.dismiss), ("like", turn.do.like)):
            if position is not None and position <= len(before.page):
                system.record(user, before.page[position - 1], kind, conversation)
        misplaced = [p for p in (turn.do.dismiss, turn.do.like, *turn.do.compare) if p and p > len(before.page)]
        if misplaced:
            why = f"there was no product at position {misplaced[0]} to act on, {len(before.page)} were shown"
            yield TurnResult(turn=turn, checks=[CheckResult(name="completes", passed=False, why=why)])
            return
        if not turn.replies:
            yield TurnResult(turn=turn)
            continue
        call = partial(
            turner,
            turn.say,
            conversation=conversation,
            user=user,
            drop=turn.do.drop,
            compare=tuple(before.page[p - 1] for p in turn.do.compare),
            language=case.language,
        )
        outcome, reply, step = _play_turn(call, turn, replace(before, said=(*before.said, turn.say)), turn.expect)
        _must_have_model(system, case, reply)
        yield outcome
        if reply is None:
            return
        conversation, before = reply.conversation, step


@dataclass
class _Heard:
    """What came of a turn, and ``moments``: seconds to the first event of each name."""

    names: list[str] = field(default_factory=list)
    moments: dict[str, float] = field(default_factory=dict)
    reply: Reply | None = None
    error: str = ""
    status: object = None
    usage: dict[str, int] = field(default_factory=dict)
    model_seconds: float = 0.0


def _hear(call: Callable[[], Iterator[TurnEvent]]) -> _Heard:
    """Takes in a turn's events; tokens as the reply tells them, else as the model used in this process does."""
    heard, start = _Heard(), time.perf_counter()
    with counted() as counts:
        try:
            for event in call():
                heard.names.append(event.event)
                heard.moments.setdefault(event.event, time.perf_counter() - start)
                if event.event == "reply":
                    heard.reply = Reply.model_validate(event.data)
                    told = event.data.get("usage")
                    heard.usage = told if isinstance(told, dict) else {}
                if event.event == "error":
                    heard.error = f"{event.data.get('what')}. {event.data.get('mend')}"
                    heard.status = event.data.get("status")
        except FloorwalkerError as raised:
            heard.error, heard.status = str(raised), raised.http_status
    heard.model_seconds = counts.seconds
    if not heard.usage and counts.prompt_tokens:
        heard.usage = {"prompt_tokens": counts.prompt_tokens, "completion_tokens": counts.completion_tokens}
    return heard


def _play_turn(
    call: Callable[[], Iterator[TurnEvent]], turn: Turn, before: Step, asked_for: Expect
) -> tuple[TurnResult, Reply | None, Step]:
    """The turn as judged, its reply if any, and the dialogue after it.

    ``asked_for``: what the products shown are measured by, beside the constraints in force.
    """
    heard = _hear(call)
    reply, error, moments = heard.reply, heard.error, heard.moments
    if heard.status == UNAVAILABLE and turn.expect.error is None:
        raise EngineDown(error)
    if reply is None or turn.expect.error is not None:
        checks = [_completes(turn.expect, error)]
        return TurnResult(turn=turn, reply=reply, error=error, checks=checks, moments=moments), reply, before
    step = replace(before, reply=reply, events=tuple(heard.names))
    failures = check_step(turn.expect, step)
    checks = [CheckResult(name=name, passed=why is None, why=why or "") for name, why in failures.items()]
    measures = measure(asked_for, step)
    outcome = TurnResult(
        turn=turn,
        reply=reply,
        error=error,
        checks=checks,
        measures=measures,
        moments=moments,
        usage=heard.usage,
        model_seconds=heard.model_seconds,
    )
    shown = tuple(item.product.id for item in reply.products)
    after = replace(
        step,
        # As for the assistant itself, only a new list changes what "the second one" means.
        page=shown if shown and _lists(reply) else step.page,
        seen=step.seen | set(shown),
        asked=step.asked | ({reply.question.facet} if reply.question else set()),
    )
    return outcome, reply, after


def _lists(reply: Reply) -> bool:
    """Whether the products shown take the place of those on the page."""
    return reply.action in ("recommend", "ask") or (reply.action == "cart" and reply.question is not None)


def _completes(expect: Expect, error: str) -> CheckResult:
    if expect.error is None:
        return CheckResult(name="completes", passed=False, why=error or "the turn ended without a reply")
    held = expect.error.casefold() in error.casefold() if error else False
    return CheckResult(name="error", passed=held, why="" if held else f"the error was: {error or 'none'}")
