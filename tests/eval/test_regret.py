"""The simulation of regret, on a toy world whose best weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from eval.personal.regret import KNOWING, POLICIES, World, greedy, knowing, measure, simulate
from eval.personal.visits import MOST
from retrieval.bandit import Posterior, prior

ROUNDS = 1_500


@pytest.fixture(scope="module")
def world() -> World:
    """Shoppers like what is well rated; the shop believes in relevance."""
    values = np.random.default_rng(1).random((60, MOST, 2))
    return World(prior({"relevance": 1.0, "rating": 0.1}), values, np.zeros((60, MOST)), 0.5 * values[:, :, 1])


def test_who_knows_the_best_weights_regrets_nothing(world: World) -> None:
    truth = Posterior(("relevance", "rating"), np.array([0.0, 1.0]), np.zeros((2, 2)))
    knows = World(truth, world.values, world.rest, world.liking)
    assert simulate(knows, greedy, False, 200, 1)[-1] == pytest.approx(0)
    assert simulate(knowing(world), greedy, False, 200, 1)[-1] == pytest.approx(0, abs=1e-6)


def test_learning_ends_below_the_order_in_force_and_chance_is_no_better(world: World) -> None:
    pytest.importorskip("mabwiser")
    ends = {}
    for name, (policy, learns) in POLICIES.items():
        regret = simulate(world, policy, learns, ROUNDS, 2)
        assert (np.diff(regret) >= -1e-12).all(), "regret only grows"
        ends[name] = regret[-1] - regret[-1 - ROUNDS // 4]
    for name in ("epsilon", "thompson", "linucb", "learning, never exploring"):
        assert ends[name] < 0.5 * ends["off"], name
    assert ends["chance"] > 0.9 * ends["off"]


def test_places_without_a_product_are_never_shown(world: World) -> None:
    few = World(world.start, world.values.copy(), world.rest.copy(), world.liking.copy())
    few.rest[:, 8:] = -np.inf
    few.liking[:, 8:] = 0.0
    policy, _ = POLICIES["chance"]
    top = np.sort(few.liking, axis=1)[:, ::-1][:, :4]
    worst = np.sort(few.liking[:, :8], axis=1)[:, :4]
    most = ((top - worst) @ (1 / np.log2(np.arange(2, 6)))).max()
    assert np.diff(simulate(few, policy, False, 300, 1)).max() <= most


def test_the_same_seeds_bring_the_same_figures(world: World) -> None:
    pytest.importorskip("mabwiser")
    first, second = (measure(world, 500, 2) for _ in range(2))
    assert first == second
    assert first["off"]["regret above off"].value == 0 and set(first) == {*POLICIES, KNOWING}
