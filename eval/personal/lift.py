"""What the blend adds on the demo shop, whose shoppers' tastes are known: ``python -m eval.personal.lift``.

Two questions. Of shoppers with a year's history: how much better is an answer ordered by the whole blend than one by
relevance alone, and than the blend that knows nobody? Of a shopper never seen: what do one, three and ten likes and
dismissals bring, on the same products, none of which was among those judged?

An answer is to the name of a kind of product that the shopper cares about, found, read by the ranker and ordered as a
turn does it. The gain of a product is the shop's own truth: how likely this shopper views it, against the likeliest of
that kind (:func:`retrieval.demo.shoppers.appeal`). The score is nDCG@10 of the list as it would be shown.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from assistant import database
from assistant.floor import Floor, Stock, open_floor
from assistant.retrieve import order
from assistant.settings import load_settings
from assistant.tastes import tastes_of
from eval.bench.command import command
from eval.metrics import Metric, mean_interval
from retrieval.contributions import Wish
from retrieval.demo.calendar import TODAY
from retrieval.demo.shoppers import Shopper, appeal, shoppers
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.ranking import Blend
from retrieval.relevance import rerank
from retrieval.search import Candidate, search
from retrieval.sources import Tastes
from retrieval.wanted import wanted

CANDIDATES = 50
DEPTH = 10
FEEDBACK = (0, 1, 3, 10)
"""Likes and dismissals of a new shopper."""
SEED = 7
NOBODY = Tastes()


@dataclass(frozen=True, eq=False)
class Shelves:
    """The demo shop's answers to the names of its kinds, each found once for all shoppers."""

    stock: Stock
    found: dict[str, list[Candidate]] = field(default_factory=dict)

    def answer(self, kind: str) -> list[Candidate]:
        """The products found for the name of a kind, as a turn finds and reads them.

        Raises:
            UsageError: the catalogue is not the demo shop's.
        """
        if kind not in self.found:
            one = Constraint(field="category", op="=", values=(kind,))
            found = search(self.stock.index, kind.lower(), filters=(one,), k=CANDIDATES)
            if len(found) < 2:
                raise UsageError(
                    f"The catalogue has no {kind!r}: it is not the demo shop's", mend="floorwalker import demo"
                )
            self.found[kind] = rerank(self.stock.index, kind.lower(), found, self.stock.ranker, depth=CANDIDATES)
        return self.found[kind]

    def shown(self, kind: str, tastes: Tastes, blend: Blend, without: Sequence[str] = ()) -> list[str]:
        """The first :data:`DEPTH` products of a kind for a shopper, but for some."""
        left_out = {*without, *tastes.disliked}
        candidates = [each for each in self.answer(kind) if each.id not in left_out]
        wish = Wish(tastes=tastes)
        return [each.id for each in order(self.stock.index, candidates, wish, blend, DEPTH)]


def ndcg(shown: Sequence[str], gains: Mapping[str, float], pool: Sequence[str]) -> float:
    """nDCG@10 with graded gains, over the best order of the pool."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    ideal = sorted((gains[each] for each in pool), reverse=True)[:DEPTH]
    got = [gains[each] for each in shown]
    return float(np.dot(got, discounts[: len(got)]) / max(float(np.dot(ideal, discounts[: len(ideal)])), 1e-12))


def lift_of_known(floor: Floor, shelves: Shelves, sample: int, blends: Mapping[str, Blend]) -> dict[str, list[float]]:
    """nDCG@10 per shopper, over the kinds that each cares about: of ``relevance`` alone, of ``nobody`` (the blend of a
    shopper never seen) and of each of the blends with the shopper's tastes."""
    blend = shelves.stock.ordering.blend
    only = replace(blend, weights=dict.fromkeys(blend.weights, 0.0) | {"relevance": blend.weights["relevance"]})
    scores: dict[str, list[float]] = {"relevance": [], "nobody": [], **{name: [] for name in blends}}
    for shopper in drawn(sample):
        tastes = with_models(
            shelves.stock, tastes_of(shelves.stock.index, database.events_of(floor.database, shopper.id), now=TODAY)
        )
        gains = gains_of(shelves, shopper)
        for name, (one, known) in {
            "relevance": (only, NOBODY),
            "nobody": (blend, NOBODY),
            **{name: (each, tastes) for name, each in blends.items()},
        }.items():
            scores[name].append(
                float(
                    np.mean(
                        [
                            ndcg(shelves.shown(kind, known, one), gains, [each.id for each in shelves.answer(kind)])
                            for kind in shopper.kinds
                        ]
                    )
                )
            )
    return scores


