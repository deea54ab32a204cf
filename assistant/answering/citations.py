"""What an answer is made of: its text, and the places that it quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.request import Citation
from retrieval.product import Product


@dataclass(frozen=True)
class Told:
    """An answer, and what it quotes: nothing where the listing does not say."""

    text: str
    citations: tuple[Citation, ...] = ()
    bears: bool = False
    """Whether the listing has something that bears on the question, where it does not answer it."""


def field_citation(product: Product, name: str, value: str) -> Citation:
    """Quotes a field of the product's record."""
    return Citation(source="field", title=product.title, where=name, text=value, id=product.id)


def sentences(text: str) -> list[str]:
    """The sentences of a description."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]
