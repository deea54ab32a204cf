"""What a shopper did changes the next answer, which says so; the shop's rules are traced; what was shown is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import personal
from assistant.events import EventIn, record_events
from assistant.exposures import times_shown
from assistant.floor import Floor, open_floor
from assistant.profiles import ProfileChange, change
from assistant.settings import Settings
from assistant.turn import run_turn
from retrieval.errors import UsageError
from retrieval.filters import Constraint

Reply = dict[str, Any]


@pytest.fixture
def settings(demo_home: Path, tmp_path: Path) -> Settings:
    """The demo shop in a home of the test's own, whose files it may write."""
    (tmp_path / "index").symlink_to(demo_home / "index")
    return Settings(home=tmp_path)


@pytest.fixture
def own(settings: Settings) -> Floor:
    return open_floor(settings)


def ask(floor: Floor, message: str, conversation: str | None = None, user: str | None = "ann") -> Reply:
    events = run_turn(floor, message, conversation=conversation, user=user)
    return next(dict(event.data) for event in events if event.event == "reply")


def did(floor: Floor, kind: str, products: Sequence[str]) -> None:
    record_events(floor, [EventIn.model_validate({"user": "ann", "kind": kind, "product": each}) for each in products])


def of(floor: Floor, kind: str, **attributes: str) -> list[str]:
    return [
        each.id
        for each in floor.stock().index.catalogue.products
        if each.category[-1] == kind and attributes.items() <= each.attributes.items()
    ]


def shown(reply: Reply) -> list[str]:
    return [each["product"]["id"] for each in reply["products"]]


def test_leather_dismissed_twice_comes_last_and_the_reply_says_so_once(own: Floor) -> None:
    first = ask(own, "garden gloves")
    leather = of(own, "Garden gloves", material="leather")
    did(own, "dismiss", leather[:2])
    second = ask(own, "garden gloves", first["conversation"])
    assert "You passed on leather twice, so it comes last now." in second["text"]
    materials = [each["product"]["attributes"].get("material") for each in second["products"]]
    assert materials == sorted(materials, key=lambda each: each == "leather")
    assert not set(leather[:2]) & set(shown(second))
    third = ask(own, "garden gloves", first["conversation"])
    assert "passed on" not in third["text"]


def test_likes_are_told_in_chinese_too_and_nothing_is_told_of_others_feedback(own: Floor) -> None:
    did(own, "like", of(own, "Running shoes", surface="trail")[:2])
    reply = ask(own, "跑鞋")
    assert "您两次喜欢了" in reply["text"] and "trail" in reply["text"]
    assert reply["products"][0]["product"]["attributes"]["surface"] == "trail"
    assert "喜欢了" not in ask(own, "跑鞋", user=None)["text"]


def test_reasons_name_what_was_liked_and_mutes_silence_them(own: Floor) -> None:
    liked = of(own, "Running shoes", surface="trail")[:3]
    did(own, "like", liked)
    titles = {own.stock().index.catalogue.get(each).title for each in liked}
    reply = ask(own, "running shoes")
    kinds = {reason["kind"] for each in reply["products"] for reason in each["reasons"]}
    named = {
        value
        for each in reply["products"]
        for reason in each["reasons"]
        if reason["kind"] in ("similar", "collaborative", "session")
        for value in reason["evidence"].values()
    }
    assert named and named <= titles
    for each in reply["products"]:
        for reason in each["reasons"]:
            assert each["contributions"][reason["kind"]] > 0
    muted = tuple(f"contribution:{kind}" for kind in kinds - {"relevance", "rating"})
    change(own, "ann", ProfileChange(mute=muted))
    silent = ask(own, "running shoes")
    assert {reason["kind"] for each in silent["products"] for reason in each["reasons"]}.isdisjoint(
        each.removeprefix("contribution:") for each in muted
    )


def test_what_was_said_of_oneself_counts_in_every_answer(own: Floor) -> None:
    before = ask(own, "wallets")
    assert any(each["product"]["attributes"].get("material") == "leather" for each in before["products"])
    fact = Constraint(field="material", op="!=", values=("leather",), text="no leather")
    change(own, "ann", ProfileChange(state=(fact,)))
    after = ask(own, "wallets")
    leather = [each for each in after["products"] if each["product"]["attributes"].get("material") == "leather"]
    assert all(each["contributions"]["stated"] < -0.5 for each in leather)
    assert "leather" not in {after["products"][0]["product"]["attributes"].get("material")}


