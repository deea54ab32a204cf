"""The second layer: intents and out-of-scope from a sentence's vector and spelling, by a trained linear classifier.

``python -m finetune.intents`` trains it; serving needs NumPy alone. It is asked only where the rules are unsure, and
where it is unsure itself it hands over.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.understanding.text import CJK, fold
from retrieval.errors import ModelFileError

WEIGHTS = Path(__file__).with_name("intent_weights.json")
PLACES = 2048
"""Places that pieces of words are hashed into; 4096 were no better on sets left out of training."""
_WORD = re.compile(r"[a-z']+|\d+|[\u3400-\u9fff]+|[?!]")
_PIECES, _PIECES_CHINESE = (3, 5), (1, 3)
"""Shortest and longest piece of a word, in characters."""

Embed = Callable[[str], np.ndarray]
"""A text to its unit vector (float32, one dimension)."""


@dataclass(frozen=True)
class IntentClassifier:
    """A linear layer over the vectors of one embedder, or over these and the pieces of the words (:func:`spelled`).

    ``weights`` is (dimension [+ places], labels), ``bias`` (labels,). Logits are divided by ``temperature`` before the
    softmax, so that the probability is the share that is right (Guo et al. 2017, arXiv:1706.04599).
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

    def read(self, text: str, embed: Embed, together: Sequence[str] = ()) -> tuple[str, float]:
        """The likeliest label of a text and its probability: of labels that are acted on much alike, ``together``, the
        likelier one and the probability of either."""
        vector = embed(text)
        places = len(self.weights) - len(vector)
        shares = self.probabilities(np.concatenate([vector, spelled([text], places)[0]]) if places else vector)
        told = dict(zip(self.labels, map(float, shares), strict=True))
        alike = sum(told[label] for label in together)
        return max(
            ((label, alike if label in together else share) for label, share in told.items()),
            key=lambda each: (each[1], told[each[0]]),
        )


def spelled(texts: Sequence[str], places: int = PLACES) -> np.ndarray:
    """Unit vectors (texts, places) of the pieces of the words, hashed with signs (Weinberger et al. 2009,
    arXiv:0902.2206): what a sentence vector makes little of, typing slips and rare words."""
    table = np.zeros((len(texts), places), np.float32)
    for row, text in zip(table, texts, strict=True):
        for word in _WORD.findall(fold(text)):
            chinese = bool(CJK.match(word))
            whole, (least, most) = (word, _PIECES_CHINESE) if chinese else (f" {word} ", _PIECES)
            for length in range(least, most + 1):
                for start in range(len(whole) - length + 1):
                    place = zlib.crc32(whole[start : start + length].encode())
                    row[place % places] += 1 if place >> 31 else -1
    unit: np.ndarray = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return unit


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
