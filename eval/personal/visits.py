"""Visits to the demo shop whose outcome is known: what the shop ranks, and what its shopper would click.

A shopper asks for a kind of product that they care about; the shop ranks products of the kind by its contributions for
this shopper, whose history it knows.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from rich.console import Console

from assistant import database, personal
from assistant.explore import choose, exposures
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from assistant.tastes import tastes_of
from eval.catalogues import share_models
from eval.personal.datasets import DEMO_SEED
from retrieval.bandit import Posterior
from retrieval.contributions import Wish
from retrieval.demo import generate
from retrieval.demo.shoppers import appeal, shoppers
from retrieval.feed import Feed
from retrieval.filters import Constraint
from retrieval.index import Index, build_index
from retrieval.progress import progress_bars
from retrieval.ranking import Blend, Ranked, rank
from retrieval.search import search

FEWEST, MOST = 8, 20
"""Products of the kind that are in play."""
PLACES = 4
LOOKED_AT: np.ndarray = 1 / np.log2(np.arange(2, PLACES + 2))
"""Chance that a place is looked at (the discount of Järvelin and Kekäläinen 2002)."""
CLICKED = 0.4
"""Chance that the product in play which its shopper likes best is clicked when looked at; the others' are as much less
as they are less likely viewed in the demo shop's own histories."""


@dataclass(frozen=True)
class Visit:
    """What the shop ranked for a shopper, and by product the chance that it is clicked when looked at."""

    shopper: str
    ranked: list[Ranked]
    liking: dict[str, float]


def demo_floor(settings: Settings, database_url: str = "sqlite://") -> tuple[Floor, Feed]:
    """The demo shop on its own, imported under ``home/eval`` where it is not yet; its database is a throwaway."""
    feed = generate(DEMO_SEED)
    home = settings.home / "eval" / "demo"
    share_models(settings.home, home)
    with progress_bars(Console(stderr=True)) as progress:
        build_index(feed, home, settings.retrieval.embedder, progress=progress)
    return open_floor(settings.model_copy(update={"home": home, "database": database_url})), feed


def visits(index: Index, weights: Mapping[str, float], feed: Feed, n: int, seed: int) -> list[Visit]:
    """``n`` visits of shoppers and to kinds of theirs drawn by chance."""
    rng = np.random.default_rng(seed)
    known = shoppers(DEMO_SEED)
    own: dict[str, list[dict[str, Any]]] = {}
    for event in feed.history:
        time = datetime.fromisoformat(event.time)
        row = {"product_id": event.product_id, "kind": event.kind, "value": event.value, "time": time}
        own.setdefault(event.user_id, []).insert(0, row)
    made: list[Visit] = []
    while len(made) < n:
        shopper = known[rng.integers(len(known))]
        kind = shopper.kinds[rng.integers(len(shopper.kinds))]
        found = search(index, kind, filters=(Constraint(field="category", op="=", values=(kind,)),), k=MOST)
        if len(found) < FEWEST:
            continue
        past = own[shopper.id]
        ranked = rank(index, found, Wish(tastes=tastes_of(index, past, now=past[0]["time"])), Blend(weights))
        chances = appeal(shopper, DEMO_SEED)
        most = max(chances[each.id] for each in ranked)
        made.append(Visit(shopper.id, ranked, {each.id: CLICKED * chances[each.id] / most for each in ranked}))
    return made


def earned(visit: Visit, shown: Sequence[str]) -> np.ndarray:
    """The chance of a click on each product shown, first place first."""
    return np.asarray(np.array([visit.liking[id] for id in shown]) * LOOKED_AT[: len(shown)])


def play(floor: Floor, made: Sequence[Visit], belief: Posterior | None, seed: int) -> None:
    """Serves the visits, one after the other, and keeps what was shown and clicked in the floor's database."""
    index, weights = floor.stock().index, floor.stock().ordering.blend.weights
    rng = np.random.default_rng(seed)
    time = datetime.now(UTC) - timedelta(minutes=len(made))
    shown, clicked = [], []
    for at, visit in enumerate(made):
        choice = choose(index, visit.ranked, weights, PLACES, belief, rng)
        moment = time + timedelta(minutes=at)
        rows = exposures(choice, visit.shopper, f"visit-{at}", 1, moment)
        shown += rows
        hits = rng.random(len(rows)) < earned(visit, [row["product_id"] for row in rows])
        clicked += [
            {
                "id": uuid.uuid4().hex,
                "user_id": visit.shopper,
                "product_id": row["product_id"],
                "kind": "click",
                "value": None,
                "source": "page",
                "time": moment + timedelta(seconds=20),
                "received": moment + timedelta(seconds=20),
            }
            for row, hit in zip(rows, hits, strict=True)
            if hit
        ]
    for start in range(0, len(shown), 500):
        personal.add_exposures(floor.database, shown[start : start + 500])
    database.add_events(floor.database, clicked)
