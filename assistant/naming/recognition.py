"""Products that a message names by words of their titles: a brand and the name of a line, in any order, even misspelt.

A title holds a brand, words for the kind of thing, words that an attribute says again ("black", "34 in"), and what is
left: the name proper. Only that, with the brand or with more of itself, tells one product from its kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.naming.matching import Match, contradicts, match_title
from assistant.naming.titles import titles_near
from assistant.naming.words import Word, words_of
from assistant.translate import english_of
from assistant.understanding.spans import Mention
from retrieval.exact import SAME_CODE
from retrieval.index import Index
from retrieval.product import Product
from retrieval.tokens import codes_in, tokens

FEW = 6
"""Without its brand, a name is one only where at most so many products go by it."""
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|[。！？；]")
_WORD = re.compile(r"[a-z]+")
_QUOTED = re.compile(r"[\"“「《‘']([^\"”」》’']{4,80})[\"”」》’'](?!\w)")


@dataclass(frozen=True)
class Named:
    """Products that go by what was said, the likeliest first, and where in the text their name stands."""

    products: tuple[Product, ...]
    start: int
    end: int
    proper: bool
    """Whether the name is told by a brand, a number or a whole title, and not by words that anything might be called
    by."""


def named_in(index: Index, text: str, mentions: Sequence[Mention]) -> Named | None:
    """The products that a text names; None where its words name none, or too many to be a name.

    Args:
        mentions: the catalogue's words in the text, as :func:`assistant.understanding.spans.find_mentions` gives them.
    """
    quoted = _QUOTED.search(text)
    offset, said = (quoted.start(1), quoted[1]) if quoted else (0, text)
    words = words_of(index, said, offset, mentions)
    found = _numbered(index, words, text)
    if found is not None:
        return found
    titles = titles_near(index, words, mentions)
    matches = [
        match for title in titles if (match := match_title(index, title, words, quoted=bool(quoted))) is not None
    ]
    matches = [match for match in matches if not contradicts(match, words, mentions)]
    if not matches:
        return None
    best = max(match.score for match in matches)
    sentence = _sentence(text, words[max(matches, key=lambda each: each.score).words[0]].start)
    said = _said(words, text, sentence)
    top = [match for match in matches if match.score > best - 0.01]
    top = sorted(top, key=lambda each: _order(each, said, text[sentence]))
    one = top[0]
    # "The Compass in silver" is not the Compass in olive.
    most = max(_held(match, said, text[sentence]) for match in top)
    groups: dict[int, Product] = {}
    for match in (match for match in top if _held(match, said, text[sentence]) == most):
        groups.setdefault(_group(index, match.title.product), match.title.product)
    if not one.proper and (len(groups) > FEW or not _is_said_as_name(one, words, text)):
        return None
    start, end = _span(one, words, text)
    return Named(tuple(groups.values()), start, end, one.proper)


def _span(match: Match, words: Sequence[Word], text: str) -> tuple[int, int]:
    """The name in the text, with the words of the title beside it; not the last word, which tells what is asked."""
    first, last = match.words[0], match.words[-1]
    while first and words[first - 1].meant & match.title.all and text[words[first - 1].end : words[first].start] == " ":
        first -= 1
    while last + 2 < len(words) and words[last + 1].meant & match.title.all:
        last += 1
    return words[first].start, words[last].end


def _numbered(index: Index, words: Sequence[Word], text: str) -> Named | None:
    """Products named by a model number, with the words of the title before it."""
    for word in words:
        rows = {int(row) for each in codes_in(word.text) for row in index.codes.get(each, [])}
        if not 0 < len(rows) <= SAME_CODE:
            continue
        said = frozenset(token for each in words for token in each.own)
        held = {row: len(said & frozenset(tokens(index.catalogue.products[row].title))) for row in rows}
        best = [row for row in sorted(rows) if held[row] == max(held.values())]
        groups = {int(index.catalogue.groups[row]): index.catalogue.products[row] for row in reversed(best)}
        title = frozenset(tokens(index.catalogue.products[best[0]].title))
        at = words.index(word)
        while at and words[at - 1].own & title and text[words[at - 1].end : words[at].start] == " ":
            at -= 1
        return Named(tuple(reversed(groups.values())), words[at].start, word.end, True)
    return None


def _sentence(text: str, at: int) -> slice:
    """Where the sentence around a place stands."""
    first = max((match.end() for match in _SENTENCE_END.finditer(text, 0, at)), default=0)
    return slice(first, next((match.start() for match in _SENTENCE_END.finditer(text, at)), len(text)))


def _said(words: Sequence[Word], text: str, within: slice) -> frozenset[str]:
    """Everything said in a sentence that a title may hold, Chinese words by the first of what they are called in
    English."""
    english = [phrases[0] for phrases in english_of(text[within]).values()]
    inside = (word for word in words if within.start <= word.start and word.end <= within.stop)
    return frozenset(token for word in inside for token in word.meant).union(*map(tokens, english))


def _held(match: Match, said: frozenset[str], text: str) -> tuple[int, int]:
    """How much of what was said a title has, and how much of it letter by letter ("melody" is not "melodious")."""
    spelled = {*_WORD.findall(text.lower())} & {*_WORD.findall(match.title.product.title.lower())}
    return len(match.title.all & said), len(spelled)


def _order(match: Match, said: frozenset[str], text: str) -> tuple[int, int, int]:
    """Orders products of one name: those that have more of what else was said, then those whose title says less
    else."""
    held, spelled = _held(match, said, text)
    return -held, -spelled, len(match.title.name - said)


def _is_said_as_name(match: Match, words: Sequence[Word], text: str) -> bool:
    """Whether words without a brand are said as a name: after "the", with capitals, in Chinese, or first of all."""
    first = words[match.words[0]]
    before = text[: first.start].lower().rstrip()
    capitals = sum(words[at].text[0].isupper() for at in match.words)
    pointed = re.search(r"\b(?:the|this|that|your|about|of)$", before) or re.search(r"[\u3400-\u9fff]", text)
    return bool(pointed) or (capitals >= 2 and capitals == len(match.words)) or first.start == 0


def _group(index: Index, product: Product) -> int:
    return int(index.catalogue.groups[index.catalogue.row_of[product.id]])
