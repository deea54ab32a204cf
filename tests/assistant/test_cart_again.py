"""After a turn about the cart: amounts and taking back said in loose words, and what is about something else."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor

CHOCOLATE = "GRO-0026"
PUT_IN = "put three Hedgerow Estate dark chocolates in my basket"


def amounts(reply: dict[str, Any]) -> dict[str, int]:
    return {line["product"]: line["amount"] for line in reply["cart"]["lines"]}


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("hmm two will do", 2),
        ("no wait, five", 5),
        ("on second thought just the one", 1),
        ("oops, i meant four", 4),
        ("my colleagues want some as well, so six", 6),
        ("that's too many, back to two", 2),
        ("oh and one more for my niece", 4),
        ("actually one less", 2),
        ("grandma says a pair is plenty, so make it a pair", 2),
        ("ah forget it, take them out again", 0),
        ("you know what, put them all back", 0),
        ("nah i don't want it anymore", 0),
        ("hm, undo that", 0),
        ("太多了，一块就够", 1),
        ("不对，五块", 5),
        ("算了，两块吧", 2),
        ("少一块", 2),
        ("还是不要了", 0),
        ("都退回去吧", 0),
    ],
)
def test_what_is_said_next_is_about_what_was_put_in(floor: Floor, said: str, amount: int) -> None:
    reply = talk(floor, PUT_IN, said)
    assert reply["action"] == "cart"
    assert amounts(reply) == ({CHOCOLATE: amount} if amount else {})


@pytest.mark.parametrize(
    "said",
    [
        "thanks, that's all",
        "under 20 please",
        "a kettle for two",
        "two mugs",
        "is it vegan?",
        "can i return it?",
        "i have a big family and we like to eat in the evening when it is dark outside, two",
        "3",
    ],
)
def test_what_is_about_something_else_changes_nothing(floor: Floor, said: str) -> None:
    assert amounts(talk(floor, PUT_IN, said)) == {CHOCOLATE: 3}


def test_an_amount_is_none_of_the_cart_where_it_was_not_spoken_of(floor: Floor) -> None:
    reply = talk(floor, PUT_IN, "a kettle under 60", "two will do")
    assert amounts(reply) == {CHOCOLATE: 3}


def test_a_question_about_what_is_in_it_may_come_between(floor: Floor) -> None:
    assert amounts(talk(floor, PUT_IN, "is it vegan?", "then make it five")) == {CHOCOLATE: 5}


def test_what_was_pointed_at_goes_in_by_a_choice(floor: Floor) -> None:
    shown = [each["product"]["id"] for each in talk(floor, "kettles")["products"]]
    assert amounts(talk(floor, "kettles", "i like the second, pop it in")) == {shown[1]: 1}
    assert amounts(talk(floor, "kettles", "i'll go with the third one")) == {shown[2]: 1}


def test_two_that_were_put_in_together_come_out_together(floor: Floor) -> None:
    said = ("kettles", "add the first and the second to my cart")
    assert len(amounts(talk(floor, *said))) == 2
    assert amounts(talk(floor, *said, "take them out again")) == {}
