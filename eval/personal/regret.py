"""What exploring costs and brings, simulated on the demo shop, whose shoppers' tastes are known.

Visits are those of :mod:`eval.personal.visits`; four products are shown, and each is clicked if the shopper looks at
its place and likes it. Regret is what the best list would have been clicked more, in expected clicks.

Run: ``python -m eval.personal.regret [--rounds 8000] [--seeds 20] [--json]``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assistant.explore import THOMPSON
from assistant.settings import load_settings
from eval.bench.command import command
from eval.metrics import Metric, mean_interval
from eval.personal.visits import LOOKED_AT, MOST, PLACES, Visit, demo_floor, visits
from retrieval.bandit import Posterior, Shown, draw, learn, prior

OFF, KNOWING = "off", "weights by known tastes"

BATCH = 250
"""Rounds after which what was seen is learnt from, as a nightly job would."""
EPSILON = 0.1
WIDTH = 1.0
"""Standard deviations that LinUCB adds (its alpha; Li et al., WWW 2010)."""
VISITS, SEED = 600, 7
"""Different visits, drawn from in a run."""


@dataclass(frozen=True, eq=False)
class World:
    """Situations to choose in: ``values`` (s x MOST x d) of the contributions, ``rest`` (s x MOST; -inf where there is
    no product), and ``liking`` (s x MOST), the chance of a click where it is looked at."""

    start: Posterior
    values: np.ndarray
    rest: np.ndarray
    liking: np.ndarray


Policy = Callable[[Posterior, np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
"""``(belief, values, rest, rng)`` of one situation to the scores of its products."""


def greedy(belief: Posterior, values: np.ndarray, rest: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By the mean of what is believed."""
    scores: np.ndarray = values @ np.maximum(0.0, belief.mean) + rest
    return scores


