"""Attributes of a product that can be a matter of taste."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.product import Product


def traits(product: Product) -> Iterator[tuple[str, str]]:
    """A product's attributes that can be a matter of taste, as name and value in lower case: words, and ``yes`` for
    what is true; quantities are none."""
    for name, value in product.attributes.items():
        if value is True:
            yield name, "yes"
        for word in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if not word[:1].isdigit():
                yield name, word.lower()
