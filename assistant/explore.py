"""Exploration: now and then a reply is ordered by weights that may be better than those in force, so that clicks can
tell. Every place is logged with its propensity, the chance that its product had to stand there.

With ``shop.explore = "thompson"`` each reply draws the weights of the contributions from what is believed of them
(:mod:`retrieval.bandit`), once, and ranks by them; with ``"off"`` nothing is drawn. Only the best products by the
weights in force are in play, those that variety is chosen from, so exploring never shows what these would bury.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from retrieval.bandit import Posterior, draw, learnable, prior
from retrieval.errors import ModelFileError
from retrieval.index import Index
from retrieval.ranking import VARIETY, Ranked, diversify, one_per_group

OFF, THOMPSON = "off", "thompson"
"""Policies, as ``exposures.policy`` names them."""

DRAWS = 1000
"""Of weights, beside the one that is shown, from which propensities are counted."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The products in play for one reply.

    Args:
        ids: n, best first by the weights in force.
        names: d contributions whose weights are believed.
        values: (n x d), the contributions before their weights.
        rest: (n), what the other contributions add up to.
        likeness: (n x n), cosine of the products' vectors.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: np.ndarray
    rest: np.ndarray
    likeness: np.ndarray

    def places(self, weights: np.ndarray, k: int) -> np.ndarray:
        """Rows of the ``k`` products shown under each vector of weights: (m x d) to (m x k). As
        :func:`retrieval.ranking.diversify` chooses them, for all vectors at once."""
        scores = weights @ self.values.T + self.rest
        taken = np.zeros(scores.shape, bool)
        nearest = np.zeros(scores.shape)
        chosen = np.zeros((len(scores), min(k, len(self.ids))), np.int64)
        for place in range(chosen.shape[1]):
            gain = VARIETY * scores - (1 - VARIETY) * nearest
            best = np.where(taken, -np.inf, gain).argmax(axis=1)
            chosen[:, place] = best
            np.put_along_axis(taken, best[:, None], True, axis=1)
            nearest = self.likeness[best] if place == 0 else np.maximum(nearest, self.likeness[best])
        return chosen


@dataclass(frozen=True, eq=False)
class Choice:
    """What is shown, best first; with it, by place, what is kept of why: see :func:`exposures`."""

    shown: tuple[Ranked, ...]
    policy: str
    propensities: tuple[float, ...]
    contexts: tuple[dict[str, Any], ...]


def choose(
    index: Index,
    ranked: Sequence[Ranked],
    weights: Mapping[str, float],
    k: int,
    belief: Posterior | None,
    rng: np.random.Generator,
) -> Choice:
    """The ``k`` products to show of those ranked: by the weights in force, or by some drawn from a belief.

    A propensity is (c + 1) / (DRAWS + 1), c the draws of :data:`DRAWS` others that put the product in the same place:
    its inverse has the mean (1 - (1 - p)^(DRAWS + 1)) / p, so that importance weights are unbiased but for products
    with hardly a chance. Scores and contributions of what is shown are those of the drawn weights.

    Args:
        weights: in force, by which ``ranked`` was scored.
        belief: None: nothing is explored.
    """
    if not ranked:
        return Choice((), OFF if belief is None else THOMPSON, (), ())
    names = learnable(weights) if belief is None else tuple(each for each in belief.names if weights.get(each))
    pool, entries = pool_of(index, ranked, weights, names, k)
    in_force = np.array([weights[name] for name in names])
    if belief is None:
        shown = diversify(index, ranked, k)
        return Choice(tuple(shown), OFF, (1.0,) * len(shown), tuple(_values(pool, each.id) for each in shown))
    drawn = draw(belief, DRAWS + 1, rng)[:, [belief.names.index(name) for name in names]]
    places = pool.places(drawn, k)
    chances = (np.sum(places[1:] == places[0], axis=0) + 1) / (DRAWS + 1)
    usual = pool.places(in_force[None], k)[0]
    contexts = [
        _values(pool, pool.ids[row]) | {"in_force": pool.ids[other]}
        for row, other in zip(places[0], usual, strict=True)
    ]
    # Once a reply, for whoever asks later what other weights would have shown.
    contexts[0]["pool"] = {
        "ids": list(pool.ids),
        "names": list(pool.names),
        "values": pool.values.round(4).tolist(),
        "rest": pool.rest.round(4).tolist(),
    }
    factors = dict(zip(names, drawn[0] / in_force, strict=True))
    return Choice(
        tuple(_reweighted(entries[row], factors) for row in places[0]),
        THOMPSON,
        tuple(chances.tolist()),
        tuple(contexts),
    )


def pool_of(
    index: Index, ranked: Sequence[Ranked], weights: Mapping[str, float], names: tuple[str, ...], k: int
) -> tuple[Pool, list[Ranked]]:
    """The products in play for ``k`` places, and how each was ranked."""
    entries = one_per_group(index, ranked)[: max(5 * k, 20)]
    rows = [index.catalogue.row_of[each.id] for each in entries]
    vectors = np.asarray(index.vectors[rows], np.float32)
    values = [[each.contributions.get(name, 0.0) / weights[name] for name in names] for each in entries]
    rest = [sum(value for name, value in each.contributions.items() if name not in names) for each in entries]
    ids = tuple(each.id for each in entries)
    return Pool(
        ids, names, np.array(values).reshape(len(ids), len(names)), np.array(rest), vectors @ vectors.T
    ), entries


def exposures(
    choice: Choice, user: str, conversation: str | None = None, turn: int | None = None, time: datetime | None = None
) -> list[dict[str, Any]]:
    """Rows for :func:`assistant.personal.add_exposures`, one for each product shown.

    The ``context`` of a row has ``values`` (of the product's contributions, before their weights) and ``rest`` (what
    the others add up to); of an explored one also ``in_force``, the product that the weights in force would have put
    there, and in the first place ``pool``, all that was in play.
    """
    time = time or datetime.now(UTC)
    return [
        {
            "id": uuid.uuid4().hex,
            "user_id": user,
            "conversation_id": conversation,
            "turn": turn,
            "product_id": each.id,
            "place": place,
            "policy": choice.policy,
            "propensity": choice.propensities[place - 1],
            "context": choice.contexts[place - 1],
            "time": time,
        }
        for place, each in enumerate(choice.shown, 1)
    ]


def belief_in_force(explore: str, home: Path, weights: Mapping[str, float]) -> Posterior | None:
    """What ``shop.explore`` asks for now: None where it is off, else what was learnt, or before that the prior.

    Raises:
        ModelFileError: what was learnt cannot be read.
    """
    if explore == OFF:
        return None
    return open_belief(home) or prior(weights)


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
    try:
        written = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(path, written)


@lru_cache(maxsize=2)
def _read(path: Path, written: int) -> Posterior:
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


def _values(pool: Pool, id: str) -> dict[str, Any]:
    row = pool.ids.index(id)
    values = dict(zip(pool.names, pool.values[row].round(6).tolist(), strict=True))
    return {"values": values, "rest": round(float(pool.rest[row]), 6)}


def _reweighted(each: Ranked, factors: Mapping[str, float]) -> Ranked:
    contributions = {name: round(value * factors.get(name, 1.0), 6) for name, value in each.contributions.items()}
    return Ranked(each.id, sum(contributions.values()), {name: value for name, value in contributions.items() if value})
