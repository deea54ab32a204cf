"""The belief about weights: what it begins with, what it draws, and what it learns, on toys whose truth is known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from retrieval.bandit import Posterior, Shown, draw, learn, prior
from retrieval.errors import MissingExtra

IN_FORCE = {"relevance": 1.0, "rating": 0.15, "taste": 0.25, "boost": 1.0}
TRUTH = np.array([0.2, 0.5, 0.6])
"""Of relevance, rating and taste, far from what is in force."""


def clicks(n: int, seed: int, worth: float = 0.3) -> Shown:
    """What shoppers do whose liking is TRUTH times the values, and who look at lower places less."""
    rng = np.random.default_rng(seed)
    values, places = rng.random((n, 3)), rng.integers(1, 5, n)
    chances = np.clip(0.1 + worth * values @ TRUTH - 0.02 * np.log2(places), 0, 1)
    return Shown(values, np.zeros(n), places, (rng.random(n) < chances).astype(float))


def unit(weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights / np.linalg.norm(weights))


def test_the_belief_begins_with_the_weights_in_force_and_leaves_the_shops_own_alone() -> None:
    before = prior(IN_FORCE | {"taste": 0.0})
    assert before.names == ("relevance", "rating")
    drawn = draw(before, 20_000, np.random.default_rng(1))
    assert drawn.shape == (20_000, 2) and drawn.min() >= 0
    assert abs(np.median(drawn[:, 0]) - 1.0) < 0.02


def test_what_is_learnt_nears_the_truth_the_more_is_seen() -> None:
    pytest.importorskip("mabwiser")
    before = prior(IN_FORCE)
    off = [float(np.linalg.norm(unit(learn(before, clicks(n, 3)).mean) - unit(TRUTH))) for n in (100, 2_000, 100_000)]
    assert off[0] > off[1] > off[2] and off[2] < 0.1
    few, many = (learn(before, clicks(n, 3)) for n in (100, 100_000))
    spread = [np.sqrt(np.sum(each.root**2, axis=1)) for each in (few, many)]
    assert (spread[1] < spread[0] / 2).all()


def test_its_doubt_is_as_large_as_its_errors() -> None:
    pytest.importorskip("mabwiser")
    wide = Posterior(("relevance", "rating", "taste"), np.array([1.0, 0.5, 0.5]), 10.0 * np.eye(3))
    errors = []
    for seed in range(60):
        shown = clicks(2_000, seed)
        after = learn(wide, shown)
        truth = TRUTH * np.std(shown.values @ after.mean) / np.std(shown.values @ TRUTH)
        # Along the truth itself nothing is left open, for scores are held to vary as much as they did.
        across = np.cross(unit(truth), [0, 0, 1])
        errors.append(across @ (after.mean - truth) / np.linalg.norm(across @ after.root))
    assert 0.75 < float(np.std(errors)) < 1.3 and abs(float(np.mean(errors))) < 0.4


def test_the_place_takes_the_blame_for_being_overlooked() -> None:
    pytest.importorskip("mabwiser")
    rng = np.random.default_rng(5)
    places = np.tile([1, 2, 3, 4], 10_000)
    # The well-rated stood high and were looked at more; nobody cares for the rating.
    values = np.column_stack([rng.random(40_000), (places < 3) + 0.2 * rng.random(40_000)])
    chances = 0.1 + 0.2 * values[:, 0] - 0.05 * np.log2(places)
    shown = Shown(values, np.zeros(40_000), places, (rng.random(40_000) < chances).astype(float))
    after = learn(prior({"relevance": 1.0, "rating": 1.0}), shown)
    assert after.mean[1] < 0.25 * after.mean[0]


def test_without_anything_shown_nothing_changes_and_the_same_clicks_teach_the_same() -> None:
    before = prior(IN_FORCE)
    assert learn(before, Shown(np.zeros((0, 3)), np.zeros(0), np.zeros(0), np.zeros(0))) is before
    pytest.importorskip("mabwiser")
    first, second = (learn(before, clicks(500, 9)) for _ in range(2))
    assert np.array_equal(first.mean, second.mean) and np.array_equal(first.root, second.root)


def test_learning_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mabwiser.mab", None)
    with pytest.raises(MissingExtra, match="bandit"):
        learn(prior(IN_FORCE), clicks(10, 1))
