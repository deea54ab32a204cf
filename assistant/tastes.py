"""Tastes read from what a shopper did and said: long-term ones that fade, this visit's, and what was stated."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.price_levels import level
from retrieval.product import Product
from retrieval.recommenders.interactions import VISIT_GAP, History
from retrieval.sources import Tastes
from retrieval.traits import traits

STRENGTH: dict[str, float] = {"view": 0.1, "click": 0.2, "cart": 0.6, "like": 1.0, "purchase": 1.0, "dismiss": -1.0}
"""What one event says of a shopper's liking, before decay; a rating counts (stars - 3) / 2. Set by hand."""

JUDGING = ("like", "cart", "purchase", "rating", "dismiss")
"""Events that take back an earlier dismissal, or are one."""

TAKING = ("cart", "like", "purchase")
"""Events that tell what price is paid."""

DWELL = 0.3
DWELL_SECONDS = 30.0
"""A stay of at least so long counts :data:`DWELL`: the threshold of a satisfied click (Fox et al., TOIS 2005)."""

INTEREST = 1.0
"""What it counts that a shopper said to be interested in a department: as much as a like."""

HALF_LIFE_DAYS = 90.0
"""After this long an event counts half."""

LIKED = 0.25
"""Summed strength from which a product counts as liked, or below its negative as disliked."""

FEATURE_PRODUCTS = 2
"""A value counts once so many products that were liked, or so many that were not, have it."""

SHARES_FROM = 500
"""Products of a kind from which the shares of its attributes' values are counted."""

_SHARES: WeakKeyDictionary[Index, dict[str, Mapping[tuple[str, str], float]]] = WeakKeyDictionary()


def tastes_of(
    index: Index,
    rows: Sequence[dict[str, Any]],
    facts: Sequence[dict[str, Any]] = (),
    muted: Collection[str] = frozenset(),
    now: datetime | None = None,
) -> Tastes:
    """Tastes from events (newest first), each weighted by its kind and halved every :data:`HALF_LIFE_DAYS`.

    An affinity to a brand or category is the weighted sum over its events; to an attribute's value (``material``,
    ``leather``) each event counts only by what the product has beyond the share of its kind, so that what all shoes
    have is neither liked nor disliked with one of them (mean-centred content profile, cf. Lops, de Gemmis and
    Semeraro, Recommender Systems Handbook 2011). All are squashed by tanh to -1..1.

    Args:
        facts: rows of :func:`assistant.personal.facts_of`.
        muted: what is not to be used, as ``product:ID``, ``brand:NAME``, ``category:LABEL``, ``attribute:NAME=VALUE``,
            ``fact:ID`` or ``contribution:NAME``; the last is handed on.
    """
    now = now or datetime.now(UTC)
    known = [
        (index.catalogue.get(row["product_id"]), strength(row), row["kind"], utc(row["time"]))
        for row in rows
        if row["product_id"] in index.catalogue.row_of and f"product:{row['product_id']}" not in muted
    ]
    products: dict[str, float] = defaultdict(float)
    brands: dict[str, float] = defaultdict(float)
    categories: dict[str, float] = defaultdict(float)
    told_of: list[tuple[Product, float]] = []
    for product, told, _, time in known:
        weight = told * 0.5 ** (max(0.0, (now - time).total_seconds()) / 86400 / HALF_LIFE_DAYS)
        products[product.id] += weight
        if product.brand:
            brands[product.brand] += weight
        if product.category:
            categories[product.category[-1]] += weight
            told_of.append((product, weight))
    for row in facts:
        if (row["field"], row["op"]) == ("category", "=") and f"fact:{row['id']}" not in muted:
            categories.update({name: categories[name] + INTEREST for name in row["values"]})
    dismissed = _dismissed(known)
    by_liking = sorted((each for each in products if each not in dismissed), key=lambda each: -products[each])
    return Tastes(
        liked=tuple(each for each in by_liking if products[each] >= LIKED)[:50],
        disliked=tuple(each for each in products if products[each] <= -LIKED or each in dismissed),
        brands={name: math.tanh(value / 2) for name, value in brands.items() if f"brand:{name}" not in muted},
        categories={
            name: math.tanh(value / 2) for name, value in categories.items() if f"category:{name}" not in muted
        },
        attributes={
            (name, value): math.tanh(summed / 2)
            for (name, value), summed in _features(index, told_of).items()
            if f"attribute:{name}={value}" not in muted
        },
        recent=_recent(known, now),
        prices={kind: band for kind, band in _prices(index, known).items() if f"category:{kind}" not in muted},
        price_level=_price_level(index, known),
        facts=tuple(
            Constraint(field=row["field"], op=row["op"], values=tuple(row["values"]), text=row["text"])
            for row in facts
            if f"fact:{row['id']}" not in muted
        ),
        history=_history(index, known),
        muted=frozenset(each for each in muted if each.startswith("contribution:")),
    )


