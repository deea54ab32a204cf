"""Titles that share words with a text, each cut into brand, kind and the name proper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.naming.words import Word
from assistant.understanding.spans import Mention
from retrieval.catalogue import Mask
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
from retrieval.tokens import tokens

LOOKED_AT = 80
"""Titles that are held against a message, those that share most with it."""
_BEHIND = re.compile(r"[(\[]|\s(?:for|with|compatible)\s", re.IGNORECASE)
"""What follows in a title tells a variant, or what it goes with."""
_SERIES = re.compile(r"model|series|product (?:line|family|name)|mpn|part number|collection")
"""Attributes that say a name again."""


@dataclass(frozen=True)
class Title:
    """A product's title, as the tokens of its parts."""

    product: Product
    name: frozenset[str]
    """Tokens of the name proper."""
    head: frozenset[str]
    """Tokens of the title up to what tells a variant."""
    brand: frozenset[str]
    kind: frozenset[str]
    all: frozenset[str]


def titles_near(index: Index, words: Sequence[Word], mentions: Sequence[Mention]) -> list[Title]:
    """The titles that share most with the words, of all products and of each brand mentioned."""
    terms = dict.fromkeys((token for word in words for token in word.meant), 1.0)
    everything = np.ones(len(index.catalogue.products), dtype=np.bool_)
    rows = [*index.lexical.top(terms, everything, LOOKED_AT)] if terms else []
    brands = [entry.value for each in mentions if (entry := each.of("brand"))]
    for brand in dict.fromkeys(brands):
        rows += [*index.lexical.top(terms, of_brand(index, brand), LOOKED_AT)]
    return [title_of(index.catalogue.products[int(row)]) for row in dict.fromkeys(int(row) for row in rows)]


def _opens(title: str, value: AttributeValue) -> bool:
    """Whether a value of several words is what the title says first and sets apart ("Green Suppers: A Cookbook")."""
    return isinstance(value, str) and " " in value and title.startswith(f"{value}:")


def title_of(product: Product) -> Title:
    """A product's title, cut into its parts."""
    head = _BEHIND.split(product.title)[0]
    brand = frozenset(tokens(product.brand or ""))
    kind = frozenset(token for label in product.category for token in tokens(label))
    values = [
        f"{name} {value}" if value is True else f"{value}"
        for name, value in product.attributes.items()
        if value and not _SERIES.search(name) and not _opens(product.title, value)
    ]
    said_again = {token for value in values if len(value) < 60 for token in tokens(value)}
    whole = frozenset(tokens(product.title))
    own = frozenset(tokens(head))
    short = frozenset(tokens(re.split("[,:]", head)[0]))
    return Title(product, own - brand - kind - said_again, short, brand, kind, whole)


def of_brand(index: Index, brand: str) -> Mask:
    """The rows of a brand's products."""
    return index.catalogue.rows((Constraint(field="brand", op="=", values=(brand,)),))
