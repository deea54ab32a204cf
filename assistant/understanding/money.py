"""Amounts of money in a message, in English and Chinese, as constraints on the price.

Readings that need a rule: a bare amount ("$150", "budget 150") is the most the shopper will pay; "around 200" is
20% to
either side; a number is money only with a currency or a comparing word, and never with a unit of measure behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.bounds import is_inch
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import Reading, singular
from retrieval.filters import Constraint, Operator
from retrieval.units import unit_of

APPROXIMATE = 0.2
"""Share of the amount that "around" allows to either side."""

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000}
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}

_WORD = "|".join([*_WORDS, *_SCALES])
_NUMBER = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?k(?![a-z0-9])|\s?grand\b|[百千万])?"
    rf"|(?:\ba\s+(?=hundred|thousand|grand))?\b(?:{_WORD})(?:(?:\s+and)?[\s-]+(?:{_WORD}))*\b"
    r"|[零〇一二两三四五六七八九十百千万]+)"
)
_BEFORE = r"(?:us\$|ca?\$|au?\$|[$€£¥]|\b(?:usd|eur|gbp|cny|rmb|jpy|cad|aud)(?=[\s\d]))"
_AFTER = (
    r"(?:us dollars?\b|dollars?\b|bucks?\b|usd\b|euros?\b|eur\b|pounds? sterling\b|"
    r"pounds?\b|quid\b|gbp\b|cny\b|rmb\b|yuan\b"
    r"|yen\b|jpy\b|cad\b|aud\b|[$€£¥]|美元|美金|美刀|刀(?!具)|欧元|英镑|日元|元钱|块钱|元|块|人民币)"
)
_AMOUNT = re.compile(rf"(?P<pre>{_BEFORE})?\s?(?P<num>{_NUMBER})\s?(?P<post>{_AFTER})?")
_CODES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "us dollar": "USD", "buck": "USD", "美元": "USD",
    "美金": "USD",
    "美刀": "USD", "刀": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP",
    "quid": "GBP",
    "pound": "GBP", "pound sterling": "GBP", "英镑": "GBP", "¥": "CNY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY",
    "元": "CNY",
    "块": "CNY", "元钱": "CNY", "块钱": "CNY", "人民币": "CNY", "yen": "JPY", "jpy": "JPY", "日元": "JPY", "cad": "CAD",
    "c$": "CAD", "ca$": "CAD", "aud": "AUD", "a$": "AUD", "au$": "AUD",
}  # fmt: skip

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
    r"smaller than|down to|keep it)\b|<=?|≤"
    rf"|{_CHANGED_BUDGET}"
    r"|不超过|不高于|不要超过|别超过|不能超过|低于|少于|小于|不到|最多|最高|顶多|预算|控制在|降到|只有)" + _FILL
)  # fmt: skip
_MIN_BEFORE = re.compile(
    rf"(?:(?:\b(?:not|no|nothing|never)\b{_BETWEEN_NOT}\b(?:under|below|less than|cheaper than|lower than)\b)"
    r"|\b(?:over|above|more(?: expensive)? than|at least|min(?:imum)?|greater than|"
    r"higher than|from|starting(?: at| from)?|"
    r"upwards? of|beyond|pricier than|no less than|not less than|exceeding)\b|>=?|≥"
    r"|不低于|不少于|至少|最少|起码|高于|超过|大于|多于)" + _FILL
)
_ABOUT_BEFORE = re.compile(
    r"(?:\b(?:around|about|approx(?:imately)?|roughly|circa|near|close to|somewhere around|"
    r"in the region of)\b\.?|~|大概|大约|差不多|约)"
    r"(?:\s*(?:是|在|of|is|the|a)\s*)*\s*$"
)
_MAX_AFTER = re.compile(
    r"^\s*(?:or|and|&)?\s*(?:less|under|below|cheaper|lower|max(?:imum)?|tops|"
    r"at most|at the most|or so max|budget|limit)\b"
    r"|^\s*(?:以内|以下|之内|之下|封顶|内|预算|的预算)"
)
_MIN_AFTER = re.compile(
    r"^\s*(?:(?:or|and|&)\s*(?:more|up|above|over|higher|upwards?)\b|\+|plus\b|"
    r"min(?:imum)?\b)|^\s*(?:以上|之上|起|往上|开外)"
)
_ABOUT_AFTER = re.compile(r"^\s*(?:or so\b|ish\b|-ish\b|or thereabouts|give or take)|^\s*(?:左右|上下|前后)")
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
_RANGE_BEFORE = re.compile(
    r"(?:\b(?:between|from|range(?: of)?|budget|price[sd]?|around|about|costing|spend)\b|预算|价格|价位|大概|大约)"
    + _FILL
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:\b(?:size|sizes|model|version|number|no|series|gen|us|eu|uk|pack of|set of|box of|bag of|count|usb|wi-?fi|"
    r"windows|hdmi|android|ios|iphone|galaxy|rated|rating|quantity|qty|age|aged|"
    r"item|option|product)\.?|#|[a-z]-)\s*$"
)
_PRICE_CUE = re.compile(
    r"\b(?:price|budget|cost|spend|pay|afford|cheap\w*|money|total|max|under|below)\b|预算|价|钱|以内|以下"
)


@dataclass(frozen=True)
class Amount:
    """A number that may be money: ``code`` is the currency named with it (ISO 4217) or None."""

    start: int
    end: int
    value: float
    code: str | None
    spelled: bool


def read_prices(reading: Reading, currency: str, *, known: frozenset[str], answering: bool = False) -> list[Constraint]:
    """Takes every amount of money out of the reading, in the order said.

    Args:
        currency: the shop's (ISO 4217), which decides what "$" and "pounds" mean.
        known: folded tokens of brands and categories, before which a bare number is still money ("under 150
        headphones").
        answering: the message answers a question about the price: a bare number is money.
    """
    amounts = _amounts(reading, currency)
    found: list[Constraint] = []
    place = 0
    while place < len(amounts):
        first = amounts[place]
        second = amounts[place + 1] if place + 1 < len(amounts) else None
        if second is not None and (made := _range(reading, first, second, answering)):
            found += made
            place += 2
            continue
        found += _single(reading, first, known, answering)
        place += 1
    return found


def _amounts(reading: Reading, currency: str) -> list[Amount]:
    amounts = []
    for match in _AMOUNT.finditer(reading.text):
        start, end = match.start("num"), match.end("num")
        before, after = reading.text[:start], reading.text[end:]
        if not reading.free(start, end) or _glued(before, match["pre"]):
            continue
        value, spelled = number_in(match["num"]), not match["num"][0].isdigit()
        code = _code(match["pre"] or match["post"], currency)
        if match["post"] and match["post"].startswith("pound") and not match["pre"]:
            # "pounds" is money only where the shop's money is; elsewhere a weight, unless the talk is of prices.
            code = "GBP" if currency == "GBP" or "sterling" in match["post"] or _PRICE_CUE.search(before) else None
            if code is None:
                continue
        if code is None and re.match(r"[a-z0-9]|[./]\d|-[a-z]", after) and not re.match(r"-?ish\b", after):
            continue
        if match["pre"]:
            start = match.start("pre")
        amounts.append(Amount(start, match.end("post") if match["post"] else end, value, code, spelled))
    return amounts


def _glued(before: str, currency: str | None) -> bool:
    """Whether the number is the tail of a word or a size ("wh-1000", "20x30") and not of a range ("$50-100")."""
    tail = re.search(r"[a-z0-9][-/.]?$|\d\s?x\s?$", before) and currency is None
    return bool(tail) and not re.search(r"\d\s?(?:[$€£]|-)$|(?:rmb|usd|eur|gbp|cny)$", before)


def _range(reading: Reading, first: Amount, second: Amount, answering: bool) -> list[Constraint]:
    if not _BETWEEN.match(reading.text[first.end : second.start]) or first.value >= second.value:
        return []
    before = reading.text[: first.start]
    if _NOT_MONEY_BEFORE.search(before):
        return []
    cue = _RANGE_BEFORE.search(before)
    code = second.code or first.code
    alone = re.match(r"\s*(?:$|[.,;!?，。])", reading.text[second.end :]) is not None
    round_sums = alone and first.value >= 100 and first.value % 5 == second.value % 5 == 0
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


def _single(reading: Reading, amount: Amount, known: frozenset[str], answering: bool) -> list[Constraint]:
    before, after = reading.text[: amount.start], reading.text[amount.end :]
    if amount.code is None and _NOT_MONEY_BEFORE.search(before):
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
        if not (left or right or answering) or (amount.spelled and not (left or right)):
            return []
        # "Can I have 10" is a number of things, "SPF 50+" and "18 plus" are no prices.
        if (left and left[0].startswith("have")) or (not left and right and re.match(r"\s*(?:\+|plus)", right[0])):
            return []
        if _measured(reading, amount) or not _ends_here(reading, amount, right, known):
            return []
    ops = ops or ("<=",)
    start = left.start() if left and reading.free(left.start(), amount.start) else amount.start
    said = reading.take(start, amount.end + (right.end() if right else 0))
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
    after = reading.text[amount.end :]
    if re.match(
        r"\s?[\"'](?!\w)|\s?[%°x×]|\s?(?:岁|码|个(?!月)|件|片|包|人|号|星|分(?!之)|"
        r"核|口|孔|寸|英寸)|\s*-?\s*(?:star|stars|year|pack|piece|count|ply)\b",
        after,
    ):
        return True
    word = re.match(r"\s*-?\s*([a-z]+|[\u4e00-\u9fff]{1,3})", after)
    if word is None:
        return False
    name = word[1]
    if name == "in":
        return is_inch(reading.text, amount.start, amount.end)
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


def number_in(text: str) -> float:
    """A number in digits or in words: ``1.5k`` -> 1500, ``two hundred`` -> 200, ``两百三`` -> 230."""
    text = text.strip()
    if text[0].isdigit():
        match = re.match(r"([\d,.]+)\s?(k|grand|百|千|万)?", text)
        assert match is not None
        scale = {"k": 1000, "grand": 1000, "百": 100, "千": 1000, "万": 10000}.get(match[2] or "", 1)
        return float(match[1].replace(",", "")) * scale
    return float(_spelled(text) if text[0].isascii() else chinese_number(text))


def _spelled(text: str) -> int:
    total = group = 0
    for word in re.split(r"[\s-]+", text):
        if word in _WORDS:
            group += _WORDS[word]
        elif word in _SCALES:
            scale = _SCALES[word]
            group = max(group, 1) * scale
            if scale == 1000:
                total, group = total + group, 0
    return total + group


def chinese_number(text: str) -> int:
    """``一千五`` -> 1500, ``两百三十`` -> 230, ``三万`` -> 30000, ``十五`` -> 15, ``四`` -> 4."""
    total = digit = 0
    scale = 1
    for character in text:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
            if character in "零〇":
                scale = 10
            continue
        scale = _CHINESE_SCALES[character]
        if scale == 10000:
            total = (total + digit) * scale
        else:
            total += max(digit, 1) * scale
        digit = 0
    # A last digit without its scale is of the next one down: 一千五 is 1,500.
    return total + (digit * (scale // 10 if scale > 10 else 1))


def _code(name: str | None, currency: str) -> str | None:
    if not name:
        return None
    code = _CODES[" ".join(map(singular, name.split())) if name.isascii() and len(name) > 3 else name]
    # A shop in Canada or Australia means its own dollar, one in Japan its own yen.
    own = {
        "$": {"CAD", "AUD"},
        "dollars": {"CAD", "AUD"},
        "dollar": {"CAD", "AUD"},
        "bucks": {"CAD", "AUD"},
        "¥": {"JPY"},
    }
    return currency if currency in own.get(name, ()) else code
