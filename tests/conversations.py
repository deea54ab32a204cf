"""Whole conversations with the assistant, for tests of what it says."""

from __future__ import annotations

from typing import Any

from assistant.floor import Floor
from assistant.turn import run_turn


def talk(floor: Floor, *messages: str) -> dict[str, Any]:
    """The reply to the last of the messages of one conversation."""
    reply: dict[str, Any] = {}
    for message in messages:
        *_, last = run_turn(floor, message, conversation=reply.get("conversation"))
        reply = dict(last.data)
    return reply
