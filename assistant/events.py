"""What shoppers did: taken in, kept only where they allow it, and a feed's history beside."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from assistant import database, personal
from assistant.floor import Floor
from assistant.tastes import utc
from retrieval.product import HistoryEvent

EventKind = Literal["view", "click", "like", "dismiss", "cart", "purchase", "rating", "dwell"]


class EventIn(BaseModel):
    """One thing that a shopper did. The same ``id`` sent twice counts once.

    ``value`` is the stars (1 to 5) of a rating and the seconds of a dwell, which both need one; else it is free.
    """

    id: str = Field(default_factory=lambda: uuid.uuid4().hex, min_length=1, max_length=64)
    user: str = Field(min_length=1, max_length=200)
    kind: EventKind
    product: str = Field(min_length=1, max_length=200)
    value: float | None = None
    source: str = Field(default="api", max_length=40)
    time: datetime = Field(default_factory=lambda: datetime.now(UTC))

    @model_validator(mode="after")
    def _has_its_value(self) -> EventIn:
        if self.kind == "rating" and not (self.value is not None and 1 <= self.value <= 5):
            raise ValueError("a rating needs value, 1 to 5 stars")
        if self.kind == "dwell" and not (self.value is not None and self.value >= 0):
            raise ValueError("a dwell needs value, in seconds")
        return self


def may_keep(floor: Floor, user: str) -> bool:
    """Whether anything may be kept of a shopper: what they said, else what the shop assumes."""
    granted = personal.consent_of(floor.database, user)
    return granted if granted is not None else floor.settings.shop.consent == "assumed"


@dataclass(frozen=True)
class Recorded:
    """Of a batch: how many events are in the database now, and how many of those were not there before."""

    kept: int
    new: int


def record_events(floor: Floor, events: Sequence[EventIn]) -> Recorded:
    """Keeps the events of shoppers who allow it.

    Raises:
        NotFoundError: an event names a product that the catalogue does not hold; none was kept.
        DatabaseError: the database failed; none was kept.
    """
    catalogue = floor.stock().index.catalogue
    for event in events:
        catalogue.get(event.product)
    allowed = {user for user in {each.user for each in events} if may_keep(floor, user)}
    rows = [_row(event) for event in events if event.user in allowed]
    return Recorded(kept=len(rows), new=database.add_events(floor.database, rows))


def judged(floor: Floor, user: str) -> dict[str, EventKind]:
    """What a shopper said last of each product that they liked or dismissed: ``like`` or ``dismiss``, by product id."""
    found: dict[str, EventKind] = {}
    for row in database.events_of(floor.database, user):
        if row["kind"] in ("like", "dismiss"):
            found.setdefault(row["product_id"], row["kind"])
    return found


def take_back(floor: Floor, user: str, kind: EventKind, product: str) -> None:
    """Deletes every event of this kind that a shopper has with a product, as if it had not been.

    Raises:
        DatabaseError: the database failed.
    """
    for row in database.events_of(floor.database, user):
        if row["kind"] == kind and row["product_id"] == product:
            database.delete_event(floor.database, user, row["id"])


def load_history(floor: Floor, history: Collection[HistoryEvent]) -> int:
    """Keeps a feed's history, and returns how many of its events were new; loading it again adds nothing.

    Left out are shoppers who had themselves erased.
    """
    now = datetime.now(UTC)
    gone = personal.were_erased(floor.database, {event.user_id for event in history})
    return database.add_events(floor.database, [_fed(event, now) for event in history if event.user_id not in gone])


def history_of(floor: Floor) -> list[HistoryEvent]:
    """All shoppers' events, oldest first, for training: who was erased is not among them."""
    return [
        HistoryEvent(
            user_id=row["user_id"],
            product_id=row["product_id"],
            kind=row["kind"],
            time=utc(row["time"]).isoformat(),
            value=row["value"],
        )
        for row in database.all_events(floor.database)
        if row["kind"] != "dwell"
    ]


def _fed(event: HistoryEvent, received: datetime) -> dict[str, Any]:
    name = f"{event.user_id}|{event.product_id}|{event.kind}|{event.time}"
    return {
        "id": uuid.uuid5(uuid.NAMESPACE_OID, name).hex,
        "user_id": event.user_id,
        "product_id": event.product_id,
        "kind": event.kind,
        "value": event.value,
        "source": "history",
        "time": datetime.fromisoformat(event.time),
        "received": received,
    }


def _row(event: EventIn) -> dict[str, Any]:
    return {
        "id": event.id,
        "user_id": event.user,
        "product_id": event.product,
        "kind": event.kind,
        "value": event.value,
        "source": event.source,
        "time": event.time,
        "received": datetime.now(UTC),
    }