def epsilon(belief: Posterior, values: np.ndarray, rest: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As :func:`greedy`, but one reply in ten in an order by chance."""
    return rng.random(len(rest)) if rng.random() < EPSILON else greedy(belief, values, rest, rng)


def thompson(belief: Posterior, values: np.ndarray, rest: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By weights drawn once, as replies are served."""
    scores: np.ndarray = values @ draw(belief, 1, rng)[0] + rest
    return scores


def linucb(belief: Posterior, values: np.ndarray, rest: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By the mean and :data:`WIDTH` standard deviations of each product's score."""
    scores: np.ndarray = greedy(belief, values, rest, rng) + WIDTH * np.linalg.norm(values @ belief.root, axis=1)
    return scores


def chance(belief: Posterior, values: np.ndarray, rest: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In an order by chance."""
    return rng.random(len(rest))


POLICIES: dict[str, tuple[Policy, bool]] = {
    OFF: (greedy, False),
    "learning, never exploring": (greedy, True),
    "epsilon": (epsilon, True),
    THOMPSON: (thompson, True),
    "linucb": (linucb, True),
    "chance": (chance, False),
}
"""Of each whether it learns."""


def best_lists(world: World) -> np.ndarray:
    """Expected clicks on the best list of each visit."""
    clicks: np.ndarray = np.sort(world.liking, axis=1)[:, : -PLACES - 1 : -1] @ LOOKED_AT
    return clicks


def knowing(world: World) -> World:
    """The same visits, served with the weights that least squares finds when what shoppers like is known."""
    there = np.isfinite(world.rest)
    values, start = world.values[there], world.start
    design = np.column_stack([np.ones(len(values)), values])
    weights = np.linalg.lstsq(design, world.liking[there], rcond=None)[0][1:]
    weights *= np.std(values @ start.mean) / np.std(values @ weights)
    return replace(world, start=replace(start, mean=weights, root=np.zeros_like(start.root)))


def simulate(world: World, policy: Policy, learns: bool, rounds: int, seed: int) -> np.ndarray:
    """Cumulative regret after each round, in expected clicks. The same seed brings the same shoppers and, for what is
    shown alike, the same clicks to every policy."""
    who, lots, rng = (np.random.default_rng([seed, each]) for each in range(3))
    drawn = who.integers(0, len(world.rest), rounds)
    best = best_lists(world)
    belief, regret = world.start, np.zeros(rounds)
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for at, visit in enumerate(drawn):
        scores = policy(belief, world.values[visit], world.rest[visit], rng)
        scores = np.where(np.isfinite(world.rest[visit]), scores, -np.inf)
        shown = np.argsort(-scores, kind="stable")[:PLACES]
        chances = world.liking[visit, shown] * LOOKED_AT
        regret[at] = best[visit] - chances.sum()
        rows.append((np.full(PLACES, visit), shown, lots.random(MOST)[shown] < chances))
        if learns and (at + 1) % BATCH == 0:
            visited, place, clicked = (np.concatenate(column) for column in zip(*rows, strict=True))
            belief = learn(
                world.start,
                Shown(
                    world.values[visited, place],
                    world.rest[visited, place],
                    np.tile(np.arange(1, PLACES + 1), len(rows)),
                    clicked.astype(np.float64),
                ),
            )
    return np.cumsum(regret)


def make_world(made: Sequence[Visit], weights: Mapping[str, float]) -> World:
    """The visits as arrays, and the belief that the weights in force begin with."""
    start = prior(weights)
    shape = len(made), MOST
    values, rest, liking = np.zeros((*shape, len(start.names))), np.full(shape, -np.inf), np.zeros(shape)
    for at, visit in enumerate(made):
        for place, each in enumerate(visit.ranked):
            told = each.contributions
            values[at, place] = [told.get(name, 0.0) / weights[name] for name in start.names]
            rest[at, place] = sum(value for name, value in told.items() if name not in start.names)
            liking[at, place] = visit.liking[each.id]
    return World(start, values, rest, liking)


def measure(world: World, rounds: int, seeds: int) -> dict[str, dict[str, Metric]]:
    """Of every policy, over seeds: cumulative regret at a quarter, at half and at the end, the regret of a reply in the
    last quarter, and what was clicked less than by the shop's own order, all paired by seed."""
    runs = {
        name: np.array([simulate(world, policy, learns, rounds, seed) for seed in range(seeds)])
        for name, (policy, learns) in POLICIES.items()
    }
    known = knowing(world)
    runs[KNOWING] = np.array([simulate(known, greedy, False, rounds, seed) for seed in range(seeds)])
    quarter = rounds // 4
    return {
        name: {
            **{f"regret after {at}": mean_interval(run[:, at - 1].tolist()) for at in (quarter, 2 * quarter, rounds)},
            "regret a reply at the end": mean_interval(((run[:, -1] - run[:, -1 - quarter]) / quarter).tolist()),
            "regret above off": mean_interval((run[:, -1] - runs[OFF][:, -1]).tolist()),
        }
        for name, run in runs.items()
    }


def simulated(rounds: int, seeds: int) -> dict[str, Any]:
    """All figures: ``{"data", "systems", "settings"}``."""
    floor, feed = demo_floor(load_settings())
    stock = floor.stock()
    world = make_world(visits(stock, feed, VISITS, SEED), stock.ordering.blend.weights)
    systems = measure(world, rounds, seeds)
    return {
        "data": {
            "shop": "demo",
            "visits": len(world.rest),
            "products a visit": round(float(np.isfinite(world.rest).sum(axis=1).mean()), 1),
            "clicks on the best list": round(float(best_lists(world).mean()), 3),
        },
        "systems": {
            name: {measured: metric.model_dump() for measured, metric in found.items()}
            for name, found in systems.items()
        },
        "settings": {"rounds": rounds, "seeds": seeds, "batch": BATCH, "places": PLACES},
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="What exploring costs and brings on the demo shop's shoppers.")
    parser.add_argument("--rounds", type=int, default=8000, help="replies in a run (default: 8000)")
    parser.add_argument("--seeds", type=int, default=20, help="runs of each policy (default: 20)")
    return command(parser, lambda options: simulated(options.rounds, options.seeds))


if __name__ == "__main__":
    sys.exit(main())
