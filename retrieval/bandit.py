"""A bandit over the weights of a score's contributions: what clicks tell of how much each should count.

The model is linear Thompson sampling with one vector of weights for all products (Agrawal and Goyal, "Thompson
Sampling for Contextual Bandits with Linear Payoffs", ICML 2013): a product's features are the values of its named
contributions, so that a drawn vector of weights ranks as any other does, and every contribution stays exact. Before
anything is learnt the belief is centred on the weights in force.

Learning is done by the library ``mabwiser``; drawing needs numpy alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from retrieval.errors import MissingExtra, ModelFileError

LEARNABLE = (
    "relevance",
    "price_fit",
    "rating",
    "popularity",
    "freshness",
    "taste",
    "features",
    "usual_price",
    "session",
    "similar",
    "collaborative",
)
"""Contributions whose weights are believed rather than known. What shoppers asked for or stated, manners (availability,
fatigue) and all that the shop decides (promotion, boosts, rules) keep theirs."""

SPREAD, LEAST_SPREAD = 0.5, 0.2
"""Standard deviation of a weight before anything is learnt: a share of it, and the least, lest a small weight could
never grow. Set by hand: two thirds of the draws lie between half a weight and one and a half."""

ARM = "product"
"""mabwiser keeps a model for each arm; ours is one for all products."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """A normal belief over weights.

    ``mean`` (d) and ``root`` (d x d, its product with its transpose is the covariance) in the order of ``names``.
    """

    names: tuple[str, ...]
    mean: np.ndarray
    root: np.ndarray


@dataclass(frozen=True, eq=False)
class Exposure:
    """How a product came to its place (from 1) under drawn weights: its chance to stand there, None where that is not
    known, and what the policy knew."""

    place: int
    propensity: float | None
    context: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Shown:
    """What was shown and what came of it, a row for each product on show.

    Args:
        values: (n x d), a column for each of the belief's names.
        rest: (n), the part of the score that comes from other contributions.
        places: (n), from 1.
        rewards: (n), 0 to 1.
    """

    values: np.ndarray
    rest: np.ndarray
    places: np.ndarray
    rewards: np.ndarray


def learnable(weights: Mapping[str, float]) -> tuple[str, ...]:
    """Those of :data:`LEARNABLE` that have a weight."""
    return tuple(name for name in LEARNABLE if weights.get(name, 0.0) > 0)


def prior(weights: Mapping[str, float]) -> Posterior:
    """The belief before anything is learnt: each weight in force, give or take :data:`SPREAD`."""
    names = learnable(weights)
    mean = np.array([weights[name] for name in names], np.float64)
    return Posterior(names, mean, np.diag(np.maximum(SPREAD * mean, LEAST_SPREAD)))


def draw(belief: Posterior, n: int, rng: np.random.Generator) -> np.ndarray:
    """``n`` vectors of weights (n x d). None is below 0: no contribution is turned round."""
    noise = rng.standard_normal((n, len(belief.mean)))
    drawn: np.ndarray = np.maximum(0.0, belief.mean + noise @ belief.root.T)
    return drawn


def learn(before: Posterior, shown: Shown) -> Posterior:
    """The belief after what was shown, in the same unit as before.

    A reward is taken to be linear in the contributions and in the logarithm of the place, with normal noise. What one
    point of score is worth in reward is read off the rows (least squares of the reward on the score, at least one
    standard error); it carries the belief from points of score to rewards. mabwiser starts from no belief, so ours is
    given to it as rows of its own: a normal prior is what as many observations would have told. Afterwards the weights
    are stretched so that scores vary over the rows as much as they did.

    Raises:
        MissingExtra: ``mabwiser`` is not installed.
    """
    if not len(shown.rewards):
        return before
    size = len(before.names)
    scores = shown.values @ before.mean + shown.rest
    nuisance = np.column_stack([np.ones(len(scores)), np.log2(shown.places)])
    worth, noise = _worth(nuisance, scores, shown.rewards)
    deviations = worth * before.root
    # A row of the inverse root, at the noise's scale, is one observation of what the belief says there.
    inverse = noise * np.linalg.inv(deviations)
    rows = np.hstack([np.zeros((size, 2)), inverse])
    told = inverse @ (worth * before.mean)
    mean, covariance = _fitted(
        np.vstack([rows, np.hstack([nuisance, shown.values])]),
        np.concatenate([told, shown.rewards - worth * shown.rest]),
        noise,
    )
    mean, covariance = mean[2:], covariance[2:, 2:]
    old, new = np.std(shown.values @ before.mean), np.std(shown.values @ mean)
    stretch = old / new if old > 0 and new > 0 else 1 / worth
    return Posterior(before.names, stretch * mean, stretch * np.linalg.cholesky(covariance))


def belief_path(home: Path) -> Path:
    """Where what was learnt is kept."""
    return home / "models" / "bandit.npz"


def save_belief(home: Path, belief: Posterior) -> Path:
    """Writes it in place of the one in force, which serves until it is whole."""
    path = belief_path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".new").open("wb") as file:
        np.savez(file, allow_pickle=False, names=np.array(belief.names), mean=belief.mean, root=belief.root)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path.with_suffix(".new"), path)
    return path


def open_belief(home: Path) -> Posterior | None:
    """What was learnt last; None where nothing was.

    Raises:
        ModelFileError: the file is damaged.
    """
    path = belief_path(home)
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as arrays:
            belief = Posterior(tuple(arrays["names"].tolist()), arrays["mean"], arrays["root"])
        size = len(belief.names)
        if belief.mean.shape != (size,) or belief.root.shape != (size, size):
            raise ValueError("its arrays do not fit together")
        if not (np.isfinite(belief.mean).all() and np.isfinite(belief.root).all()):
            raise ValueError("it holds numbers that are none")
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelFileError(
            f"{path} cannot be read: {error}", mend="Train again with: floorwalker train bandit; or delete it."
        ) from error
    return belief


def _worth(nuisance: np.ndarray, scores: np.ndarray, rewards: np.ndarray) -> tuple[float, float]:
    """Reward for a point of score, and the standard deviation of what the score leaves unexplained."""
    design = np.column_stack([nuisance, scores])
    inverse = np.linalg.pinv(design.T @ design)
    fitted = inverse @ design.T @ rewards
    left = max(1, len(rewards) - design.shape[1])
    noise = max(1e-3, float(np.sqrt(np.sum((rewards - design @ fitted) ** 2) / left)))
    return max(float(fitted[2]), noise * float(np.sqrt(inverse[2, 2])), 1e-6), noise


def _fitted(rows: np.ndarray, rewards: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the weights, by mabwiser's LinTS."""
    try:
        from mabwiser.mab import MAB, LearningPolicy
    except ModuleNotFoundError as error:
        raise MissingExtra("The bandit's training", "train") from error
    bandit = MAB([ARM], LearningPolicy.LinTS(alpha=noise, l2_lambda=1e-6))
    bandit.fit([ARM] * len(rows), rewards, rows)
    # It has no public name for what it believes; a test holds these to the truth.
    model = bandit._imp.arm_to_model[ARM]
    return model.beta, model.alpha**2 * model.A_inv
