"""What a text says that something is without, in English and Chinese, and what a product's record says of that."""

from __future__ import annotations

import re

from retrieval.product import Product
from retrieval.tokens import normalize, tokens

WORDS = 2
"""So many words after "without" are taken as what is not wanted ("without c wire"), up to the next break."""
_BREAK = (
    "and|or|but|with|for|to|in|on|at|of|from|by|that|which|who|is|are|was|has|have|had|please|under|over|below|above|"
    "less|more|than|up|price|budget|made|also|only|just|needed|required|included|thanks?|i|my|it|you|we"
)
_WORD = rf"(?!(?:{_BREAK})\b)[a-z0-9]+(?:['’.-][a-z0-9]+)*"
_NEGATED = re.compile(
    r"(?<![\w-])(?:without|w/o|no|not|non|excluding|except(?: for)?|free (?:of|from)|lacking|does(?:n't| not) have"
    r"|do(?:n't| not) (?:want|like|need))[\s-]+(?:(?:any|a|an|the|be|have|made|of|from|with)\s+)*"
    rf"(?P<what>{_WORD}(?:\s+{_WORD}){{0,{WORDS - 1}}})"
    r"|(?<![\w-])(?P<free>[a-z]{3,})-free(?![\w-])"
    r"|(?:不要|不含|不带|没有|无需|别要|[没无免])[有带是]?(?P<chinese>[\u4e00-\u9fff]{1,4}|[a-z0-9-]+)"
)

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[\n。！？；]+")
_FREE = re.compile(r"([a-z]{3,}) free$")


def without(text: str) -> tuple[str, frozenset[str]]:
    """A text, normalized, without the phrases that say what is not there, and the tokens of what they name.

    ``"belt without buckle"`` gives ``"belt"`` and ``{"buckl"}``; ``"sugar-free"`` names sugar.
    """
    missing: list[str] = []

    def take(match: re.Match[str]) -> str:
        missing.extend(tokens(match["what"] or match["free"] or match["chinese"]))
        return " "

    kept = _NEGATED.sub(take, normalize(text))
    return " ".join(kept.split()), frozenset(missing)


def has(product: Product, refused: frozenset[str]) -> bool:
    """Whether a product's record says that it has what these tokens name, all in one title, attribute or sentence.

    "No laces", "battery free" and an attribute that is False say the contrary; where nothing is said, it is not known
    to have it.
    """
    return any(refused <= frozenset(tokens(kept)) for kept, _ in map(without, _passages(product)))


def lacks(product: Product, refused: frozenset[str]) -> bool:
    """Whether a product's record says that it is without what these tokens name."""
    absent = [name for name, value in product.attributes.items() if value is False]
    said = [missing for _, missing in map(without, _passages(product))]
    return any(refused <= missing for missing in [*said, *(frozenset(tokens(name)) for name in absent)])


def _passages(product: Product) -> list[str]:
    features = [
        _FREE.sub(r"\1-free", name) if value is True else f"{name}: {value}"
        for name, value in product.attributes.items()
        if value
    ]
    return [product.title, *features, *_SENTENCE.split(product.description)]
