"""What a ranker is trained on: a query, some products, and what is known of how well each answers it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finetune.ranker.mining import DEPTH, mine
from retrieval.index import Index
from retrieval.judgments import Judgment
from retrieval.progress import Progress
from retrieval.ranker import ranker_text
from retrieval.relevance import features
from retrieval.search import Candidate, search

HEAD = 50
"""As many of the first stage's are reranked, and compared as features are made."""
FEWEST = 6
"""A query that so few products answer teaches nothing about order."""
UNKNOWN = -1.0


@dataclass(frozen=True)
class Group:
    """A query and some products.

    ``texts``: of :func:`retrieval.ranker.ranker_text`. ``features``: float32 of shape ``(products, FEATURES)``.
    ``grades``: 0 to 3, or all UNKNOWN. ``gains``: what each adds to nDCG. ``first``: the place of each in the first
    stage's order, from 0; DEPTH where it did not find it.
    """

    query: str
    texts: tuple[str, ...]
    features: np.ndarray
    grades: np.ndarray
    gains: np.ndarray
    first: np.ndarray

    @property
    def graded(self) -> bool:
        """Whether anything is labelled."""
        return bool((self.grades != UNKNOWN).any())


def unlabelled_groups(index: Index, queries: Sequence[str], rng: random.Random, progress: Progress) -> list[Group]:
    """Queries without labels, with mined products."""
    groups = []
    for done, query in enumerate(queries, 1):
        found = search(index, query, k=DEPTH)
        candidates = mine(found, {}, rng)
        if len(candidates) >= FEWEST:
            groups.append(_group(index, query, found, candidates, {}))
        progress("queries without labels", done, len(queries))
    return groups


def mined_groups(index: Index, judgments: Iterable[Judgment], rng: random.Random, progress: Progress) -> list[Group]:
    """Queries judged over the whole catalogue, with products of all grades and mined hard negatives."""
    judged = _by_query(judgments)
    groups = []
    for done, (query, labels) in enumerate(judged.items(), 1):
        found = search(index, query, k=DEPTH)
        candidates = mine(found, {id: each.grade for id, each in labels.items()}, rng)
        if len(candidates) >= FEWEST:
            groups.append(_group(index, query, found, candidates, labels))
        progress("queries with derived labels", done, len(judged))
    return groups


def judged_groups(index: Index, judgments: Iterable[Judgment], progress: Progress) -> list[Group]:
    """Queries that people judged: all of the first stage's HEAD and all judged products. What they did not judge
    counts as irrelevant, as in the evaluation."""
    judged = _by_query(judgments)
    groups = []
    for done, (query, labels) in enumerate(judged.items(), 1):
        found = search(index, query, k=DEPTH)
        by_id = {each.id: each for each in found}
        ids = dict.fromkeys([*list(by_id)[:HEAD], *(id for id in labels if id in index.catalogue.row_of)])
        if len(ids) >= FEWEST:
            candidates = [by_id.get(id) or Candidate(id, 0.0, {}) for id in ids]
            groups.append(_group(index, query, found, candidates, labels))
        progress("queries with judgments", done, len(judged))
    return groups


def _by_query(judgments: Iterable[Judgment]) -> dict[str, dict[str, Judgment]]:
    found: dict[str, dict[str, Judgment]] = defaultdict(dict)
    for each in judgments:
        found[each.query][each.product_id] = each
    return dict(found)


def _group(
    index: Index,
    query: str,
    retrieved: Sequence[Candidate],
    candidates: Sequence[Candidate],
    labels: Mapping[str, Judgment],
) -> Group:
    ids = {each.id for each in candidates}
    # A feature compares with the best of the head: without the others it would mean something else than in a turn.
    others = [each for each in retrieved[:HEAD] if each.id not in ids]
    place = {each.id: at for at, each in enumerate(retrieved)}
    found = [labels.get(each.id) for each in candidates]
    return Group(
        query,
        tuple(ranker_text(index.catalogue.get(each.id)) for each in candidates),
        features(index, query, [*candidates, *others])[: len(candidates)].astype(np.float32),
        np.array([(each.grade if each else 0.0) if labels else UNKNOWN for each in found], np.float32),
        np.array([gain_of(each) for each in found], np.float32),
        np.array([place.get(each.id, DEPTH) for each in candidates]),
    )


def gain_of(judgment: Judgment | None) -> float:
    """What a product adds to nDCG: the set's own gain, else the grade's share of the highest; 0 unjudged."""
    if judgment is None:
        return 0.0
    return judgment.gain if judgment.gain is not None else judgment.grade / 3
