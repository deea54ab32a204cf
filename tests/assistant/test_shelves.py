"""Several wishes at once: each is searched for with its own limits, and each has its products on the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conversations import reply, talk

from assistant.floor import Floor
from retrieval.errors import UsageError


def shelves(said: dict[str, Any]) -> list[tuple[str, set[str], set[float]]]:
    """Of each wish what it is called, the kinds of its products and what they cost."""
    found = []
    for place, shelf in enumerate(said["shelves"]):
        products = [each["product"] for each in said["products"] if each["shelf"] == place]
        kinds, costs = {each["category"][-1] for each in products}, {each["price"] for each in products}
        found.append((shelf["name"], kinds, costs))
    return found


def test_each_wish_keeps_its_own_limits(floor: Floor) -> None:
    said = talk(floor, "a tent under 200 and a sleeping bag under 100")
    (tents, kinds, costs), (bags, others, prices) = shelves(said)
    assert (tents, kinds) == ("Tents, under $200", {"Tents"}) and max(costs) <= 200
    assert (bags, others) == ("Sleeping bags, under $100", {"Sleeping bags"}) and max(prices) <= 100
    assert said["question"] is None and said["action"] == "recommend"
    reasons = {text["text"] for each in said["products"] for text in each["reasons"] if text["kind"] == "price_fit"}
    assert all(re.search(r", under \$(?:200|100)$", each) for each in reasons)


def test_a_limit_said_once_holds_for_all_and_the_sum_is_held_against_it(floor: Floor) -> None:
    said = talk(floor, "a tent and two sleeping bags under 300")
    assert [name for name, _, _ in shelves(said)] == ["Tents, under $300", "2 × Sleeping bags, under $300"]
    assert all(max(costs) <= 300 for _, _, costs in shelves(said))
    price = {place: each["product"]["price"] for place, each in enumerate(said["products"], 1)}
    told = re.findall(r"\[(\d)\] \+ 2 × \[(\d)\] come to \$(\d[\d,]*\.\d\d)", said["text"])
    assert told and all(
        float(total.replace(",", "")) == round(price[int(a)] + 2 * price[int(b)], 2) for a, b, total in told
    )
    assert float(told[-1][2]) <= 300


@pytest.mark.parametrize(
    "message",
    [
        "setting up a home office from zero. desk, office chair and a desk lamp, 250 all in",
        "a desk, an office chair and a desk lamp, 250 for everything",
        "书桌、办公椅和台灯，总共250美元以内",
    ],
)
def test_one_of_each_shelf_can_be_had_within_a_total(message: str, floor: Floor) -> None:
    said = talk(floor, message)
    found = shelves(said)
    assert [kinds for _, kinds, _ in found] == [{"Desks"}, {"Office chairs"}, {"Desk lamps"}]
    assert sum(min(costs) for _, _, costs in found) <= 250


def test_where_no_set_keeps_the_total_the_cheapest_is_told(floor: Floor) -> None:
    said = talk(floor, "a laptop and a smartphone, 120 for both")
    assert "That is over $120" in said["text"] and "The cheapest of each come to $" in said["text"]


def test_a_limit_for_each_says_nothing_of_the_sum(floor: Floor) -> None:
    said = talk(floor, "a dress and sandals, nothing over $30 each")
    assert [kinds for _, kinds, _ in shelves(said)] == [{"Dresses"}, {"Sandals"}]
    assert "That is over" not in said["text"]


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("a laptop for work and a mouse", ["Laptops", "Mice"]),
        ("想买一个背包和一双登山鞋", ["Backpacks", "Hiking boots"]),
        ("布置书房，要一张书桌、一把办公椅和一盏台灯", ["Desks", "Office chairs", "Desk lamps"]),
        ("a kettle and a red toaster", ["Kettles", "Toasters"]),
    ],
)
def test_every_wish_is_searched_for(floor: Floor, message: str, kinds: list[str]) -> None:
    said = talk(floor, message)
    assert [found for _, found, _ in shelves(said)] == [{each} for each in kinds]
    # The text speaks of the first product of each, by its number on the page.
    firsts = [[each["shelf"] for each in said["products"]].index(place) + 1 for place in range(len(kinds))]
    assert all(f"[{number}]" in said["text"] for number in firsts)


def test_a_wish_that_the_shop_cannot_meet_takes_nothing_from_the_other(floor: Floor) -> None:
    said = talk(floor, "a tent and a unicycle")
    assert shelves(said)[0][1] == {"Tents"}
    assert "unicycle" in said["text"] and "come to" not in said["text"]
    said = talk(floor, "a red toaster under 5 and a kettle under 50")
    assert said["shelves"][0]["relaxed"] == ["price <="] and said["shelves"][1]["relaxed"] == []
    assert all(each["product"]["price"] <= 50 for each in said["products"] if each["shelf"] == 1)


def test_what_is_said_next_goes_to_the_wish_that_it_names_else_to_all(floor: Floor) -> None:
    opening = "a tent under 200 and a sleeping bag under 100"
    said = talk(floor, opening, "only Alderfield")
    assert {each["product"]["brand"] for each in said["products"]} == {"Alderfield"} or said["relaxed"]
    assert len(said["shelves"]) == 2
    said = talk(floor, opening, "a red sleeping bag")
    assert said["shelves"] == []
    assert {each["field"]: each["values"] for each in said["request"]["filters"]} == {
        "category": ["Sleeping bags"],
        "color": ["red"],
        "price": [100.0],
    }
    said = talk(floor, opening, "headphones under 90")
    assert said["shelves"] == [] and said["request"]["further"] == []


def test_a_constraint_of_a_further_wish_can_be_removed(floor: Floor) -> None:
    first = reply(floor, "a tent under 200 and a sleeping bag under 100")
    talked = {"conversation": first["conversation"]}
    freed = reply(floor, "", drop="1/price <=", **talked)
    assert [name for name, _, _ in shelves(freed)] == ["Tents, under $200", "Sleeping bags"]
    alone = reply(floor, "", drop="category =", **talked)
    assert alone["shelves"] == [] and {each["product"]["category"][-1] for each in alone["products"]} == {
        "Sleeping bags"
    }
    with pytest.raises(UsageError, match="1/price"):
        reply(floor, "", drop="1/price <=", **talked)


def test_numbers_on_the_page_count_through_all_wishes(floor: Floor) -> None:
    opening = "a tent under 200 and a sleeping bag under 100"
    shown = talk(floor, opening)["products"]
    said = talk(floor, opening, "add the third one to my cart")
    assert [line["product"] for line in said["cart"]["lines"]] == [shown[2]["product"]["id"]]
    assert shown[2]["shelf"] == 1
