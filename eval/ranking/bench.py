"""What systems stand on: the set's index, and ways to put its products in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.index import Index
from retrieval.search import Candidate, search

DEPTH = 100
"""How many products a system returns from the whole catalogue."""
RERANKED = 50
"""How many of the first stage's a ranker reads, in both modes, as in a turn."""

Rank = Callable[[str, Sequence[str] | None], list[str]]
"""Query and pool to ids, best first: all of the pool, or where that is None the best DEPTH of the catalogue."""


@dataclass(frozen=True)
class Bench:
    """What a system may use: the set's index, the ``home`` of the models, a ``folder`` to keep what it makes."""

    index: Index
    home: Path
    folder: Path

    @cached_property
    def lots(self) -> np.ndarray:
        """Per row, a number by which equal scores are ordered: neither the feed's order nor the judgments' may tell."""
        digests = (hashlib.sha256(id.encode()).digest()[:8] for id in self.index.catalogue.row_of)
        return np.array([int.from_bytes(digest) for digest in digests], np.uint64)

    def best(self, scores: np.ndarray, pool: Sequence[str] | None) -> list[str]:
        """Ids by score per row, highest first; from the whole catalogue the best DEPTH that score above -inf."""
        catalogue = self.index.catalogue
        if pool is None:
            rows = np.flatnonzero(scores > -np.inf)
            if len(rows) > DEPTH:
                floor = np.partition(scores[rows], len(rows) - DEPTH)[len(rows) - DEPTH]
                rows = rows[scores[rows] >= floor]
        else:
            rows = np.array([catalogue.row_of[id] for id in pool], np.int64)
        order = rows[np.lexsort((self.lots[rows], -scores[rows]))]
        return [catalogue.products[int(row)].id for row in (order[:DEPTH] if pool is None else order)]

    def first_stage(self, query: str, pool: Sequence[str] | None) -> list[Candidate]:
        """What search finds, and within a pool all of it: what search leaves out comes last."""
        if pool is None:
            return search(self.index, query, k=DEPTH)
        inside = set(pool)
        found = search(
            self.index, query, k=len(pool), exclude=[id for id in self.index.catalogue.row_of if id not in inside]
        )
        rest = inside.difference(each.id for each in found)
        return found + [Candidate(id, 0.0, {}) for id in self.drawn(rest)]

    def drawn(self, ids: Collection[str]) -> list[str]:
        """Ids that nothing is known of, in the order of their lots."""
        lots = {id: self.lots[self.index.catalogue.row_of[id]] for id in ids}
        return sorted(ids, key=lots.__getitem__)
