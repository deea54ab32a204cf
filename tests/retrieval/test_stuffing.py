"""Listings that pile up words for search engines do not come first by it; honest ones are left alone."""

from __future__ import annotations

import pytest

from retrieval.demo import generate
from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import AttributeValue, Product
from retrieval.relevance import rerank
from retrieval.search import search
from retrieval.stuffing import stuffed_in
from tests.retrieval.conftest import EMBEDDER

PLAIN = "Acme Desk Lamp, Model {}"
STUFFED: dict[str, dict[str, object]] = {
    "the kind's words": {"description": "Lamp desk lamp reading lamp dimmable lamp bedside lamp office lamp LED lamp"},
    "phrases again and again": {"description": "Dimmable desk lamp for reading at your desk. " * 12},
    "what is not seen": {"description": 'A lamp. <span style="color:#fff">dimmable desk lamp for reading</span>'},
    "hidden letters": {"description": "A dimmable desk lamp for reading, c\u200bh\u200be\u200ba\u200bp\u200b"},
    "hashtags": {"description": "A lamp. #desklamp #dimmable desk lamp #reading #office #cheap #best"},
    "keywords as an attribute": {
        "attributes": {"keywords": "desk lamp, reading lamp, dimmable lamp, dimmable desk lamp, reading desk lamp"}
    },
    "a list of keywords": {
        "attributes": {"tags": ["desk lamp", "reading lamp", "dimmable lamp", "dimmable desk lamp", "bedside lamp"]}
    },
    "the title": {"title": "Dimmable Desk Lamp Reading Lamp Desk Lamp Dimmable Lamp Study Lamp Bedside Lamp"},
    "in Chinese": {"description": "台灯 阅读台灯 护眼台灯 学习台灯 调光台灯 便宜台灯 卧室台灯 书桌台灯"},
}


def lamp(id: str, **fields: object) -> Product:
    attributes: dict[str, AttributeValue] = {"dimmable": True}
    own: dict[str, object] = {
        "id": id,
        "title": PLAIN.format(id),
        "description": "A dimmable desk lamp with a warm light for reading.",
        "category": ("Lighting", "Desk lamps"),
        "attributes": attributes,
        "price": 25.0,
        "currency": "USD",
    }
    return Product.model_validate(own | fields)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Three honest lamps, a stuffed one of each kind and a few kettles."""
    home = tmp_path_factory.mktemp("stuffed")
    kettles = [
        lamp(f"k{each}", title=f"Kettle {each}", description="Boils.", category=("Kitchen", "Kettles"), attributes={})
        for each in range(5)
    ]
    stuffed = [lamp(f"X {kind}", **fields) for kind, fields in STUFFED.items()]
    feed = Feed(source="test", products=[*stuffed, *(lamp(f"A{each}") for each in range(3)), *kettles])
    build_index(feed, home, EMBEDDER)
    return open_index(home, currency="USD", rates={})


@pytest.mark.parametrize("query", ["dimmable desk lamp for reading", "cheap reading lamp"])
def test_stuffed_listings_do_not_come_first(shop: Index, query: str) -> None:
    ranked = [each.id for each in rerank(shop, query, search(shop, query), None)]
    assert all(each.startswith("A") for each in ranked[:3])
    assert sum(each.startswith("X") for each in ranked) == len(STUFFED)


@pytest.mark.parametrize("kind", STUFFED)
def test_stuffing_is_told(kind: str) -> None:
    assert stuffed_in(lamp("X", **STUFFED[kind]))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"description": "A desk lamp with a clamp. The lamp folds flat, and its LED lasts 20 years."},
        {"title": "LED Desk Lamp, Dimmable Reading Lamp with Clamp, Black"},
        {"attributes": {"compatible with": ["Sony A1", "Sony A2", "Sony A3", "Sony A4", "Sony A5", "Sony A6"]}},
        {"attributes": {"color": ["red", "blue", "green", "black", "white", "orange", "yellow", "purple"]}},
        {"description": "适合书桌阅读的台灯，三档调光，底座稳固，可折叠。"},
    ],
)
def test_honest_listings_are_left_alone(fields: dict[str, object]) -> None:
    assert stuffed_in(lamp("A", **fields)) is None


def test_no_listing_of_the_demo_shop_is_stuffed() -> None:
    assert [each.id for each in generate().products if stuffed_in(each)] == []
