"""Exploring replies: the order, the propensities that are logged with it, the switch, and what comes back of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from assistant import personal
from assistant.events import EventIn, record_events
from assistant.explore import (
    Choice,
    belief_in_force,
    belief_path,
    choose,
    exposures,
    save_belief,
)
from assistant.exposure_log import as_shown, read_impressions
from assistant.floor import Floor
from retrieval.bandit import Posterior, prior
from retrieval.errors import ModelFileError
from retrieval.product import Product
from retrieval.ranking import Ranked, diversify

PRODUCTS = [
    Product(
        id=f"p{number}",
        title=f"{colour} {kind}",
        category=("Things", kind),
        price=10.0 + number,
        currency="USD",
        item_group_id="mugs" if number in (0, 3) else None,
    )
    for number, (colour, kind) in enumerate(
        (colour, kind) for colour in ("Red", "Blue", "Green") for kind in ("mug", "tent", "lamp", "violin")
    )
]
WEIGHTS = {"relevance": 1.0, "rating": 0.5, "boost": 1.0}


def ranked_by_chance(seed: int) -> list[Ranked]:
    rng = np.random.default_rng(seed)
    entries = [
        {"relevance": float(a), "rating": float(b), "boost": float(c)} for a, b, c in rng.random((len(PRODUCTS), 3))
    ]
    ranked = [Ranked(each.id, sum(told.values()), told) for each, told in zip(PRODUCTS, entries, strict=True)]
    return sorted(ranked, key=lambda each: -each.score)


def certain(**weights: float) -> Posterior:
    """A belief without doubt."""
    return Posterior(tuple(weights), np.array(list(weights.values())), np.zeros((len(weights), len(weights))))


def two(floor: Floor, seed: int) -> Choice:
    """One place; p1 takes it if relevance is drawn above 1.2, which its belief (1, give or take a half) may do."""
    ranked = [Ranked("p2", 1.2, {"boost": 1.2}), Ranked("p1", 1.0, {"relevance": 1.0})]
    belief = Posterior(("relevance",), np.array([1.0]), np.array([[0.5]]))
    return choose(floor.stock().index, ranked, {"relevance": 1.0}, 1, belief, np.random.default_rng(seed))


def test_off_shows_what_the_weights_in_force_show_and_is_sure_of_it(floor: Floor) -> None:
    index, ranked = floor.stock().index, ranked_by_chance(1)
    choice = choose(index, ranked, WEIGHTS, 4, None, np.random.default_rng(0))
    assert list(choice.shown) == diversify(index, ranked, 4)
    assert choice.policy == "off" and choice.propensities == (1.0,) * 4
    assert choose(index, [], WEIGHTS, 4, None, np.random.default_rng(0)).shown == ()


@pytest.mark.parametrize("seed", range(8))
def test_without_doubt_exploring_shows_the_very_same(floor: Floor, seed: int) -> None:
    index, ranked = floor.stock().index, ranked_by_chance(seed)
    choice = choose(index, ranked, WEIGHTS, 5, certain(relevance=1.0, rating=0.5), np.random.default_rng(0))
    usual = diversify(index, ranked, 5)
    assert [each.id for each in choice.shown] == [each.id for each in usual]
    assert choice.propensities == (1.0,) * 5 and choice.policy == "thompson"
    assert [each["in_force"] for each in choice.contexts] == [each.id for each in usual]


def test_contributions_are_those_that_the_drawn_weights_made(floor: Floor) -> None:
    ranked = ranked_by_chance(2)
    choice = choose(
        floor.stock().index, ranked, WEIGHTS, 3, certain(relevance=0.0, rating=2.0), np.random.default_rng(0)
    )
    before = {each.id: each.contributions for each in ranked}
    for each in choice.shown:
        told = before[each.id]
        assert each.contributions == pytest.approx({"rating": 4 * told["rating"], "boost": told["boost"]}, abs=1e-5)
        assert each.score == pytest.approx(sum(each.contributions.values()))


def test_propensities_are_the_chances_that_products_had(floor: Floor) -> None:
    chance = 1 - NormalDist(1.0, 0.5).cdf(1.2)
    choices = [two(floor, seed) for seed in range(400)]
    lucky = [each for each in choices if each.shown[0].id == "p1"]
    assert abs(len(lucky) / len(choices) - chance) < 0.08
    assert all(abs(each.propensities[0] - chance) < 0.06 for each in lucky)
    assert all(abs(each.propensities[0] - (1 - chance)) < 0.06 for each in choices if each.shown[0].id == "p2")
    # Weighed by them, p1 counts as often as if it had been shown every time.
    assert np.mean([1 / each.propensities[0] if each in lucky else 0.0 for each in choices]) == pytest.approx(
        1, abs=0.2
    )


def test_the_switch_and_what_was_learnt_work_at_once(tmp_path: Path) -> None:
    weights = {"relevance": 1.0}
    assert belief_in_force("off", tmp_path, weights) is None
    untaught = belief_in_force("thompson", tmp_path, weights)
    assert untaught is not None and untaught.mean.tolist() == prior(weights).mean.tolist()
    for learnt in (0.25, 0.75):
        save_belief(tmp_path, certain(relevance=learnt))
        belief = belief_in_force("thompson", tmp_path, weights)
        assert belief is not None and belief.mean.tolist() == [learnt] and belief.names == ("relevance",)
        assert belief_in_force("off", tmp_path, weights) is None
    belief_path(tmp_path).write_bytes(b"nothing like it")
    with pytest.raises(ModelFileError, match="cannot be read"):
        belief_in_force("thompson", tmp_path, weights)
    assert belief_in_force("off", tmp_path, weights) is None


def test_what_was_shown_comes_back_with_what_came_of_it(floor: Floor) -> None:
    index, now = floor.stock().index, datetime.now(UTC) - timedelta(days=3)
    belief = prior(WEIGHTS)
    for day in (0, 1):
        choice = choose(index, ranked_by_chance(3), WEIGHTS, 4, belief, np.random.default_rng(7))
        rows = exposures(choice, "ada", "talk", day + 1, now + timedelta(days=day))
        personal.add_exposures(floor.database, rows)
        personal.add_exposures(floor.database, exposures(choice, "bob", None, None, now + timedelta(days=day)))
    ids = [each.id for each in choice.shown]

    def did(kind: str, product: str, hours: float) -> None:
        told = {"user": "ada", "kind": kind, "product": product, "time": now + timedelta(hours=hours)}
        record_events(floor, [EventIn.model_validate(told)])

    did("click", ids[0], 25)  # after both, within a day of the second only
    did("dismiss", ids[1], 25)
    did("cart", ids[2], -1)  # before
    did("purchase", ids[3], 24 + 25)  # too late
    found = read_impressions(floor.database)
    assert len(found) == 16
    assert [(each.reply[0], each.reply[2], each.product) for each in found if each.reward] == [("ada", 2, ids[0])]
    first = found[0]
    assert first.place == 1 and first.policy == "thompson" and 0 < first.propensity <= 1
    assert set(first.context["pool"]["ids"]) >= set(ids) and "pool" not in found[1].context
    shown = as_shown(found, ("relevance", "rating", "taste"))
    entry = next(each for each in ranked_by_chance(3) if each.id == found[1].product)
    assert shown.values[1] == pytest.approx([entry.contributions["relevance"], entry.contributions["rating"] / 0.5, 0])
    assert shown.rest[1] == pytest.approx(entry.contributions["boost"]) and shown.rewards.sum() == 1
    personal.erase_user(floor.database, "ada")
    assert {each.reply[0] for each in read_impressions(floor.database)} == {"bob"}
