"""Exploring replies: the order, the propensities that are logged with it, the switch, and what comes back of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from assistant import personal
from assistant.events import EventIn, record_events
from assistant.explore import explore
from assistant.exposure_log import as_shown, read_impressions
from assistant.exposures import keep_exposures
from assistant.floor import Floor
from assistant.reasons import give_reasons
from assistant.request import Reply, Request
from assistant.turn import run_turn
from retrieval.bandit import Posterior, belief_path, open_belief, prior, save_belief
from retrieval.contributions import Wish
from retrieval.errors import ModelFileError
from retrieval.product import Product
from retrieval.ranking import Blend, Ranked, best
from retrieval.rules import read_rules

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
WEIGHTS = {"relevance": 1.0, "rating": 0.5, "wishes": 1.0}
BLEND = Blend(weights=WEIGHTS)
NOTHING = Wish()


def ranked_by_chance(seed: int) -> list[Ranked]:
    rng = np.random.default_rng(seed)
    entries = [
        {"relevance": float(a), "rating": float(b), "wishes": float(c)} for a, b, c in rng.random((len(PRODUCTS), 3))
    ]
    ranked = [Ranked(each.id, sum(told.values()), told, told) for each, told in zip(PRODUCTS, entries, strict=True)]
    return sorted(ranked, key=lambda each: -each.score)


def certain(**weights: float) -> Posterior:
    """A belief without doubt."""
    return Posterior(tuple(weights), np.array(list(weights.values())), np.zeros((len(weights), len(weights))))


def explored(floor: Floor, ranked: list[Ranked], k: int, belief: Posterior, seed: int = 0) -> list[Ranked]:
    return explore(floor.stock().index, ranked, NOTHING, BLEND, k, belief, np.random.default_rng(seed))


def chance_of(each: Ranked) -> float | None:
    assert each.exposure is not None
    return each.exposure.propensity


def ids(ranked: list[Ranked]) -> list[str]:
    return [each.id for each in ranked]


@pytest.mark.parametrize("seed", range(8))
def test_without_doubt_exploring_shows_what_the_weights_in_force_do(floor: Floor, seed: int) -> None:
    ranked = ranked_by_chance(seed)
    shown = explored(floor, ranked, 5, certain(relevance=1.0, rating=0.5))
    usual = best(floor.stock().index, ranked, NOTHING, BLEND, 5)
    assert ids(shown) == ids(usual) and [chance_of(each) for each in shown] == [1.0] * 5
    assert [each.exposure.context["in_force"] for each in shown if each.exposure] == ids(usual)
    assert explored(floor, [], 5, certain(relevance=1.0)) == []


@pytest.mark.parametrize("seed", range(8))
def test_drawn_weights_order_as_they_would_if_they_were_in_force(floor: Floor, seed: int) -> None:
    rng = np.random.default_rng(seed)
    relevance, rating = rng.random(2)
    ranked = ranked_by_chance(seed)
    shown = explored(floor, ranked, 4, certain(relevance=relevance, rating=rating))
    told = {each.id: each.contributions for each in ranked}
    expected = [
        {"relevance": relevance * own["relevance"], "rating": rating / 0.5 * own["rating"], "wishes": own["wishes"]}
        for own in told.values()
    ]
    reranked = [Ranked(id, sum(own.values()), own) for id, own in zip(told, expected, strict=True)]
    usual = best(floor.stock().index, sorted(reranked, key=lambda each: -each.score), NOTHING, BLEND, 4)
    assert ids(shown) == ids(usual)
    for each, other in zip(shown, usual, strict=True):
        assert each.contributions == pytest.approx(other.contributions, abs=1e-5)
        assert each.leads == pytest.approx(other.contributions, abs=1e-5)
        assert each.score == pytest.approx(sum(each.contributions.values()))


def test_propensities_are_the_chances_that_products_had(floor: Floor) -> None:
    # One place; p1 takes it if relevance is drawn above 1.2, which the belief (1, give or take a half) may do.
    ranked = [Ranked("p2", 1.2, {"wishes": 1.2}), Ranked("p1", 1.0, {"relevance": 1.0})]
    belief = Posterior(("relevance",), np.array([1.0]), np.array([[0.5]]))
    chance = 1 - NormalDist(1.0, 0.5).cdf(1.2)
    shown = [explored(floor, ranked, 1, belief, seed)[0] for seed in range(400)]
    lucky = [chance_of(each) or 0.0 for each in shown if each.id == "p1"]
    others = [chance_of(each) or 0.0 for each in shown if each.id == "p2"]
    assert abs(len(lucky) / 400 - chance) < 0.08
    assert all(abs(each - chance) < 0.06 for each in lucky) and all(abs(each - (1 - chance)) < 0.06 for each in others)
    # Weighed by them, p1 counts as often as if it had been shown every time.
    assert sum(1 / each for each in lucky) / 400 == pytest.approx(1, abs=0.2)


def test_only_what_the_weights_in_force_would_let_near_is_ever_shown(floor: Floor) -> None:
    ranked = [Ranked(f"p{n}", 1 - n / 10, {"wishes": 0.5 - n / 10, "relevance": 0.5}) for n in (1, 2, 4, 5, 6, 7)]
    wild = Posterior(("relevance",), np.array([1.0]), np.array([[50.0]]))
    assert explored(floor, ranked, 4, wild)[0].id == "p1", "what all have alike changes nothing"


def test_where_a_rule_gives_the_place_no_chance_is_claimed(floor: Floor, tmp_path: Path) -> None:
    index, ranked = floor.stock().index, ranked_by_chance(4)
    usual = best(index, ranked, NOTHING, BLEND, 4)
    rule = {"name": "ours first", "do": "pin", "where": {"id": usual[2].id}, "place": 1}
    (tmp_path / "rules.yaml").write_text(json.dumps({"rules": [rule]}))
    pinned = Blend(weights=WEIGHTS, rules=read_rules(tmp_path / "rules.yaml", index))
    belief = certain(relevance=1.0, rating=0.5)
    shown = explore(index, ranked, NOTHING, pinned, 4, belief, np.random.default_rng(0))
    assert shown[0].id == usual[2].id and [chance_of(each) for each in shown] == [None] * 4


def test_the_switch_and_what_was_learnt_work_at_once(floor: Floor) -> None:
    home = floor.settings.home
    assert floor.stock().ordering.explored("off") is None
    untaught = floor.stock().ordering.explored("thompson")
    assert untaught is not None
    assert untaught.mean.tolist() == prior(floor.stock().ordering.blend.weights).mean.tolist()
    try:
        for learnt in (0.25, 0.75):
            save_belief(home, certain(relevance=learnt))
            belief = floor.stock().ordering.explored("thompson")
            assert belief is not None and belief.mean.tolist() == [learnt] and belief.names == ("relevance",)
            assert floor.stock().ordering.explored("off") is None
        belief_path(home).write_bytes(b"nothing like it")
        with pytest.raises(ModelFileError, match="cannot be read"):
            open_belief(home)
        belief = floor.stock().ordering.explored("thompson")
        assert belief is not None and belief.mean.tolist() == untaught.mean.tolist(), "it begins anew"
    finally:
        belief_path(home).unlink()


def test_replies_are_kept_with_their_chances_and_tell_shoppers_nothing_of_it(floor: Floor) -> None:
    index = floor.stock().index
    ranked = ranked_by_chance(3)
    shown = give_reasons(index, explored(floor, ranked, 4, prior(WEIGHTS), 7), Request(), NOTHING)
    assert "exposure" not in shown[0].model_dump(mode="json")
    keep_exposures(floor, "ada", shown, conversation="talk", turn=1)
    keep_exposures(floor, "bob", give_reasons(index, ranked[:2], Request(), NOTHING), conversation="other", turn=1)
    keep_exposures(floor, "cyd", shown[::-1], conversation="third", turn=1)
    log = read_impressions(floor.database)
    found = {user: [each for each in log if each.reply[0] == user] for user in ("ada", "bob")}
    assert [(each.place, each.policy) for each in found["ada"]] == [(n, "thompson") for n in (1, 2, 3, 4)]
    assert [each.propensity for each in found["ada"]] == [each.exposure.propensity for each in shown if each.exposure]
    assert set(found["ada"][0].context["pool"]["ids"]) >= {each.product.id for each in shown}
    assert [(each.policy, each.propensity) for each in found["bob"]] == [("blend", 1.0)] * 2
    assert not [each for each in log if each.reply[0] == "cyd"], "moved since"
    weights = floor.stock().ordering.blend.weights
    columns = as_shown(found["ada"], ("relevance", "rating", "taste"), weights)
    own = next(each.contributions for each in ranked if each.id == found["ada"][1].product)
    assert columns.values[1] == pytest.approx([own["relevance"], own["rating"] / 0.5, 0], abs=1e-4)
    assert columns.rest[1] == pytest.approx(weights["wishes"] * own["wishes"], abs=1e-4)


def test_what_was_shown_comes_back_with_what_came_of_it(floor: Floor) -> None:
    now = datetime.now(UTC) - timedelta(days=3)
    rows = [
        {
            "id": f"{user}-{day}-{place}",
            "user_id": user,
            "conversation_id": "talk",
            "turn": day,
            "product_id": f"p{place}",
            "place": place,
            "policy": "thompson",
            "propensity": 0.5 if place < 5 else None,
            "context": {"features": {}},
            "time": now + timedelta(days=day),
        }
        for user in ("ada", "bob")
        for day in (0, 1)
        for place in (1, 2, 3, 4, 5)
    ]
    personal.add_exposures(floor.database, rows)

    def did(kind: str, product: str, hours: float) -> None:
        told = {"user": "ada", "kind": kind, "product": product, "time": now + timedelta(hours=hours)}
        record_events(floor, [EventIn.model_validate(told)])

    did("click", "p1", 25)  # after both, within a day of the second only
    did("dismiss", "p2", 25)
    did("cart", "p3", -1)  # before
    did("purchase", "p4", 24 + 25)  # too late
    found = read_impressions(floor.database)
    assert len(found) == 16, "what has no propensity tells nothing"
    assert [(each.reply[0], each.reply[2], each.product) for each in found if each.reward] == [("ada", 1, "p1")]
    personal.erase_user(floor.database, "ada")
    assert {each.reply[0] for each in read_impressions(floor.database)} == {"bob"}


def test_a_turn_explores_while_the_switch_is_on_and_not_a_turn_longer(floor: Floor) -> None:
    seen = []
    for how in ("off", "thompson", "off"):
        floor.settings.shop.explore = how  # type: ignore[assignment]
        events = list(run_turn(floor, "something red", user="ada"))
        reply = Reply.model_validate(events[-1].data)
        assert all(each.score == pytest.approx(sum(each.contributions.values()), abs=1e-5) for each in reply.products)
        rows = [each for each in read_impressions(floor.database) if each.reply[1] == reply.conversation]
        assert [each.product for each in rows] == [each.product.id for each in reply.products]
        seen.append({each.policy for each in rows})
    assert seen == [{"blend"}, {"thompson"}, {"blend"}]