def lift_of_feedback(shelves: Shelves, sample: int, blend: Blend) -> dict[int, list[float]]:
    """nDCG@10 per shopper never seen, by how much feedback they gave: a like of the best shown and a dismissal of the
    worst, turn about, one kind after the other, four products at a time. What was judged by the tenth is in no list."""
    scores: dict[int, list[float]] = {each: [] for each in FEEDBACK}
    for shopper in drawn(sample):
        gains = gains_of(shelves, shopper)
        rows = _feedback(shelves, shopper, gains, blend, max(FEEDBACK))
        judged = {row["product_id"] for row in rows}
        for told in FEEDBACK:
            tastes = tastes_at(shelves.stock, rows[:told])
            values = []
            for kind in shopper.kinds:
                pool = [each.id for each in shelves.answer(kind) if each.id not in judged]
                if len(pool) > 1:
                    values.append(ndcg(shelves.shown(kind, tastes, blend, tuple(judged)), gains, pool))
            scores[told].append(float(np.mean(values)))
    return scores


def with_models(stock: Stock, tastes: Tastes, now: datetime = TODAY) -> Tastes:
    """Tastes with what the trained recommenders make of them, where there are any."""
    models = stock.ordering.models
    if models is None or tastes.history is None:
        return tastes
    return replace(tastes, wanted=wanted(models, stock.index, tastes.history, int(now.timestamp())))


def tastes_at(stock: Stock, rows: Sequence[dict[str, Any]]) -> Tastes:
    """Tastes right after events, given oldest first."""
    now = rows[-1]["time"] + timedelta(seconds=5) if rows else TODAY
    return with_models(stock, tastes_of(stock.index, rows[::-1], now=now), now)


def gains_of(shelves: Shelves, shopper: Shopper) -> dict[str, float]:
    """Each product's gain for a shopper, 0 to 1 within its kind."""
    likely = appeal(shopper, SEED)
    gains = {}
    for kind in shopper.kinds:
        ids = [each.id for each in shelves.answer(kind)]
        most = max(likely[id] for id in ids)
        gains.update({id: likely[id] / most for id in ids})
    return gains


def _feedback(
    shelves: Shelves, shopper: Shopper, gains: Mapping[str, float], blend: Blend, count: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        kind = shopper.kinds[len(rows) // 2 % len(shopper.kinds)]
        judged = {row["product_id"] for row in rows}
        shown = shelves.shown(kind, tastes_at(shelves.stock, rows), blend, tuple(judged))[:4]
        liked = len(rows) % 2 == 0
        product = (max if liked else min)(shown, key=lambda id: gains[id])
        rows.append(
            {
                "product_id": product,
                "kind": "like" if liked else "dismiss",
                "value": None,
                "time": TODAY + timedelta(seconds=20 * len(rows)),
            }
        )
    return rows


def drawn(sample: int) -> list[Shopper]:
    known = list(shoppers(SEED))
    return random.Random(SEED).sample(known, min(sample, len(known)))


def bench(floor: Floor, sample: int, ablate: bool = False) -> dict[str, Any]:
    """All figures: ``{"data", "systems", "settings"}``.

    Args:
        sample: shoppers that are asked.
        ablate: also without each contribution.
    """
    shelves = Shelves(floor.stock())
    blend = shelves.stock.ordering.blend
    fewer = {
        f"without {name}": replace(blend, weights={**blend.weights, name: 0.0})
        for name in blend.weights
        if ablate and name != "relevance"
    }
    known = lift_of_known(floor, shelves, sample, {"blend": blend, **fewer})
    told = lift_of_feedback(shelves, sample, blend)
    systems: dict[str, dict[str, Any]] = {}
    for name, values in known.items():
        systems[name] = _figures(values, known["relevance"], "over relevance")
    for count, values in told.items():
        systems[f"new shopper, {count} events"] = _figures(values, told[0], "over none")
    models = shelves.stock.ordering.models
    return {
        "data": {"shop": "demo", "shoppers": sample, "kinds": len(shelves.found)},
        "systems": systems,
        "settings": {"weights": dict(blend.weights), "recommenders": models.card.version if models else None},
    }


def _figures(values: Sequence[float], base: Sequence[float], over: str) -> dict[str, Any]:
    lifts = [one - other for one, other in zip(values, base, strict=True)]
    found: dict[str, Metric] = {f"nDCG@{DEPTH}": mean_interval(values), f"lift {over}": mean_interval(lifts)}
    return {name: metric.model_dump() for name, metric in found.items()}


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="What the blend adds on the demo shop, whose tastes are known.")
    parser.add_argument("--shoppers", type=int, default=300, help="shoppers that are asked (default: 300)")
    parser.add_argument("--ablate", action="store_true", help="also without each contribution")
    return command(parser, lambda options: bench(open_floor(load_settings()), options.shoppers, options.ablate))


if __name__ == "__main__":
    sys.exit(main())
