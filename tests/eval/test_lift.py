"""The blend's lift and the faithfulness of reasons, measured on a few of the demo shop's shoppers."""

from __future__ import annotations

import pytest

from assistant.events import load_history
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from eval.personal.faithfulness import bench as faithfulness
from eval.personal.faithfulness import trials
from eval.personal.lift import FEEDBACK, Shelves, bench, drawn, ndcg
from retrieval.demo import generate

SHOPPERS = 3


@pytest.fixture
def floor(demo_settings: Settings) -> Floor:
    """The demo shop with what those shoppers did."""
    opened = open_floor(demo_settings)
    asked = {each.id for each in drawn(SHOPPERS)}
    load_history(opened, [event for event in generate().history if event.user_id in asked])
    return opened


def test_ndcg_is_1_for_the_best_order_and_less_for_any_other() -> None:
    gains = {"a": 1.0, "b": 0.5, "c": 0.0}
    assert ndcg(["a", "b", "c"], gains, ["c", "b", "a"]) == pytest.approx(1.0)
    assert ndcg(["b", "a", "c"], gains, ["c", "b", "a"]) < 1.0
    assert ndcg(["c"], gains, ["c", "b", "a"]) == 0.0


def test_known_tastes_and_feedback_lift_the_answers(floor: Floor) -> None:
    systems = bench(floor, SHOPPERS)["systems"]
    assert systems["blend"]["lift over relevance"]["value"] > systems["nobody"]["lift over relevance"]["value"]
    assert systems["relevance"]["lift over relevance"]["value"] == 0
    lifts = [systems[f"new shopper, {count} events"]["lift over none"]["value"] for count in FEEDBACK]
    assert lifts[0] == 0 and lifts[-1] > 0
    assert {each["nDCG@10"]["n"] for each in systems.values()} == {SHOPPERS}


def test_without_what_a_reason_names_the_product_falls_and_without_another_it_hardly_does(floor: Floor) -> None:
    told = faithfulness(floor, SHOPPERS)["systems"]
    assert told["all"]["falls"]["value"] > 0.6 and told["all"]["lead falls"]["value"] > 0.95
    assert told["of the shopper"]["falls"]["n"] > 10
    made = list(trials(floor, Shelves(floor.stock()), 1))
    assert {each.kind for each in made} <= told.keys()
