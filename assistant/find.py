"""Search in words: limits that the query names are kept as filters, and the best candidates are read closely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assistant.absence import absence
from assistant.floor import Floor, Stock
from assistant.heard import hear
from assistant.kinds import doubt, is_kind
from assistant.limits import check_text
from assistant.request import Request, State
from assistant.wishes import search_words, without_refused
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.relevance import rerank
from retrieval.search import Candidate, search


@dataclass(frozen=True)
class Found:
    """What a search gave: the products, and what of the query the shop does not seem to have, as it was said."""

    hits: list[dict[str, Any]]
    """``{"id", "title", "brand", "price", "currency", "score", "sources"}`` each, best first."""
    lacking: str = ""


def find(floor: Floor, query: str, k: int, filters: Filters = ()) -> Found:
    """The ``k`` best products.

    Args:
        filters: must hold beside those that the query names; with some, the query may be empty.

    Raises:
        MessageTooLong, UsageError: the query is too long or says nothing, or a filter cannot be meant.
    """
    check_text(query, floor.settings.limits.message_characters, "query", may_be_empty=bool(filters))
    stock = floor.stock()
    request = hear(stock, query, State(), None).request
    depth = floor.settings.retrieval.ranker_depth
    candidates = _candidates(stock, query, request, k, filters=filters, depth=depth)
    missed = absence(stock.index, query, request, candidates) if request.intent == "find" else None
    hits = [
        {
            **stock.index.catalogue.get(each.id).model_dump(include={"id", "title", "brand", "price", "currency"}),
            "score": round(each.score, 6),
            "sources": {name: round(share, 6) for name, share in each.sources.items()},
        }
        for each in candidates
    ]
    return Found(hits, missed.words if missed else "")


def found(
    stock: Stock, query: str, k: int, *, filters: Filters = (), exclude: Collection[str] = (), depth: int = 50
) -> list[Candidate]:
    """The ``k`` best candidates, best first; the ranker reads the best ``depth``.

    Args:
        filters: must hold beside those that the query names.
        exclude: ids that must not be returned.

    Raises:
        UsageError: a filter cannot be meant.
    """
    request = hear(stock, query, State(), None).request
    return _candidates(stock, query, request, k, filters=filters, exclude=exclude, depth=depth)


def _candidates(
    stock: Stock,
    query: str,
    request: Request,
    k: int,
    *,
    filters: Filters,
    depth: int,
    exclude: Collection[str] = (),
) -> list[Candidate]:
    """The best candidates for a query that was heard. What is not of a kind, has not a value or is called what was
    refused follows, as far as it is not the more relevant by much: the query may have been read wrongly, and the record
    may lack what the product has."""
    index = stock.index
    # Whoever searches seeks, even with words that in a chat would be small talk ("ez carafe").
    words, search_text = search_words(request) if request.intent == "find" else (query, "")
    soft = tuple(each for each in request.filters if _is_soft(each))
    limits = (*(each for each in request.filters if each not in soft), *filters)
    if not limits and not request.refused:
        words = query
    kinds = tuple(each for each in soft if each.field in ("category", "brand"))

    candidates: dict[str, Candidate] = {}
    clean: set[str] = set()
    for allowed in dict.fromkeys(((*limits, *soft), (*limits, *filter(is_kind, kinds)), limits)):
        seen = search(index, words, search_text=search_text, filters=allowed, k=max(k, depth), exclude=exclude)
        clean |= {each.id for each in without_refused(index, seen, request.refused)}
        for each in seen:
            candidates.setdefault(each.id, each)
    odds = _odds(soft, index)

    def believed(candidate: Candidate) -> float:
        prior = odds[index.catalogue.row_of[candidate.id]] * (1.0 if candidate.id in clean else REFUSED_ODDS)
        return float(prior * candidate.score / (prior * candidate.score + 1 - min(candidate.score, SUREST)))

    by_evidence = rerank(index, words, [*candidates.values()], None, search_text=search_text, depth=len(candidates))
    first = [candidates[each.id] for each in sorted(by_evidence, key=believed, reverse=True)]
    read = rerank(index, words, first, stock.ranker, search_text=search_text, depth=depth)
    best = [replace(each, score=believed(each)) for each in read]
    return sorted(best, key=lambda each: ("exact" not in each.sources, -each.score))[: max(k, 0)]


def _is_soft(constraint: Constraint) -> bool:
    """Whether it is a matter of degree: kinds and values are, prices, stock and refused brands and values are not."""
    return constraint.field == "category" or (constraint.op != "!=" and constraint.field not in FIXED)


def _odds(soft: Filters, index: Index) -> np.ndarray:
    """By row, the odds that a product is what the query names against those of one whose record says so (1)."""
    odds = np.ones(len(index.catalogue.products))
    kinds = tuple(each for each in soft if is_kind(each))
    if kinds:
        odds[~index.catalogue.rows(kinds)] = max(KIND_ODDS, *(doubt(each, index) for each in kinds))
    refused = tuple(each for each in soft if each.op == "!=")
    odds[~index.catalogue.rows(refused)] *= REFUSED_ODDS
    values = [each for each in soft if each not in (*kinds, *refused)]
    for name in {each.field for each in values}:
        odds[~index.catalogue.rows(tuple(each for each in values if each.field == name))] *= VALUE_ODDS
    return odds


KIND_ODDS = 0.5
"""Least odds of what lies outside the kind asked for."""
VALUE_ODDS = 0.5
REFUSED_ODDS = 0.3
"""Odds of what lies in a kind that was refused or uses a word that was: "no plug" is said of a lamp that has none."""
SUREST = 0.9999
"""A score of 1 has no odds."""
FIXED = frozenset({"price", "rating", "availability"})
"""Fields that are never a matter of degree."""
