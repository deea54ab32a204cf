"""Putting ranked lists together by rank alone, so that scores of different kinds need no common scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

RRF_K = 10
"""Of Cormack, Clarke and Buettcher 2009, "Reciprocal Rank Fusion outperforms Condorcet", who take 60 for long lists of
many systems; here, with two lists of 100, 10 puts first what either of them is sure of."""


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[int] | np.ndarray], weights: Mapping[str, float]
) -> dict[int, dict[str, float]]:
    """Each row's share from each ranking: ``weight * (RRF_K + 1) / (RRF_K + rank)``, rank from 1, the weights of the
    rankings that found something scaled to sum to 1.

    The sum of a row's shares is its reciprocal rank fusion score divided by the highest one attainable: 1 for a row
    that stands first in every ranking, whatever the query. It tells of ranks only, not of how well the best one fits.
    """
    found = {name: rows for name, rows in rankings.items() if len(rows)}
    total = sum(weights[name] for name in found)
    shares: dict[int, dict[str, float]] = {}
    for name, rows in found.items():
        for rank, row in enumerate(rows, start=1):
            shares.setdefault(int(row), {})[name] = weights[name] / total * (RRF_K + 1) / (RRF_K + rank)
    return shares
