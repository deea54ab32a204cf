"""The weights of relevance: a logistic model of named features, learnt by ``floorwalker train ranker``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import ModelFileError

FEATURES = (
    "fusion",
    "cosine",
    "bm25_best",
    "bm25_self",
    "title",
    "title_focus",
    "record",
    "missed_numbers",
    "brand",
    "negated",
)
"""Columns of :func:`retrieval.relevance.features`; and ``ranker``, the ranker's logit, if there is one."""


class Term(BaseModel):
    """One feature's part in a sum: ``weight * (value - mean) / scale``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    mean: float = 0.0
    scale: float = 1.0


class Linear(BaseModel):
    """``sigmoid(bias + the terms)``; a feature that is not named counts nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    terms: dict[str, Term]


class Weights(BaseModel):
    """What ``relevance.json`` holds: a model of first-stage features alone, and one that has the ranker's logit too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_stage: Linear
    with_ranker: Linear | None = None


def read_weights(path: Path) -> Weights:
    """The weights in a file.

    Raises:
        ModelFileError: it is missing, not such a file, or names a feature that there is not.
    """
    mend = "Train the ranker again: floorwalker train ranker"
    try:
        weights = Weights.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelFileError(f"The weights {path} cannot be used: {error}", mend=mend) from error
    models = [weights.first_stage] + ([weights.with_ranker] if weights.with_ranker else [])
    unknown = {name for model in models for name in model.terms} - {*FEATURES, "ranker"}
    if unknown:
        raise ModelFileError(f"The weights {path} are of features unknown here: {sorted(unknown)}", mend=mend)
    return weights


def relevance(model: Linear, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """The model's probabilities (float64, one per row) for columns of features by name."""
    total = model.bias + sum(
        term.weight * (np.asarray(columns[name], np.float64) - term.mean) / term.scale
        for name, term in model.terms.items()
    )
    return sigmoid(np.broadcast_to(total, len(next(iter(columns.values())))))


def sigmoid(values: np.ndarray) -> np.ndarray:
    """The logistic function, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(values, np.float64))))
