"""Starting and keeping the chat model's server: llama.cpp on a CPU, vLLM on an NVIDIA GPU.

Both answer the OpenAI protocol, so nothing but this file knows which one runs.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import structlog

from assistant.llm import ChatModel, local_url, open_chat
from assistant.models import load_table, path_of
from assistant.settings import Llm, Settings
from retrieval.errors import MissingExtra, ModelUnavailable

READY_SECONDS = 300.0
"""vLLM compiles for one to three minutes at its start; llama.cpp needs seconds."""
QUICK_DEATHS = 5
"""After so many starts in a row that did not last, the engine is given up."""
_STEADY_SECONDS = 60.0
"""A child that lived so long did not die of its start."""
_FIRST_PAUSE_SECONDS = 0.5
"""Before the first restart; doubled with every quick death."""
_GRACE_SECONDS = 10.0
"""From asking a child to stop until it is killed."""

_log = structlog.get_logger()
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks this machine without any proxy of the environment."""


def cuda_present() -> bool:
    """Whether an NVIDIA driver shows a GPU. Imports no torch."""
    if Path("/dev/nvidiactl").exists():
        return True
    if not shutil.which("nvidia-smi"):
        return False
    return b"GPU 0" in subprocess.run(["nvidia-smi", "-L"], capture_output=True, check=False).stdout


def command_for(settings: Settings, gpu: bool) -> list[str]:
    """The command line that serves ``settings.llm.model`` on ``llm.host:llm.port``; starts nothing.

    Raises:
        MissingExtra: ``gpu``, but vLLM is not installed.
        ModelFileError, NotFoundError: on a CPU, the model has not been pulled or is not in the table.
        ModelUnavailable: on a CPU, this machine has no llama.cpp.
    """
    return [*_child(), *(_vllm(settings.llm) if gpu else _llama(settings))]


def _child() -> list[str]:
    return [sys.executable, "-m", "assistant.engine_child", str(os.getpid())]


def _llama(settings: Settings) -> list[str]:
    llm = settings.llm
    file = path_of(llm.model, settings.home)
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelUnavailable(
            "The CPU engine needs the package xllamacpp, which is not installed on this machine",
            mend="Install it (pip install xllamacpp), or set llm.url to an OpenAI-compatible server.",
        )
    threads = llm.threads or os.cpu_count() or 1
    return ["llama", str(file), llm.model, llm.host, str(llm.port), str(threads), str(llm.context_tokens)]


def _vllm(llm: Llm) -> list[str]:
    """``llm.model`` is a name of the table, a folder of safetensors, or a repository on the hub."""
    if importlib.util.find_spec("vllm") is None:
        raise MissingExtra("The GPU engine", "gpu")
    known = load_table().get(llm.model)
    served = known.safetensors if known else llm.model
    # The module and not `vllm serve`, which does not start from the CPU build of vLLM.
    command = ["exec", sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", served]
    command += ["--served-model-name", llm.model, "--host", llm.host, "--port", str(llm.port)]
    return [*command, "--max-model-len", str(llm.context_tokens), "--enable-prefix-caching"]


class Supervisor:
    """Keeps one server process alive from ``start`` to ``stop``.

    Args:
        command: what to run; its output goes to ``log``.
        url: base URL that answers ``/models`` once the server is ready.
        log: the file that messages point the reader to.
        pause: seconds before the first restart.
    """

    def __init__(self, command: list[str], url: str, log: Path, *, pause: float = _FIRST_PAUSE_SECONDS) -> None:
        self._command, self._url, self._log, self._pause = command, url, log, pause
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._failure: ModelUnavailable | None = None
        self._ready = False
        self.pid: int | None = None
        """Process id of the running child."""

    def start(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists():
            os.replace(self._log, self._log.with_suffix(".log.1"))
        self._thread.start()

    def stop(self) -> None:
        """End the child, first asking, then killing it."""
        self._stopping.set()
        self._thread.join()

    def join(self) -> None:
        """Wait until the supervisor gives up.

        Raises:
            ModelUnavailable: it gave up.
        """
        self._thread.join()
        if self._failure:
            raise self._failure

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return once the server answers.

        Raises:
            ModelUnavailable: it was given up, or does not answer in time.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._failure, seconds)
            if self._failure:
                raise self._failure
            if not self._ready:
                raise ModelUnavailable(
                    f"The engine at {self._url} was not ready within {seconds:g} s", mend=f"Read {self._log}."
                )

    def _run(self) -> None:
        deaths = 0
        while not self._stopping.is_set():
            begun = time.monotonic()
            code = self._run_child()
            if code is None:
                return
            deaths = 1 if time.monotonic() - begun > _STEADY_SECONDS else deaths + 1
            if deaths == QUICK_DEATHS:
                what = f"The engine at {self._url} died {deaths} times in a row, last with exit status {code}"
                self._note(ready=False, failure=ModelUnavailable(what, mend=f"Read {self._log}."))
                _log.error("engine given up", url=self._url, status=code, log=str(self._log))
                return
            _log.warning("engine died, starting it again", url=self._url, status=code, log=str(self._log))
            self._stopping.wait(self._pause * 2 ** (deaths - 1))

    def _run_child(self) -> int | None:
        """Run one child to its end; its exit status, or None if it was ended because of ``stop``."""
        with (
            open(self._log, "ab") as log,
            subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as child,
        ):
            self.pid = child.pid
            while child.poll() is None and not self._stopping.wait(0.25 if self._ready else 0.1):
                if not self._ready and served_models(self._url) is not None:
                    self._note(ready=True)
                    _log.info("engine ready", url=self._url)
            self._note(ready=False)
            if not self._stopping.is_set():
                return child.returncode
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_GRACE_SECONDS)
            child.kill()
        return None

    def _note(self, *, ready: bool, failure: ModelUnavailable | None = None) -> None:
        with self._changed:
            self._ready, self._failure = ready, failure
            self._changed.notify_all()


