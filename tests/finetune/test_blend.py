"""Training the blend on the demo shop's history, whose shoppers have tastes of their own."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from assistant.floor import open_floor
from assistant.settings import Settings
from finetune.blend import LEARNT, train_blend
from retrieval.errors import FloorwalkerError
from retrieval.ranking import WEIGHTS, load_weights, weights_path
from ui.cli import app


def test_trained_weights_rank_held_out_purchases_better_and_are_used(demo_settings: Settings) -> None:
    try:
        report = train_blend(open_floor(demo_settings))
        assert report["kept"]
        assert report["mrr_after"] > report["mrr_before"] > 0
        assert report["purchases_test"] > 100
        assert set(report["weights"]) == set(LEARNT)
        assert load_weights(demo_settings.home) == WEIGHTS | report["weights"]
        assert open_floor(demo_settings).stock().weights == WEIGHTS | report["weights"]
        assert report["file"] == str(weights_path(demo_settings.home)) and report["replaced"] is None
        file = weights_path(demo_settings.home)
        written = file.read_bytes()
        again = train_blend(open_floor(demo_settings))
        assert again["mrr_before"] == again["mrr_after"] == report["mrr_after"], "measured against those in force"
        assert not again["kept"] and again["file"] is None and file.read_bytes() == written
    finally:
        weights_path(demo_settings.home).unlink(missing_ok=True)


def test_too_little_history_is_said_so(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.blend.FEWEST_PURCHASES", 10**9)
    with pytest.raises(FloorwalkerError, match="usable purchases"):
        train_blend(open_floor(demo_settings))
    assert not weights_path(demo_settings.home).exists()


def test_the_command_says_where_it_writes_and_what_that_replaces(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.load_settings", lambda: demo_settings)
    path = weights_path(demo_settings.home)

    def said() -> str:
        return "".join(CliRunner().invoke(app, ["train", "blend"]).stdout.split("\n"))

    try:
        assert f"Written to {path}, in place of the weights set by hand." in said()
        learnt = load_weights(demo_settings.home)
        assert "Nothing was written: the weights in force do as well or better." in said()
        path.write_text('{"taste": 0.0}')
        worse = {name: (WEIGHTS | {"taste": 0.0})[name] for name in LEARNT}
        assert f"Written to {path}, in place of {worse}." in said()
        assert load_weights(demo_settings.home) == learnt
    finally:
        path.unlink(missing_ok=True)
