"""Trains the plain neural ranker (:mod:`retrieval.neural`) with binary cross-entropy, and says how good it is.

Shoppers, or queries, are split, not pairs. One part is trained on, one stops the training and sets the threshold above
which a pair counts as a match, and every figure of the report is of the third, which had no say in either.
"""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from finetune.needs import need_scikit_learn
from finetune.neural_data import Ask, Pairs, Part, draw_pairs, kinds, query_asks, shopper_asks
from retrieval.errors import FloorwalkerError
from retrieval.index import Index
from retrieval.judgments import Judgment
from retrieval.neural import Neural, NeuralCard, Task, features, save_neural
from retrieval.product import HistoryEvent

HIDDEN = (64, 32)
WEIGHT_DECAY = 0.01
LEARNING_RATE = 1e-3
BATCH = 256
MOST_EPOCHS, PATIENCE = 200, 5
"""Training ends after PATIENCE epochs without a smaller validation loss; the best epoch's weights are kept."""
SEED = 7
FEWEST_ASKS: dict[Part, int] = {"train": 20, "valid": 3, "test": 3}
DEPTH = 100
MADE = 4096
"""Pairs whose features are made at a time."""

Score = Callable[[Ask], np.ndarray]
"""A number per row of the catalogue, the higher the better."""


def train_neural(
    index: Index, home: Path, history: Sequence[HistoryEvent], judgments: Sequence[Judgment] | None = None
) -> dict[str, Any]:
    """Trains on what shoppers did or, where there are ``judgments``, on their queries; keeps the model under ``home``
    and returns the report.

    The report holds the asks of each part, the epochs, ``classification`` (accuracy, precision, recall, F1, AUC, the
    threshold, and the base rate: the share of matches among the pairs) and ``ranking``: of the whole ``catalogue`` and
    of the ``pool`` (products judged, or of the kind), nDCG@10, MRR and recall@100 of the model, of the cosine and of
    popularity.

    Raises:
        MissingExtra: scikit-learn is not installed.
        FloorwalkerError: there is too little to learn from.
    """
    need_scikit_learn("Training the neural ranker")
    from sklearn.neural_network import MLPClassifier

    started = time.perf_counter()
    task: Task = "shoppers" if judgments is None else "queries"
    asks = shopper_asks(index, history) if judgments is None else query_asks(index, judgments)
    parts: dict[Part, list[Ask]] = {part: [ask for ask in asks if ask.part == part] for part in FEWEST_ASKS}
    for part, fewest in FEWEST_ASKS.items():
        if len(parts[part]) < fewest:
            raise FloorwalkerError(
                f"The neural ranker has {len(parts[part])} {task} to {part} on, {fewest} are needed", mend=_mend(task)
            )
    kind = kinds(index)
    train, valid, test = (draw_pairs(parts[part], kind, SEED) for part in ("train", "valid", "test"))
    model = MLPClassifier(
        HIDDEN, alpha=WEIGHT_DECAY, learning_rate_init=LEARNING_RATE, batch_size=BATCH, random_state=SEED
    )
    best, epochs = _fit(model, index, train, valid)
    layers = tuple(
        (weights.astype(np.float32), bias.astype(np.float32))
        for weights, bias in zip(best.coefs_, best.intercepts_, strict=True)
    )
    report: dict[str, Any] = {
        "task": task,
        "asks": {part: len(found) for part, found in parts.items()},
        "pairs": {"train": len(train.labels), "valid": len(valid.labels), "test": len(test.labels)},
        "epochs": epochs,
        "classification": _classification(best, index, valid, test),
    }
    neural = Neural(
        NeuralCard(task=task, embedder=index.embedder.name, dimension=index.vectors.shape[1], report={}), layers
    )
    report["ranking"] = _ranking(
        index,
        parts["test"],
        {
            "mlp": lambda ask: neural.scores(ask.vector, index.vectors),
            "cosine": lambda ask: index.vectors @ ask.vector,
            "popularity": _popularity(index, parts["train"], task),
        },
    )
    report["seconds"] = round(time.perf_counter() - started, 1)
    path = save_neural(Neural(neural.card.model_copy(update={"report": report}), layers), home)
    return report | {"path": str(path)}


