"""What the shop knows of a shopper: events kept, and the tastes read from them."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant import database, personal
from assistant.floor import Floor
from assistant.policy import Decision
from assistant.reasons import give_reasons
from assistant.request import Language, Recommendation, Request, State
from assistant.retrieve import order, retrieve, wish_of
from retrieval.index import Index
from retrieval.product import HistoryEvent
from retrieval.sources import Tastes

EventKind = Literal["view", "click", "like", "dismiss", "cart", "purchase", "rating"]

STRENGTH: dict[str, float] = {"view": 0.1, "click": 0.2, "cart": 0.6, "like": 1.0, "purchase": 1.0, "dismiss": -1.0}
"""What one event says of a shopper's liking, before decay; a rating counts (stars - 3) / 2. Set by hand."""

HALF_LIFE_DAYS = 90.0
"""After this long an event counts half."""


class EventIn(BaseModel):
    """One thing that a shopper did. The same ``id`` sent twice counts once."""

    id: str = Field(default_factory=lambda: uuid.uuid4().hex, min_length=1, max_length=64)
    user: str = Field(min_length=1, max_length=200)
    kind: EventKind
    product: str = Field(min_length=1, max_length=200)
    value: float | None = None
    source: str = Field(default="api", max_length=40)
    time: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Profile(BaseModel):
    """What is known of a shopper, readable by them. Affinities are from -1 to 1, strongest first."""

    user: str
    events: int
    liked: list[str]
    """Product ids."""
    disliked: list[str]
    brands: dict[str, float]
    categories: dict[str, float]


def record_events(floor: Floor, events: Sequence[EventIn]) -> int:
    """Keeps events and returns how many were new.

    Raises:
        NotFoundError: an event names a product that the catalogue does not hold; none was kept.
        DatabaseError: the database failed; none was kept.
    """
    catalogue = floor.stock().index.catalogue
    for event in events:
        catalogue.get(event.product)
    return database.add_events(floor.database, [_row(event) for event in events])


def load_history(floor: Floor, history: Iterable[HistoryEvent]) -> int:
    """Keeps a feed's history, and returns how many of its events were new; loading it again adds nothing."""
    now = datetime.now(UTC)
    rows = []
    for event in history:
        name = f"{event.user_id}|{event.product_id}|{event.kind}|{event.time}"
        rows.append(
            {
                "id": uuid.uuid5(uuid.NAMESPACE_OID, name).hex,
                "user_id": event.user_id,
                "product_id": event.product_id,
                "kind": event.kind,
                "value": event.value,
                "source": "history",
                "time": datetime.fromisoformat(event.time),
                "received": now,
            }
        )
    return database.add_events(floor.database, rows)


def profile(floor: Floor, user: str) -> Profile:
    """The profile of a shopper; of one never seen, an empty one."""
    rows = database.events_of(floor.database, user)
    tastes = tastes_of(floor.stock().index, rows)
    return Profile(
        user=user,
        events=len(rows),
        liked=list(tastes.liked),
        disliked=list(tastes.disliked),
        brands=dict(sorted(tastes.brands.items(), key=lambda item: -abs(item[1]))),
        categories=dict(sorted(tastes.categories.items(), key=lambda item: -abs(item[1]))),
    )


def erase(floor: Floor, user: str) -> None:
    """Forgets a shopper: events, profile and conversations."""
    personal.erase_user(floor.database, user)


def recommend(floor: Floor, user: str, k: int, language: Language = "en") -> list[Recommendation]:
    """Products for a shopper who asked for nothing: by their tastes, or what is popular for one never seen."""
    stock = floor.stock()
    index = stock.index
    request, decision = Request(language=language), Decision("recommend")
    tastes = tastes_of(index, database.events_of(floor.database, user))
    wish = wish_of(request, State(), decision, tastes, index)
    candidates = retrieve(index, request, decision, wish, floor.settings.retrieval.candidates)
    ranked = order(index, candidates, wish, floor.settings.shop.boosts, stock.weights, k)
    return give_reasons(index, ranked, request, wish)


def tastes_of(index: Index, rows: Sequence[dict[str, Any]]) -> Tastes:
    """Tastes from events (newest first), each weighted by its kind and halved every :data:`HALF_LIFE_DAYS`.

    An affinity is the weighted sum over a brand's or category's events, squashed by tanh to -1..1.
    """
    catalogue = index.catalogue
    now = datetime.now(UTC)
    per_product: dict[str, float] = defaultdict(float)
    brands: dict[str, float] = defaultdict(float)
    categories: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["product_id"] not in catalogue.row_of:
            continue
        product = catalogue.get(row["product_id"])
        weight = _strength(row) * 0.5 ** (_age_days(row["time"], now) / HALF_LIFE_DAYS)
        per_product[product.id] += weight
        if product.brand:
            brands[product.brand] += weight
        if product.category:
            categories[product.category[-1]] += weight
    by_liking = sorted(per_product, key=lambda each: -per_product[each])
    return Tastes(
        liked=tuple(each for each in by_liking if per_product[each] >= 0.25)[:50],
        disliked=tuple(each for each in per_product if per_product[each] <= -0.25),
        brands={name: math.tanh(value / 2) for name, value in brands.items()},
        categories={name: math.tanh(value / 2) for name, value in categories.items()},
    )


def _strength(row: dict[str, Any]) -> float:
    if row["kind"] == "rating":
        return ((row["value"] or 3.0) - 3) / 2
    return STRENGTH[row["kind"]]


def _age_days(time: datetime, now: datetime) -> float:
    # SQLite gives times back without their zone; all are kept in UTC.
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return max(0.0, (now - aware).total_seconds() / 86400)


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
