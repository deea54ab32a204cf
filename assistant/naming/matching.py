"""Whether the words of a text name a product by its title, and how much they tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.naming.titles import Title, of_brand
from assistant.naming.words import QUANTITY, Word, is_common
from assistant.understanding.spans import Mention
from retrieval.exact import SAME_CODE
from retrieval.index import Index
from retrieval.tokens import tokens

WIDE = 8
"""A word of so many products of a brand, and of more of other brands, is no name of its own ("laser")."""
SHORTEST_CODE = 4
"""Characters from which a token with a digit may be a model number."""
WHOLE = 3
"""Words from which on a title is a name though each of them is common ("rustic herb garden basket")."""
GAP = 2
"""Words that may stand between those of a name ("the Lumen 60 headphone by Sony")."""


@dataclass(frozen=True)
class Match:
    """A title that words of the text name."""

    title: Title
    words: tuple[int, ...]
    """Places of the words that name it."""
    proper: bool
    """As in :class:`assistant.naming.recognition.Named`."""
    score: float
    """How much the words tell: the sum of their inverse document frequencies."""


def match_title(index: Index, title: Title, words: Sequence[Word], *, quoted: bool) -> Match | None:
    """How a text names a product; None where it does not."""
    brand = [at for at, word in enumerate(words) if word.meant & title.brand]
    branded = bool(title.brand) and title.brand <= {token for at in brand for token in words[at].meant}
    whole = _whole(title, words)
    held = [at for at, word in enumerate(words) if word.meant & title.name]
    near = {at for at in held if quoted or not (words[at].kind or is_common(words[at].text, words[at].own))}
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
        if not (kind and len(near) == 1 and not is_common(words[min(near)].text, words[min(near)].own)):
            return None
    return Match(title, tuple(sorted(run)), telling, _score(index, title, words, run))


def _score(index: Index, title: Title, words: Sequence[Word], run: Iterable[int]) -> float:
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


def _whole(title: Title, words: Sequence[Word]) -> tuple[int, ...]:
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


def _is_rare(index: Index, words: Sequence[Word], near: Iterable[int]) -> bool:
    """Whether one of the words is a number of a model that few products have ("gs108")."""
    return any(
        len(token) >= SHORTEST_CODE
        and any(letter.isdigit() for letter in token)
        and not QUANTITY.fullmatch(token)
        and 0 < index.lexical.count([token]) <= SAME_CODE
        for at in near
        for token in words[at].own
    )


def _is_wide(index: Index, title: Title, proper: Iterable[str]) -> bool:
    """Whether many products of the brand, and more of others, are called so."""
    rows = [index.lexical.rows_with(token) for token in proper]
    holding = rows[0]
    for each in rows[1:]:
        holding = np.intersect1d(holding, each, assume_unique=True)
    mask = of_brand(index, title.product.brand or "")
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


def contradicts(match: Match, words: Sequence[Word], mentions: Sequence[Mention]) -> bool:
    """Whether the name as said has a number, a brand or a kind that the product has not ("the Pilot 85", "the Jade
    kettle")."""
    title, first, last = match.title, match.words[0], match.words[-1]
    end = last + 1 if last + 1 < len(words) and _near(words[last], words[last + 1]) else last
    for at in range(first, end + 1):
        # "500 GB" is one word to the title.
        unit = words[at + 1].text if at + 1 < len(words) else ""
        said = words[at].own | frozenset(tokens(f"{words[at].text} {unit}"))
        if QUANTITY.fullmatch(words[at].text.lower()) and not said & title.all:
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


def _near(one: Word, other: Word) -> bool:
    return other.start - one.end <= 1
