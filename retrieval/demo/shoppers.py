"""The demo shop's shoppers: hidden tastes, and a year of visits that follow them.

A visit goes to a kind of product that the shopper cares about, views some of it, puts some of that into the cart and
buys some of that. What is viewed is drawn by affinity: popularity times what the shopper likes about the product.
After a purchase, complements of the kind (``goes with`` in the vocabulary) are often bought in the same visit.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from retrieval.demo.assortment import Item, assortment
from retrieval.demo.calendar import TODAY
from retrieval.demo.vocabulary import departments
from retrieval.product import HistoryEvent, Product

SHOPPERS = 3000
VISITS = (2, 14)
OUTSIDE = 0.12
"""Share of visits to a kind that the shopper does not especially care about."""
TOGETHER = 0.5
"""Chance that a purchase brings a complementary one along."""
WISHES = ("vegan", "organic", "wireless", "waterproof", "recyclable packaging", "fragrance free", "dishwasher safe")


@dataclass(frozen=True)
class Shopper:
    """Hidden tastes. ``departments``, ``kinds``, ``brands`` and ``colors`` are liked ones.

    ``price_level`` runs from 0 (cheapest of a kind) to 1 (dearest); ``wishes`` are flags that the shopper looks for;
    ``disliked_brands`` are bought by accident only.
    """

    id: str
    departments: tuple[str, ...]
    kinds: tuple[str, ...]
    brands: tuple[str, ...]
    disliked_brands: tuple[str, ...]
    colors: tuple[str, ...]
    wishes: tuple[str, ...]
    price_level: float


@dataclass(frozen=True)
class _Shelf:
    """All items of a kind, and where each stands between the cheapest (0) and the dearest (1), in log price."""

    items: tuple[Item, ...]
    levels: tuple[float, ...]


@cache
def _shelves(seed: int) -> dict[str, _Shelf]:
    by_kind: dict[str, list[Item]] = {}
    for item in assortment(seed):
        by_kind.setdefault(item.kind.name, []).append(item)
    shelves = {}
    for name, items in by_kind.items():
        logs = [math.log(item.product.price or 1.0) for item in items]
        low, span = min(logs), max(max(logs) - min(logs), 1e-9)
        shelves[name] = _Shelf(tuple(items), tuple((value - low) / span for value in logs))
    return shelves


@cache
def shoppers(seed: int = 7) -> tuple[Shopper, ...]:
    """The known truth behind the history of :func:`retrieval.demo.generate` with the same seed."""
    drawn = []
    for number in range(1, SHOPPERS + 1):
        rng = random.Random(f"{seed}:shopper:{number}")
        liked = rng.sample(departments(), rng.choice((2, 3, 3, 4)))
        kinds = [kind for department in liked for kind in rng.sample(department.kinds, min(3, len(department.kinds)))]
        known = sorted({brand for kind in kinds for brand in kind.brands})
        brands = rng.sample(known, min(len(known), rng.choice((2, 3, 4, 5))))
        others = [brand for brand in known if brand not in brands]
        colors = sorted({color for kind in kinds for color in kind.colors})
        drawn.append(
            Shopper(
                id=f"shopper-{number:04d}",
                departments=tuple(department.name for department in liked),
                kinds=tuple(kind.name for kind in kinds),
                brands=tuple(brands),
                disliked_brands=tuple(rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2))))),
                colors=tuple(rng.sample(colors, min(len(colors), rng.choice((0, 1, 2))))),
                wishes=tuple(rng.sample(WISHES, rng.choice((0, 0, 1, 2)))),
                price_level=rng.betavariate(2, 2),
            )
        )
    return tuple(drawn)


def _liking(shopper: Shopper, product: Product, level: float) -> float:
    """A factor on the product's popularity; 1 is indifference."""
    factor = math.exp(-(((level - shopper.price_level) / 0.3) ** 2)) + 0.03
    if product.brand in shopper.brands:
        factor *= 4
    if product.brand in shopper.disliked_brands:
        factor *= 0.03
    if product.attributes.get("color") in shopper.colors:
        factor *= 2.5
    for wish in shopper.wishes:
        if product.attributes.get(wish) is True:
            factor *= 2.5
    return factor


