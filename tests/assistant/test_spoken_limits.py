"""Limits in the words of people: how far they go, what is refused, what is said anew, and numbers that are no money."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


def prices(request: Request, stated: Stated) -> str:
    """The limits on the price, as "price <= 40; price >= 20"."""
    return "; ".join(each for each in stated(request).split("; ") if each.startswith("price"))


def after(turn: Turn, *messages: str) -> Request:
    """The request after the last of the messages of one conversation."""
    state = State()
    for message in messages:
        state = State(request=turn(message, state))
    return state.request


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("headphones, 200 at the very most", "price <= 200"),
        ("i need trainers and my limit's 90", "price <= 90"),
        ("kettle. 40 tops, not a cent over", "price <= 40"),
        ("office chair, I'm willing to stretch to 250", "price <= 250"),
        ("a backpack, fifty dollars is fine but not more", "price <= 50 USD"),
        ("tent, I've only got 150 to spend", "price <= 150"),
        ("I have saved up 300 for an espresso machine", "price <= 300"),
        ("a suitcase please, wife will kill me if it's more than 120", "price <= 120"),
        ("a soft toy, can't really justify more than 25 on it", "price <= 25"),
        ("headphones, nothing north of 80 please", "price <= 80"),
        ("a desk lamp, over 40 and I'm out", "price <= 40"),
        ("sneakers. 70 is pushing it", "price <= 70"),
        ("coffee machine pls, 2 hundred max", "price <= 200"),
        ("a mouse, don't care for anything past 35 bucks", "price <= 35 USD"),
        ("tent for 4 under 200", "price <= 200"),
        ("a bike, three to four hundred", "price <= 400; price >= 300"),
        ("sofa somewhere in the ballpark of 600", "price <= 720; price >= 480"),
        ("a TV, anything under 500 is junk", "price >= 500"),
        ("a phone over 300, not a Samsung", "price >= 300"),
        ("想要一个帐篷，超过两百就算了", "price <= 200 CNY"),
        ("跑鞋，不想花超过五百", "price <= 500 CNY"),
        ("想买水壶，贵过80就不考虑了", "price <= 80 CNY"),
        ("手机，3000以上的不考虑", "price <= 3000 CNY"),
        ("手机，我手头就两千", "price <= 2000 CNY"),
        ("咖啡机，我最多出到一百五", "price <= 150 CNY"),
        ("办公椅，公司只给报销800", "price <= 800 CNY"),
        ("帐篷，两三百美元的", "price <= 300 USD; price >= 200 USD"),
    ],
)
def test_how_far_one_would_go(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert prices(turn(message, State()), stated) == wanted


@pytest.mark.parametrize(
    "message",
    [
        "my niece turns 6 on saturday, wants a soft toy",
        "something for a boy who is 10, maybe a board game",
        "tent for 4 people",
        "hiking boots size 43",
        "i'm 180 tall and need a bike",
        "coffee machine from 2024",
        "laptop with at least 16",
        "desk at least 120 wide",
        "a watch for my dad who's 70",
        "my flat is 45 square metres, need a vacuum cleaner",
        "i ride 20 km every day, need a bicycle",
        "dress for a wedding on june 14",
        "we are a family of 5, need a tent",
        "board game for 2 to 6 players",
        "running shoes, size 42, 3 pairs",
        "给6岁的孩子买毛绒玩具",
        "我家5口人，想买个帐篷",
        "书桌宽120的",
    ],
)
def test_other_numbers_are_no_money(message: str, turn: Turn, stated: Stated) -> None:
    assert prices(turn(message, State()), stated) == ""


@pytest.mark.parametrize(
    ("messages", "wanted"),
    [
        (("laptop under 900", "oops no, 600 is what i've got"), "price <= 600"),
        (("headphones under 100", "fine, 130, but that's it"), "price <= 130"),
        (("headphones under 100", "i could do 150 at a push"), "price <= 150"),
        (("headphones under 100", "wait I typed that wrong, 200"), "price <= 200"),
        (("headphones under 200", "sorry i meant 120 not 200"), "price <= 120"),
        (("headphones between 50 and 100", "scrap that, 60 max"), "price <= 60"),
        (("a suitcase around 100", "or even 140, i don't mind"), "price <= 140"),
        (("monitor, budget 250", "stretch it by 50"), "price <= 300"),
        (("tent below 250", "hubby says 180"), "price <= 180"),
        (("mugs, up to 10", "boss says we can go to 15 each"), "price <= 15"),
        (("4 mugs, forty dollars for the lot", "make it 60"), "price <= 15"),
        (("headphones under 100", "actually whatever, money's no object"), ""),
        (("耳机 1000 以内", "刚说错了，是600"), "price <= 600 CNY"),
        (("耳机，预算500", "老婆同意加到800了"), "price <= 800 CNY"),
    ],
)
def test_a_limit_said_anew_takes_the_place_of_the_former(
    messages: tuple[str, ...], wanted: str, turn: Turn, stated: Stated
) -> None:
    assert prices(after(turn, *messages), stated) == wanted


def test_what_is_said_around_a_limit_is_nothing_to_search_by(turn: Turn) -> None:
    for message in ("kettle. 40 tops, not a cent over", "kettle, my wife says 40 is our absolute limit"):
        request = turn(message, State())
        assert (request.query, request.refused) == ("kettle", ()), message


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("跑鞋，除了Adidas都行", "brand != Adidas"),
        ("headphones, I'm allergic to Sony lol", "brand != Sony"),
        ("headphones, not a big fan of Bose", "brand != Bose"),
        ("a laptop, hp keeps breaking on me so none of those", "brand != HP"),
        ("猫粮，不要含谷物的", "grain free = yes"),
    ],
)
def test_refusals_in_loose_words(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert wanted in stated(turn(message, State())).split("; ")


@pytest.mark.parametrize(
    ("messages", "wanted"),
    [
        (
            (
                "I'm after a height adjustable desk for around 150",
                "ok i'll think about it. different thing, my cat needs food, must be grain free",
            ),
            "category = Cat food; grain free = yes",
        ),
        (("headphones under 100, not Sony", "ok now a soundbar"), "brand != Sony; category = Soundbars"),
        (("running shoes, size 43", "right, next thing: hiking boots"), "category = Hiking boots; size = 43"),
        (("a red kettle under 60", "great, kettle's done. next i want a toaster"), "category = Toasters"),
        (("tent under 200", "do you do cat food?"), "category = Cat food"),
        (("耳机200以内", "先不看耳机了，看看跑步鞋，42码"), "category = Running shoes; size = 42"),
    ],
)
def test_another_thing_drops_what_was_the_former_ones(
    messages: tuple[str, ...], wanted: str, turn: Turn, stated: Stated
) -> None:
    assert stated(after(turn, *messages)) == wanted


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("my cat needs food", "Cat food"),
        ("need a lamp for my desk", "Desk lamps"),
        ("shoes for running", "Running shoes"),
        ("a tent for the garden", "Tents"),
    ],
)
def test_the_words_of_a_kind_may_stand_apart(message: str, kind: str, turn: Turn, stated: Stated) -> None:
    assert f"category = {kind}" in stated(turn(message, State())).split("; ")
