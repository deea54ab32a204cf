"""What goes into the next basket where things are bought again: a shopper's own things by how often they were taken
lately, and those of shoppers alike (TIFU-KNN: Hu, He, Gao and Zhang, SIGIR 2020). Own things count by the share of
shoppers who come back for a product (Bhagat, Muralidharan, Lobzhanidze and Vishwanath, KDD 2018).
"""

from __future__ import annotations

import numpy as np

from retrieval.recommenders import user_knn
from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays

CAUTION = 5.0
"""Shoppers of the mean rate that each product's own rate is mixed with."""


def fit(
    data: Interactions,
    *,
    own_share: float = 0.85,
    neighbours: int = 100,
    half_life_days: float = 90.0,
    seed: int = 0,
) -> Arrays:
    """Counts who came back for what, and keeps the shoppers' rows. Nothing in it is random.

    Args:
        own_share: of the score; the rest is the other shoppers'.
        neighbours: shoppers that are asked.
        half_life_days: how fast the shopper's own things fade; to the likeness of shoppers all of the past counts.
    """
    took, returned = _counts(data)
    return {
        **user_knn.fit(data, neighbours=neighbours, seed=seed),
        "took": took,
        "returned": returned,
        "own_share": np.array(own_share),
        "own_half_life_days": np.array(half_life_days),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Both parts, each over its highest score, 0 to 1. What was dismissed on the whole is none of the shopper's own.
    Zeros for an empty history."""
    took, returned = arrays["took"], arrays["returned"]
    rows, weights = history.summed(float(arrays["own_half_life_days"]), now)
    mean = returned.sum() / max(float(took.sum()), 1.0)
    own = np.zeros(len(took), np.float32)
    own[rows] = np.maximum(weights, 0) * (returned[rows] + CAUTION * mean) / (took[rows] + CAUTION)
    others, share = user_knn.scores(arrays, history, now), np.float32(arrays["own_share"])
    return share * _scaled(own) + (1 - share) * _scaled(others)


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Adds a row for each shopper of the new events, and who took what. Who came back for something from before them
    is not seen."""
    took, returned = _counts(new)
    took[: len(arrays["took"])] += arrays["took"]
    returned[: len(arrays["took"])] += arrays["returned"]
    return {**user_knn.update(arrays, new), "took": took, "returned": returned}


def _counts(data: Interactions) -> tuple[np.ndarray, np.ndarray]:
    """Per item how many shoppers took it, and how many of them in more than one visit (float32)."""
    positive, total = data.weight > 0, len(data.items)
    pairs = data.user[positive].astype(np.int64) * total + data.item[positive]
    visited = np.unique(np.stack([pairs, data.visits()[positive]]), axis=1)[0]
    pair, visits = np.unique(visited, return_counts=True)
    took = np.bincount(pair % total, minlength=total)
    return took.astype(np.float32), np.bincount(pair % total, visits > 1, total).astype(np.float32)


def _scaled(found: np.ndarray) -> np.ndarray:
    return found / np.float32(max(float(found.max(initial=0)), 1e-12))
