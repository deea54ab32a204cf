"""What an answer is made of: its text, and the places that it quotes."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.request import Citation
from retrieval.product import Product


@dataclass(frozen=True)
class Told:
    """An answer, and what it quotes: nothing where the listing does not say."""

    text: str
    citations: tuple[Citation, ...] = ()


def field_citation(product: Product, name: str, value: str) -> Citation:
    """Quotes a field of the product's record."""
    return Citation(source="field", title=product.title, where=name, text=value, id=product.id)
