"""What a policy would have earned, from another's log: the Open Bandit Dataset's sample, and what our own shop showed.

Run: ``python -m eval.personal.offpolicy [--data DIR] [--simulate N] [--json]``
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console

from assistant.explore import THOMPSON, Pool
from assistant.exposure_log import Impression, as_shown, read_impressions
from assistant.floor import Floor, open_floor
from assistant.settings import load_settings
from eval.catalogues import data_folder
from eval.metrics import SEED, Metric
from eval.personal import openbandit
from eval.personal.estimators import RESAMPLES, Logged, estimate, on_policy, warnings
from eval.personal.visits import PLACES, demo_floor, earned, play, visits
from retrieval.bandit import learn, prior
from retrieval.contributions import Wish
from retrieval.errors import FloorwalkerError
from retrieval.ranking import best

Figures = dict[str, dict[str, Metric]]
LEARNT_FROM = 0.5
"""Share of the replies, the earliest, that the learnt weights are learnt from; they are judged on the others."""
FEWEST = 100
"""Impressions below which our own log is not looked at."""


@dataclass
class Report:
    """Figures by what was judged, warnings by the same names, what was logged, and why anything was not run."""

    systems: Figures = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    logged: dict[str, int] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)

    def judge(self, name: str, logged: Logged) -> None:
        """Estimates, with a warning where they are not to be believed."""
        self.systems[name] = estimate(logged)
        found = warnings(self.systems[name])
        if found:
            self.warnings[name] = found


def open_bandit(folder: Path, report: Report) -> None:
    """Uniform choice judged from the log of bts and the other way round, each beside what its own log says of it."""
    for campaign in openbandit.CAMPAIGNS:
        logs = {policy: openbandit.read_log(folder, policy, campaign) for policy in openbandit.POLICIES}
        for policy, log in logs.items():
            name = f"{openbandit.FOLDER}/{campaign}/{policy}"
            if log is None:
                report.not_run[name] = f"{folder.name} has no {policy}_{campaign}.parquet"
                continue
            report.systems[f"{name}, as it ran"] = {"on policy": on_policy(log.clicks)}
            report.logged[name] = len(log.clicks)
        random, bts = logs["random"], logs["bts"]
        if bts is not None:
            name = f"{openbandit.FOLDER}/{campaign}/random, from bts"
            report.judge(name, openbandit.seen_from(bts, openbandit.uniform(bts)))
        if bts is not None and random is not None:
            name = f"{openbandit.FOLDER}/{campaign}/bts, from random"
            report.judge(name, openbandit.seen_from(random, openbandit.shares(bts)))


def own_shop(floor: Floor, report: Report, shop: str = "own") -> None:
    """The weights in force, and weights learnt from the earlier replies, judged from the replies that explored.

    A reward is taken to depend on the shopper, the product and its place, not on what stands beside it (the
    item-position model of Li et al., "Offline Evaluation of Ranking Policies with Click Models", KDD 2018); figures are
    per product shown.
    """
    impressions = read_impressions(floor.database)
    for policy in sorted({each.policy for each in impressions}):
        own = [each for each in impressions if each.policy == policy]
        rewards = np.array([each.reward for each in own])
        report.systems[f"{shop}/{policy}, as it ran"] = {"on policy": on_policy(rewards, _groups(own))}
        report.logged[f"{shop}/{policy}"] = len(own)
    replies = _explored(impressions)
    if sum(map(len, replies)) < FEWEST:
        report.not_run[f"{shop}/blend, from thompson"] = (
            f"fewer than {FEWEST} products were shown with shop.explore = thompson"
        )
        return
    index, weights = floor.stock().index, floor.stock().ordering.blend.weights
    early, late = replies[: (cut := round(LEARNT_FROM * len(replies)))], replies[cut:]
    report.judge(f"{shop}/blend, from thompson", _seen_from(replies, [_usual(each) for each in replies]))
    before = prior(weights)
    belief = learn(before, as_shown([row for reply in early for row in reply], before.names, weights))
    row_of = index.catalogue.row_of
    there = [reply for reply in late if all(id in row_of for id in reply[0].context["pool"]["ids"])]
    chosen = []
    for reply in there:
        told = reply[0].context["pool"]
        vectors = np.asarray(index.vectors[[row_of[id] for id in told["ids"]]], np.float32)
        pool = Pool(tuple(told["ids"]), tuple(told["names"]), *_arrays(told), vectors @ vectors.T)
        learnt = np.array([dict(zip(belief.names, belief.mean, strict=True)).get(name, 0.0) for name in pool.names])
        chosen.append([pool.ids[row] for row in pool.places(np.maximum(0.0, learnt)[None], len(reply))[0]])
    report.judge(f"{shop}/learnt weights, later half from thompson", _seen_from(there, chosen))
    report.judge(f"{shop}/blend, later half from thompson", _seen_from(there, [_usual(each) for each in there]))


def simulated(replies: int, report: Report) -> None:
    """Visits to the demo shop that are served by Thompson sampling, judged as our own shop is, beside what the weights
    in force do earn from these shoppers."""
    with TemporaryDirectory() as folder:
        floor, feed = demo_floor(load_settings(), f"sqlite:///{folder}/floorwalker.db")
        index, blend = floor.stock().index, floor.stock().ordering.blend
        made = visits(floor.stock(), feed, replies, SEED)
        play(floor, made, prior(blend.weights), SEED)
        own_shop(floor, report, "simulated")
        usual = [
            earned(visit, [each.id for each in best(index, visit.ranked, Wish(), blend, PLACES)]) for visit in made
        ]
    report.systems["simulated/blend, by known tastes"] = {
        "on policy": on_policy(np.concatenate(usual), np.repeat(np.arange(replies), [len(each) for each in usual]))
    }


def _explored(impressions: Sequence[Impression]) -> list[list[Impression]]:
    """Lists that explored, oldest first, each from its first place on."""
    lists: list[list[Impression]] = []
    for each in impressions:
        last = lists[-1][-1] if lists else None
        if each.policy == THOMPSON and "pool" in each.context:
            lists.append([each])
        elif last and (last.reply, last.place + 1, THOMPSON) == (each.reply, each.place, each.policy):
            lists[-1].append(each)
    return lists


def _usual(reply: Sequence[Impression]) -> list[str]:
    return [each.context["in_force"] for each in reply]


def _seen_from(replies: Sequence[Sequence[Impression]], chosen: Sequence[Sequence[str]]) -> Logged:
    """The log as seen from a policy that would have ``chosen`` these products, by reply and place. The model of rewards
    is linear in the contributions and the logarithm of the place, fitted on the other half of the replies."""
    rows = [each for reply in replies for each in reply]
    wanted = [id for reply in chosen for id in reply]
    group = np.repeat(np.arange(len(replies)), [len(reply) for reply in replies])
    pools = [_by_id(reply[0].context["pool"]) for reply in replies]
    logged = np.array([_features(pools[at], each.product, each.place) for at, each in zip(group, rows, strict=True)])
    other = np.array([_features(pools[at], id, each.place) for at, id, each in zip(group, wanted, rows, strict=True)])
    rewards = np.array([each.reward for each in rows])
    foretold, worth = np.zeros(len(rows)), np.zeros(len(rows))
    for half in (0, 1):
        held = group % 2 == half
        if held.any() and not held.all():
            model = np.linalg.lstsq(logged[~held], rewards[~held], rcond=None)[0]
            foretold[held], worth[held] = logged[held] @ model, other[held] @ model
    same = np.array([each.product == id for each, id in zip(rows, wanted, strict=True)])
    return Logged(rewards, same / np.array([each.propensity for each in rows]), foretold, worth, group)


def _by_id(told: dict[str, Any]) -> dict[str, np.ndarray]:
    values, rest = _arrays(told)
    return dict(zip(told["ids"], np.column_stack([rest, values]), strict=True))


def _arrays(told: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(told["values"]).reshape(len(told["ids"]), len(told["names"])), np.array(told["rest"])


def _features(pool: dict[str, np.ndarray], id: str, place: int) -> np.ndarray:
    return np.concatenate([[1.0, np.log2(place)], pool[id]])


def _groups(impressions: Sequence[Impression]) -> np.ndarray:
    number: dict[tuple[Any, ...], int] = {}
    return np.array([number.setdefault(each.reply, len(number)) for each in impressions])


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what policies would have earned, and warns where the weights are too large to tell."""
    parser = argparse.ArgumentParser(prog="python -m eval.personal.offpolicy", description=main.__doc__)
    parser.add_argument("--data", type=Path, help="where the public data sets lie")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument(
        "--simulate", type=int, default=0, metavar="N", help="judge N simulated replies of the demo shop"
    )
    asked = parser.parse_args(arguments)
    report = Report()
    jobs: dict[str, Callable[[], None]] = {
        openbandit.FOLDER: lambda: open_bandit(data_folder(asked.data, openbandit.FOLDER), report),
        "own": lambda: own_shop(open_floor(load_settings()), report),
        "simulated": lambda: simulated(asked.simulate, report) if asked.simulate else None,
    }
    for name, job in jobs.items():
        try:
            job()
        except FloorwalkerError as error:
            report.not_run[name] = str(error)
    if asked.json:
        told = {
            "data": {"logged": report.logged, "warnings": report.warnings, "not_run": report.not_run},
            "systems": {
                name: {measure: metric.model_dump() for measure, metric in found.items()}
                for name, found in report.systems.items()
            },
            "settings": {
                "resamples": RESAMPLES,
                "seed": SEED,
                "started": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        }
        print(json.dumps(told, indent=1))
    else:
        print_report(report, Console())
    return 0


def print_report(report: Report, console: Console) -> None:
    """What each policy would earn, with warnings, then what was not run."""
    for name, found in report.systems.items():
        console.print(name, style="bold", markup=False)
        cells = (f"{measure} {_cell(metric)}" for measure, metric in found.items())
        console.print(f"  {'   '.join(cells)}", markup=False, highlight=False, soft_wrap=True)
        for told in report.warnings.get(name, []):
            console.print(f"  beware: {told}", style="yellow", markup=False, soft_wrap=True)
    for name, why in report.not_run.items():
        console.print(f"not run: {name}: {why}", style="yellow", markup=False, soft_wrap=True)


def _cell(metric: Metric) -> str:
    if metric.value is None:
        return "–"
    if metric.low is None or metric.high is None:
        return f"{metric.value:,.2f}"
    return f"{metric.value:.4f} ({metric.low:.4f} to {metric.high:.4f})"


if __name__ == "__main__":
    raise SystemExit(main())
