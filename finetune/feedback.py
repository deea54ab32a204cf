"""What shoppers did, shopper by shopper, and the lists that they were shown and took something from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from assistant.database import transaction
from assistant.tables import events, exposures
from assistant.tastes import strength, utc
from finetune.choices import Choice

Row = dict[str, Any]

WITHIN = timedelta(hours=24)
"""What is done with a product so long after it was shown counts as taken from that list."""
TAKEN = 0.2
"""Strength of an event from which on a product was taken: a click, a cart, a like, a purchase, a good rating."""


def events_by_shopper(engine: sa.Engine) -> dict[str, list[Row]]:
    """All events with a product, by shopper, oldest first: ``product_id``, ``kind``, ``value``, ``time``.

    Raises:
        DatabaseError: the database failed.
    """
    wanted = (events.c.user_id, events.c.product_id, events.c.kind, events.c.value, events.c.time)
    query = sa.select(*wanted).where(events.c.product_id.is_not(None)).order_by(events.c.time)
    found: dict[str, list[Row]] = defaultdict(list)
    with transaction(engine) as connection:
        for row in connection.execution_options(yield_per=10_000).execute(query).mappings():
            found[row["user_id"]].append({**row, "time": utc(row["time"])})
    return dict(found)


def shown_lists(engine: sa.Engine, done: Mapping[str, Sequence[Row]], is_test: Any) -> list[Choice]:
    """The lists from which something was taken, with the contributions that were kept of each product.

    Args:
        done: as :func:`events_by_shopper` returns it.
        is_test: of a shopper, whether their lists are held out.

    Raises:
        DatabaseError: the database failed.
    """
    by_list: dict[tuple[str, Any, Any], list[Row]] = defaultdict(list)
    query = sa.select(exposures).order_by(exposures.c.time, exposures.c.place)
    with transaction(engine) as connection:
        for row in connection.execution_options(yield_per=10_000).execute(query).mappings():
            # Beside a conversation a list is what was shown at one moment.
            place = (row["conversation_id"], row["turn"]) if row["conversation_id"] else (None, row["time"])
            by_list[(row["user_id"], *place)].append(dict(row))
    found = []
    for (user, _, _), rows in by_list.items():
        shown, since = [row["product_id"] for row in rows], utc(rows[0]["time"])
        took = {
            each["product_id"]
            for each in done.get(user, ())
            if since < each["time"] <= since + WITHIN and strength(each) >= TAKEN
        }
        taken = tuple(place for place, id in enumerate(shown) if id in took)
        told = [(row["context"] or {}).get("features", {}) for row in rows]
        names = {name for each in told for name in each}
        if taken and len(taken) < len(rows) and names:
            features = {name: np.array([each.get(name, 0.0) for each in told]) for name in names}
            found.append(Choice(features, taken, is_test(user)))
    return found
