"""The model's part of understanding: asked once and only where something is open, believed only where it can be
checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import State
from assistant.scripted import Fail, Json, ScriptedChat
from assistant.understanding import Understood, Vocabulary, understand
from retrieval.catalogue import Catalogue

OPEN = "headphones, nothing zorbified please"
Read = Callable[[str, ScriptedChat | None], Understood]


@pytest.fixture
def read(demo_catalogue: Catalogue, demo_vocabulary: Vocabulary) -> Read:
    return lambda message, chat: understand(message, State(), demo_vocabulary, chat, catalogue=demo_catalogue)


def test_the_rules_alone_ask_nothing(read: Read) -> None:
    with ScriptedChat([]) as chat:
        understood = read("quiet wireless headphones for flights under $100, not Sony", chat)
    assert (understood.model_calls, understood.degraded) == (0, False)


def test_an_open_point_is_asked_about_once_and_a_checked_slot_is_taken(read: Read) -> None:
    slot = {"source": "zorbified", "field": "wireless", "op": "!=", "value": "yes"}
    with ScriptedChat([Json({"constraints": [slot]}, expect=("zorbified", "wireless"))]) as chat:
        understood = read(OPEN, chat)
    assert (understood.model_calls, understood.degraded) == (1, False)
    taken = [c for c in understood.request.filters if c.field == "wireless"]
    assert [(c.op, c.values, c.text) for c in taken] == [("!=", (True,), "zorbified")]
    assert understood.request.open_points == ()


@pytest.mark.parametrize(
    "slot",
    [
        {"source": "made by aliens", "field": "wireless", "op": "=", "value": "yes"},
        {"source": "headphones", "field": "brand", "op": "=", "value": "Sony"},
        {"source": "zorbified", "field": "brand", "op": "!=", "value": "Zorb Industries"},
        {"source": "zorbified", "field": "price", "op": "<=", "value": "50"},
        {"source": "zorbified", "field": "wireless", "op": "<=", "value": "yes"},
        {"source": "", "field": "brand", "op": "!=", "value": "Sony"},
    ],
)
def test_what_was_not_said_or_is_not_sold_is_not_taken(read: Read, slot: dict[str, str]) -> None:
    understood = read(OPEN, ScriptedChat([Json({"constraints": [slot]})]))
    assert [c.key for c in understood.request.filters] == ["category ="]
    assert understood.request.open_points == ("zorbified",)


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
    assert understood.request.open_points == ("zorbified",)
