"""What the trained recommenders make of a shopper, per product of the catalogue in force."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from retrieval.index import Index
from retrieval.recommenders.interactions import History
from retrieval.recommenders.store import Models

PERSONAL = ("ease", "als", "item_knn", "graph", "user_knn", "bpr", "session")
"""Models that tell what one shopper wants from what the others did; where no metric was kept, the first there is."""
CHOSEN_BY = "nDCG@10"
"""The metric on validation events that says which of them is asked."""

_ROWS: WeakKeyDictionary[Models, tuple[str, np.ndarray]] = WeakKeyDictionary()


def chosen(models: Models) -> str | None:
    """The model that is asked: the best on the events held out when they were trained; None where none is of use."""
    there = [name for name in PERSONAL if name in models.card.models]
    return max(there, key=lambda name: models.card.models[name].metrics.get(CHOSEN_BY, 0.0), default=None)


def wanted(models: Models, index: Index, history: History, now: int) -> np.ndarray | None:
    """What a model thinks of each product, float32 per row of the catalogue, over its highest score: -1 to 1, and 0 for
    products that came after it was trained. None where no model knows anything of this history.

    Args:
        history: in rows of the catalogue.
        now: epoch seconds.
    """
    name = chosen(models)
    if name is None or not len(history.rows):
        return None
    ids = [index.catalogue.ids[row] for row in history.rows.tolist()]
    told = models.history(ids, history.weights.tolist(), history.times.tolist())
    scores = models.scores(name, told, now)
    highest = float(np.abs(scores).max(initial=0))
    if not highest:
        return None
    rows = _model_rows(models, index)
    return np.where(rows >= 0, scores[rows], 0).astype(np.float32) / np.float32(highest)


def _model_rows(models: Models, index: Index) -> np.ndarray:
    """The models' row of each of the catalogue's, -1 for those that they do not know."""
    known = _ROWS.get(models)
    if known is None or known[0] != index.manifest.digest:
        rows = np.array([models.row_of.get(id, -1) for id in index.catalogue.ids], np.int64)
        known = _ROWS[models] = (index.manifest.digest, rows)
    return known[1]
