"""Numerals in words as digits, in both languages: "forty-two hours", ``三十小时``."""

from __future__ import annotations

import re

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from retrieval.units import spellings

UNITS = spellings(
    "length", "mass", "volume", "time", "storage", "data rate", "power", "apparent power", "energy", "charge",
    "current", "voltage", "frequency", "pressure", "resolution", "luminous flux", "luminance", "sound",
    "print density", "print speed", "pages", "sheets", "pieces", "people", "rotation", "frame rate", "area",
    "temperature", "impedance",
)  # fmt: skip
_LATIN = "|".join(
    sorted((re.escape(name) for name in UNITS if name.isascii() and name not in ("a", "c")), key=len, reverse=True)
)
_CHINESE_UNITS = "|".join(sorted((re.escape(name) for name in UNITS if not name.isascii()), key=len, reverse=True))
QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9_./$€£¥])(\d[\d,]*(?:\.\d+)?)[\s-]?(?:({_LATIN})(?![A-Za-z0-9_²/])|({_CHINESE_UNITS}))",
    re.IGNORECASE,
)
"""A number and its unit, in either language."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SIZES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(
    r"[零一二两三四五六七八九十百千万]+(?=\s*(?:多)?\s*(?:[元块折条天周年分][^钟]|[元块折条天周年分]$|美元|欧元|英镑|个月|个工作日"
    r"|个?小时|分钟|英寸|厘米|毫米|公斤|千克|克|毫升|升|瓦|米|流明|个?人|位|页|口|个评价|个星期))"
)
_SMALL = {"zero": "0", "one": "1", "two": "2", "three": "3"}
_ONE = re.compile(
    rf"\b({'|'.join(_SMALL)})(?=[\s-](?:{_LATIN}|dollars?|euros?|pounds?|cents?|pence|stars?|reviews?|ratings?|"
    r"(?:working )?days?|weeks?|months?|years?|per ?cent)\b)",
    re.IGNORECASE,
)
"""Small numbers count something before a unit only: "this one" and "all three" say nothing that can be looked up."""
_CENTS = re.compile(r"(\d+) (dollars?|euros?|pounds?)(?:,| and)? (\d\d?) (?:cents?|pence)\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """The text with digits for numerals: of English any above three, of Chinese those before a unit or a currency."""
    text = _CHINESE.sub(lambda match: str(_value(match.group())), text)
    text = _ONE.sub(lambda match: _SMALL[match[1].lower()], alpha2digit(text, "en"))
    return _CENTS.sub(lambda match: f"{match[1]}.{int(match[3]):02} {match[2]}", text)


def _value(numeral: str) -> int:
    total = part = digit = 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SIZES:
            part += (digit or 1) * _SIZES[char]
            digit = 0
        else:
            total, part, digit = (total + part + digit) * 10000, 0, 0
    return total + part + digit
