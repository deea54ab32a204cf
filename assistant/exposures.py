"""What a shopper was shown: kept when a reply is whole, counted so that nothing is shown over and over."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant import personal
from assistant.explore import THOMPSON, features
from assistant.floor import Floor
from assistant.request import Recommendation
from assistant.tastes import utc

BLEND = "blend"
"""What chose, where the weights in force did."""

REMEMBERED = timedelta(days=30)
"""What was shown longer ago tires nobody."""

LOOKED_AT = frozenset({"view", "click", "dwell", "like", "cart", "purchase", "rating"})


def keep_exposures(
    floor: Floor,
    user: str,
    shown: Sequence[Recommendation],
    *,
    conversation: str | None = None,
    turn: int | None = None,
) -> None:
    """Keeps what was shown to a shopper who allows it, with the contributions before their weights, from which the
    weights are learnt.

    Args:
        shown: in their places; those that were pointed at, and not ranked, are no exposures.

    Raises:
        DatabaseError: the database failed.
    """
    weights = floor.stock().ordering.blend.weights
    now = datetime.now(UTC)
    shelves: Counter[int] = Counter()
    rows = []
    for place, each in enumerate(shown, 1):
        shelves[each.shelf] += 1
        if each.contributions:
            own = {"product_id": each.product.id, "place": place, **_why(each, shelves[each.shelf], weights)}
            reply = {"user_id": user, "conversation_id": conversation, "turn": turn, "time": now}
            rows.append({"id": uuid.uuid4().hex, **reply, **own})
    personal.add_exposures(floor.database, rows)


def times_shown(exposures: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How often each product was shown since it was last looked at.

    A conversation counts once: who asks for less of the price sees the same product again, and wants to.

    Args:
        exposures: rows of :func:`assistant.personal.shown_to`.
        events: of the same shopper, newest first.
    """
    looked: dict[str, datetime] = {}
    for row in events:
        if row["kind"] in LOOKED_AT:
            looked.setdefault(row["product_id"], utc(row["time"]))
    told = {
        (row["product_id"], row["conversation_id"] or row["id"])
        for row in exposures
        if row["product_id"] not in looked or utc(row["time"]) > looked[row["product_id"]]
    }
    return dict(Counter(product for product, _ in told))


def _why(each: Recommendation, place: int, weights: Mapping[str, float]) -> dict[str, Any]:
    """What chose a product for a place on its shelf, and its chance to come there: 1 where nothing was drawn."""
    drawn = each.exposure
    if drawn is None:
        return {"policy": BLEND, "propensity": 1.0, "context": {"features": features(each.contributions, weights)}}
    # Something else may have moved it since.
    chance = drawn.propensity if drawn.place == place else None
    return {"policy": THOMPSON, "propensity": chance, "context": dict(drawn.context)}
