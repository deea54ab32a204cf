"""Starting, keeping and stopping a model server; ``live`` ones start the real engine on a small model."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.engines import Supervisor, check, command_for, running_engine
from assistant.llm import open_chat
from assistant.models import list_models, load_table
from assistant.settings import Llm, Settings
from retrieval.errors import MissingExtra, ModelFileError, ModelUnavailable

ROOT = Path(__file__).parents[2]
SMALL = "smollm2-135m-instruct"
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"data": [{"id": "toy"}]}')
print("hello from the child", flush=True)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool]) -> None:
    """Poll; the test's own time limit ends a wait for what never comes."""
    nap = threading.Event()
    while not true():
        nap.wait(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie that nobody reaps has)."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home where the small model seems to be: a file of the right size, without contents."""
    model = load_table()[SMALL]
    path = tmp_path / "models" / SMALL / model.file
    path.parent.mkdir(parents=True)
    with open(path, "wb") as file:
        file.truncate(model.bytes)
    return tmp_path


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    keeper = Supervisor(command, f"http://127.0.0.1:{port}/v1", tmp_path / "logs" / "engine.log", pause=0)
    keeper.start()
    yield keeper
    keeper.stop()


def test_cpu_command_carries_the_settings(home: Path) -> None:
    llm = Llm(model=SMALL, host="127.0.0.1", port=8099, threads=3, context_tokens=2048)
    command = command_for(Settings(home=home, llm=llm), gpu=False)
    assert command[:3] == [sys.executable, "-m", "assistant.engine_child"]
    assert command[-5:] == [SMALL, "127.0.0.1", "8099", "3", "2048"]
    assert Path(command[-6]).is_file()


def test_cpu_command_without_the_file_says_how_to_pull(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=f"floorwalker models pull {SMALL}"):
        command_for(Settings(home=tmp_path, llm=Llm(model=SMALL)), gpu=False)


def test_gpu_command_serves_safetensors_under_our_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vllm").mkdir()
    (tmp_path / "vllm" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    command = " ".join(command_for(Settings(home=tmp_path, llm=Llm(model=SMALL, port=8099)), gpu=True))
    assert "--model HuggingFaceTB/SmolLM2-135M-Instruct" in command
    assert f"--served-model-name {SMALL}" in command
    assert "--port 8099" in command
    assert "--enable-prefix-caching" in command
    assert "--model /models/own" in " ".join(
        command_for(Settings(home=tmp_path, llm=Llm(model="/models/own")), gpu=True)
    )


@pytest.mark.skipif(importlib.util.find_spec("vllm") is not None, reason="vLLM is installed here")
def test_gpu_without_vllm_names_the_extra(tmp_path: Path) -> None:
    with pytest.raises(MissingExtra, match=r"\.\[gpu\]"):
        command_for(Settings(home=tmp_path), gpu=True)


def test_a_killed_child_is_started_again(supervisor: Supervisor) -> None:
    supervisor.wait_ready()
    first = supervisor.pid
    assert first
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.pid != first)
    supervisor.wait_ready()


def test_stop_ends_the_child(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.wait_ready()
    pid = supervisor.pid
    assert pid and not gone(pid)
    supervisor.stop()
    assert gone(pid)
    assert "hello from the child" in (tmp_path / "logs" / "engine.log").read_text()


def test_a_child_that_keeps_dying_is_given_up_with_its_log_named(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    keeper = Supervisor([sys.executable, "-c", "exit('no such tea')"], "http://127.0.0.1:9/v1", log, pause=0)
    keeper.start()
    with pytest.raises(ModelUnavailable, match=str(log)):
        keeper.wait_ready()
    with pytest.raises(ModelUnavailable, match="exit status 1"):
        keeper.join()
    assert log.read_text().count("no such tea") == 5


def test_a_child_dies_with_a_killed_parent() -> None:
    parent = """
import os, subprocess, sys
child = [sys.executable, "-m", "assistant.engine_child", str(os.getpid()), "exec", "sleep", "300"]
print(subprocess.Popen(child).pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        wait_until(lambda: Path(f"/proc/{child}/cmdline").read_bytes().startswith(b"sleep"))
        process.kill()
        wait_until(lambda: gone(child))


def test_a_given_url_starts_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, llm=Llm(url="http://models.example/v1"))
    with running_engine(settings) as url:
        assert url == "http://models.example/v1"
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(home=home, llm=Llm(model=SMALL, port=port))
        with pytest.raises(ModelUnavailable, match=rf"127\.0\.0\.1:{port}.*llm\.port"), running_engine(settings):
            pass


def test_check_names_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="floorwalker llm serve"):
        check(Settings(home=tmp_path, llm=Llm(port=free_port())))


@pytest.fixture
def live_settings(tmp_path: Path) -> Settings:
    models = Path(os.environ.get("FLOORWALKER_HOME", ROOT / "var")) / "models"
    here = {listed.model.name for listed in list_models(models.parent) if listed.path}
    name = next((name for name in (SMALL, "qwen2.5-coder-0.5b-instruct") if name in here), None)
    if name is None:
        pytest.skip(f"no small chat model in {models}; fetch one with: floorwalker models pull {SMALL}")
    (tmp_path / "models").symlink_to(models.resolve())
    return Settings(
        home=tmp_path, llm=Llm(model=name, port=free_port(), first_token_seconds=120, total_seconds=240, retries=6)
    )


@pytest.mark.live
def test_the_real_engine_streams_obeys_a_schema_and_survives_a_kill(live_settings: Settings) -> None:
    settings = live_settings
    url = f"http://127.0.0.1:{settings.llm.port}/v1"
    keeper = Supervisor(command_for(settings, gpu=False), url, settings.home / "logs" / "engine.log", pause=0)
    keeper.start()
    try:
        keeper.wait_ready()
        report = check(settings)
        assert report["json_schema"] is True
        assert report["tokens_per_second"] > 0
        chat = open_chat(settings.llm, url)
        pieces = chat.stream([("user", "Count from one to a thousand.")], max_tokens=400)
        assert next(pieces)
        first = keeper.pid
        assert first
        os.kill(first, signal.SIGKILL)
        with pytest.raises(ModelUnavailable):
            list(pieces)
        wait_until(lambda: keeper.pid != first)
        keeper.wait_ready()
        assert "".join(open_chat(settings.llm, url).stream([("user", "Hello")], max_tokens=8))
    finally:
        keeper.stop()


@pytest.mark.live
def test_running_engine_leaves_no_process_and_frees_its_port(live_settings: Settings) -> None:
    with running_engine(live_settings) as url:
        chat = open_chat(live_settings.llm, url)
        assert "".join(chat.stream([("user", "Hello")], max_tokens=4)), "retries bridge the engine's start"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((live_settings.llm.host, live_settings.llm.port))
