"""The slots of a wish: what one message adds to the request."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.understanding import cues
from assistant.understanding.spans import Mention
from assistant.understanding.telling import Span
from retrieval.filters import Constraint


@dataclass
class Slots:
    """What a message says. ``words`` are (place, as said, in English); ``drops`` are fields, or keys of constraints
    ("price <="), that no longer matter."""

    constraints: list[Constraint] = field(default_factory=list)
    drops: set[str] = field(default_factory=set)
    words: list[tuple[int, str, str]] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    """Those of the preferences that tell what somebody likes or does ("obsessed with foxes"): no listing lacks them."""
    sort: cues.Sort | None = None
    anything_goes: bool = False
    more: bool = False
    """Others than those seen are wanted."""
    beside: bool = False
    """What is named is wanted beside what was wanted before ("or Bose"), not in its place."""
    instead: bool = False
    """What is named takes the place of what was wanted, even where it is the wider term."""
    fresh: bool = False
    """The message starts a new wish without naming a category ("I want a gift")."""
    quantity: int | None = None
    """How many are wanted, where that is said."""
    open_points: list[str] = field(default_factory=list)
    lasting: tuple[Constraint, ...] = ()
    """Of what was in force, what is the shopper's own and holds for another kind of thing too."""
    allowed: list[str] = field(default_factory=list)
    """Of what was refused, what is fine after all."""
    unneeded: list[str] = field(default_factory=list)
    """Words that were searched for and need be no more."""
    refused: list[str] = field(default_factory=list)
    """What is not wanted and no facet of the subject knows."""
    mentions: list[Mention] = field(default_factory=list)
    told: tuple[Span, ...] = ()
    """Spans of the message that only tell."""
    wishing: bool = False
    """Something is told, and beside it a kind of thing is named as what is wanted."""
