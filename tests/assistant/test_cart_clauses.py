"""Carts over several turns: messages to the cart read clause by clause, each held against what the cart has by then."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.cart_clauses import heard_in, steps_in
from assistant.floor import Floor
from assistant.understanding.text import fold

TEA = "add two Twinings Sunrise rooibos tea to my basket"
PENS = "3 Lamy Atlas fountain pens in blue and 1 Inkfold Atlas ballpoint in silver, into my cart please"


def held(reply: dict[str, Any]) -> dict[str, int]:
    """Amounts by the first two words of the titles."""
    return {" ".join(line["title"].split()[:2]): line["amount"] for line in reply["cart"]["lines"]}


@pytest.mark.parametrize(
    ("said", "verb", "what", "amount"),
    [
        ("change the kettle to four", "set", "the kettle", 4),
        ("actually only 2 of the lamy", "set", "the lamy", 2),
        ("one lantern is enough", "set", "lantern", 1),
        ("take the coffee out again", "remove", "the coffee", None),
        ("one less of the magenta", "remove", "the magenta", 1),
        ("add another one", "more", "", 1),
        ("改成三个吧", "set", "", 3),
        ("手环不要了", "remove", "手环", None),
        ("购物车清空吧", "empty", "", None),
        ("whats left to pay", "view", "", None),
        ("and a pair of garden gloves", "name", "garden gloves", 1),
        ("make the gloves a pair", "set", "the gloves", 1),
        ("make it a pair", "set", "it", 2),
    ],
)
def test_a_clause_says_what_is_done_with_what(said: str, verb: str, what: str, amount: int | None) -> None:
    heard = heard_in(said)
    assert heard and (heard.verb, heard.what, heard.amount) == (verb, what, amount)


def test_a_number_said_after_a_name_is_of_it() -> None:
    ((_, heard),) = steps_in("the red dog leash, add 2")
    assert heard and (heard.verb, heard.what, heard.amount) == ("add", "the red dog leash", 2)


@pytest.mark.parametrize("said", ["too few, three", "that's not enough, three", "太少了，三块", "不够，三块"])
def test_a_remark_on_the_amount_names_no_thing(said: str) -> None:
    ((_, heard),) = steps_in(fold(said))
    assert heard and (heard.verb, heard.what, heard.amount) == ("set", "", 3)


def test_what_else_is_wanted_after_an_order_goes_in_too(floor: Floor) -> None:
    said = [TEA, "and one Lavazza Reserve dark roast capsules"]
    assert held(talk(floor, *said)) == {"Twinings Sunrise": 2, "Lavazza Reserve": 1}
    reply = talk(floor, *said, "actually make the tea 3 and take the coffee out again. whats the total now?")
    assert held(reply) == {"Twinings Sunrise": 3}
    assert "19.47" in reply["text"]


def test_amounts_of_what_is_named_change_and_the_sum_follows(floor: Floor) -> None:
    assert held(talk(floor, PENS, "actually only 2 of the lamy")) == {"Lamy Atlas": 2, "Inkfold Atlas": 1}
    reply = talk(floor, PENS, "actually only 2 of the lamy", "drop the ballpoint. total?")
    assert held(reply) == {"Lamy Atlas": 2}
    assert "27.98" in reply["text"]


@pytest.mark.parametrize("last", ["算了，购物车清空吧", "清空", "scrap that, empty the basket", "take everything out"])
def test_everything_goes_out_at_once(floor: Floor, last: str) -> None:
    assert held(talk(floor, PENS, last)) == {}


def test_one_goes_out_for_another(floor: Floor) -> None:
    said = ["add 2 Campwright Ridge cool box 50 l red", "wrong colour, blue please"]
    (line,) = talk(floor, *said)["cart"]["lines"]
    assert (line["title"], line["amount"]) == ("Campwright Ridge Cool Box, 50 l, Blue", 2)


@pytest.mark.parametrize(
    "last", ["and sleeping bags under 80?", "and a camera bag", "do they come in green?", "something lighter, in grey"]
)
def test_what_only_seeks_leaves_the_cart_as_it_is(floor: Floor, last: str) -> None:
    assert held(talk(floor, PENS, last)) == {"Lamy Atlas": 3, "Inkfold Atlas": 1}


def test_what_cannot_be_told_apart_is_asked(floor: Floor) -> None:
    reply = talk(floor, PENS, "海报拿掉")
    assert held(reply) == {"Lamy Atlas": 3, "Inkfold Atlas": 1}
    assert reply["question"]
