"""Cuts a log by time into what a recommender may learn from and what it has to foresee."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from eval.personal.datasets import Log
from retrieval.errors import UsageError
from retrieval.recommenders.interactions import History, Interactions

SPLITS = ("validation", "test")
PARTS = 13
"""A period to foresee is a 13th of the log's span, four weeks of a year: the last is the test, the one before it
validation. What is learnt from lies before the period."""
WANTED = 0.5
"""Weight from which an event is a wish to foresee: a cart, a like, a purchase, a rating of four stars. In a log that
has none of these any event in favour is one."""
NEWCOMERS = 0.2
"""Share of shoppers who are kept out of all that is learnt from, and come to the recommenders as new ones."""
KNOWN = (0, 1, 3, 10)
"""How many last events are told of such a newcomer."""

PERIOD, UNSEEN, BASKET, FIRST, NEW_PRODUCTS = (
    "period",
    "unseen",
    "rest of basket",
    "rest of first basket",
    "new products",
)
TASKS = {
    PERIOD: "what a known shopper takes in the period, of all products",
    UNSEEN: "of these, products that the shopper had nothing to do with before",
    BASKET: "the second half of a known shopper's next basket, when the first is known",
    FIRST: "the same of the first basket of a shopper who was never seen before",
    NEW_PRODUCTS: "which of the products that came with the period a known shopper takes",
    **{
        f"new shopper, {count} events": f"what a shopper takes in the period, {count} events before it being all known"
        for count in KNOWN
    },
}


@dataclass(frozen=True, eq=False)
class Moment:
    """A shopper at a moment, and what the shopper wanted after it.

    Args:
        user: the row in the log's users. ``learnt``: whether what is learnt from has the shopper, up to this history.
        history: what a recommender is told; ``now`` in epoch seconds.
        wanted: by task, int64 rows of items, ascending.
    """

    user: int
    learnt: bool
    history: History
    now: int
    wanted: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Split:
    """``train``: the log's events before ``start`` without newcomers'; the period ends before ``end`` (epoch seconds).

    ``popularity``: how many shoppers of ``train`` want each item. ``arrived``: bool per item, those that have no event
    at all before ``start`` and one in the period. ``offered``: those with an event before ``end``.
    """

    log: Log
    name: str
    train: Interactions
    start: int
    end: int
    moments: list[Moment]
    popularity: np.ndarray
    arrived: np.ndarray
    offered: np.ndarray

    @cached_property
    def lots(self) -> np.ndarray:
        """Per item, the place that orders equal scores: neither the catalogue nor popularity may tell."""
        return np.random.default_rng(len(self.offered)).permutation(len(self.offered))

    def candidates(self, task: str, moment: Moment) -> np.ndarray:
        """bool per item: what may be ranked."""
        if task == NEW_PRODUCTS:
            return self.arrived
        allowed = self.offered.copy()
        if task == UNSEEN:
            allowed[moment.history.rows] = False
        elif task in (BASKET, FIRST):
            # The half that is known comes last in the history.
            allowed[moment.history.rows[moment.history.times == moment.now]] = False
        return allowed


def make_split(log: Log, name: str, sample: int = 0) -> Split:
    """One period of a log, and the moments in it that can be measured.

    Args:
        sample: so many known shoppers at most, and as many who were never seen, drawn by their names; 0: all.

    Raises:
        UsageError: no such split, or the log is too short for it.
    """
    if name not in SPLITS:
        raise UsageError(f"Unknown split {name!r}", mend=f"Splits: {', '.join(SPLITS)}.")
    data = log.interactions
    first, last = int(data.time[0]), int(data.time[-1]) + 1
    length = max(1, (last - first) // PARTS)
    end = last if name == "test" else last - length
    start = end - length
    before, inside = data.time < start, (data.time >= start) & (data.time < end)
    held = np.array([_lot(user) < NEWCOMERS for user in data.users])
    train = data.taken(before & ~held[data.user])
    seen = np.bincount(data.item[before], minlength=len(data.items)) > 0
    arrived = ~seen & (np.bincount(data.item[inside], minlength=len(data.items)) > 0)
    wanted = wanted_events(data)
    if not len(train.time) or not np.any(wanted & inside):
        raise UsageError(
            f"The log {log.name} is too short for the split {name}", mend="It takes events over thirteen periods."
        )
    pairs = np.unique(np.stack([train.user, train.item])[:, wanted[before & ~held[data.user]]], axis=1)
    moments = list(_moments(data, wanted, held, arrived, start, end))
    return Split(
        log=log,
        name=name,
        train=train,
        start=start,
        end=end,
        moments=_drawn(moments, data.users, sample) if sample else moments,
        popularity=np.bincount(pairs[1], minlength=len(data.items)),
        arrived=arrived,
        offered=seen | arrived,
    )


def wanted_events(data: Interactions) -> np.ndarray:
    """bool per event: whether it is a wish to foresee."""
    strong = data.weight >= WANTED
    return strong if strong.any() else data.weight > 0


def _moments(
    data: Interactions, wanted: np.ndarray, held: np.ndarray, arrived: np.ndarray, start: int, end: int
) -> Iterator[Moment]:
    """Each shopper of the period: at its start, and after half of the first basket in it that has a second half."""
    order = np.argsort(data.user, kind="stable")
    cuts = np.searchsorted(data.user[order], np.arange(len(data.users) + 1))
    visits = data.visits()
    for user in range(len(data.users)):
        events = order[cuts[user] : cuts[user + 1]]
        past = events[data.time[events] < start]
        period = events[(data.time[events] >= start) & (data.time[events] < end)]
        taken = np.unique(data.item[period[wanted[period]]]).astype(np.int64)
        if held[user]:
            if len(past) and len(taken):
                for count in KNOWN:
                    known = past[len(past) - min(count, len(past)) :]
                    yield Moment(user, False, _history(data, known), start, {f"new shopper, {count} events": taken})
            continue
        if len(past) and len(taken):
            unseen = np.setdiff1d(taken, data.item[past])
            tasks = {PERIOD: taken, UNSEEN: unseen, NEW_PRODUCTS: taken[arrived[taken]]}
            history = _history(data, past)
            yield Moment(user, True, history, start, {task: rows for task, rows in tasks.items() if len(rows)})
        for visit in dict.fromkeys(visits[period].tolist()):
            basket = period[visits[period] == visit]
            known, rest = basket[: len(basket) // 2], basket[len(basket) // 2 :]
            left = np.setdiff1d(data.item[rest[wanted[rest]]], data.item[known]).astype(np.int64)
            if len(known) and len(left):
                told = _history(data, np.concatenate([past, known]))
                now = int(data.time[known[-1]])
                told.times[len(past) :] = now
                yield Moment(user, False, told, now, {BASKET if len(past) else FIRST: left})
                break


def _history(data: Interactions, events: np.ndarray) -> History:
    return History(data.item[events].astype(np.int64), data.weight[events], data.time[events].copy())


def _lot(user: str) -> float:
    """A number from 0 to 1 that is a shopper's own, whatever the log."""
    return int.from_bytes(hashlib.sha256(user.encode()).digest()[:6]) / 2**48


def _drawn(moments: list[Moment], users: list[str], sample: int) -> list[Moment]:
    """The moments of ``sample`` shoppers of each kind of task."""
    kept: list[Moment] = []
    kinds: dict[tuple[str, ...], set[int]] = {}
    for moment in moments:
        kinds.setdefault(_kind(moment), set()).add(moment.user)
    for kind, shoppers in kinds.items():
        chosen = set(sorted(shoppers, key=lambda user: _lot(f"sample {users[user]}"))[:sample])
        kept += [moment for moment in moments if moment.user in chosen and _kind(moment) == kind]
    return kept


def _kind(moment: Moment) -> tuple[str, ...]:
    return (PERIOD,) if moment.learnt else tuple(moment.wanted)
