"""A range of prices: two amounts and what joins them ("100 to 200", "200, give or take 50")."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.money import Amount
from assistant.understanding.numerals import number_in
from assistant.understanding.price_limits import ABOUT_BEFORE, FILL, NOT_MONEY_BEFORE, is_measured, price
from assistant.understanding.spoken_limits import (
    is_dated,
)
from assistant.understanding.text import Reading
from retrieval.filters import Constraint

_BETWEEN = re.compile(r"^\s*(?:-|to|and|~|till|until|到|至|和)\s*$")
_OR = re.compile(r"^\s*(?:or|或者?)\s*$")
_SCALE = re.compile(r"(?:hundred|thousand|grand|k|百|千|万)$")
_GIVE_OR_TAKE = re.compile(
    r"^\s*(?:or so|左右|的?预算)?\s*[,，]?\s*(?:give or take|plus or minus|plus[ /-]minus|\+\s?/?\s?-|±|正负|加减|"
    r"(?:可以?)?(?:(?:上下|左右|前后|浮动|相差|误差)(?:可以?)?){1,2}(?:不超过|不要超过|别超过|最多)?)\s*$"
)
"""What stands between an amount and how far from it one may go ("200, give or take 50", "1500元上下200")."""
_RANGE_BEFORE = re.compile(
    r"(?:\b(?:between|from|range(?: of)?|budget|price[sd]?|around|about|costing|spend)\b|预算|价格|价位|大概|大约)"
    + FILL
)


def in_scale_of(reading: Reading, first: Amount, second: Amount) -> Amount:
    """The three of "three to four hundred" as 300."""
    scale = _SCALE.search(reading.text[second.start : second.end])
    between = reading.text[first.end : second.start]
    if scale is None or first.value >= 10 or not (_BETWEEN.match(between) or _OR.match(between)):
        return first
    return replace(first, value=first.value * number_in(f"1{scale[0]}" if scale[0] in "k百千万" else scale[0]))


def read_range(reading: Reading, first: Amount, second: Amount, answering: bool) -> list[Constraint]:
    """Takes two amounts that are the ends of a range, as both its bounds; nothing where they are none."""
    between = reading.text[first.end : second.start]
    scaled = first.value >= 100 and bool(_OR.match(between)) and bool(_SCALE.search(reading.text[: second.end]))
    if not (_BETWEEN.match(between) or scaled) or first.value >= second.value:
        return []
    before = reading.text[: first.start]
    if NOT_MONEY_BEFORE.search(before):
        return []
    cue = _RANGE_BEFORE.search(before)
    code = second.code or first.code
    alone = re.match(r"\s*(?:$|[.,;!?，。！]|吧|的|都|就|应该)", reading.text[second.end :]) is not None
    round_sums = alone and first.value >= 100 and first.value % 5 == second.value % 5 == 0
    if code is None and is_dated(reading.text, first):
        return []
    if code is None and (
        not (cue or answering or round_sums or re.match(r"^\s*(?:之间|以内|左右)", reading.text[second.end :]))
        or is_measured(reading, second)
    ):
        return []
    years = code is None and all(1900 <= amount.value <= 2100 for amount in (first, second))
    if years or (cue and code is None and NOT_MONEY_BEFORE.search(before[: cue.start()])):
        return []
    start = cue.start() if cue and reading.free(cue.start(), first.start) else first.start
    end = second.end
    if tail := re.match(r"^\s*(?:之间|左右|以内|的预算|budget\b)", reading.text[end:]):
        end += tail.end()
    said = reading.take(start, end)
    return [price(">=", first.value, code, said), price("<=", second.value, code, said)]


def read_give_or_take(reading: Reading, middle: Amount, margin: Amount) -> list[Constraint]:
    """An amount and how far from it a price may be, in money or as a share."""
    if not _GIVE_OR_TAKE.match(reading.text[middle.end : margin.start]):
        return []
    before = reading.text[: middle.start]
    share = re.match(r"\s?(?:%|percent\b)", reading.text[margin.end :])
    if NOT_MONEY_BEFORE.search(before) or (share is None and is_measured(reading, margin)):
        return []
    width = middle.value * margin.value / 100 if share else margin.value
    if not 0 < width < middle.value:
        return []
    cue = ABOUT_BEFORE.search(before) or _RANGE_BEFORE.search(before)
    start = cue.start() if cue and reading.free(cue.start(), middle.start) else middle.start
    said = reading.take(start, margin.end + (share.end() if share else 0))
    code = middle.code or margin.code
    return [
        price(">=", round(middle.value - width, 2), code, said),
        price("<=", round(middle.value + width, 2), code, said),
    ]
