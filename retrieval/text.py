"""Words and stems, the same for every part that compares texts by their words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?|[\u4e00-\u9fff]", re.IGNORECASE)
_stemmer = snowballstemmer.stemmer("english")
_stemmer_lock = Lock()

STOP_WORDS = frozenset({
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but",
    "by", "can", "could", "did", "do", "does", "for", "from", "get", "give", "had", "has", "have", "her",
    "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "like", "me", "more",
    "most", "my", "need", "no", "not", "of", "on", "one", "or", "our", "out", "over", "please", "she", "show",
    "so", "some", "something", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "to", "too", "under", "up", "us", "very", "want", "was", "we", "were", "what", "when", "where",
    "which", "who", "will", "with", "would", "you", "your",
})  # fmt: skip
"""English words that say nothing about a product."""


def words(text: str) -> list[str]:
    """Lower-case words, numbers and single Chinese characters, after NFKC; a hyphen divides."""
    return [match.group().lower() for match in _WORD.finditer(unicodedata.normalize("NFKC", text))]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English Snowball stem (Porter 2) of a lower-case word."""
    with _stemmer_lock:  # the stemmer keeps its cursor in itself
        return str(_stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the words of a text that are not stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]
