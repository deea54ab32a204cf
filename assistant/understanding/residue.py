"""The residue: words that no rule took. They become soft wishes, words to search by, or open points."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.numbered import is_designation, of_a_name
from assistant.understanding.slots import Slots
from assistant.understanding.spans import negated
from assistant.understanding.text import CJK, Reading
from retrieval.units import unit_of

_THEN_WANTED = re.compile(r"\s*,?\s*(?:i|we)(?:'d| would)? (?:also )?(?:need|want|like)\b")


def read_residue(reading: Reading, slots: Slots, *, has_subject: bool) -> None:
    """What no rule took: qualities and purposes become soft wishes, other words are searched for, odd ends stay
    open."""
    lexicon = load_lexicon()
    chunk: list[int] = []
    chunks: list[list[int]] = []
    for place, token in enumerate(reading.tokens):
        content = (
            reading.free(token.start, token.end)
            and (token.text not in lexicon.stop or is_designation(reading, place))
            and not (
                token.text.isdigit()
                and len(token.text) < 2
                and not of_a_name(reading, token.start, token.end)
                and not _is_quantity(reading, place)
            )
        )
        together = chunk and not re.search(r"[^\s\-'&/]", reading.text[reading.tokens[chunk[-1]].end : token.start])
        if chunk and (not content or not together or chunk[-1] != place - 1):
            chunks.append(chunk)
            chunk = []
        if content:
            chunk.append(place)
    if chunk:
        chunks.append(chunk)
    for run in chunks:
        start, end = reading.tokens[run[0]].start, reading.tokens[run[-1]].end
        said = reading.said(start, end)
        before = re.split(r"[.;!?,]\s", reading.text[:start])[-1]
        if negated(before) or re.search(r"\b(?:too|so)\s+$", before):
            if not all(reading.tokens[i].key in lexicon.qualities for i in run):
                slots.open_points.append(said)
            continue
        reading.take(start, end)
        purpose = re.search(
            r"\b(?:(?:for|while|when|during|on|to)\s+(?:(?:my|the|a|an|his|her|our|their|long|use)\s+)*|"
            r"(?:who|he|she|they|mum|mom|dad|wife|husband|friend) (?:really )?(?:likes?|loves?|enjoys?) (?:to )?)$",
            before,
        )
        if purpose and _THEN_WANTED.match(reading.text[end:]):
            # "For dinner I need steaks": no record of a steak speaks of dinners.
            slots.preferences.append(said)
            continue
        slots.words.append((start, said, said))
        quality = any(reading.tokens[i].key in lexicon.qualities for i in run)
        # The 7 of an iPhone 7 says nothing alone.
        if not said.isdigit() and (
            has_subject
            or quality
            or (
                purpose
                and before.strip()
                and not re.search(r"\b(?:look|looking|search|searching|shop|shopping)\s+for\s", before[-30:])
            )
        ):
            slots.preferences.append(said)
    _chinese_residue(reading, slots)


def _is_quantity(reading: Reading, place: int) -> bool:
    """Whether the number at a place stands before a unit of measure, as in "3 meters"."""
    return place + 1 < len(reading.tokens) and unit_of(reading.tokens[place + 1].text) is not None


def _chinese_residue(reading: Reading, slots: Slots) -> None:
    lexicon = load_lexicon()
    for word in sorted(lexicon.chinese_qualities, key=len, reverse=True):
        for match in re.finditer(re.escape(word), reading.text):
            if reading.free(*match.span()):
                said = reading.take(*match.span())
                before = re.split(r"[，。！？,.!?]", reading.text[: match.start()])[-1]
                if negated(before):
                    continue
                slots.words.append((match.start(), said, lexicon.chinese_qualities[word]))
                slots.preferences.append(said)
    left = "".join(
        character if CJK.match(character) and not reading.taken[place] else " "
        for place, character in enumerate(reading.text)
    )
    left = lexicon.chinese_stop.sub(lambda match: " " * len(match[0]), left)
    for match in re.finditer(r"\S{2,}", left):
        before = re.split(r"[，。！？,.!?]", reading.text[: match.start()])[-1]
        if negated(before):
            slots.open_points.append(match[0])
            continue
        slots.words.append((match.start(), match[0], ""))
