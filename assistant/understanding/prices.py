"""Constraints on the price, from amounts of money and the words around them, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from assistant.understanding.money import Amount, amounts_in
from assistant.understanding.numerals import NUMBER
from assistant.understanding.price_changes import moves
from assistant.understanding.price_limits import read_limit
from assistant.understanding.price_ranges import in_scale_of, read_give_or_take, read_range
from assistant.understanding.quantities import total_of
from assistant.understanding.text import Reading, detect_language
from retrieval.filters import Constraint, Filters

_TAKEN_BACK = re.compile(r"(?:\b(?:and |but )?(?:not|instead of|rather than|no longer|never)|(?:而|并)?不是)\s*$")
"""Before an amount that is replaced by another."""
_SUM = re.compile(r"\b(?:keep )?(?:the |my |our )?(?:grand )?(?:total|sum) (?:for|of)\b|总价|总花费")


def read_prices(
    reading: Reading, currency: str, *, known: frozenset[str], answering: bool = False, in_force: bool = False
) -> list[Constraint]:
    """Takes every amount of money out of the reading, in the order said.

    Args:
        currency: the shop's (ISO 4217), which decides what "$" and "pounds" mean.
        known: folded tokens of brands and categories, before which a bare number is still money ("under 150
        headphones").
        answering: the message answers a question about the price: a bare number is money.
        in_force: there is a limit already; an amount that it is moved by is left to :mod:`price_changes`.
    """
    amounts = _meant(reading, amounts_in(reading, currency))
    amounts = [each for each in amounts if not (in_force and moves(reading, each))]
    found: list[Constraint] = []
    place = 0
    while place < len(amounts):
        first = amounts[place]
        second = amounts[place + 1] if place + 1 < len(amounts) else None
        made: list[Constraint] = []
        if second is not None:
            first = in_scale_of(reading, first, second)
            made = read_range(reading, first, second, answering) or read_give_or_take(reading, first, second)
        if made:
            found += made
            place += 2
            continue
        found += read_limit(reading, first, known, answering)
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
