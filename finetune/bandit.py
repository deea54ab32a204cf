"""``floorwalker train bandit``: what shoppers did with what they were shown tells how much each contribution should
count. ``mabwiser`` does the learning (:func:`retrieval.bandit.learn`); replies draw from it at once, where
``shop.explore`` is ``thompson``."""

from __future__ import annotations

from typing import Any

import numpy as np

from assistant.exposure_log import as_shown, read_impressions
from assistant.floor import Floor
from retrieval.bandit import learn, prior, save_belief

FEWEST = 100
"""Impressions without which nothing is learnt."""


def train_bandit(floor: Floor) -> dict[str, Any]:
    """Learns from all impressions that are kept, beginning with the weights in force, and returns the report.

    ``weights`` has of each contribution what is ``in_force``, and ``learnt`` with its standard deviation ``sd``;
    ``file`` is where they were written, None where too little was shown yet, or nothing of it was wanted.

    Raises:
        MissingExtra: mabwiser is not installed.
    """
    weights = floor.stock().ordering.blend.weights
    before = prior(weights)
    shown = as_shown(read_impressions(floor.database), before.names, weights)
    enough = len(shown.rewards) >= FEWEST and bool(shown.rewards.any())
    belief = learn(before, shown) if enough else before
    deviations = np.sqrt(np.sum(belief.root**2, axis=1))
    return {
        "impressions": len(shown.rewards),
        "rewarded": int(shown.rewards.sum()),
        "weights": {
            name: {"in_force": weights[name], "learnt": round(float(mean), 4), "sd": round(float(deviation), 4)}
            for name, mean, deviation in zip(belief.names, belief.mean, deviations, strict=True)
        },
        "file": str(save_belief(floor.settings.home, belief)) if enough else None,
    }