def strength(row: Mapping[str, Any]) -> float:
    """What one event says of a shopper's liking, from -1 to 1."""
    if row["kind"] == "rating":
        return ((row["value"] or 3.0) - 3) / 2
    if row["kind"] == "dwell":
        return DWELL if (row["value"] or 0.0) >= DWELL_SECONDS else 0.0
    return STRENGTH[row["kind"]]


def utc(time: datetime) -> datetime:
    """SQLite gives times back without their zone; all are kept in UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _features(index: Index, told_of: Sequence[tuple[Product, float]]) -> dict[tuple[str, str], float]:
    """For each value that enough of the products have, the sum of their weights beyond what their kinds' shares of it
    would give."""
    having: dict[tuple[str, str], dict[bool, set[str]]] = defaultdict(lambda: defaultdict(set))
    summed: dict[tuple[str, str], float] = defaultdict(float)
    kinds: dict[str, float] = defaultdict(float)
    own: dict[str, set[tuple[str, str]]] = {}
    for product, weight in told_of:
        kinds[product.category[-1]] += weight
        for value in own.setdefault(product.id, set(traits(product))):
            having[value][weight > 0].add(product.id)
            summed[value] += weight
    return {
        value: summed[value] - sum(weight * _shares(index, kind).get(value, 0.0) for kind, weight in kinds.items())
        for value, products in having.items()
        if max(map(len, products.values())) >= FEATURE_PRODUCTS
    }


def _shares(index: Index, kind: str) -> Mapping[tuple[str, str], float]:
    """The share of a kind's products that have each value."""
    known = _SHARES.setdefault(index, {})
    if kind not in known:
        rows = np.flatnonzero(index.catalogue.rows((Constraint(field="category", op="=", values=(kind,)),)))
        counted = Counter(
            value for row in rows[:SHARES_FROM].tolist() for value in set(traits(index.catalogue.products[row]))
        )
        total = max(1, len(rows[:SHARES_FROM]))
        known[kind] = {value: count / total for value, count in counted.items()}
    return known[kind]


def _dismissed(known: Sequence[tuple[Product, float, str, datetime]]) -> set[str]:
    """Products whose last judgement was a dismissal: that does not fade."""
    last: dict[str, str] = {}
    for product, _, kind, _ in known:
        if kind in JUDGING:
            last.setdefault(product.id, kind)
    return {id for id, kind in last.items() if kind == "dismiss"}


def _recent(known: Sequence[tuple[Product, float, str, datetime]], now: datetime) -> tuple[str, ...]:
    """Products of the visit that goes on: those with no gap over ``VISIT_GAP`` up to now, the newest first."""
    found: dict[str, None] = {}
    for product, told, _, time in known:
        if (now - time).total_seconds() > VISIT_GAP:
            break
        now = min(now, time)
        if told > 0:
            found.setdefault(product.id)
    return tuple(found)


def _prices(index: Index, known: Sequence[tuple[Product, float, str, datetime]]) -> Mapping[str, tuple[float, float]]:
    """By kind the mean and the standard deviation of the log price of what was taken at least twice."""
    logs: dict[str, list[float]] = defaultdict(list)
    for product, _, kind, _ in known:
        price = float(index.catalogue.prices[index.catalogue.row_of[product.id]])
        if kind in TAKING and product.category and price > 0:
            logs[product.category[-1]].append(math.log(price))
    return {kind: (float(np.mean(each)), float(np.std(each))) for kind, each in logs.items() if len(each) > 1}


def _price_level(index: Index, known: Sequence[tuple[Product, float, str, datetime]]) -> tuple[float, float] | None:
    """How dear among their kinds the things are that were taken: mean and standard deviation, of three or more."""
    levels = [level(index, index.catalogue.row_of[product.id]) for product, _, kind, _ in known if kind in TAKING]
    told = [each for each in levels if each is not None]
    return (float(np.mean(told)), float(np.std(told))) if len(told) >= 3 else None


def _history(index: Index, known: Sequence[tuple[Product, float, str, datetime]]) -> History:
    oldest_first = known[::-1]
    return History(
        rows=np.array([index.catalogue.row_of[product.id] for product, *_ in oldest_first], np.int64),
        weights=np.array([told for _, told, *_ in oldest_first], np.float32),
        times=np.array([int(time.timestamp()) for *_, time in oldest_first], np.int64),
    )
