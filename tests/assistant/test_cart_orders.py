"""Orders to the cart within a message, however they are worded."""

from __future__ import annotations

import pytest

from assistant.cart_orders import items_of, orders_in


@pytest.mark.parametrize(
    ("said", "what", "amount"),
    [
        ("#2 in cart", "#2", None),
        ("the blue icandy, 1, cart", "the blue icandy", 1),
        ("nordlys fjord please, two of them in the cart, one is for my brother", "nordlys fjord", 2),
        ("ok whatever, stick the fx-991es in my cart", "the fx-991es", None),
        ("could you pop the second one in my basket? my old one died", "the second one", None),
        ("gimme the second one, two of them, in the cart", "the second one", 2),
        ("the first one's going in the trolley", "the first one", None),
        ("add both to my cart", "both", None),
        ("两个都放进购物车", "两个都", None),
        ("tzumi 20,000 mah 那款加两个到购物车", "tzumi 20,000 mah 那款", 2),
        ("便宜的那个来两个,放购物车", "便宜的那个", 2),
        ("能把第二个加进购物车吗", "第二个", None),
    ],
)
def test_who_names_the_cart_wants_something_in_it(said: str, what: str, amount: int | None) -> None:
    (order,) = orders_in(said)
    assert (order.verb, order.what, order.amount) == ("add", what, amount)


@pytest.mark.parametrize(
    "said",
    [
        "how do i add things to the cart?",
        "is the second one in my cart?",
        "a water bottle that fits in my bag",
        "looking for something to put in my bag",
        "i need a bicycle basket",
        "怎么加入购物车?",
        "take the hood off",
    ],
)
def test_what_only_speaks_of_carts_is_no_order(said: str) -> None:
    assert orders_in(said) == ()


@pytest.mark.parametrize("said", ["don't put anything in my cart yet", "先别放购物车"])
def test_what_is_not_to_be_put_in_stays_out(said: str) -> None:
    assert [each.verb for each in orders_in(said)] == ["view"]


def test_what_is_named_before_an_order_may_be_what_it_means() -> None:
    (order,) = orders_in("aww the reindeer ornament! put 9 in my cart")
    assert (order.what, order.amount, order.near) == ("", 9, ("the reindeer ornament",))


def test_several_things_of_one_order_have_their_own_amounts() -> None:
    assert items_of("2 dark chocolates and 1 white one") == ["2 dark chocolates", "1 white one"]
    assert items_of("a black and white mug") == ["a black and white mug"]
    assert items_of("the 20,000 mah one") == ["the 20,000 mah one"]
