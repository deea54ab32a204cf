"""Words held against each other by their stems, whatever their endings."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.text import stems

_SUFFIXES = ("abl", "ibl", "ing", "ed", "er", "ness", "i", "e", "y", "s")


def holds(sentence: str, about: Iterable[str]) -> bool:
    """Whether a sentence has all of the stems, in any inflection ("unlocked" has "lock"); False for no stems."""
    held = set(stems(sentence))
    return bool(about) and all(any(akin(word, each.removeprefix("un")) for each in held) for word in about)


def akin(one: str, other: str) -> bool:
    """One stem, or one with an ending of the other: "fold" asks for "foldable"; "water" not for "waterproof"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 4 and long.startswith(short) and long[len(short) :] in _SUFFIXES)
