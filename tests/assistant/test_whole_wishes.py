"""Wishes are heard whole: all clauses that wish, each thing that is listed, and nothing that was not said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State

Turn = Callable[[str, State], Request]
Stated = Callable[[Request], str]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("i am looking for a rug which is super soft, and is of cream color", "soft"),
        ("a compact camera, light, easy to carry", "easy to carry"),
        ("i need long-lasting, waterproof hiking boots that are easy to clean", "easy to clean"),
        ("looking for birthday cake candles", "birthday"),
        ("a laundry basket with a lid", "basket"),
        ("想找一款吸尘器，无绳，轻，能吸猫毛", "无绳"),
    ],
)
def test_what_is_wished_for_is_searched_for(turn: Turn, message: str, words: str) -> None:
    assert words in turn(message, State()).query


@pytest.mark.parametrize(
    ("message", "limits"),
    [
        ("long-sleeved shirt, men's, not black, size L", "category = Shirts; color != black; gender = men; size = L"),
        ("cat toys, none that squeak", "category = Pet toys; squeaks != yes"),
        ("a screen protector please", ""),
        ("fully cooked beans", ""),
    ],
)
def test_no_limit_comes_of_a_word_nearby(turn: Turn, stated: Stated, message: str, limits: str) -> None:
    assert stated(turn(message, State())) == limits


@pytest.mark.parametrize(
    ("message", "also"),
    [
        ("need a duvet, two pillows and bed linen, 200 total", 2),
        ("找一款吸尘器，无绳的，能吸猫毛", 0),
        ("a vacuum cleaner, has a pet bed brush", 0),
        ("a kettle for home use", 0),
        ("i need a red and a blue scarf", 0),
    ],
)
def test_each_thing_that_is_listed_is_a_wish(turn: Turn, message: str, also: int) -> None:
    assert len(turn(message, State()).also) == also


def test_who_is_nuts_about_something_wants_no_nuts(turn: Turn) -> None:
    assert turn("my nephew is nuts about dinosaurs, something under 25", State()).query == "dinosaurs"
