"""Words that make a number a least or a most, and the word "in" where it is inches."""

from __future__ import annotations

import re

AT_LEAST = re.compile(
    r"(?:\b(?:at least|over|more than|above|minimum(?: of)?|min|from|longer than|"
    r"bigger than|larger than|heavier than|no less than|not less than|greater than)|"
    r">=?|≥|至少|最少|超过|大于|不少于|不低于|起码|高于)\s*$"
)
AT_MOST = re.compile(
    r"(?:\b(?:at most|under|less than|below|maximum(?: of)?|max|up to|within|"
    r"lighter than|shorter than|smaller than|no more than|not more than|no bigger than|"
    r"no larger than|no heavier than|down to)|<=?|≤|不超过|不到|小于|低于|低至|最多|少于)\s*$"
)
OR_MORE = re.compile(
    r"^\s*(?:\+|plus\b|(?:or|and) (?:more|up|above|over|longer|larger|bigger|higher|warmer)\b|minimum\b|"
    r"at (?:the )?(?:very )?least\b|"
    r"(?:及|或|或者)?以上|起|(?:或|或者)更?[高多大长])"
)
OR_LESS = re.compile(
    r"^\s*(?:(?:or|and) (?:less|under|below|smaller|lighter|shorter|lower|colder|fewer)\b|maximum\b|"
    r"at (?:the )?(?:very )?most\b|tops\b|max\b|(?:及|或|或者)?以下|以内|(?:或|或者)更?[低少小轻短])"
)
_INCH = re.compile(
    r"\s?in(?=\s*(?:$|[.,;!?)\u4e00-\u9fff])|\.(?!\w)|\s+(?:or|and|with|without|for|under|below|up|but|at|from|wide|tall|"
    r"long|high|deep|thick|diameter|diagonal|screens?|displays?|monitors?)\b)"
)
_SIZED = re.compile(r"\b(?:screen|display|diagonal|diameter|size|width|height|length|wide|tall|inches)\b[^,.;\d]*$")


def is_inch(text: str, start: int, end: int) -> bool:
    """Whether the "in" behind a number at ``start`` to ``end`` is inches: "14 in, silver", not "80 in black"."""
    match = re.match(r"\s?in\b", text[end:])
    return bool(match and (_INCH.match(text[end:]) or _SIZED.search(text[:start])))
