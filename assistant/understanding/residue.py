"""The residue: words that no rule took. They become soft wishes, words to search by, or open points."""

from __future__ import annotations

import re
from collections.abc import Container

from assistant.understanding.interests import is_liked, says_liking
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.numbered import is_designation, of_a_name
from assistant.understanding.slots import Slots
from assistant.understanding.stances import drop_before, negated
from assistant.understanding.telling import is_told
from assistant.understanding.text import CJK, Reading
from retrieval.units import unit_of

_THEN_WANTED = re.compile(r"\s*,?\s*(?:i|we)(?:'d| would)? (?:also )?(?:need|want|like)\b")
_CLAUSE = re.compile(r"[.;!?,]\s")
_CHINESE_CLAUSE = re.compile(r"[，。！？,.!?]")
_AGE = re.compile(r"\b(?:\d{1,3}|[a-z]+)[ -]years?[ -]olds?\b|\b(?:turns|turning|turned|aged?) (?:\d{1,3}|[a-z]+)\b")
_TOO_MUCH = re.compile(r"\btoo\s+$|(?:\b(?:is|are|was|were|be|not|look|looks|feels?|that)|'s|'re)\s+so\s+$")
_DISLIKES = re.compile(r"\b(?:hates?|dislikes?|allergic|without|avoid|no|can't (?:eat|stand|have|tolerate))\b")
_HARMLESS = re.compile(
    r"(?:house )?(?:dust|pollen|mites?|cats?|dogs?|bees|wasps|sun|grass|everything)\b", re.IGNORECASE
)
"""What one may be allergic to, and what no listing speaks of having."""
_CANNOT_STAND = re.compile(r"\b(?:can't|cannot|couldn't) (?:stand|bear|abide) (?:it|them|those|these|that)\b")
"""Nothing more is refused by it than what was named before."""
_EASY = re.compile(
    r"\b(?:easy|easier|simple|quick|ready|comfortable|pleasant) to "
    r"(?!(?:me|my|our|buy|order|go|pay|check|say|see)\b)[a-z]+"
)
_NAMED_AFTER = frozenset({"birthday", "anniversary", "morning", "evening", "bedtime", "weekend", "weekly", "monthly"})
"""Times that things are named after: a "birthday cake" is another than a cake."""
_HELD = frozenset({"cart", "basket"})
"""What one buys into, and of some kind a thing to buy: a "gift basket"."""
_SOMEBODY = re.compile(r"\b(?:my|our|his|her|their|your|a|an|the|for)\s+(?:(?:own|old|little|dear|best|elderly)\s+)*$")


def read_residue(reading: Reading, slots: Slots, title_words: Container[str], *, has_subject: bool) -> None:
    """What no rule took: qualities and purposes become soft wishes, other words are searched for, odd ends stay
    open. Of what is only told that alone counts which somebody likes, and where the message names no kind of thing,
    what the shop's titles have.

    Args:
        title_words: the words of the shop's titles.
    """
    lexicon = load_lexicon()
    for age in _AGE.finditer(reading.text):
        if reading.free(*age.span()):
            # Fields for ages have had their turn.
            reading.take(*age.span())
    for idiom in _CANNOT_STAND.finditer(reading.text):
        reading.take(*idiom.span())
    for run in _chunks(reading):
        start, end = reading.tokens[run[0]].start, reading.tokens[run[-1]].end
        said = reading.said(start, end)
        before = _CLAUSE.split(reading.text[:start])[-1]
        if is_told(slots.told, start, end):
            if negated(before) and _DISLIKES.search(before) and not _HARMLESS.match(said):
                slots.open_points.append(said)
            else:
                _in_passing(reading, slots, run, title_words, has_subject=has_subject)
            reading.take(start, end)
            continue
        if drop_before(before) is not None:
            # "It doesn't need wifi" refuses no wifi.
            reading.take(start, end)
            slots.unneeded.append(said)
            continue
        if negated(before) or _TOO_MUCH.search(before):
            if not all(reading.tokens[i].key in lexicon.qualities | lexicon.telling for i in run):
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
        if all(reading.tokens[i].key in lexicon.people for i in run) and _SOMEBODY.search(before):
            # Whom it is for is nothing to search by.
            slots.preferences.append(said)
            continue
        slots.words.append((start, said, said))
        if is_liked(before, reading.text[end:], said):
            slots.preferences.append(said)
            slots.interests.append(said)
            continue
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


def _chunks(reading: Reading) -> list[list[int]]:
    """Places of tokens that say something and that no rule took, those side by side together; "easy to clean" is said
    in one."""
    chunks: list[list[int]] = [[]]
    easy = [match.span() for match in _EASY.finditer(reading.text) if reading.free(*match.span())]
    before: tuple[int, int] | None = None
    for place, token in enumerate(reading.tokens):
        phrase = next((span for span in easy if span[0] <= token.start < span[1]), None)
        content = phrase is not None or _is_content(reading, place)
        chunk = chunks[-1]
        together = chunk and not re.search(r"[^\s\-'&/]", reading.text[reading.tokens[chunk[-1]].end : token.start])
        if chunk and (not content or not together or chunk[-1] != place - 1 or phrase != before):
            chunks.append([])
        if content:
            chunks[-1].append(place)
        before = phrase
    return [chunk for chunk in chunks if chunk]


