"""Quantities that are not money: "15.6 inch", "16GB", "at least 30 hours of battery", "30小时以上".

A quantity with a comparing word is a bound. Without one, running times and numbers of people are a least ("30 h
battery", "a tent for 4"), storage sizes are exact,
and measured lengths, masses, volumes and powers allow 2% to either side (a "15.6 inch" screen may be listed as
15.55).
"""

from __future__ import annotations

import re

from assistant.understanding.bounds import AT_LEAST, AT_MOST, OR_LESS, OR_MORE, is_inch
from assistant.understanding.counts import take_counts
from assistant.understanding.numbered import is_multiple
from assistant.understanding.numerals import number_in
from assistant.understanding.spans import Mention
from assistant.understanding.text import Reading, phrase_key, tokenize
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue, Field, Mask
from retrieval.filters import Constraint
from retrieval.units import Unit, convert, read_quantity, unit_of

TOLERANCE = 0.02
DEGREES = Unit("°C", "temperature", 1.0)
_EITHER = ("or", "或", "或者")
_DIGITS = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
_UNIT = r"[a-z\u4e00-\u9fff\"°℃%]+(?: oz)?"
_NUMBER = re.compile(rf"(?<![a-z0-9.$€£¥/#])(?<!\d,)(?P<number>{_DIGITS})[\s-]?(?P<unit>{_UNIT})")
_NUMERAL = rf"(?:{_DIGITS}|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b|[一二两三四五六七八九十]+)"
_RANGE = re.compile(
    rf"(?<![a-z0-9.$€£¥/#一二两三四五六七八九十])(?<!\d,)(?:(?P<number>{_NUMERAL})[\s-]?(?P<own>[a-z\u4e00-\u9fff\"°℃]+?)?"
    rf"\s?(?P<between>-|~|to\b|or\b|and\b|到|至|和|或者?)\s?(?P<upper>{_NUMERAL})|"
    rf"(?P<few>[一二三四五六七八](?=[二三四五六七八九]))(?P<next>.))[\s-]?(?P<unit>{_UNIT})"
)
""" "Between 19 and 24 inches", "3 or 4 people", "24寸到27寸", "三四个人"."""
_COLD = re.compile(r"(?<![^\s,(\u3400-\u9fff])-(?P<number>\d{1,2})(?![\d.]*\d)")
"""A bare number below zero is of degrees: "good to -5 or colder"."""
_WARMER = re.compile(
    r"\b(?:over|above|more than|higher than|warmer than|not (?:below|under|colder than))\s*$|高于|不低于"
)
_RANGE_BEFORE = re.compile(r"(?:\b(?:between|from|anywhere from)|介于|在|从)\s*$")
_RANGE_AFTER = re.compile(r"^\s*(?:之间|左右)")
_ABOUT = re.compile(r"(?:\b(?:around|about|approximately|roughly)|大约|大概|约)\s*$")
_DIRECTION = re.compile(r"\s*(?:wide|tall|long|high|deep|thick)\b")
_PARTY = re.compile(
    r"\bfor (?:the )?(?P<number>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?: of us)?"
    r"(?=\s*(?:$|[.,;!?]|(?:under|below|with|in|and|at|max|that|to|please|or)\b))"
)
_A_TIME = re.compile(
    r"^\s*(?:(?:a|per|each|every) (?:day|week|month|year|night|morning|evening)|daily|weekly|each way|to work)\b"
)
"""What somebody does, and no product is."""
_NO_MEASURE = re.compile(r"\b(?:deliver\w*|ship\w*|arriv\w*|warrant\w*|guarantee\w*)\b|送到|保修|质保")
_ANY_SIZE = ("capacity",)
_DEFAULTS = {
    "time": ("battery life", "battery"),
    "length": ("screen size", "display diagonal", "size", "diagonal", "cable length", "width", "length", "height"),
    "storage": ("storage", "internal storage capacity", "memory", "total storage capacity", "hdd capacity", *_ANY_SIZE),
    "mass": ("weight", "net weight"),
    "volume": (*_ANY_SIZE, "volume"),
    "power": ("power", "output power"),
}
"""Which field a unit means when the message names none: the first that the subject has."""
_SCREENS = 4
"""Of the lengths the first so many are of screens, and said in inches."""
COVERAGE = 0.25
"""A quantity is a limit only on a field that at least this share of the subject's products have."""
_FAR = 4
"""A field that is not named is meant only within this factor of its smallest and largest number."""
_EXACT = 3.0
"""Weight of the share of products that have the very number, against being the unit's usual field. Set by hand."""
_PART = re.compile(r"\d|[,，。;；、]|\b(?:and|with|for|under|below)\b|和")
"""What parts the words of one quantity from those of the next."""
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

    def field_of(start: int, end: int, number: float, unit: Unit) -> tuple[Field, Unit] | None:
        # "Degrees" are of an angle or of a temperature.
        units = [unit, DEGREES] if unit.dimension == "angle" else [unit]
        fields = ((_field(reading, start, end, number, each, vocabulary, catalogue, mask), each) for each in units)
        return next(((facet, each) for facet, each in fields if facet is not None), None)

    for match in _RANGE.finditer(reading.text):
        unit, end = _unit(match)
        if unit is None or not reading.free(match.start(), end) or not _is_range(reading.text, match, unit):
            continue
        if found := field_of(match.start(), end, _value(match["upper"] or match["next"]), unit):
            made += _between(reading, match, end, *found)
    made += take_counts(reading, vocabulary, catalogue, mask)
    for match in _NUMBER.finditer(reading.text):
        if not reading.free(match.start("number"), match.end("number")):
            continue
        if match["unit"] == "in" and not _inches(reading, match, mentions):
            continue
        unit, end = _unit(match)
        if is_multiple(reading.text, match.start()) or _A_TIME.match(reading.text[end:]):
            continue
        entries = vocabulary.entries.get(phrase_key(reading.text[match.start() : end]), ())
        # "5g" may be a flag of phones and no mass; delivery times are no running times.
        served = unit is not None and unit.dimension == "time" and _NO_MEASURE.search(reading.text)
        if unit is None or served or any(entry.kind == "flag" for entry in entries):
            continue
        if found := field_of(match.start(), end, _value(match["number"]), unit):
            made += _bounds(reading, match, end, *found)
    for match in _COLD.finditer(reading.text):
        if mask is not None and reading.free(*match.span()):
            value = -float(match["number"])
            facet = _field(reading, *match.span(), value, DEGREES, vocabulary, catalogue, mask)
            made += _bounds(reading, match, match.end(), facet, DEGREES) if facet else []
    return made + _party(reading, catalogue, mask, made)


