"""What is not wanted and no facet knows: left out where a listing says it, and said where listings are silent."""

from __future__ import annotations

import pytest
from conversations import ids, reply

from assistant.find import find
from assistant.floor import Floor
from retrieval.negation import has, lacks
from retrieval.product import AttributeValue, Product
from retrieval.tokens import tokens


def thing(id: str, title: str, kind: str, text: str = "", **attributes: AttributeValue) -> Product:
    named = {name.replace("_", " "): value for name, value in attributes.items()}
    return Product(
        id=id, title=title, category=(kind,), description=text, attributes=named, price=50.0, currency="USD", rating=4.0
    )


PRODUCTS = [
    thing("laced", "Canvas Shoes with Laces", "Shoes"),
    thing("told", "Runner Shoes", "Shoes", "Light shoes. Comes with two pairs of laces."),
    thing("velcro", "Strap Shoes", "Shoes", "Closes with a strap, no laces needed."),
    thing("silent", "Garden Shoes", "Shoes", "For wet lawns."),
    thing("cell", "Reading Lamp", "Lamps", battery_life="14 h"),
    thing("plug", "Desk Lamp", "Lamps", battery_free=True),
    thing("mains", "Floor Lamp", "Lamps", battery=False),
    thing("hose", "Rubber Hose with Nozzle", "Hoses"),
]


@pytest.mark.parametrize("message", ["shoes without laces", "shoes, no laces please"])
def test_a_listing_that_has_it_is_left_out_and_silence_is_told(floor: Floor, message: str) -> None:
    told = reply(floor, message)
    assert told["request"]["refused"] == ["laces"]
    assert set(ids(told)) == {"velcro", "silent"}
    assert "laces" in told["text"] and "not all of these say" in told["text"]
    assert not {each["id"] for each in find(floor, message, 10).hits} & {"laced", "told"}


def test_a_refusal_in_chinese_is_read_in_english_listings(floor: Floor) -> None:
    told = reply(floor, "不要电池的灯")
    assert told["request"]["refused"] == ["电池"]
    assert set(ids(told)) == {"plug", "mains"}


def test_it_holds_in_later_turns_until_it_is_wanted(floor: Floor) -> None:
    first = reply(floor, "shoes without laces")
    then = reply(floor, "under $60", conversation=first["conversation"])
    assert set(ids(then)) == {"velcro", "silent"}
    then = reply(floor, "a lamp", conversation=first["conversation"])
    assert then["request"]["refused"] == []


def test_where_all_say_that_they_are_without_nothing_is_added(floor: Floor) -> None:
    told = reply(floor, "lamp without battery")
    assert set(ids(told)) == {"plug", "mains"}
    assert "not all of these say" not in told["text"]


def test_where_every_listing_has_it_that_is_said(floor: Floor) -> None:
    told = reply(floor, "hose without nozzle")
    assert "hose" in ids(told)
    assert "found none without" in told["text"]


def test_a_record_says_that_it_has_that_it_lacks_or_neither() -> None:
    laces, battery = frozenset(tokens("laces")), frozenset(tokens("battery"))
    known = {each.id: each for each in PRODUCTS}
    assert [id for id in ("laced", "told", "velcro", "silent") if has(known[id], laces)] == ["laced", "told"]
    assert [id for id in ("laced", "told", "velcro", "silent") if lacks(known[id], laces)] == ["velcro"]
    assert [id for id in ("cell", "plug", "mains") if has(known[id], battery)] == ["cell"]
    assert [id for id in ("cell", "plug", "mains") if lacks(known[id], battery)] == ["plug", "mains"]
