"""Whole conversations with the assistant, for tests of what it says."""

from __future__ import annotations

from typing import Any

from assistant.floor import Floor
from assistant.turn import run_turn


def reply(floor: Floor, message: str, **options: Any) -> dict[str, Any]:
    """The reply to one message; ``options`` are those of a turn, as ``conversation``."""
    *_, last = run_turn(floor, message, **options)
    return dict(last.data)


def ids(reply: dict[str, Any]) -> list[str]:
    """Of the products shown, in their order."""
    return [each["product"]["id"] for each in reply["products"]]


def talk(floor: Floor, *messages: str) -> dict[str, Any]:
    """The reply to the last of the messages of one conversation."""
    said: dict[str, Any] = {}
    for message in messages:
        said = reply(floor, message, conversation=said.get("conversation"))
    return said
