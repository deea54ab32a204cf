"""The cart in turns on the demo shop: what goes in and out, what it costs, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.cart import MOST, AddToCart, CartItem, SetAmount, ViewCart, carry_out, view
from assistant.cart_words import cart_words
from assistant.database import load_conversation
from assistant.floor import Floor


def amounts(reply: dict[str, Any]) -> dict[str, int]:
    return {line["product"]: line["amount"] for line in reply["cart"]["lines"]}


def shown(reply: dict[str, Any]) -> list[str]:
    return [each["product"]["id"] for each in reply["products"]]


def test_what_is_pointed_at_goes_in_and_can_be_more_less_and_out(floor: Floor) -> None:
    kettles = talk(floor, "kettles")
    second = shown(kettles)[1]
    reply = talk(floor, "kettles", "add the second one")
    assert (reply["action"], reply["request"]["intent"]) == ("cart", "cart")
    assert amounts(reply) == {second: 1}
    assert reply["products"] == []
    said = ["kettles", "add the second one", "two of those", "another one", "make it five", "take the kettle out"]
    assert [amounts(talk(floor, *said[:end])) for end in range(3, 7)] == [{second: 2}, {second: 3}, {second: 5}, {}]


def test_in_chinese(floor: Floor) -> None:
    said = ["电热水壶", "把第二个加入购物车", "再来一件", "一共多少钱"]
    second = shown(talk(floor, said[0]))[1]
    reply = talk(floor, *said)
    assert amounts(reply) == {second: 2}
    price = floor.stock().index.catalogue.get(second).price or 0
    assert f"{2 * price:,.2f}" in reply["text"] and "合计" in reply["text"]
    assert amounts(talk(floor, *said, "把水壶拿掉")) == {}


def test_a_promotion_is_told_and_not_taken_off_twice(floor: Floor) -> None:
    index = floor.stock().index
    promotion = index.promotions[0]
    product = index.catalogue.get(promotion.product_ids[0])
    cart = view([CartItem(product=product.id, amount=2)], index)
    assert cart.total == pytest.approx(2 * (product.price or 0))
    listed = (product.price or 0) / (1 - promotion.percent / 100)
    assert cart.saved == pytest.approx(2 * listed - cart.total, abs=0.01)
    assert cart.lines[0].promotion == promotion.title
    assert cart.currency == index.catalogue.currency


def test_a_product_is_found_by_the_words_of_its_name(floor: Floor) -> None:
    reply = talk(floor, "put two Samsung Drift 85 soundbars in my cart, please")
    assert amounts(reply) == {"AUD-0169": 2}
    assert "$1,378" in reply["text"]


def test_what_is_not_clear_is_asked_and_the_answer_taken(floor: Floor) -> None:
    asked = talk(floor, "add a kettle to my cart")
    assert amounts(asked) == {}
    assert asked["question"] and len(asked["products"]) > 1
    title = asked["question"]["suggestions"][1]
    assert amounts(talk(floor, "add a kettle to my cart", title)) == {shown(asked)[1]: 1}
    assert amounts(talk(floor, "add a kettle to my cart", "2")) == {shown(asked)[1]: 1}
    left = talk(floor, "add a kettle to my cart", asked["question"]["suggestions"][-1])
    assert amounts(left) == {} and left["action"] != "cart"
    assert amounts(talk(floor, "kettles", "add it to the cart")) == {}


def test_what_is_out_of_stock_stays_out_and_others_are_shown(floor: Floor) -> None:
    reply = talk(floor, "add the Le Creuset Solstice frying pan to my cart")
    assert amounts(reply) == {}
    assert "out of stock" in reply["text"]
    assert {each["product"]["availability"] for each in reply["products"]} == {"in_stock"}
    assert {each["product"]["category"][-1] for each in reply["products"]} == {"Frying pans"}


@pytest.mark.parametrize("message", ["checkout", "buy it", "place my order", "结账", "帮我下单"])
def test_nothing_is_ever_bought(floor: Floor, message: str) -> None:
    floor.settings = floor.settings.model_copy(deep=True)
    floor.settings.shop.checkout = "https://shop.example/checkout"
    reply = talk(floor, "the cookbook Green Suppers", "add it to the cart", message)
    assert reply["action"] == "cart" and len(reply["cart"]["lines"]) == 1
    assert "nothing was ordered" in reply["text"] or "没有产生任何订单" in reply["text"]
    assert "https://shop.example/checkout" in reply["text"]


def test_the_cart_is_kept_with_the_conversation_through_other_turns(floor: Floor) -> None:
    reply = talk(floor, "the cookbook Green Suppers", "add it to the cart", "running shoes", "thanks")
    assert amounts(reply) == {"BOO-0055": 1}
    state, turns = load_conversation(floor.database, reply["conversation"])
    assert [(each.product, each.amount) for each in state.cart] == [("BOO-0055", 1)]
    assert turns[0]["reply"]["cart"]["lines"] == []


def test_the_tools_refuse_what_cannot_be(floor: Floor) -> None:
    index = floor.stock().index
    items = [CartItem(product="BOO-0055", amount=1)]
    for call, status in (
        (AddToCart(product="BOO-0055", amount=MOST), "too_many"),
        (AddToCart(product="DIN-0006"), "out_of_stock"),
        (AddToCart(), "which"),
        (SetAmount(product="DIN-0006", amount=2), "absent"),
        (ViewCart(), "done"),
    ):
        after, outcome = carry_out(call, items, index)
        assert (after, outcome.status) == (items, status)
    assert carry_out(SetAmount(product="BOO-0055", amount=0), items, index)[0] == []


def test_a_product_that_is_sold_no_more_is_named_and_costs_nothing(floor: Floor) -> None:
    cart = view([CartItem(product="GONE-1", amount=3)], floor.stock().index)
    assert (cart.lines, cart.total, cart.gone) == ([], 0, ("GONE-1",))


@pytest.mark.parametrize(
    "message",
    [
        "I want to buy a kettle",
        "add waterproof to that",
        "make it cheaper",
        "make it under 50 dollars",
        "remove the price limit",
        "I don't want Sony",
        "a shopping cart for groceries",
        "how do I place an order?",
        "can I pay with paypal?",
        "golf bag under 100",
        "不要索尼",
        "两个枕头",
        "下单后多久发货",
        "show me two monitors",
        "drop the brand",
    ],
)
def test_other_wishes_are_left_alone(floor: Floor, message: str) -> None:
    assert talk(floor, "headphones", message)["action"] != "cart"


@pytest.mark.parametrize(
    ("message", "verb", "what", "amount"),
    [
        ("ok, please add the second one too", "add", "the second one", None),
        ("remove one of the kettles from my cart", "remove", "the kettles", 1),
        ("what do i pay in total?", "view", "", None),
        ("购物车里有什么？", "view", "", None),
    ],
)
def test_forms(message: str, verb: str, what: str, amount: int | None) -> None:
    heard = cart_words(message)
    assert heard and (heard.verb, heard.what, heard.amount) == (verb, what, amount)


@pytest.mark.parametrize(
    "said",
    [
        ["add the Morvek Harvest 20 kettle to my cart"],
        ["mugs under 30", "add the first to my cart", "and one of the Morvek Harvest 20 kettle"],
        ["把 Morvek Harvest 20 水壶加入购物车"],
    ],
)
def test_a_product_can_be_put_into_the_cart_by_its_name(floor: Floor, said: list[str]) -> None:
    assert talk(floor, *said)["cart"]["lines"][-1]["title"] == "Morvek Harvest 20 Electric Kettle, Cream"


def test_so_many_of_the_best_is_a_wish(floor: Floor) -> None:
    assert talk(floor, "three of the best headphones under 90")["action"] != "cart"
