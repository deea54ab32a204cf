"""Words written together or apart: "head phones", "wh 1000 xm4", "wh1000"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from retrieval.text import STOP_WORDS
from retrieval.tokens import tokens

LONGEST = 3
"""So many neighbouring words are tried as one; three only where one of them has a digit."""
SHORTEST_PART = 3
COMPLETIONS = 6
"""A beginning of model numbers that more of them share says too little."""
_PIECE = re.compile(r"[a-z]+|\d+")
_WORD = re.compile(r"\d+\.\d+|[a-z0-9]+")


def joined(text: str) -> list[str]:
    """Neighbouring words of a normalized text written as one: ``"wh 1000 xm4"`` gives ``wh1000``, ``wh1000xm4``..."""
    words = _WORD.findall(text)
    found = []
    for start in range(len(words)):
        for end in range(start + 2, min(start + LONGEST, len(words)) + 1):
            part = words[start:end]
            decimal = any("." in word for word in part)
            if (
                not decimal
                and STOP_WORDS.isdisjoint(part)
                and (end - start == 2 or any(not word.isalpha() for word in part))
            ):
                found.append("".join(part))
    return found


def parted(word: str, count: Callable[[Sequence[str]], int]) -> list[str]:
    """The tokens of two words (or of the letters and digits of a model number) that ``word`` is made of; [] if none.

    Args:
        word: one that no product holds.
        count: how many products hold all of some tokens.
    """
    if word.isalpha():
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        ways = [tokens(f"{word[:cut]} {word[cut:]}") for cut in cuts]
        best = max((way for way in ways if len(way) == 2), key=count, default=[])
        return best if best and count(best) else []
    pieces = _PIECE.findall(word)
    found: list[str] = []
    while pieces:
        size = next((size for size in range(len(pieces), 0, -1) if count(["".join(pieces[:size])])), 0)
        if not size:
            return []
        found.append("".join(pieces[:size]))
        pieces = pieces[size:]
    return found if count(found) else []


def completed(word: str, models: Sequence[str]) -> list[str]:
    """The words of ``models`` (sorted) that begin with ``word``, where they are few: ``wh1000`` gives ``wh1000xm4``."""
    start = bisect_left(models, word)
    found = list(models[start : bisect_left(models, word + "\uffff", start)])
    return found if len(found) <= COMPLETIONS else []
