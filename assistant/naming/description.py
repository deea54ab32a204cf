"""A product described by its brand and by what it is like ("the Zipkite rabbit plush in cream"), though no word of its
name is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.naming.recognition import Named
from assistant.naming.titles import of_brand
from assistant.translate import english_of
from assistant.understanding.spans import Mention
from retrieval.index import Index
from retrieval.lexical import product_tokens
from retrieval.product import Product
from retrieval.text import STOP_WORDS
from retrieval.tokens import tokens

WORDS = 2
"""Words beside the brand that have to tell the product."""
FAR = 6
"""Words from the brand on that are looked at."""
MOST = 400
"""Products of a brand that are looked through."""
_DEFINITE = re.compile(r"\b(?:the|that|this|your) (?:[\w-]+ ){0,2}$|[\u3400-\u9fff]")
_ASKING = re.compile(r"[能会是有多怎什吗几可现还]")
"""Where a Chinese question begins to ask."""
_MADE_BY = re.compile(r"\b(?:an?|the|that|this|your|any) (?P<what>(?:[a-z-]+ ){1,4})(?:made )?(?:by|from) $")
_WORD = re.compile(r"[a-z0-9][a-z0-9'.-]*")


def described_in(index: Index, text: str, mentions: Sequence[Mention]) -> Named | None:
    """The one product that a definite description with a brand fits; None where it fits none or several.

    Args:
        text: folded.
        mentions: the catalogue's words in the text.
    """
    for mention in mentions:
        brand = mention.of("brand")
        if brand is None or mention.stance != "must":
            continue
        before, after = text[: mention.start], _ASKING.split(text[mention.end :])[0]
        made = _MADE_BY.search(before)
        if not (_DEFINITE.search(before) or english_of(after) or made):
            continue
        rows = np.flatnonzero(of_brand(index, str(brand.value)))
        products = [index.catalogue.products[row] for row in rows.tolist()]
        if made and 0 < len(rows) <= MOST:
            # "A cream rabbit by Zipkite" tells it before the brand.
            found, _ = _narrowed(products, made["what"])
            if len(found) == 1:
                return Named((found[0],), made.start("what"), mention.end, True)
        if 0 < len(rows) <= MOST:
            only = len({int(index.catalogue.groups[row]) for row in rows.tolist()}) == 1
            if only and _DEFINITE.search(before) and before.isascii():
                return Named((products[0],), mention.start, mention.end, True)
            found, end = _narrowed(products, after)
            groups = {int(index.catalogue.groups[index.catalogue.row_of[each.id]]): each for each in reversed(found)}
            if len(groups) == 1:
                return Named((found[0],), mention.start, mention.end + end, True)
    return None


def _narrowed(products: list[Product], after: str) -> tuple[list[Product], int]:
    """The products that have the words behind the brand, and where in them the last one held ends; none where too few
    words tell."""
    said = [(tokens(phrases[0]), after.lower().find(word) + len(word)) for word, phrases in english_of(after).items()]
    latin = [
        (tokens(match[0]), match.end()) for match in list(_WORD.finditer(after))[:FAR] if match[0] not in STOP_WORDS
    ]
    records = {each.id: frozenset(product_tokens(each)) for each in products}
    left, telling, last = products, 0, 0
    for own, end in (*said, *latin):
        holding = [each for each in left if own and records[each.id].issuperset(own)]
        # A word that none has ends a description, or is of another's name.
        if not holding and (own, end) in latin:
            break
        if holding:
            left, telling, last = holding, telling + 1, max(last, end)
    return (left, last) if telling >= WORDS else ([], 0)
