"""Scoring with a saved network."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ModelFileError
from retrieval.neural import Neural, NeuralCard, features, open_neural, save_neural

DIMENSION = 6


@pytest.fixture
def neural() -> Neural:
    random = np.random.default_rng(5)
    sizes = (3 * DIMENSION, 4, 3, 1)
    layers = tuple(
        (random.standard_normal((a, b)).astype(np.float32), random.standard_normal(b).astype(np.float32))
        for a, b in pairwise(sizes)
    )
    return Neural(NeuralCard(task="queries", embedder="toy", dimension=DIMENSION, report={"epochs": 2}), layers)


def test_scores_are_the_networks(neural: Neural) -> None:
    random = np.random.default_rng(6)
    ask, products = random.standard_normal(DIMENSION), random.standard_normal((9, DIMENSION))
    ask, products = ask.astype(np.float32), products.astype(np.float32)
    x = features(np.repeat(ask[None], 9, axis=0), products)
    for weights, bias in neural.layers[:-1]:
        x = np.maximum(x @ weights + bias, 0)
    weights, bias = neural.layers[-1]
    found = neural.scores(ask, products)
    assert found.shape == (9,)
    assert found.dtype == np.float32
    assert np.allclose(found, (x @ weights + bias)[:, 0], rtol=1e-4, atol=1e-4)


def test_what_was_saved_is_opened(neural: Neural, tmp_path: Path) -> None:
    assert open_neural(tmp_path) is None
    path = save_neural(neural, tmp_path)
    opened = open_neural(tmp_path)
    assert opened is not None
    assert opened.card == neural.card
    ask, products = np.ones(DIMENSION, np.float32), np.eye(DIMENSION, dtype=np.float32)
    assert np.array_equal(opened.scores(ask, products), neural.scores(ask, products))
    assert open_neural(tmp_path, "shoppers") is None
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_named_with_the_mend(neural: Neural, tmp_path: Path, damage: bytes | None) -> None:
    path = save_neural(neural, tmp_path)
    path.write_bytes(path.read_bytes()[:200] if damage is None else damage)
    with pytest.raises(ModelFileError, match="floorwalker train neural") as error:
        open_neural(tmp_path)
    assert str(path) in str(error.value)
