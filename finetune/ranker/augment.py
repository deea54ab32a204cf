"""Changes to a query or a product's text that a ranker must bear, or must notice."""

from __future__ import annotations

import random
import re

from retrieval.judgments.wording import mistype
from retrieval.text import STOP_WORDS

TYPO, DROP = 0.08, 0.08
"""How often a query of a batch gets a slip of the finger; loses a word."""
_PIECE = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_COLORS = (
    "black", "white", "red", "blue", "green", "yellow", "pink", "purple", "brown", "grey", "orange", "silver", "gold",
    "beige",
)  # fmt: skip
_OTHERS = (
    _COLORS, ("men", "women", "boys", "girls", "kids", "toddlers"), ("small", "medium", "large"), ("dog", "cat"),
    ("wired", "wireless"), ("cotton", "leather", "wool", "polyester", "silk"), ("twin", "full", "queen", "king"),
)  # fmt: skip
"""Words of which a product seldom is two at once."""
_GROUP = {word: group for group in _OTHERS for word in group}


def augment(query: str, rng: random.Random) -> str:
    """The query, perhaps with a typo, perhaps without one of its words. What is refused, and by what, stays."""
    if rng.random() < TYPO:
        return mistype(query, rng)
    words = query.split()
    droppable = [at for at, word in enumerate(words) if word.isalpha() and word not in STOP_WORDS]
    if len(words) >= 4 and "without" not in words and rng.random() < DROP:
        words.pop(rng.choice(droppable or [len(words) - 1]))
    return " ".join(words)


def swap_attribute(query: str, text: str, rng: random.Random) -> str | None:
    """A product's ``text`` with one thing that the query asks for (a number, a color, a size, for whom) turned into
    another of its sort: what is almost right, and wrong. None where the two share no such thing, and where the query
    refuses something, for then the change might mend it."""
    lowered = query.lower()
    if re.search(r"\b(?:without|not|no|except|but)\b", lowered):
        return None
    asked = set(_PIECE.findall(lowered))
    told = set(_PIECE.findall(text.lower()))
    shared = sorted(word for word in asked & told if word in _GROUP or word[0].isdigit())
    if not shared:
        return None
    word = rng.choice(shared)
    if word[0].isdigit():
        other = f"{max(1.0, float(word) * rng.choice((0.5, 2, 3))) + rng.choice((0, 1)):g}"
        other = other if other != word else f"{float(word) + 2:g}"
    else:
        other = rng.choice([each for each in _GROUP[word] if each != word and each not in told] or [""])
    return re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", other, text, flags=re.IGNORECASE)
