"""Soft wishes in the words that records use for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from assistant.translate import english_of
from retrieval.text import stem, words


def in_record_words(wish: str) -> tuple[str, ...]:
    """A wish ("quiet", "坐飞机") with the phrases of a record that would speak for it, the wish itself first."""
    english = [phrase for phrases in english_of(wish).values() for phrase in phrases]
    said = [wish, *english]
    implied = [phrase for each in said for word in words(each) for phrase in _implied().get(stem(word), ())]
    return tuple(dict.fromkeys(each for each in (*said, *implied) if each.strip()))


@cache
def _implied() -> dict[str, tuple[str, ...]]:
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("implied.yaml").read_text("utf-8"))
    return {stem(word): tuple(part.strip() for part in phrases.split("|")) for word, phrases in loaded.items()}
