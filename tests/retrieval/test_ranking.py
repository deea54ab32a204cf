"""A score is the sum of its contributions, each contribution moves the order, and variety keeps variants apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.contributions import Wish
from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product, Promotion
from retrieval.ranking import WEIGHTS, Blend, Ranked, diversify, load_weights, rank, weights_path
from retrieval.search import Candidate
from retrieval.sources import Tastes
from retrieval.supported import supported_wishes


def kettle(id: str, **fields: object) -> Product:
    given: dict[str, object] = {
        "title": f"Kettle {id}", "brand": "Plain", "category": ("Kitchen", "Kettles"), "price": 50.0,
        "currency": "USD", "rating": 4.0, "rating_count": 100,
    }  # fmt: skip
    return Product.model_validate({"id": id, **given, **fields})


PRODUCTS = [
    kettle("plain"),
    kettle("loved", rating=4.9),
    kettle("barely rated", rating=5.0, rating_count=1),
    kettle("cheap", price=20.0),
    kettle("favourite brand", brand="Auralis"),
    kettle("gone", availability="out_of_stock"),
    kettle("reduced"),
    kettle("quiet", description="A quiet kettle. Made for small kitchens."),
    kettle("red one", item_group_id="duo", attributes={"color": "red"}),
    kettle("blue one", item_group_id="duo", attributes={"color": "blue"}),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("kettles")
    sale = Promotion(id="sale", title="Sale", percent=10, product_ids=("reduced",))
    build_index(Feed(source="kettles", products=PRODUCTS, promotions=[sale]), home, "use-multilingual-v3")
    return open_index(home, currency="USD", rates={"USD": 1.0})


def ranked(index: Index, wish: Wish, boosts: dict[str, float] | None = None) -> dict[str, Ranked]:
    candidates = [Candidate(each.id, 0.5, {}) for each in PRODUCTS]
    return {each.id: each for each in rank(index, candidates, wish, Blend(boosts=boosts or {}))}


def test_a_score_is_the_sum_of_its_contributions(index: Index) -> None:
    wish = Wish({"quiet": ("quiet",)}, budget=60, tastes=Tastes(brands={"Auralis": 0.8}))
    for each in ranked(index, wish, {"Plain": 0.1}).values():
        assert each.score == pytest.approx(sum(each.contributions.values()))


@pytest.mark.parametrize(
    ("better", "contribution", "wish"),
    [
        ("loved", "rating", Wish()),
        ("cheap", "price_fit", Wish(budget=60)),
        ("favourite brand", "taste", Wish(tastes=Tastes(brands={"Auralis": 1.0}))),
        ("reduced", "promotion", Wish()),
        ("quiet", "wishes", Wish({"quiet": ("quiet",)})),
    ],
)
def test_each_contribution_lifts_the_product_that_earns_it(
    index: Index, better: str, contribution: str, wish: Wish
) -> None:
    found = ranked(index, wish)
    assert found[better].score > found["plain"].score
    gained = found[better].contributions[contribution] - found["plain"].contributions.get(contribution, 0.0)
    assert found[better].score - found["plain"].score == pytest.approx(gained, abs=0.02)


def test_what_is_out_of_stock_falls_and_what_the_shop_boosts_rises(index: Index) -> None:
    assert ranked(index, Wish())["gone"].score < ranked(index, Wish())["plain"].score
    assert ranked(index, Wish(), {"plain": 0.4})["plain"].contributions["boost"] == 0.4


def test_one_enthusiast_counts_less_than_a_hundred(index: Index) -> None:
    found = ranked(index, Wish())
    assert found["barely rated"].contributions["rating"] < found["loved"].contributions["rating"]


@pytest.mark.parametrize(("sort", "first"), [("price_asc", "cheap"), ("rating", "loved")])
def test_an_order_that_was_asked_for_decides(index: Index, sort: str, first: str) -> None:
    wish = replace(Wish({"quiet": ("quiet",)}), sort=sort)  # type: ignore[arg-type]
    assert next(iter(ranked(index, wish))) == first


def test_variants_are_shown_once(index: Index) -> None:
    shown = [each.id for each in diversify(index, list(ranked(index, Wish()).values()), 9)]
    assert len(shown) == len(set(shown)) == 9
    assert len({"red one", "blue one"} & set(shown)) == 1


def test_a_wish_is_quoted_from_the_record_or_not_at_all(index: Index) -> None:
    assert supported_wishes(index, "quiet", {"quiet": ("quiet",)}) == {"quiet": "A quiet kettle"}
    assert supported_wishes(index, "plain", {"quiet": ("quiet",)}) == {}


def test_trained_weights_replace_those_set_by_hand(tmp_path: Path) -> None:
    assert load_weights(tmp_path) == WEIGHTS
    weights_path(tmp_path).parent.mkdir()
    weights_path(tmp_path).write_text('{"taste": 0.9}')
    assert load_weights(tmp_path) == WEIGHTS | {"taste": 0.9}
