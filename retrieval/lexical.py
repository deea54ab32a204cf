"""Lexical search: BM25 (Robertson and Zaragoza 2009) through bm25s (Lù 2024, arXiv:2407.03618), memory-mapped."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from retrieval.product import AttributeValue, Product
from retrieval.tokens import tokens
from retrieval.typos import Speller

FIELD_WEIGHTS = {"title": 3, "brand": 2, "category": 2, "attributes": 1, "description": 1}
"""How often a field's words count, as in BM25F with equal length normalization."""
DESCRIPTION_CHARACTERS = 1500
ATTRIBUTE_CHARACTERS = 2000


def product_tokens(product: Product) -> list[str]:
    """A product's tokens, each field repeated by its weight."""
    attributes = " ; ".join(_words(name, value) for name, value in product.attributes.items())
    fields = {
        "title": product.title,
        "brand": product.brand or "",
        "category": " ; ".join(product.category),
        "attributes": attributes[:ATTRIBUTE_CHARACTERS],
        "description": product.description[:DESCRIPTION_CHARACTERS],
    }
    return [token for field, text in fields.items() for token in tokens(text) * FIELD_WEIGHTS[field]]


def _words(name: str, value: AttributeValue) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, list):
        return f"{name} {' '.join(value)}"
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"


class Lexical:
    """BM25 over rows of tokens."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def build(cls, rows: Iterable[list[str]]) -> Lexical:
        """Counts ``rows`` (one list of tokens per document; at least one document), which are read once."""
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75, backend="numpy", csc_backend="numpy")
        # bm25s cannot index a corpus without a single word
        ids: dict[str, int] = {}
        # tokens as numbers take a tenth of the memory
        numbered = [array("i", [ids.setdefault(token, len(ids)) for token in row or [""]]) for row in rows]
        model.index((numbered, ids), show_progress=False)
        return cls(model)

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Maps what :meth:`save` wrote.

        Raises:
            OSError, ValueError: a file is missing or damaged.
        """
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False))

    def save(self, folder: Path) -> None:
        """Writes the index into ``folder``."""
        self._model.save(folder, show_progress=False)

    @cached_property
    def speller(self) -> Speller:
        """The vocabulary, to look mistyped words up in; made at the first one."""
        counts = np.diff(self._model.scores["indptr"]).tolist()
        return Speller((token, counts[column]) for token, column in self._model.vocab_dict.items() if token)

    @cached_property
    def models(self) -> list[str]:
        """The words of letters and digits, sorted."""
        words = (token for token in self._model.vocab_dict if token.isascii() and token.isalnum())
        return sorted(word for word in words if not word.isalpha() and not word.isdigit())

    def scores(self, words: str | Mapping[str, float]) -> np.ndarray:
        """BM25 score of every document (float32, shape ``(documents,)``), 0 where no word matches.

        Args:
            words: a text, or tokens (:func:`retrieval.tokens.tokens`) and what each counts.
        """
        terms = Counter(tokens(words)) if isinstance(words, str) else words
        index = self._model.scores
        scores = np.zeros(index["num_docs"], np.float32)
        for token, weight in terms.items():
            column = self._model.vocab_dict.get(token)
            if column is not None:
                start, end = index["indptr"][column : column + 2]
                scores[index["indices"][start:end]] += np.float32(weight) * index["data"][start:end]
        return scores

    def highest(self, words: Iterable[str]) -> float:
        """What a document would score that holds every one of these tokens as well as any document does."""
        index, columns = self._model.scores, map(self._model.vocab_dict.get, words)
        spans = [index["indptr"][column : column + 2] for column in columns if column is not None]
        return float(sum(index["data"][start:end].max(initial=0) for start, end in spans))

    def count(self, terms: Sequence[str]) -> int:
        """How many documents hold all of these tokens."""
        rows = self.rows_with(terms[0])
        for token in terms[1:]:
            rows = np.intersect1d(rows, self.rows_with(token), assume_unique=True)
        return len(rows)

    def rows_with(self, token: str) -> np.ndarray:
        """Rows of the documents that hold ``token``, one of :func:`retrieval.tokens.tokens`."""
        column = self._model.vocab_dict.get(token)
        if column is None:
            return np.zeros(0, np.int64)
        start, end = self._model.scores["indptr"][column : column + 2]
        return np.asarray(self._model.scores["indices"][start:end], np.int64)

    def top(self, words: str | Mapping[str, float], mask: np.ndarray, k: int) -> np.ndarray:
        """Rows of the ``k`` best documents allowed by ``mask`` that hold one of the words, best first."""
        scores = self.scores(words)
        # of a million documents few hold a word: the rest is looked at but once
        rows = np.flatnonzero(scores > 0)
        rows = rows[mask[rows]]
        best: np.ndarray = rows[best_rows(scores[rows], min(k, len(rows)))]
        return best


def best_rows(scores: np.ndarray, k: int) -> np.ndarray:
    """Rows of the ``k`` highest scores, best first; of equal scores the lower row first."""
    if k <= 0:
        return np.zeros(0, np.int64)
    good = np.flatnonzero(scores > 0)
    if k <= len(good) < len(scores):
        # partitioning takes long where most are equal, as those of a million documents without a word of the query
        best: np.ndarray = good[best_rows(scores[good], k)]
        return best
    if k < len(scores):
        # every row at the k-th score comes along, so that ties do not hang on the partition's order
        floor = np.partition(scores, len(scores) - k)[len(scores) - k]
        rows = np.flatnonzero(scores >= floor)
    else:
        rows = np.arange(len(scores))
    order = np.argsort(-scores[rows], kind="stable")
    return rows[order][:k]