def served_models(url: str) -> list[str] | None:
    """Names that the model server at the base ``url`` lists, or None while it does not answer."""
    try:
        with _direct.open(f"{url}/models", timeout=2) as answer:
            return [str(row["id"]) for row in json.load(answer)["data"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _supervisor(settings: Settings) -> Supervisor:
    llm = settings.llm
    gpu = cuda_present()
    if gpu and importlib.util.find_spec("vllm") is None:
        _log.warning("a GPU is there, but the CPU engine is used", mend=MissingExtra("The GPU engine", "gpu").mend)
        gpu = False
    command = command_for(settings, gpu)
    with socket.socket(socket.AF_INET6 if ":" in llm.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((llm.host, llm.port))
        except OSError as error:
            raise ModelUnavailable(
                f"The engine cannot listen on {llm.host}:{llm.port}: {error.strerror}",
                mend=f"Set llm.port to a free one; or, if a model server runs there, llm.url to {local_url(llm)}",
            ) from error
    return Supervisor(command, local_url(llm), settings.home / "logs" / "engine.log")


@contextmanager
def _supervised(settings: Settings) -> Iterator[Supervisor]:
    """An engine of our own, started and, at the end of the block, stopped."""
    supervisor = _supervisor(settings)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


@contextmanager
def running_engine(settings: Settings) -> Iterator[str]:
    """The base URL of a chat model while the block runs: ``llm.url`` if set, else an engine of our own.

    Does not wait: until the engine is ready, calls fail with ``ModelUnavailable``, and so they do if it is given up.

    Raises:
        ModelFileError, NotFoundError: the model has not been pulled, or no such model.
        ModelUnavailable: the port is taken, or this machine has no engine.
    """
    if settings.llm.url:
        yield settings.llm.url
        return
    with _supervised(settings):
        yield local_url(settings.llm)


@contextmanager
def ready_engine(settings: Settings) -> Iterator[str]:
    """The base URL of a chat model that answers: one that runs already, else an engine of our own while the block runs.

    Raises:
        ModelFileError, NotFoundError: the model has not been pulled, or no such model.
        ModelUnavailable: this machine has no engine, or it did not become ready.
    """
    if settings.llm.url or served_models(local_url(settings.llm)) is not None:
        yield settings.llm.url or local_url(settings.llm)
        return
    with _supervised(settings) as supervisor:
        supervisor.wait_ready()
        yield local_url(settings.llm)


def serve_forever(settings: Settings) -> None:
    """Run the engine in the foreground until SIGTERM or Ctrl-C. Call it from the main thread.

    Raises:
        ModelFileError, NotFoundError, ModelUnavailable: as ``running_engine``, and when the engine was given up.
    """
    supervisor = _supervisor(settings)
    signal.signal(signal.SIGTERM, _interrupt)
    supervisor.start()
    try:
        supervisor.join()
    except KeyboardInterrupt:
        _log.info("engine stopping", url=local_url(settings.llm))
    finally:
        supervisor.stop()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def check(settings: Settings) -> dict[str, Any]:
    """Ask the chat model for a few words and a small JSON object.

    Returns: ``url``, ``model``, ``served`` (names the server lists), ``first_token_seconds``, ``tokens_per_second``
    (after the first; one streamed piece counts as a token), ``text`` and ``json_schema`` (whether a schema is obeyed).

    Raises:
        ModelUnavailable: no server answers, it does not list the model, or it gives no text.
    """
    llm = settings.llm
    url = llm.url or local_url(llm)
    served = served_models(url)
    if served is None:
        raise ModelUnavailable(f"No model server answers at {url}", mend="Start one with: floorwalker llm serve")
    if llm.model not in served:
        raise ModelUnavailable(
            f"The server at {url} does not serve {llm.model!r}", mend=f"Set llm.model to one of: {', '.join(served)}"
        )
    chat = open_chat(llm, url)
    # First, so that loading the client library does not count as the server's time.
    obeyed = _obeys_schema(chat)
    begun = time.monotonic()
    pieces, times = [], []
    for piece in chat.stream([("user", "Name three things that a department store sells.")], max_tokens=40):
        pieces.append(piece)
        times.append(time.monotonic())
    rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
    return {
        "url": url,
        "model": llm.model,
        "served": served,
        "first_token_seconds": round(times[0] - begun, 3),
        "tokens_per_second": round(rate, 1),
        "text": "".join(pieces),
        "json_schema": obeyed,
    }


def _obeys_schema(chat: ChatModel) -> bool:
    schema = {
        "type": "object",
        "properties": {"color": {"enum": ["red", "green"]}},
        "required": ["color"],
        "additionalProperties": False,
    }
    try:
        chat.structured([("user", "What color is grass?")], schema)
    except ModelUnavailable:
        return False
    return True
