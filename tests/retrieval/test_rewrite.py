"""What search makes of queries as people type them, through ``search`` and a small shop whose answers are plain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.negation import without
from retrieval.product import Product
from retrieval.ranker import open_ranker
from retrieval.relevance import rerank
from retrieval.rewrite import read_query
from retrieval.search import search
from retrieval.tokens import in_usual_units, tokens
from retrieval.typos import Speller
from tests.retrieval.conftest import EMBEDDER

PRODUCTS = [
    Product(id="plain", title="Leather Belt No Buckle for Jeans", category=("Clothing", "Belts")),
    Product(id="elastic", title="Elastic Belt for Women", category=("Clothing", "Belts")),
    Product(id="buckle", title="Leather Belt with Buckle, Belt Buckle Set", category=("Clothing", "Belts")),
    Product(id="silver", title="Silver Belt with Large Buckle", category=("Clothing", "Belts")),
    Product(id="tv43", title="Television Ultra HD", category=("TVs",), attributes={"screen size": "109 cm"}),
    Product(id="tv55", title="Television Ultra HD", category=("TVs",), attributes={"screen size": "140 cm"}),
    Product(id="disk1", title="External Hard Drive 1 TB", category=("Storage",)),
    Product(id="disk2", title="External Hard Drive 2 TB", category=("Storage",)),
    Product(id="bottle", title="Glass Water Bottle 0.5 l", category=("Kitchen",)),
    Product(id="flask", title="Steel Water Bottle 1 l", category=("Kitchen",)),
    Product(id="binder", title="Ring Binder 0.5 inch", category=("Office",)),
    Product(id="thick", title="Ring Binder 2 inch", category=("Office",)),
    Product(id="phones", title="Astar WX-2000BT4 Wireless Headphones", category=("Audio",)),
    Product(id="older", title="Astar WX-900 Wireless Headphones", category=("Audio",)),
    Product(id="mouse", title="Wireless Mouse", brand="Keyway", category=("Computers",)),
    Product(id="cable", title="USB Charging Cable", brand="Keyway", category=("Computers",)),
    Product(id="dongle", title="USB Memory Stick", brand="Keyway", category=("Computers",)),
    Product(id="wick", title="Candle Wick", category=("Crafts",)),
    Product(id="witch", title="Witch Costume", category=("Costumes",)),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("rewrite")
    build_index(Feed("small", PRODUCTS), home, EMBEDDER)
    return open_index(home, currency="USD", rates={"USD": 1.0})


def lexical(index: Index, query: str, search_text: str = "") -> list[str]:
    """Ids of the products that lexical search has a part in, best first."""
    found = search(index, query, search_text=search_text, k=len(index.catalogue.ids))
    return [
        each.id for each in sorted(found, key=lambda each: -each.sources.get("lexical", 0)) if "lexical" in each.sources
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("televison", "tv43"),
        ("elastik bellt", "elastic"),
        ("wirelss mosue", "mouse"),
        ("memroy stick", "dongle"),
        ("headfones", "phones"),
    ],
)
def test_a_mistyped_word_finds_what_was_meant(shop: Index, query: str, expected: str) -> None:
    assert expected in lexical(shop, query)[:2]


def test_a_word_that_the_catalogue_holds_is_left_alone(shop: Index) -> None:
    assert lexical(shop, "wick") == ["wick"]
    assert lexical(shop, "witch") == ["witch"]


def test_digits_are_never_taken_for_other_digits(shop: Index) -> None:
    assert lexical(shop, "wx800") == []
    assert lexical(shop, "wx901") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('tv 43"', "tv43"),
        ("television 55 inches", "tv55"),
        ("television 1.4 m", "tv55"),
        ("hard drive 2000 GB", "disk2"),
        ("1024gb hard drive", "disk1"),
        ("water bottle 500ml", "bottle"),
        ("1/2 inch binder", "binder"),
        ("55英寸电视", "tv55"),
    ],
)
def test_a_quantity_meets_itself_in_any_unit(shop: Index, query: str, expected: str) -> None:
    assert lexical(shop, query)[0] == expected


@pytest.mark.parametrize("query", ["wx 2000 bt4", "wx-2000-bt4 headphones", "astar wx2000bt4", "wx2000 bt4 headset"])
def test_a_model_number_may_be_written_together_or_apart(shop: Index, query: str) -> None:
    first = search(shop, query)[0]
    assert first.id == "phones"
    assert "exact" in first.sources


def test_the_beginning_of_a_model_number_is_enough(shop: Index) -> None:
    assert lexical(shop, "wx2000") == ["phones"]


def test_words_may_be_written_together_or_apart(shop: Index) -> None:
    assert {"phones", "older"} == set(lexical(shop, "head phones"))
    assert lexical(shop, "watterbottle waterbottle")[0] in {"bottle", "flask"}


@pytest.mark.parametrize("query", ["belt without buckle", "belt, no buckle please", "belt not with a buckle"])
def test_what_is_refused_does_not_count_for_a_product(shop: Index, query: str) -> None:
    found = [candidate.id for candidate in search(shop, query, k=4)]
    assert set(found[:2]) == {"plain", "elastic"}


def test_negation_is_read_in_both_languages() -> None:
    assert without("belt without a buckle and loops") == ("belt and loops", frozenset({"buckl"}))
    assert without("sugar-free gum, not mint") == ("gum,", frozenset({"sugar", "mint"}))
    assert without("不要皮的腰带")[1]
    assert without("knot of no.") == ("knot of no.", frozenset())


def test_only_what_is_refused_was_said(shop: Index) -> None:
    assert search(shop, "without buckle")


def test_chinese_finds_english_products_whatever_latin_word_stands_in_it(shop: Index) -> None:
    assert search(shop, "无线鼠标")[0].id == "mouse"
    assert search(shop, "办公室用的 keyway 无线鼠标")[0].id == "mouse"


def test_talk_and_prices_are_not_searched_for(shop: Index) -> None:
    plain = search(shop, "stretch belt for women")[:3]
    assert search(shop, "hi, could you help me find a stretch belt for women under 60 dollars please")[:3] == plain


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_query_gives_what_is_popular(shop: Index, query: str) -> None:
    assert all(set(candidate.sources) == {"popular"} for candidate in search(shop, query))


def test_a_query_of_5000_characters_is_answered(shop: Index) -> None:
    query = ("i need a steel water bottle that keeps cold, " * 120)[:5000]
    assert search(shop, query)[0].id == "flask"
    assert len(search(shop, "qwxz vbkj " * 500)) == len(PRODUCTS)


def test_search_text_is_read_the_same_way(shop: Index) -> None:
    assert lexical(shop, "电视", search_text="55 inch televison")[0] == "tv55"


def test_likelier_words_come_first() -> None:
    near = Speller([("cable", 900), ("gable", 1), ("table", 90), ("cabbage", 50)]).near("cabel")
    assert next(iter(near))[0] == "cable"
    assert np.all(np.diff([likelihood for _, likelihood in near]) <= 0)
    assert Speller([("tv", 9)]).near("tw") == []


def test_tokens_of_quantities_are_their_own() -> None:
    assert tokens("39.6 cm") == tokens('15.6"') == tokens("15.6 英寸")
    assert tokens("15 in") != tokens("15 cm")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("water bottle of steel 1000 ml", "water bottle of steel 1 l"),
        ("glass bottle 500 ml", "glass bottle 0.5 litre"),
        ("hard drive 2000 GB", "hard drive 2 TB"),
        ("television 1400 mm", "television 140 cm"),
    ],
)
def test_a_quantity_scores_the_same_in_any_unit(shop: Index, one: str, other: str) -> None:
    ranker = open_ranker(Path("nowhere"))
    assert ranker is not None
    for asked in (None, ranker):
        first, second = (rerank(shop, query, search(shop, query, k=len(PRODUCTS)), asked) for query in (one, other))
        assert [each.id for each in first] == [each.id for each in second]
        assert [each.score for each in first] == pytest.approx([each.score for each in second], abs=1e-4)


def test_a_decimal_number_is_not_joined_of_its_parts(shop: Index) -> None:
    assert not {"05", "5"} & read_query("bottle 0.5 l", "", shop.lexical, shop.synonyms).terms.keys()


def test_several_dimensions_and_generations_are_left_as_they_are() -> None:
    assert in_usual_units("rug 200 x 300 cm, 5G") == "rug 200 x 300 cm, 5G"
    assert in_usual_units("1000 ml or 2 TB, 15.6 inches, 1.5 kW, 8192 MB") == "1 l or 2 TB, 15.6 inches, 1500 W, 8 GB"
