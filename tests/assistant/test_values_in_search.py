"""Values that a query names are believed, not enforced: records are incomplete, and words are read wrongly."""

from __future__ import annotations

from assistant.find import find
from assistant.floor import Floor
from retrieval.product import Product

PRODUCTS = [
    *(
        Product(
            id=f"{color.lower()}-{price}",
            title=f"Stove kettle {price}",
            category=("Kettles",),
            price=price,
            currency="USD",
            attributes={"color": color},
        )
        for color in ("Red", "Blue", "Green")
        for price in (15, 45)
    ),
    Product(id="bare", title="Stove kettle, red", category=("Kettles",), price=18, currency="USD"),
]


def ids(floor: Floor, query: str) -> list[str]:
    return [each["id"] for each in find(floor, query, 10).hits]


def test_what_has_the_value_comes_first_and_the_rest_follows(floor: Floor) -> None:
    found = ids(floor, "red kettle")
    assert {*found[:3]} == {"red-15", "red-45", "bare"}
    assert len(found) == len(PRODUCTS)


def test_a_price_stays_a_limit(floor: Floor) -> None:
    found = ids(floor, "red kettle under $20")
    assert {*found} == {"red-15", "blue-15", "green-15", "bare"}
    assert {*found[:2]} == {"red-15", "bare"}


def test_what_is_refused_is_not_shown(floor: Floor) -> None:
    assert not {"red-15", "red-45"} & {*ids(floor, "kettle but not red")}