def _fit(model: Any, index: Index, train: Pairs, valid: Pairs) -> tuple[Any, int]:
    """The model after the epoch of the smallest validation loss, and which that was, counted from 1.

    scikit-learn's own early stopping would split pairs, so that a shopper stood on both sides.
    """
    from sklearn.metrics import log_loss

    shuffle = np.random.default_rng(SEED)
    best, best_epoch, smallest = model, 0, np.inf
    for epoch in range(1, MOST_EPOCHS + 1):
        order = shuffle.permutation(len(train.labels))
        for start in range(0, len(order), MADE):
            batch = order[start : start + MADE]
            with warnings.catch_warnings():
                # Fewer pairs than a batch has, which it would say every time.
                warnings.filterwarnings("ignore", message="Got `batch_size`")
                model.partial_fit(_features(index, train, batch), train.labels[batch], classes=[False, True])
        loss = log_loss(valid.labels, _probabilities(model, index, valid))
        if loss < smallest:
            best, best_epoch, smallest = deepcopy(model), epoch, loss
        elif epoch - best_epoch >= PATIENCE:
            break
    return best, best_epoch


def _features(index: Index, pairs: Pairs, places: np.ndarray) -> np.ndarray:
    return features(pairs.vectors[pairs.asks[places]], index.vectors[pairs.rows[places]])


def _probabilities(model: Any, index: Index, pairs: Pairs) -> np.ndarray:
    """Of a match, per pair."""
    parts = np.array_split(np.arange(len(pairs.labels)), 1 + len(pairs.labels) // MADE)
    return np.concatenate([model.predict_proba(_features(index, pairs, part))[:, 1] for part in parts])


def _classification(model: Any, index: Index, valid: Pairs, test: Pairs) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, precision_recall_curve, precision_recall_fscore_support, roc_auc_score

    precision, recall, thresholds = precision_recall_curve(valid.labels, _probabilities(model, index, valid))
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    threshold = float(thresholds[np.argmax(f1[:-1])])
    found = _probabilities(model, index, test)
    said = found >= threshold
    figures = precision_recall_fscore_support(test.labels, said, average="binary", zero_division=0)
    measured = {
        "accuracy": accuracy_score(test.labels, said),
        **dict(zip(("precision", "recall", "f1"), figures[:3], strict=True)),
        "auc": roc_auc_score(test.labels, found),
        "threshold": threshold,
        "base_rate": test.labels.mean(),
    }
    return {name: round(float(value), 4) for name, value in measured.items()}


def _popularity(index: Index, train: Sequence[Ask], task: Task) -> Score:
    """How often trained-on shoppers liked a product. Queries say nothing of that: there, the shop's own count."""
    counts = Counter(row for ask in train for row in ask.right)
    liked = np.array([counts[row] for row in range(len(index.vectors))])
    popular = liked if task == "shoppers" else index.popularity
    return lambda ask: popular


def _ranking(index: Index, test: Sequence[Ask], systems: dict[str, Score]) -> dict[str, dict[str, dict[str, float]]]:
    """Means over the asks that count; per mode and system. Equal scores are ordered against the system."""
    everything = np.arange(len(index.vectors))
    rows: dict[str, dict[str, list[tuple[float, float, float]]]] = {}
    for ask in filter(lambda ask: ask.ranked, test):
        modes = {"catalogue": everything, "pool": ask.pool}
        for name, score in systems.items():
            scores = score(ask)
            for mode, candidates in modes.items():
                left = np.array([row for row in candidates if row not in ask.seen])
                rows.setdefault(mode, {}).setdefault(name, []).append(_measure(ask, left, scores[left]))
    names = ("ndcg@10", "mrr", f"recall@{DEPTH}")
    return {
        mode: {
            name: dict(zip(names, np.mean(measured, axis=0).round(4).tolist(), strict=True))
            for name, measured in by_system.items()
        }
        for mode, by_system in rows.items()
    }


def _measure(ask: Ask, rows: np.ndarray, scores: np.ndarray) -> tuple[float, float, float]:
    gains = np.array([ask.gains.get(int(row), 0.0) for row in rows])
    order = np.lexsort((gains, -scores))
    ranked, discounts = gains[order[:10]], 1 / np.log2(np.arange(10) + 2)
    ideal = np.sort(gains)[::-1][:10]
    right = np.isin(rows[order], ask.right)
    return (
        float(ranked @ discounts[: len(ranked)] / (ideal @ discounts[: len(ideal)])),
        1 / (1 + int(np.argmax(right))),
        float(right[:DEPTH].sum() / len(ask.right)),
    )


def _mend(task: Task) -> str:
    if task == "queries":
        return "Give more judgments, of products that are in the catalogue in force."
    return "Import a feed with history, or give judgments of queries: floorwalker train neural --judgments PATH"
