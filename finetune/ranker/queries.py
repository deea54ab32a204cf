"""Queries nobody asked: made from a catalogue's own records, for a ranker to learn from where there are no logs."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from retrieval.product import Product
from retrieval.text import STOP_WORDS
from retrieval.words import fold, fold_label

_WORD = re.compile(r"[^\W_]+(?:[.'’/-][^\W_]+)*\"?")
_SIZE = re.compile(
    r"\d+(?:[./]\d+)?\s?-?(?:inch(?:es)?|in|\"|cm|mm|ft|feet|oz|ounces?|ml|l|lb|lbs|kg|gb|tb|pack|count)\b"
)
_FOR = re.compile(
    r"\b(?:for (?:men|women|kids|adults|boys|girls|toddlers|dogs|cats|home|car)|plus size|women's|men's)\b"
)
_HEAD_WORDS = 12
"""Titles of marketplaces list synonyms and uses behind their first words; what a thing is stands before them."""
_LEAST_SHARED, _MOST_SHARED = 0.08, 0.6
"""A feature that a shopper may refuse: some products of the kind have it, but not nearly all."""


def title_queries(products: Sequence[Product], count: int, seed: int) -> list[str]:
    """Up to ``count`` different queries as shoppers type them, drawn by ``seed``: kind and brand, a run of a title's
    words, kind and size, for whom, without what others of the kind have."""
    rng = random.Random(f"{seed} titles")
    refusable = _refusable(products)
    found: dict[str, None] = {}
    for product in rng.choices(products, k=4 * count) if products else ():
        if len(found) == count:
            break
        query = rng.choice(_MAKERS)(product, refusable, rng)
        if query and len(query) > 3:
            found[query] = None
    return list(found)


Refusable = dict[str, list[str]]


def _kind(product: Product) -> str:
    if not product.category:
        return ""
    label = re.split(r"\s*[&,/]\s*|\s+and\s+", product.category[-1])[0]
    title = fold_label(product.title)
    kind = fold_label(label)
    # "Accessories" or "Standard" say nothing by themselves
    return (label.lower() if len(label) > 3 and _even(product.id) else kind) if kind in title else ""


def _even(text: str) -> bool:
    """A coin that falls the same way for the same text on every machine."""
    return sum(text.encode()) % 2 == 0


def _head(product: Product) -> list[str]:
    return _WORD.findall(fold(product.title))[:_HEAD_WORDS]


def _span(product: Product, refusable: Refusable, rng: random.Random) -> str:
    head = _head(product)
    length = rng.randint(2, 5)
    start = rng.randrange(max(1, len(head) - length + 1))
    return " ".join(head[start : start + length]).strip(" -/")


def _beginning(product: Product, refusable: Refusable, rng: random.Random) -> str:
    return " ".join(_head(product)[: rng.randint(3, 8)])


def _scattered(product: Product, refusable: Refusable, rng: random.Random) -> str:
    head = [word for word in _head(product) if word not in STOP_WORDS]
    taken = sorted(rng.sample(range(len(head)), min(len(head), rng.randint(2, 4))))
    return " ".join(head[at] for at in taken)


def _branded(product: Product, refusable: Refusable, rng: random.Random) -> str:
    kind = _kind(product) or " ".join(_head(product)[-2:])
    return f"{fold(product.brand)} {kind}" if product.brand else ""


def _described(product: Product, refusable: Refusable, rng: random.Random) -> str:
    kind = _kind(product)
    others = [word for word in _head(product) if word not in STOP_WORDS and word not in kind and len(word) > 2]
    color = product.attributes.get("color")
    if kind and isinstance(color, str) and rng.random() < 0.3:
        return f"{fold(color)} {kind}"
    return " ".join([*rng.sample(others, min(len(others), rng.randint(1, 2))), kind]) if kind and others else ""


def _sized(product: Product, refusable: Refusable, rng: random.Random) -> str:
    found = _SIZE.findall(fold(product.title)) + _FOR.findall(fold(product.title))
    kind = _kind(product) or " ".join(_head(product)[:3])
    return rng.choice((f"{kind} {rng.choice(found)}", f"{rng.choice(found)} {kind}")) if found else ""


def _without(product: Product, refusable: Refusable, rng: random.Random) -> str:
    words = refusable.get(product.category[-1] if product.category else "", [])
    kind = _kind(product)
    wanted = [word for word in words if word not in kind]
    return f"{kind} without {rng.choice(wanted)}" if kind and wanted else ""


def _bare(product: Product, refusable: Refusable, rng: random.Random) -> str:
    return _kind(product)


_MAKERS = (
    _span,
    _span,
    _beginning,
    _scattered,
    _branded,
    _described,
    _described,
    _sized,
    _sized,
    _without,
    _without,
    _bare,
)


def _refusable(products: Sequence[Product]) -> Refusable:
    """Per kind the title words that tell its products apart."""
    of_kind: dict[str, list[set[str]]] = defaultdict(list)
    for product in products:
        if product.category:
            of_kind[product.category[-1]].append({w for w in _head(product) if w.isalpha() and len(w) > 3})
    made = {}
    for kind, titles in of_kind.items():
        counts = Counter(word for title in titles for word in title)
        made[kind] = sorted(
            word
            for word, count in counts.items()
            if count > 1 and _LEAST_SHARED <= count / len(titles) <= _MOST_SHARED and word not in STOP_WORDS
        )
    return made
