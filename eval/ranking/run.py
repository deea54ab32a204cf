"""One run: every system over every query, in both modes, and what comes out of it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eval.metrics import NOTHING, Metric, mean_interval, middle
from eval.ranking.bench import Bench, Rank
from eval.ranking.datasets import Dataset
from eval.ranking.metrics import MAIN, Comparison, compare_all, per_query
from eval.ranking.systems import Open
from retrieval.errors import FloorwalkerError, UsageError
from retrieval.progress import Progress, silent

MODES = ("catalogue", "pool")
"""Retrieval from the whole catalogue, and ordering of the judged products alone. They are never mixed."""

PIPELINE = ("ranker", "relevance", "fusion")
"""What the others are compared with: the first of these that ran."""

_FOLDERS = re.compile(r"(?<![\w.:/~-])~?/(?:[^\s/:'\"]+/)+")
"""The folders of an absolute path, with no address of the web taken for one."""


@dataclass(frozen=True)
class Answer:
    """What a system ranked for one query and how long it took; ``error`` where it failed, and then nothing else."""

    ids: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class RankingRun:
    """A whole run. ``answers`` and ``scores`` by mode, system and query; a query on which a system failed has no score.
    ``not_run``: systems that could not be opened, and why."""

    dataset: Dataset
    answers: dict[str, dict[str, dict[str, Answer]]]
    scores: dict[str, dict[str, dict[str, dict[str, float]]]]
    comparisons: list[Comparison]
    not_run: dict[str, str]
    settings: dict[str, Any]

    @property
    def errors(self) -> dict[str, dict[str, str]]:
        """What failed: by ``mode/system`` and query, the reason."""
        failed = {
            f"{mode}/{system}": {query: answer.error for query, answer in answers.items() if answer.error}
            for mode, systems in self.answers.items()
            for system, answers in systems.items()
        }
        return {name: queries for name, queries in failed.items() if queries}

    @property
    def exit_code(self) -> int:
        """1 where a system failed on a query, whatever the scores; a system that was not run fails nothing."""
        return 1 if self.errors else 0


def run_ranking(
    dataset: Dataset,
    bench: Bench,
    systems: Mapping[str, Open],
    settings: dict[str, Any],
    progress: Progress = silent,
) -> RankingRun:
    """Runs the systems one after another, in both modes.

    A system that cannot be opened is listed in ``not_run``; one that crashes on a query has an error there.

    Raises:
        UsageError: none of the systems could be run.
    """
    pools: dict[str, list[str]] = {}
    for each in dataset.judgments:
        pools.setdefault(each.query, []).append(each.product_id)
    answers: dict[str, dict[str, dict[str, Answer]]] = {mode: {} for mode in MODES}
    not_run: dict[str, str] = {}
    for name, opened in systems.items():
        try:
            rank = opened(bench)
        except FloorwalkerError as error:
            not_run[name] = str(error)
            continue
        for mode in MODES:
            answers[mode][name] = _answers(rank, pools, mode, name, progress)
    ran = list(answers["catalogue"])
    if not ran:
        raise UsageError(
            f"None of the systems could be run: {'; '.join(f'{name}: {why}' for name, why in not_run.items())}",
            mend="Choose others with --systems.",
        )
    scores = {
        mode: {
            name: per_query(
                dataset.judgments,
                {query: answer.ids for query, answer in found.items() if not answer.error},
                dataset.exact,
                mode,
            )
            for name, found in answers[mode].items()
        }
        for mode in MODES
    }
    reference = next((name for name in PIPELINE if name in ran), ran[0])
    comparisons = compare_all(dict.fromkeys(MODES, reference), scores)
    return RankingRun(dataset, answers, scores, comparisons, not_run, {**settings, "reference": reference})


def _answers(
    rank: Rank, pools: Mapping[str, Sequence[str]], mode: str, name: str, progress: Progress
) -> dict[str, Answer]:
    first, pool = next(iter(pools.items()))
    # Models are loaded at the first query, which is not to be timed.
    _answer(rank, first, pool if mode == "pool" else None)
    found: dict[str, Answer] = {}
    for query, pool in pools.items():
        found[query] = _answer(rank, query, pool if mode == "pool" else None)
        progress(f"{mode} {name}", len(found), len(pools))
    return found


def _answer(rank: Rank, query: str, pool: Sequence[str] | None) -> Answer:
    started = time.perf_counter()
    try:
        ids = rank(query, pool)
    except Exception as error:  # noqa: BLE001 - whatever a system fails with is its error, not a low score
        return Answer(error=f"{type(error).__name__}: {error}")
    return Answer(ids=ids, seconds=time.perf_counter() - started)


def figures(run: RankingRun, mode: str, system: str) -> dict[str, Metric]:
    """The measures of one system, each with its interval, and its seconds per query (the 95th percentile has none)."""
    scores = run.scores[mode][system]
    names = dict.fromkeys(name for own in run.scores[mode].values() for query in own.values() for name in query)
    seconds = [answer.seconds for answer in run.answers[mode][system].values() if not answer.error]
    slow = Metric(value=float(np.quantile(seconds, 0.95)), low=None, high=None, n=len(seconds)) if seconds else NOTHING
    order = sorted(names, key=lambda name: (name != MAIN, name != "RR", len(name)))
    return {
        **{name: mean_interval([own[name] for own in scores.values() if name in own]) for name in order},
        "seconds_p50": middle(seconds),
        "seconds_p95": slow,
    }


def without_folders(text: str) -> str:
    """The text with every absolute path cut down to its last name: results are handed on, and what the folders of the
    machine are called is nobody's business."""
    return _FOLDERS.sub("", text)


def payload(run: RankingRun) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {"catalogue/bm25": {measure: {"value","low","high","n"}}},
    "settings"}``; under ``data`` also ``comparisons``, ``errors`` and ``not_run``."""
    dataset = run.dataset
    grades = [each.grade for each in dataset.judgments]
    return {
        "data": {
            "dataset": dataset.name,
            "split": dataset.split,
            "labels": dataset.labels,
            "products": len(dataset.index.catalogue.products),
            "queries": len({each.query for each in dataset.judgments}),
            "judgments": len(grades),
            "grades": {str(grade): grades.count(grade) for grade in sorted(set(grades), reverse=True)},
            "exact_grade": dataset.exact,
            "files": list(dataset.files),
            "set_aside": dict(zip(("queries", "judgments"), dataset.set_aside, strict=True)),
            "unanswered_queries": dataset.unanswered,
            "left_out": dataset.left_out,
            "rejected_products": dataset.rejected,
            "comparisons": [
                {
                    "mode": each.mode,
                    "system": each.system,
                    "reference": each.reference,
                    "measure": MAIN,
                    "difference": each.difference.model_dump(),
                    "p": each.p,
                    "p_holm": each.p_holm,
                    "significant": each.significant,
                }
                for each in run.comparisons
            ],
            "errors": {
                name: {query: without_folders(why) for query, why in failed.items()}
                for name, failed in run.errors.items()
            },
            "not_run": {name: without_folders(why) for name, why in run.not_run.items()},
        },
        "systems": {
            f"{mode}/{system}": {name: metric.model_dump() for name, metric in figures(run, mode, system).items()}
            for mode in MODES
            for system in run.scores[mode]
        },
        "settings": run.settings,
    }
