"""Search in words: limits that the query names are kept as filters, and the best candidates are read closely."""

from __future__ import annotations

from typing import Any

from assistant.floor import Floor
from assistant.heard import hear
from assistant.request import State
from assistant.wishes import search_words, without_refused
from retrieval.filters import Filters
from retrieval.relevance import rerank
from retrieval.search import search


def find(floor: Floor, query: str, k: int, filters: Filters = ()) -> list[dict[str, Any]]:
    """The ``k`` best products: ``{"id", "title", "brand", "price", "currency", "score", "sources"}`` each, best first.

    Args:
        filters: must hold beside those that the query names.

    Raises:
        UsageError: a filter cannot be meant.
    """
    stock = floor.stock()
    catalogue = stock.index.catalogue
    request = hear(stock, query, State(), None).request
    depth = floor.settings.retrieval.ranker_depth
    words, search_text = search_words(request)
    allowed = (*request.filters, *filters)
    found = search(stock.index, words, search_text=search_text, filters=allowed, k=max(k, depth))
    found = without_refused(stock.index, found, request.refused)
    found = rerank(stock.index, words, found, stock.ranker, search_text=search_text, depth=depth)[: max(k, 0)]
    return [
        {
            **catalogue.get(each.id).model_dump(include={"id", "title", "brand", "price", "currency"}),
            "score": round(each.score, 6),
            "sources": {name: round(share, 6) for name, share in each.sources.items()},
        }
        for each in found
    ]
