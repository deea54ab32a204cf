"""A chat model that plays a script, for tests: yours as well as ours.

    with ScriptedChat([
        Say("The [1] Velo lasts 30 hours.", expect=("headphones", "[1]")),
        Json({"intent": "recommend"}),
        Fail("server went away", after=2),
    ]) as chat:
        floor = open_floor(settings, chat)
        ...

An unexpected call, a prompt without what a step expects, or a step left over is an ``AssertionError``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.llm import STRUCTURED_TOKENS, Messages
from retrieval.errors import ModelUnavailable


@dataclass(frozen=True)
class Say:
    """Answer a ``stream`` call with ``text``, word by word. ``expect``: what the prompt must contain."""

    text: str
    expect: tuple[str, ...] = ()


@dataclass(frozen=True)
class Json:
    """Answer a ``structured`` call with ``value``. ``expect``: what the prompt must contain."""

    value: dict[str, Any]
    expect: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fail:
    """Raise ``ModelUnavailable(why)`` on either call; in a stream, after that many words of ``text``."""

    why: str
    after: int = 0
    text: str = "Here are two good ones for you."
    expect: tuple[str, ...] = ()


Step = Say | Json | Fail


class ScriptedChat:
    """A ``ChatModel`` that answers the n-th call with the n-th step. ``calls`` keeps the prompts it was given.

    ``up`` is what ``available()`` says.
    """

    def __init__(self, steps: Sequence[Step], *, up: bool = True) -> None:
        self._steps = list(steps)
        self._lock = threading.Lock()
        self.calls: list[Messages] = []
        self.up = up

    def __enter__(self) -> ScriptedChat:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.check_all_used()

    def check_all_used(self) -> None:
        """Raise AssertionError if a step was never asked for, or a call too many was made (and its error caught)."""
        left = self._steps[len(self.calls) :]
        assert not left, f"{len(left)} scripted step(s) were never used: {left}"
        assert len(self.calls) == len(self._steps), f"{len(self.calls)} calls for {len(self._steps)} scripted steps"

    def available(self) -> bool:
        return self.up

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        step = self._next("stream", messages)
        assert not isinstance(step, Json), f"call {len(self.calls)} is stream(), but its step is {step}"
        return self._pieces(step)

    def structured(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = STRUCTURED_TOKENS
    ) -> dict[str, Any]:
        step = self._next("structured", messages)
        if isinstance(step, Fail):
            raise ModelUnavailable(step.why)
        assert isinstance(step, Json), f"call {len(self.calls)} is structured(), but its step is {step}"
        import jsonschema

        jsonschema.validate(step.value, schema)
        return step.value

    def _next(self, method: str, messages: Messages) -> Step:
        with self._lock:
            self.calls.append(messages)
            number = len(self.calls)
        prompt = "\n".join(text for _, text in messages)
        assert number <= len(self._steps), f"call {number}, {method}(), is not in the script; its prompt was:\n{prompt}"
        step = self._steps[number - 1]
        missing = [text for text in step.expect if text not in prompt]
        assert not missing, f"the prompt of call {number}, {method}(), lacks {missing}; it was:\n{prompt}"
        return step

    def _pieces(self, step: Say | Fail) -> Iterator[str]:
        words = re.findall(r"\s*\S+\s*", step.text)
        if isinstance(step, Say):
            yield from words
            return
        yield from words[: step.after]
        raise ModelUnavailable(step.why)
