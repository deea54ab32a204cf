"""Search in words: limits that the query names are kept as filters, and the best candidates are read closely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from assistant.absence import absence
from assistant.floor import Floor, Stock
from assistant.heard import hear
from assistant.kinds import doubt, is_kind
from assistant.limits import check_text
from assistant.request import Request, State
from assistant.wishes import search_words, without_refused
from retrieval.filters import Filters
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
    """The best candidates for a query that was heard; of a kind that is named, those outside it come last."""
    index = stock.index
    # Whoever searches seeks, even with words that in a chat would be small talk ("ez carafe").
    words, search_text = search_words(request) if request.intent == "find" else (query, "")
    kinds = tuple(each for each in request.filters if is_kind(each))
    limits = (*(each for each in request.filters if not is_kind(each)), *filters)

    def candidates(allowed: Filters) -> list[Candidate]:
        ids = search(index, words, search_text=search_text, filters=allowed, k=max(k, depth), exclude=exclude)
        return without_refused(index, ids, request.refused)

    inside = candidates((*limits, *kinds))
    if not kinds:
        return rerank(index, words, inside, stock.ranker, search_text=search_text, depth=depth)[: max(k, 0)]
    outside = max(LEAST_DOUBT, *(doubt(each, index) for each in kinds))
    of_kind = index.catalogue.rows(kinds)

    def believed(candidate: Candidate) -> float:
        return candidate.score if of_kind[index.catalogue.row_of[candidate.id]] else outside * candidate.score

    known = {each.id for each in inside}
    merged = [*inside, *(each for each in candidates(limits) if each.id not in known)]
    read = rerank(
        index, words, sorted(merged, key=believed, reverse=True), stock.ranker, search_text=search_text, depth=depth
    )
    best = [replace(each, score=believed(each)) for each in read]
    return sorted(best, key=lambda each: ("exact" not in each.sources, -each.score))[: max(k, 0)]


LEAST_DOUBT = 0.02
"""What lies outside the kind asked for comes last, but comes."""
