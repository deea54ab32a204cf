"""A category or brand is a limit only where it holds what goes by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.find import find, found
from assistant.floor import Stock
from assistant.heard import hear
from assistant.request import State
from assistant.settings import Settings
from assistant.understanding import build_vocabulary
from retrieval.index import open_index
from retrieval.product import Product


def _products() -> Iterator[Product]:
    """Tank tops lie anywhere, kettles under Kettles; laptops do not say that they are; one brand is called Soap."""
    for number in range(2):
        yield Product(id=f"tank-in-{number}", title=f"Ribbed tank top {number}", category=("Women", "Tank Tops"))
    for number in range(12):
        yield Product(id=f"tank-out-{number}", title=f"Cotton tank top, style {number}", category=("Women", "Basics"))
        yield Product(id=f"kettle-{number}", title=f"Steel kettle, {number} l", category=("Kitchen", "Kettles"))
        yield Product(id=f"laptop-{number}", title=f"ThinkBook {number}00", category=("Computers", "Laptops"))
        yield Product(id=f"sleeve-{number}", title=f"Laptop sleeve {number}", category=("Computers", "Sleeves"))
        yield Product(
            id=f"soap-{number}", title=f"Soap, bar {number}", brand=f"Maker {number}", category=("Bath", "Bars")
        )
    yield Product(id="cover", title="Cover for kettle", category=("Kitchen", "Covers"))
    yield Product(id="soap-brand", title="Face cream", brand="Soap", category=("Bath", "Creams"))


PRODUCTS = list(_products())


@pytest.fixture(scope="module")
def stock(home: Path) -> Stock:
    index = open_index(home, currency="USD", rates={"USD": 1.0})
    return Stock("1", index, build_vocabulary(index.catalogue), {}, None, None)


def limits(stock: Stock, message: str) -> set[str]:
    return {str(value) for each in hear(stock, message, State(), None).request.filters for value in each.values}


def test_a_category_that_misses_most_of_its_kind_is_no_limit(stock: Stock) -> None:
    assert "Tank Tops" not in limits(stock, "tank top")
    ids = {each.id for each in found(stock, "tank top", 10)}
    assert len(ids) == 10
    assert all(id.startswith("tank") for id in ids)
    assert any(id.startswith("tank-out") for id in ids)


def test_a_category_that_holds_its_kind_is_a_limit(stock: Stock) -> None:
    assert limits(stock, "kettle") == {"Kettles"}


def test_what_lies_outside_the_kind_comes_last(stock: Stock) -> None:
    kinds = [each.id.rpartition("-")[0] for each in found(stock, "kettle", 20)]
    assert kinds[:12] == ["kettle"] * 12
    assert "kettle" not in kinds[12:]


def test_other_limits_are_kept_all_the_way_down(stock: Stock) -> None:
    assert not any(each.id.startswith("tank-in") for each in found(stock, "something for women but no tank tops", 50))


def test_what_is_made_for_a_thing_does_not_speak_against_its_category(stock: Stock) -> None:
    assert limits(stock, "laptop") == {"Laptops"}


def test_a_brand_called_like_a_kind_of_thing_is_no_limit(stock: Stock) -> None:
    assert "Soap" not in limits(stock, "soap")
    assert next(iter(found(stock, "soap", 1))).id.startswith("soap-")


def test_an_excluded_category_stays_excluded(stock: Stock) -> None:
    assert "Tank Tops" in limits(stock, "something for women but no tank tops")


def test_whoever_searches_seeks_even_in_the_words_of_small_talk(stock: Stock) -> None:
    assert next(iter(found(stock, "hello kettle", 1))).id.startswith("kettle-")


def test_search_tells_what_is_not_there(stock: Stock) -> None:
    floor: Any = SimpleNamespace(stock=lambda: stock, settings=Settings())
    assert find(floor, "helicopter", 5).lacking == "helicopter"
    assert find(floor, "tank top", 5).lacking == ""
