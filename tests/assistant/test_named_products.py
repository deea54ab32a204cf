"""A message that is a product's id or model number shows that product, first and for that reason; search agrees."""

from __future__ import annotations

import pytest
from conversations import ids, reply

from assistant.find import find
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from retrieval.product import Product

PRODUCTS = [
    Product(id="T-8", title="Oak Side Table", category=("Furniture", "Tables"), price=80, currency="USD"),
    Product(id="T-9", title="Pine Side Table", category=("Furniture", "Tables"), price=60, currency="USD"),
    Product(id="T-10", title="Glass Side Table", category=("Furniture", "Tables"), price=40, currency="USD"),
    Product(id="4711", title="Linen Table Cloth", category=("Home", "Table cloths"), price=25, currency="USD"),
    Product(id="21730", title="Glass Star Lantern", category=("Home", "Lanterns"), price=5, currency="USD"),
    Product(id="85123A", title="White Hanging Heart", category=("Home", "Decoration"), price=3, currency="USD"),
    Product(
        id="p-x",
        title="Astar Wireless Headphones",
        category=("Audio", "Headphones"),
        price=99,
        currency="USD",
        attributes={"mpn": "WX-2000BT4", "foldable": True},
    ),
    Product(id="shirt", title="Cotton T-Shirt", category=("Clothing", "T-shirts"), price=15, currency="USD"),
]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("T-8", "T-8"),
        ("t-8", "T-8"),
        ("T8", "T-8"),
        ("4711", "4711"),
        ("21730", "21730"),
        ("85123A", "85123A"),
        ("WX-2000BT4", "p-x"),
        ("wx2000bt4", "p-x"),
        ("do you have T-8?", "T-8"),
        ("show me product T-8 please", "T-8"),
        ("I'm looking for the WX-2000BT4", "p-x"),
        ("请问有T-8吗", "T-8"),
    ],
)
def test_a_product_named_is_shown_because_it_is_named(floor: Floor, message: str, expected: str) -> None:
    told = reply(floor, message)
    assert ids(told) == [expected]
    assert told["action"] == "recommend"
    first = told["products"][0]
    assert first["product"]["title"] in told["text"]
    assert "find no" not in told["text"] and "没有" not in told["text"]
    assert "named" in first["reasons"][0]["text"] or "指名" in first["reasons"][0]["text"]
    found = find(floor, message, 3).hits
    assert found[0]["id"] == expected
    assert "exact" in found[0]["sources"]


def test_an_id_among_other_words_still_comes_first(floor: Floor) -> None:
    found = find(floor, "T-8 in oak for the garden", 3).hits
    assert found[0]["id"] == "T-8"
    assert "exact" in found[0]["sources"]
    assert ids(reply(floor, "T-8 in oak for the garden"))[0] == "T-8"


def test_an_id_that_is_not_there_is_not_found(floor: Floor) -> None:
    told = reply(floor, "T-88")
    assert "T-88" in told["text"]
    assert not any("named:" in reason["text"] for each in told["products"] for reason in each["reasons"])


@pytest.mark.parametrize("message", ["T-88", "WX-3000BT9", "910-004882"])
def test_a_model_number_that_is_not_there_is_said_to_be_missing(floor: Floor, message: str) -> None:
    text = reply(floor, message)["text"]
    assert f"“{message}”" in text
    assert "I find no" in text or "seem to carry" in text


def test_what_is_asked_about_an_id_is_answered(floor: Floor) -> None:
    told = reply(floor, "is T-8 in stock?")
    assert told["action"] == "answer"
    assert ids(told) == ["T-8"]
    told = reply(floor, "compare T-8 and T-9")
    assert told["action"] == "compare"
    assert ids(told) == ["T-8", "T-9"]


def test_after_a_named_product_its_kind_is_meant(floor: Floor) -> None:
    first = reply(floor, "T-8")
    then = reply(floor, "something cheaper", conversation=first["conversation"])
    assert set(ids(then)) == {"T-9", "T-10"}
    then = reply(floor, "headphones", conversation=first["conversation"])
    assert ids(then) == ["p-x"]


def test_a_short_number_on_a_page_with_products_is_no_id(floor: Floor) -> None:
    first = reply(floor, "side table")
    then = reply(floor, "4711", conversation=first["conversation"])
    assert ids(then) != ["4711"]


def test_every_id_of_the_demo_shop_names_its_product(demo_settings: Settings) -> None:
    floor = open_floor(demo_settings)
    products = floor.stock().index.catalogue.products
    for row in range(0, len(products), 400):
        told = reply(floor, products[row].id)
        # Of what is out of stock, others are shown behind it.
        alone = products[row].availability != "out_of_stock"
        assert ids(told)[: None if alone else 1] == [products[row].id]
        told = reply(floor, products[row].title)
        assert ids(told)[0] == products[row].id or products[row].title in [
            each["product"]["title"] for each in told["products"]
        ]
