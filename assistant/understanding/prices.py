"""Constraints on the price, from amounts of money and the words around them, in English and Chinese.

Readings that need a rule: a bare amount ("$150", "budget 150") is the most the shopper will pay; "around 200" is 20% to
either side; a number is money only with a currency or a comparing word, and never with a unit of measure behind it.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from assistant.understanding.bounds import is_inch
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.money import Amount, amounts_in
from assistant.understanding.numbered import is_designation
from assistant.understanding.numerals import NUMBER, number_in
from assistant.understanding.quantities import total_of
from assistant.understanding.spoken_limits import (
    LEAST,
    is_dated,
    is_junk,
    is_said_of,
    refused_from,
    restates,
    take_talk,
    told_of_money,
)
from assistant.understanding.text import Reading, detect_language
from retrieval.filters import Constraint, Filters, Operator
from retrieval.units import unit_of

APPROXIMATE = 0.2
"""Share of the amount that "around" allows to either side."""

_BETWEEN_NOT = (
    r"(?:\s+(?:want|to|spend|pay|anything|go|going|much|be|priced|it|cost|"
    r"costs|that|that's|is|really|any|like|wanna|something))*?\s+"
)
_FILL = (
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
    r"|不高于|不要超过|不能超过|[别不莫]超过?|低于|少于|小于|不到|最多|最高|顶多|预算|控制在|降到|只有)" + _FILL
)  # fmt: skip
_MIN_BEFORE = re.compile(
    rf"(?:(?:\b(?:not|no|nothing|never)\b{_BETWEEN_NOT}\b(?:under|below|less than|cheaper than|lower than)\b)"
    r"|\b(?:over|above|more(?: expensive)? than|at least|min(?:imum)?|greater than|"
    r"higher than|from|starting(?: at| from)?|"
    r"upwards? of|north of|past|beyond|pricier than|dearer than|no less than|not less than|exceed(?:s|ing)?)\b|>=?|≥"
    r"|不低于|不少于|至少|最少|起码|高于|高过|超过|超出|大于|多于|多过|贵于|贵过)" + _FILL
)
_ABOUT_BEFORE = re.compile(
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
_TAKEN_BACK = re.compile(r"(?:\b(?:and |but )?(?:not|instead of|rather than|no longer|never)|(?:而|并)?不是)\s*$")
"""Before an amount that is replaced by another."""
_BY = re.compile(
    r"\b(?:(?:stretch|raise|increase|bump|push|up|lower|reduce|cut|drop|extend)(?:ing)?(?: (?:it|that|my budget|the "
    r"(?:budget|limit)))?(?: up| down)? by|(?:add|go)(?: up)? (?:another|an extra)|another|an extra)\s*$|"
    r"(?:再|多)(?:出|给)个?\s*$|(?:再|多)?(?:加|添|涨)个?\s*$|(?:再|多)?(?:减|降|少)(?:个|掉)?\s*$"
)
_ON_TOP = re.compile(r"^\s*(?:more|extra|on top|less)\b(?! than)")
_DOWN = re.compile(r"\b(?:lower|reduce|cut|drop|down)|减|降|少")
"""A limit moved by an amount."""
_SUM = re.compile(r"\b(?:keep )?(?:the |my |our )?(?:grand )?(?:total|sum) (?:for|of)\b|总价|总花费")
_HAVING = re.compile(r"(?:\b(?:with|has|have|having|of)|带|有)\s*$")
_BUDGET = re.compile(rf"budget|spend|pay|afford|have|预算|控制在|only|只有|{_CHANGED_BUDGET}")
_CUES_BEFORE: tuple[tuple[re.Pattern[str], tuple[Operator, ...]], ...] = (
    (_ABOUT_BEFORE, (">=", "<=")),
    (_MAX_BEFORE, ("<=",)),
    (_MIN_BEFORE, (">=",)),
)
_CUES_AFTER: tuple[tuple[re.Pattern[str], tuple[Operator, ...]], ...] = (
    (_ABOUT_AFTER, (">=", "<=")),
    (_MAX_AFTER, ("<=",)),
    (_MIN_AFTER, (">=",)),
)
_BETWEEN = re.compile(r"^\s*(?:-|to|and|~|till|until|到|至|和)\s*$")
_OR = re.compile(r"^\s*(?:or|或者?)\s*$")
_SCALE = re.compile(r"(?:hundred|thousand|grand|k|百|千|万)$")
_FEW = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])([百千万])")
"""Two Chinese digits in a row with one scale: 三四百 is 300 to 400."""
_TO_ANOTHER = re.compile(rf"\s*(?:-|~|to\b|or\b|到|至|或)\s*{NUMBER}")
_GIVE_OR_TAKE = re.compile(
    r"^\s*(?:or so|左右|的?预算)?\s*[,，]?\s*(?:give or take|plus or minus|plus[ /-]minus|\+\s?/?\s?-|±|正负|加减|"
    r"(?:可以?)?(?:(?:上下|左右|前后|浮动|相差|误差)(?:可以?)?){1,2}(?:不超过|不要超过|别超过|最多)?)\s*$"
)
"""What stands between an amount and how far from it one may go ("200, give or take 50", "1500元上下200")."""
_RANGE_BEFORE = re.compile(
    r"(?:\b(?:between|from|range(?: of)?|budget|price[sd]?|around|about|costing|spend)\b|预算|价格|价位|大概|大约)"
    + _FILL
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:\b(?:size|sizes|model|version|number|no|series|gen|us|eu|uk|pack of|set of|box of|bag of|count|usb|wi-?fi|"
    r"windows|hdmi|android|ios|iphone|galaxy|rated|rating|quantity|qty|age|aged|"
    r"item|option|product)\.?|#|[a-z]-)\s*$"
)
_NUMBERED = re.compile(r"\b(?:usb|wi-?fi|windows|hdmi|android|ios|iphone|galaxy)\s*$")
"""Of these the names that have small numbers: "hdmi 60 max" is a feature and a limit."""
_LAST_NUMBER = 30


def read_prices(
    reading: Reading, currency: str, *, known: frozenset[str], answering: bool = False, in_force: bool = False
) -> list[Constraint]:
    """Takes every amount of money out of the reading, in the order said.

    Args:
        currency: the shop's (ISO 4217), which decides what "$" and "pounds" mean.
        known: folded tokens of brands and categories, before which a bare number is still money ("under 150
        headphones").
        answering: the message answers a question about the price: a bare number is money.
        in_force: there is a limit already; an amount that it is moved by is left to :func:`read_restated`.
    """
    amounts = _meant(reading, amounts_in(reading, currency))
    amounts = [each for each in amounts if not (in_force and _moves(reading, each))]
    found: list[Constraint] = []
    place = 0
    while place < len(amounts):
        first = amounts[place]
        second = amounts[place + 1] if place + 1 < len(amounts) else None
        if second is not None:
            first = _in_scale_of(reading, first, second)
        made = _range(reading, first, second, answering) or _give_or_take(reading, first, second) if second else []
        if made:
            found += made
            place += 2
            continue
        found += _single(reading, first, known, answering)
        place += 1
    return found


def _meant(reading: Reading, amounts: list[Amount]) -> list[Amount]:
    """The amounts without those that are only named to be taken back ("120, not 200")."""
    back = [each for each in amounts if _TAKEN_BACK.search(reading.text[: each.start])]
    if len(back) == len(amounts):
        return amounts
    for each in back:
        reading.take(each.start, each.end)
    return [each for each in amounts if each not in back]


def read_restated(reading: Reading, currency: str, former: Filters, usual: tuple[float, ...] = ()) -> list[Constraint]:
    """A limit in force said anew as a bare number ("oops, 130"), as the bound that it was; or a number that something
    is said of, and that such things cost ("70 is pushing it"). Nothing where the message has several numbers that
    nothing else explains. To be read when sizes and measures have been.

    Args:
        usual: prices of the kind asked for, in the shop's currency.
    """
    amounts = amounts_in(reading, currency)
    bounds = [each for each in former if each.field == "price"]
    if len(amounts) != 1 or not (bounds or usual):
        return []
    (amount,) = amounts
    if moved := _moved(reading, amount, bounds):
        return moved
    if amount.code or _NOT_MONEY_BEFORE.search(reading.text[: amount.start]) or _measured(reading, amount):
        return []
    if bounds and restates(reading, amount, [float(each.values[0]) for each in bounds]):
        op: Operator = bounds[0].op if len(bounds) == 1 else "<="
        return [_constraint(op, amount.value, None, reading.take(amount.start, amount.end))]
    if usual and is_said_of(reading, amount) and restates(reading, amount, list(usual)):
        return [_constraint("<=", amount.value, None, reading.take(amount.start, amount.end))]
    return []


def price_spans(reading: Reading, known: frozenset[str]) -> list[tuple[int, int]]:
    """The places of the limits on the price, and of what is said with them; takes nothing."""
    copy = replace(reading, taken=bytearray(reading.taken), spans=[])
    read_prices(copy, "USD", known=known)
    return copy.spans


def for_all(reading: Reading, known: frozenset[str]) -> tuple[str, str] | None:
    """A most that is said to be for all that is wanted ("400 all in"): the message without it, and the amount with its
    currency as a limit of its own. None where there is none."""
    copy = replace(reading, taken=bytearray(reading.taken), spans=[])
    prices = read_prices(copy, "USD", known=known)
    if len(prices) != 1 or prices[0].op != "<=" or not (total := total_of(reading.text) or _SUM.search(reading.text)):
        return None
    spans = sorted([*copy.spans, total if isinstance(total, tuple) else total.span()])
    rest = "".join(
        character
        for place, character in enumerate(reading.message)
        if not any(reading.origin[start] <= place < reading.origin[end] for start, end in spans)
    )
    amount = f"{prices[0].unit or ''} {prices[0].values[0]:g}".strip()
    return rest.strip(" ,，.。"), f"，不超过 {amount}" if detect_language(rest) == "zh" else f", under {amount}"


def _moves(reading: Reading, amount: Amount) -> bool:
    """Whether an amount says by how much another one changes."""
    return bool(_BY.search(reading.text[: amount.start]) or _ON_TOP.match(reading.text[amount.end :]))


def _moved(reading: Reading, amount: Amount, bounds: list[Constraint]) -> list[Constraint]:
    """A most in force that is moved by an amount ("stretch it by 50", "another 20", "再加100")."""
    most = next((float(each.values[0]) for each in bounds if each.op == "<="), None)
    if most is None or not _moves(reading, amount) or amount.value > most:
        return []
    before, after = _BY.search(reading.text[: amount.start]), _ON_TOP.match(reading.text[amount.end :])
    down = bool(_DOWN.search(reading.text[: amount.start]))
    start, end = before.start() if before else amount.start, amount.end + (after.end() if after else 0)
    start = start if reading.free(start, amount.start) else amount.start
    return [_constraint("<=", most - amount.value if down else most + amount.value, None, reading.take(start, end))]


def in_usual_currency(
    prices: list[Constraint], message: str, before: Filters, currency: str, rates: Container[str]
) -> list[Constraint]:
    """Bare amounts in the currency named beside them, else in that of the price named before; else whoever writes
    Chinese means yuan, where the shop has a rate (``rates``, by ISO 4217) for it.

    Args:
        currency: the shop's, which need not be named.
    """
    named = [each for each in before if each.field == "price" and re.search(NUMBER, each.text)]
    told = [each.unit for each in prices if each.unit]
    unit = told[0] if told else named[-1].unit if named else None
    if not told and not named and detect_language(message) == "zh" and "CNY" in rates:
        unit = "CNY"
    unit = None if unit == currency else unit
    return [each if each.unit else each.model_copy(update={"unit": unit}) for each in prices]


def _in_scale_of(reading: Reading, first: Amount, second: Amount) -> Amount:
    """The three of "three to four hundred" as 300."""
    scale = _SCALE.search(reading.text[second.start : second.end])
    between = reading.text[first.end : second.start]
    if scale is None or first.value >= 10 or not (_BETWEEN.match(between) or _OR.match(between)):
        return first
    return replace(first, value=first.value * number_in(f"1{scale[0]}" if scale[0] in "k百千万" else scale[0]))


def _range(reading: Reading, first: Amount, second: Amount, answering: bool) -> list[Constraint]:
    between = reading.text[first.end : second.start]
    scaled = first.value >= 100 and bool(_OR.match(between)) and bool(_SCALE.search(reading.text[: second.end]))
    if not (_BETWEEN.match(between) or scaled) or first.value >= second.value:
        return []
    before = reading.text[: first.start]
    if _NOT_MONEY_BEFORE.search(before):
        return []
    cue = _RANGE_BEFORE.search(before)
    code = second.code or first.code
    alone = re.match(r"\s*(?:$|[.,;!?，。！]|吧|的|都|就|应该)", reading.text[second.end :]) is not None
    round_sums = alone and first.value >= 100 and first.value % 5 == second.value % 5 == 0
    if code is None and is_dated(reading.text, first):
        return []
    if code is None and (
        not (cue or answering or round_sums or re.match(r"^\s*(?:之间|以内|左右)", reading.text[second.end :]))
        or _measured(reading, second)
    ):
        return []
    years = code is None and all(1900 <= amount.value <= 2100 for amount in (first, second))
    if years or (cue and code is None and _NOT_MONEY_BEFORE.search(before[: cue.start()])):
        return []
    start = cue.start() if cue and reading.free(cue.start(), first.start) else first.start
    end = second.end
    if tail := re.match(r"^\s*(?:之间|左右|以内|的预算|budget\b)", reading.text[end:]):
        end += tail.end()
    said = reading.take(start, end)
    return [_constraint(">=", first.value, code, said), _constraint("<=", second.value, code, said)]


def _give_or_take(reading: Reading, middle: Amount, margin: Amount) -> list[Constraint]:
    """An amount and how far from it a price may be, in money or as a share."""
    if not _GIVE_OR_TAKE.match(reading.text[middle.end : margin.start]):
        return []
    before = reading.text[: middle.start]
    share = re.match(r"\s?(?:%|percent\b)", reading.text[margin.end :])
    if _NOT_MONEY_BEFORE.search(before) or (share is None and _measured(reading, margin)):
        return []
    width = middle.value * margin.value / 100 if share else margin.value
    if not 0 < width < middle.value:
        return []
    cue = _ABOUT_BEFORE.search(before) or _RANGE_BEFORE.search(before)
    start = cue.start() if cue and reading.free(cue.start(), middle.start) else middle.start
    said = reading.take(start, margin.end + (share.end() if share else 0))
    code = middle.code or margin.code
    return [
        _constraint(">=", round(middle.value - width, 2), code, said),
        _constraint("<=", round(middle.value + width, 2), code, said),
    ]


def _single(reading: Reading, amount: Amount, known: frozenset[str], answering: bool) -> list[Constraint]:
    # The Max of "iPhone 12 Pro Max under 900" is no most.
    names = [token.end for place, token in enumerate(reading.tokens) if is_designation(reading, place)]
    name = max((end for end in names if end <= amount.start), default=0)
    before, after = " " * name + reading.text[name : amount.start], reading.text[amount.end :]
    named = _NOT_MONEY_BEFORE.search(before)
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
        if _measured(reading, amount) or is_dated(reading.text, amount) or (amount.spelled and amount.value < LEAST):
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
        return [_constraint(">=", low, amount.code, said), _constraint("<=", amount.value, amount.code, said)]
    if len(ops) == 2:
        low, high = amount.value * (1 - APPROXIMATE), amount.value * (1 + APPROXIMATE)
        return [
            _constraint(">=", round(low, 2), amount.code, said),
            _constraint("<=", round(high, 2), amount.code, said),
        ]
    return [_constraint(ops[0], amount.value, amount.code, said)]


def _constraint(op: Operator, value: float, code: str | None, said: str) -> Constraint:
    return Constraint(field="price", op=op, values=(float(value),), unit=code, text=said.strip(" ,，:：="))


def _measured(reading: Reading, amount: Amount) -> bool:
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
