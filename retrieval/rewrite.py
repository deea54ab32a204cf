"""What a query asks for, made ready for search.

Talk around the wish is dropped (politeness, prices: those are filters), then what it refuses; the rest gives weighted
words for lexical search and the text whose meaning dense search compares. A word that no product holds brings those
that it may be a mistyping of, or is made of, or begins; neighbouring words are also tried as one; and some bring what
the catalogue says instead. They are added, with a lower weight: what was typed stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.compounds import completed, joined, parted
from retrieval.lexical import Lexical
from retrieval.negation import without
from retrieval.synonyms import Synonyms
from retrieval.tokens import in_usual_units, normalize, tokens, without_prices

MISTYPED = 0.8
"""Times the likelihood of the word that was meant."""
JOINED = 0.6
PARTED = 0.6
COMPLETED = 0.6
SYNONYM = 0.3
"""Shared by the words of a phrase: one of them alone says little ("drive" of "solid state drive")."""
UNKNOWN = 4
"""So many unknown words of a query are looked into: a text in a language that the catalogue has not is no typo."""
_TALK = re.compile(
    r"(?<![\w-])(?:"
    r"(?:hi|hello|hey)(?: there)?[,.! ]|please|thanks?(?: you)?(?: (?:so|very) much)?|(?:could|can|would) you"
    r"|(?:help|show|find|get|give|tell) me(?: to)?(?: find| get| buy)?|find(?= an? )"
    r"|i(?:'m| am)? (?:just )?(?:looking|searching|shopping|hoping|trying)(?: to (?:find|buy|get))?(?: for)?"
    r"|i(?:'d| would)? (?:really )?(?:like|love|need|want|wish|prefer)(?: to (?:buy|get|have|find|purchase|see|pay))?"
    r"|do you (?:have|sell|carry)|(?:is|are) there|(?:recommend|suggest)(?: me)?(?= an? | some )"
    r"|(?:and )?not (?:too|very|so) (?:expensive|pricey)"
    r")(?![\w-])"
    r"|你好|您好|请问|请|麻烦|谢谢|帮我找?|我?想要?买?|我?需要|推荐|有没有|一[款个件双台部条只套]"
)


@dataclass(frozen=True)
class Reading:
    """What was read in a query."""

    terms: dict[str, float]
    """Tokens for lexical search and what each counts."""
    refused: frozenset[str]
    """Tokens of what is not wanted."""
    meaning: str
    """The text to be embedded."""
    words: tuple[str, ...]
    """One token for every word of the query: itself, or the likeliest that it stands for."""
    known: float
    """The share of the words, 0 to 1, that the catalogue holds; 1 where it was given in the catalogue's own words."""


def read_query(query: str, search_text: str, lexical: Lexical, synonyms: Synonyms) -> Reading:
    """Reads a query.

    Args:
        search_text: what lexical search is given instead of ``query``, with the catalogue's own words; may be empty.
    """
    asked, refused = without(without_talk(query))
    text, refused_too = without(without_talk(search_text or query))
    refused |= refused_too
    words = list(dict.fromkeys(tokens(text))) or list(dict.fromkeys(tokens(search_text or query)))
    terms = dict.fromkeys(words, 1.0)
    held = {word: word for word in words if lexical.count([word])}
    for word in [word for word in words if word not in held][:UNKNOWN]:
        others = _meant(word, lexical)
        for other, weight in others.items():
            terms.setdefault(other, weight)
        if others:
            held[word] = max(others, key=lambda other: others[other])
    for word in joined(normalize(in_usual_units(text))):
        for token in tokens(word):
            if lexical.count([token]):
                terms.setdefault(token, JOINED)
    for phrase in synonyms.of(words):
        lacking = [word for word in phrase if word not in terms and word not in refused]
        terms |= dict.fromkeys(lacking, SYNONYM / max(len(lacking), 1))
    known = 1.0 if search_text and search_text != query else len(held) / max(len(words), 1)
    meaning = in_usual_units(asked or query or search_text)
    return Reading(terms, refused - set(words), meaning, tuple(held.values()), known)


def without_talk(text: str) -> str:
    """The text, normalized, without politeness and prices; with them where nothing is left."""
    kept = " ".join(_TALK.sub(" ", without_prices(normalize(text))).split())
    return kept if any(letter.isalnum() for letter in kept) else normalize(text)


def _meant(word: str, lexical: Lexical) -> dict[str, float]:
    """Words of the catalogue that an unknown one may stand for, with their weights."""
    found = {other: MISTYPED * likelihood for other, likelihood in lexical.speller.near(word)}
    for other in parted(word, lexical.count) if len(word) <= 40 else ():
        found.setdefault(other, PARTED)
    if not word.isalpha() and not word.isdigit():
        for other in completed(word, lexical.models):
            found.setdefault(other, COMPLETED)
    return found
