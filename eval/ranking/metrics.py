"""Measures per query through ir-measures, their intervals, and what two systems differ by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ir_measures import RR, Measure, R, iter_calc, nDCG
from scipy import stats

from eval.metrics import RESAMPLES, SEED, Metric, mean_interval
from retrieval.judgments import Judgment

MAIN = "nDCG@10"
"""What systems are compared by."""
GAIN_UNITS = 1000
"""trec_eval takes whole gains; nDCG is the same whatever they are multiplied by. Gains count to three places."""


@dataclass(frozen=True)
class Comparison:
    """What ``reference`` scores above ``system`` on MAIN, per query and on average, with its 95% interval.

    ``p``: of a paired permutation test (signs of the differences drawn anew); ``p_holm``: corrected for all comparisons
    of the run (Holm 1979, "A simple sequentially rejective multiple test procedure").
    """

    mode: str
    system: str
    reference: str
    difference: Metric
    p: float
    p_holm: float

    @property
    def significant(self) -> bool:
        """At 5%, all comparisons taken together."""
        return self.p_holm < 0.05


def per_query(
    judgments: Sequence[Judgment], ranked: Mapping[str, Sequence[str]], exact: int, mode: str
) -> dict[str, dict[str, float]]:
    """Measures of each ranked query, by name.

    ``nDCG@10`` has the judgments' gains, and the logarithmic discount of Järvelin and Kekäläinen 2002. ``RR`` (whose
    mean is MRR) and recall (``R@10``, ``R@100``) ask for products of grade ``exact`` alone; a query that has none has
    no such measure. Recall at 100 is left out of ``pool``, where it says little.

    Args:
        ranked: product ids, best first, by query. A product that is not judged counts as irrelevant.
        mode: ``catalogue`` or ``pool``.
    """
    gains: dict[str, dict[str, int]] = {query: {} for query in ranked}
    grades: dict[str, dict[str, int]] = {query: {} for query in ranked}
    for each in judgments:
        if each.query in ranked:
            gain = each.grade if each.gain is None else each.gain
            gains[each.query][each.product_id] = round(GAIN_UNITS * gain)
            grades[each.query][each.product_id] = each.grade
    run = {query: {id: float(-rank) for rank, id in enumerate(ids)} for query, ids in ranked.items()}
    found = [R(rel=exact) @ 10, *([R(rel=exact) @ 100] if mode == "catalogue" else [])]
    scores: dict[str, dict[str, float]] = {query: {} for query in ranked}
    _fill(scores, {nDCG @ 10: MAIN}, gains, run)
    answerable = {query: products for query, products in grades.items() if exact in products.values()}
    if answerable:
        _fill(scores, {RR(rel=exact): "RR", **{each: f"R@{each['cutoff']}" for each in found}}, answerable, run)
    return scores


def _fill(
    scores: dict[str, dict[str, float]],
    measures: Mapping[Measure, str],
    judged: dict[str, dict[str, int]],
    run: dict[str, dict[str, float]],
) -> None:
    asked = {query: products for query, products in run.items() if query in judged}
    for each in iter_calc(list(measures), judged, asked):
        scores[each.query_id][measures[each.measure]] = float(each.value)


def compare(
    mode: str, reference: str, scores: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> list[tuple[str, Metric, float]]:
    """Each other system of ``scores`` (system, query, measure), the mean difference that ``reference`` has over it on
    the queries that both answered, and the p of the paired permutation test."""
    found = []
    for system, own in scores.items():
        if system == reference:
            continue
        shared = [query for query in scores[reference] if query in own]
        differences = np.array([scores[reference][query][MAIN] - own[query][MAIN] for query in shared])
        p = 1.0
        # One query alone, or none that differs, tells nothing.
        if len(differences) > 1 and np.any(differences):
            p = float(
                stats.permutation_test(
                    (differences,),
                    np.mean,
                    permutation_type="samples",
                    n_resamples=RESAMPLES,
                    vectorized=True,
                    rng=np.random.default_rng(SEED),
                ).pvalue
            )
        found.append((system, mean_interval(differences.tolist()), p))
    return found


def compare_all(
    references: Mapping[str, str], scores: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]]
) -> list[Comparison]:
    """:func:`compare` in every mode, corrected for all comparisons together.

    Args:
        references: the system that the others are compared with, by mode.
        scores: by mode, system, query, measure.
    """
    raw = [(mode, *each) for mode, own in scores.items() for each in compare(mode, references[mode], own)]
    corrected = holm([p for *_, p in raw])
    return [
        Comparison(mode, system, references[mode], difference, p, p_holm)
        for (mode, system, difference, p), p_holm in zip(raw, corrected, strict=True)
    ]


def holm(ps: Iterable[float]) -> list[float]:
    """Holm's corrected p of each test, in the order given."""
    values = list(ps)
    corrected, floor = [0.0] * len(values), 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        floor = max(floor, min(1.0, (len(values) - rank) * values[at]))
        corrected[at] = floor
    return corrected
