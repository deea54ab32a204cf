"""Whether a recommender serves some groups of shoppers better than others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics import RESAMPLES, SEED, Metric, mean_intervals
from eval.personal.split import PERIOD, Split
from eval.ranking.metrics import holm

LEAST = 30
"""Fewer shoppers of a group tell nothing of it."""
PAST = "events before"
"""What shoppers of any log are grouped by: thirds by how much they did before the period."""


@dataclass(frozen=True)
class Gap:
    """Of one system and one way to group shoppers: the measure in each group, and the best group's less the worst's.

    The gap of several groups is above 0 even by chance; ``p`` is of the gaps that the same values give when shoppers
    are dealt out to the groups anew, ``p_holm`` corrected for all gaps of the run.
    """

    by: str
    system: str
    groups: dict[str, Metric]
    gap: Metric
    p: float
    p_holm: float


def gaps(split: Split, values: Mapping[str, np.ndarray]) -> list[Gap]:
    """Every system's gap for every grouping of the log that has two groups of :data:`LEAST` shoppers.

    Args:
        values: by system, the measure at each moment of :data:`PERIOD`, in the order of the split.
    """
    if not values:
        return []
    names, columns = list(values), np.array(list(values.values()), np.float64).T
    found = []
    for by, groups in _groupings(split).items():
        labels = np.array([groups.get(user, "") for user in _users(split)])
        kept = [name for name in dict.fromkeys(sorted(labels.tolist())) if name and (labels == name).sum() >= LEAST]
        if len(kept) < 2:
            continue
        members = [np.flatnonzero(labels == name) for name in kept]
        means = [mean_intervals(columns[rows]) for rows in members]
        observed, drawn, dealt = _spread(columns, members)
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        p = ((dealt >= observed - 1e-12).sum(axis=0) + 1) / (len(dealt) + 1)
        n = sum(map(len, members))
        for at, system in enumerate(names):
            own = {name: group[at] for name, group in zip(kept, means, strict=True)}
            value = float(observed[at])
            # Resampled gaps are wider than the observed one; of none at all they would leave it out.
            gap = Metric(value=value, low=min(value, float(low[at])), high=max(value, float(high[at])), n=n)
            found.append((by, system, own, gap, float(p[at])))
    corrected = holm([each[-1] for each in found])
    return [Gap(*each, p_holm) for each, p_holm in zip(found, corrected, strict=True)]


def _spread(columns: np.ndarray, members: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gap of each column, its bootstrap within the groups, and the gaps of groups dealt anew."""
    rng = np.random.default_rng(SEED)
    own = [columns[rows] for rows in members]
    observed = np.ptp([each.mean(axis=0) for each in own], axis=0)
    resampled = [
        rng.multinomial(len(each), [1 / len(each)] * len(each), size=RESAMPLES) / len(each) @ each for each in own
    ]
    sizes = np.array([len(each) for each in own])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    whole = np.concatenate(own)
    dealt = [
        np.ptp(np.add.reduceat(whole[rng.permutation(len(whole))], starts, axis=0) / sizes[:, None], axis=0)
        for _ in range(RESAMPLES)
    ]
    return observed, np.ptp(resampled, axis=0), np.array(dealt)


def _users(split: Split) -> list[str]:
    return [split.log.interactions.users[each.user] for each in split.moments if PERIOD in each.wanted]


def _groupings(split: Split) -> dict[str, dict[str, str]]:
    """The log's own groups, and thirds by :data:`PAST`."""
    names = split.log.interactions.users
    counts = {names[each.user]: len(each.history.rows) for each in split.moments if PERIOD in each.wanted}
    low, high = np.quantile(list(counts.values()), [1 / 3, 2 / 3])
    past = {user: "few" if n <= low else "some" if n <= high else "many" for user, n in counts.items()}
    return {**split.log.groups, PAST: past}
