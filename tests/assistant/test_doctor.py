"""What the doctor calls a warning and what a failure, and the exit code that follows."""

from __future__ import annotations

import json
import shutil
import socket
from collections import namedtuple
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.doctor import examine
from assistant.settings import Llm, Settings
from retrieval.errors import ModelFileError
from ui.cli import app


@pytest.fixture
def settings(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The demo shop with its model's file at hand, and nothing that listens on the model server's port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        demo_settings.llm.port = probe.getsockname()[1]
    monkeypatch.setattr("assistant.doctor.verify", lambda model, home: home / model)
    monkeypatch.setattr("ui.cli.load_settings", lambda: demo_settings)
    return demo_settings


def states(settings: Settings) -> dict[str, str]:
    return {each.what: each.state for each in examine(settings)}


def run(*options: str) -> Any:
    return CliRunner().invoke(app, ["doctor", *options])


def test_a_model_server_that_is_not_running_yet_is_a_warning_that_tells_how_to_start_it(settings: Settings) -> None:
    done = run("--json")
    assert done.exit_code == 0
    findings = {each["what"]: each for each in json.loads(done.stdout)}
    assert {each["state"] for what, each in findings.items() if what != "model server"} == {"ok"}
    server = findings["model server"]
    assert (server["state"], server["ok"]) == ("warning", False)
    assert "floorwalker serve" in server["found"] and "floorwalker llm serve" in server["found"]
    table = run().stdout
    assert "warning" in table and "…" not in table


def test_a_server_named_by_the_settings_is_not_ours_to_start(settings: Settings) -> None:
    settings.llm = Llm(url=f"http://127.0.0.1:{settings.llm.port}/v1")
    found = examine(settings)[-1]
    assert (found.what, found.state) == ("model server", "warning")
    assert "Start the one that llm.url names" in found.found


def test_a_server_of_other_models_is_a_failure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("doctor", "engines"):
        monkeypatch.setattr(f"assistant.{module}.served_models", lambda url: ["other"])
    assert states(settings)["model server"] == "failure"
    assert run().exit_code == 1


def test_what_the_shop_cannot_start_without_is_a_failure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str, home: object) -> None:
        raise ModelFileError(f"{model} is not here", mend="Fetch it with: floorwalker models pull")

    monkeypatch.setattr("assistant.doctor.verify", missing)
    done = run("--json")
    assert done.exit_code == 1
    file = next(each for each in json.loads(done.stdout) if each["what"] == "model file")
    assert file["state"] == "failure" and "floorwalker models pull" in file["found"]


def test_no_catalogue_is_a_failure(settings: Settings, tmp_path: Any) -> None:
    settings.home = tmp_path / "empty"
    assert states(settings)["catalogue"] == "failure"
    assert run().exit_code == 1


def test_little_disk_is_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1))
    assert states(settings)["disk"] == "warning"
    assert run().exit_code == 0
