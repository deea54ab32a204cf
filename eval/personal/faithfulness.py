"""Are reasons the reasons? ``python -m eval.personal.faithfulness``: without what a reason names, the rank must fall.

For shoppers of the demo shop with a year's history, answers to the names of the kinds that they care about are ordered
as a turn does it, and of each of the first four products every reason is taken at its word: what it names is removed
(the liked product, the brand, the feature, the usual price, or, of what is the product's own, as its rating, the
contribution), the same candidates are ranked anew, and the product's place among all is compared. ``falls`` is the
share of reasons without which it is worse, ``lead falls`` the share without which the product is less far above the
mean of the candidates: the first of a list may be so far ahead that no one reason decides.

The control removes, instead of the product that a reason names, another one that the shopper likes or looked at.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from assistant import database
from assistant.floor import Floor, Stock, open_floor
from assistant.reasons import give_reasons
from assistant.request import Reason, Request
from assistant.settings import load_settings
from assistant.tastes import tastes_of, utc
from eval.bench.command import command
from eval.metrics import share
from eval.personal.lift import SEED, Shelves, drawn, with_models
from retrieval.contributions import Wish
from retrieval.demo.calendar import TODAY
from retrieval.ranking import Ranked, diversify, rank
from retrieval.recommenders.interactions import History
from retrieval.search import Candidate
from retrieval.sources import Tastes

SHOWN = 4
PERSONAL = frozenset({"taste", "features", "usual_price", "session", "similar", "collaborative", "stated"})
"""Reasons made of what is known of the shopper: the others are the product's own."""


@dataclass(frozen=True)
class Trial:
    """One reason: what became of the product once what it names was gone, and once something else was."""

    kind: str
    falls: bool
    lead_falls: bool
    control_falls: bool | None = None


def trials(floor: Floor, shelves: Shelves, sample: int) -> Iterator[Trial]:
    """Every reason given to a sample of shoppers, put to the test."""
    stock = shelves.stock
    rng = random.Random(SEED)
    for shopper in drawn(sample):
        rows = database.events_of(floor.database, shopper.id)
        # As of the last event, so that some of what was done is of this visit.
        now = max((utc(row["time"]) for row in rows), default=TODAY)
        tastes = with_models(stock, tastes_of(stock.index, rows, now=now), now)
        for kind in shopper.kinds:
            candidates = [each for each in shelves.answer(kind) if each.id not in tastes.disliked]
            wish = Wish(tastes=tastes)
            ranked = rank(stock.index, candidates, wish, stock.ordering.blend)
            shown = diversify(stock.index, ranked, SHOWN)
            told = give_reasons(stock.index, shown, Request(query=kind.lower()), wish)
            for each in told:
                for reason in each.reasons:
                    yield _trial(stock, candidates, ranked, tastes, each.product.id, reason, now, rng)


def _trial(
    stock: Stock,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    tastes: Tastes,
    id: str,
    reason: Reason,
    now: datetime,
    rng: random.Random,
) -> Trial:
    def again(known: Tastes) -> list[Ranked]:
        return rank(stock.index, candidates, Wish(tastes=known), stock.ordering.blend)

    before, lead = _place(ranked, id), _lead(ranked, id)
    pool = tastes.recent if reason.kind == "session" else tastes.liked
    control = None
    if reason.kind in ("similar", "session", "collaborative") and reason.about:
        after = again(_without(stock, tastes, reason.about, reason.kind, now))
        others = [each for each in pool if each not in (reason.about, id)]
        if others:
            control = _place(again(_without(stock, tastes, rng.choice(others), reason.kind, now)), id) > before
    elif reason.kind in PERSONAL:
        after = again(_unknown(tastes, reason))
    else:
        after = _less(ranked, id, reason.kind)
    return Trial(reason.kind, _place(after, id) > before, _lead(after, id) < lead - 1e-9, control)


def _without(stock: Stock, tastes: Tastes, product: str, kind: str, now: datetime) -> Tastes:
    """Tastes as if the shopper had not liked, or looked at, one product; nothing else of them changes."""
    if kind == "session":
        return replace(tastes, recent=tuple(each for each in tastes.recent if each != product))
    liked = tuple(each for each in tastes.liked if each != product)
    history = tastes.history
    if kind == "similar" or history is None:
        return replace(tastes, liked=liked)
    left = history.rows != stock.index.catalogue.row_of[product]
    fewer = History(history.rows[left], history.weights[left], history.times[left])
    return with_models(stock, replace(tastes, liked=liked, history=fewer, wanted=None), now)


def _unknown(tastes: Tastes, reason: Reason) -> Tastes:
    """Tastes without what a reason names of them."""
    named = reason.evidence.get("liked", [])
    gone = set(named) if isinstance(named, list) else set()
    if reason.kind == "taste":
        return replace(
            tastes,
            brands={name: value for name, value in tastes.brands.items() if name not in gone},
            categories={name: value for name, value in tastes.categories.items() if name not in gone},
        )
    if reason.kind == "features":
        return replace(
            tastes,
            attributes={
                (name, value): affinity
                for (name, value), affinity in tastes.attributes.items()
                if (name if value == "yes" else value) not in gone
            },
        )
    return replace(tastes, muted=tastes.muted | {f"contribution:{reason.kind}"})


def _less(ranked: Sequence[Ranked], id: str, kind: str) -> list[Ranked]:
    """The order where one product had not the contribution that its reason names."""
    found = [
        replace(each, score=each.score - each.contributions.get(kind, 0.0)) if each.id == id else each
        for each in ranked
    ]
    return sorted(found, key=lambda each: -each.score)


def _place(ranked: Sequence[Ranked], id: str) -> int:
    return next(place for place, each in enumerate(ranked, 1) if each.id == id)


def _lead(ranked: Sequence[Ranked], id: str) -> float:
    """How far a product's score lies above the mean of all."""
    return next(each.score for each in ranked if each.id == id) - float(np.mean([each.score for each in ranked]))


def bench(floor: Floor, sample: int) -> dict[str, Any]:
    """All figures: ``{"data", "systems", "settings"}``, by kind of reason and for all."""
    shelves = Shelves(floor.stock())
    made = list(trials(floor, shelves, sample))
    by_kind: dict[str, list[Trial]] = {"all": made, "of the shopper": [each for each in made if each.kind in PERSONAL]}
    for each in sorted(made, key=lambda each: each.kind):
        by_kind.setdefault(each.kind, []).append(each)
    systems = {}
    for kind, own in by_kind.items():
        controls = [each.control_falls for each in own if each.control_falls is not None]
        systems[kind] = {
            "falls": share(sum(each.falls for each in own), len(own)).model_dump(),
            "lead falls": share(sum(each.lead_falls for each in own), len(own)).model_dump(),
            **({"control falls": share(sum(controls), len(controls)).model_dump()} if controls else {}),
        }
    return {
        "data": {"shop": "demo", "shoppers": sample, "reasons": len(made)},
        "systems": systems,
        "settings": {"weights": dict(shelves.stock.ordering.blend.weights), "shown": SHOWN},
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Whether a product's rank falls without what its reasons name.")
    parser.add_argument("--shoppers", type=int, default=100, help="shoppers that are asked (default: 100)")
    return command(parser, lambda options: bench(open_floor(load_settings()), options.shoppers))


if __name__ == "__main__":
    sys.exit(main())
