"""What the training commands take from the command line."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from small_shop import import_small_shop
from typer.main import get_command
from typer.testing import CliRunner

from assistant.settings import Settings
from retrieval.errors import MissingExtra, UsageError
from retrieval.importers import FORMATS
from retrieval.judgments import Judgment, formats
from ui.cli import app


def test_the_format_of_judgments_goes_by_the_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = import_small_shop(tmp_path / "home")
    monkeypatch.setattr("ui.cli.load_settings", lambda: settings)
    given: list[Sequence[Judgment]] = []

    def train(index: object, settings: object, judgments: Sequence[Judgment], **rest: object) -> dict[str, Any]:
        given.append(judgments)
        return {"kept": True}

    monkeypatch.setattr("finetune.ranker.shop.train_ranker", train)
    files = {"a.csv": "query,product_id,grade\nlamp,p1,3\n", "a.tsv": "query\tproduct_id\tgrade\nlamp\tp1\t3\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        result = CliRunner().invoke(app, ["train", "ranker", "--judgments", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
    named = ["train", "ranker", "--judgments", str(tmp_path / "a.dat"), "--format", "csv"]
    (tmp_path / "a.dat").write_text(files["a.csv"])
    assert CliRunner().invoke(app, named).exit_code == 0
    assert given == [[Judgment("lamp", "p1", 3)]] * 3
    unnamed = CliRunner().invoke(app, named[:-2])
    assert isinstance(unnamed.exception, UsageError) and "end in .tsv, .csv, .jsonl" in str(unnamed.exception)


@pytest.mark.parametrize(
    ("command", "package"),
    [("ranker", "torch"), ("neural", "sklearn"), ("intents --data .", "sklearn")],
)
def test_without_its_packages_a_training_names_the_command_that_installs_them(
    command: str, package: str, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.load_settings", lambda: demo_settings)
    for loaded in [name for name in sys.modules if name.startswith(f"{package}.")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, package, None)
    done = CliRunner().invoke(app, ["train", *command.split()])
    assert isinstance(done.exception, MissingExtra), done.exception
    assert "pip install torch && pip install -e '.[train]'" in str(done.exception)


def test_help_names_every_format() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for command, known in ((commands["import"], FORMATS), (commands["train"].commands["ranker"], formats.FORMATS)):
        told = next(each.help for each in command.params if each.name == "format")
        assert set(known) <= set(re.findall(r"[\w-]+", told))
