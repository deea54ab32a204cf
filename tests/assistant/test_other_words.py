"""Kinds and wishes said in other words than the catalogue's, and words that no listing is said to lack."""

from __future__ import annotations

import pytest

from assistant.floor import Floor
from tests.conversations import reply


def test_a_cuddly_animal_is_a_soft_toy_and_what_it_must_do_is_a_demand(floor: Floor) -> None:
    said = reply(
        floor,
        "My great-grandson will be one next week and I would so like to send him a cuddly bear. It has to go in the "
        "washing machine, he dribbles on everything, and twenty dollars is what I can spend.",
    )
    found = {each["field"]: each["values"] for each in said["request"]["filters"]}
    assert found["category"] == ["Soft toys"]
    assert found["machine washable"] == [True]
    assert found["price"] == [20.0]


def test_what_would_be_cool_is_no_demand(floor: Floor) -> None:
    said = reply(floor, "a desk lamp, brass would be cool")
    assert [each["field"] for each in said["request"]["filters"]] == ["category"]
    assert "brass" in said["request"]["preferences"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("a bed for my labrador, size L, it has to go in the washing machine", ("labrador",)),
        (
            "Splendid. A board game for my grandchildren, cooperative, for six of us, mate",
            ("grandchildren", "six", "mate"),
        ),
        ("sory, a water bottle just for my own 60th, we are all together", ("own", "60th", "together", "sory")),
    ],
)
def test_words_of_no_listing_are_not_missed(floor: Floor, message: str, words: tuple[str, ...]) -> None:
    text = reply(floor, message)["text"].lower()
    assert "mentions" not in text or not any(word in text for word in words)
