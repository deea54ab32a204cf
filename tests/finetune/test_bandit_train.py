"""Training the bandit from what was shown and clicked."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.events import EventIn, record_events
from assistant.explore import explore
from assistant.exposures import keep_exposures
from assistant.floor import Floor, open_floor
from assistant.reasons import give_reasons
from assistant.request import Request
from assistant.settings import Settings
from finetune.bandit import train_bandit
from retrieval.bandit import belief_path, prior
from retrieval.contributions import Wish
from retrieval.ranking import Ranked
from ui.cli import app


def serve(floor: Floor, replies: int) -> None:
    """Replies to shoppers who click on what is well rated, whatever else the shop thinks of it."""
    index, blend, rng = floor.stock().index, floor.stock().ordering.blend, np.random.default_rng(4)
    weights, belief, nothing = blend.weights, prior(blend.weights), Wish()
    names = belief.names
    for at in range(replies):
        values = rng.random((8, len(names)))
        rows = rng.choice(len(index.catalogue.products), 8, replace=False)
        ranked = [
            Ranked(index.catalogue.products[row].id, 0.0, {n: weights[n] * v for n, v in zip(names, own, strict=True)})
            for row, own in zip(rows, values, strict=True)
        ]
        shown = give_reasons(index, explore(index, ranked, nothing, blend, 4, belief, rng), Request(), nothing)
        keep_exposures(floor, f"shopper-{at}", shown, conversation=f"talk-{at}", turn=1)
        liked = {each.product.id: each.exposure.context["features"]["rating"] for each in shown if each.exposure}
        clicked = [id for id, rating in liked.items() if rng.random() < 0.7 * rating]
        record_events(floor, [EventIn(user=f"shopper-{at}", kind="click", product=id) for id in clicked])


def test_what_is_clicked_for_gains_weight_and_is_drawn_from_at_once(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mabwiser")
    monkeypatch.setattr("ui.cli.load_settings", lambda: demo_settings)
    floor = open_floor(demo_settings)
    home = demo_settings.home
    few = train_bandit(floor)
    assert few["file"] is None and few["impressions"] == 0 and not belief_path(home).exists()
    assert "Nothing was learnt" in CliRunner().invoke(app, ["train", "bandit"]).stdout
    serve(floor, 150)
    try:
        report = json.loads(CliRunner().invoke(app, ["train", "bandit", "--json"]).stdout)
        assert report["impressions"] == 600 and 100 < report["rewarded"] < 500
        learnt = {name: each["learnt"] / each["in_force"] for name, each in report["weights"].items()}
        assert learnt["rating"] > 1.5 and learnt["rating"] == max(learnt.values())
        belief = floor.stock().ordering.explored("thompson")
        assert belief is not None
        assert belief.mean[belief.names.index("rating")] == pytest.approx(
            report["weights"]["rating"]["learnt"], abs=1e-4
        )
        assert report["file"] == str(belief_path(home))
    finally:
        belief_path(home).unlink(missing_ok=True)
