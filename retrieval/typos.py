"""Words of the catalogue that a mistyped word may mean."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

SHORTEST = 4
"""A shorter word has too many neighbours to tell which one was meant."""
TWO_EDITS = 7
"""From so many letters on two edits are allowed, as Lucene's ``AUTO`` fuzziness does from 6 on."""
CANDIDATES = 3
OTHER_FIRST_LETTER = 0.7
"""Mistyped words keep their first letter in nine cases of ten (Yannakoudakis and Fawthrop 1983)."""
_LETTERS = re.compile(r"[a-z]+")


def may_be_mistyped(word: str) -> bool:
    """Whether a token is a word of Latin letters, long enough; digits are never taken for other digits."""
    return len(word) >= SHORTEST and _LETTERS.fullmatch(word) is not None


class Speller:
    """The words of a vocabulary by length and first letter, ready to be compared with a mistyped one."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        """``counts``: tokens and how many products hold each."""
        self._counts: dict[str, int] = {}
        self._words: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word, count in counts:
            if may_be_mistyped(word):
                self._counts[word] = count
                self._words[len(word), word[0]].append(word)

    def near(self, word: str) -> list[tuple[str, float]]:
        """Up to CANDIDATES words that ``word`` may be a mistyping of, each with its likelihood, 0 to 1, best first.

        By optimal string alignment distance (insertions, deletions, changes, neighbours swapped), 1, or 2 in long
        words; nearer words and words of more products are likelier.
        """
        if not may_be_mistyped(word):
            return []
        limit = 2 if len(word) >= TWO_EDITS else 1
        # a few milliseconds against seventy, of half a million words
        found = self._compared(word, limit, {*word[:2]}) or self._compared(
            word, limit, {*ascii_lowercase} - {*word[:2]}
        )
        found.sort(key=lambda each: (-each[1], each[0]))
        best = found[:CANDIDATES]
        return [(other, likelihood) for other, likelihood in best if likelihood >= best[0][1] / 2]

    def _compared(self, word: str, limit: int, first_letters: Iterable[str]) -> list[tuple[str, float]]:
        found: list[tuple[str, float]] = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            for letter in first_letters:
                words = self._words.get((length, letter), [])
                near = extract(word, words, scorer=OSA.distance, processor=None, score_cutoff=limit, limit=None)
                found += [(other, self._likelihood(word, other, int(edits))) for other, edits, _ in near]
        return found

    def _likelihood(self, word: str, other: str, edits: int) -> float:
        same = word[0] == other[0] or word[:2] == other[1::-1]
        known = math.log1p(self._counts[other])
        return (1 if edits == 1 else 0.5) * (1 if same else OTHER_FIRST_LETTER) * known / (1 + known)
