"""What a message only tells is not searched for, and what somebody likes steers without filtering."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State
from assistant.understanding import Vocabulary
from assistant.understanding.again import named_again

Turn = Callable[[str, State], Request]
Stated = Callable[[Request], str]


@pytest.mark.parametrize(
    ("message", "limits", "words"),
    [
        ("i work nights and the sun wakes me up. curtains please", "category = Curtains", "curtains"),
        (
            "Good evening. I shall be attending a conference, and would like a suitcase with a combination lock.",
            "category = Suitcases; combination lock = yes",
            "suitcase combination lock",
        ),
        (
            "so my old kettle finally gave up. we drink tea all day. a kettle that keeps the water warm?",
            "category = Kettles; keep warm = yes",
            "kettle keep warm",
        ),
        ("got invited to a bbq tomorrow evening, need a cool box", "category = Cool boxes", "cool box"),
        ("need a desk lamp asap", "category = Desk lamps", "desk lamp"),
        ("我家猫特别挑食，想找无谷的猫粮", "category = Cat food; grain free = yes", "无谷 猫粮"),
        (
            "公司搬家了，路上太吵，想买个降噪的头戴耳机",
            "category = Over-ear headphones; noise cancelling = yes",
            "降噪 头戴耳机",
        ),
    ],
)
def test_what_is_only_told_is_not_searched_for(
    message: str, limits: str, words: str, turn: Turn, stated: Stated
) -> None:
    heard = turn(message, State())
    assert (stated(heard), heard.query) == (limits, words)
    assert not heard.refused


@pytest.mark.parametrize(
    ("message", "interest"),
    [
        ("my niece turns 6 on saturday and she's obsessed with foxes. a soft toy, please", "foxes"),
        ("my dad loves gardening. gloves for him?", "gardening"),
        ("我女儿六岁，很喜欢恐龙，想买个毛绒玩具", "恐龙"),
    ],
)
def test_what_somebody_likes_is_a_wish_and_no_limit(message: str, interest: str, turn: Turn) -> None:
    heard = turn(message, State())
    assert interest in heard.query.split()
    assert interest in heard.preferences
    assert interest in heard.interests
    assert {each.field for each in heard.filters} <= {"category", "minimum age"}


def test_a_demand_among_what_is_told_holds(turn: Turn, stated: Stated) -> None:
    told = stated(turn("a black backpack under 80, waterproof, for my sister", State()))
    assert told.startswith("category = Backpacks; color = black; price <= 80")


@pytest.mark.parametrize(
    ("message", "limits"),
    [
        ("something cuddly", "category = Soft toys"),
        ("stuff to cook rice with", "category = Rice cookers"),
        ("i need something to boil water", "category = Kettles"),
        ("something to keep my drinks cold", "category = Cool boxes"),
        ("遛狗用的", "category = Dog leashes"),
        ("the cat is ill, we need grain free food", "category = Cat food; grain free = yes"),
        ("he hikes a lot. boots", "category = Hiking boots"),
    ],
)
def test_a_kind_is_known_by_what_it_is_for_and_by_the_words_beside_it(
    message: str, limits: str, turn: Turn, stated: Stated
) -> None:
    assert stated(turn(message, State())) == limits


@pytest.mark.parametrize(
    ("message", "limits"),
    [
        ("电动自行车", "category = Bicycles; electric = yes"),
        ("想找大家一起合作玩的桌游", "category = Board games; cooperative = yes"),
        ("a board game we can play as one team", "category = Board games; cooperative = yes"),
        ("要负离子的吹风机", "category = Hair dryers; ionic = yes"),
        ("防滑的拖鞋", "category = Slippers; non-slip sole = yes"),
        ("a coffee machine that grinds its own beans", "built-in grinder = yes; category = Coffee machines"),
        ("running shoes, my feet are wide", "category = Running shoes; wide fit = yes"),
    ],
)
def test_features_are_known_in_other_words(message: str, limits: str, turn: Turn, stated: Stated) -> None:
    assert stated(turn(message, State())) == limits


def test_the_kinds_in_force_are_known_by_their_last_words(demo_vocabulary: Vocabulary) -> None:
    kinds = ("Tents", "Sleeping mats")
    assert named_again("Just the mats then", kinds, demo_vocabulary) == "Just the sleeping mats then"
    assert named_again("a mat", kinds, demo_vocabulary) == "a mat"
    both = ("Yoga mats", "Sleeping mats")
    assert named_again("just the mats then", both, demo_vocabulary) == "just the mats then"


def test_what_is_at_home_is_no_wish(turn: Turn, stated: Stated) -> None:
    before = turn("a tent and sleeping mats", State())
    told = turn("actually we can borrow a tent. just the sleeping mats then", State(request=before, turn=1))
    assert stated(told) == "category = Sleeping mats"
