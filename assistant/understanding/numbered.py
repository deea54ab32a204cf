"""Numbers that are part of a name: the 7 of "iPhone 7", the 5 of "bluetooth 5", both of "2 x 8GB"."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import Reading
from retrieval.tokens import quantities

_BEFORE = re.compile(r"(?P<word>[a-z]+)[ -]$")
_CODE = re.compile(r"(?<![a-z])[a-z]{1,4}-$")
_TIMES = re.compile(r"\d\s?[x×*]\s?$")
_TIMES_AFTER = re.compile(r"\s?[x×*]\s?\d")
DESIGNATIONS = frozenset({"plus", "pro", "max", "mini", "xl", "se", "ultra", "lite", "air"})
"""Words that tell one model of a name from another."""
_ADDED = re.compile(r"\s+(?:an?|some|the|my|another|one|two|three|[$€£¥]?\d)\b")
_VERBS = frozenset({"order", "grab", "replace", "with", "for", "sleeps", "seats", "fits"})
"""Words that are followed by how many."""


def is_designation(reading: Reading, place: int) -> bool:
    """Whether the token at a place is the "Plus" of an "iPhone 7 Plus" or the "Max" of "AirPods Max"."""
    token, before = reading.tokens[place], reading.tokens[place - 1] if place else None
    if token.text not in DESIGNATIONS or before is None or reading.text[before.end : token.start] not in (" ", "-"):
        return False
    if _ADDED.match(reading.text[token.end :]) or not reading.free(token.start, token.end):
        return False
    if before.text in DESIGNATIONS:
        return is_designation(reading, place - 1)
    if before.text.isdigit():
        return of_a_name(reading, before.start, before.end)
    if any(character.isdigit() for character in before.text):
        return not quantities(before.text)[0]
    capitals = reading.said(before.start, before.start + 1) + reading.said(token.start, token.start + 1)
    return capitals.isupper() and not reading.message.isupper() and before.text not in load_lexicon().stop


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
