"""Plays scripted dialogues against an assistant, turn by turn, and judges every reply.

Three ends are kept apart: a dialogue *passed*, *failed* (the assistant answered, and not as expected), or ended in an
*error*: the chat model's engine was down, or a check or the assistant crashed. An error is no low score: it counts in
no metric, and the run's exit code is 1.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from assistant.request import Language, Reply, TurnEvent
from eval.checks import check_step, demanded, grounded, relaxes_honestly, violations
from eval.dialogues import Case, Expect, Turn
from eval.results import CaseResult, CheckResult, Measures, TurnResult
from eval.step import Step
from retrieval.catalogue import Catalogue
from retrieval.errors import FloorwalkerError
from retrieval.product import Policy

UNAVAILABLE = 503
"""The HTTP status of an error when a part of the shop is down, not wrong."""


class Turner(Protocol):
    """Plays one turn; :func:`assistant.turn.run_turn` bound to a floor."""

    def __call__(
        self,
        message: str,
        *,
        conversation: str | None,
        user: str,
        drop: str | None,
        compare: tuple[str, ...],
        language: Language | None,
    ) -> Iterator[TurnEvent]: ...


@dataclass(frozen=True)
class System:
    """An assistant under test.

    ``notes(product_id)`` is what the shop holds on a product beside its record: reviews and promotions.
    ``record(user, product_id, kind, conversation)`` reports a like or a dismissal, ``forget(user)`` erases a shopper.
    ``has_model``: a chat model is expected to answer, so a degraded reply means that its engine was down.
    """

    name: str
    has_model: bool
    catalogue: Catalogue
    policies: tuple[Policy, ...]
    notes: Callable[[str], str]
    turn: Turner
    turn_without_model: Turner
    record: Callable[[str, str, str, str | None], None]
    forget: Callable[[str], None]


class EngineDown(Exception):
    """A part of the shop was down, so the dialogue cannot be judged."""


def run_dialogues(
    system: System, cases: list[Case], *, jobs: int = 1, progress: Callable[[CaseResult], None] = lambda _: None
) -> list[CaseResult]:
    """Plays every case, ``jobs`` at a time; results in the order of ``cases``; ``progress`` is told as each ends."""

    def play(case: Case) -> CaseResult:
        result = play_case(system, case)
        progress(result)
        return result

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(play, cases))


def play_case(system: System, case: Case) -> CaseResult:
    """Plays one dialogue as a new shopper, who is forgotten afterwards."""
    played: list[TurnResult] = []
    result = partial(CaseResult, case=case, turns=played)
    user = f"eval-{uuid.uuid4().hex}"
    try:
        for outcome in _play_turns(system, case, user):
            played.append(outcome)
        passed = all(outcome.passed for outcome in played) and len(played) == len(case.turns)
        return result(status="passed" if passed else "failed")
    except EngineDown as error:
        return result(status="error", problem=f"turn {len(played) + 1}: {error}")
    except Exception as error:  # noqa: BLE001 - whatever crashed, the other dialogues go on and this one counts as an error
        return result(status="error", problem=f"turn {len(played) + 1}: crashed with {type(error).__name__}: {error}")
    finally:
        system.forget(user)


def _play_turns(system: System, case: Case, user: str) -> Iterator[TurnResult]:
    """Each turn as judged; ends early at a turn that got no reply, since nothing can follow on it."""
    turner = system.turn_without_model if case.model == "down" else system.turn
    before = Step(Reply(), system.catalogue, system.policies, system.notes)
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
        outcome, reply, step = _play_turn(call, turn, replace(before, said=(*before.said, turn.say)))
        if reply and reply.degraded and system.has_model and case.model == "any":
            raise EngineDown("the chat model was needed and did not answer")
        yield outcome
        if reply is None:
            return
        conversation, before = reply.conversation, step


def _play_turn(
    call: Callable[[], Iterator[TurnEvent]], turn: Turn, before: Step
) -> tuple[TurnResult, Reply | None, Step]:
    """The turn as judged, its reply if any, and the dialogue after it."""
    names: list[str] = []
    moments: dict[str, float] = {}
    reply, error = None, ""
    start = time.perf_counter()
    status: object = None
    try:
        for event in call():
            names.append(event.event)
            moments.setdefault(event.event, time.perf_counter() - start)
            if event.event == "reply":
                reply = Reply.model_validate(event.data)
            if event.event == "error":
                error, status = f"{event.data.get('what')}. {event.data.get('mend')}", event.data.get("status")
    except FloorwalkerError as raised:
        error, status = str(raised), raised.http_status
    if status == UNAVAILABLE and turn.expect.error is None:
        raise EngineDown(error)
    if reply is None or turn.expect.error is not None:
        checks = [_completes(turn.expect, error)]
        return TurnResult(turn=turn, reply=reply, error=error, checks=checks, moments=moments), reply, before
    step = replace(before, reply=reply, events=tuple(names))
    failures = check_step(turn.expect, step)
    checks = [CheckResult(name=name, passed=why is None, why=why or "") for name, why in failures.items()]
    measures = measure(turn.expect, step)
    outcome = TurnResult(turn=turn, reply=reply, error=error, checks=checks, measures=measures, moments=moments)
    shown = tuple(item.product.id for item in reply.products)
    after = replace(
        step,
        # As for the assistant itself, only a new list changes what "the second one" means.
        page=shown if shown and reply.action in ("recommend", "ask") else step.page,
        seen=step.seen | set(shown),
        asked=step.asked | ({reply.question.facet} if reply.question else set()),
    )
    return outcome, reply, after


def _completes(expect: Expect, error: str) -> CheckResult:
    if expect.error is None:
        return CheckResult(name="completes", passed=False, why=error or "the turn ended without a reply")
    held = expect.error.casefold() in error.casefold() if error else False
    return CheckResult(name="error", passed=held, why="" if held else f"the error was: {error or 'none'}")


def measure(expect: Expect, step: Step) -> Measures:
    """What is measured of every reply."""
    reply = step.reply
    asked = reply.question is not None
    wish = reply.action in ("recommend", "ask") and bool(reply.products)
    broken = {product.id for product, _ in violations(step, demanded(expect, step))} if wish else set()
    loosened = bool(reply.relaxed) or (wish and bool(violations(step, reply.request.filters)))
    return Measures(
        shown=len(reply.products) if wish else 0,
        breaking=len(broken),
        needless_question=asked if expect.asks is False else None,
        missed_question=not asked if expect.asks is True else None,
        grounded=grounded(expect, step) is None if step.words else None,
        relaxed_honestly=relaxes_honestly(expect, step) is None if loosened else None,
        cards_before_words=step.events.index("products") < _place(step.events, "text") if reply.products else None,
    )


def _place(events: tuple[str, ...], name: str) -> int:
    return events.index(name) if name in events else len(events)
