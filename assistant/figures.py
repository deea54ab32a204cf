"""The claims of a clause that are figures: prices, ratings, counts, percentages, quantities, other numbers.

Every function returns one entry per claim: empty when all products that the clause is about support it, else what is
wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import NUMBER, PERCENT, Record, apart, number
from assistant.request import Request
from retrieval.tokens import quantities

PRICE = re.compile(
    r"(?:US\$|[$€£¥]|\b(?:USD|EUR|GBP|CNY)\s?)\s?(\d[\d,]*(?:\.\d+)?)"
    r"|(\d[\d,]*(?:\.\d+)?)\s?(?:dollars?|euros?|pounds?|元|美元|块)"
)
CURRENCIES = {
    "美元": "USD", "$": "USD", "usd": "USD", "dollar": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "pound": "GBP", "¥": "CNY", "cny": "CNY", "元": "CNY", "块": "CNY",
}  # fmt: skip
SAME_SIGN = {"USD": ("USD", "CAD", "AUD"), "CNY": ("CNY", "JPY")}
"""Currencies that a sign may stand for, beside its first."""
LIMIT_BEFORE = re.compile(
    r"(?:\b(?:under|below|within|up to|less than|at most|no more than|over|above|at least|more than|from|to|"
    r"between|around|about|budget(?: of)?|limit(?: of)?)(?: your| the| a)?|不超过|预算|低于|高于)\s*$",
    re.IGNORECASE,
)
LIMIT_AFTER = re.compile(r"\s*(?:budget|limit|or less|元?\s*的?\s*(?:以内|之内|以下|以上|左右|预算))", re.IGNORECASE)
"""Words that make a price a limit: a limit that was asked for may be repeated, but only as one."""
STATED = {
    "price": re.compile(
        r"(?:\bcosts?|\bpriced? (?:is|of|at)|\bsells for|价格|售价|只要)\s*[为是仅:：]?\s*(?:US\$|[$€£¥])?\s*"
        r"(\d[\d,]*(?:\.\d+)?)",
        re.IGNORECASE,
    ),
    "rating": re.compile(
        r"(?:\brated|\brating(?: of| is)?|评分)\s*[为是:：]?\s*(\d(?:\.\d+)?)(?![\d,])", re.IGNORECASE
    ),
    "rating_count": re.compile(r"(\d[\d,]*)\s*(?:reviews?\b|ratings\b|条评价|人评价)", re.IGNORECASE),
}
"""Numbers that the words beside them give a meaning: they must be the record's own for that."""
UNRATED = re.compile(r"\b(?:not (?:yet )?rated(?: yet)?|no ratings?(?: yet)?|unrated)\b|暂无评分", re.IGNORECASE)
UNIT_WORDS = {
    "grams": "g", "gram": "g", "kilograms": "kg", "liters": "l", "litres": "l", "watts": "w", "centimeters": "cm",
    "millimeters": "mm", "milliliters": "ml", "小时": "h", "分钟": "min", "英寸": "in", "厘米": "cm", "毫米": "mm",
    "公斤": "kg", "千克": "kg", "克": "g", "毫升": "ml", "升": "l", "瓦": "w",
}  # fmt: skip
_UNIT = re.compile(rf"(\d+(?:\.\d+)?)\s?({'|'.join(UNIT_WORDS)})")


def figures(clause: str, about: Sequence[Record], request: Request, shown: int) -> tuple[list[str], str]:
    """All claims that are figures, and the clause without them.

    Args:
        shown: how many products are on the page; "4 of them" needs no record.
    """
    found = [*prices(clause, about, request), *stated(clause, about), *unrated(clause, about)]
    rest = UNRATED.sub(" ", PRICE.sub(" ", clause))
    for percent in PERCENT.findall(rest):
        supported = all(float(percent) in record.percents for record in about)
        found.append("" if supported else f"{percent}%")
    measured, rest = quantities(_UNIT.sub(lambda m: f" {m.group(1)} {UNIT_WORDS[m.group(2)]} ", PERCENT.sub(" ", rest)))
    found += ["" if all(each in r.quantities for r in about) else f"quantity {each}" for each in measured]
    for text in NUMBER.findall(apart(rest)):
        value = number(text)
        supported = value == shown or all(value in record.numbers for record in about)
        found.append("" if supported else f"number {text}")
    return found, rest


def prices(clause: str, about: Sequence[Record], request: Request) -> list[str]:
    """A price must be the product's, in its currency; a limit that was asked for may be repeated as one."""
    limits = {(float(value), each.unit) for each in request.filters if each.field == "price" for value in each.values}
    found = []
    for match in PRICE.finditer(clause):
        amount, said = number(match.group(1) or match.group(2)), match.group().strip()
        sign = next(code for name, code in CURRENCIES.items() if name in said.lower())
        exact = all(r.price is not None and abs(amount - r.price) < 0.005 and _means(sign, r.currency) for r in about)
        as_limit = LIMIT_BEFORE.search(clause[: match.start()]) or LIMIT_AFTER.match(clause[match.end() :])
        own = {r.currency for r in about}
        asked = any(amount == value and any(_means(sign, unit or each) for each in own) for value, unit in limits)
        # "around 200" is kept as two bounds; as it was said, it stands in the reason.
        asked = asked or all(said in record.text for record in about)
        found.append("" if exact or (as_limit and asked) else f"price {said}")
    return found


def stated(clause: str, about: Sequence[Record]) -> list[str]:
    """``costs 520`` or ``rated 4.6`` or ``312 reviews`` must be the record's price, rating and count."""
    return [
        "" if all(getattr(record, field) == number(value) for record in about) else f"{field.replace('_', ' ')} {value}"
        for field, pattern in STATED.items()
        for value in pattern.findall(clause)
    ]


def unrated(clause: str, about: Sequence[Record]) -> list[str]:
    """``not rated yet`` must be so."""
    return [
        "" if all(record.rating is None for record in about) else f"{said!r}, though it is rated"
        for said in UNRATED.findall(clause)
    ]


def _means(sign: str, currency: str | None) -> bool:
    return currency is None or currency in SAME_SIGN.get(sign, (sign,))
