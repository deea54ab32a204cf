"""One run: each system with the settings that serve best in validation, and what comes out of it in the period."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from eval.personal.clicks import Pairs, ask, standing, threshold
from eval.personal.datasets import Log
from eval.personal.fairness import Gap, gaps
from eval.personal.metrics import KEPT, accuracy, rank
from eval.personal.peers import PEERS, Score
from eval.personal.split import BASKET, FIRST, NEW_PRODUCTS, PERIOD, TASKS, UNSEEN, Split, make_split
from eval.personal.systems import CHANCE, ORACLE, REFERENCE, System
from eval.ranking.metrics import MAIN, Comparison, compare, holm
from retrieval.errors import FloorwalkerError, UsageError
from retrieval.progress import Progress, silent
from retrieval.recommenders import RECOMMENDERS

LEAST = 20
"""A task with fewer moments is left out: it would tell nothing."""
CHOSEN_BY = {PERIOD, UNSEEN, BASKET}
"""Settings are chosen by the mean of nDCG@10 over these tasks."""
COMPARED = (PERIOD, UNSEEN, BASKET, FIRST, NEW_PRODUCTS, "new shopper, 3 events")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one system made of a split: by task, accuracy (moments x 3, as :data:`eval.personal.metrics.ACCURACY`) and
    the lists (moments x KEPT, -1 where they are shorter); the standings of the pairs asked about, by moment; seconds to
    fit, and per moment to score."""

    accuracy: dict[str, np.ndarray]
    lists: dict[str, np.ndarray]
    standings: list[np.ndarray]
    fitting: float
    scoring: list[float]

    @property
    def merit(self) -> float:
        """What settings are chosen by."""
        there = [own[:, 0].mean() for task, own in self.accuracy.items() if task in CHOSEN_BY]
        return float(np.mean(there)) if there else 0.0


@dataclass(frozen=True, eq=False)
class PersonalRun:
    """A whole run.

    Args:
        chosen: each system's settings, and ``cuts`` the standing from which it says yes, both from validation.
        library: the library's model that served best there; None where none was run.
        errors: systems that failed, and ``not_run`` those that could not be opened, with the reason.
    """

    split: Split
    asked: list[Pairs]
    outcomes: dict[str, Outcome]
    chosen: dict[str, dict[str, Any]]
    cuts: dict[str, float]
    library: str | None
    comparisons: list[Comparison]
    gaps: list[Gap]
    errors: dict[str, str] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def tasks(self) -> list[str]:
        """Those that could be measured, in the order of :data:`TASKS`."""
        return [task for task in TASKS if task in next(iter(self.outcomes.values())).accuracy]

    @property
    def exit_code(self) -> int:
        """1 where a system failed; one that was not run fails nothing."""
        return 1 if self.errors else 0


def run_personal(
    log: Log,
    systems: Mapping[str, System],
    *,
    split: str,
    sample: int = 0,
    choose_on: int = 300,
    settings: Mapping[str, Any],
    progress: Progress = silent,
) -> PersonalRun:
    """Chooses each system's settings in the period of validation, fits it on all before the split's own, and measures.

    Args:
        sample: so many shoppers of each kind are measured at most; 0: all. ``choose_on``: the same, for choosing.

    Raises:
        UsageError: no such split, the log is too short, or no system could be run.
    """
    validation = make_split(log, "validation", choose_on)
    validation = replace(validation, moments=[each for each in validation.moments if each.wanted.keys() & CHOSEN_BY])
    whole = make_split(log, split, sample)
    if not _measurable(whole):
        raise UsageError(
            f"In the split {split} of {log.name} no task has {LEAST} shoppers", mend="It takes a log of more shoppers."
        )
    tried, asked = ask(validation), ask(whole)
    outcomes: dict[str, Outcome] = {}
    chosen: dict[str, dict[str, Any]] = {}
    cuts: dict[str, float] = {}
    merits: dict[str, float] = {}
    errors: dict[str, str] = {}
    not_run = {
        name: f"only for {', '.join(each.logs)}"
        for name, each in systems.items()
        if each.logs and log.name not in each.logs
    }
    for name in [name for name in systems if name not in not_run]:
        try:
            best, found = _choose(name, systems[name], validation, tried, progress)
            outcomes[name] = measure(systems[name], best, whole, asked, partial(progress, name))
        except FloorwalkerError as error:
            not_run[name] = str(error)
            continue
        except Exception as error:  # noqa: BLE001 - whatever a system fails with is its error, not a low score
            errors[name] = f"{type(error).__name__}: {error}"
            continue
        chosen[name], cuts[name], merits[name] = dict(best), threshold(tried, found.standings), found.merit
    if not outcomes:
        why = "; ".join(f"{name}: {why}" for name, why in {**not_run, **errors}.items())
        raise UsageError(f"No system could be run: {why}", mend="Choose others with --models.")
    library = max((name for name in outcomes if name in PEERS), key=lambda name: merits[name], default=None)
    return PersonalRun(
        split=whole,
        asked=asked,
        outcomes=outcomes,
        chosen=chosen,
        cuts=cuts,
        library=library,
        comparisons=_comparisons(outcomes, library),
        gaps=gaps(
            whole, {name: each.accuracy[PERIOD][:, 0] for name, each in outcomes.items() if PERIOD in each.accuracy}
        ),
        errors=errors,
        not_run=not_run,
        settings={**settings, "sample": sample, "choose_on": choose_on, "reference": REFERENCE},
    )


