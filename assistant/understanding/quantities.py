"""How many are wanted, and whether a budget is for each or for all: "three pots, 60 in total", "每个不超过30元".

A product's price can only be held against what one may cost, so a budget for all is divided by how many are wanted.
"""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.numbered import of_a_name
from assistant.understanding.numerals import chinese_number, number_in
from assistant.understanding.spans import Mention
from assistant.understanding.text import Reading
from retrieval.filters import Constraint, Filters

MOST = 100
"""More than this is no number of things but part of a name."""
_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|both"
_TOTAL = re.compile(
    r"\b(?:in total|altogether|all together|combined|all in|total(?: (?:budget|price|cost))?(?: (?:of|is))?|"
    r"for (?:both|the (?:lot|pair|set|whole lot)|all(?: of them| together)?|"
    rf"everything|(?:it|them) all|(?:all |the )?(?:{_WORDS})(?: of them)?)(?=\s*(?:$|[.,;!?])))\b|all told|in all\b|"
    r"\b(?:for )?(?:the )?whole (?:lot|thing|set|bundle)\b|总共|一共|合计|总计|加(?:起来|一起|在一起)|总预算|全包"
)
_EACH = re.compile(
    r"\b(?:each(?: one)?|apiece|a piece|per (?:item|piece|unit|one|(?P<noun>[a-z]+)))\b|"
    r"每(?:一)?[个条只把件双台盏套本支张块]|单价"
)
_COUNTED = re.compile(rf"(?<![\d.])\b(?P<number>\d{{1,2}}|{_WORDS})(?= )")
_PAIR = re.compile(r"\b(?:a )?pair of\b")
_BOTH = re.compile(r"\bfor (?:both|the (?:two|pair))\b")
_CHINESE = re.compile(
    r"(?P<number>\d{1,2}|[二两三四五六七八九十]{1,3})(?:个|条|只|把|件|台|盏|套|本|支|张|块|副|双)(?!月|人|座|轮|星)"
)
_BETWEEN = re.compile(r"^[\s,的]*$")


def take_quantity(reading: Reading, mentions: list[Mention]) -> int | None:
    """How many of a kind that is named are wanted; None where that is not said, or where it is one."""
    kinds = [mention for mention in mentions if mention.of("category") and mention.stance == "must"]
    if not kinds:
        return None
    for match in _CHINESE.finditer(reading.text):
        if reading.free(*match.span()):
            number = int(match["number"]) if match["number"].isdigit() else chinese_number(match["number"])
            if 1 < number <= MOST:
                reading.take(*match.span())
                return number
    if (pair := _PAIR.search(reading.text)) and _BOTH.search(reading.text) and reading.free(*pair.span()):
        reading.take(*pair.span())
        return 2
    for match in _COUNTED.finditer(reading.text):
        kind = next((each for each in kinds if each.start >= match.end()), None)
        if kind is None or not reading.free(*match.span()) or of_a_name(reading, *match.span()):
            continue
        if not _counts(reading, match.end(), kind, mentions):
            continue
        number = _number(match["number"])
        if 1 < number <= MOST and _plural(reading.text[kind.start : kind.end]):
            reading.take(*match.span())
            return number
    return None


def _number(word: str) -> int:
    return {"dozen": 12, "both": 2}.get(word) or int(number_in(word))


def _plural(said: str) -> bool:
    return said.rstrip(" ").endswith("s") or not said.isascii()


def _counts(reading: Reading, start: int, kind: Mention, mentions: list[Mention]) -> bool:
    """Whether nothing but adjectives stands between a number and the kind that it counts."""
    qualities = load_lexicon().qualities
    for token in reading.tokens:
        if start <= token.start < kind.start:
            known = any(each.start <= token.start < each.end for each in mentions if not each.of("category"))
            if not known and token.key not in qualities:
                return False
    return True


def total_of(text: str) -> tuple[int, int] | None:
    """Where it is said that a budget is for all that is wanted."""
    match = _TOTAL.search(text)
    return match.span() if match else None


def per_item(
    reading: Reading, prices: list[Constraint], quantity: int | None, former: Filters = ()
) -> list[Constraint]:
    """Bounds on the price as those of one product; takes "in total" and "each" out of the reading.

    Args:
        former: what was in force: an amount that takes the place of one for all is one for all too.
    """
    each = next((m for m in _EACH.finditer(reading.text) if reading.free(*m.span())), None)
    if each is not None and prices:
        reading.take(*each.span())
        return prices
    total = next((m for m in _TOTAL.finditer(reading.text) if reading.free(*m.span())), None)
    before = next((m for old in former if old.field == "price" for m in _TOTAL.finditer(old.text)), None)
    if not prices or (total or before) is None:
        return prices
    said = reading.take(*total.span()) if total else before[0] if before else ""
    if not quantity:
        return prices
    return [
        price.model_copy(
            update={"values": (round(float(price.values[0]) / quantity, 2),), "text": f"{price.text} {said}"}
        )
        if price.field == "price"
        else price
        for price in prices
    ]