def _party(reading: Reading, catalogue: Catalogue, mask: Mask | None, made: list[Constraint]) -> list[Constraint]:
    """How many a thing is for, where its kind is told in people: "a tent for 4"."""
    match = _PARTY.search(reading.text)
    if mask is None or match is None or not reading.free(*match.span()):
        return []
    for facet in catalogue.fields.values():
        unit = unit_of(facet.unit) if facet.unit else None
        if unit is None or unit.dimension != "people" or any(each.field == facet.name for each in made):
            continue
        if sum(_numbers_of(facet, catalogue, mask).values()) >= COVERAGE * int(mask.sum()):
            number = number_in(match["number"])
            said = reading.take(*match.span())
            return [Constraint(field=facet.name, op=">=", values=(number,), unit=unit.symbol, text=said)]
    return []


def _value(numeral: str) -> float:
    return -number_in(numeral[1:]) if numeral.startswith("-") else number_in(numeral)


def _is_range(text: str, match: re.Match[str], unit: Unit) -> bool:
    """Whether two numbers are the ends of a range; joined by "and" they are only behind "between" or before 之间."""
    if match["few"]:
        return _value(match["few"]) + 1 == _value(match["next"])
    own = unit_of(match["own"]) if match["own"] else unit
    if own is None or own.dimension != unit.dimension or _lower(match, unit) >= _value(match["upper"]):
        return False
    told = _RANGE_BEFORE.search(text[: match.start()]) or _RANGE_AFTER.match(text[match.end() :])
    return match["between"] not in ("and", "和") or bool(told or "之间" in match["unit"])


