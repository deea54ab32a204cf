"""Numbers without a unit of measure: "5.1 channels", "a 3-seater", "bluetooth 5.3", "for a 5 year old", "四座"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from assistant.understanding.bounds import AT_LEAST, AT_MOST, OR_LESS, OR_MORE
from assistant.understanding.numerals import chinese_number, number_in
from assistant.understanding.text import Reading, phrase_key
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint
from retrieval.units import read_quantity

_YEARS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
)
_AGE = re.compile(
    rf"\b(?P<a>\d{{1,2}}|{'|'.join(_YEARS)})[\s-]?(?:years?|yrs?|yr|y/?o)(?:[\s-]olds?)\b|"
    r"\b(?P<b>\d{1,2}) ?yo\b|(?P<c>\d{1,2}|[一二两三四五六七八九十]{1,3})周?岁"
)
_NOUNS = {
    "声道": "channel", "人座": "seat", "座": "seat", "人": "seat", "轮子": "wheel", "轮": "wheel",
    "核心": "core", "核": "core", "个抽屉": "drawer", "档": "speed",
}  # fmt: skip
"""Measure words, and what they count as English catalogues call it."""
_CHINESE = re.compile(rf"(?<![\d.])(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十])\s?(?P<noun>{'|'.join(_NOUNS)})")
_GROWN = 18
"""Years from which an age says nothing of what is made for somebody."""
_VERSION = (" version",)
"""Ends of names whose first words are said before the number: "bluetooth 5.3" of a "bluetooth version"."""
_APART = re.compile(r"[\s-]*")
_LOWER = re.compile(
    rf"(?<![\d.])\b(?P<number>\d{{1,2}}|{'|'.join(_YEARS)}|[一二两三四五六七八九])\s?(?:or|to|-|~|/|到|至|或者?)\s?$"
)


def take_counts(reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None) -> list[Constraint]:
    """Ages, and numbers of what the subject's products count.

    Args:
        mask: the rows of the subject; None where there is none.
    """
    made = _ages(reading, catalogue, mask)
    for start, end, value, name in _said(reading, vocabulary, catalogue, mask):
        before, after = reading.text[:start], reading.text[end:]
        left = AT_LEAST.search(before) or AT_MOST.search(before)
        right = OR_MORE.match(after) or OR_LESS.match(after)
        up = AT_LEAST.search(before) or OR_MORE.match(after)
        op = ">=" if up else "<=" if left or right else "="
        if (low := lower_end(before, value)) is not None and not (left or right):
            said = reading.take(low.start(), end).strip()
            bounds = ((">=", number_in(low["number"])), ("<=", value))
            made += [
                Constraint.model_validate({"field": name, "op": op, "values": (number,), "text": said})
                for op, number in bounds
            ]
            continue
        said = reading.take(left.start() if left else start, end + (right.end() if right else 0))
        made.append(Constraint.model_validate({"field": name, "op": op, "values": (value,), "text": said.strip()}))
    return made


def lower_end(before: str, upper: float) -> re.Match[str] | None:
    """The smaller number of "2 or 3 seats", in the text before the greater one."""
    match = _LOWER.search(before)
    return match if match and number_in(match["number"]) < upper else None


def _ages(reading: Reading, catalogue: Catalogue, mask: Mask | None) -> list[Constraint]:
    """ "For a 5 year old": products made for that age or younger, where the subject's tell ages; who is grown up may
    have any. A field without a unit is taken to be in years."""
    match, field = _AGE.search(reading.text), catalogue.fields.get("minimum age")
    if match is None or field is None or field.kind != "number":
        return []
    said = reading.take(*match.span())
    age = number_in(match["a"] or match["b"] or match["c"])
    if age >= _GROWN or (mask is not None and not catalogue.facet_counts(mask, field.name)):
        return []
    return [Constraint(field=field.name, op="<=", values=(age,), unit="year" if field.unit else None, text=said)]


def _said(
    reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None
) -> Iterator[tuple[int, int, float, str]]:
    """Start, end, number and field of every count; each is free when it is given, and to be taken before the next."""
    for match in _CHINESE.finditer(reading.text):
        number = float(match["number"]) if match["number"][0].isdigit() else float(chinese_number(match["number"]))
        counted = vocabulary.counted.get(_NOUNS[match["noun"]], ())
        field = _counted(number, counted, catalogue, mask) if mask is not None else None
        if field is not None and reading.free(*match.span()):
            yield *match.span(), number, field
    for first, second in pairwise(reading.tokens):
        if not reading.free(first.start, second.end) or not _APART.fullmatch(reading.text[first.end : second.start]):
            continue
        names: tuple[str, ...]
        if (value := _number(first.text)) is not None:
            names = tuple(n for k in (second.key, second.key.removesuffix("ed")) for n in vocabulary.counted.get(k, ()))
        elif (value := _number(second.text)) is not None:
            # "Seats 3" is said of what has a unit; of the rest the whole name is: "wheels: 4", "bluetooth 5.3".
            whole = (first.key, *(first.key + end for end in _VERSION))
            names = vocabulary.counted.get(first.key, ())
            names = tuple(n for n in names if catalogue.fields[n].unit or phrase_key(n) in whole)
        if value is not None and (name := _counted(value, names, catalogue, mask)) is not None:
            yield first.start, second.end, value, name


def _counted(value: float, names: Iterable[str], catalogue: Catalogue, mask: Mask | None) -> str | None:
    """The field that the number is of. What has no unit of its own must have that very number somewhere, for its name
    is said of much else ("5 years" is no release year)."""
    for name in names:
        if mask is None and catalogue.fields[name].unit:
            return name
        counts = catalogue.facet_counts(mask, name) if mask is not None else {}
        if catalogue.fields[name].unit and counts:
            return name
        if any((quantity := read_quantity(text)) and quantity[0] == value for text in counts):
            return name
    return None


def _number(word: str) -> float | None:
    """``"3"``, ``"5.1"`` and ``"three"`` as numbers."""
    if word in _YEARS:
        return float(_YEARS.index(word) + 1)
    return float(word) if re.fullmatch(r"\d+(?:\.\d+)?", word) else None
