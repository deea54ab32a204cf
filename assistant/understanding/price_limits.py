"""A limit on the price: one amount and the words around it ("under 50", "at least 20", "around 200").

Readings that need a rule: a bare amount ("$150", "budget 150") is the most the shopper will pay; "around 200" is 20% to
either side; a number is money only with a currency or a comparing word, and never with a unit of measure behind it.
"""

from __future__ import annotations

import re

from assistant.understanding.bounds import is_inch
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.money import Amount
from assistant.understanding.numbered import is_designation
from assistant.understanding.numerals import NUMBER, number_in
from assistant.understanding.spoken_limits import (
    LEAST,
    is_dated,
    is_junk,
    refused_from,
    take_talk,
    told_of_money,
)
from assistant.understanding.text import Reading
from retrieval.filters import Constraint, Operator
from retrieval.units import unit_of

APPROXIMATE = 0.2
"""Share of the amount that "around" allows to either side."""
_BETWEEN_NOT = (
    r"(?:\s+(?:want|to|spend|pay|anything|go|going|much|be|priced|it|cost|"
    r"costs|that|that's|is|really|any|like|wanna|something))*?\s+"
)
FILL = (
    r"(?:\s*(?:about|around|roughly|approximately|like|of|is|are|be|at|to|the|a|total|"
    r"price|cost|say|maybe|just|for|in|under|than|:|=|是|在|为|约|大概|大约|价格|"
    r"价位|了)\s*)*\s*$"
)
_CHANGED_BUDGET = (
    r"\b(?:raise|increase|lower|reduce|extend|stretch|up|drop|cut)\s+(?:it\b|that\b|(?:(?:the|my|our)\s+)?"
    r"(?:price\b|budget\b|limit\b|max(?:imum)?\b)(?:\s+(?:limit|range)\b)?)\s+to\b|"
    r"(?:把|将)?(?:提高|增加|放宽|降低)?(?:我的)?预算(?:可以|能|再|最多)*"
    r"(?:提高?|提升|增?加|涨|升|放宽|上调|降低?|下调|调整?|改)(?:到|至|成|为)"
)
"""A budget that is moved to another amount, up or down."""
_MAX_BEFORE = re.compile(
    r"(?:(?:\b(?:not|no|nothing|never|without|don't|dont|doesn't|can't|cannot|"
    rf"won't|wouldn't|n't)\b{_BETWEEN_NOT}"
    r"\b(?:over|above|beyond|more(?: expensive)? than|exceed(?:s|ing)?|greater than|higher than|pricier than)\b)"
    r"|\b(?:under|below|beneath|less than|lower than|cheaper than|less expensive than|"
    r"up ?to|upto|at most|max(?:imum)?|within|"
    r"inside|as much as|limit(?:ed)?(?: to| of)?|cap(?:ped)?(?: at)?|ceiling(?: of)?|"
    r"budget|spend(?:ing)?|pay|afford|have|"
    r"smaller than|south of|down to|keep it)\b|<=?|≤"
    rf"|{_CHANGED_BUDGET}"
    r"|不高于|不要超过|不能超过|[别不莫]超过?|低于|少于|小于|不到|最多|最高|顶多|预算|控制在|降到|只有)" + FILL
)  # fmt: skip
_MIN_BEFORE = re.compile(
    rf"(?:(?:\b(?:not|no|nothing|never)\b{_BETWEEN_NOT}\b(?:under|below|less than|cheaper than|lower than)\b)"
    r"|\b(?:over|above|more(?: expensive)? than|at least|min(?:imum)?|greater than|"
    r"higher than|from|starting(?: at| from)?|"
    r"upwards? of|north of|past|beyond|pricier than|dearer than|no less than|not less than|exceed(?:s|ing)?)\b|>=?|≥"
    r"|不低于|不少于|至少|最少|起码|高于|高过|超过|超出|大于|多于|多过|贵于|贵过)" + FILL
)
ABOUT_BEFORE = re.compile(
    r"(?:\b(?:around|about|approx(?:imately)?|roughly|circa|near|close to|somewhere around|"
    r"(?:in )?(?:the |a )?(?:region|area|ballpark|neighbou?rhood|vicinity|realm)(?: of)?|something like)\b\.?|~|"
    r"大概|大约|差不多|约)"
    r"(?:\s*(?:是|在|of|is|the|a)\s*)*\s*$"
)
_MAX_AFTER = re.compile(
    r"^\s*(?:or|and|&)?\s*(?:(?:less|under|below|cheaper|lower)(?!\s*(?:than\s*)?[$€£¥]?\s?\d)|max(?:imum)?|tops|"
    r"at most|at the most|or so max|budget|limit)\b"
    r"|^\s*(?:以内|以下|之内|之下|封顶|内|预算|的预算)"
)
_MIN_AFTER = re.compile(
    r"^\s*(?:(?:or|and|&)\s*(?:more|up|above|over|higher|upwards?)\b|\+|plus\b|"
    r"min(?:imum)?\b)|^\s*(?:以上|之上|起|往上|开外)"
)
_ABOUT_AFTER = re.compile(r"^\s*(?:or so\b|ish\b|-ish\b|or thereabouts|give or take)|^\s*(?:左右|上下|前后)")
_BELOW = re.compile(r"under|below|beneath|(?:less|lower|cheaper) than|低于|少于|小于|不到|以下|之下")
"""Words of a most that are said of what is refused too ("anything under 50 is junk")."""
_HAVING = re.compile(r"(?:\b(?:with|has|have|having|of)|带|有)\s*$")
_BUDGET = re.compile(rf"budget|spend|pay|afford|have|预算|控制在|only|只有|{_CHANGED_BUDGET}")
_CUES_BEFORE: tuple[tuple[re.Pattern[str], tuple[Operator, ...]], ...] = (
    (ABOUT_BEFORE, (">=", "<=")),
    (_MAX_BEFORE, ("<=",)),
    (_MIN_BEFORE, (">=",)),
)
_CUES_AFTER: tuple[tuple[re.Pattern[str], tuple[Operator, ...]], ...] = (
    (_ABOUT_AFTER, (">=", "<=")),
    (_MAX_AFTER, ("<=",)),
    (_MIN_AFTER, (">=",)),
)
_FEW = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])([百千万])")
"""Two Chinese digits in a row with one scale: 三四百 is 300 to 400."""
_TO_ANOTHER = re.compile(rf"\s*(?:-|~|to\b|or\b|到|至|或)\s*{NUMBER}")
NOT_MONEY_BEFORE = re.compile(
    r"(?:\b(?:size|sizes|model|version|number|no|series|gen|us|eu|uk|pack of|set of|box of|bag of|count|usb|wi-?fi|"
    r"windows|hdmi|android|ios|iphone|galaxy|rated|rating|quantity|qty|age|aged|"
    r"item|option|product)\.?|#|[a-z]-)\s*$"
)
_NUMBERED = re.compile(r"\b(?:usb|wi-?fi|windows|hdmi|android|ios|iphone|galaxy)\s*$")
"""Of these the names that have small numbers: "hdmi 60 max" is a feature and a limit."""
_LAST_NUMBER = 30