def test_rules_are_traced_and_what_is_paid_for_is_labelled(own: Floor, settings: Settings) -> None:
    plain = ask(own, "running shoes")
    last, first = shown(plain)[-1], shown(plain)[0]
    (settings.home / "rules.yaml").write_text(
        f"rules:\n  - {{name: paid, do: sponsored, where: {{id: {last}}}, place: 1}}\n"
        f"  - {{name: recalled, do: exclude, where: {{id: {first}}}}}\n"
    )
    reply = ask(own, "running shoes")
    assert shown(reply)[0] == last and first not in shown(reply)
    assert reply["products"][0]["label"] == "Sponsored"
    assert [each["label"] for each in reply["products"][1:]] == [""] * 3
    used = {(each["name"], each["do"], each["product"]) for each in reply["rules"]}
    assert used == {("paid", "sponsored", last), ("recalled", "exclude", first)}
    assert ask(own, "跑鞋")["products"][0]["label"] == "赞助"


def test_a_rule_broken_while_serving_leaves_those_in_force_and_at_the_start_it_is_told(settings: Settings) -> None:
    path = settings.home / "rules.yaml"
    path.write_text("rules:\n  - {name: a, do: exclude, where: {category: Running shoes}}\n")
    serving = open_floor(settings)
    assert not shown(ask(serving, "running shoes", user=None))
    path.write_text("rules:\n  - {name: a, do: lift}\n")
    assert not shown(ask(serving, "running shoes", user=None))
    with pytest.raises(UsageError, match="rule 'a', field 'do'"):
        ask(open_floor(settings), "running shoes", user=None)


def test_what_was_shown_is_kept_of_who_allows_it(own: Floor) -> None:
    reply = ask(own, "running shoes")
    rows = personal.all_of(own.database, "ann")["exposures"]
    assert {(row["place"], row["product_id"]) for row in rows} == set(enumerate(shown(reply), 1))
    assert {row["conversation_id"] for row in rows} == {reply["conversation"]}
    ask(own, "what is your return policy?")
    assert len(personal.all_of(own.database, "ann")["exposures"]) == len(rows)
    change(own, "ann", ProfileChange(remembered=False))
    ask(own, "running shoes")
    ask(own, "running shoes", user=None)
    assert not personal.all_of(own.database, "ann")["exposures"]


def test_shown_three_times_without_a_look_it_makes_room_and_after_a_look_it_does_not(own: Floor) -> None:
    first = shown(ask(own, "running shoes"))
    for _ in range(2):
        assert shown(ask(own, "running shoes")) == first
    assert shown(ask(own, "running shoes", user="bob")) == first, "nobody else is tired of it"
    did(own, "view", first[:1])
    after = ask(own, "running shoes")
    assert set(first[1:]).isdisjoint(shown(after))
    group = own.stock().index.catalogue.get(first[0]).item_group_id
    assert group in {each["product"]["item_group_id"] for each in after["products"]}


def test_a_conversation_shows_a_product_once_and_a_look_begins_anew() -> None:
    now = datetime.now(UTC)

    def row(product: str, conversation: str | None, days_ago: float) -> dict[str, Any]:
        time = now - timedelta(days=days_ago)
        return {"id": f"{product}{days_ago}", "product_id": product, "conversation_id": conversation, "time": time}

    exposures = [row("a", "x", 1), row("a", "x", 2), row("a", "y", 3), row("b", None, 4), row("b", None, 5)]
    exposures.append(row("c", "z", 1))
    looked = [{"product_id": "c", "kind": "click", "time": now}, {"product_id": "a", "kind": "dismiss", "time": now}]
    assert times_shown(exposures, looked) == {"a": 2, "b": 2}


def test_what_was_shown_long_ago_is_forgotten(own: Floor) -> None:
    ask(own, "running shoes")
    now = datetime.now(UTC)
    assert len(personal.shown_to(own.database, "ann", now - timedelta(days=1))) == 4
    assert not personal.shown_to(own.database, "ann", now + timedelta(days=1))
