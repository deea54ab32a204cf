"""Chinese shopping words in a text, with what English records call them."""

from __future__ import annotations

import re
from functools import cache

from assistant.understanding.lexicon import load_lexicon


def english_of(text: str) -> dict[str, tuple[str, ...]]:
    """Every word of the lexicon in a text, longest first, with its English alternatives, the likeliest first."""
    words, pattern = _words()
    return {match.group(): words[match.group()] for match in pattern.finditer(text.lower())}


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    lexicon = load_lexicon()
    words = {word: tuple(text.split("|")) for word, text in lexicon.chinese_qualities.items()} | lexicon.chinese
    return words, re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
