"""Soft wishes in a product's own words: which of them its record speaks of, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping

from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import is_quotable, quotable
from retrieval.text import stems

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def supported_wishes(index: Index, product_id: str, preferences: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Which soft wishes a product's own record speaks of, each with the attribute or the sentence that does, if it may
    be quoted."""
    product = index.catalogue.get(product_id)
    passages = [(passage, frozenset(stems(passage))) for passage in _passages(product)] if preferences else []
    found = {}
    for wish, phrases in preferences.items():
        wanted = [frozenset(stems(phrase)) for phrase in phrases]
        spoken = (passage for each in wanted if each for passage, said in passages if each <= said)
        passage = next((each for each in spoken if _may_quote(product, each)), None)
        if passage:
            found[wish] = passage
    return found


def _passages(product: Product) -> list[str]:
    """The record in pieces to quote: features that it has, attributes with their values, sentences."""
    features = [name if value is True else f"{name}: {value}" for name, value in product.attributes.items() if value]
    return features + [part.strip().rstrip(".") for part in _SENTENCE.split(product.description) if part.strip()]


def _may_quote(product: Product, passage: str) -> bool:
    if passage in product.description:
        return any(passage in each for each in quotable(product.description))
    return is_quotable(passage)
