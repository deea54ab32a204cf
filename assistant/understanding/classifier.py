"""The second layer: intents and out-of-scope from a sentence vector, by a trained linear classifier.

``python -m finetune.intents`` trains it; serving needs NumPy alone. It is asked only where the rules are unsure, and
where it is unsure itself it hands over.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from retrieval.errors import ModelFileError

WEIGHTS = Path(__file__).with_name("intent_weights.json")

Embed = Callable[[str], np.ndarray]
"""A text to its unit vector (float32, one dimension)."""


@dataclass(frozen=True)
class IntentClassifier:
    """A linear layer over the vectors of one embedder.

    ``weights`` is (dimension, labels), ``bias`` (labels,). Logits are divided by ``temperature`` before the softmax, so
    that the probability is the share that is right (Guo et al. 2017, arXiv:1706.04599).
    """

    embedder: str
    labels: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    temperature: float
    threshold: float
    """Probability below which it hands over."""

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Of each label: (n, dimension) to (n, labels), or (dimension,) to (labels,)."""
        logits = (vectors @ self.weights + self.bias) / self.temperature
        grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares: np.ndarray = grown / grown.sum(axis=-1, keepdims=True)
        return shares

    def classify(self, vector: np.ndarray) -> tuple[str, float]:
        """The likeliest label and its probability."""
        shares = self.probabilities(vector)
        place = int(shares.argmax())
        return self.labels[place], float(shares[place])


@cache
def load_classifier(path: Path = WEIGHTS) -> IntentClassifier:
    """The classifier that is shipped, or the one in ``path``.

    Raises:
        ModelFileError: the file is damaged.
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        labels = tuple(told["labels"])
        values = np.frombuffer(base64.b64decode(told["weights"]), "<f2").astype(np.float32)
        table = values.reshape(-1, len(labels))
        return IntentClassifier(
            told["embedder"], labels, table[:-1], table[-1], float(told["temperature"]), float(told["threshold"])
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileError(
            f"{path} cannot be read: {error}", mend="Write it anew: python -m finetune.intents"
        ) from error


def save_classifier(classifier: IntentClassifier, path: Path = WEIGHTS) -> None:
    """Writes a classifier as JSON, its weights and then its bias as 16-bit floats in base64."""
    table = np.vstack([classifier.weights, classifier.bias[None]]).astype("<f2")
    told = {
        "embedder": classifier.embedder,
        "labels": list(classifier.labels),
        "temperature": round(classifier.temperature, 4),
        "threshold": round(classifier.threshold, 4),
        "weights": base64.b64encode(table.tobytes()).decode("ascii"),
    }
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    load_classifier.cache_clear()
