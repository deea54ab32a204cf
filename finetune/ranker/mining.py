"""Which products a query is trained on: what our own retrieval puts high, above all what it puts high in error."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence

from retrieval.search import Candidate

DEPTH = 100
"""How far down retrieval is looked at."""
NEAR, MIDDLE = 6, 40
"""Up to rank NEAR most mistakes are dear; beyond MIDDLE most products are easy to tell."""
UNLABELLED = (6, 8, 2)
"""How many are taken from the near, the middle and the far ones where nothing is labelled."""
EXACT, PARTIAL, MISTAKEN, REFUSED = 4, 4, 5, 3
"""How many are taken of each sort where there are labels, REFUSED of the grade 0 that the labels name themselves."""


def mine(retrieved: Sequence[Candidate], grades: Mapping[str, int], rng: random.Random) -> list[Candidate]:
    """Candidates to train a query on, up to 16, of what our own retrieval found for it, best first.

    Without ``grades``: retrieval's best, more from its middle, few from its end. With them (product id to 0..3): exact
    ones, the partly right that retrieval ranks highest, the wrong ones that it ranks highest (hard negatives), and
    wrong ones that the labels name. A product without a grade counts as wrong, so labels must be those of the whole
    catalogue (:mod:`retrieval.judgments.derived`), or name all that are right.
    """
    found = {each.id: each for each in retrieved}
    ranked = list(found)
    if not grades:
        pools = (ranked[:NEAR], ranked[NEAR:MIDDLE], ranked[MIDDLE:])
        return [found[id] for pool, most in zip(pools, UNLABELLED, strict=True) for id in _some(pool, most, rng)]
    place = {id: rank for rank, id in enumerate(ranked)}
    exact = [id for id, grade in grades.items() if grade == 3]
    partial = sorted((id for id in grades if grades[id] in (1, 2)), key=lambda id: (place.get(id, DEPTH), id))
    mistaken = [id for id in ranked if not grades.get(id)]
    refused = [id for id in grades if grades[id] == 0]
    taken: dict[str, None] = {}
    for pool, most in (
        (exact, EXACT),
        (partial[: 3 * PARTIAL], PARTIAL),
        (mistaken[: 4 * MISTAKEN], MISTAKEN),
        (refused, REFUSED),
    ):
        taken |= dict.fromkeys(_some([id for id in pool if id not in taken], most, rng))
    return [found.get(id) or Candidate(id, 0.0, {}) for id in taken]


def _some(pool: Collection[str], most: int, rng: random.Random) -> list[str]:
    return rng.sample(list(pool), min(most, len(pool)))
