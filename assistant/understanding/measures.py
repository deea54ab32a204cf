"""Quantities that are not money: "15.6 inch", "16GB", "at least 30 hours of battery", "30小时以上".

A quantity with a comparing word is a bound. Without one, running times and numbers of people are a least ("30 h
battery", "a tent for 4"), storage sizes are exact,
and measured lengths, masses, volumes and powers allow 2% to either side (a "15.6 inch" screen may be listed as
15.55).
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.understanding.money import number_in
from assistant.understanding.spans import Mention
from assistant.understanding.text import Reading, phrase_key, tokenize
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue, Field, Mask
from retrieval.filters import Constraint
from retrieval.units import Unit, unit_of

TOLERANCE = 0.02
_NUMBER = re.compile(
    r"(?<![a-z0-9.$€£¥/#])(?<!\d,)(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?:\s?(?:-|"
    r"to|到|至)\s?(?P<upper>\d+(?:\.\d+)?))?[\s-]?(?P<unit>[a-z\u4e00-\u9fff\"°%]+(?: oz)?)"
)
_AT_LEAST = re.compile(
    r"(?:\b(?:at least|over|more than|above|minimum(?: of)?|min|from|longer than|"
    r"bigger than|larger than|heavier than|no less than|not less than|greater than)|"
    r">=?|≥|至少|最少|超过|大于|不少于|不低于|起码|高于)\s*$"
)
_AT_MOST = re.compile(
    r"(?:\b(?:at most|under|less than|below|maximum(?: of)?|max|up to|within|"
    r"lighter than|shorter than|smaller than|no more than|not more than|no bigger than|"
    r"no larger than|no heavier than)|<=?|≤|不超过|不到|小于|低于|最多|少于)\s*$"
)
_ABOUT = re.compile(r"(?:\b(?:around|about|approximately|roughly)|大约|大概|约)\s*$")
_OR_MORE = re.compile(
    r"^\s*(?:\+|plus\b|(?:or|and) (?:more|up|above|over|longer|larger|bigger)\b|minimum\b|以上|起|及以上)"
)
_OR_LESS = re.compile(
    r"^\s*(?:(?:or|and) (?:less|under|below|smaller|lighter|shorter)\b|maximum\b|"
    r"max\b|以下|以内)"
)
_PLACES = re.compile(r"(?<![\d.])(\d)\s?(?:人座?|座)(?!\d)")
_DIRECTION = re.compile(r"\s*(?:wide|tall|long|high|deep|thick)\b")
_YEARS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen"
)
_AGE = re.compile(
    rf"\b(?P<a>\d{{1,2}}|{'|'.join(_YEARS.split())})[\s-]?(?:years?|yrs?|yr|y/?o)(?:[\s-]olds?)\b|"
    r"\b(?P<b>\d{1,2}) ?yo\b|(?P<c>\d{1,2}|[一二两三四五六七八九十]{1,3})周?岁"
)
_NO_MEASURE = re.compile(r"\b(?:deliver\w*|ship\w*|arriv\w*|warrant\w*|guarantee\w*)\b|送到|保修|质保")
_DEFAULTS = {
    "time": ("battery life", "battery"),
    "length": ("screen size", "display diagonal", "size", "diagonal", "width", "length", "height"),
    "storage": ("storage", "memory", "total storage capacity", "internal memory", "capacity"),
    "mass": ("weight", "net weight"),
    "volume": ("capacity", "volume"),
    "power": ("power", "output power"),
}
"""Which field a unit means when the message names none: the first that the subject has."""
_NO_DEFAULT = frozenset({"s", "ms", "day", "week", "month", "year"})
_FIELD_CUES = {
    word: name
    for name, words in {
        "battery": "battery",
        "battery life": "续航 电池 playtime runtime",
        "screen size": "screen display 屏",
        "memory": "ram memory 内存",
        "storage": "storage ssd hdd disk 存储 硬盘",
        "weight": "weigh weight weighing light heavy 重量 重",
        "capacity": "容量",
        "width": "wide",
        "height": "tall high",
        "length": "long",
        "cable length": "cable",
    }.items()
    for word in words.split()
}
"""Words near a quantity that name its field."""


def take_measures(
    reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue, subject: tuple[str, ...], mentions: list[Mention]
) -> list[Constraint]:
    """Takes every quantity that a number field of the subject can have, as constraints with the unit that was
    said."""
    made: list[Constraint] = []
    mask = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    made += _ages(reading, catalogue)
    made += _counts(reading, vocabulary, catalogue, mask)
    for match in _NUMBER.finditer(reading.text):
        if not reading.free(match.start("number"), match.end("number")):
            continue
        unit, end = _unit(match)
        entries = vocabulary.entries.get(phrase_key(reading.text[match.start() : end]), ())
        # "5g" may be a flag of phones and no mass; delivery times are no running times.
        if unit is None or any(entry.kind == "flag" for entry in entries) or _NO_MEASURE.search(reading.text):
            continue
        facet = _field(reading, match.start(), end, unit, vocabulary, catalogue, mask)
        if facet is None:
            continue
        made += _bounds(reading, match, end, facet, unit)
    return made


def _ages(reading: Reading, catalogue: Catalogue) -> list[Constraint]:
    """ "For a 5 year old": products made for that age or younger."""
    match = _AGE.search(reading.text)
    if match is None or "minimum age" not in catalogue.fields or catalogue.fields["minimum age"].kind != "number":
        return []
    said = reading.take(*match.span())
    age = number_in(match["a"] or match["b"] or match["c"])
    return [Constraint(field="minimum age", op="<=", values=(age,), unit="year", text=said)]


def _counts(reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None) -> list[Constraint]:
    """ "At least 4 ports", "a 3-seater", "seats 3", where the catalogue counts ports or seats."""
    made = []
    for match in _PLACES.finditer(reading.text):
        names = vocabulary.counted.get("seat", ())
        here = [name for name in names if mask is not None and catalogue.facet_counts(mask, name)]
        if here and reading.free(*match.span()):
            made.append(Constraint(field=here[0], op="=", values=(float(match[1]),), text=reading.take(*match.span())))
    for first, second in pairwise(reading.tokens):
        number, noun = (first, second) if _count_of(first.text) else (second, first)
        names = vocabulary.counted.get(noun.key, ())
        value = _count_of(number.text)
        if not names or value is None or not reading.free(first.start, second.end):
            continue
        here = [name for name in names if mask is None or catalogue.facet_counts(mask, name)]
        if not here:
            continue
        before, after = reading.text[: first.start], reading.text[second.end :]
        least, most = _AT_LEAST.search(before), _AT_MOST.search(before)
        right = _OR_MORE.match(after) or _OR_LESS.match(after)
        left = least or most
        up = least or _OR_MORE.match(after)
        op = ">=" if up else "<=" if most or right else "="
        said = reading.take(left.start() if left else first.start, second.end + (right.end() if right else 0))
        made.append(Constraint.model_validate({"field": here[0], "op": op, "values": (value,), "text": said.strip()}))
    return made


def _count_of(word: str) -> float | None:
    """``"3"`` and ``"three"`` as 3."""
    if word in _YEARS.split():
        return float(_YEARS.split().index(word) + 1)
    return float(word) if word.isdigit() else None


def _unit(match: re.Match[str]) -> tuple[Unit | None, int]:
    text = match["unit"]
    lengths = (len(text),) if text.isascii() else range(min(3, len(text)), 0, -1)
    for length in lengths:
        unit = unit_of(text[:length])
        if text[:length] == "g" and unit is not None and re.search(r"内存|存储|ram|memory|storage", match.string):
            unit = unit_of("GB")
        if unit is not None:
            return unit, match.start("unit") + length
    return None, match.end()


def _field(
    reading: Reading, start: int, end: int, unit: Unit, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None
) -> Field | None:
    """The number field meant: one named close by, else the usual one for the unit, among those the subject has."""
    fits = []
    for facet, own in vocabulary.numbers:
        if own is not None and own.dimension != unit.dimension:
            continue
        if own is None and not any(name == facet.name for name in _DEFAULTS.get(unit.dimension, ())):
            continue
        if mask is None or catalogue.facet_counts(mask, facet.name):
            fits.append(facet)
    if not fits:
        return None
    around = f"{reading.text[max(0, start - 28) : start]} {reading.text[end : end + 28]}"
    spoken = {token.key for token in tokenize(around)}
    cues = {target for cue, target in _FIELD_CUES.items() if (cue in spoken if cue.isascii() else cue in around)}
    # Without a subject a bare quantity names no field: "14 ounce" is no product's weight in general.
    defaults = () if mask is None or unit.symbol in _NO_DEFAULT else _DEFAULTS.get(unit.dimension, ())
    if unit.dimension == "length" and unit.symbol != "in":
        defaults = defaults[-3:]

    def score(facet: Field) -> tuple[float, float, int]:
        name = set(phrase_key(facet.name).split())
        named = len(name & spoken) / len(name) + (
            1 if any(phrase_key(cue) == phrase_key(facet.name) for cue in cues) else 0
        )
        named += 0.5 if any(set(cue.split()) & name for cue in cues) else 0
        usual = (len(defaults) - defaults.index(facet.name)) / len(defaults) if facet.name in defaults else 0.0
        return named, usual, facet.count

    best = max(fits, key=score)
    named, usual, _ = score(best)
    return best if named or usual or (mask is not None and len(fits) == 1 and unit.dimension != "time") else None


def _bounds(reading: Reading, match: re.Match[str], end: int, facet: Field, unit: Unit) -> list[Constraint]:
    before, after = reading.text[: match.start()], reading.text[end:]
    value = float(match["number"].replace(",", ""))
    left = _AT_LEAST.search(before) or _AT_MOST.search(before) or _ABOUT.search(before)
    right = _OR_MORE.match(after) or _OR_LESS.match(after)
    start = left.start() if left and reading.free(left.start(), match.start()) else match.start()
    if spent := _DIRECTION.match(after):
        reading.take(end, end + spent.end())
    own = unit_of(facet.unit) if facet.unit else None
    symbol = unit.symbol if own is not None else None
    said = reading.take(start, end + (right.end() if right else 0)).strip()

    def bound(op: str, number: float) -> Constraint:
        return Constraint.model_validate(
            {"field": facet.name, "op": op, "values": (round(number, 4),), "unit": symbol, "text": said}
        )

    if match["upper"]:
        return [bound(">=", value), bound("<=", float(match["upper"]))]
    if _AT_MOST.search(before) or _OR_LESS.match(after):
        return [bound("<=", value)]
    if _AT_LEAST.search(before) or _OR_MORE.match(after) or unit.dimension in ("time", "people"):
        return [bound(">=", value)]
    if unit.dimension == "storage":
        return [bound("=", value)]
    share = 0.1 if _ABOUT.search(before) else TOLERANCE
    return [bound(">=", value * (1 - share)), bound("<=", value * (1 + share))]
