"""Soft wishes in the words that records use for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from assistant.translate import english_of
from retrieval.product import Product
from retrieval.text import stem, stems, words


def in_record_words(wish: str) -> tuple[str, ...]:
    """A wish ("quiet", "坐飞机") with the phrases of a record that would speak for it, the wish itself first."""
    said = _names(wish)
    implied = [phrase for each in said for word in words(each) for phrase in _implied().get(stem(word), ())]
    return tuple(dict.fromkeys(each for each in (*said, *implied) if each.strip()))


def _names(said: str) -> list[str]:
    """What was said, and its English names where it is Chinese."""
    return [said, *(phrase for phrases in english_of(said).values() for phrase in phrases)]


def matched_words(query: str, product: Product) -> str:
    """The words of a query that a product's record has, in the query's order; a feature that it lacks is no match."""
    present = [f"{name} {'' if value is True else value}" for name, value in product.attributes.items() if value]
    record = frozenset(
        stems(" ".join([product.title, product.brand or "", *product.category, product.description, *present]))
    )
    pieces = query.split()
    return " ".join(piece for piece in pieces if any(_spoken(each, record) for each in _names(piece)))


def _spoken(phrase: str, record: frozenset[str]) -> bool:
    roots = frozenset(stems(phrase))
    return bool(roots) and roots <= record


@cache
def _implied() -> dict[str, tuple[str, ...]]:
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("implied.yaml").read_text("utf-8"))
    return {stem(word): tuple(part.strip() for part in phrases.split("|")) for word, phrases in loaded.items()}
