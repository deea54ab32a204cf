"""Whether the shop has what is asked for at all, told by the words of its listings and by nearness in meaning.

Search always finds the nearest; nearest is not the same as near. A kind of thing that understanding knows as a category
of the shop, by whatever name, is there. Of any other thing there must be a candidate that has its noun in title, brand,
category or the value of an attribute, and all the other words asked for in its record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from assistant.request import Request
from assistant.understanding.cues import PEOPLE
from assistant.understanding.text import phrase_key
from assistant.wishes import search_words, words_known_as
from retrieval.compounds import parted
from retrieval.index import Index
from retrieval.lexical import product_tokens
from retrieval.product import Product
from retrieval.ranking import Ranked
from retrieval.relevance import FEATURES, features
from retrieval.search import Candidate
from retrieval.tokens import quantities, tokens

LOOKED_AT = 50
"""Candidates whose words are looked at, the best ones."""
NEAR = 3.7
"""Standard deviations above a sample of the catalogue from which on the candidate likest in meaning is near enough to
be shown. On the demo shop projectors for "beamer" lie 4.0 above, telephones for "iphone" 3.8, what comes first for
"guitar", "trampoline" or "concert tickets" 3.3 at most."""
LONGEST = 40
"""Letters of a word that is tried in two parts."""
MISTYPED = 9
"""Letters from which a word that nobody sells is likelier a slip of one that is sold than another word; of shorter
ones "ladder" would be larder."""
SHORT = 4
"""Letters from which a word may be a slip where the others of the request are in the same title."""
LONG = 5
"""Digits of a number that may be a model's."""
ALTERNATIVES = 4
"""So many of the likest in meaning are what is shown instead."""
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(
    r"\b(?:for|with|to|that|which|who|in|from|without|under|over|by|on|of|as|like|between|around)\b|[,，;；]"
)


