"""Numbers that are of a name or an attribute, and the attribute that a quantity is of, by the kind asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("soundbars with 5.1 channels", "category = Soundbars; channels = 5.1"),
        ("a 2.1 channel soundbar below 300", "category = Soundbars; channels = 2.1; price <= 300"),
        ("5.1声道的回音壁", "category = Soundbars; channels = 5.1"),
        ("a suitcase with four wheels", "category = Suitcases; wheels = 4"),
        ("two-wheeled suitcase", "category = Suitcases; wheels = 2"),
        ("three-seater sofa", "category = Sofas; seats = 3"),
        ("四座沙发", "category = Sofas; seats = 4"),
        ("bluetooth 5.3 headphones", "bluetooth version = 5.3; category = Headphones"),
        ("a bicycle with at least 8 gears", "category = Bicycles; gears >= 8"),
    ],
)
def test_numbers_of_attributes_without_a_unit(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert stated(turn(message, State())) == wanted


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("laptop with 16 gigs", "memory"),
        ("laptop 512GB", "storage"),
        ("smartphone 128GB", "storage"),
        ("a phone with 8 GB", "memory"),
        ("a memory card, 64 GB", "storage"),
        ("a 5 m hdmi cable", "cable length"),
        ("10米的HDMI线", "cable length"),
        ("a desk 120 cm", "width"),
        ("27 in monitor", "screen size"),
        ("18 V drill", "voltage"),
    ],
)
def test_a_quantity_is_of_what_the_kind_has_in_that_size(message: str, field: str, turn: Turn) -> None:
    request = turn(message, State())
    assert {each.field for each in request.filters} == {"category", field}


def test_each_quantity_has_the_name_beside_it(turn: Turn, stated: Stated) -> None:
    told = "category = Smartphones; memory = 8 GB; storage = 256 GB"
    assert stated(turn("phone with 256 GB, 8 GB of RAM", State())) == told
    assert stated(turn("手机，内存8GB，存储256GB", State())) == told


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("laptop with screen size at most 14 in", "category = Laptops; screen size <= 14 in"),
        ("tablet up to 9 in under 300", "category = Tablets; price <= 300; screen size <= 9 in"),
        ("a phone with a display of no more than 6 in", "category = Smartphones; screen size <= 6 in"),
        ("headphones under 80 in black", "category = Headphones; color = black; price <= 80"),
    ],
)
def test_in_is_inches_only_behind_a_size(message: str, wanted: str, turn: Turn, stated: Stated) -> None:
    assert stated(turn(message, State())) == wanted


@pytest.mark.parametrize("message", ["a mouse for my playstation 5", "a keyboard for iPad 9", "iPhone 7的手机壳"])
def test_the_number_of_a_name_is_searched_for_and_counts_nothing(message: str, turn: Turn) -> None:
    request = turn(message, State())
    assert {"5", "9", "7"} & set(request.query.split())
    assert request.quantity is None
    assert not [each for each in request.preferences if each.isdigit()]


def test_a_kit_of_two_has_neither_size(turn: Turn) -> None:
    request = turn("laptop memory 2 x 8GB", State())
    assert "2 x 8GB" in request.query
    assert not [each for each in request.filters if each.field in ("memory", "storage")]


def test_a_version_parts_no_wishes(turn: Turn, stated: Stated) -> None:
    request = turn("a mouse with USB 3.1 cable under 30", State())
    assert (stated(request), request.also) == ("category = Mice; price <= 30", ())


@pytest.mark.parametrize("message", ["running shoes EU 42", "running shoes size 42", "42码的跑鞋"])
def test_sizes_by_their_system(message: str, turn: Turn, stated: Stated) -> None:
    assert stated(turn(message, State())) == "category = Running shoes; size = 42"
