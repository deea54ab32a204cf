"""What a shopper takes back: a value for another, several limits at once, a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor
from retrieval.product import AttributeValue, Product


def thing(id: str, title: str, kind: str, price: float = 50.0, **attributes: AttributeValue) -> Product:
    named = {name.replace("_", " "): value for name, value in attributes.items()}
    return Product(id=id, title=title, category=(kind,), attributes=named, price=price, currency="USD", rating=4.0)


PRODUCTS = [
    *(
        thing(
            f"shoe-{color}-{size}",
            f"Running Shoes, {color.title()}, {size}",
            "Running shoes",
            90,
            color=color,
            size=size,
        )
        for color in ("white", "blue")
        for size in ("42", "45")
    ),
    *(
        thing(f"desk-{color}", f"Desk, {color.title()}", "Desks", 200, color=color, material="wood")
        for color in ("white", "oak", "black", "green")
    ),
    thing("lamp", "Desk Lamp, Black", "Desk lamps", 60, color="black", usb_charging_port=True, dimmable=True),
    thing("lamp-plain", "Desk Lamp, White", "Desk lamps", 90, color="white", usb_charging_port=False),
    thing("case-lock", "Suitcase, Red", "Suitcases", 80, color="red", combination_lock=True),
    thing("case", "Suitcase, Blue", "Suitcases", 70, color="blue", combination_lock=False),
    thing("dress-s", "Dress, Red", "Dresses", 40, color="red", size="S"),
    thing("dress-m", "Dress, Green", "Dresses", 40, color="green", size="M"),
    thing("dress-l", "Dress, Red", "Dresses", 40, color="red", size="L"),
    thing("laptop-8", "Laptop A", "Laptops", 400, memory="8 GB"),
    thing("laptop-16", "Laptop B", "Laptops", 500, memory="16 GB"),
    thing("ram", "Memory Module", "Memory", 60, memory="16 GB"),
]


def in_force(floor: Floor, *messages: str) -> dict[str, Any]:
    """The constraints after a conversation, by key."""
    filters = talk(floor, *messages)["request"]["filters"]
    return {f"{each['field']} {each['op']}": each["values"] for each in filters}


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("running shoes size 42 under 110", "sorry, i need a 45 not 42", {"size =": ["45"], "price <=": [110.0]}),
        ("white desk", "I said white, I meant oak", {"color =": ["oak"]}),
        ("white desk", "white? no, i meant oak", {"color =": ["oak"]}),
        ("green desk", "actually not green, black", {"color =": ["black"]}),
        ("black desk", "black's gone off me, oak instead", {"color =": ["oak"]}),
        ("red suitcase", "红色改成蓝色吧", {"color =": ["blue"]}),
        ("dress, size S", "S is wrong, I'm a medium", {"size =": ["M"]}),
        ("红色的连衣裙，S码", "S改成L", {"size =": ["L"], "color =": ["red"]}),
    ],
)
def test_a_value_is_corrected_for_another(floor: Floor, first: str, then: str, expected: dict[str, Any]) -> None:
    found = in_force(floor, first, then)
    assert {key: found.get(key) for key in expected} == expected
    assert "price <=" in expected or "price <=" not in found


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        (
            "black desk lamp with usb charging port under 70",
            "forget about the colour and the price",
            {"usb charging port ="},
        ),
        ("black desk lamp with usb charging port under 70", "scrap the usb charging port and the black", {"price <="}),
        ("black desk lamp with usb charging port", "doesn't have to be black, usb doesn't matter either", set()),
        ("红色行李箱，100美元以内", "颜色随便，预算不用管了", set()),
        ("suitcase under 75", "a bit more expensive is fine", set()),
        ("行李箱，75美元以内", "贵一点没关系", set()),
    ],
)
def test_several_limits_are_dropped_at_once(floor: Floor, first: str, then: str, left: set[str]) -> None:
    assert set(in_force(floor, first, then)) - {"category ="} == left


def test_what_was_refused_may_be_fine_after_all(floor: Floor) -> None:
    assert in_force(floor, "a desk, not white") == {"category =": ["Desks"], "color !=": ["white"]}
    assert in_force(floor, "a desk, not white", "white's fine actually") == {"category =": ["Desks"]}


def test_what_need_not_be_is_not_refused(floor: Floor) -> None:
    assert talk(floor, "desk lamp", "doesn't need wifi")["request"]["refused"] == []


def test_how_much_memory_is_said_of_the_laptop_in_force(floor: Floor) -> None:
    assert in_force(floor, "laptop with 8gb ram", "ok 16gb ram then") == {"category =": ["Laptops"], "memory =": [16.0]}


def test_a_lock_by_numbers_is_no_password(floor: Floor) -> None:
    assert in_force(floor, "行李箱，100美元以内", "还要带密码锁的")["combination lock ="] == [True]


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("am I talking to a robot or a human?", "small_talk"),
        ("在吗？你是真人还是机器人呀", "small_talk"),
        ("can I talk to a real person", "handoff"),
        ("are you human? i want to speak to someone real", "handoff"),
    ],
)
def test_who_asks_whether_it_is_a_robot_wants_no_person(floor: Floor, message: str, action: str) -> None:
    assert talk(floor, message)["action"] == action


def test_an_order_named_by_its_number_is_no_question_on_what_is_shown(floor: Floor) -> None:
    told = talk(floor, "white desk", "also i ordered a lamp last week, no. 2291, where is it?")
    assert (told["action"], told["request"]["topic"]) == ("policy", "order")
