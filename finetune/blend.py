"""Learns how much each contribution to a score should count, from what shoppers bought.

Every shopper's last purchase is one example: tastes are taken from before it, the request is the purchased product's
kind, and the products of that kind are ranked. The weights are those of a logistic regression
that tells the purchased product from the others (pointwise learning to rank; Nallapati, SIGIR 2004). Shoppers, not
purchases, are split, and the weights are compared with those in force on the shoppers that were not trained on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.events import history_of
from assistant.floor import Floor
from assistant.tastes import tastes_of
from finetune.needs import need_scikit_learn
from retrieval.errors import FloorwalkerError
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.product import HistoryEvent
from retrieval.ranking import WEIGHTS, Wish, load_weights, rank, weights_path
from retrieval.search import search

LEARNT = ("rating", "taste")
"""The others keep the weights set by hand: relevance is the unit that these are measured in; popularity and
co-purchases are counted over the whole history, so they already know the purchase that is to be foretold."""

CANDIDATES = 30
TEST_SHARE = 0.2
MOST_PURCHASES = 3000
FEWEST_PURCHASES = 200


@dataclass(frozen=True)
class Example:
    """One purchase: the features of each candidate (n x len(LEARNT)) and which of them was bought."""

    features: np.ndarray
    bought: int
    test: bool


def train_blend(floor: Floor) -> dict[str, Any]:
    """Fits the weights, keeps them if they rank held-out purchases better than those in force; returns the report.

    ``mrr_before`` is of the weights in force, trained or set by hand. ``file`` is where the new ones were written and
    ``replaced`` what it held before; each is None where that is nothing.

    Raises:
        MissingExtra: scikit-learn is not installed.
        FloorwalkerError: the history is too small to learn from.
    """
    need_scikit_learn("Training the blend")
    from sklearn.linear_model import LogisticRegression

    index = floor.stock().index
    examples = list(_examples(index, history_of(floor)))
    if len(examples) < FEWEST_PURCHASES:
        raise FloorwalkerError(
            f"The history holds {len(examples)} usable purchases, {FEWEST_PURCHASES} are needed to learn from",
            mend="Import a feed with history, or collect events through POST /v1/events first.",
        )
    train = [each for each in examples if not each.test]
    x = np.concatenate([each.features for each in train])
    y = np.concatenate([np.arange(len(each.features)) == each.bought for each in train])
    fitted = LogisticRegression(class_weight="balanced", max_iter=1000).fit(x, y)
    learnt = dict(zip(LEARNT, (round(each, 4) for each in _scaled(fitted.coef_[0])), strict=True))
    test = [each for each in examples if each.test]
    in_force = load_weights(floor.settings.home)
    report: dict[str, Any] = {
        "purchases_train": len(train),
        "purchases_test": len(test),
        "mrr_before": round(mean_reciprocal_rank(test, in_force), 4),
        "mrr_after": round(mean_reciprocal_rank(test, learnt), 4),
        "weights": learnt,
    }
    report["kept"] = report["mrr_after"] > report["mrr_before"]
    path = weights_path(floor.settings.home)
    report["file"] = str(path) if report["kept"] else None
    report["replaced"] = None
    if report["kept"]:
        if path.exists():
            report["replaced"] = {name: in_force[name] for name in LEARNT}
        _write(path, WEIGHTS | learnt)
    return report


def mean_reciprocal_rank(examples: Iterable[Example], weights: Mapping[str, float]) -> float:
    """Mean of 1 / the bought product's place among its candidates; ties count as the worst place they may mean."""
    vector = np.array([weights[name] for name in LEARNT])
    places = []
    for each in examples:
        scores = each.features @ vector
        places.append(float((scores >= scores[each.bought]).sum()))
    return float(np.mean([1 / place for place in places])) if places else 0.0


def _scaled(coefficients: np.ndarray) -> list[float]:
    """No weight below 0, for no contribution may be turned round; the largest as large as it was by hand."""
    positive = np.maximum(coefficients, 0.0)
    unit = max(WEIGHTS[name] for name in LEARNT) / max(float(positive.max()), 1e-9)
    return [float(value * unit) for value in positive]


def _examples(index: Index, history: Iterable[HistoryEvent]) -> Iterator[Example]:
    by_user: dict[str, list[HistoryEvent]] = defaultdict(list)
    for event in history:
        by_user[event.user_id].append(event)
    made = 0
    for user in sorted(by_user):
        past = sorted(by_user[user], key=lambda event: event.time)
        bought = [place for place, event in enumerate(past) if event.kind == "purchase"]
        if not bought or made >= MOST_PURCHASES:
            continue
        place = bought[-1]
        example = _example(index, past[:place], past[place].product_id, _is_test(user))
        if example:
            made += 1
            yield example


def _example(index: Index, past: list[HistoryEvent], product_id: str, test: bool) -> Example | None:
    product = index.catalogue.get(product_id)
    earlier = [event for event in past if event.product_id != product_id]
    if not earlier or not product.category:
        return None
    kind = Constraint(field="category", op="=", values=(product.category[-1],))
    unit = dict.fromkeys(WEIGHTS, 1.0)
    rows = [_row(event) for event in reversed(earlier)]
    wish = Wish(tastes=tastes_of(index, rows))
    candidates = search(index, "", filters=(kind,), k=CANDIDATES, exclude={event.product_id for event in earlier})
    if product_id not in {each.id for each in candidates} or len(candidates) < 2:
        return None
    ranked = rank(index, candidates, wish, {}, unit)
    features = np.array([[each.contributions.get(name, 0.0) for name in LEARNT] for each in ranked])
    return Example(features, [each.id for each in ranked].index(product_id), test)


def _row(event: HistoryEvent) -> dict[str, Any]:
    return {
        "product_id": event.product_id,
        "kind": event.kind,
        "value": event.value,
        "time": datetime.fromisoformat(event.time),
    }


def _is_test(user: str) -> bool:
    """A fixed fifth of the shoppers, by the hash of their id."""
    return hashlib.sha256(user.encode()).digest()[0] < 256 * TEST_SHARE


def _write(path: Path, weights: Mapping[str, float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_text(json.dumps(weights, indent=2))
    os.replace(path.with_suffix(".new"), path)
