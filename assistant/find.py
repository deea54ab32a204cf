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
    """The best candidates for a query that was heard. What is not of a kind or has not a value that it names follows:
    the query may have been read wrongly, and the record may lack what the product has."""
    index = stock.index
    # Whoever searches seeks, even with words that in a chat would be small talk ("ez carafe").
    words, search_text = search_words(request) if request.intent == "find" else (query, "")
    kinds = tuple(each for each in request.filters if is_kind(each))
    values = tuple(each for each in request.filters if _is_value(each))
    limits = (*(each for each in request.filters if each not in (*kinds, *values)), *filters)

    candidates: dict[str, Candidate] = {}
    for allowed in dict.fromkeys(((*limits, *kinds, *values), (*limits, *kinds), limits)):
        seen = search(index, words, search_text=search_text, filters=allowed, k=max(k, depth), exclude=exclude)
        for each in without_refused(index, seen, request.refused):
            candidates.setdefault(each.id, each)
    belief = _belief(kinds, values, index)

    def believed(candidate: Candidate) -> float:
        return candidate.score * float(belief[index.catalogue.row_of[candidate.id]])

    first = sorted(candidates.values(), key=believed, reverse=True) if kinds or values else [*candidates.values()]
    read = rerank(index, words, first, stock.ranker, search_text=search_text, depth=depth)
    best = [replace(each, score=believed(each)) for each in read]
    return sorted(best, key=lambda each: ("exact" not in each.sources, -each.score))[: max(k, 0)]


def _is_value(constraint: Constraint) -> bool:
    """Whether it asks for a value of an attribute: prices, stock and all that is refused are no matter of degree."""
    return constraint.op != "!=" and not is_kind(constraint) and constraint.field not in FIXED


def _belief(kinds: Filters, values: Filters, index: Index) -> np.ndarray:
    """By row, how far a product is believed to be what the query names: 1 where its record says so."""
    belief = np.ones(len(index.catalogue.products))
    if kinds:
        belief[~index.catalogue.rows(kinds)] = max(LEAST_DOUBT, *(doubt(each, index) for each in kinds))
    for name in {each.field for each in values}:
        belief[~index.catalogue.rows(tuple(each for each in values if each.field == name))] *= VALUE_DOUBT
    return belief


LEAST_DOUBT = 0.02
"""What lies outside the kind asked for comes last, but comes."""
VALUE_DOUBT = 0.5
"""How far what lacks a value that was named is believed to have it. On Icecat's training queries .7 gives .814 nDCG@10,
.5 .817, .3 .812, .1 .805, and 0, a limit, .710; the Retail Demo Store and ESCI hardly tell them apart."""
FIXED = frozenset({"price", "rating", "availability"})
"""Fields that are never a matter of degree."""
