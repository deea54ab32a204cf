"""The console script as its user runs it: commands, and servers in processes of their own on free ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

SCRIPT = Path(sys.executable).with_name("floorwalker")
PATIENCE = 240.0
"""Seconds until a wait for what should come is given up; a busy machine may need many."""


def environment(home: Path, **settings: object) -> dict[str, str]:
    """The environment for a process: ``llm__port=1`` sets FLOORWALKER_LLM__PORT; none of this process's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")}
    own = {f"FLOORWALKER_{name.upper()}": str(value) for name, value in {"home": home, **settings}.items()}
    return kept | own | {"NO_COLOR": "1", "COLUMNS": "200"}


def run(home: Path, *arguments: str, cwd: Path | None = None, **settings: object) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        [SCRIPT, *arguments],
        env=environment(home, **settings),
        # A folder without a floorwalker.toml, unless the test brings one.
        cwd=cwd or home.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], what: str) -> None:
    """Poll until it is true; an AssertionError that names ``what`` after ``PATIENCE``."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain: {what}"
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether GET is answered with 200 now."""
    try:
        return httpx.get(url, timeout=10, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Server:
    """A started server process, where it answers, and the file that holds what it prints."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def answers(self, path: str) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}"
        return answers(self.url + path)

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=PATIENCE, trust_env=False)

    def get(self, path: str) -> Any:
        return self.ask(path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(self.url + path, json=body, timeout=PATIENCE, trust_env=False)

    def turn(self, message: str, **body: object) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events of one turn as they arrive."""
        asked = {"message": message, **body}
        with httpx.stream("POST", f"{self.url}/v1/chat", json=asked, timeout=PATIENCE, trust_env=False) as response:
            assert response.status_code == 200, response.read()
            name = ""
            for line in response.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield name, json.loads(value)


@contextmanager
def started(home: Path, command: list[str], port: int, ready: str, **settings: object) -> Iterator[Server]:
    """Run a serving command until the block ends; yields once GET ``ready`` is answered with 200."""
    log = home / f"{command[0]}-{port}.log"
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [SCRIPT, *command],
            env=environment(home, **settings),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        server = Server(process, f"http://127.0.0.1:{port}", log)
        try:
            until(lambda: server.answers(ready), f"{server.url}{ready} answers; see {log}")
            yield server
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process: ask it to, and kill it if it does not."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def children(pid: int) -> list[int]:
    """Process ids of a process's children now."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name in parentheses, which may hold anything: state, parent.
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid:
            found.append(int(stat.parent.name))
    return found


def engine_of(server: Server) -> int:
    """The process id of the model engine that this server started."""
    (pid,) = [
        child
        for child in children(server.process.pid)
        if b"assistant.engine_child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return pid


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie that nobody reaps has)."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
