"""Learns how much each contribution to a score should count, from what shoppers took.

Two kinds of examples: lists that were shown and from which a shopper took something, with the contributions as they
were kept; and purchases, for each of which an answer to the name of its kind is ranked as it would have been just
before. Counts and recommenders are made anew for that from events before all these purchases, so that nothing knows
what is to be foretold.

The weights are those of :mod:`finetune.choices`. Shoppers, not examples, are split, and the weights are compared with
those in force on the shoppers that were not trained on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.floor import Floor, Stock
from assistant.tastes import tastes_of
from finetune.choices import Choice, fitted_weights, mean_reciprocal_rank, told_by
from finetune.feedback import Row, events_by_shopper, shown_lists
from finetune.shop_log import read_log
from retrieval.contributions import Wish, contributions_of
from retrieval.cooccurrence import Neighbours
from retrieval.errors import FloorwalkerError, MissingExtra
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.ranking import WEIGHTS, load_weights, weights_path
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.store import Models
from retrieval.relevance import rerank
from retrieval.search import Candidate, search
from retrieval.wanted import chosen, wanted

LEARNT = (
    "rating",
    "popularity",
    "taste",
    "features",
    "usual_price",
    "session",
    "similar",
    "collaborative",
    "freshness",
    "promotion",
    "wishes",
    "price_fit",
)
"""The others keep the weights set by hand: relevance is the unit that these are measured in; what was stated, is out of
stock or was shown too often is a matter of manners, which no log shows."""

CANDIDATES = 30
TEST_SHARE = 0.2
TOLD_BEFORE = 0.8
"""Share of all purchases, by time, that counts and recommenders know; the purchases after are examples."""
MOST_PURCHASES = 3000
FEWEST_PURCHASES = 200
FEWEST_LISTS = 100
"""A contribution that differs within fewer lists keeps its weight."""


def train_blend(floor: Floor) -> dict[str, Any]:
    """Fits the weights, keeps them if they rank held-out choices better than those in force; returns the report.

    ``mrr_before`` is of the weights in force, trained or set by hand. ``file`` is where the new ones were written and
    ``replaced`` what it held before; each is None where that is nothing. ``shown_lists`` are among neither purchases.

    Raises:
        FloorwalkerError: there are too few purchases and lists to learn from.
    """
    stock, done = floor.stock(), events_by_shopper(floor.database)
    lists = shown_lists(floor.database, done, _is_test)
    purchases = list(_purchases(floor, stock, done))
    if len(purchases) + len(lists) < FEWEST_PURCHASES:
        raise FloorwalkerError(
            f"The events hold {len(purchases)} usable purchases and {len(lists)} lists that something was taken from, "
            f"{FEWEST_PURCHASES} are needed to learn from",
            mend="Import a feed with history, or collect events through POST /v1/events first.",
        )
    examples = lists + purchases
    train, test = [each for each in examples if not each.test], [each for each in examples if each.test]
    in_force = load_weights(floor.settings.home)
    names = told_by(train, LEARNT, FEWEST_LISTS)
    # Learnt from the weights set by hand, so that training twice on the same events gives the same.
    learnt = WEIGHTS | fitted_weights(train, names, WEIGHTS)
    report: dict[str, Any] = {
        "purchases_train": sum(not each.test for each in purchases),
        "purchases_test": sum(each.test for each in purchases),
        "shown_lists": len(lists),
        "mrr_before": round(mean_reciprocal_rank(test, in_force), 4),
        "mrr_after": round(mean_reciprocal_rank(test, learnt), 4),
        "weights": {name: learnt[name] for name in names},
    }
    report["kept"] = report["mrr_after"] > report["mrr_before"]
    path = weights_path(floor.settings.home)
    report["file"] = str(path) if report["kept"] else None
    report["replaced"] = None
    if report["kept"]:
        if path.exists():
            report["replaced"] = {name: in_force[name] for name in names}
        _write(path, learnt)
    return report


@dataclass(frozen=True, eq=False)
class _Before:
    """The shop as it was before the purchases that are examples."""

    stock: Stock
    index: Index
    since: int
    """Epoch seconds: examples come after."""
    models: Models | None


def _purchases(floor: Floor, stock: Stock, done: Mapping[str, Sequence[Row]]) -> Iterator[Choice]:
    """Each shopper's first purchase after the others, as a choice among its kind."""
    times = sorted(each["time"].timestamp() for rows in done.values() for each in rows if each["kind"] == "purchase")
    if not times:
        return
    before = _before(floor, stock, int(times[int(TOLD_BEFORE * (len(times) - 1))]))
    found: dict[str, list[Candidate]] = {}
    made = 0
    for user in sorted(done):
        rows = done[user]
        place = next((n for n, row in enumerate(rows) if row["kind"] == "purchase" and _after(row, before)), None)
        if place is None or made >= MOST_PURCHASES:
            continue
        choice = _choice(before, rows[:place], rows[place], found, _is_test(user))
        if choice:
            made += 1
            yield choice


