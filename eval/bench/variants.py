"""Large catalogues from real ones: products multiplied with variation, and vectors for the variants.

Embedding a million texts takes hours on two cores. So only real products are really embedded; a variant gets its base
product's vector turned by as much as really embedded variants lie from theirs (:class:`ScaledEmbedder`).
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from retrieval.embedders import Embedder, product_text
from retrieval.mapped import Lookup, text_key, text_keys
from retrieval.product import Product

NAME = "scaled"
"""The name under which the embedder of variants is known in an index."""
_NUMBER = re.compile(r"\d+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_COLORS = ("black", "white", "silver", "grey", "blue", "red", "green", "pink", "gold", "brown")
_WORDING = {
    "wireless": "cordless", "portable": "mobile", "laptop": "notebook", "cable": "cord", "monitor": "display",
    "tv": "television", "bag": "case", "fast": "quick", "small": "compact", "large": "big",
}  # fmt: skip
_COLOR = re.compile(rf"\b({'|'.join(_COLORS)})\b", re.IGNORECASE)
_WORDED = re.compile(rf"\b({'|'.join(_WORDING)})\b", re.IGNORECASE)


class Variants(Sequence[Product]):
    """``size`` products made of ``base``, the same for the same arguments: first the base itself, then rounds of its
    variants: another brand of the same department, other numbers in title and attributes, another color, price and
    wording, an id of their own. Each is made when it is asked for."""

    def __init__(self, base: Sequence[Product], size: int) -> None:
        self._base, self._size = base, size
        brands: dict[str, dict[str, None]] = defaultdict(dict)
        for product in base:
            if product.brand:
                brands[product.category[0] if product.category else ""][product.brand] = None
        self._brands = {department: list(names) for department, names in brands.items()}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, row: int) -> Product: ...
    @overload
    def __getitem__(self, row: slice) -> list[Product]: ...
    def __getitem__(self, row: int | slice) -> Product | list[Product]:
        if isinstance(row, slice):
            return [self._made(each) for each in range(self._size)[row]]
        return self._made(range(self._size)[row])

    def __iter__(self) -> Iterator[Product]:
        return map(self._made, range(self._size))

    def base_row(self, row: int) -> int:
        """The row in ``base`` that this row is made of."""
        return row % len(self._base)

    def _made(self, row: int) -> Product:
        product = self._base[self.base_row(row)]
        round_ = row // len(self._base)
        if round_ == 0:
            return product
        draw = random.Random(row)
        names = self._brands.get(product.category[0] if product.category else "")
        brand = draw.choice(names) if product.brand and names else product.brand
        color = draw.choice(_COLORS)
        shift = draw.randrange(1, 9)

        def varied(text: str) -> str:
            text = _NUMBER.sub(lambda found: str(int(found.group()[:15]) + shift), text)
            text = _COLOR.sub(color, text)
            return _WORDED.sub(lambda found: _WORDING[found.group().lower()], text)

        title = product.title.replace(product.brand, brand) if product.brand and brand else product.title
        sentences = _SENTENCE.split(product.description)
        attributes = {
            name: varied(value) if isinstance(value, str) and draw.random() < 0.3 else value
            for name, value in product.attributes.items()
        }
        return product.model_copy(
            update={
                "id": f"{product.id}-{round_}",
                "title": varied(title),
                "brand": brand,
                "price": None if product.price is None else round(product.price * draw.lognormvariate(0, 0.4), 2),
                "description": " ".join(draw.sample(sentences, len(sentences))),
                "attributes": attributes,
                "item_group_id": None,
                "gtin": None,
            }
        )


def cosines_to_base(variants: Variants, vectors: np.ndarray, embedder: Embedder, count: int) -> np.ndarray:
    """Cosines of ``count`` really embedded variants to their base products, whose ``vectors`` are given."""
    base = len(vectors)
    rows = np.random.default_rng(5).choice(np.arange(base, len(variants)), count, replace=False).tolist()
    made = embedder.passages([product_text(variants[row]) for row in rows])
    bases = vectors[[variants.base_row(row) for row in rows]]
    return np.asarray(np.clip(np.sum(made * bases, axis=1), -1, 1))


class ScaledEmbedder:
    """Embeds queries by ``embedder``, products of ``variants`` without it: a base product has its row of ``vectors``, a
    variant lies in a random direction from it, at a cosine drawn from ``cosines``, both chosen by its text."""

    name = NAME

    def __init__(self, embedder: Embedder, variants: Variants, vectors: np.ndarray, cosines: np.ndarray) -> None:
        self._embedder, self._vectors, self._cosines = embedder, vectors, cosines
        self._bases = len(vectors)
        self.dimension = embedder.dimension
        self._rows = Lookup.build(text_keys(map(product_text, variants)), np.arange(len(variants)))

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dimension)

    def query(self, text: str) -> np.ndarray:
        return self._embedder.query(text)

    def _vector(self, text: str) -> np.ndarray:
        row = int(self._rows.values(text)[0])
        base: np.ndarray = self._vectors[row % self._bases]
        if row < self._bases:
            return base
        draw = np.random.default_rng(text_key(text))
        cosine = draw.choice(self._cosines)
        noise = draw.standard_normal(self.dimension, np.float32)
        noise -= noise @ base * base
        vector: np.ndarray = cosine * base + np.sqrt(1 - cosine**2) * noise / np.linalg.norm(noise)
        return vector
