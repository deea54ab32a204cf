"""What of a request the products shown do not have: held against the very cards, before it is said.

A word counts as there if a title, a brand, a category, an attribute's name or value, or the description has it: in any
inflection, with its unit joined to the number or not, written as one word or as two, and in English where it was said
in Chinese.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.naming.words import SHORTEST_SLIP
from assistant.request import Request
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.spans import one_edit
from assistant.understanding.text import singular
from assistant.wishes import in_record_words, told_wishes
from retrieval.product import Product
from retrieval.tokens import tokens

_DEGREE = frozenset((
    "long", "longer", "big", "bigger", "large", "good", "better", "best", "great", "high", "higher", "low",
    "lower", "fast", "strong", "nice", "decent", "proper", "lots", "really", "very", "extra", "enough", "plenty",
    "much", "many", "more", "most", "super", "top", "ultra", "real", "actual", "long-lasting",
))  # fmt: skip
"""Words of degree: a listing that tells the battery's life speaks of a "long battery life"."""
_NOTHING = _DEGREE | frozenset((
    "bus", "train", "tube", "metro", "subway", "commute", "commuting", "work", "office", "home", "house", "school",
    "uni", "everyday", "daily", "day", "days", "week", "weekend", "evening", "morning", "night", "time", "times",
    "use", "using", "thing", "things", "stuff", "way", "people", "person", "someone", "somebody", "anyone", "kind",
    "sort", "type", "model", "models", "brand", "option", "options", "colour", "color", "size", "how", "what",
    "which", "why", "when", "where", "who",
    "kid", "kids", "child", "children", "family", "families", "whole", "everyone",
    "winter", "summer", "spring", "autumn", "fall", "season", "gift", "present", "party", "trip", "holiday", "travel",
    "business", "student", "students", "elderly",
))  # fmt: skip
"""Words that no listing needs to have: alone they name nothing that a product could lack."""
_SUFFIXES = ("abl", "ibl", "ing", "ed", "er", "ness", "i", "e", "y", "s", "al")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)?")
_WORD = re.compile(r"[^\s,，、;；]+")


def unmet(request: Request, products: Sequence[Product]) -> list[str]:
    """Wishes that no product shown speaks of, as they were said, without the words that the titles shown do have."""
    records = [_record(product) for product in products]
    named = frozenset(token for each in products for token in _named(each))
    left = []
    for wish in told_wishes(request):
        if wish in request.interests:
            continue
        if any(_speaks(phrase, record) for phrase in in_record_words(wish) for record in records):
            continue
        rest = [word for word in _WORD.findall(wish) if not _has(word, named) and not _is_slip(word, products)]
        said = " ".join(rest) if len(rest) < len(_WORD.findall(wish)) else wish
        if rest and not _says_nothing(rest) and not any(_speaks(said, record) for record in records):
            left.append(said)
    return list(dict.fromkeys(left))


def _says_nothing(words: Sequence[str]) -> bool:
    return all(_is_idle(word.lower().strip(".?!'\"")) or not tokens(word) for word in words)


def _is_idle(word: str) -> bool:
    """Whether a word tells of the circumstances alone: times, people, feelings, verbs of telling."""
    lexicon = load_lexicon()
    english = lexicon.chinese_qualities.get(word) or next(iter(lexicon.chinese.get(word, ())), "")
    if english and not word.isascii():
        return all(_is_idle(each) for each in english.split())
    if lexicon.chinese_idle.fullmatch(word):
        return True
    key = singular(word)
    idle = lexicon.times | lexicon.people | lexicon.interjections
    return (
        bool(_ORDINAL.fullmatch(word))
        or word in _NOTHING
        or key in idle
        or word in lexicon.telling
        or word in lexicon.stop
    )


def _speaks(phrase: str, record: frozenset[str]) -> bool:
    """Whether a record has all words of a phrase, but for those of degree."""
    words = _WORD.findall(phrase.lower())
    telling = [word for word in words if word not in _DEGREE] or words
    # A number belongs to the unit behind it: "500 ml" is one word to the record.
    whole = tokens(" ".join(telling))
    return bool(whole) and (all(_has_token(token, record) for token in whole) or "".join(whole) in record)


def _is_slip(word: str, products: Sequence[Product]) -> bool:
    """Whether a word is one of the titles shown with a letter wrong ("galxy")."""
    slip = word.lower()
    said = {each.lower() for product in products for each in _WORD.findall(product.title)}
    return len(slip) >= SHORTEST_SLIP and any(one_edit(slip, each) for each in said)


def _has(word: str, record: frozenset[str]) -> bool:
    own = tokens(word)
    return bool(own) and all(_has_token(token, record) for token in own)


def _has_token(token: str, record: frozenset[str]) -> bool:
    """The token itself, or one with an ending of it, or it with an ending: "fold" and "foldable"."""
    if token in record:
        return True
    return len(token) >= 4 and any(
        (short := min(token, other, key=len)) != (long := max(token, other, key=len))
        and len(short) >= 4
        and long.startswith(short)
        and long[len(short) :] in _SUFFIXES
        for other in record
    )


def _named(product: Product) -> list[str]:
    return tokens(" ; ".join([product.title, product.brand or "", *product.category]))


@lru_cache(maxsize=2000)
def _tokens_of(text: str) -> frozenset[str]:
    found = tokens(text)
    return frozenset([*found, *(one + other for one, other in itertools.pairwise(found))])


def _record(product: Product) -> frozenset[str]:
    """All words of a product's record, and each with the one behind it as one."""
    attributes = [f"{name} {'' if value is True else value}" for name, value in product.attributes.items() if value]
    parts = [product.title, product.brand or "", *product.category, *attributes, product.description]
    return frozenset(token for part in parts for token in _tokens_of(part))