def _after(row: Row, before: _Before) -> bool:
    return bool(row["time"].timestamp() > before.since)


def _choice(
    before: _Before, past: Sequence[Row], purchase: Row, found: dict[str, list[Candidate]], test: bool
) -> Choice | None:
    index, id, now = before.index, purchase["product_id"], purchase["time"]
    # What was done with the product itself on the way to buying it would give it away.
    earlier = [row for row in past if row["product_id"] != id]
    if id not in index.catalogue.row_of or not earlier or not index.catalogue.get(id).category:
        return None
    kind = index.catalogue.get(id).category[-1]
    if kind not in found:
        found[kind] = _answer(before.stock, kind)
    known = {row["product_id"] for row in earlier if row["kind"] == "purchase"}
    candidates = [each for each in found[kind] if each.id not in known]
    taken = next((place for place, each in enumerate(candidates) if each.id == id), None)
    if taken is None or len(candidates) < 2:
        return None
    tastes = tastes_of(index, earlier[::-1], now=now)
    if before.models is not None and tastes.history is not None:
        tastes = replace(tastes, wanted=wanted(before.models, index, tastes.history, int(now.timestamp())))
    return Choice(contributions_of(index, candidates, Wish(tastes=tastes)), (taken,), test)


def _answer(stock: Stock, kind: str) -> list[Candidate]:
    """What a turn finds for the name of a kind."""
    one = Constraint(field="category", op="=", values=(kind,))
    found = search(stock.index, kind, filters=(one,), k=CANDIDATES)
    return rerank(stock.index, kind, found, stock.ranker, depth=CANDIDATES)


def _before(floor: Floor, stock: Stock, since: int) -> _Before:
    """Popularity and the recommender counted from what came before; neighbours, which no recommender then needs, are
    none."""
    index = stock.index
    log = read_log(floor.database, index.catalogue.ids).interactions
    told = log.taken(log.time <= since)
    counts = np.bincount(told.item[told.weight > 0], minlength=len(index.catalogue.products))
    ratings = np.array([each.rating_count for each in index.catalogue.products])
    sought = np.log1p(counts + ratings)
    size = (len(index.catalogue.products), 1)
    nothing = Neighbours(np.full(size, -1, np.int32), np.zeros(size, np.float32))
    as_it_was = replace(
        index,
        popularity=(sought / max(float(sought.max(initial=0)), 1e-9)).astype(np.float32),
        bought_together=nothing,
        wanted_together=nothing,
    )
    return _Before(stock, as_it_was, since, _fitted_before(stock.ordering.models, told, index))


def _fitted_before(models: Models | None, told: Any, index: Index) -> Models | None:
    """The recommender that serves, with its settings, fitted on what came before; None where that cannot be done."""
    name = chosen(models) if models else None
    if models is None or name is None:
        return None
    card = models.card.models[name]
    try:
        arrays = RECOMMENDERS[name].fit(told, seed=0, **card.settings)
    except MissingExtra:
        return None
    one = card.model_copy(update={"items": len(told.items)})
    row_of = {id: row for row, id in enumerate(told.items)}
    return Models(models.card.model_copy(update={"models": {name: one}}), told.items, row_of, {name: arrays})


def _is_test(user: str) -> bool:
    """A fixed fifth of the shoppers, by the hash of their id."""
    return hashlib.sha256(user.encode()).digest()[0] < 256 * TEST_SHARE


def _write(path: Path, weights: Mapping[str, float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_text(json.dumps(weights, indent=2))
    os.replace(path.with_suffix(".new"), path)
