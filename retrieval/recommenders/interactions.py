"""What shoppers did with products, as the recommenders read it: of all shoppers to fit, of one shopper to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

DAY = 86_400
VISIT_GAP = 30 * 60
"""Seconds without an event after which a shopper's visit is over: the usual cut of web analytics."""
NO_BASKET = -1


@dataclass(frozen=True, eq=False)
class History:
    """What one shopper did, oldest first. It is all that a model is told of a shopper.

    Args:
        rows: int64, which products; rows of the model's items. A product may come more than once.
        weights: float32, how much each speaks for the product; below 0 against it.
        times: int64, epoch seconds.
    """

    rows: np.ndarray
    weights: np.ndarray
    times: np.ndarray

    def summed(self, half_life_days: float, now: int) -> tuple[np.ndarray, np.ndarray]:
        """Each product once (int64, ascending) and its summed, decayed weight (float32), those of weight 0 left out."""
        rows, at = np.unique(self.rows, return_inverse=True)
        decayed = self.weights * decay(self.times, half_life_days, now)
        weights = np.bincount(at, decayed, len(rows)).astype(np.float32)
        told = weights != 0
        return rows[told].astype(np.int64), weights[told]


@dataclass(frozen=True, eq=False)
class Interactions:
    """Events of many shoppers, oldest first. Made by :func:`gather`.

    Args:
        users: names of shoppers; items: ids of products. Either may name some of which there is no event.
        user, item: int32, an event's row in ``users`` and ``items``.
        weight: float32, how much it speaks for the product; below 0 against it.
        time: int64, epoch seconds, ascending.
        basket: int32, the same for events of one order; :data:`NO_BASKET` where that is not known.
    """

    users: list[str]
    items: list[str]
    user: np.ndarray
    item: np.ndarray
    weight: np.ndarray
    time: np.ndarray
    basket: np.ndarray

    def matrix(self, half_life_days: float | None = None, now: int | None = None) -> sparse.csr_matrix:
        """Summed weights above 0 (float32, users x items, indices sorted), halved every ``half_life_days`` before
        ``now``, which is the last event's time when left out."""
        positive = self.weight > 0
        latest = int(self.time[-1]) if now is None and len(self.time) else now or 0
        weights = self.weight * decay(self.time, np.inf if half_life_days is None else half_life_days, latest)
        shape = (len(self.users), len(self.items))
        counted = sparse.csr_matrix(
            (weights[positive].astype(np.float32), (self.user[positive], self.item[positive])), shape
        )
        counted.sum_duplicates()
        return counted

    def taken(self, events: np.ndarray) -> Interactions:
        """Some events only (a bool per event, or their rows in ascending order); shoppers and products keep rows."""
        return replace(
            self,
            user=self.user[events],
            item=self.item[events],
            weight=self.weight[events],
            time=self.time[events],
            basket=self.basket[events],
        )

    def histories(self) -> list[History]:
        """What each shopper did, in the order of ``users``; empty for one without events."""
        order = np.argsort(self.user, kind="stable")
        cuts = np.searchsorted(self.user[order], np.arange(len(self.users) + 1))
        rows, weights, times = self.item[order].astype(np.int64), self.weight[order], self.time[order]
        return [History(rows[a:b], weights[a:b], times[a:b]) for a, b in pairwise(cuts)]

    def visits(self) -> np.ndarray:
        """int64 per event, the same for one shopper's events of one order, or, where that is not known, with no gap
        over :data:`VISIT_GAP` between them; numbered from 0 without holes by shopper, then time."""
        order = np.lexsort((np.arange(len(self.time)), self.user))
        user, time, basket = self.user[order], self.time[order], self.basket[order]
        starts = np.ones(len(order), bool)
        apart = np.where(
            (basket[1:] == NO_BASKET) & (basket[:-1] == NO_BASKET),
            np.diff(time) > VISIT_GAP,
            basket[1:] != basket[:-1],
        )
        starts[1:] = (user[1:] != user[:-1]) | apart
        numbers = np.empty(len(order), np.int64)
        numbers[order] = np.cumsum(starts) - 1
        return numbers


def gather(
    users: Sequence[str] | np.ndarray,
    items: Sequence[str] | np.ndarray,
    weights: Any,
    times: Any,
    baskets: Any = None,
    *,
    catalogue: Sequence[str] | None = None,
) -> Interactions:
    """Interactions from one entry per event, in any order.

    Args:
        users, items: whose event, and with which product.
        baskets: a number per event; no two orders share one.
        catalogue: the products, in the order in which they get rows; events with others are left out. Without it, those
            that have events, by id.
    """
    names, user = np.unique(np.asarray(users, dtype=str), return_inverse=True)
    known, item = np.unique(np.asarray(items, dtype=str), return_inverse=True)
    if catalogue is not None:
        row_of = {id: row for row, id in enumerate(catalogue)}
        item = np.array([row_of.get(id, -1) for id in known.tolist()], np.int64)[item]
    time = np.asarray(times, np.int64)
    basket = np.full(len(time), NO_BASKET) if baskets is None else np.asarray(baskets)
    order = np.argsort(time, kind="stable")
    order = order[item[order] >= 0]
    return Interactions(
        users=names.tolist(),
        items=known.tolist() if catalogue is None else list(catalogue),
        user=user[order].astype(np.int32),
        item=item[order].astype(np.int32),
        weight=np.asarray(weights, np.float32)[order],
        time=time[order],
        basket=basket[order].astype(np.int32),
    )


def decay(times: np.ndarray, half_life_days: float, now: int) -> np.ndarray:
    """1 for an event of ``now`` or later, half of it every ``half_life_days`` before; all 1 where that is infinite."""
    return np.asarray(0.5 ** (np.maximum(now - times, 0) / DAY / half_life_days))