def _choose(
    name: str, system: System, validation: Split, asked: Sequence[Pairs], progress: Progress
) -> tuple[Mapping[str, Any], Outcome]:
    found = []
    for at, settings in enumerate(system.tried, 1):
        found.append((settings, measure(system, settings, validation, asked)))
        progress(f"{name}: choosing", at, len(system.tried))
    return max(found, key=lambda each: each[1].merit)


def measure(
    system: System,
    settings: Mapping[str, Any],
    split: Split,
    asked: Sequence[Pairs],
    progress: Callable[[int, int], None] = lambda at, of: None,
) -> Outcome:
    """Fits a system and ranks all products at every moment, for each of its tasks.

    Raises:
        FloorwalkerError: the system cannot be opened.
        ValueError: it scores something with no finite number.
    """
    started = time.perf_counter()
    score: Score = system.open(split, settings)
    fitting = time.perf_counter() - started
    kept = _measurable(split)
    right: dict[str, list[list[float]]] = {task: [] for task in TASKS if task in kept}
    lists: dict[str, list[np.ndarray]] = {task: [] for task in right}
    standings, scoring = [], []
    for at, (moment, pairs) in enumerate(zip(split.moments, asked, strict=True), 1):
        started = time.perf_counter()
        scores = score(moment)
        scoring.append(time.perf_counter() - started)
        for task in kept.intersection(moment.wanted):
            ranked, masked = rank(scores, split.candidates(task, moment), split.lots)
            right[task].append(accuracy(ranked, masked, moment.wanted[task], split.lots))
            lists[task].append(np.pad(ranked, (0, KEPT - len(ranked)), constant_values=-1))
        known = np.where(split.offered, scores, -np.inf) if len(pairs.rows) else scores[:0]
        standings.append(standing(known, pairs.rows))
        if at % 100 == 0 or at == len(split.moments):
            progress(at, len(split.moments))
    return Outcome(
        accuracy={task: np.array(own) for task, own in right.items()},
        lists={task: np.array(own) for task, own in lists.items()},
        standings=standings,
        fitting=fitting,
        scoring=scoring,
    )


def _measurable(split: Split) -> set[str]:
    """The tasks that have :data:`LEAST` moments."""
    return {task for task in TASKS if sum(task in moment.wanted for moment in split.moments) >= LEAST}


def _comparisons(outcomes: Mapping[str, Outcome], library: str | None) -> list[Comparison]:
    """In the tasks :data:`COMPARED`, every system against :data:`REFERENCE`, and our own against the library's."""
    others = {REFERENCE: [name for name in outcomes if name not in (CHANCE, ORACLE)]} if REFERENCE in outcomes else {}
    if library:
        others[library] = [name for name in outcomes if name in RECOMMENDERS and name != REFERENCE]
    found = []
    for reference, compared in others.items():
        for task in [task for task in COMPARED if task in outcomes[reference].accuracy]:
            scores = {
                name: {str(at): {MAIN: float(value)} for at, value in enumerate(outcomes[name].accuracy[task][:, 0])}
                for name in {reference: None, **dict.fromkeys(compared)}
            }
            found += [(task, reference, *each) for each in compare(task, reference, scores)]
    corrected = holm([p for *_, p in found])
    return [
        Comparison(task, system, reference, difference, p, p_holm)
        for (task, reference, system, difference, p), p_holm in zip(found, corrected, strict=True)
    ]
