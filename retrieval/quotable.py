"""What of a shop's text may be passed on to a shopper.

Anyone can write a description or a review, so that quoting one is speaking for whoever wrote it. A text that talks to
the assistant, or hides what it says, is not quoted at all. Of any other, those sentences are that describe the thing:
prices, terms, stock, ratings, ranks and addresses are told from their own fields or not at all, and that something
heals is for a doctor to say. The record stays whole for search; ``quotable.yaml`` has the patterns by kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import yaml

from retrieval.product import AttributeValue, Product, Review
from retrieval.stuffing import is_stuffed

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_BRACKETS = re.compile(r"\s*[(\[{（【][^)\]}）】]*[)\]}）】]")
_LOOKALIKES = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo")
"""Cyrillic and Greek letters that look like Latin ones."""


@cache
def _patterns(sort: str) -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(Path(__file__).with_name("quotable.yaml").read_text("utf-8"))[sort]
    # Joined by |, an empty alternative would match everywhere.
    return {kind: re.compile(text.strip(), re.VERBOSE | re.IGNORECASE) for kind, text in loaded.items()}


def poison_in(text: str) -> str | None:
    """The kind of poison in a text (``hidden``, ``markup``, ``encoded``, ``role``, ``orders``); None in most."""
    return _kind_in(text, "poison")


def claim_in(sentence: str) -> str | None:
    """The kind of claim that is not a listing's to make (``price``, ``health``, ``contact`` …); None in most."""
    return _kind_in(sentence, "claim")


def _kind_in(text: str, sort: str) -> str | None:
    # Letters that only look different are read as plain ones; what is hidden is looked for before it is taken out.
    plain = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    seen = _UNSEEN.sub("", plain)
    return next((kind for kind, each in _patterns(sort).items() if each.search(plain) or each.search(seen)), None)


@lru_cache(maxsize=20_000)
def quotable(text: str) -> tuple[str, ...]:
    """The sentences of a description or a review that may be passed on, as a reader sees them."""
    if poison_in(text):
        return ()
    sentences = (" ".join(_UNSEEN.sub("", each).split()) for each in _SENTENCE.split(text))
    return tuple(each for each in sentences if each and not claim_in(each) and not is_stuffed(each))


@lru_cache(maxsize=20_000)
def is_quotable(phrase: str) -> bool:
    """Whether a phrase of a record (an attribute with its value) may be passed on as it is."""
    return poison_in(phrase) is None and claim_in(phrase) is None


def as_told(product: Product) -> Product:
    """The product as it may be spoken of: of its texts only what is quotable.

    A name is not held against claims ("$50 gift card"), only against poison.
    """
    title = _name(product.title) or " ".join(filter(None, [_name(product.brand or ""), *product.category[-1:]]))
    attributes = {name: value for name, value in product.attributes.items() if _is_told(name, value)}
    changed: dict[str, object] = {
        "title": title or product.id,
        "brand": _name(product.brand or "") or None,
        "description": _quoted(product.description),
        "attributes": attributes,
    }
    return product.model_copy(update=changed)


def _quoted(text: str) -> str:
    """All of the text that is quotable; with its own lines where that is the whole."""
    kept = quotable(text)
    whole = "".join("".join(kept).split()) == "".join(text.split())
    return text if whole else "\n".join(kept)


def _is_told(name: str, value: AttributeValue) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(is_quotable(f"{name}: {each}" if isinstance(each, str) else name) for each in values)


@lru_cache(maxsize=20_000)
def _name(text: str) -> str:
    """A name without what is poison in its brackets; empty where the rest is poison too."""
    if poison_in(text) is None:
        return text
    plain = _UNSEEN.sub("", _BRACKETS.sub("", text)).strip()
    return "" if poison_in(plain) else plain


def told_reviews(reviews: Sequence[Review]) -> list[Review]:
    """Reviews with what of them is quotable; those of which nothing is are left out."""
    kept = [(each, " ".join(quotable(each.text))) for each in reviews]
    return [
        each.model_copy(update={"text": text, "title": each.title if is_quotable(each.title) else ""})
        for each, text in kept
        if text
    ]