def appeal(shopper: Shopper, seed: int = 7) -> dict[str, float]:
    """By product id, how likely a view of this shopper is one of it, complements of purchases apart; sums to 1."""
    shelves = _shelves(seed)
    chances: dict[str, float] = {}
    for kind, shelf in shelves.items():
        visited = (1 - OUTSIDE) * shopper.kinds.count(kind) / len(shopper.kinds) + OUTSIDE / len(shelves)
        weights = [
            item.popularity * _liking(shopper, item.product, level)
            for item, level in zip(shelf.items, shelf.levels, strict=True)
        ]
        total = sum(weights)
        for item, weight in zip(shelf.items, weights, strict=True):
            chances[item.product.id] = visited * weight / total
    return chances


class _Year:
    """One shopper's year; collects the events of each visit."""

    def __init__(self, shopper: Shopper, seed: int) -> None:
        self.shopper = shopper
        self.shelves = _shelves(seed)
        self.rng = random.Random(f"{seed}:year:{shopper.id}")
        self.weights: dict[str, dict[str, float]] = {}
        self.events: list[HistoryEvent] = []
        self.bought: set[str] = set()

    def _draw(self, kind: str, count: int) -> list[Item]:
        shelf = self.shelves[kind]
        if kind not in self.weights:
            self.weights[kind] = {
                item.product.id: item.popularity * _liking(self.shopper, item.product, level)
                for item, level in zip(shelf.items, shelf.levels, strict=True)
            }
        drawn = self.rng.choices(shelf.items, list(self.weights[kind].values()), k=count)
        return list({item.product.id: item for item in drawn}.values())

    def _note(self, item: Item, kind: str, moment: datetime, value: float | None = None) -> datetime:
        self.events.append(
            HistoryEvent.model_validate(
                {
                    "user_id": self.shopper.id,
                    "product_id": item.product.id,
                    "kind": kind,
                    "time": moment.isoformat(),
                    "value": value,
                }
            )
        )
        return moment + timedelta(seconds=self.rng.randint(15, 240))

    def _buy(self, item: Item, moment: datetime) -> datetime:
        moment = self._note(item, "cart", moment)
        if self.rng.random() < 0.35 or item.product.id in self.bought:
            return moment
        self.bought.add(item.product.id)
        moment = self._note(item, "purchase", moment, item.product.price)
        if self.rng.random() < 0.12:
            truth = sum(item.aspects.values()) / len(item.aspects)
            stars = min(5, max(1, round(1.4 + 3.5 * truth + self.rng.gauss(0, 0.7))))
            self._note(item, "rating", min(moment + timedelta(days=self.rng.randint(3, 20)), TODAY), float(stars))
        return moment

    def visit(self, kind: str, moment: datetime) -> None:
        """Views, likes, carts and purchases of one visit to one kind, complements included."""
        rng = self.rng
        seen = self._draw(kind, rng.choice((1, 2, 3, 4, 5)))
        for item in seen:
            moment = self._note(item, "view", moment)
            if rng.random() < 0.06:
                moment = self._note(item, "like", moment)
        if rng.random() > 0.42:
            return
        favourite = max(seen, key=lambda item: self.weights[kind][item.product.id])
        before = len(self.bought)
        moment = self._buy(favourite, moment)
        if len(self.bought) == before:
            return
        for other in favourite.kind.goes_with:
            if rng.random() < TOGETHER:
                companion = self._draw(other, 1)[0]
                moment = self._note(companion, "view", moment)
                moment = self._buy(companion, moment)


def write_history(seed: int) -> list[HistoryEvent]:
    """All shoppers' events over the year before ``TODAY``, in order of time."""
    everything: list[HistoryEvent] = []
    kinds = list(_shelves(seed))
    for shopper in shoppers(seed):
        year = _Year(shopper, seed)
        for _ in range(year.rng.randint(*VISITS)):
            kind = year.rng.choice(kinds if year.rng.random() < OUTSIDE else shopper.kinds)
            year.visit(kind, TODAY - timedelta(minutes=year.rng.randint(90, 365 * 24 * 60)))
        everything += year.events
    return sorted(everything, key=lambda event: (event.time, event.user_id))
