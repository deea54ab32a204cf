"""The model's part of understanding: asked once and only where an open word resembles a facet, and only to choose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import State
from assistant.scripted import Fail, Json, ScriptedChat
from assistant.understanding import Understood, Vocabulary, understand
from retrieval.catalogue import Catalogue

OPEN = "t-shirts, no greenish ones please"
Read = Callable[[str, ScriptedChat | None], Understood]


@pytest.fixture
def read(demo_catalogue: Catalogue, demo_vocabulary: Vocabulary) -> Read:
    return lambda message, chat: understand(message, State(), demo_vocabulary, chat, catalogue=demo_catalogue)


@pytest.mark.parametrize(
    "message",
    [
        "quiet wireless headphones for flights under $100, not Sony",
        "headphones, nothing zorbified please",
        "headphones that aren't wired",
        "nothing greenish",
    ],
)
def test_where_no_facet_resembles_what_is_open_nothing_is_asked(read: Read, message: str) -> None:
    with ScriptedChat([]) as chat:
        understood = read(message, chat)
    assert (understood.model_calls, understood.degraded) == (0, False)
    assert all(c.field != "wireless" or c.op == "=" for c in understood.request.filters)


def test_an_open_word_is_asked_about_once_and_the_choice_is_taken(read: Read) -> None:
    with ScriptedChat([Json({"choice": "color: green"}, expect=("greenish", "color: green", "none of these"))]) as chat:
        understood = read(OPEN, chat)
    assert (understood.model_calls, understood.degraded) == (1, False)
    taken = [c for c in understood.request.filters if c.field == "color"]
    assert [(c.op, c.values, c.text) for c in taken] == [("!=", ("green",), "greenish")]
    assert understood.request.open_points == ()


def test_a_word_that_the_model_finds_in_no_facet_stays_open(read: Read) -> None:
    understood = read(OPEN, ScriptedChat([Json({"choice": "none of these"})]))
    assert [c.key for c in understood.request.filters] == ["category ="]
    assert understood.request.open_points == ("greenish",)


@pytest.mark.parametrize(
    ("chat", "calls"), [(ScriptedChat([Fail("server went away")]), 1), (ScriptedChat([], up=False), 0)]
)
def test_a_model_that_is_down_leaves_the_rules_standing(read: Read, chat: ScriptedChat, calls: int) -> None:
    understood = read(OPEN, chat)
    assert (understood.model_calls, understood.degraded) == (calls, True)
    assert [c.key for c in understood.request.filters] == ["category ="]


def test_no_model_wanted_is_not_degraded(read: Read) -> None:
    understood = read(OPEN, None)
    assert (understood.model_calls, understood.degraded) == (0, False)
    assert understood.request.open_points == ("greenish",)
