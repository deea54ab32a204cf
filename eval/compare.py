"""What changed between two runs of the same sets: dialogues that went the other way, metrics, settings."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from eval.figures import MEANS, OF_MODEL, SECONDS, SHARES, observations
from eval.journal import load_run
from eval.metrics import NOTHING, RESAMPLES, SEED, Metric
from eval.report import trouble
from eval.results import CaseResult, RunResult
from retrieval.errors import UsageError

Key = tuple[str, str]
"""Set and id of a case."""

UNTOLD = ("started", "jobs")
"""Settings that say nothing about what was measured."""


@dataclass(frozen=True)
class Flip:
    """A case whose share of passed repetitions changed; ``why``: what went wrong first on the side where it did."""

    set: str
    id: str
    before: float
    after: float
    why: str


@dataclass(frozen=True)
class Difference:
    """A metric on both sides, over the cases that both judged, and after minus before with its paired interval."""

    before: float
    after: float
    difference: Metric


@dataclass(frozen=True)
class Changes:
    """All that changed. ``compared``: cases judged in both. ``errors``: cases that one side or both could not judge.
    ``alone``: cases that only one run played. ``sign_test``: the exact p of as many flips one way by chance."""

    compared: int
    better: list[Flip]
    worse: list[Flip]
    sign_test: float
    metrics: dict[str, Difference]
    settings: dict[str, tuple[Any, Any]]
    errors: dict[str, list[str]]
    alone: dict[str, list[str]]


def compare_runs(before: Path, after: Path, *, as_json: bool = False) -> Changes:
    """Compares the runs in two folders and prints what changed.

    Raises:
        UsageError: no run there, runs of different sets, or no case that both judged.
    """
    runs = load_run(before), load_run(after)
    found = changes(*runs)
    if as_json:
        print(json.dumps(payload(found, runs), ensure_ascii=False, indent=2))
    else:
        print_changes(found, Console())
    return found


def changes(before: RunResult, after: RunResult) -> Changes:
    """What changed from one run to the other.

    Raises:
        UsageError: runs of different sets, or no case that both judged.
    """
    _check_same_sets(before, after)
    played = [_by_case(run.cases) for run in (before, after)]
    judged = [{key: kept for key, own in each.items() if (kept := _judged(own))} for each in played]
    shared = sorted(judged[0].keys() & judged[1].keys())
    if not shared:
        raise UsageError("There is no dialogue that both runs judged", mend="Compare runs of the same dialogues.")
    pairs = {key: (judged[0][key], judged[1][key]) for key in shared}
    flips = [
        Flip(*key, _rate(a), _rate(b), next((trouble(case) for case in (*b, *a) if case.status == "failed"), ""))
        for key, (a, b) in pairs.items()
        if _rate(a) != _rate(b)
    ]
    better, worse = [f for f in flips if f.after > f.before], [f for f in flips if f.after < f.before]
    return Changes(
        compared=len(shared),
        better=better,
        worse=worse,
        sign_test=_sign_test(len(better), len(worse)),
        metrics=_differences(list(pairs.values())),
        settings=_settings(before, after),
        errors={
            side: sorted(f"{name}/{id}" for name, id in own.keys() - kept.keys())
            for side, own, kept in zip(("before", "after"), played, judged, strict=True)
        },
        alone={
            "before": sorted(f"{name}/{id}" for name, id in played[0].keys() - played[1].keys()),
            "after": sorted(f"{name}/{id}" for name, id in played[1].keys() - played[0].keys()),
        },
    )


def _check_same_sets(before: RunResult, after: RunResult) -> None:
    ours, theirs = (run.data["sets"] for run in (before, after))
    if ours.keys() != theirs.keys():
        raise UsageError(
            f"Runs of different sets: {', '.join(ours)} and {', '.join(theirs)}", mend="Compare runs of the same sets."
        )
    changed = [name for name in ours if ours[name]["sha256"] != theirs[name]["sha256"]]
    if changed:
        raise UsageError(
            f"The dialogues of {', '.join(changed)} changed between the runs", mend="Run both on the same state of it."
        )


def _by_case(cases: Sequence[CaseResult]) -> dict[Key, list[CaseResult]]:
    found: dict[Key, list[CaseResult]] = defaultdict(list)
    for case in cases:
        found[case.set, case.case.id].append(case)
    return found


def _judged(cases: Sequence[CaseResult]) -> list[CaseResult]:
    return [case for case in cases if case.status != "error"]


def _rate(cases: Sequence[CaseResult]) -> float:
    return sum(case.status == "passed" for case in cases) / len(cases)


def _sign_test(better: int, worse: int) -> float:
    """The exact two-sided sign test (for single runs: McNemar's exact test)."""
    if better + worse == 0:
        return 1.0
    from scipy import stats

    return float(stats.binomtest(better, better + worse).pvalue)


def _settings(before: RunResult, after: RunResult) -> dict[str, tuple[Any, Any]]:
    sides = [
        {
            "system": run.system,
            **run.settings,
            **{f"catalogue of {name}": each["index"] for name, each in run.data["sets"].items()},
        }
        for run in (before, after)
    ]
    names = [name for name in dict.fromkeys([*sides[0], *sides[1]]) if name not in UNTOLD]
    return {name: (a, b) for name in names if (a := sides[0].get(name)) != (b := sides[1].get(name))}


def _tally(cases: Sequence[CaseResult]) -> dict[str, tuple[float, int]]:
    """Of one case, each metric's sum and the number of observations in it."""
    seen = observations(cases)
    order = [*SHARES, *MEANS, *(name for name in seen if name.startswith((SECONDS, OF_MODEL)))]
    return {"task_success": (_rate(cases), 1)} | {
        name: (sum(seen[name]), len(seen[name])) for name in order if name in seen
    }


def _differences(pairs: Sequence[tuple[list[CaseResult], list[CaseResult]]]) -> dict[str, Difference]:
    """Each metric's means and their difference, with the interval of a paired bootstrap over cases (Efron 1979)."""
    tallies = [(_tally(before), _tally(after)) for before, after in pairs]
    names = dict.fromkeys(name for sides in tallies for side in sides for name in side)
    n = len(pairs)
    weights = np.random.default_rng(SEED).multinomial(n, [1 / n] * n, size=RESAMPLES)
    found = {}
    for name in names:
        # Sums and counts by case, of both sides: cases x 4.
        sums = np.array([[*a.get(name, (0.0, 0)), *b.get(name, (0.0, 0))] for a, b in tallies], np.float64)
        total = sums.sum(axis=0)
        if not total[1] or not total[3]:
            continue
        before, after = float(total[0] / total[1]), float(total[2] / total[3])
        drawn = weights @ sums
        drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
        spread = drawn[:, 2] / drawn[:, 3] - drawn[:, 0] / drawn[:, 1]
        low, high = (float(each) for each in np.quantile(spread, [0.025, 0.975])) if len(spread) else (None, None)
        difference = Metric(value=after - before, low=low, high=high, n=n) if len(spread) else NOTHING
        found[name] = Difference(before, after, difference)
    return found


def payload(found: Changes, runs: tuple[RunResult, RunResult]) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {"before", "after", "difference"}, "settings"}``."""
    names = [f"before: {runs[0].system}", f"after: {runs[1].system}", "difference"]
    sides = [
        {name: {"value": each.before} for name, each in found.metrics.items()},
        {name: {"value": each.after} for name, each in found.metrics.items()},
        {name: each.difference.model_dump() for name, each in found.metrics.items()},
    ]
    return {
        "data": {
            "sets": runs[0].data["sets"],
            "compared": found.compared,
            "better": [vars(flip) for flip in found.better],
            "worse": [vars(flip) for flip in found.worse],
            "sign_test": found.sign_test,
            "errors": found.errors,
            "only_in": found.alone,
        },
        "systems": dict(zip(names, sides, strict=True)),
        "settings": {name: {"before": a, "after": b} for name, (a, b) in found.settings.items()},
    }


def print_changes(found: Changes, console: Console) -> None:
    """Flips, metrics and settings, as tables."""
    console.print(
        f"{found.compared} dialogues judged in both: {len(found.better)} better, {len(found.worse)} worse "
        f"(sign test p = {found.sign_test:.2g})"
    )
    if found.better or found.worse:
        flips = Table("", "dialogue", "before", "after", "first thing that went wrong")
        for word, group in (("worse", found.worse), ("better", found.better)):
            for flip in group:
                flips.add_row(word, f"{flip.set}/{flip.id}", f"{flip.before:.2f}", f"{flip.after:.2f}", flip.why)
        console.print(flips)
    figures = Table("metric", "before", "after", "difference", "95% interval")
    for name, each in found.metrics.items():
        low, high = each.difference.low, each.difference.high
        interval = "" if low is None or high is None else f"{low:+.3f} .. {high:+.3f}"
        figures.add_row(name, f"{each.before:.3f}", f"{each.after:.3f}", f"{each.after - each.before:+.3f}", interval)
    console.print(figures)
    if found.settings:
        table = Table("setting", "before", "after")
        for name, (a, b) in found.settings.items():
            table.add_row(name, str(a), str(b))
        console.print(table)
    for side in ("before", "after"):
        if found.errors[side]:
            console.print(f"Could not be judged {side}: {', '.join(found.errors[side])}")
        if found.alone[side]:
            console.print(f"Played only {side}: {', '.join(found.alone[side])}")
