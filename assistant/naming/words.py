"""The words of a text, with what each may be a slip of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.spans import Mention
from assistant.understanding.text import CJK
from retrieval.index import Index
from retrieval.text import STOP_WORDS
from retrieval.tokens import tokens

SHORTEST_SLIP = 4
"""Letters from which a word that no product holds may be a slip of one of a name."""
_PIECE = re.compile(r"[^\W_\u3400-\u9fff]+(?:[.\-/_+'’&][^\W_\u3400-\u9fff]+)*")
QUANTITY = re.compile(r"\d+(?:\.\d+)?[a-z]{0,3}")
"""A bare number, or one with a short unit ("500gb")."""


@dataclass(frozen=True)
class Word:
    """A word of the text: its tokens, those that it may be a slip of, and its place."""

    text: str
    own: frozenset[str]
    meant: frozenset[str]
    start: int
    end: int
    kind: bool
    """Whether it is of what the catalogue calls a kind of thing."""


def words_of(index: Index, text: str, offset: int, mentions: Sequence[Mention]) -> list[Word]:
    """The words of a text, in order; ``offset`` is where it begins in the message, for their places."""
    kinds = [each for each in mentions if each.of("category")]
    found = []
    for match in _PIECE.finditer(text):
        own = frozenset(tokens(match[0]))
        start, end = match.start() + offset, match.end() + offset
        unknown = len(own) == 1 and len(match[0]) >= SHORTEST_SLIP and not index.lexical.count([*own])
        near = index.lexical.speller.near(next(iter(own))) if unknown and not is_common(match[0], own) else []
        meant = own | {other for other, _ in near}
        kind = any(each.start <= start and end <= each.end for each in kinds)
        found.append(Word(match[0], own, meant, start, end, kind))
    # A brand by its Chinese name is one word of the name.
    for each in mentions:
        brand, begin, stop = each.of("brand"), each.start - offset, each.end - offset
        if brand and begin >= 0 and stop <= len(text) and CJK.search(text[begin:stop]):
            own = frozenset(tokens(f"{brand.value}"))
            found.append(Word(f"{brand.value}", own, own, each.start, each.end, False))
    return sorted(found, key=lambda word: word.start)


def is_common(text: str, own: Iterable[str]) -> bool:
    """Whether a word is one that anything may be called by, a number or a quantity."""
    lexicon = load_lexicon()
    common = (lexicon.stop, lexicon.qualities, lexicon.ordinary, lexicon.accessories, STOP_WORDS)
    lower = text.lower()
    return bool(QUANTITY.fullmatch(lower)) or any(each in listed for listed in common for each in (lower, *own))
