"""An amount that is asked for and stands only in the running text or the title of a listing is quoted from there."""

from __future__ import annotations

import pytest

from assistant.floor import Floor
from retrieval.product import Product
from tests.conversations import talk


def thing(id: str, title: str, brand: str, description: str) -> Product:
    return Product(
        id=id, title=title, brand=brand, category=("Electronics", "Chargers"), price=20, currency="USD",
        description=description,
    )  # fmt: skip


PRODUCTS = [
    thing("juice", "Orbax PocketFill Portable Charger", "Orbax",
          "Power gadgets with this 2200 mAh charger. It has two ports and 3 colors. It weighs just 95 g."),
    thing("tank", "Velmo Hydra Water Dispenser 12 L", "Velmo", "Fresh water for the office. The pump has 45 watts."),
    thing("beam", "Quill Lumo Wireless Speaker", "Quill", "Fills the room. Enjoy up to 14 hours of music on the go."),
    thing("plain", "Norra Basic Power Bank", "Norra", "Has 2 ports. Comes with a cable. One of the 10 best."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What is the capacity of the Orbax PocketFill portable charger?", "2200 mAh"),
        ("Orbax PocketFill 的容量是多少？", "2200 mAh"),
        ("how much does the Orbax PocketFill weigh?", "95 g"),
        ("what's the capacity of the Velmo Hydra?", "12 L"),
        ("what wattage does the Velmo Hydra have?", "45 watts"),
        ("what is the battery life of the Quill Lumo?", "14 hours"),
        ("how long does the Quill Lumo last?", "14 hours"),
        ("what is the capacity of the Norra Basic power bank?", "doesn't say"),
        ("how heavy is the Norra Basic power bank?", "doesn't say"),
    ],
)
def test_the_sentence_with_the_amount_is_quoted(floor: Floor, asked: str, told: str) -> None:
    reply = talk(floor, asked)
    assert reply["action"] == "answer" and told in reply["text"]
    assert bool(reply["citations"]) == (told != "doesn't say")
