"""Numerals as numbers: in digits or in words, in English and Chinese."""

from __future__ import annotations

import re

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SPELLED = tuple(_WORDS)
"""The words for the numbers up to twenty, and for the tens."""
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000}
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}

_WORD = "|".join([*_WORDS, *_SCALES])
NUMBER = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?k(?![a-z0-9])|\s?grand\b|\s(?:hundred|thousand)\b|[百千万])?"
    rf"|(?:\ba\s+(?=hundred|thousand|grand))?\b(?:{_WORD})(?:(?:\s+and)?[\s-]+(?:{_WORD}))*\b"
    r"|[零〇一二两三四五六七八九十百千万]+)"
)
"""A numeral in folded text, as a pattern."""


def number_in(text: str) -> float:
    """A number in digits or in words: ``1.5k`` -> 1500, ``two hundred`` -> 200, ``两百三`` -> 230."""
    text = text.strip()
    if text[0].isdigit():
        match = re.match(r"([\d,.]+)\s?(k|grand|hundred|thousand|百|千|万)?", text)
        assert match is not None
        scale = {"k": 1000, "grand": 1000, "hundred": 100, "thousand": 1000, "百": 100, "千": 1000, "万": 10000}.get(
            match[2] or "", 1
        )
        return float(match[1].replace(",", "")) * scale
    return float(_spelled(text) if text[0].isascii() else chinese_number(text))


def _spelled(text: str) -> int:
    total = group = 0
    for word in re.split(r"[\s-]+", text):
        if word in _WORDS:
            group += _WORDS[word]
        elif word in _SCALES:
            scale = _SCALES[word]
            group = max(group, 1) * scale
            if scale == 1000:
                total, group = total + group, 0
    return total + group


def chinese_number(text: str) -> int:
    """``一千五`` -> 1500, ``两百三十`` -> 230, ``三万`` -> 30000, ``十五`` -> 15, ``四`` -> 4."""
    total = digit = 0
    scale = 1
    for character in text:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
            if character in "零〇":
                scale = 10
            continue
        scale = _CHINESE_SCALES[character]
        if scale == 10000:
            total = (total + digit) * scale
        else:
            total += max(digit, 1) * scale
        digit = 0
    # A last digit without its scale is of the next one down: 一千五 is 1,500.
    return total + (digit * (scale // 10 if scale > 10 else 1))
