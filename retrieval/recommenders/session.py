"""What comes next: first-order transitions between steps (Rendle, Freudenthaler and Schmidt-Thieme, WWW 2010, without
the factorisation; over several steps with weight 1/distance, the sequential rules of Kamehkhosh, Jannach and Ludewig,
2017), and the visits most like the present one (V-SkNN: Ludewig and Jannach, UMUAI 2018).

A step is what a shopper did at one time or in one order. The visits that it keeps are without names, and are made anew
at every training.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from retrieval.recommenders.interactions import NO_BASKET, History, Interactions
from retrieval.recommenders.matrices import (
    Arrays,
    best_of_product,
    best_per_row,
    packed,
    summed_rows,
    unpacked,
    widened,
)
from retrieval.recommenders.nearest_rows import kept_rows, scores_of_nearest

MOST_VISITS = 100_000
"""The last ones are kept."""
KEPT = 300
"""Transitions kept of each product, the likeliest."""
WINDOW = 10
"""Steps of a history that count; the k-th from the end with weight 1/k."""


def fit(
    data: Interactions,
    *,
    transitions: float = 0.2,
    neighbours: int = 300,
    reach: int = 2,
    shrink: float = 5.0,
    seed: int = 0,
) -> Arrays:
    """Counts transitions and keeps visits. Nothing in it is random.

    Args:
        transitions: their share of the score; the rest is the visits'.
        neighbours: visits that are asked.
        reach: how many steps on a transition leads, at most.
        shrink: added to how often a product was left: what was seen seldom counts less.
    """
    counts, left = _transitions(data, reach)
    return {
        **kept_rows(_visits(data)),
        **packed("next", counts),
        "left": left,
        "transitions": np.array(transitions),
        "neighbours": np.array(neighbours),
        "reach": np.array(reach),
        "shrink": np.array(shrink),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Both parts, each over its highest score, 0 to 1. The order of events counts, not how long ago they were; what was
    dismissed does not count. Zeros for an empty history."""
    total, share = len(arrays["left"]), float(arrays["transitions"])
    positive = history.weights > 0
    times, step = np.unique(history.times[positive], return_inverse=True)
    back = len(times) - step
    lately = back <= WINDOW
    rows, at = np.unique(history.rows[positive][lately], return_inverse=True)
    weights = np.zeros(len(rows), np.float32)
    np.maximum.at(weights, at, (1 / back[lately]).astype(np.float32))
    chances = weights / (arrays["left"][rows] + np.float32(arrays["shrink"]))
    follow = summed_rows("next", arrays, rows, chances, total)
    like = scores_of_nearest(arrays, rows, weights, int(arrays["neighbours"]))
    return share * _scaled(follow) + (1 - share) * _scaled(like)


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Adds visits and transitions. One from a shopper's last step before the new events is not seen."""
    counts, left = _transitions(new, int(arrays["reach"]))
    total = len(left)
    known, visits = (unpacked(name, arrays, len(arrays["left"])) for name in ("next", "rows"))
    left[: known.shape[0]] += arrays["left"]
    rows = sparse.vstack([widened(visits, visits.shape[0], total), _visits(new)], "csr")[-MOST_VISITS:]
    both = best_per_row(widened(known, total, total) + counts, KEPT)
    return {**arrays, **kept_rows(rows), **packed("next", both), "left": left}


def _visits(data: Interactions) -> sparse.csr_matrix:
    """Visits x items, 1 where the visit has the item, the last visits at the end."""
    positive = data.weight > 0
    visit = data.visits()[positive]
    if not len(visit):
        return sparse.csr_matrix((0, len(data.items)), dtype=np.float32)
    # Events are ascending in time: a visit's last one decides its place.
    last = np.zeros(int(visit.max()) + 1, np.int64)
    last[visit] = np.arange(1, len(visit) + 1)
    place = np.argsort(np.argsort(last, kind="stable"), kind="stable") - int((last == 0).sum())
    return _ones(place[visit], data.item[positive], len(data.items))[-MOST_VISITS:]


def _transitions(data: Interactions, reach: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """How often each item follows each (summed 1/distance, items x items), and how often each was left."""
    positive = data.weight > 0
    user, item, time, basket = (each[positive] for each in (data.user, data.item, data.time, data.basket))
    order = np.lexsort((time, user))
    user, item, time, basket = user[order], item[order], time[order], basket[order]
    starts = np.ones(len(user), bool)
    same = (time[1:] == time[:-1]) | ((basket[1:] == basket[:-1]) & (basket[1:] != NO_BASKET))
    starts[1:] = ~same | (user[1:] != user[:-1])
    step, whose = np.cumsum(starts) - 1, user[starts]
    steps = _ones(step, item, len(data.items))
    counts = sparse.csr_matrix((len(data.items),) * 2, dtype=np.float32)
    left = np.zeros(len(data.items), np.float32)
    for distance in range(1, reach + 1):
        begins = np.flatnonzero(whose[distance:] == whose[:-distance])
        source = steps[begins]
        counts = counts + best_of_product(sparse.csr_matrix(source.T), steps[begins + distance], KEPT) / distance
        if distance == 1:
            left += np.bincount(source.indices, minlength=len(left)).astype(np.float32)
    return best_per_row(sparse.csr_matrix(counts), KEPT), left


def _ones(rows: np.ndarray, columns: np.ndarray, width: int) -> sparse.csr_matrix:
    shape = (int(rows.max(initial=-1)) + 1, width)
    matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _scaled(found: np.ndarray) -> np.ndarray:
    return found / np.float32(max(float(found.max(initial=0)), 1e-12))
