"""A limit on the price that is said anew, or moved by an amount ("oops, 130", "stretch it by 50")."""

from __future__ import annotations

import re

from assistant.understanding.money import Amount, amounts_in
from assistant.understanding.price_limits import NOT_MONEY_BEFORE, is_measured, price
from assistant.understanding.spoken_limits import (
    is_said_of,
    restates,
)
from assistant.understanding.text import Reading
from retrieval.filters import Constraint, Filters, Operator

_BY = re.compile(
    r"\b(?:(?:stretch|raise|increase|bump|push|up|lower|reduce|cut|drop|extend)(?:ing)?(?: (?:it|that|my budget|the "
    r"(?:budget|limit)))?(?: up| down)? by|(?:add|go)(?: up)? (?:another|an extra)|another|an extra)\s*$|"
    r"(?:再|多)(?:出|给)个?\s*$|(?:再|多)?(?:加|添|涨)个?\s*$|(?:再|多)?(?:减|降|少)(?:个|掉)?\s*$"
)
_ON_TOP = re.compile(r"^\s*(?:more|extra|on top|less)\b(?! than)")
_DOWN = re.compile(r"\b(?:lower|reduce|cut|drop|down)|减|降|少")
"""A limit moved by an amount."""


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
    if amount.code or NOT_MONEY_BEFORE.search(reading.text[: amount.start]) or is_measured(reading, amount):
        return []
    if bounds and restates(reading, amount, [float(each.values[0]) for each in bounds]):
        op: Operator = bounds[0].op if len(bounds) == 1 else "<="
        return [price(op, amount.value, None, reading.take(amount.start, amount.end))]
    # Of "it must have 32gb, 16 is no use" the 16 is none of money.
    alone = not re.search(r"\d", reading.text[: amount.start] + reading.text[amount.end :])
    if usual and alone and is_said_of(reading, amount) and restates(reading, amount, list(usual)):
        return [price("<=", amount.value, None, reading.take(amount.start, amount.end))]
    return []


def moves(reading: Reading, amount: Amount) -> bool:
    """Whether an amount says by how much another one changes."""
    return bool(_BY.search(reading.text[: amount.start]) or _ON_TOP.match(reading.text[amount.end :]))


def _moved(reading: Reading, amount: Amount, bounds: list[Constraint]) -> list[Constraint]:
    """A most in force that is moved by an amount ("stretch it by 50", "another 20", "再加100")."""
    most = next((float(each.values[0]) for each in bounds if each.op == "<="), None)
    if most is None or not moves(reading, amount) or amount.value > most:
        return []
    before, after = _BY.search(reading.text[: amount.start]), _ON_TOP.match(reading.text[amount.end :])
    down = bool(_DOWN.search(reading.text[: amount.start]))
    start, end = before.start() if before else amount.start, amount.end + (after.end() if after else 0)
    start = start if reading.free(start, amount.start) else amount.start
    return [price("<=", most - amount.value if down else most + amount.value, None, reading.take(start, end))]
