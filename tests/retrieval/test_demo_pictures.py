"""Pictures of products: sound SVG for every record, the right silhouette, the record's color."""

from __future__ import annotations

import defusedxml.ElementTree as ET
import pytest

from retrieval.demo.assortment import assortment
from retrieval.demo.pictures import COLORS, draw, shape_of
from retrieval.demo.vocabulary import departments
from retrieval.product import Product


def test_every_product_of_the_shop_has_a_sound_picture() -> None:
    for item in assortment(7):
        svg = draw(item.product)
        root = ET.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.attrib["viewBox"] == "0 0 400 400"
        assert len(svg) < 6000
        assert "href" not in svg and svg.count("http") == 1


def test_every_kind_of_the_shop_has_a_silhouette_and_most_have_their_own() -> None:
    first = {item.kind.name: item.product for item in reversed(assortment(7))}
    shapes = {name: shape_of(product).__name__ for name, product in first.items()}
    assert len(shapes) == sum(len(department.kinds) for department in departments())
    assert [name for name, shape in shapes.items() if shape == "box"] == []
    assert len(set(shapes.values())) >= 100


@pytest.mark.parametrize(
    ("category", "title", "shape"),
    [
        (("Audio", "Headphones", "Over-ear headphones"), "Any", "headphones"),
        (("Computers", "Laptops"), "Any", "laptop"),
        (("Notebooks",), 'HP Pavilion 43.2 cm (17")', "laptop"),
        (("Books and stationery", "Stationery", "Notebooks"), "Any", "notebook"),
        (("Books and stationery", "Books", "Cookbooks"), "Any from Lantern House", "book"),
        (("Outdoor", "Camping", "Sleeping bags"), "Any", "sleeping_bag"),
        (("Furniture", "Living room", "Armchairs"), "Any", "armchair"),
        (("Ink Cartridges",), "Any", "cartridge"),
        ((), "Xerox 006R90321 toner cartridge Original Black", "cartridge"),
        ((), "Power socket", "box"),
        (("Phones", "Phone accessories", "Phone cases"), "Any", "phone_case"),
        (("Widgets",), "Frobnicator", "box"),
    ],
)
def test_words_choose_the_silhouette(category: tuple[str, ...], title: str, shape: str) -> None:
    assert shape_of(Product(id="1", title=title, category=category)).__name__ == shape


@pytest.mark.parametrize(
    "product",
    [
        Product(id="<1>", title='<script>alert("x")</script> & "co"', category=("<b>", "&")),
        Product(id="2", title="a\x00\x0b\ufffe", category=("\x01",)),
        Product(id="3", title="耳机", category=("音频",), attributes={"color": ["black", "red"]}),
        Product(id="4", title="x" * 5000, attributes={"color": 7.0}),
        Product(id="5", title="No category", attributes={"color": True}),
    ],
)
def test_odd_records_give_sound_pictures(product: Product) -> None:
    svg = draw(product)
    svg.encode()
    root = ET.fromstring(svg)
    assert not [node for node in root.iter() if node.tag.endswith("script")]


def test_the_color_of_the_record_tints_the_picture_and_a_group_shares_the_rest() -> None:
    mug = Product(id="1", title="Mug", category=("Mugs",), attributes={"color": "red"}, item_group_id="g")
    blue = mug.model_copy(update={"id": "2", "attributes": {"color": "Navy Blue"}})
    assert COLORS["red"] in draw(mug) and COLORS["red"] not in draw(blue)
    assert COLORS["navy"] in draw(blue)
    assert draw(mug) == draw(mug)
