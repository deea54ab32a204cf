"""What a catalogue teaches of its own words, through import and search in a small shop whose answers are plain."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product
from retrieval.search import search
from retrieval.synonyms import FILE, definitions
from retrieval.tokens import tokens
from tests.retrieval.conftest import EMBEDDER

COLOURS = ("Black", "Silver", "Red")
BRANDS = ("Astar", "Keyway", "Norden", "Vela")


def _products() -> Iterator[Product]:
    for number, (brand, colour) in enumerate(itertools.product(BRANDS, COLOURS)):
        yield Product(
            id=f"laptop{number}",
            title=f"{brand} Laptop Model {'ABCDEFGHIJKL'[number]} {colour}",
            brand=brand,
            category=("Computers", "Notebooks"),
            attributes={"color": colour},
        )
        # all lamps are of one brand, and of one colour
        yield Product(
            id=f"lamp{number}",
            title=f"Luminor Ivory {brand}-style light",
            brand="Luminor",
            category=("Home", "Lamps"),
            attributes={"color": "Ivory"},
        )
    yield Product(id="unsaid", title="Astar Aeroline 14", brand="Astar", category=("Computers", "Notebooks"))
    for number, brand in enumerate(BRANDS):
        yield Product(
            id=f"ssd{number}",
            title=f"{brand} internal storage {number}",
            brand=brand,
            category=("Storage",),
            description="A fast Solid State Drive (SSD) for every desk."
            if number
            else "It has an SSD (solid state drive).",
        )
    yield Product(id="written", title="Vela solid state drive", brand="Vela", category=("Storage",))
    yield Product(id="short", title="Norden SSD", brand="Norden", category=("Storage",))
    for number in range(3):
        yield Product(
            id=f"post{number}",
            title=f"Fence Post {number}",
            category=("Garden",),
            description="Not a Power On Self Test (POST).",
        )
    yield Product(id="tester", title="Power Self Test Kit", category=("Tools",))
    yield Product(id="lamp", title="Vela reading lamp", brand="Vela", category=("Home", "Lamps"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("synonyms")
    build_index(Feed("small", list(_products())), home, EMBEDDER)
    return home


@pytest.fixture(scope="module")
def shop(home: Path) -> Index:
    return open_index(home, currency="USD", rates={"USD": 1.0})


def by_words(index: Index, query: str) -> set[str]:
    """Ids of the products that lexical search has a part in."""
    found = search(index, query, k=len(index.catalogue.ids))
    return {each.id for each in found if "lexical" in each.sources}


def test_an_abbreviation_finds_what_is_only_written_out_and_back(shop: Index) -> None:
    assert {"short", "written"} <= by_words(shop, "ssd")
    assert {"short", "written"} <= by_words(shop, "solid state drive")


def test_the_words_typed_come_first(shop: Index) -> None:
    assert search(shop, "norden ssd")[0].id == "short"
    assert search(shop, "vela solid state drive")[0].id == "written"


def test_what_a_kind_is_called_finds_the_one_that_lacks_the_word(shop: Index) -> None:
    assert "unsaid" in by_words(shop, "laptop")


def test_the_words_of_a_category_do_not_prefer_one_name_of_it(shop: Index) -> None:
    assert list(shop.synonyms.of(tokens("laptop"))) == [("notebook",)]
    assert list(shop.synonyms.of(tokens("notebook"))) == []


@pytest.mark.parametrize("word", ["luminor", "ivory", "light", "black", "astar"])
def test_brands_colours_and_words_of_one_brand_are_no_synonyms(shop: Index, word: str) -> None:
    named = {each.id for each in _products() if word in each.title.lower()}
    assert by_words(shop, word) == named


def test_an_ordinary_word_is_no_abbreviation(shop: Index) -> None:
    assert "tester" not in by_words(shop, "post")


def test_what_is_refused_does_not_come_back_as_a_synonym(shop: Index) -> None:
    assert "unsaid" not in by_words(shop, "laptop not notebook")


def test_a_shop_that_teaches_none_is_searched_all_the_same(tmp_path: Path) -> None:
    build_index(Feed("one", [Product(id="mug", title="Mug")]), tmp_path, EMBEDDER)
    (path,) = tmp_path.rglob(FILE)
    assert path.read_text() == "[]"
    assert by_words(open_index(tmp_path, currency="USD", rates={"USD": 1.0}), "mug") == {"mug"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A quiet Uninterruptible Power Supply (UPS) unit", [("UPS", "Uninterruptible Power Supply")]),
        ("with PoE (Power over Ethernet; 15 W)", [("PoE", "Power over Ethernet")]),
        ("Nickel-Metal Hydride (NiMH)", [("NiMH", "Nickel-Metal Hydride")]),
        ("Laptop (black), 15.6 in (39 cm), Intel (R) Core (TM), Large (L)", []),
        ("U/UTP (UTP) cable", []),
        ("Serial bus. ATA plug (SATA)", []),
        ("(SSD) ()", []),
    ],
)
def test_definitions_in_a_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == expected
