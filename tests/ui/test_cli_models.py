"""``floorwalker models list``: what is known, what is here, and which ranker is in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_ranker import put_in_force
from typer.testing import CliRunner

from assistant.models import load_table
from assistant.settings import Retrieval, Settings
from ui.cli import app


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(home=tmp_path)
    monkeypatch.setattr("ui.cli.load_settings", lambda: settings)
    return settings


def test_json_names_every_model_and_the_ranker_trained_here(listed: Settings) -> None:
    folder = put_in_force(listed.home, "7", {"lamp": 1.0})
    told = json.loads(CliRunner().invoke(app, ["models", "list", "--json"]).stdout)
    assert [each["model"]["name"] for each in told["models"]] == list(load_table())
    assert {each["path"] for each in told["models"] if each["model"]["name"] != "use-multilingual-v3"} == {None}
    assert told["ranker"] == {
        "name": "tiny",
        "version": "7",
        "shipped": False,
        "languages": ["en"],
        "folder": str(folder),
    }


def test_the_ranker_is_on_standard_output(listed: Settings) -> None:
    put_in_force(listed.home, "7", {"lamp": 1.0})
    assert "Ranker: tiny 7, trained here, for en" in CliRunner().invoke(app, ["models", "list"]).stdout


def test_a_ranker_switched_off_is_none(listed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_force(listed.home, "7", {"lamp": 1.0})
    off = Settings(home=listed.home, retrieval=Retrieval(ranker=False))
    monkeypatch.setattr("ui.cli.load_settings", lambda: off)
    assert json.loads(CliRunner().invoke(app, ["models", "list", "--json"]).stdout)["ranker"] is None
    assert "switched off" in CliRunner().invoke(app, ["models", "list"]).stdout