def read_limit(reading: Reading, amount: Amount, known: frozenset[str], answering: bool) -> list[Constraint]:
    """Takes an amount with the words that make it a limit; nothing where it is no money.

    The arguments are those of :func:`assistant.understanding.prices.read_prices`.
    """
    # The Max of "iPhone 12 Pro Max under 900" is no most.
    names = [token.end for place, token in enumerate(reading.tokens) if is_designation(reading, place)]
    name = max((end for end in names if end <= amount.start), default=0)
    before, after = " " * name + reading.text[name : amount.start], reading.text[amount.end :]
    named = NOT_MONEY_BEFORE.search(before)
    limited = amount.value >= _LAST_NUMBER and _NUMBERED.search(before) and _MAX_AFTER.match(after)
    if amount.code is None and named and not limited:
        return []
    left: re.Match[str] | None = None
    right: re.Match[str] | None = None
    ops: tuple[Operator, ...] = ()
    for pattern, chosen in _CUES_BEFORE:
        match = pattern.search(before)
        # The widest cue wins: "not over 100" is a most although "over" alone is a least.
        if match and (left is None or match.start() < left.start()):
            # "budget around 300" is about 300; "under about 300" is a most.
            ops = ops if left and _BUDGET.match(match[0]) else chosen
            left = match
    for pattern, chosen in _CUES_AFTER:
        if match := pattern.match(after):
            right = match
            ops = ops if left and chosen != ("<=",) and not (_BUDGET.match(left[0]) or "以" in match[0]) else chosen
            break
    if amount.code is None:
        # "From zero" and 一起 ("together") name no price.
        if amount.value == 0 or (right and reading.text[amount.start : right.end() + amount.end] == "一起"):
            return []
        if is_measured(reading, amount) or is_dated(reading.text, amount) or (amount.spelled and amount.value < LEAST):
            return []
        beside = left or right or (answering and not amount.spelled)
        # "Can I have 10" is a number of things, "SPF 50+" and "18 plus" are no prices, nor is "with at least 16".
        counted = (left and left[0].startswith("have")) or (
            not left and right and re.match(r"\s*(?:\+|plus)", right[0])
        )
        kept = left is None or refused_from(reading.text, left.start(), amount.end) is None
        counted = counted or (left and ops == (">=",) and kept and _HAVING.search(before[: left.start()]))
        told = not counted and beside and _ends_here(reading, amount, right, known)
        if not told and (counted or not told_of_money(reading, amount)):
            return []
    start = left.start() if left and reading.free(left.start(), amount.start) else amount.start
    end = amount.end + (right.end() if right else 0)
    refused = refused_from(reading.text, left.start() if left else start, end) if ops == (">=",) else None
    if refused is not None:
        ops = ("<=",)
        start = refused if reading.free(refused, start) else start
    elif ops == ("<=",) and _BELOW.search(f"{left and left[0]} {right and right[0]}") and is_junk(reading.text, end):
        ops = (">=",)
    ops = ops or ("<=",)
    few = _FEW.match(reading.text, amount.start)
    if re.search(r"[来多](?:[块元]|$)", reading.text[amount.start : amount.end]) and ops == ("<=",) and not left:
        # 百来块 is a hundred or so.
        ops = (">=", "<=")
    said = reading.take(start, end)
    take_talk(reading, start, end)
    if few:
        low = number_in(few[1] + few[3])
        return [price(">=", low, amount.code, said), price("<=", amount.value, amount.code, said)]
    if len(ops) == 2:
        low, high = amount.value * (1 - APPROXIMATE), amount.value * (1 + APPROXIMATE)
        return [
            price(">=", round(low, 2), amount.code, said),
            price("<=", round(high, 2), amount.code, said),
        ]
    return [price(ops[0], amount.value, amount.code, said)]


