"""Questions on the catalogue as a whole, answered exactly: against counts made from the records by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor
from retrieval.product import Product


def models(floor: Floor, kind: str) -> list[Product]:
    """One product of each group of variants of a kind."""
    found = [each for each in floor.stock().index.catalogue.products if kind in each.category]
    return list({each.item_group_id or each.id: each for each in found}.values())


def test_brands_are_counted(floor: Floor) -> None:
    brands = Counter(each.brand for each in models(floor, "Kettles"))
    for said in (
        ["which brands of kettles do you have?"],
        ["kettles", "which brands do you have?"],
        ["水壶有哪些品牌"],
    ):
        text = talk(floor, *said)["text"]
        assert all(f"{brand} ({count})" in text for brand, count in brands.items()), text
        assert str(len(brands)) in text


def test_how_many(floor: Floor) -> None:
    kettles, headphones = models(floor, "Kettles"), models(floor, "Headphones")
    quiet = [each for each in headphones if each.attributes.get("noise cancelling") is True]
    cheap = [each for each in kettles if (each.price or 0) <= 50]
    assert f"there are {len(kettles)}." in talk(floor, "how many kettles do you have?")["text"]
    assert f"there are {len(cheap)}." in talk(floor, "kettles", "how many of them are under $50?")["text"]
    assert f"there are {len(quiet)}." in talk(floor, "how many headphones have noise cancelling?")["text"]
    assert f"{len(headphones)} 款" in talk(floor, "耳机有多少款")["text"]


def test_what_no_column_holds_is_looked_for_in_the_listings(floor: Floor) -> None:
    text = talk(floor, "how many monitors have OLED?")["text"]
    assert f"of {len(models(floor, 'Monitors'))}, 0 mention “OLED”" in text


def test_kinds_colors_and_prices(floor: Floor) -> None:
    departments = {each.category[0] for each in floor.stock().index.catalogue.products}
    assert f"{len(departments)} kinds" in talk(floor, "what do you sell?")["text"]
    kinds = Counter(each.category[-1] for each in models(floor, "Headphones"))
    text = talk(floor, "what kinds of headphones do you have?")["text"]
    assert all(f"{kind} ({count})" in text for kind, count in kinds.items())
    assert "black (2)" in talk(floor, "what colors do the kettles come in?")["text"]
    prices = [each.price or 0 for each in models(floor, "Tents")]
    text = talk(floor, "what's the price range of your tents?")["text"]
    assert f"${min(prices):g}" in text and f"${max(prices):g}" in text


@pytest.mark.parametrize(("order", "pick"), [("cheapest", min), ("most expensive", max)])
def test_the_cheapest_and_the_dearest_of_all(floor: Floor, order: str, pick: Any) -> None:
    soundbars = models(floor, "Soundbars")
    first = pick(soundbars, key=lambda each: each.price or 0)
    reply = talk(floor, f"what is your {order} soundbar?")
    assert reply["products"][0]["product"]["id"] == first.id
    assert f"Of {len(soundbars)}" in reply["text"] and first.title in reply["text"]


def test_such_an_answer_asks_nothing_back(floor: Floor) -> None:
    assert talk(floor, "how many headphones do you have?")["question"] is None


@pytest.mark.parametrize(
    "message",
    [
        "how many people does the tent sleep?",
        "how many ports does the first one have?",
        "what colors does it come in?",
        "how much are they?",
        "I want a red tent",
        "能睡几个人",
    ],
)
def test_questions_on_one_product_and_wishes_are_left_alone(floor: Floor, message: str) -> None:
    assert talk(floor, "tents", message)["request"]["shape"] == ""
