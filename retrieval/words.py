"""Folding of words, so that ``"Headphones"``, ``"headphone"`` and ``"HEADPHONES "`` are one label."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’.+][^\W_]+)*")
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "knives": "knife", "shelves": "shelf", "scarves": "scarf", "loaves": "loaf", "leaves": "leaf",
    "movies": "movie", "cookies": "cookie", "ties": "tie", "shoes": "shoe", "hoodies": "hoodie",
    "smoothies": "smoothie", "selfies": "selfie", "batteries": "battery",
    "series": "series", "lens": "lens", "lenses": "lens", "gas": "gas",
    "bus": "bus", "buses": "bus", "canvas": "canvas", "species": "species", "news": "news",
}  # fmt: skip


def fold(text: str) -> str:
    """Case, width and spacing evened out: ``" Deep  BLUE"`` -> ``"deep blue"``."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """The singular of a folded English word by the regular rules and a short list of irregular ones."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def words(text: str) -> list[str]:
    """The words of a text, folded and in the singular, in order."""
    return [singular(word) for word in _WORD.findall(fold(text))]


def fold_label(text: str) -> str:
    """A category label with every word in the singular: ``"Running Shoes"`` -> ``"running shoe"``."""
    return " ".join(words(text)) or fold(text)