def _lower(match: re.Match[str], unit: Unit) -> float:
    """The lower end of a range, in the unit of the upper one."""
    own = unit_of(match["own"]) if match["own"] else None
    return convert(_value(match["number"] or match["few"]), own or unit, unit)


def _between(reading: Reading, match: re.Match[str], end: int, facet: Field, unit: Unit) -> list[Constraint]:
    cue, tail = _RANGE_BEFORE.search(reading.text[: match.start()]), _RANGE_AFTER.match(reading.text[end:])
    start = cue.start() if cue and reading.free(cue.start(), match.start()) else match.start()
    low, high = _lower(match, unit), _value(match["upper"] or match["next"])
    symbol, factor = _scale(facet, unit)
    said = reading.take(start, end + (tail.end() if tail else 0)).strip()
    either: list[tuple[str, tuple[float, ...]]] = [("=", (low, high))]
    ends = either if unit.dimension == "storage" and match["between"] in _EITHER else [(">=", (low,)), ("<=", (high,))]
    return [
        Constraint.model_validate(
            {"field": facet.name, "op": op, "unit": symbol, "text": said}
            | {"values": tuple(round(number * factor, 4) for number in numbers)}
        )
        for op, numbers in ends
    ]


def _scale(facet: Field, unit: Unit) -> tuple[str | None, float]:
    """The unit to write a number of a field in, and the factor to it; a field without a unit has none."""
    own = unit_of(facet.unit) if facet.unit else None
    return (unit.symbol, 1.0) if own is not None else (None, convert(1.0, unit, _plain(unit)))


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
    reading: Reading,
    start: int,
    end: int,
    number: float,
    unit: Unit,
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    mask: Mask | None,
) -> Field | None:
    """The number field meant: one named close by, else the usual one for the unit; of several the one that most of the
    subject's products have with such a value. None where hardly any has it, or never that size: the words say more."""
    spoken, cues = _named_near(reading.text[:start], reading.text[end:])
    # Without a subject a bare quantity names no field: "14 ounce" is no product's weight in general.
    defaults = () if mask is None or unit.symbol in _NO_DEFAULT else _DEFAULTS.get(unit.dimension, ())
    if unit.dimension == "length" and unit.symbol != "in":
        defaults = defaults[_SCREENS:]
    fits: list[tuple[float, float, Field]] = []
    for facet, own in vocabulary.numbers:
        if own is not None and own.dimension != unit.dimension:
            continue
        if own is None and facet.name not in _DEFAULTS.get(unit.dimension, ()):
            continue
        numbers = _numbers_of(facet, catalogue, mask)
        covered = sum(numbers.values()) / max(1, int(mask.sum())) if mask is not None else 1.0
        if not numbers or covered < COVERAGE:
            continue
        name = set(phrase_key(facet.name).split())
        named = len(name & spoken) / len(name)
        named += 1 if any(phrase_key(cue) == phrase_key(facet.name) for cue in cues) else 0
        named += 0.5 if any(set(cue.split()) & name for cue in cues) else 0
        usual = (len(defaults) - defaults.index(facet.name)) / len(defaults) if facet.name in defaults else 0.0
        value = convert(number, unit, own or _plain(unit))
        if not named and not _stretched(min(numbers), 1 / _FAR) <= value <= _stretched(max(numbers), _FAR):
            continue
        same = sum(count for each, count in numbers.items() if abs(each - value) <= TOLERANCE * abs(value))
        share = same / sum(numbers.values())
        fits.append((named, covered * (usual + _EXACT * share), facet))
    if not fits:
        return None
    named, _, best = max(fits, key=lambda fit: (fit[0], fit[1], fit[2].count))
    alone = mask is not None and len(fits) == 1 and unit.dimension != "time"
    return best if named or best.name in defaults or alone else None


