"""Putting ranked lists together by rank alone, so that scores of different kinds need no common scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

RRF_K = 60
"""The constant of Cormack, Clarke and Buettcher 2009, "Reciprocal Rank Fusion outperforms Condorcet"."""


def reciprocal_rank_fusion(rankings: Mapping[str, Sequence[int] | np.ndarray]) -> dict[int, dict[str, float]]:
    """Each row's share from each ranking: ``(60 + 1) / (60 + rank) / number of rankings``, rank from 1;
    rankings that found nothing are not counted.

    The sum of a row's shares is its reciprocal rank fusion score divided by the highest one attainable: 1 for a row
    that stands first in every ranking, whatever the query. It tells of ranks only, not of how well the best one fits.
    """
    found = {name: rows for name, rows in rankings.items() if len(rows)}
    shares: dict[int, dict[str, float]] = {}
    for name, rows in found.items():
        for rank, row in enumerate(rows, start=1):
            shares.setdefault(int(row), {})[name] = (RRF_K + 1) / (RRF_K + rank) / len(found)
    return shares
