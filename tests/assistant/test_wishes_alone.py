"""A message of wishes alone names no product: its wishes are what there is to search by, in turns as in search."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import reply

from assistant.find import find
from assistant.floor import Floor


def titles(told: dict[str, Any]) -> list[str]:
    return [each["product"]["title"] for each in told["products"]]


@pytest.mark.parametrize(
    "message", ["gift for bird lovers", "a present for a cook", "something for my dad who hikes", "a gift for campers"]
)
def test_turns_and_search_find_the_same(floor: Floor, message: str) -> None:
    found = [each["id"] for each in find(floor, message, 50).hits]
    told = reply(floor, message)
    assert told["products"]
    assert {each["product"]["id"] for each in told["products"]} <= set(found)
    assert told["products"][0]["product"]["id"] in found[:10]


def test_the_wish_is_told_and_not_popularity(floor: Floor) -> None:
    told = reply(floor, "gift for bird lovers")
    assert "bird" in str(told["products"][0]).lower()
    assert "bird lovers" in told["text"]
    assert "shoppers like" not in told["text"]


@pytest.mark.parametrize("message", ["a gift", "something cheap"])
def test_where_nothing_is_said_of_the_thing_the_popular_are_shown(floor: Floor, message: str) -> None:
    assert "Here are some that shoppers like." in reply(floor, message)["text"]
    assert all("popular" in each["sources"] for each in find(floor, message, 3).hits)
