"""Search: hard filters, then dense and lexical candidates put together; and search in the shop's policies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from retrieval import dense
from retrieval.embedders import QUERY_CHARACTERS
from retrieval.exact import named
from retrieval.filters import Filters
from retrieval.fusion import reciprocal_rank_fusion
from retrieval.index import Index
from retrieval.lexical import Lexical, best_rows
from retrieval.negation import without
from retrieval.rewrite import Reading, read_query
from retrieval.tokens import tokens

DEPTH = 100
"""How far down each ranking is fused, at least: a product that both rank 60th may belong among the first 20."""
LEXICAL_OVER_DENSE = (0.25, 3.0)
"""What words weigh against meaning, the least and the most; in between by how much of the query the best products by
words cover. On queries of ESCI's train half they cover nine tenths, and weight is due (nDCG@10 .64 at 1, .68 at 3);
where a need is described in other words than the shop's they cover half, and the weight drowns meaning (demo shop,
English needs: .61 at 1, .47 at 3). With the ramp .68 and .62."""
COVERED = (0.5, 0.7)
"""From which cover on the weight rises, and where it is the most."""
COVERED_BY = 5
"""So many products by words tell how well they cover a query."""
LEAST_KNOWN = 0.05
"""Words that the catalogue does not hold take weight from those that it does, down to this share: a brand's name in a
Chinese query must not outweigh what the query means."""
REFUSED = 0.7
"""What is left of the score of a product that has in its title what the query refuses."""
LEXICAL_WEIGHT = 0.7
"""What words weigh against meaning in policies. Tried on 56 questions to the demo shop: .2 to 1 do alike."""
LEXICAL_HALF = 4.0
"""The BM25 score that counts half: one telling word has about that."""


@dataclass(frozen=True)
class Candidate:
    """A product that may answer. ``score``, 0 to 1, is the sum of ``sources``, the share of each source."""

    id: str
    score: float
    sources: dict[str, float]


@dataclass(frozen=True)
class Passage:
    """A part of a shop policy; ``score``, 0 to 1, compares the passages found for one question."""

    policy_id: str
    title: str
    text: str
    score: float


def search(
    index: Index,
    query: str,
    *,
    search_text: str = "",
    filters: Filters = (),
    k: int = 50,
    exclude: Collection[str] = (),
) -> list[Candidate]:
    """The ``k`` best products for a query among those that satisfy all filters, best first; often fewer.

    A product whose id, GTIN, title or model number the query names comes first, with ``exact`` among its sources, and
    so does one that holds a rare number of the query, say of the printer that a toner is for, and a word in its title.
    The others are ordered by reciprocal rank fusion of ``dense`` and ``lexical``, scaled so that a product first in
    both scores 1 (:mod:`retrieval.fusion`): scores compare ranks, not how well a query is met. An empty query gives
    the products allowed by popularity.

    Args:
        query: in any language; what lies beyond QUERY_CHARACTERS is not read.
        search_text: what lexical search is given instead of ``query``, with the catalogue's own words added.
        exclude: ids that must not be returned.

    Raises:
        UsageError: a filter cannot be meant.
        IndexMissingError: Chroma failed.
    """
    catalogue = index.catalogue
    mask = np.array(catalogue.rows(filters))
    mask[[catalogue.row_of[id] for id in exclude if id in catalogue.row_of]] = False
    query = query[:QUERY_CHARACTERS]
    if not mask.any() or k <= 0:
        return []
    if not any(letter.isalnum() for letter in query + search_text):
        rows = best_rows(np.where(mask, index.popularity, -1), min(k, int(np.count_nonzero(mask))))
        return [_candidate(index, int(row), {"popular": float(index.popularity[row])}) for row in rows]
    depth = max(k, DEPTH)
    reading = read_query(query, search_text[:QUERY_CHARACTERS], index.lexical, index.synonyms)
    vector = index.embedder.query(reading.meaning)
    scores = np.where(mask, index.lexical.scores(reading.terms), 0)
    lexical = best_rows(scores, min(depth, int(np.count_nonzero(scores > 0))))
    shares = reciprocal_rank_fusion(
        {
            "dense": dense.nearest(index.collection, index.vectors, vector, mask, depth, index.sketch),
            "lexical": lexical,
        },
        {"dense": 1.0, "lexical": _trust(reading, index.lexical, scores[lexical[:COVERED_BY]])},
    )
    if reading.refused:
        shares = {row: _demoted(index, row, share, reading.refused) for row, share in shares.items()}
    exact = named(index, query, mask)
    for row in exact:
        share = shares.get(row, {})
        shares[row] = {"exact": 1 - sum(share.values())} | share
    found = sorted(shares, key=lambda row: (row not in exact, -exact.get(row, 0), -sum(shares[row].values()), row))
    return [_candidate(index, row, shares[row]) for row in found[:k]]


def search_policies(index: Index, question: str, k: int = 3, *, language: str | None = None) -> list[Passage]:
    """The ``k`` passages of the shop's policies that fit a question best, best first.

    A passage is compared with the question by meaning (its own text and the nearest question on its topics in
    ``topics.yaml``, in equal parts) and by words. Ranks, of so few passages, would say less than scores.
    Passages in ``language`` come before others; where it is None, it is taken from the question's script.
    """
    if not index.passages or not any(letter.isalnum() for letter in question):
        return []
    question = question[:QUERY_CHARACTERS]
    wanted = language or ("zh" if any("\u4e00" <= letter <= "\u9fff" for letter in question) else "en")
    inside = np.array([each.language == wanted for each in index.passages])
    vector = index.embedder.query(question)
    own = index.passage_vectors @ vector
    questions, on_topic = index.questions
    near = questions @ vector
    likeness = (own + [near[rows].max() if len(rows) else own[at] for at, rows in enumerate(on_topic)]) / 2
    # Embedders differ in how far apart they put what has nothing in common.
    compared = likeness[inside] if inside.any() else likeness
    spread = max(float(compared.max() - compared.mean()), 1e-6)
    meaning = np.clip((likeness - compared.mean()) / spread, 0, 1)
    words = index.passage_lexical.scores(question)
    scores = (meaning + LEXICAL_WEIGHT * words / (words + LEXICAL_HALF)) / (1 + LEXICAL_WEIGHT)
    rows = sorted(range(len(scores)), key=lambda row: (not inside[row], -scores[row], row))
    return [
        Passage(each.policy_id, each.title, each.text, float(scores[row]))
        for row in rows[:k]
        for each in (index.passages[row],)
    ]


def _candidate(index: Index, row: int, shares: dict[str, float]) -> Candidate:
    return Candidate(index.catalogue.ids[row], sum(shares.values()), shares)


def _trust(reading: Reading, lexical: Lexical, best: np.ndarray) -> float:
    """The weight of lexical search, given the scores of its best products."""
    highest = lexical.highest(reading.words)
    cover = float(best.mean()) / highest if highest and len(best) else 0.0
    least, most = LEXICAL_OVER_DENSE
    return max(reading.known, LEAST_KNOWN) * float(np.interp(cover, COVERED, (least, most)))


def _demoted(index: Index, row: int, shares: dict[str, float], refused: frozenset[str]) -> dict[str, float]:
    """The shares, less where the title holds what was refused and does not say that it is missing."""
    if refused.isdisjoint(tokens(without(index.catalogue.products[row].title)[0])):
        return shares
    return {name: share * REFUSED for name, share in shares.items()}
