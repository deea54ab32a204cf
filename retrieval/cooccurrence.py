"""Which products shoppers take together: item-to-item cosine over a shop's log (Linden, Smith and York 2003)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt

import numpy as np

from retrieval.product import HistoryEvent

NEIGHBOURS = 30
PER_SHOPPER = 100
"""A shopper's latest products that are counted; pairs grow by the square of it."""
MIN_SHOPPERS = 2
"""Pairs seen with fewer shoppers are chance."""
KIND_SHOPPERS = 5
"""Two kinds bought by fewer shoppers than this go together by chance."""
KIND_LIFT = 3.0
"""Two kinds go together where so many times more shoppers bought both than if they had nothing to do with each other.
In the demo shop mugs with kettles have 16, socks with running shoes 13, shoes of another kind 4 to 7."""
KIND_EVENTS = 500_000
"""Events that are read for it, the first ones: more would not change which kinds go together."""


@dataclass(frozen=True)
class Neighbours:
    """Per product row its nearest others, best first: ``rows`` int32 and ``cosines`` float32, both of shape
    ``(products, NEIGHBOURS)``; unused places hold row -1 and cosine 0."""

    rows: np.ndarray
    cosines: np.ndarray


def bought(event: HistoryEvent) -> bool:
    """Whether the event is a purchase."""
    return event.kind == "purchase"


def wanted(event: HistoryEvent) -> bool:
    """Whether the event speaks for the product: anything but a dismissal or a rating under 4."""
    return event.kind != "dismiss" and not (event.kind == "rating" and (event.value or 0) < 4)


def count_together(
    history: Sequence[HistoryEvent], row_of: dict[str, int], counts: Callable[[HistoryEvent], bool]
) -> Neighbours:
    """Cosine of two products' sets of shoppers, over the events for which ``counts`` is true."""
    baskets: dict[str, dict[int, None]] = {}
    for event in sorted(history, key=lambda event: event.time, reverse=True):
        row = row_of.get(event.product_id)
        if row is not None and counts(event):
            basket = baskets.setdefault(event.user_id, {})
            if len(basket) < PER_SHOPPER:
                basket[row] = None
    total = len(row_of)
    shoppers = np.zeros(total)
    pairs = []
    for basket in baskets.values():
        rows = np.fromiter(basket, np.int64, len(basket))
        shoppers[rows] += 1
        codes = rows[:, None] * total + rows[None, :]
        pairs.append(codes[rows[:, None] != rows[None, :]])
    rows_out = np.full((total, NEIGHBOURS), -1, np.int32)
    cosines_out = np.zeros((total, NEIGHBOURS), np.float32)
    codes, together = np.unique(np.concatenate(pairs or [np.zeros(0, np.int64)]), return_counts=True)
    codes, together = codes[together >= MIN_SHOPPERS], together[together >= MIN_SHOPPERS]
    left, right = codes // total, codes % total
    cosines = together / np.sqrt(shoppers[left] * shoppers[right])
    # by product, then cosine, then row: the place within a product's run is the rank
    order = np.lexsort((right, -cosines, left))
    left, right, cosines = left[order], right[order], cosines[order]
    place = np.arange(len(left)) - np.searchsorted(left, left)
    near = place < NEIGHBOURS
    rows_out[left[near], place[near]] = right[near]
    cosines_out[left[near], place[near]] = cosines[near]
    return Neighbours(rows_out, cosines_out)


def kinds_together(
    history: Sequence[HistoryEvent], row_of: dict[str, int], kinds: Sequence[str]
) -> dict[str, list[str]]:
    """For each kind those that its buyers also buy, by cosine, the nearest first.

    Args:
        kinds: per row, the last label of the product's category, or nothing.
    """
    baskets: dict[str, set[str]] = defaultdict(set)
    for event in islice(history, KIND_EVENTS):
        row = row_of.get(event.product_id) if bought(event) else None
        if row is not None and kinds[row]:
            baskets[event.user_id].add(kinds[row])
    alone = Counter(kind for basket in baskets.values() for kind in basket)
    pairs = Counter((one, other) for basket in baskets.values() for one in basket for other in basket if one != other)
    near: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (one, other), both in pairs.items():
        if both >= KIND_SHOPPERS and both * len(baskets) >= KIND_LIFT * alone[one] * alone[other]:
            near[one].append((-both / sqrt(alone[one] * alone[other]), other))
    return {kind: [other for _, other in sorted(found)] for kind, found in near.items()}


def popularity(history: Sequence[HistoryEvent], row_of: dict[str, int], rating_counts: np.ndarray) -> np.ndarray:
    """How sought after each product is, 0 to 1 (float32, per row): ``log(1 + ratings + wanted events)``, scaled by the
    highest; all 0 where the shop has neither."""
    counts = rating_counts.astype(np.float64)
    for event in history:
        row = row_of.get(event.product_id)
        if row is not None and wanted(event):
            counts[row] += 1
    logs = np.log1p(counts)
    return (logs / max(float(logs.max(initial=0)), 1e-9)).astype(np.float32)
