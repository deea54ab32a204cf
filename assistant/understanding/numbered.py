"""Numbers that are part of a name: the 7 of "iPhone 7", the 5 of "bluetooth 5", both of "2 x 8GB"."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import Reading

_BEFORE = re.compile(r"(?P<word>[a-z]+)[ -]$")
_CODE = re.compile(r"(?<![a-z])[a-z]{1,4}-$")
_TIMES = re.compile(r"\d\s?[x×*]\s?$")
_TIMES_AFTER = re.compile(r"\s?[x×*]\s?\d")
_VERBS = frozenset({"order", "grab", "replace", "with", "for", "sleeps", "seats", "fits"})
"""Words that are followed by how many."""


def is_multiple(text: str, start: int) -> bool:
    """Whether a number is the second of "2 x 8GB": neither 2 nor 8 GB is wanted, but kits of these."""
    return bool(_TIMES.search(text[:start]))


def of_a_name(reading: Reading, start: int, end: int) -> bool:
    """Whether the number at these places belongs to the name before it, or to a "times", and counts nothing."""
    before, after = reading.text[:start], reading.text[end:]
    if _CODE.search(before) or _TIMES.search(before) or _TIMES_AFTER.match(after):
        return True
    match = _BEFORE.search(before)
    if match is None:
        return False
    lexicon = load_lexicon()
    return not any(match["word"] in words for words in (lexicon.stop, lexicon.qualities, lexicon.seeking, _VERBS))
