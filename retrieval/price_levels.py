"""How dear a product is among its kind, so that what was paid for kettles tells something of shoes."""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

import numpy as np

from retrieval.filters import Constraint
from retrieval.index import Index

COUNTED = 500
"""Products of a kind from which its prices are told."""
FEWEST = 3
"""Of a kind with fewer priced products nothing is told."""

_KINDS: WeakKeyDictionary[Index, dict[str, tuple[float, float] | None]] = WeakKeyDictionary()


def level(index: Index, row: int) -> float | None:
    """The product's log price in standard deviations above the mean of its kind (the last label of its category); None
    where it or its kind has no price to tell by."""
    category, price = index.catalogue.products[row].category, float(index.catalogue.prices[row])
    kind = _kind(index, category[-1]) if category else None
    return (math.log(price) - kind[0]) / kind[1] if kind and price > 0 else None


def _kind(index: Index, label: str) -> tuple[float, float] | None:
    """Mean and standard deviation of the log price of a kind, counted once per index."""
    known: dict[str, tuple[float, float] | None] = _KINDS.setdefault(index, {})
    if label not in known:
        rows = np.flatnonzero(index.catalogue.rows((Constraint(field="category", op="=", values=(label,)),)))[:COUNTED]
        prices = np.asarray(index.catalogue.prices)[rows]
        logs = np.log(prices[prices > 0])
        known[label] = (float(logs.mean()), max(float(logs.std()), 0.05)) if len(logs) >= FEWEST else None
    return known[label]
