"""Words of several meanings, told by the words beside them: a 笔记本 to write in, an apple flavor, a mint green."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mentions import Mention
from assistant.understanding.text import Reading, phrase_key
from assistant.understanding.vocabulary import Entry, Vocabulary, is_color

_FLAVORED = re.compile(r"[ -]flavou?r(?:ed|s)?\b|口?味(?!道)")
_TASTES = ("flavor", "flavour", "taste", "scent", "aroma")
_HUES = frozenset((
    "black", "white", "red", "blue", "green", "yellow", "orange", "purple", "pink", "brown", "grey", "beige",
))  # fmt: skip
"""What a shade is a shade of: "burgundy red" is burgundy."""


def told_apart(reading: Reading, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with the kind that the rest of the message tells where a word names several kinds.

    Where the rest tells nothing, or as much for two of them, a word means what it means to the catalogue.
    """
    for word, kinds in load_lexicon().senses:
        for match in word.finditer(reading.text):
            start, end = match.span()
            other = f"{reading.text[:start]} {reading.text[end:]}"
            told = sorted(((len(set(cue.findall(other))), phrases) for phrases, cue in kinds), reverse=True)
            if not told[0][0] or (len(told) > 1 and told[0][0] == told[1][0]):
                continue
            over = [each for each in mentions if each.start < end and start < each.end]
            if not reading.free(start, end) or any(each.start < start or end < each.end for each in over):
                continue
            kind = _kind(told[0][1], vocabulary)
            if kind is not None:
                mentions = [each for each in mentions if each not in over]
                mentions.append(Mention(start, end, (kind,), kind.value.lower()))
    return mentions


def by_purpose(reading: Reading, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with the kinds that are asked for by what they are for ("something to boil water")."""
    for phrases, pattern in load_lexicon().kinds:
        match = pattern.search(reading.text)
        if match is None or not reading.free(*match.span()):
            continue
        start, end = match.span()
        over = [each for each in mentions if each.start < end and start < each.end]
        kind = _kind(phrases, vocabulary)
        if kind is not None and not any(each.start < start or end < each.end for each in over):
            mentions = [*(each for each in mentions if each not in over), Mention(start, end, (kind,), phrases[0])]
    return mentions


def _kind(phrases: tuple[str, ...], vocabulary: Vocabulary) -> Entry | None:
    """The category that the first of these phrases names that names one."""
    entries = (each for phrase in phrases for each in vocabulary.entries.get(phrase_key(phrase), ()))
    return next((each for each in entries if each.kind == "category" and not each.weak), None)


def flavored(reading: Reading, mention: Mention) -> Mention:
    """The mention as a flavor, where it is said to be one: "apple flavored", "巧克力味"."""
    match = _FLAVORED.match(reading.text, mention.end)
    if match is None or not mention.entries or not reading.free(*match.span()):
        return mention
    entries = tuple(each for each in mention.entries if each.kind == "value" and each.field.endswith(_TASTES))
    return replace(mention, end=match.end(), entries=entries)


def shades(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """The mentions in order, with a hue right behind a shade of it as one with the shade ("mint green")."""
    made: list[Mention] = []
    for mention in mentions:
        before = made[-1] if made else None
        colors = before is not None and all(
            any(entry.kind == "value" and is_color(entry.field) for entry in each.entries) for each in (before, mention)
        )
        if before is not None and colors and phrase_key(mention.english) in _HUES:
            shade = phrase_key(before.english) not in _HUES
            if shade and re.fullmatch(r"[ -]?", reading.text[before.end : mention.start]):
                made[-1] = replace(before, end=mention.end)
                continue
        made.append(mention)
    return made
