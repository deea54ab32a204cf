"""The plain neural ranker of the literature: two vectors in, the logit of a match out of a small multilayer perceptron.

As in neural collaborative filtering (He et al. 2017, arXiv:1708.05031) the vector of who asks and the product's are
concatenated with their elementwise product; as in Covington, Adams and Sargin (2016, doi:10.1145/2959100.2959190) they
come from content, not from ids: a query's text, or the mean of what a shopper liked, so that new shoppers and new
products are scored too. Trained by ``finetune.neural``; scoring needs NumPy alone.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import ModelFileError

Task = Literal["queries", "shoppers"]
"""Who asks: a query, or what a shopper liked so far."""


class NeuralCard(BaseModel):
    """What is known of a trained one. It is of use only with vectors of the ``embedder`` it was trained on."""

    model_config = ConfigDict(frozen=True)

    task: Task
    embedder: str
    dimension: int
    report: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Neural:
    """``layers`` hold weights of shape ``(inputs, outputs)`` and a bias each, float32; between them, ReLU."""

    card: NeuralCard
    layers: tuple[tuple[np.ndarray, np.ndarray], ...]

    def scores(self, query_vector: np.ndarray, product_vectors: np.ndarray) -> np.ndarray:
        """Logits of a match, float32 of shape ``(products,)``.

        Args:
            query_vector: of who asks, shape ``(dimension,)``, a unit vector.
            product_vectors: shape ``(products, dimension)``, unit rows.
        """
        scale = np.float32(np.sqrt(self.card.dimension))
        asks, products = scale * query_vector, scale * product_vectors
        weights, bias = self.layers[0]
        of_asks, of_products, of_both = np.split(weights, 3)
        # What features() times the weights would give, without making those features for every product.
        x = products @ (of_products + asks[:, None] * of_both) + (asks @ of_asks + bias)
        for weights, bias in self.layers[1:]:
            x = np.maximum(x, 0) @ weights + bias
        logits: np.ndarray = x[:, 0]
        return logits


def features(ask_vectors: np.ndarray, product_vectors: np.ndarray) -> np.ndarray:
    """The first layer's input, pair by pair: ask, product and their elementwise product, float32 of shape
    ``(pairs, 3 * dimension)``, scaled so that every entry is of the order of 1."""
    scale = np.float32(np.sqrt(ask_vectors.shape[1]))
    asks, products = scale * ask_vectors, scale * product_vectors
    return np.concatenate([asks, products, asks * products], axis=1, dtype=np.float32)


def open_neural(home: Path, task: Task = "queries") -> Neural | None:
    """The trained one under ``home``; None if there is none.

    Raises:
        ModelFileError: its file is damaged.
    """
    path = _path(home, task)
    try:
        with np.load(path) as saved:
            card = NeuralCard.model_validate_json(str(saved["card"]))
            count = (len(saved.files) - 1) // 2
            return Neural(card, tuple((saved[f"weights{n}"], saved[f"bias{n}"]) for n in range(count)))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, KeyError, ValueError, ValidationError, zipfile.BadZipFile) as error:
        raise ModelFileError(
            f"{path} is not a neural ranker: {error}", mend="Train it again with: floorwalker train neural"
        ) from error


def save_neural(neural: Neural, home: Path) -> Path:
    """Writes it in one step over the one of the same task before."""
    path = _path(home, neural.card.task)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {"card": np.array(neural.card.model_dump_json())}
    for n, (weights, bias) in enumerate(neural.layers):
        arrays |= {f"weights{n}": weights, f"bias{n}": bias}
    new = path.with_suffix(".new.npz")
    np.savez(new, **arrays)
    os.replace(new, path)
    return path


def _path(home: Path, task: Task) -> Path:
    return home / "models" / "neural" / f"{task}.npz"
