"""Products that a question or a comparison names and the page does not show: they are looked up first.

"Does the Philips Horizon 50 television have voice control?" names one by the words of its title.
"""

from __future__ import annotations

import re

from assistant.floor import Stock
from assistant.request import Language, State
from assistant.understanding import Understood
from assistant.understanding.intents import (
    early_intent,
    is_about_product,
    is_comparison,
    is_policy,
    is_question,
    is_seeking,
)
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import detect_language, fold, reading_of
from retrieval.exact import SAME_CODE
from retrieval.index import Index
from retrieval.product import Product
from retrieval.search import search
from retrieval.text import stems
from retrieval.tokens import codes_in

LOOKED_AT = 30
"""Candidates of search whose titles are held against the message."""
COMPARED = 4
_TITLE_END = re.compile(r"[,(\[|]| - ")
"""What follows in a title tells a variant."""
_PARTS = re.compile(r"\b(?:and|with|to|or|vs\.?|versus|against)\b|[,，、;；]|和|与|跟|还是")


def hear_named(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """A question about a product, or a comparison of several, named by their titles; None for anything else."""
    text = fold(message)
    compares = is_comparison(text)
    asks = is_question(text) or is_about_product(text)
    if not (compares or asks) or early_intent(text) or is_policy(text, wants_product=False):
        return None
    index = stock.index
    mentions = find_mentions(reading_of(message, []), stock.vocabulary)
    if not any(each.of("brand") for each in mentions) and not any(letter.isdigit() for letter in text):
        return None
    parts = _PARTS.split(message) if compares else [message]
    found: dict[int, Product] = {}
    for part in parts:
        for product in titles_in(index, part):
            found.setdefault(int(index.catalogue.groups[index.catalogue.row_of[product.id]]), product)
    intent = "compare" if compares and len(found) > 1 else "product_question"
    if not found or (intent == "product_question" and (len(found) > 1 or is_seeking(text) or compares)):
        return None
    request = state.request.model_copy(
        update={
            "intent": intent,
            "references": tuple(each.id for each in found.values())[:COMPARED],
            "question": message.strip(),
            "language": language or detect_language(message, state.request.language),
            "anything_goes": False,
            "more": False,
            "open_points": (),
        }
    )
    return Understood(request)


def titles_in(index: Index, text: str) -> list[Product]:
    """Products whose title, up to what tells a variant, is in a text word by word; of variants the one that fits best.

    A model number names its product by itself. A title needs two words beside those of its kind, for "desk lamp" is no
    name.
    """
    held = set(stems(text))
    models = {row for each in codes_in(text) if len(rows := index.codes.get(each, [])) <= SAME_CODE for row in rows}
    if models:
        numbered = [index.catalogue.products[int(row)] for row in sorted(models)]
        most = max(_share(each, held) for each in numbered)
        return [each for each in numbered if _share(each, held) == most]
    names: dict[str, Product] = {}
    for candidate in search(index, text, k=LOOKED_AT):
        product = index.catalogue.get(candidate.id)
        head = _TITLE_END.split(product.title)[0]
        own = set(stems(head))
        kind = {stem for label in product.category for stem in stems(label)}
        telling = own - kind
        # The kind's own words may be left out: "the Philips Horizon 50".
        if len(telling) < 2 or not telling <= held or not (own & kind <= held or len(telling) > 2):
            continue
        best = names.get(head)
        if best is None or _share(product, held) > _share(best, held):
            names[head] = product
    longest = max((len(stems(head)) for head in names), default=0)
    return [product for head, product in names.items() if len(stems(head)) == longest]


def _share(product: Product, held: set[str]) -> int:
    """How many words of the whole title were said."""
    return len(held & set(stems(product.title)))
