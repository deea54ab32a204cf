"""What all shoppers did, read from the database for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from assistant.database import transaction
from assistant.tables import events
from assistant.tastes import strength, utc
from retrieval.recommenders.interactions import Interactions, gather

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, eq=False)
class ShopLog:
    """Events with products of a catalogue.

    ``purchases`` has those of the kind purchase only, ``received`` is when the last of them came in (ISO 8601, UTC);
    None where there is no event.
    """

    interactions: Interactions
    purchases: Interactions
    received: str | None


def read_log(engine: sa.Engine, catalogue: Sequence[str], after: str | None = None) -> ShopLog:
    """The events of all shoppers; those who were erased have none.

    Args:
        catalogue: product ids; events with others are left out.
        after: only what came in after this time (ISO 8601).

    Raises:
        DatabaseError: the database failed.
    """
    wanted = (events.c.user_id, events.c.product_id, events.c.kind, events.c.value, events.c.time, events.c.received)
    query = sa.select(*wanted).where(events.c.product_id.is_not(None))
    if after is not None:
        query = query.where(events.c.received > datetime.fromisoformat(after))
    users, items, weights, times, bought = [], [], [], [], []
    received = None
    with transaction(engine) as connection:
        for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query).mappings():
            users.append(row["user_id"])
            items.append(row["product_id"])
            weights.append(strength(dict(row)))
            times.append(int(utc(row["time"]).timestamp()))
            bought.append(row["kind"] == "purchase")
            came = utc(row["received"])
            received = came if received is None else max(received, came)
    told = np.array(weights, np.float32), np.array(times, np.int64)
    only = np.array(bought, bool)
    return ShopLog(
        gather(users, items, *told, catalogue=catalogue),
        gather(np.array(users)[only], np.array(items)[only], *(each[only] for each in told), catalogue=catalogue),
        received.isoformat() if received else None,
    )
