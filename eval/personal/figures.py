"""The figures of a run, and the shape that ``--json`` prints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from eval.metrics import Metric, mean_intervals, middle
from eval.personal.clicks import click_figures, natural
from eval.personal.metrics import ACCURACY, BEYOND, beyond, coverage, yardstick
from eval.personal.run import LEAST, PersonalRun
from eval.personal.split import PERIOD, TASKS
from eval.ranking.metrics import MAIN

CLICKS = "clicks"
TIME = "time"
Figures = dict[str, dict[str, dict[str, Metric]]]
"""Measures by task (or :data:`CLICKS`, :data:`TIME`) and system."""


def figures(run: PersonalRun) -> Figures:
    """Every measure of every system with its interval, by the bootstrap over shoppers. Coverage, one number of all
    lists together, has none."""
    yard = yardstick(run.split)
    found: Figures = {}
    for task in run.tasks:
        columns = {
            name: np.hstack([each.accuracy[task], beyond(each.lists[task], yard)])
            for name, each in run.outcomes.items()
        }
        metrics = iter(mean_intervals(np.hstack(list(columns.values()))))
        found[task] = {name: {measure: next(metrics) for measure in (*ACCURACY, *BEYOND)} for name in columns}
        for name, each in run.outcomes.items():
            covered = coverage(each.lists[task], int(run.split.offered.sum()))
            found[task][name]["coverage"] = Metric(value=covered, low=None, high=None, n=len(each.lists[task]))
    if any(len(each.rows) for each in run.asked):
        found[CLICKS] = {
            name: click_figures(run.asked, each.standings, run.cuts[name]) for name, each in run.outcomes.items()
        }
    found[TIME] = {
        name: {
            "seconds to fit": Metric(value=each.fitting, low=None, high=None, n=1),
            "milliseconds to score": middle([1000 * seconds for seconds in each.scoring]),
        }
        for name, each in run.outcomes.items()
    }
    return found


def payload(run: PersonalRun, found: Figures) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {"period/als": {measure: {"value","low","high","n"}}},
    "settings"}``; under ``data`` also ``comparisons``, ``fairness``, ``errors`` and ``not_run``."""
    split, log = run.split, run.split.log
    asked = [each for each in run.asked if len(each.rows)]
    return {
        "data": {
            "dataset": log.name,
            "split": split.name,
            "shoppers": len(log.interactions.users),
            "products": len(log.products),
            "events": len(log.interactions.time),
            "events_learnt_from": len(split.train.time),
            "left_out": log.left_out,
            "period": [_day(split.start), _day(split.end - 1)],
            "new_products": int(split.arrived.sum()),
            "tasks": {
                task: {
                    "moments": sum(task in each.wanted for each in split.moments),
                    "wanted": sum(len(each.wanted[task]) for each in split.moments if task in each.wanted),
                    "left_out": task not in run.tasks,
                }
                for task in TASKS
            },
            "least_moments": LEAST,
            "clicks": {
                "pairs": sum(len(each.rows) for each in asked),
                "taken": sum(int(each.taken.sum()) for each in asked),
                "others": "viewed" if natural(split) else "drawn by popularity",
            },
            "comparisons": [
                {
                    "task": each.mode,
                    "system": each.system,
                    "reference": each.reference,
                    "measure": MAIN,
                    "difference": lift(each.difference).model_dump(),
                    "p": each.p,
                    "p_holm": each.p_holm,
                    "significant": each.significant,
                }
                for each in run.comparisons
            ],
            "fairness": [
                {
                    "by": each.by,
                    "task": PERIOD,
                    "system": each.system,
                    "measure": MAIN,
                    "groups": {name: metric.model_dump() for name, metric in each.groups.items()},
                    "gap": each.gap.model_dump(),
                    "p": each.p,
                    "p_holm": each.p_holm,
                }
                for each in run.gaps
            ],
            "errors": run.errors,
            "not_run": run.not_run,
        },
        "systems": {
            f"{task}/{system}": {name: metric.model_dump() for name, metric in own.items()}
            for task, by_system in found.items()
            for system, own in by_system.items()
        },
        "settings": {**run.settings, "chosen": run.chosen, "cuts": run.cuts, "library": run.library},
    }


def lift(difference: Metric) -> Metric:
    """What a system scores above the reference, of what the reference scores above it."""
    sides = [None if each is None else 0.0 - each for each in (difference.value, difference.high, difference.low)]
    return Metric(value=sides[0], low=sides[1], high=sides[2], n=difference.n)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
