"""What a shopper was shown: kept when a reply is whole, counted so that nothing is shown over and over."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant import personal
from assistant.floor import Floor
from assistant.request import Recommendation
from assistant.tastes import utc

REMEMBERED = timedelta(days=30)
"""What was shown longer ago tires nobody."""

LOOKED_AT = frozenset({"view", "click", "dwell", "like", "cart", "purchase", "rating"})


def keep_exposures(
    floor: Floor,
    user: str,
    shown: Sequence[Recommendation],
    *,
    policy: str = "blend",
    conversation: str | None = None,
    turn: int | None = None,
    propensities: Sequence[float] | None = None,
) -> None:
    """Keeps what was shown to a shopper who allows it, with the contributions before their weights, from which the
    weights are learnt.

    Args:
        shown: in their places; those that were pointed at, and not ranked, are no exposures.
        policy: what chose them, and ``propensities`` the chance of each to come to its place (1: no chance in it).

    Raises:
        DatabaseError: the database failed.
    """
    weights = floor.stock().ordering.blend.weights
    now = datetime.now(UTC)
    chances = propensities or [1.0] * len(shown)
    rows = [
        {
            "id": uuid.uuid4().hex,
            "user_id": user,
            "conversation_id": conversation,
            "turn": turn,
            "product_id": each.product.id,
            "place": place,
            "policy": policy,
            "propensity": chances[place - 1],
            "context": {"features": _features(each.contributions, weights)},
            "time": now,
        }
        for place, each in enumerate(shown, 1)
        if each.contributions
    ]
    personal.add_exposures(floor.database, rows)


def times_shown(
    exposures: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], now: datetime
) -> dict[str, int]:
    """How often each product was shown since it was last looked at, in the last :data:`REMEMBERED`.

    A conversation counts once: who asks for less of the price sees the same product again, and wants to.

    Args:
        exposures, events: rows of the tables, newest first.
    """
    looked: dict[str, datetime] = {}
    for row in events:
        if row["kind"] in LOOKED_AT:
            looked.setdefault(row["product_id"], utc(row["time"]))
    since = now - REMEMBERED
    told = {
        (row["product_id"], row["conversation_id"] or row["id"])
        for row in exposures
        if utc(row["time"]) > max(since, looked.get(row["product_id"], since))
    }
    return dict(Counter(product for product, _ in told))


def _features(contributions: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value / weights[name], 4) for name, value in contributions.items() if weights.get(name)}
