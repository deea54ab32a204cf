"""What goes together, what is shown instead of what is out of stock, and which question is worth asking."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor


def shelves(reply: dict[str, Any]) -> list[str]:
    return [each["product"]["category"][-1] for each in reply["products"]]


def test_kinds_that_the_same_shoppers_buy_are_those_that_the_demo_shop_sells_together(floor: Floor) -> None:
    # The demo shop's shoppers buy complements on purpose (``goes with`` in its vocabulary).
    found = floor.stock().index.kinds_together
    assert {"Headlamps", "Sleeping bags"} <= set(found["Tents"])
    assert "Socks" in found["Running shoes"]
    assert {"Mugs", "Tea"} <= set(found["Kettles"])


@pytest.mark.parametrize(
    "said",
    [["tents", "what goes well with the first one?"], ["what else do I need for a tent?"], ["帐篷", "第一个搭配什么"]],
)
def test_what_goes_with_a_thing_comes_from_orders(floor: Floor, said: list[str]) -> None:
    reply = talk(floor, *said)
    assert set(shelves(reply)) == {"Headlamps", "Sleeping bags", "Sleeping mats"}
    assert {each["product"]["availability"] for each in reply["products"]} == {"in_stock"}
    assert {each["reasons"][0]["kind"] for each in reply["products"]} == {"together"}


def test_a_shop_whose_orders_do_not_tell_says_so(floor: Floor) -> None:
    reply = talk(floor, "what goes with a guitar stand?")
    assert reply["request"]["goes_with"] == "" or "don't tell" in reply["text"]
    reply = talk(floor, "what goes with a dress?")
    assert "don't tell what goes with Dresses" in reply["text"]
    assert reply["products"] == []


def test_what_was_named_and_is_out_of_stock_is_shown_with_others_that_can_be_had(floor: Floor) -> None:
    for message, relaxed in (("Le Creuset Solstice frying pan", ["brand ="]), ("DIN-0006", [])):
        reply = talk(floor, message)
        first, *others = [each["product"] for each in reply["products"]]
        assert (first["id"], first["availability"]) == ("DIN-0006", "out_of_stock")
        assert "out of stock" in reply["text"]
        assert others and {each["availability"] for each in others} == {"in_stock"}
        assert set(shelves(reply)) == {"Frying pans"}
        assert reply["relaxed"] == relaxed


def test_who_it_is_for_is_not_looked_for_in_listings(floor: Floor) -> None:
    text = talk(floor, "tea for my mum, under $30")["text"]
    assert "mentions" not in text


def test_every_question_can_be_skipped_and_is_asked_once(floor: Floor) -> None:
    asked = talk(floor, "I need a present")
    assert asked["question"]["suggestions"][-1] == "No preference"
    settled = talk(floor, "I need a present", "No preference")
    assert settled["question"] is None and settled["action"] == "recommend"
    again = talk(floor, "I need a present", "Audio", "headphones", "No preference", "headphones")
    assert again["question"] is None or again["question"]["facet"] not in ("category",)


def test_what_is_in_the_way_is_told_one_by_one(floor: Floor) -> None:
    reply = talk(floor, "a waterproof tent for 4 persons under $150")
    if reply["relaxed"]:
        index = floor.stock().index
        assert "Nothing here meets all of that" in reply["text"]
        for each in reply["products"]:
            assert index.catalogue.get(each["product"]["id"]).category[-1] == "Tents"