def _is_content(reading: Reading, place: int) -> bool:
    """Whether a token that no rule took says something of what is wanted."""
    token, lexicon = reading.tokens[place], load_lexicon()
    if not reading.free(token.start, token.end):
        return False
    if token.key in _HELD and token.text in lexicon.stop:
        return _follows_content(reading, place)
    if _is_idle(token.text, token.key):
        return token.text in _NAMED_AFTER and _names_next(reading, place)
    if token.text in lexicon.stop:
        return is_designation(reading, place)
    short = token.text.isdigit() and len(token.text) < 2
    return not short or of_a_name(reading, token.start, token.end) or _is_quantity(reading, place)


def _follows_content(reading: Reading, place: int) -> bool:
    """Whether the word right before says what the one at a place is: a "laundry basket", not "my basket"."""
    if not place or reading.text[reading.tokens[place - 1].end : reading.tokens[place].start] not in (" ", "-"):
        return False
    word = reading.tokens[place - 1]
    return word.text not in load_lexicon().stop | {"shopping"} and word.text.isalpha()


def _names_next(reading: Reading, place: int) -> bool:
    """Whether the word right after is what the time at a place names: "birthday cake", not "mum's birthday, a cake"."""
    if place + 1 == len(reading.tokens) or reading.text[: reading.tokens[place].start].endswith(("'s ", "my ")):
        return False
    word, lexicon = reading.tokens[place + 1], load_lexicon()
    idle = word.text in lexicon.stop or word.key in lexicon.times | lexicon.people or word.text in lexicon.telling
    return reading.text[reading.tokens[place].end : word.start] == " " and word.text.isalpha() and not idle


def _is_idle(word: str, key: str) -> bool:
    """Whether a word is a time or a sound: nothing of a product."""
    lexicon = load_lexicon()
    first, *rest = word.split("'")
    # "I've", "whatever's", but not "women's".
    contracted = bool(rest) and (
        rest[-1] in ("ve", "re", "ll", "d", "m") or (rest[-1] == "s" and first in lexicon.stop)
    )
    return contracted or word in lexicon.interjections or key in lexicon.times


def _in_passing(
    reading: Reading, slots: Slots, run: list[int], title_words: Container[str], *, has_subject: bool
) -> None:
    """Words that are only told: what somebody likes is a wish, and so, where no kind of thing is named, is what the
    titles know."""
    lexicon = load_lexicon()
    for place in run:
        token = reading.tokens[place]
        before = _CLAUSE.split(reading.text[: token.start])[-1]
        idle = token.key in lexicon.people or token.text in lexicon.telling or token.text.isdigit()
        idle = idle or says_liking(before, reading.text[token.start :])
        liked = is_liked(before, reading.text[token.end :], token.text)
        known = token.text in title_words or token.key in title_words
        model = token.text.isalnum() and not token.text.isalpha() and not token.text.isdigit()
        if (model and known) or (place and token.text.isdigit() and _is_named(reading, place, title_words)):
            # "Dropped my iphone 7 again": which one it goes with is still to be known.
            slots.words.append((token.start, token.text, token.text))
            continue
        if not idle and (liked or (known and not has_subject)) and token.text not in lexicon.qualities:
            said = reading.said(token.start, token.end)
            slots.words.append((token.start, said, said))
            slots.preferences.append(said)
            slots.interests.append(said)


def _is_named(reading: Reading, place: int, title_words: Container[str]) -> bool:
    """Whether a number is the model of a name that the shop's titles have."""
    name, number = reading.tokens[place - 1].text, reading.tokens[place]
    known = name in title_words and name not in load_lexicon().telling
    return known and of_a_name(reading, number.start, number.end)


def _is_quantity(reading: Reading, place: int) -> bool:
    """Whether the number at a place stands before a unit of measure, as in "3 meters"."""
    return place + 1 < len(reading.tokens) and unit_of(reading.tokens[place + 1].text) is not None


def _chinese_residue(reading: Reading, slots: Slots) -> None:
    if not CJK.search(reading.text):
        return
    lexicon = load_lexicon()
    for word in sorted(lexicon.chinese_qualities, key=len, reverse=True):
        for match in re.finditer(re.escape(word), reading.text):
            if not reading.free(*match.span()):
                continue
            said, english = reading.take(*match.span()), lexicon.chinese_qualities[word]
            before = _CHINESE_CLAUSE.split(reading.text[: match.start()])[-1]
            passing = is_told(slots.told, *match.span())
            if negated(before):
                continue
            somebody = english in lexicon.people
            if somebody or (passing and (word in lexicon.chinese_times or english in lexicon.times)):
                slots.preferences += [said] if somebody else []
                continue
            slots.words.append((match.start(), said, english))
            slots.preferences.append(said)
            if passing or is_liked(before, "", word):
                slots.interests.append(said)
    left = "".join(
        character if CJK.match(character) and not reading.taken[place] else " "
        for place, character in enumerate(reading.text)
    )
    for pattern in (lexicon.chinese_idle, lexicon.chinese_stop):
        left = pattern.sub(lambda match: " " * len(match[0]), left)
    for match in re.finditer(r"\S{2,}", left):
        if is_told(slots.told, *match.span()):
            continue
        before = _CHINESE_CLAUSE.split(reading.text[: match.start()])[-1]
        if negated(before):
            slots.open_points.append(match[0])
            continue
        slots.words.append((match.start(), match[0], ""))
