"""Products that a text names: by id, GTIN, title or model number, or by a rare number of their model."""

from __future__ import annotations

import itertools
import re
import unicodedata

import numpy as np

from retrieval.compounds import joined
from retrieval.index import Index
from retrieval.product import Product
from retrieval.rewrite import without_talk
from retrieval.text import STOP_WORDS
from retrieval.tokens import code, codes_in, normalize, numbers_in, quantities, tokens

SAME_CODE = 12
"""A word of a query that looks like a model number and names more products than that is not one ("ddr4-3200")."""
RARE = 20
"""A number that more products hold does not tell which one is meant: of Icecat's 19,406, 14 hold the 6280 of a printer
and its supplies, 1,002 a bare 1000."""
LONG_NUMBER = 6
"""Digits from which a bare number in a sentence may be an id or a GTIN: shorter ones are prices, years and sizes."""
TITLE_WORDS = 3
"""A title of fewer words without a digit may as well be a kind of thing."""
_BESIDE = re.compile(
    r"(?<![\w-])(?:product|item|article|model|number|code|sku|ref(?:erence)?|gtin|ean|id|no\.?|called|named|compare"
    r"|vs\.?)(?![\w-])|商品|产品|编号|型号|货号|有没有|有|吗|我想看|看看|看|要|和"
)
"""What is said beside a name without adding to it."""


def named(index: Index, query: str, mask: np.ndarray) -> dict[int, float]:
    """Allowed rows that the query names: 2 where it is nothing but a name, else the share of its words in the title."""
    found = {row: 2.0 for row in index.codes.get(code(query), []) if mask[row]}
    written = (query, " ".join(joined(normalize(query))))
    models = [
        rows for text in written for each in codes_in(text) if len(rows := index.codes.get(each, [])) <= SAME_CODE
    ]
    models += identified(index, query).values()
    numbers = [held for each in numbers_in(query) if len(held := index.lexical.rows_with(each)) <= RARE]
    # A model number names its product even where the title spells it otherwise.
    candidates = {int(row): 0 for row in itertools.chain(*numbers)} | {int(row): 1 for row in itertools.chain(*models)}
    words = set(tokens(query))
    for row, least in candidates.items():
        if mask[row]:
            shared = max(len(words & set(tokens(index.catalogue.products[row].title))), least) / max(len(words), 1)
            if shared:
                found[row] = max(found.get(row, 0.0), shared)
    return found


def identified(index: Index, text: str) -> dict[str, list[int]]:
    """The words of a text that are ids of products, as they are written ("T-8", "0240762900464"), with their rows.

    A word needs a digit, and a letter or :data:`LONG_NUMBER` digits; a quantity ("8-g") is no id.
    """
    found: dict[str, list[int]] = {}
    for word in _words(text):
        digits = sum(letter.isdigit() for letter in word)
        if not digits or (digits < LONG_NUMBER and not any(letter.isalpha() for letter in word)) or quantities(word)[0]:
            continue
        rows = [row for row in index.codes.get(code(word), []) if normalize(word) in _ids(index, row)]
        if rows:
            found[word] = rows
    return found


def only_named(index: Index, text: str) -> dict[str, list[int]]:
    """Names of products, as the text has them, and their rows, where it says nothing else ("T-8", "do you have the
    WH-1000XM4?"); none where it says more, or where more than :data:`SAME_CODE` go by the name."""
    whole = [int(row) for row in index.codes.get(code(text), [])]
    if whole and (any(letter.isdigit() for letter in text) or len(text.split()) >= TITLE_WORDS):
        return {text.strip(): whole} if len(whole) <= SAME_CODE else {}
    names = _identifiers(index, text)
    rest = without_talk(text)
    for word in sorted(names, key=len, reverse=True):
        rest = rest.replace(normalize(word), " ")
    left = [word for word in re.findall(r"\w+", _BESIDE.sub(" ", rest)) if word not in STOP_WORDS]
    return {} if left else names


def names_of(index: Index, text: str, product: Product) -> str:
    """The word of a text that is the product's id, GTIN or model number; the text itself where it is nothing else;
    empty where it names no such."""
    own = index.catalogue.row_of[product.id]
    if own in index.codes.get(code(text), []):
        return text
    return next((word for word, rows in _identifiers(index, text).items() if own in rows), "")


def _identifiers(index: Index, text: str) -> dict[str, list[int]]:
    """Ids and model numbers of a text, with the few rows that go by each."""
    models = {word: [int(row) for row in index.codes.get(code(word), [])] for word in _words(text) if codes_in(word)}
    return identified(index, text) | {word: rows for word, rows in models.items() if 0 < len(rows) <= SAME_CODE}


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text)
    return re.findall(r"[A-Za-z0-9](?:[A-Za-z0-9._/+-]*[A-Za-z0-9])?", text)


def _ids(index: Index, row: int) -> set[str]:
    product = index.catalogue.products[row]
    return {normalize(product.id), normalize(product.gtin or "")}
