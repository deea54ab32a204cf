"""The chat model's client: any OpenAI-compatible server, through langchain-openai.

A turn must go on without the model, so every failure is a ``ModelUnavailable`` and comes soon: time limits for
connecting, for the first token and for the whole; retries only before the first token; and a circuit breaker
(Nygard, *Release It!*, 2007), so that a dead server costs one turn its wait and the next ones nothing.
"""

from __future__ import annotations

import asyncio
import json
import queue
import random
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from assistant.settings import Llm
from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

    _Chunks = AsyncGenerator[AIMessageChunk, None]

Messages = list[tuple[str, str]]
"""Role (``system``, ``user`` or ``assistant``) and text, oldest first."""

STRUCTURED_TOKENS = 200
"""Room for one JSON answer; the second try gets twice as much."""
_FIRST_BACK_OFF_SECONDS = 0.25
"""Doubled with each retry, then spread by half to one and a half, so that callers do not come back in step."""
_CHECK = "Check the server with: floorwalker llm check"


@dataclass
class Usage:
    """Tokens that calls have read and written, by OpenAI's names, and ``seconds`` from their requests to their ends."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


_usage: ContextVar[Usage | None] = ContextVar("usage", default=None)


@contextmanager
def counted() -> Iterator[Usage]:
    """Counts tokens and seconds of the calls that this thread makes inside; no tokens where the server tells none."""
    usage = Usage()
    before = _usage.set(usage)
    try:
        yield usage
    finally:
        _usage.reset(before)


class ChatModel(Protocol):
    """What the assistant needs of a chat model; every failure is a ``ModelUnavailable``."""

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        """Yield the answer in pieces; failures come at iteration. Closing the iterator stops the generation."""
        ...

    def structured(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = STRUCTURED_TOKENS
    ) -> dict[str, Any]:
        """The answer as a JSON object that satisfies ``schema`` (JSON Schema)."""
        ...

    def available(self) -> bool:
        """Whether a call would be tried now. Asks no server."""
        ...


def local_url(llm: Llm) -> str:
    """Base URL of the engine that Floorwalker starts itself."""
    return f"http://{llm.host}:{llm.port}/v1"


def open_chat(llm: Llm, base_url: str | None = None) -> ChatModel:
    """A client for ``base_url``, else for ``llm.url``, else for the local engine. Connects at the first call only."""
    return _HttpChat(llm, base_url or llm.url or local_url(llm))


class _Breaker:
    """Closed: calls pass. Open after a failure: none pass for ``rest`` seconds. Then one may probe."""

    def __init__(self, rest: float, url: str) -> None:
        self._rest, self._url = rest, url
        self._lock = threading.Lock()
        self._retry_at = 0.0
        self._open = self._probing = False

    def lets_through(self) -> bool:
        return not self._open or (not self._probing and time.monotonic() >= self._retry_at)

    @contextmanager
    def call(self) -> Iterator[None]:
        with self._lock:
            if not self.lets_through():
                raise ModelUnavailable(f"The chat model at {self._url} failed and is being left alone", mend=_CHECK)
            probe = self._probing = self._open
        try:
            yield
        except ModelUnavailable:
            with self._lock:
                self._open, self._retry_at = True, time.monotonic() + self._rest
            raise
        else:
            with self._lock:
                self._open = False
        finally:
            # Also reached when a consumer closes the stream early, which says nothing about the server.
            if probe:
                with self._lock:
                    self._probing = False


class _HttpChat:
    """``ChatModel`` over HTTP; safe to share among threads."""

    def __init__(self, llm: Llm, url: str) -> None:
        self._llm, self._url = llm, url
        self._breaker = _Breaker(llm.retry_after_seconds, url)

    def available(self) -> bool:
        return self._breaker.lets_through()

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        options = {
            "max_tokens": max_tokens or self._llm.max_tokens,
            "temperature": self._llm.temperature,
            "seed": self._llm.seed,
        }
        return self._pieces(messages, options)

    def structured(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = STRUCTURED_TOKENS
    ) -> dict[str, Any]:
        # extra_body, because langchain-openai would parse every half-finished piece of a response_format of its own.
        form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
        options = {
            "max_tokens": max_tokens,
            "temperature": 0.0,
            "seed": self._llm.seed,
            "extra_body": {"response_format": form},
        }
        second = options | {
            "max_tokens": 2 * max_tokens,
            "temperature": self._llm.temperature,
            "seed": self._llm.seed + 1,
        }
        try:
            return _parse("".join(self._pieces(messages, options)), schema)
        except _Nonsense:
            pass
        try:
            return _parse("".join(self._pieces(messages, second)), schema)
        except _Nonsense as error:
            raise ModelUnavailable(f"The chat model at {self._url} gave no usable JSON, twice: {error}") from error

    def _pieces(self, messages: Messages, options: dict[str, Any]) -> Iterator[str]:
        with self._breaker.call():
            usage = _usage.get()
            options = options if usage is None else options | {"stream_usage": True}
            pieces: queue.SimpleQueue[str | Usage | float] = queue.SimpleQueue()
            begun = time.monotonic()
            running = asyncio.run_coroutine_threadsafe(self._produce(messages, options, pieces), _background_loop())
            # The seconds it took are the end of it: told there, for whoever reads may be slower than the model.
            running.add_done_callback(lambda _: pieces.put(time.monotonic() - begun))
            try:
                while not isinstance(piece := pieces.get(), float):
                    if isinstance(piece, str):
                        yield piece
                    elif usage is not None:
                        usage.prompt_tokens += piece.prompt_tokens
                        usage.completion_tokens += piece.completion_tokens
                if usage is not None:
                    usage.seconds += piece
                running.result()
            finally:
                running.cancel()

    async def _produce(
        self, messages: Messages, options: dict[str, Any], out: queue.SimpleQueue[str | Usage | float]
    ) -> None:
        """Put every piece into ``out``; retry what failed before the first one."""
        client = self._client
        for attempt in range(self._llm.retries + 1):
            if attempt:
                await asyncio.sleep(_FIRST_BACK_OFF_SECONDS * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
            limit, finished = "first_token_seconds", ""
            begun = asyncio.get_running_loop().time()
            try:
                async with (
                    asyncio.timeout(self._llm.first_token_seconds) as deadline,
                    aclosing(
                        cast("AsyncGenerator[AIMessageChunk, None]", client.astream(messages, **options))
                    ) as chunks,
                ):
                    async for chunk in chunks:
                        if told := chunk.usage_metadata:
                            out.put(Usage(told["input_tokens"], told["output_tokens"]))
                        finished = finished or chunk.response_metadata.get("finish_reason", "")
                        if chunk.text:
                            limit = "total_seconds"
                            deadline.reschedule(begun + self._llm.total_seconds)
                            out.put(chunk.text)
            except TimeoutError as error:
                what = f"did not answer within llm.{limit} = {getattr(self._llm, limit):g}"
                raise ModelUnavailable(f"The chat model at {self._url} {what}", mend=_CHECK) from error
            except Exception as error:
                started = limit == "total_seconds"
                if started or attempt == self._llm.retries or not _worth_a_retry(error):
                    what = f"broke off: {_said(error)}" if started else f"failed: {_said(error)}"
                    raise ModelUnavailable(f"The chat model at {self._url} {what}", mend=_CHECK) from error
            else:
                if finished and limit == "total_seconds":
                    return
                what = "answered nothing" if finished else "broke off"
                raise ModelUnavailable(f"The chat model at {self._url} {what}", mend=_CHECK)

    @cached_property
    def _client(self) -> ChatOpenAI:
        # Imported here: it takes over a second, which commands without a chat model need not pay.
        # Built on the one background loop only, so no lock is needed.
        import openai
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        llm = self._llm
        timeout = openai.Timeout(llm.total_seconds, connect=llm.connect_seconds)
        # A proxy from the environment must not get requests to this very machine.
        by_proxy = urlsplit(self._url).hostname not in {"127.0.0.1", "::1", "localhost"}
        return ChatOpenAI(
            model=llm.model,
            base_url=self._url,
            api_key=SecretStr(llm.api_key),
            timeout=timeout,
            max_retries=0,
            stream_chunk_timeout=None,
            stream_usage=False,
            http_async_client=openai.DefaultAsyncHttpxClient(timeout=timeout, trust_env=by_proxy),
        )


_loop_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def _background_loop() -> asyncio.AbstractEventLoop:
    """The event loop on which all requests of this process run, so that a time limit can end any of them at once."""
    global _loop
    with _loop_lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="chat-model", daemon=True).start()
        return _loop


def _worth_a_retry(error: Exception) -> bool:
    import openai

    return isinstance(error, openai.APIConnectionError | openai.InternalServerError | openai.RateLimitError)


def _said(error: Exception) -> str:
    first_line = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first_line}"


class _Nonsense(Exception):
    """The server answered, but not with what the schema asks for."""


def _parse(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    import jsonschema

    try:
        answer = json.loads(text)
        jsonschema.validate(answer, schema)
    except (json.JSONDecodeError, jsonschema.ValidationError) as error:
        raise _Nonsense(_said(error)) from error
    if not isinstance(answer, dict):
        raise _Nonsense(f"expected an object, got {text[:80]!r}")
    return answer
