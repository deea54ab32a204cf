"""Soft wishes in the words that records use for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from assistant.request import Request
from assistant.translate import english_of
from assistant.understanding.cues import PEOPLE, is_cheap
from retrieval.index import Index
from retrieval.negation import has
from retrieval.product import Product
from retrieval.search import Candidate
from retrieval.text import stem, stems, words
from retrieval.tokens import tokens

OCCASIONS = ("gift", "present", "礼物", "礼品")
"""A wish that has one of these is about the occasion, which no record speaks of."""


def search_words(request: Request) -> tuple[str, str]:
    """What to search by, and the same with the catalogue's own words: the words asked for, or of a request of wishes
    alone ("gift for bird lovers") the wishes; and what is refused. Both empty where nothing is said to search by.
    """
    query, text = request.query, request.search_text
    if not query:
        wishes = told_wishes(request)
        query = " ".join(wishes)
        text = " ".join(dict.fromkeys(name for each in wishes for name in words_known_as(each)))
    if not query:
        return "", ""
    refused = "".join(f" without {each}" if each.isascii() else f" 不要{each}" for each in request.refused)
    return query + refused, (text or query) + refused if refused else text


def told_wishes(request: Request) -> list[str]:
    """The wishes that say something of a product: not those about the occasion or for a low price."""
    return [each for each in request.preferences if not is_unsaid(each) and not is_cheap(each)]


def is_unsaid(wish: str) -> bool:
    """Whether a wish tells of the occasion or of a person, not of the product."""
    return any(word in wish for word in OCCASIONS) or wish in PEOPLE or set(words(wish)) <= PEOPLE


def without_refused(index: Index, candidates: Sequence[Candidate], refused: Sequence[str]) -> list[Candidate]:
    """Candidates whose record does not say that they have what is refused; all of them where every one says so."""
    words = [refused_words(each) for each in refused]
    kept = [each for each in candidates if not any(has(index.catalogue.get(each.id), word) for word in words)]
    return kept or list(candidates)


def refused_words(said: str) -> frozenset[str]:
    """The tokens of what is refused, in the catalogue's language."""
    return frozenset(tokens(next(iter(words_known_as(said)[1:]), said)))


def in_record_words(wish: str) -> tuple[str, ...]:
    """A wish ("quiet", "坐飞机") with the phrases of a record that would speak for it, the wish itself first."""
    said = words_known_as(wish)
    implied = [phrase for each in said for word in words(each) for phrase in _implied().get(stem(word), ())]
    return tuple(dict.fromkeys(each for each in (*said, *implied) if each.strip()))


def words_known_as(said: str) -> list[str]:
    """What was said, and its English names where it is Chinese."""
    return [said, *(phrase for phrases in english_of(said).values() for phrase in phrases)]


def matched_words(query: str, product: Product) -> str:
    """The words of a query that a product's record has, in the query's order; a feature that it lacks is no match."""
    present = [f"{name} {'' if value is True else value}" for name, value in product.attributes.items() if value]
    record = frozenset(
        stems(" ".join([product.title, product.brand or "", *product.category, product.description, *present]))
    )
    pieces = query.split()
    return " ".join(piece for piece in pieces if any(_spoken(each, record) for each in words_known_as(piece)))


def _spoken(phrase: str, record: frozenset[str]) -> bool:
    roots = frozenset(stems(phrase))
    return bool(roots) and roots <= record


@cache
def _implied() -> dict[str, tuple[str, ...]]:
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("implied.yaml").read_text("utf-8"))
    return {stem(word): tuple(part.strip() for part in phrases.split("|")) for word, phrases in loaded.items()}
