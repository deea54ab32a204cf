"""What is refused of a whole department, and which question a vague wish is answered with."""

from __future__ import annotations

import pytest
from conversations import talk

from assistant.floor import Floor

SKIPS = ("No preference", "都可以")


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        ("a gift, nothing edible", "Grocery and drinks"),
        ("a present for my mum, no food please", "Grocery and drinks"),
        ("something nice, not food", "Grocery and drinks"),
        ("礼物，不要吃的", "Grocery and drinks"),
        ("送朋友的礼物，不要食品", "Grocery and drinks"),
        ("a gift for a colleague, nothing electronic", "Computers"),
        ("no clothes, something for a birthday", "Clothing"),
    ],
)
def test_a_property_of_whole_kinds_is_refused_with_them(floor: Floor, message: str, gone: str) -> None:
    for said in ([message], [message, "under 30"], [message, "show me others"]):
        reply = talk(floor, *said)
        assert reply["products"] and not [each for each in reply["products"] if each["product"]["category"][0] == gone]
        assert gone not in (reply["question"] or {"suggestions": ()})["suggestions"]


def test_a_kind_that_was_named_is_not_refused_as_a_whole(floor: Floor) -> None:
    assert all(each["product"]["category"][0] == "Audio" for each in talk(floor, "headphones, no gadgets")["products"])


@pytest.mark.parametrize(
    "message",
    ["I need a present", "something nice", "what do you recommend?", "gift for my wife", "想买礼物", "送女朋友的礼物"],
)
def test_a_vague_opening_is_asked_one_question_that_can_be_skipped_and_comes_once(floor: Floor, message: str) -> None:
    first = talk(floor, message)
    assert first["question"]["facet"] == "category" and first["question"]["suggestions"][-1] in SKIPS
    assert len(first["question"]["suggestions"]) > 2 and first["products"]
    skipped = talk(floor, message, first["question"]["suggestions"][-1])
    assert skipped["question"] is None
    again = talk(floor, message, first["question"]["suggestions"][0], message)
    assert again["question"] is None or again["question"]["facet"] != "category"


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("a bag", {"Camera bags", "Sleeping bags"}),
        ("something for the kitchen", {"Kitchen appliances", "Kitchen knives"}),
        ("a gift for a friend who loves gardening", {"Garden and tools"}),
    ],
)
def test_the_answers_offered_are_kinds_that_go_by_the_word(floor: Floor, message: str, kinds: set[str]) -> None:
    question = talk(floor, message)["question"]
    assert kinds <= set(question["suggestions"])
    assert "Audio" not in question["suggestions"]


def test_what_somebody_likes_is_a_wish_and_no_thing_that_is_missing(floor: Floor) -> None:
    reply = talk(floor, "something for my dad who likes cooking, under 50")
    assert "I find no" not in reply["text"]
    assert all(each["product"]["price"] <= 50 for each in reply["products"])
