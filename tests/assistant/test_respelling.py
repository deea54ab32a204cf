"""Misspelt words and thumb words are put right before a message is read; all else stays as it was typed."""

from __future__ import annotations

import pytest

from assistant.floor import Floor
from assistant.understanding.respelling import Respeller
from tests.conversations import reply


@pytest.fixture
def respeller(floor: Floor) -> Respeller:
    return floor.stock().respeller


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("need a slepping bag, blu or green", "need a sleeping bag, blue or green"),
        (
            "wireles hedphones w nosie canceling, blck if posible",
            "wireless headphones with noise canceling, black if possible",
        ),
        ("n how long dos the batery last", "and how long dos the battery last"),
        ("smthing for my dauhgter, undr 20 pls", "something for my daughter, under 20 please"),
        ("do u sell ketles w/ a timer", "do you sell kettles with a timer"),
        ("a tablet w/o a scrn", "a tablet without a screen"),
        ("Blutooth speeker", "Bluetooth speaker"),
        ("要一个 blutooth 音箱", "要一个 bluetooth 音箱"),
    ],
)
def test_slips_are_put_right(respeller: Respeller, typed: str, meant: str) -> None:
    assert respeller.respelt(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Do you have anything by Anker, Acer or Denon?",
        "my favorite color is gray, in any theater",
        "a wireless n router, 60 w",
        "skorts, argan oil and paraben free shampoo",
        "the WH-1000XM4 by Mujjo",
        "necesito una bicicleta barata para mi hijo pequeno",
        "write to jenny.walsh@example.org",
        "a ladder and a broom",
    ],
)
def test_what_is_no_slip_stays(respeller: Respeller, typed: str) -> None:
    assert respeller.respelt(typed) == typed


def test_a_misspelt_wish_is_read_like_the_right_one(floor: Floor) -> None:
    typed = reply(floor, "lookin for wireles over ear hedphones w nosie canceling, blck if posible, undr 120")
    meant = reply(floor, "looking for wireless over ear headphones with noise canceling, black if possible, under 120")
    assert typed["request"]["filters"] == meant["request"]["filters"]
    assert [each["product"]["id"] for each in typed["products"]] == [
        each["product"]["id"] for each in meant["products"]
    ]
