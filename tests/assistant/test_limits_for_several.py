"""Budgets for several pieces, degrees below zero, things to be without, and wishes told with a complaint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.floor import Floor
from assistant.request import Request, State
from tests.conversations import talk

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


def after(turn: Turn, *messages: str) -> Request:
    """The request after the last of the messages of one conversation."""
    state = State()
    for message in messages:
        state = State(request=turn(message, state))
    return state.request


@pytest.mark.parametrize(
    ("messages", "most"),
    [
        (("mugs for the office. I need six new ones and the PTA gave me $60 for the lot",), "10"),
        (("I need six mugs, 60 dollars for all six together",), "10"),
        (("mugs, 60 dollars for six",), "10"),
        (("a mug for each of my 6 coworkers, 60 dollars in total",), "10"),
        (("六个马克杯，总预算60美元",), "10"),
        (("six mugs, 60 dollars for the lot", "up to 12 each is fine"), "12"),
        (("I need 6 mugs, 10 dollars each",), "10"),
        (("a tent, 200 dollars for four",), "200"),
    ],
)
def test_a_budget_for_all_is_shared_out(turn: Turn, stated: Stated, messages: tuple[str, ...], most: str) -> None:
    prices = [each for each in stated(after(turn, *messages)).split("; ") if each.startswith("price")]
    assert [each.split()[2] for each in prices] == [most]


@pytest.mark.parametrize(
    "message",
    ["usb c hub w hdmi 60 max", "a hub with wifi 60 or less", "headphones under 60, my last ones fell apart twice"],
)
def test_a_limit_is_heard_beside_features_and_misery(turn: Turn, message: str) -> None:
    request = turn(message, State())
    assert request.intent == "find"
    assert [(each.op, each.values) for each in request.filters if each.field == "price"] == [("<=", (60.0,))]


def test_a_complaint_is_no_wish_for_its_price(turn: Turn) -> None:
    assert all(each.field != "price" for each in turn("the kettle I bought under 60 broke", State()).filters)


def test_who_says_which_one_is_meant_refuses_nothing(turn: Turn) -> None:
    request = after(turn, "a case for the galaxy s7", "its the s7 edge, not the normal s7")
    assert request.refused == ()
    assert after(turn, "a dress, green if possible", "别的颜色也可以").refused == ()


def test_a_limit_in_another_currency_is_told_in_the_shops(floor: Floor) -> None:
    assert "US dollars" in talk(floor, "jackets under 900 yuan")["text"]
    assert "美元标价" in talk(floor, "外套，900元以内")["text"]
    assert "US dollars" not in talk(floor, "jackets under 90 dollars")["text"]
