"""Text as the rules see it: same length as the message, so that every span can be cut out of what was really said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.request import Language
from retrieval.words import singular as plain_singular

CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PARTICLE = re.compile("[吗呢吧么的了要想]")
TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+(?:'(?:s|re|ll|ve|t|m|d)\b)?")

# Spellings folded into one, token by token.
SPELLING = {
    "canceling": "cancelling",
    "cancelation": "cancelling",
    "cancellation": "cancelling",
    "canceled": "cancelling",
    "colour": "color",
    "coloured": "color",
    "colored": "color",
    "gray": "grey",
    "litre": "liter",
    "aluminium": "aluminum",
    "jewellery": "jewelry",
    "moisturiser": "moisturizer",
    "organiser": "organizer",
    "fibre": "fiber",
    "pyjama": "pajama",
    "tyre": "tire",
    "seater": "seat",
    "inche": "inch",
    "stabilization": "stabilisation",
    "mic": "microphone",
    "mics": "microphone",
}


@dataclass(frozen=True)
class Token:
    """One word or number of the message: ``key`` is folded (spelling, plural), ``start`` and ``end`` are
    characters."""

    text: str
    key: str
    start: int
    end: int


@dataclass
class Reading:
    """A message being read: what it says, folded and with slips mended, and which characters of that a rule has
    already explained. ``origin`` gives for each character of ``text``, and for its end, the place in ``message``."""

    message: str
    text: str
    tokens: list[Token]
    taken: bytearray
    origin: list[int]
    spans: list[tuple[int, int]] = field(default_factory=list)

    def said(self, start: int, end: int) -> str:
        """A span of the text as the shopper wrote it."""
        return self.message[self.origin[start] : self.origin[end]]

    def free(self, start: int, end: int) -> bool:
        """Whether no rule has taken any of these characters."""
        return not any(self.taken[start:end])

    def take(self, start: int, end: int) -> str:
        """Mark the span as explained and return it as the shopper wrote it."""
        self.taken[start:end] = b"\1" * (end - start)
        self.spans.append((start, end))
        return self.said(start, end)


def reading_of(message: str, mended: Sequence[tuple[int, int, str]]) -> Reading:
    """A fresh reading of a message, with these spans of its folded text (in order) replaced."""
    folded = fold(message)
    text, origin, place = "", [], 0
    for start, end, word in [*mended, (len(folded), len(folded), "")]:
        text += folded[place:start] + word
        # A mended word begins and ends where the slip did; what is inside it has no place of its own.
        origin += [*range(place, start), *([start] * len(word))]
        place = end
    return Reading(message, text, tokenize(text), bytearray(len(text)), [*origin, len(folded)])


def fold(message: str) -> str:
    """Lower case, plain quotes and dashes, half width, no accents; one character for one, so that offsets hold."""
    return message.lower() if message.isascii() and "`" not in message else "".join(map(_fold_character, message))


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character in "’‘ʼ`´":
        return "'"
    if character in "“”″":
        return '"'
    if character in "–—−‐‑":
        return "-"
    if ord(character) < 128:
        return character.lower()
    plain = unicodedata.normalize("NFKD", character)
    base = "".join(part for part in plain if not unicodedata.combining(part)).lower()
    return base if len(base) == 1 else character


def tokenize(text: str) -> list[Token]:
    """Words and numbers of folded text, hyphens split; Chinese characters are left to the lexicon."""
    return [Token(m[0], singular(m[0]), m.start(), m.end()) for m in TOKEN.finditer(text)]


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """A word without its plural or possessive ending, in one spelling."""
    word = plain_singular(word.removesuffix("'s").replace("'", ""))
    return SPELLING.get(word, word)


def phrase_key(phrase: str) -> str:
    """The key under which a phrase is stored and looked up: folded singular tokens, one space between."""
    return " ".join(map(singular, TOKEN.findall(fold(phrase))))


def detect_language(message: str, default: Language = "en") -> Language:
    """``zh`` where Chinese characters make up a fifth or more of the letters, else ``en``; ``default`` without
    letters."""
    chinese = len(CJK.findall(message))
    letters = sum(character.isalpha() for character in message)
    if not letters:
        return default
    # One Chinese character says about as much as three or four Latin letters; its particles are in no other language.
    return "zh" if chinese and (chinese * 4 >= letters - chinese or PARTICLE.search(message)) else "en"
