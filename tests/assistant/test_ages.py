"""Ages, in a shop whose listings give the least age as a bare number."""

from __future__ import annotations

import pytest
from conversations import ids, reply

from assistant.floor import Floor
from retrieval.product import Product

PRODUCTS = [
    Product(id="blocks", title="Wooden blocks", category=("Toys",), attributes={"minimum age": 2}),
    Product(id="domino", title="Domino game", category=("Toys",), attributes={"minimum age": 6}),
    Product(id="chess", title="Chess game", category=("Toys",), attributes={"minimum age": 8}),
    Product(id="rattle", title="Rattle", category=("Toys",), attributes={"minimum age": 0}),
]


@pytest.mark.parametrize(
    ("message", "fit"),
    [
        ("toys for a 3 year old", {"blocks", "rattle"}),
        ("toys to suit a seven-year-old", {"blocks", "rattle", "domino"}),
    ],
)
def test_a_number_without_a_unit_is_in_years(floor: Floor, message: str, fit: set[str]) -> None:
    assert {*ids(reply(floor, message))} == fit
