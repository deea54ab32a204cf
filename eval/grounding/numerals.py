"""Numbers as people write them: prices, quantities in other units, Chinese numerals."""

from __future__ import annotations

import random
from collections.abc import Sequence

from assistant.texts import money
from eval.grounding.case import Scene
from retrieval.units import Unit, convert, unit_of

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = "零一二三四五六七八九"
CONVERSIONS = {
    "in": ("cm",), "cm": ("in", "mm", "m"), "mm": ("cm", "in"), "m": ("cm", "ft"), "g": ("kg", "oz"),
    "kg": ("g", "lb"), "l": ("ml",), "ml": ("l",), "GB": ("TB", "MB"), "W": ("kW",), "min": ("h",), "h": ("min",),
    "GHz": ("MHz",), "mAh": ("Ah",),
}  # fmt: skip
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}
CURRENCY_EN = {"USD": "dollars", "EUR": "euros", "GBP": "pounds", "CNY": "yuan"}
CURRENCY_ZH = {"USD": "美元", "EUR": "欧元", "GBP": "英镑", "CNY": "元"}


def chinese(number: int) -> str:
    """``129`` as 一百二十九; up to 99,999."""
    if number >= 10000:
        rest = number % 10000
        return f"{chinese(number // 10000)}万{'零' if 0 < rest < 1000 else ''}{chinese(rest) if rest else ''}"
    said, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(said)
    return said.removeprefix("一") if 10 <= number < 20 else said or "零"


def english(number: int) -> str:
    """``129`` as one hundred and twenty-nine; up to 999,999."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_UNITS[number % 10]}" if number % 10 else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % size
    link = " and " if rest < 100 else " "
    return f"{english(number // size)} {name}" + (f"{link}{english(rest)}" if rest else "")


def plain(number: float, digits: int = 2) -> str:
    """At most so many decimals, none that say nothing."""
    return f"{number:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{number:.0f}"


def price(amount: float, currency: str, scene: Scene) -> str:
    """A price in one of the usual ways."""
    words = CURRENCY_ZH if scene.language == "zh" else CURRENCY_EN
    said = {"sign": SIGNS[currency], "code": currency, "word": words[currency], "digits": money(amount, None).strip()}
    return str(scene.half(scene.lists["prices"][scene.language])).format(**said, spelt=_spelt(amount, currency))


def _spelt(amount: float, currency: str) -> str:
    """``129.5`` dollars as "one hundred and twenty-nine dollars and fifty cents"."""
    whole, cents = divmod(round(amount * 100), 100)
    part = {"GBP": "pence", "CNY": "fen"}.get(currency, "cents")
    return f"{english(whole)} {CURRENCY_EN[currency]}" + (f" and {english(cents)} {part}" if cents else "")


def rounded(amount: float, scene: Scene) -> str:
    """The price in round figures, said to be so: at most 5% off."""
    step = next((each for each in (100, 50, 10, 5, 1) if each <= amount * 0.1), 1)
    value = max(1, round(amount / step) * step)
    spelt = chinese(value) if scene.language == "zh" else english(value)
    return str(scene.half(scene.lists["rounded"][scene.language])).format(value=value, spelt=spelt)


def quantity(number: float, unit: Unit, scene: Scene) -> str:
    """The quantity in its own unit, the unit by symbol or by name."""
    digits = f"{number:,.10g}" if scene.rng.random() < 0.3 else f"{number:.10g}"
    names = scene.lists[f"units_{scene.language}"]
    name = names.get(unit.symbol)
    if name is None or scene.rng.random() < 0.4:
        return f"{digits} {unit.symbol}"
    if scene.language == "zh":
        if number == int(number) and number < 1000 and scene.rng.random() < 0.4:
            return f"{chinese(int(number))}{name}"
        return f"{digits}{name}"
    if scene.split == "fresh" and number == int(number) and number < 10_000 and scene.rng.random() < 0.5:
        return f"{english(int(number))} {name}"
    return f"{digits} {name}"


def converted(number: float, unit: Unit, scene: Scene, wrong: float = 1.0) -> str | None:
    """The quantity in another unit, to three figures, ``wrong`` times too much; None where none is usual."""
    targets = [each for name in CONVERSIONS.get(unit.symbol, ()) if (each := unit_of(name))]
    usable = [each for each in targets if 0.1 <= convert(number, unit, each) < 100_000]
    if not usable:
        return None
    target = scene.rng.choice(usable)
    amount = convert(number, unit, target) * wrong
    return quantity(float(f"{amount:.3g}"), target, scene)


def changed(number: float, rng: random.Random, avoid: Sequence[float] = ()) -> float:
    """Another number of the same look, off by a tenth at least, and none of ``avoid``."""
    whole = number == int(number)
    for factor in rng.sample([0.5, 0.6, 0.7, 0.8, 1.2, 1.25, 1.5, 2.0], 8):
        other = float(round(number * factor)) if whole else round(number * factor, 2)
        if abs(other - number) >= 0.1 * number and all(abs(other - each) > 0.06 * abs(each) for each in avoid):
            return other
    return number * 3 + 1