@dataclass(frozen=True)
class Absence:
    """What the shop does not seem to have."""

    words: str
    """Those of the request, as they were said."""
    nearest: list[Candidate]
    """What is shown instead, the nearest first; empty where nothing is near."""
    partly: bool
    """Whether it is the thing itself, but without all that was said of it."""

    def in_order(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """What is shown instead of another thing goes by its nearness, not by its stars."""
        places = {each.id: place for place, each in enumerate(self.nearest)}
        return list(ranked) if self.partly else sorted(ranked, key=lambda each: places[each.id])


def absence(index: Index, message: str, request: Request, candidates: Sequence[Candidate]) -> Absence | None:
    """What of a request the shop lacks; None where it has it, or where no thing was named.

    Args:
        candidates: search's, reranked, best first.
    """
    asked = _asked(request)
    kind = any(each.field == "category" and each.op == "=" for each in request.filters)
    named = request.named or request.references or any("exact" in each.sources for each in candidates[:1])
    if kind or named:
        return None
    looked_at = list(candidates[:LOOKED_AT])
    products = [index.catalogue.get(each.id) for each in looked_at]
    if not asked:
        return _of_quantities(request, products)
    said = _as_said(request.query, message)
    ways = {word: _ways(word, index) + _joined(word, asked) for word in asked}
    together = [tuple(tokens("".join(asked)))] if len(asked) > 1 else []
    noun = _noun(asked, message)
    of_the_noun = [each for each in products if _is_a(each, ways[noun])]
    if any(_is_a(each, together) for each in products) or any(
        all(_holds(_record(each), ways[word]) for word in asked) for each in of_the_noun
    ):
        return None
    slips = {word: [*ways[word], *_slips(word, index, SHORT)] for word in asked}
    if any(_is_mistyped(_words(f"{each.title} ; {each.brand or ''}"), ways, slips) for each in products):
        return None
    # A card that is called by most of the words is the thing, with something that it lacks or calls otherwise.
    called = [each for each in looked_at if _is_called(index.catalogue.get(each.id), slips)]
    if called and not of_the_noun:
        return Absence(said, [*called, *(each for each in looked_at if each not in called)][:ALTERNATIVES], True)
    if of_the_noun or not looked_at:
        return Absence(said, looked_at, bool(looked_at))
    query, search_text = search_words(request)
    nearness = features(index, query, looked_at, search_text=search_text)[:, FEATURES.index("cosine")]
    if nearness.max() < NEAR:
        return Absence(said, [], False)
    # What shares but a number or an adjective with the thing asked for is no nearer to it.
    by_nearness = [looked_at[at] for at in np.argsort(-nearness, kind="stable")]
    groups = {index.catalogue.get(each.id).item_group_id or each.id: each for each in reversed(by_nearness)}
    nearest = [each for each in by_nearness if each in groups.values()][:ALTERNATIVES]
    least = min(each.score for each in nearest)
    return Absence(said, [replace(each, score=least) for each in nearest], False)


def _of_quantities(request: Request, products: Sequence[Product]) -> Absence | None:
    """Nothing where no product has the quantity that is all that was asked for ("1TB")."""
    wanted = frozenset(quantities(request.query)[0] and tokens(request.query))
    if not wanted or request.filters or request.preferences or any(wanted & _record(each) for each in products):
        return None
    return Absence(request.query, [], False)


def _as_said(query: str, message: str) -> str:
    """The query with the numbers that stand before its units in the message: "1 TB drive", not "TB drive"."""
    for word in query.split():
        number = re.search(rf"(?<![\w.])(\d[\d.,]*)\s+{re.escape(word)}(?!\w)", message)
        if number and quantities(number[0])[0] and number[1] not in query.split():
            query = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", number[0], query, count=1)
    return query


def _joined(word: str, asked: Sequence[str]) -> list[tuple[str, ...]]:
    """A word together with its neighbour as one ("shock proof" and "shockproof")."""
    at = asked.index(word)
    pairs = [asked[at - 1 : at + 1] if at else [], asked[at : at + 2]]
    return [(each[0],) for pair in pairs if len(pair) == 2 and len(each := tokens("".join(pair))) == 1]


def _is_called(product: Product, ways: Mapping[str, Sequence[tuple[str, ...]]]) -> bool:
    """Whether title and brand have most of the words that were asked for, two at least."""
    title = _words(f"{product.title} ; {product.brand or ''}")
    held = [word for word in ways if _holds(title, ways[word])]
    return len(held) >= 2 and 2 * len(held) > len(ways)


def _asked(request: Request) -> list[str]:
    """The words for the thing: those searched by that are neither a wish nor a filter."""
    told = [*request.preferences, *(each.text for each in request.filters if each.field != "brand")]
    elsewhere = {key for text in told for key in phrase_key(text).split()}
    return [
        word
        for word in request.query.split()
        if _tells(word) and word.lower() not in PEOPLE and not set(phrase_key(word).split() or [word]) <= elsewhere
    ]


def _tells(word: str) -> bool:
    """Whether a word may name a thing: a quantity ("4TB") does not, a number only where it is as long as a model's."""
    digits = sum(letter.isdigit() for letter in word)
    return (
        bool(tokens(word)) and not quantities(word)[0] and (digits >= LONG or any(letter.isalpha() for letter in word))
    )


def _noun(asked: Sequence[str], message: str) -> str:
    """The word that says what the thing is: the last of them before "for", "with" and their like; without such, the
    last."""
    for part in _BREAK.split(message.lower()):
        said = [word for word in asked if word.lower() in part]
        if said:
            return said[-1]
    return asked[-1]


def _ways(word: str, index: Index) -> list[tuple[str, ...]]:
    """The tokens of a word, and of what else it may be called: in English, written apart, by its synonyms, or by the
    word that it is a slip of."""
    own = tokens(word)
    apart = parted(word.lower(), index.lexical.count) if word.isascii() and len(word) <= LONGEST else []
    called = [tokens(each) for each in words_known_as(word)]
    ways = [tuple(way) for way in [own, apart, *called, *index.synonyms.of(own)] if way]
    return [*ways, *_slips(word, index, MISTYPED)]


def _slips(word: str, index: Index, shortest: int) -> list[tuple[str, ...]]:
    """The words that one of so many letters, which nobody sells, may be a slip of."""
    return [
        (other,)
        for token in tokens(word)
        if len(token) >= shortest and not index.lexical.count([token])
        for other, _ in index.lexical.speller.near(token)
    ]


def _is_mistyped(
    title: frozenset[str],
    ways: Mapping[str, Sequence[tuple[str, ...]]],
    slips: Mapping[str, Sequence[tuple[str, ...]]],
) -> bool:
    """Whether a title has all the words, some of them misspelt: its others then tell that slips they are ("galxy s6
    scren"). Two at least, and as many as are misspelt, have to be right, or all to be long ("mahogny ukelele")."""
    right = [word for word in ways if _holds(title, ways[word]) or _begins(title, word)]
    sure = len(right) >= 2 and 2 * len(right) >= len(ways)
    long = len(ways) >= 2 and all(len(word) > SHORT + 1 for word in ways)
    return (sure or long) and all(word in right or _holds(title, slips[word]) for word in slips)


def _begins(title: frozenset[str], word: str) -> bool:
    """Whether a word of the title begins with the word's stem ("protecter" and "protector")."""
    return any(len(token) > LONG and each.startswith(token) for token in tokens(word) for each in title)


def _holds(words: frozenset[str], ways: Sequence[tuple[str, ...]]) -> bool:
    return any(words.issuperset(way) for way in ways)


def _is_a(product: Product, ways: Sequence[tuple[str, ...]]) -> bool:
    """Whether a product is a thing called so: the last word says what it is, the others may stand in all of the
    record."""
    thing = _thing(product, ways)
    meant = [way for way in ways if way[-1] in thing]
    return bool(meant) and _holds(_record(product), meant)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _thing(product: Product, noun: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """What says what a product is: title, brand, category, values of attributes without a number ("4 ports"), and the
    name of one that is the noun and no more ("scent", not "dishwasher safe")."""
    values = [value for value in product.attributes.values() if isinstance(value, str) and not _DIGIT.search(value)]
    names = [
        name for name, value in product.attributes.items() if value and any(_words(name) == {*way} for way in noun)
    ]
    return _words(" ; ".join([product.title, product.brand or "", *product.category, *values, *names]))


def _record(product: Product) -> frozenset[str]:
    return frozenset(product_tokens(product))
