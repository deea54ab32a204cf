"""A span of the message that the catalogue knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.understanding.entries import Entry

Stance = Literal["must", "not", "wish", "drop", "context"]
"""``wish``: softened ("preferably"); ``drop``: no longer needed ("doesn't have to be wireless"); ``context``:
named but not what is wanted ("a bag for my laptop", "like Sony")."""


@dataclass(frozen=True)
class Mention:
    """A span that the catalogue knows: what it may mean, likeliest first, and its English words."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    english: str
    stance: Stance = "must"

    def of(self, *kinds: str) -> Entry | None:
        """The likeliest entry of these kinds."""
        return next((entry for entry in self.entries if entry.kind in kinds), None)
