"""Products named by what tells them from the others spoken of: "does the Lull connect to a phone?", "三星那款呢".

Of two that were just compared one word tells which is meant, though many products of the shop go by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.naming.matching import Match, contradicts
from assistant.naming.recognition import Named
from assistant.naming.titles import Title, title_of
from assistant.naming.words import Word, is_common, words_of
from assistant.understanding.spans import Mention
from assistant.understanding.text import CJK
from retrieval.index import Index
from retrieval.product import Product
from retrieval.tokens import tokens

_POINTED = re.compile(r"\b(?:the|that|this|your)(?: [\w-]+)? $")
"""Before a brand alone: "the Copperleaf"; "Samsung" is any."""
_BESIDE = re.compile(
    r"[\s,]*(?:(?!(?:an?|my|your|to|with|for|or|on|in|of|as)\b)[a-z0-9-]+[\s,]+){0,2}|[\s那这的]*[\u3400-\u9fff]?"
)
"""Between a name and what it is called."""


def named_among(index: Index, text: str, mentions: Sequence[Mention], spoken_of: Sequence[Product]) -> Named | None:
    """The one of the products spoken of that a text names; None where its words fit none of them, or several.

    Args:
        mentions: the catalogue's words in the text.
    """
    words = words_of(index, text, 0, mentions)
    titles = [title_of(each) for each in spoken_of]
    held = {title.product.id: _held(title, words) for title in titles}
    most = max((len(places) for places in held.values()), default=0)
    best = [title for title in titles if len(held[title.product.id]) == most] if most else []
    groups = {int(index.catalogue.groups[index.catalogue.row_of[each.product.id]]) for each in best}
    if len(groups) != 1:
        return None
    # Of the variants of one the text may name the color.
    said = frozenset(token for word in words for token in word.own)
    one = max(best, key=lambda title: len(title.all & said))
    places = held[one.product.id]
    name = {at for at in places if words[at].meant & one.name}
    start, end = words[places[0]].start, words[places[-1]].end
    if not name and not (_POINTED.search(text[:start].lower()) or CJK.search(text)):
        return None
    if contradicts(Match(one, places, True, 0.0), words, mentions) or _is_other_kind(text, start, end, one, mentions):
        return None
    return Named((one.product,), start, end, True)


def said_of(index: Index, text: str, mentions: Sequence[Mention], product: Product) -> int:
    """How many words of a text are of a product's brand and name."""
    return len(_held(title_of(product), words_of(index, text, 0, mentions)))


def _held(title: Title, words: Sequence[Word]) -> tuple[int, ...]:
    """The places of the words that are of a title's brand or name."""
    named = [at for at, word in enumerate(words) if word.meant & (title.name | title.brand)]
    found = {at for at in named if words[at].meant & title.brand or not is_common(words[at].text, words[at].own)}
    # A common word is of a name where it stands beside the rest of it, be that common too ("the Sleek Horizon").
    found |= {at for at in named if at + 1 in named and words[at + 1].meant & title.name}
    while grown := {at for at in named if at not in found and (at - 1 in found or at + 1 in found)}:
        found |= grown
    return tuple(sorted(found))


def _is_other_kind(text: str, start: int, end: int, title: Title, mentions: Sequence[Mention]) -> bool:
    """Whether beside its name a text calls the product a kind of thing that it is not; another part of a question may
    speak of what it is used with ("does the Lull connect to a phone")."""
    labels = {label.casefold() for label in title.product.category}
    for each in mentions:
        between = text[end : each.start] if each.start >= end else text[each.end : start]
        if each.of("category") is None or not _BESIDE.fullmatch(between.lower()):
            continue
        own = any(entry.value.casefold() in labels for entry in each.entries if entry.kind == "category")
        if not (own or set(tokens(each.english)) & (title.all | title.kind)):
            return True
    return False
