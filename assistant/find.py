"""Search in words: limits that the query names are kept as filters, and the best candidates are read closely."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assistant.floor import Floor, Stock
from assistant.heard import hear
from assistant.request import State
from assistant.wishes import search_words, without_refused
from retrieval.filters import Filters
from retrieval.relevance import rerank
from retrieval.search import Candidate, search


def find(floor: Floor, query: str, k: int, filters: Filters = ()) -> list[dict[str, Any]]:
    """The ``k`` best products: ``{"id", "title", "brand", "price", "currency", "score", "sources"}`` each, best first.

    Args:
        filters: must hold beside those that the query names.

    Raises:
        UsageError: a filter cannot be meant.
    """
    stock = floor.stock()
    catalogue = stock.index.catalogue
    return [
        {
            **catalogue.get(each.id).model_dump(include={"id", "title", "brand", "price", "currency"}),
            "score": round(each.score, 6),
            "sources": {name: round(share, 6) for name, share in each.sources.items()},
        }
        for each in found(stock, query, k, filters=filters, depth=floor.settings.retrieval.ranker_depth)
    ]


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
    # Whoever searches seeks, even with words that in a chat would be small talk ("ez carafe").
    words, search_text = search_words(request) if request.intent == "find" else (query, "")
    allowed = (*request.filters, *filters)
    candidates = search(stock.index, words, search_text=search_text, filters=allowed, k=max(k, depth), exclude=exclude)
    candidates = without_refused(stock.index, candidates, request.refused)
    return rerank(stock.index, words, candidates, stock.ranker, search_text=search_text, depth=depth)[: max(k, 0)]
