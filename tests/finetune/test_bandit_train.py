"""Training the bandit from what was shown and clicked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant import personal
from assistant.events import EventIn, record_events
from assistant.explore import belief_in_force, belief_path, choose, exposures
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from finetune.bandit import train_bandit
from retrieval.bandit import prior
from retrieval.ranking import Ranked
from ui.cli import app


def serve(floor: Floor, replies: int) -> None:
    """Replies to shoppers who click on what is well rated, whatever else the shop thinks of it."""
    index, weights, rng = floor.stock().index, floor.stock().weights, np.random.default_rng(4)
    names, now = prior(weights).names, datetime.now(UTC) - timedelta(hours=3)
    clicked = []
    for at in range(replies):
        values = rng.random((8, len(names)))
        rows = rng.choice(len(index.catalogue.products), 8, replace=False)
        ranked = [
            Ranked(index.catalogue.products[row].id, 0.0, {n: weights[n] * v for n, v in zip(names, own, strict=True)})
            for row, own in zip(rows, values, strict=True)
        ]
        choice = choose(index, ranked, weights, 4, prior(weights), rng)
        personal.add_exposures(floor.database, exposures(choice, f"shopper-{at}", f"talk-{at}", 1, now))
        for each, context in zip(choice.shown, choice.contexts, strict=True):
            if rng.random() < 0.7 * context["values"]["rating"]:
                time = now + timedelta(minutes=1)
                told = {"user": f"shopper-{at}", "kind": "click", "product": each.id, "time": time}
                clicked.append(EventIn.model_validate(told))
    record_events(floor, clicked)


def test_what_is_clicked_for_gains_weight_and_is_drawn_from_at_once(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mabwiser")
    monkeypatch.setattr("ui.cli.load_settings", lambda: demo_settings)
    floor = open_floor(demo_settings)
    home, weights = demo_settings.home, floor.stock().weights
    few = train_bandit(floor)
    assert few["file"] is None and few["impressions"] == 0 and not belief_path(home).exists()
    assert "Nothing was learnt" in CliRunner().invoke(app, ["train", "bandit"]).stdout
    serve(floor, 150)
    try:
        report = json.loads(CliRunner().invoke(app, ["train", "bandit", "--json"]).stdout)
        assert report["impressions"] == 600 and 100 < report["rewarded"] < 500
        learnt = {name: each["learnt"] / each["in_force"] for name, each in report["weights"].items()}
        assert learnt["rating"] > 1.5 and learnt["rating"] == max(learnt.values())
        belief = belief_in_force("thompson", home, weights)
        assert belief is not None
        assert belief.mean[belief.names.index("rating")] == pytest.approx(
            report["weights"]["rating"]["learnt"], abs=1e-4
        )
        assert report["file"] == str(belief_path(home))
    finally:
        belief_path(home).unlink(missing_ok=True)
