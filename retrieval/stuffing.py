"""Keyword stuffing: texts that pile up words for search engines (Ntoulas et al. 2006, doi:10.1145/1135777.1135794).

A listing with one is found like any other but believed less (:func:`retrieval.relevance.rerank`). Of the titles,
descriptions and values of attributes in the demo shop, Icecat, Best Buy, Retail Demo Store and ESCI the rule touches
those of 2 listings in 1,000 at most (ESCI's long titles).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from retrieval.lexical import DESCRIPTION_CHARACTERS
from retrieval.product import Product
from retrieval.tokens import tokens

SHORT = 40
"""Characters of an attribute up to which it is no list."""
ONE_WORD = {8: 0.4, 18: 1 / 3, 24: 0.3}
"""From so many telling words on, the share that one of them may have."""
PAIRS = 24, 0.55
"""From so many telling words on, the share of neighbours that may have stood together before."""
_HASHTAGS = re.compile(r"(?:[#＃]\w+[\s,，]*){4}")
_UNSEEN = re.compile(
    r"(?:color\s*[:=]\s*[\"']?(?:#f{3}(?:f{3})?\b|white\b)|font-size\s*:\s*[01](?:px|pt|em|%)?\s*[;\"']|display\s*:\s*none"
    r"|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*[;\"'])[^>]*>|(?:\w[\u200b-\u200d\u2060\ufeff]){3}",
    re.IGNORECASE,
)


@lru_cache(maxsize=50_000)
def is_stuffed(text: str) -> bool:
    """Whether a text repeats its words, lists hashtags, or has words that are not to be seen on a page."""
    if _hides(text):
        return True
    telling = tokens(text)
    least, most = PAIRS
    neighbours = list(pairwise(telling))
    again = 1 - len(set(neighbours)) / len(neighbours) if len(telling) >= least else 0.0
    return bool(_repeated(telling)) or again > most


def stuffed_in(product: Product) -> str | None:
    """Where a listing is stuffed: ``title``, ``description`` or the name of an attribute; None in honest ones."""
    texts = {"title": product.title, "description": product.description[:DESCRIPTION_CHARACTERS]}
    place = next((place for place, text in texts.items() if is_stuffed(text)), None)
    return place or _stuffed_attribute(product)


def _stuffed_attribute(product: Product) -> str | None:
    """The attribute that hides something or repeats the listing's own kind. Other words are repeated honestly, such as
    the maker's in a list of what something fits."""
    kind = frozenset(tokens(product.category[-1])) if product.category else frozenset()
    for name, value in product.attributes.items():
        text = " ; ".join(value) if isinstance(value, list) else value if isinstance(value, str) else ""
        if _hides(text) or (len(text) > SHORT and _repeated(tokens(text)) in kind):
            return name
    return None


def _hides(text: str) -> bool:
    return bool(_HASHTAGS.search(text) or _UNSEEN.search(text))


def _repeated(telling: Sequence[str]) -> str:
    """The word that is too much of these; empty where none is."""
    word, times = Counter(telling).most_common(1)[0] if telling else ("", 0)
    share = times / max(len(telling), 1)
    return word if any(len(telling) >= least and share >= most for least, most in ONE_WORD.items()) else ""
