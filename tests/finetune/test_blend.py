"""Training the blend on the demo shop's history, whose shoppers have tastes of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.events import load_history
from assistant.floor import open_floor
from assistant.settings import Settings
from finetune.blend import LEARNT, train_blend
from finetune.choices import LEAST, MOST, Choice, fitted_weights, mean_reciprocal_rank
from retrieval.demo import generate
from retrieval.errors import FloorwalkerError
from retrieval.ranking import WEIGHTS, load_weights, weights_path
from ui.cli import app


@pytest.fixture(scope="module")
def told(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds what the demo shop's shoppers did."""
    file = tmp_path_factory.mktemp("told") / "floorwalker.db"
    floor = open_floor(Settings(home=demo_home, database=f"sqlite:///{file}"))
    load_history(floor, generate().history)
    floor.database.dispose()
    return file


@pytest.fixture
def settings(demo_home: Path, told: Path, tmp_path: Path) -> Settings:
    """A home of the test's own with the demo shop and that database."""
    (tmp_path / "index").symlink_to(demo_home / "index")
    shutil.copy(told, tmp_path)
    return Settings(home=tmp_path, database=f"sqlite:///{tmp_path}/{told.name}")


def test_trained_weights_rank_held_out_purchases_better_and_are_used_at_once(settings: Settings) -> None:
    floor = open_floor(settings)
    assert floor.stock().ordering.blend.weights == WEIGHTS
    report = train_blend(floor)
    assert report["kept"]
    assert report["mrr_after"] > report["mrr_before"] > 0
    assert report["purchases_test"] > 100
    assert set(report["weights"]) <= set(LEARNT) and len(report["weights"]) >= 5
    assert all(LEAST * WEIGHTS[name] <= each <= MOST * WEIGHTS[name] for name, each in report["weights"].items())
    assert load_weights(settings.home) == WEIGHTS | report["weights"]
    assert floor.stock().ordering.blend.weights == WEIGHTS | report["weights"], "no restart is needed"
    file = weights_path(settings.home)
    assert report["file"] == str(file) and report["replaced"] is None
    written = file.read_bytes()
    again = train_blend(open_floor(settings))
    assert again["mrr_before"] == again["mrr_after"] == report["mrr_after"], "measured against those in force"
    assert not again["kept"] and again["file"] is None and file.read_bytes() == written


def test_weights_follow_what_was_taken_and_hardly_move_where_little_was() -> None:
    rng = np.random.default_rng(0)

    def lists(count: int) -> list[Choice]:
        """What is taken is what is liked most; the price says nothing."""
        made = []
        for _ in range(count):
            features = {name: rng.uniform(0, 1, 8) for name in ("relevance", "taste", "price_fit")}
            made.append(Choice(features, (int(features["taste"].argmax()),), False))
        return made

    before = {"relevance": 1.0, "taste": 0.25, "price_fit": 0.15}
    few, many = lists(2), lists(400)
    learnt = fitted_weights(many, ["taste", "price_fit"], before)
    assert learnt["taste"] == 0.5 and learnt["price_fit"] < 0.15
    little = fitted_weights(few, ["taste", "price_fit"], before)
    assert abs(little["taste"] - 0.25) < 0.25 and abs(little["price_fit"] - 0.15) < 0.05
    assert mean_reciprocal_rank(many, before | learnt) > mean_reciprocal_rank(many, before)


def test_too_little_history_is_said_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.blend.FEWEST_PURCHASES", 10**9)
    with pytest.raises(FloorwalkerError, match="usable purchases"):
        train_blend(open_floor(settings))
    assert not weights_path(settings.home).exists()


def test_the_command_says_where_it_writes_and_what_that_replaces(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.load_settings", lambda: settings)
    path = weights_path(settings.home)

    def said() -> str:
        return "".join(CliRunner().invoke(app, ["train", "blend"]).stdout.split("\n"))

    assert f"Written to {path}, in place of the weights set by hand." in said()
    learnt = load_weights(settings.home)
    assert "Nothing was written: the weights in force do as well or better." in said()
    path.write_text('{"taste": 0.0}')
    assert f"Written to {path}, in place of {{'" in (told := said()) and "'taste': 0.0" in told
    assert load_weights(settings.home) == learnt