def price(op: Operator, value: float, code: str | None, said: str) -> Constraint:
    """A bound on the price; ``code`` is the currency named (ISO 4217)."""
    return Constraint(field="price", op=op, values=(float(value),), unit=code, text=said.strip(" ,，:：="))


def is_measured(reading: Reading, amount: Amount) -> bool:
    """Whether a unit of measure, and not money, follows the number."""
    # "From 24 to 27 inch": the unit is of both.
    other = _TO_ANOTHER.match(reading.text[amount.end :])
    end = amount.end + (other.end() if other else 0)
    after = reading.text[end:]
    if re.match(
        r"\s?[\"'](?!\w)|\s?[%°x×]|\s?(?:岁|码|个(?!月)|件|片|包|人|号|星|分(?!之)|"
        r"核|口|孔|寸|英寸)|\s*-?\s*(?:star|stars|year|pack|piece|count|ply|wide|tall|long|deep|high|thick|across)\b",
        after,
    ):
        return True
    word = re.match(r"\s*-?\s*([a-z]+|[\u4e00-\u9fff]{1,3})", after)
    if word is None:
        return False
    name = word[1]
    if name == "in":
        return is_inch(reading.text, amount.start, end)
    lengths = (len(name),) if name.isascii() else (3, 2, 1)
    return name != "a" and any(unit_of(name[:length]) for length in lengths)


def _ends_here(reading: Reading, amount: Amount, right: re.Match[str] | None, known: frozenset[str]) -> bool:
    """Whether a bare number stands for itself and does not count the noun behind it ("over 30 pockets")."""
    if right:
        return True
    token = next((t for t in reading.tokens if t.start >= amount.end), None)
    if token is None or re.search(r"[^\s]", reading.text[amount.end : token.start]):
        return True
    return token.text in load_lexicon().stop or token.key in known
