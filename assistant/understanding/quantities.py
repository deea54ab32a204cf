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
    r"for (?:both|the (?:lot|pair|set|whole lot)|all(?: of them| together)?|everything|(?:it|them) all|"
    rf"(?:all |the )*(?P<number>{_WORDS}|\d{{1,2}}\b(?! ?[%x×]))(?: of (?:them|these|those))?(?: together)?)"
    r"(?=\s*(?:$|[.,;!?]|(?:and|but|with|so|max|please|pls)\b)))\b|all told|in all\b|"
    r"\b(?:for )?(?:the )?whole (?:lot|thing|set|bundle)\b|总共|一共|合计|总计|加(?:起来|一起|在一起)|总预算|全包"
)
_EACH = re.compile(
    r"\b(?:each(?: one)?(?! (?:of|for) (?:my|our|the|his|her|their|these|those|them|us)\b)|apiece|a piece|"
    r"per (?:item|piece|unit|one|(?P<noun>[a-z]+)))\b|"
    r"每(?:一)?[个条只把件双台盏套本支张块]|单价"
)
_COUNTED = re.compile(rf"(?<![\d.])\b(?P<number>\d{{1,2}}|{_WORDS})(?= )")
_PAIR = re.compile(r"\b(?:a )?pair of\b")
_BOTH = re.compile(r"\bfor (?:both|the (?:two|pair))\b")
_CHINESE = re.compile(
    r"(?P<number>\d{1,2}|[二两三四五六七八九十]{1,3})(?:个|条|只|把|件|台|盏|套|本|支|张|块|副|双)(?!月|人|座|轮|星)"
)
_COUNT = rf"\b(?P<number>\d{{1,2}}|{_WORDS})\b"
_NO_THINGS = (
    r"(?! ?(?:%|x\b|(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|inch\w*|cm|mm|ml|gb|tb|kg|watts?|dollars?|"
    r"bucks?|euros?|pounds?|quid|people|persons?|seats?|stars?)\b))"
)
_WANTED = (
    re.compile(rf"{_COUNT}(?:(?: [a-z-]+){{0,2}} ones| of (?:them|those|these))\b"),
    re.compile(rf"\b(?:each|every one|all) of (?:my|our|the|his|her|their) {_COUNT}{_NO_THINGS}"),
    re.compile(
        r"\b(?:need|want|buy|get|order|like|take|after)(?: (?:to|buy|get|order|about|around|me|us|some))* "
        rf"{_COUNT}{_NO_THINGS}"
        r"(?=(?: [a-z-]+){1,4}?s\b|\s*(?:$|[.,;!?]|(?:and|for|in|with)\b))"
    ),
    re.compile(rf"\bfor (?:my|our|the|his|her|their) {_COUNT}{_NO_THINGS}(?= (?:[a-z]+ )?[a-z]+s\b)"),
)
"""How many are wanted where a budget is for all of them, likeliest first: "six new ones", "each of my 9 coworkers"."""
_CUE = re.compile(r"^[a-z ]+(?=[$€£]?\d)", re.IGNORECASE)
"""Words before an amount in digits."""
_AMOUNT_ENDS = re.compile(r"(?:\d|\b(?:dollars?|bucks?|euros?|pounds?|quid|usd|eur|gbp))\s*$")


def take_quantity(reading: Reading, mentions: list[Mention]) -> int | None:
    """How many of a kind that is named are wanted, or of all that a budget is for; None where that is not said, or
    where it is one."""
    return _of_kinds(reading, mentions) or _for_all(reading, mentions)


def _for_all(reading: Reading, mentions: list[Mention]) -> int | None:
    """How many a budget for all is for, by a number beside it ("50 for the six") or in what is told of them."""
    totals = [each for each in _TOTAL.finditer(reading.text) if not all(reading.taken[slice(*each.span())])]
    kinds = [each for each in mentions if each.of("category") and each.stance == "must"]
    plural = not kinds or any(_plural(reading.text[each.start : each.end]) for each in kinds)
    beside = (each for each in totals if each["number"] and _AMOUNT_ENDS.search(reading.text[: each.start()]))
    stated = _number(total["number"]) if plural and (total := next(beside, None)) else None
    told = _told(reading) if stated or any(not each["number"] for each in totals) else None
    return stated or told


def _told(reading: Reading) -> int | None:
    """How many are wanted by what is told of them; takes the number."""
    for pattern in _WANTED:
        for match in pattern.finditer(reading.text):
            number = _number(match["number"])
            if 1 < number <= MOST and reading.free(*match.span("number")):
                reading.take(*match.span("number"))
                return number
    return None


def _of_kinds(reading: Reading, mentions: list[Mention]) -> int | None:
    """How many of a kind that is named are wanted."""
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
    # A word of the total may have been read with the amount (总预算).
    total = next((m for m in _TOTAL.finditer(reading.text) if not all(reading.taken[slice(*m.span())])), None)
    if each is not None and prices and (total is None or _AMOUNT_ENDS.search(reading.text[: each.start()])):
        reading.take(*each.span())
        return prices
    before = next((m for old in former if old.field == "price" for m in _TOTAL.finditer(old.text)), None)
    if not prices or (total or before) is None:
        return prices
    said = reading.take(*total.span()) if total else before[0] if before else ""
    if not quantity:
        return prices
    return [
        price.model_copy(
            update={
                "values": (round(float(price.values[0]) / quantity, 2),),
                "text": f"{_CUE.sub('', price.text)} {said}",
            }
        )
        if price.field == "price"
        else price
        for price in prices
    ]
