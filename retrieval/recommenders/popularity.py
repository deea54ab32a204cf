"""What all shoppers want lately: counts that halve with time. The same for every shopper."""

from __future__ import annotations

import numpy as np

from retrieval.recommenders.interactions import History, Interactions, decay
from retrieval.recommenders.matrices import Arrays


def fit(data: Interactions, *, half_life_days: float = 30.0, seed: int = 0) -> Arrays:
    """Summed weights above 0, as they are at the last event. Nothing in it is random."""
    at = int(data.time[-1]) if len(data.time) else 0
    return {
        "counts": _counts(data, half_life_days, at),
        "at": np.array(at),
        "half_life_days": np.array(half_life_days),
    }


def scores(arrays: Arrays, history: History, now: int) -> np.ndarray:
    """Counts over the highest, 0 to 1; what the shopper did does not matter, and the order does not change with
    ``now``."""
    counts = arrays["counts"]
    return (counts / max(float(counts.max(initial=0)), 1e-12)).astype(np.float32)


def update(arrays: Arrays, new: Interactions) -> Arrays:
    """Adds events: the same as fitting on all, to rounding."""
    half_life, before = float(arrays["half_life_days"]), int(arrays["at"])
    at = max(before, int(new.time[-1])) if len(new.time) else before
    counts = _counts(new, half_life, at)
    counts[: len(arrays["counts"])] += arrays["counts"] * decay(np.array(before), half_life, at)
    return {"counts": counts, "at": np.array(at), "half_life_days": np.array(half_life)}


def _counts(data: Interactions, half_life_days: float, at: int) -> np.ndarray:
    weights = np.maximum(data.weight, 0) * decay(data.time, half_life_days, at)
    return np.bincount(data.item, weights, len(data.items))