def _stretched(number: float, factor: float) -> float:
    """A number moved by a factor, away from it in the same direction below zero as above."""
    return number * factor if number > 0 else number / factor


def _inches(reading: Reading, match: re.Match[str], mentions: list[Mention]) -> bool:
    """Whether "in" is a unit and not a preposition; before a kind of thing it is: "a 55 in tv"."""
    kind = any(each.of("category") and each.start == match.end() + 1 for each in mentions)
    return kind or is_inch(reading.text, match.start(), match.start("unit"))


def _plain(unit: Unit) -> Unit:
    """The unit of a field that names none: capacities are in GB, all else as it is said."""
    return unit_of("GB") or unit if unit.dimension == "storage" else unit


def _named_near(before: str, after: str) -> tuple[set[str], set[str]]:
    """The words about a quantity that may name its field, and the fields that they are cues of."""
    before = _PART.split(before[-28:])[-1]
    after = _PART.split(after[:28])[0]
    around = f"{before} {after}"
    spoken = {token.key for token in tokenize(around)}
    cues = {target for cue, target in _FIELD_CUES.items() if (cue in spoken if cue.isascii() else cue in around)}
    return spoken, cues


def _numbers_of(facet: Field, catalogue: Catalogue, mask: Mask | None) -> dict[float, int]:
    """The field's numbers among the subject's products, in the field's unit, with how many have each; without a subject
    those at both ends of it."""
    if mask is None:
        return {} if facet.low is None or facet.high is None else {facet.low: 1, facet.high: 1}
    found: dict[float, int] = {}
    for text, count in catalogue.facet_counts(mask, facet.name).items():
        if (quantity := read_quantity(text)) is not None:
            found[quantity[0]] = found.get(quantity[0], 0) + count
    return found


def _bounds(reading: Reading, match: re.Match[str], end: int, facet: Field, unit: Unit) -> list[Constraint]:
    before, after = reading.text[: match.start()], reading.text[end:]
    value = _value(match["number"]) * (-1 if match.re is _COLD else 1)
    below_zero = value < 0 and unit.dimension == "temperature"
    value = value if below_zero else abs(value)
    left = AT_LEAST.search(before) or AT_MOST.search(before) or _ABOUT.search(before)
    right = OR_MORE.match(after) or OR_LESS.match(after)
    start = left.start() if left and reading.free(left.start(), match.start()) else match.start()
    if spent := _DIRECTION.match(after):
        reading.take(end, end + spent.end())
    symbol, factor = _scale(facet, unit)
    said = reading.take(start, end + (right.end() if right else 0)).strip()

    def bound(op: str, number: float) -> Constraint:
        return Constraint.model_validate(
            {"field": facet.name, "op": op, "values": (round(number * factor, 4),), "unit": symbol, "text": said}
        )

    if below_zero:
        # What keeps warm at -10 is warm enough for -5; "at least -10" is no warmer than that.
        return [bound(">=" if OR_MORE.match(after) or _WARMER.search(before) else "<=", value)]
    if AT_MOST.search(before) or OR_LESS.match(after):
        return [bound("<=", value)]
    if AT_LEAST.search(before) or OR_MORE.match(after) or unit.dimension in ("time", "people"):
        return [bound(">=", value)]
    if unit.dimension == "storage":
        return [bound("=", value)]
    share = 0.1 if _ABOUT.search(before) else TOLERANCE
    return [bound(">=", value * (1 - share)), bound("<=", value * (1 + share))]
