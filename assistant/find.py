"""Search in words: limits that the query names are kept as filters, and the best candidates are read closely."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
    """The best candidates for a query that was heard. What is not of a kind or has not a value that it names follows,
    unless it is the more relevant by much: the query may have been read wrongly, and the record may lack what the
    product has."""
    index = stock.index
    # Whoever searches seeks, even with words that in a chat would be small talk ("ez carafe").
    words, search_text = search_words(request) if request.intent == "find" else (query, "")
    kinds = tuple(each for each in request.filters if is_kind(each))
    values = tuple(each for each in request.filters if _is_value(each))
    limits = (*(each for each in request.filters if each not in (*kinds, *values)), *filters)
    if request.query and not limits and not request.refused:
        words = query

    candidates: dict[str, Candidate] = {}
    for allowed in dict.fromkeys(((*limits, *kinds, *values), (*limits, *kinds), limits)):
        seen = search(index, words, search_text=search_text, filters=allowed, k=max(k, depth), exclude=exclude)
        for each in without_refused(index, seen, request.refused):
            candidates.setdefault(each.id, each)
    odds = _odds(kinds, values, index, candidates) if kinds or values else None
    found = rerank(index, words, [*candidates.values()], stock.ranker, search_text=search_text, depth=depth, odds=odds)
    return found[: max(k, 0)]


def _is_value(constraint: Constraint) -> bool:
    """Whether it asks for a value of an attribute: prices, stock and all that is refused are no matter of degree."""
    return constraint.op != "!=" and not is_kind(constraint) and constraint.field not in FIXED


def _odds(kinds: Filters, values: Filters, index: Index, ids: Iterable[str]) -> dict[str, float]:
    """By id, the odds that a product is what the query names against those of one whose record says so (1)."""
    odds = np.ones(len(index.catalogue.products))
    if kinds:
        odds[~index.catalogue.rows(kinds)] = max(KIND_ODDS, *(doubt(each, index) for each in kinds))
    for name in {each.field for each in values}:
        odds[~index.catalogue.rows(tuple(each for each in values if each.field == name))] *= VALUE_ODDS
    return {each: float(odds[index.catalogue.row_of[each]]) for each in ids}


KIND_ODDS, VALUE_ODDS = 0.5, 0.5
"""Least odds of what lies outside the kind, and odds of what lacks a value, that was named. Chosen on ``esci-dev`` and
the training halves (docs/results/search.md): with .2 for kinds Icecat gains .004 and ESCI loses .016."""
FIXED = frozenset({"price", "rating", "availability"})
"""Fields that are never a matter of degree."""
