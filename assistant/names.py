"""Products that a message names by words of their titles: a brand and the name of a line, in any order, even misspelt.

A title holds a brand, words for the kind of thing, words that an attribute says again ("black", "34 in"), and what is
left: the name proper. Only that, with the brand or with more of itself, tells one product from its kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.spans import Mention
from retrieval.catalogue import Mask
from retrieval.exact import SAME_CODE
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.product import Product
from retrieval.text import STOP_WORDS
from retrieval.tokens import codes_in, tokens

LOOKED_AT = 80
"""Titles that are held against a message, those that share most with it."""
SHORTEST_SLIP = 5
"""Letters from which a word that no product holds may be a slip of one of a name."""
WIDE = 8
"""A word of so many products of a brand, and of more of other brands, is no name of its own ("laser")."""
FEW = 6
"""Without its brand, a name is one only where at most so many products go by it."""
SHORTEST_CODE = 4
WHOLE = 3
"""Words from which on a title is a name though each of them is common ("rustic herb garden basket")."""
GAP = 2
"""Words that may stand between those of a name ("the Lumen 60 headphone by Sony")."""
_PIECE = re.compile(r"[^\W_\u3400-\u9fff]+(?:[.\-/_+'’&][^\W_\u3400-\u9fff]+)*")
_BEHIND = re.compile(r"[(\[]|\s(?:for|with|compatible)\s", re.IGNORECASE)
"""What follows in a title tells a variant, or what it goes with."""
_SERIES = re.compile(r"model|series|product (?:line|family|name)|mpn|part number|collection")
"""Attributes that say a name again."""
_QUANTITY = re.compile(r"\d+(?:\.\d+)?[a-z]{0,3}")
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


@dataclass(frozen=True)
class _Word:
    """A word of the text: its tokens, those that it may be a slip of, and its place."""

    text: str
    own: frozenset[str]
    meant: frozenset[str]
    start: int
    end: int
    kind: bool
    """Whether it is of what the catalogue calls a kind of thing."""


@dataclass(frozen=True)
class _Title:
    product: Product
    name: frozenset[str]
    """Tokens of the name proper."""
    head: frozenset[str]
    """Tokens of the title up to what tells a variant."""
    brand: frozenset[str]
    kind: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True)
class _Match:
    title: _Title
    words: tuple[int, ...]
    """Places of the words that name it."""
    proper: bool
    score: float


def named_in(index: Index, text: str, mentions: Sequence[Mention]) -> Named | None:
    """The products that a text names; None where its words name none, or too many to be a name.

    Args:
        mentions: the catalogue's words in the text, as :func:`assistant.understanding.spans.find_mentions` gives them.
    """
    quoted = _QUOTED.search(text)
    offset, said = (quoted.start(1), quoted[1]) if quoted else (0, text)
    words = _words(index, said, offset, mentions)
    found = _numbered(index, words)
    if found is not None:
        return found
    titles = _titles(index, words, mentions)
    matches = [match for title in titles if (match := _match(index, title, words, quoted=bool(quoted))) is not None]
    matches = [match for match in matches if not _misses(match, words, mentions)]
    if not matches:
        return None
    best = max(match.score for match in matches)
    top = sorted((match for match in matches if match.score > best - 0.01), key=lambda each: _rest(each, words))
    one = top[0]
    groups: dict[int, Product] = {}
    for match in top:
        groups.setdefault(_group(index, match.title.product), match.title.product)
    if not one.proper and (len(groups) > FEW or not _told(one, words, text)):
        return None
    start, end = _span(one, words, text)
    return Named(tuple(groups.values()), start, end, one.proper)


def _span(match: _Match, words: Sequence[_Word], text: str) -> tuple[int, int]:
    """The name in the text, with the words of the title beside it; not the last word, which tells what is asked."""
    first, last = match.words[0], match.words[-1]
    while first and words[first - 1].meant & match.title.all and text[words[first - 1].end : words[first].start] == " ":
        first -= 1
    while last + 2 < len(words) and words[last + 1].meant & match.title.all:
        last += 1
    return words[first].start, words[last].end


def _numbered(index: Index, words: Sequence[_Word]) -> Named | None:
    """Products named by a model number."""
    for word in words:
        rows = {int(row) for each in codes_in(word.text) for row in index.codes.get(each, [])}
        if not 0 < len(rows) <= SAME_CODE:
            continue
        said = frozenset(token for each in words for token in each.own)
        held = {row: len(said & frozenset(tokens(index.catalogue.products[row].title))) for row in rows}
        best = [row for row in sorted(rows) if held[row] == max(held.values())]
        groups = {int(index.catalogue.groups[row]): index.catalogue.products[row] for row in reversed(best)}
        return Named(tuple(reversed(groups.values())), word.start, word.end, True)
    return None


def _words(index: Index, text: str, offset: int, mentions: Sequence[Mention]) -> list[_Word]:
    kinds = [each for each in mentions if each.of("category")]
    found = []
    for match in _PIECE.finditer(text):
        own = frozenset(tokens(match[0]))
        start, end = match.start() + offset, match.end() + offset
        unknown = len(own) == 1 and len(match[0]) >= SHORTEST_SLIP and not index.lexical.count([*own])
        near = index.lexical.speller.near(next(iter(own))) if unknown and not _is_common(match[0], own) else []
        meant = own | {other for other, _ in near}
        kind = any(each.start <= start and end <= each.end for each in kinds)
        found.append(_Word(match[0], own, meant, start, end, kind))
    return found


def _titles(index: Index, words: Sequence[_Word], mentions: Sequence[Mention]) -> list[_Title]:
    terms = dict.fromkeys((token for word in words for token in word.meant), 1.0)
    everything = np.ones(len(index.catalogue.products), dtype=np.bool_)
    rows = [*index.lexical.top(terms, everything, LOOKED_AT)] if terms else []
    brands = [entry.value for each in mentions if (entry := each.of("brand"))]
    for brand in dict.fromkeys(brands):
        rows += [*index.lexical.top(terms, _of_brand(index, brand), LOOKED_AT)]
    return [_title(index.catalogue.products[int(row)]) for row in dict.fromkeys(int(row) for row in rows)]


def _title(product: Product) -> _Title:
    head = _BEHIND.split(product.title)[0]
    brand = frozenset(tokens(product.brand or ""))
    kind = frozenset(token for label in product.category for token in tokens(label))
    values = [
        f"{name} {value}" if value is True else f"{value}"
        for name, value in product.attributes.items()
        if value and not _SERIES.search(name)
    ]
    said_again = {token for value in values if len(value) < 60 for token in tokens(value)}
    whole = frozenset(tokens(product.title))
    own = frozenset(tokens(head))
    short = frozenset(tokens(head.split(",")[0]))
    return _Title(product, own - brand - kind - said_again, short, brand, kind, whole)


def _match(index: Index, title: _Title, words: Sequence[_Word], *, quoted: bool) -> _Match | None:
    """How a text names a product; None where it does not."""
    brand = [at for at, word in enumerate(words) if word.meant & title.brand]
    branded = bool(title.brand) and title.brand <= {token for at in brand for token in words[at].meant}
    whole = _whole(title, words)
    held = [at for at, word in enumerate(words) if word.meant & title.name]
    near = {at for at in held if quoted or not (words[at].kind or _is_common(words[at].text, words[at].own))}
    # A common word or a number is part of a name where it stands beside the brand or the rest of the name.
    near |= {at for at in held if branded and not words[at].kind and (at - 1 in brand or at + 1 in brand)}
    while grown := {at for at in held if at not in near and (at - 1 in near or at + 1 in near)}:
        near |= grown
    if not near and not whole:
        return None
    run = set(whole) or _together(sorted({*near, *(brand if branded else ())}), min(near))
    near &= run
    branded = branded and bool(run.intersection(brand))
    proper = frozenset(token for at in near for token in words[at].meant & title.name)
    if branded and not whole and "".join(proper).isalpha() and _is_wide(index, title, proper):
        return None
    telling = quoted or branded or bool(whole) or _is_rare(index, words, near)
    if not telling and (len(near) < 2 or len(proper) * 2 < len(title.name)):
        kind = any(word.meant & title.kind & title.all for word in words)
        if not (kind and len(near) == 1 and not _is_common(words[min(near)].text, words[min(near)].own)):
            return None
    return _Match(title, tuple(sorted(run)), telling, _score(index, title, words, run))


def _score(index: Index, title: _Title, words: Sequence[_Word], run: Iterable[int]) -> float:
    """How much the words of the name, and those of the title in one piece with it, tell: their inverse frequencies."""
    within = set(run)
    while grown := {
        at
        for at, word in enumerate(words)
        if at not in within and (at - 1 in within or at + 1 in within) and word.meant & title.all
    }:
        within |= grown
    held = {token for at in within for token in words[at].meant & title.all}
    total = len(index.catalogue.products)
    return sum(math.log(1 + total / (1 + index.lexical.count([token]))) for token in held)


def _whole(title: _Title, words: Sequence[_Word]) -> tuple[int, ...]:
    """The places of words one after the other that say all of a title of some length."""
    if len(title.head) < WHOLE or title.head <= title.brand | title.kind:
        return ()
    held = [at for at, word in enumerate(words) if word.meant & title.head]
    runs: list[list[int]] = []
    for at in held:
        if runs and at - runs[-1][-1] <= 1 + GAP:
            runs[-1].append(at)
        else:
            runs.append([at])
    return next((tuple(run) for run in runs if title.head <= {t for at in run for t in words[at].meant}), ())


def _is_common(text: str, own: Iterable[str]) -> bool:
    """Whether a word is one that anything may be called by, a number or a quantity."""
    lexicon = load_lexicon()
    common = (lexicon.stop, lexicon.qualities, lexicon.ordinary, lexicon.accessories, STOP_WORDS)
    lower = text.lower()
    return bool(_QUANTITY.fullmatch(lower)) or any(each in listed for listed in common for each in (lower, *own))


def _is_rare(index: Index, words: Sequence[_Word], near: Iterable[int]) -> bool:
    """Whether one of the words is a number of a model that few products have ("gs108")."""
    return any(
        len(token) >= SHORTEST_CODE
        and any(letter.isdigit() for letter in token)
        and not _QUANTITY.fullmatch(token)
        and 0 < index.lexical.count([token]) <= SAME_CODE
        for at in near
        for token in words[at].own
    )


def _is_wide(index: Index, title: _Title, proper: Iterable[str]) -> bool:
    """Whether many products of the brand, and more of others, are called so."""
    rows = [index.lexical.rows_with(token) for token in proper]
    holding = rows[0]
    for each in rows[1:]:
        holding = np.intersect1d(holding, each, assume_unique=True)
    mask = _of_brand(index, title.product.brand or "")
    inside = holding[mask[holding]]
    return len(np.unique(index.catalogue.groups[inside])) > WIDE and len(holding) > 2 * len(inside)


def _together(places: Sequence[int], anchor: int) -> set[int]:
    """The run of places around one of them, without gaps wider than :data:`GAP` words."""
    run = {anchor}
    for ordered in (places, list(reversed(places))):
        for at in ordered:
            if any(abs(at - other) <= GAP + 1 for other in run):
                run.add(at)
    return run


def _misses(match: _Match, words: Sequence[_Word], mentions: Sequence[Mention]) -> bool:
    """Whether the name as said has a number, a brand or a kind that the product has not ("the Pilot 85", "the Jade
    kettle")."""
    title, first, last = match.title, match.words[0], match.words[-1]
    end = last + 1 if last + 1 < len(words) and _near(words[last], words[last + 1]) else last
    for at in range(first, end + 1):
        # "500 GB" is one word to the title.
        unit = words[at + 1].text if at + 1 < len(words) else ""
        said = words[at].own | frozenset(tokens(f"{words[at].text} {unit}"))
        if _QUANTITY.fullmatch(words[at].text.lower()) and not said & title.all:
            return True
    brands = [each for each in mentions if each.of("brand") and each.stance == "must"]
    if brands and not any(title.brand & set(tokens(f"{e.value}")) for each in brands for e in each.entries):
        return not any(title.all & set(tokens(each.english)) for each in brands)
    labels = {label.casefold() for label in title.product.category}
    for mention in mentions:
        kinds = [entry for entry in mention.entries if entry.kind == "category"]
        close = 0 <= mention.start - words[last].end <= 1
        known = set(tokens(mention.english)) & (title.all | title.kind)
        if kinds and close and not known and not any(entry.value.casefold() in labels for entry in kinds):
            return True
    return False


def _near(one: _Word, other: _Word) -> bool:
    return other.start - one.end <= 1


def _rest(match: _Match, words: Sequence[_Word]) -> tuple[int, int]:
    """Orders products of one name: those that have more of what else was said, then those whose title says less
    else."""
    said = {token for word in words for token in word.meant}
    return -len(match.title.all & said), len(match.title.name - said)


def _told(match: _Match, words: Sequence[_Word], text: str) -> bool:
    """Whether words without a brand are said as a name: after "the", with capitals, in Chinese, or as a number."""
    first = words[match.words[0]]
    before = text[: first.start].lower().rstrip()
    capitals = sum(words[at].text[0].isupper() for at in match.words)
    pointed = re.search(r"\b(?:the|this|that|your|about|of)$", before) or re.search(r"[\u3400-\u9fff]", text)
    return bool(pointed) or (capitals >= 2 and capitals == len(match.words)) or first.start == 0


def _group(index: Index, product: Product) -> int:
    return int(index.catalogue.groups[index.catalogue.row_of[product.id]])


def _of_brand(index: Index, brand: str) -> Mask:
    return index.catalogue.rows((Constraint(field="brand", op="=", values=(brand,)),))
