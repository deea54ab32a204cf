"""What shoppers were shown, and what came of it: the log that a bandit learns from and is judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from assistant.database import transaction
from assistant.tables import events, exposures
from assistant.tastes import strength, utc
from retrieval.bandit import Shown

WINDOW = timedelta(days=1)
"""An event rewards what was shown so long before it at most."""


@dataclass(frozen=True)
class Impression:
    """One product in one place of one reply. ``reward`` is 1 where the shopper then did anything with the product that
    speaks of liking (:func:`assistant.tastes.strength`), else 0; ``reply`` is alike for what was shown together."""

    reply: tuple[Any, ...]
    product: str
    place: int
    policy: str
    propensity: float
    context: dict[str, Any]
    reward: float


def read_impressions(engine: sa.Engine) -> list[Impression]:
    """All that was shown and has a propensity, oldest first. An event counts for the last time before it that its
    shopper was shown the product, not for earlier ones.

    Raises:
        DatabaseError: the database failed.
    """
    logged = exposures.c.propensity.is_not(None) & exposures.c.context.is_not(None)
    query = sa.select(exposures).where(logged).order_by(exposures.c.time, exposures.c.user_id, exposures.c.place)
    with transaction(engine) as connection:
        shown = [dict(row) for row in connection.execute(query).mappings()]
        if not shown:
            return []
        since = sa.select(events).where(events.c.time >= shown[0]["time"])
        done = [dict(row) for row in connection.execute(since).mappings()]
    rewarded = _rewarded(shown, done)
    return [
        Impression(
            reply=(row["user_id"], row["conversation_id"], row["turn"], row["time"]),
            product=row["product_id"],
            place=row["place"],
            policy=row["policy"],
            propensity=row["propensity"],
            context=row["context"],
            reward=float(row["id"] in rewarded),
        )
        for row in shown
    ]


def as_shown(impressions: Sequence[Impression], names: Sequence[str], weights: Mapping[str, float]) -> Shown:
    """Impressions as what :func:`retrieval.bandit.learn` takes, a column for each name, 0 where a row tells none; the
    other contributions count by their weights."""
    contexts = [each.context["features"] for each in impressions]
    values = [[each.get(name, 0.0) for name in names] for each in contexts]
    rest = [sum(weights.get(name, 0.0) * told for name, told in each.items() if name not in names) for each in contexts]
    return Shown(
        values=np.array(values, np.float64).reshape(len(contexts), len(names)),
        rest=np.array(rest, np.float64),
        places=np.array([each.place for each in impressions], np.float64),
        rewards=np.array([each.reward for each in impressions], np.float64),
    )


def _rewarded(shown: Sequence[dict[str, Any]], done: Sequence[dict[str, Any]]) -> set[str]:
    """Ids of the exposures that an event rewards."""
    times: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for row in shown:
        times[row["user_id"], row["product_id"]].append((utc(row["time"]), row["id"]))
    found = set()
    for event in done:
        if strength(event) <= 0:
            continue
        time = utc(event["time"])
        own = times.get((event["user_id"], event["product_id"]), [])
        before = [(at, id) for at, id in own if at <= time <= at + WINDOW]
        if before:
            found.add(max(before)[1])
    return found
