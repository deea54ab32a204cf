"""What the HTTP API takes and gives, beyond the shapes that the rooms below define."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.request import Language, Reply
from assistant.unasked import Row
from retrieval.filters import Filters

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A user's, product's or conversation's id."""


class ChatIn(BaseModel):
    """One message of a shopper; ``drop`` and ``compare`` are the page's buttons, for which ``message`` may be empty."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"message": "I need a quiet over-ear headphone for flights under $150, not Sony", "user": "u42"}
            ]
        },
    )

    message: str = ""
    conversation: Id | None = None
    """Left out: a new conversation, whose id the ``understanding`` event brings."""
    user: Id | None = None
    drop: str | None = None
    """Key of a constraint to remove (``"price <="``); the turn answers anew without it."""
    compare: tuple[Id, ...] = Field(default=(), max_length=6)
    """Ids of products to put side by side."""
    language: Language | None = None
    """Answer in this language; left out: in the message's own."""


class SearchIn(BaseModel):
    """A search without a conversation."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "quiet headphones under 150", "k": 5}]}
    )

    query: str = ""
    """May be empty where there are filters."""
    filters: Filters = ()
    """Must hold beside those that the query names ("under 150")."""
    k: int = Field(default=10, ge=1, le=100)


class SearchHit(BaseModel):
    """One line of ``search --json``."""

    id: str
    title: str
    brand: str | None
    price: float | None
    currency: str | None
    score: float
    sources: dict[str, float]


class RecommendIn(BaseModel):
    """Products for one shopper, without a message."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"user": "u42", "k": 4, "row": "because_viewed"}]}
    )

    user: Id
    k: int = Field(default=4, ge=1, le=50)
    row: Row = "for_you"
    product: Id | None = None
    """What ``because_viewed`` and ``goes_with`` stand beside; left out, what the shopper looked at or took last."""


class EventsIn(BaseModel):
    """What shoppers did. Each event is checked on its own: a bad one does not hold up the others."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"events": [{"id": "e1", "user": "u42", "product": "P1", "kind": "like"}]}]},
    )

    events: list[dict[str, Any]]


class RejectedEvent(BaseModel):
    """An event that was not kept: its place in the batch, counted from 0, the field, and why."""

    index: int
    field: str
    why: str


class EventsOut(BaseModel):
    """``accepted`` counts the events that are now in the database, ``new`` those of them that were not there before."""

    accepted: int
    new: int
    refused: int = 0
    """Not kept, because their shoppers do not allow it."""
    rejected: list[RejectedEvent] = Field(default_factory=list)


class Exchange(BaseModel):
    """One message and the reply to it; the reply is null where the turn was cut off."""

    turn: int
    message: str
    reply: Reply | None


class Conversation(BaseModel):
    """A conversation so far, oldest turn first."""

    conversation: str
    turns: list[Exchange]


class Ready(BaseModel):
    """Whether this process can answer shoppers. ``model`` and ``ranker`` are told but not needed: a turn goes on
    without them."""

    ready: bool
    index: str
    database: str
    model: str
    ranker: str


class What(BaseModel):
    """What went wrong and what to do about it."""

    what: str
    mend: str = ""


class Problem(BaseModel):
    """The body of every answer that is an error."""

    error: What
