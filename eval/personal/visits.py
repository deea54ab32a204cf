"""Visits to the demo shop whose outcome is known: what the shop ranks, and what its shopper would click.

A shopper asks for a kind of product that they care about; the shop ranks products of the kind by its contributions for
this shopper, whose history it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from rich.console import Console

from assistant.events import EventIn, record_events
from assistant.explore import explore
from assistant.exposures import keep_exposures
from assistant.floor import Floor, Stock, open_floor
from assistant.reasons import give_reasons
from assistant.request import Request
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
from retrieval.index import build_index
from retrieval.progress import progress_bars
from retrieval.ranking import Ranked, best, rank
from retrieval.relevance import rerank
from retrieval.search import Candidate, search

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


def visits(stock: Stock, feed: Feed, n: int, seed: int) -> list[Visit]:
    """``n`` visits of shoppers and to kinds of theirs drawn by chance; products are found and read as a turn does."""
    index, rng = stock.index, np.random.default_rng(seed)
    known = shoppers(DEMO_SEED)
    own: dict[str, list[dict[str, Any]]] = {}
    for event in feed.history:
        time = datetime.fromisoformat(event.time)
        row = {"product_id": event.product_id, "kind": event.kind, "value": event.value, "time": time}
        own.setdefault(event.user_id, []).insert(0, row)
    found: dict[str, list[Candidate]] = {}
    made: list[Visit] = []
    while len(made) < n:
        shopper = known[rng.integers(len(known))]
        kind = shopper.kinds[rng.integers(len(shopper.kinds))]
        if kind not in found:
            one = Constraint(field="category", op="=", values=(kind,))
            found[kind] = rerank(index, kind, search(index, kind, filters=(one,), k=MOST), stock.ranker, depth=MOST)
        if len(found[kind]) < FEWEST:
            continue
        past = own[shopper.id]
        wish = Wish(tastes=tastes_of(index, past, now=past[0]["time"]))
        ranked = rank(index, found[kind], wish, stock.ordering.blend)
        chances = appeal(shopper, DEMO_SEED)
        most = max(chances[each.id] for each in ranked)
        made.append(Visit(shopper.id, ranked, {each.id: CLICKED * chances[each.id] / most for each in ranked}))
    return made


def earned(visit: Visit, shown: Sequence[str]) -> np.ndarray:
    """The chance of a click on each product shown, first place first."""
    chances: np.ndarray = np.array([visit.liking[id] for id in shown]) * LOOKED_AT[: len(shown)]
    return chances


def play(floor: Floor, made: Sequence[Visit], belief: Posterior | None, seed: int) -> None:
    """Serves the visits, one after the other, by weights drawn from a belief or those in force, and keeps what was
    shown and clicked in the floor's database."""
    index, blend = floor.stock().index, floor.stock().ordering.blend
    rng = np.random.default_rng(seed)
    for at, visit in enumerate(made):
        nothing = Wish()
        shown = (
            explore(index, visit.ranked, nothing, blend, PLACES, belief, rng)
            if belief
            else best(index, visit.ranked, nothing, blend, PLACES)
        )
        recommended = give_reasons(index, shown, Request(), nothing)
        keep_exposures(floor, visit.shopper, recommended, conversation=f"visit-{at}", turn=1)
        hits = rng.random(len(shown)) < earned(visit, [each.id for each in shown])
        clicks = [
            EventIn(user=visit.shopper, kind="click", product=each.id, source="page")
            for each, hit in zip(shown, hits, strict=True)
            if hit
        ]
        record_events(floor, clicks)
