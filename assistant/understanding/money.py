"""Amounts of money in a message: numbers, each with the currency named beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.numerals import NUMBER, number_in
from assistant.understanding.text import Reading, singular

_BEFORE = r"(?:us\$|ca?\$|au?\$|[$€£¥]|\b(?:usd|eur|gbp|cny|rmb|jpy|cad|aud)(?=[\s\d]))"
_AFTER = (
    r"(?:us dollars?\b|dollars?\b|bucks?\b|usd\b|euros?\b|eur\b|pounds? sterling\b|"
    r"pounds?\b|quid\b|gbp\b|cny\b|rmb\b|yuan\b"
    r"|yen\b|jpy\b|cad\b|aud\b|[$€£¥]|美元|美金|美刀|刀(?!具)|欧元|英镑|日元|[来多]?(?:元钱|块钱|元|块)|人民币)"
)
_AMOUNT = re.compile(rf"(?P<pre>{_BEFORE})?\s?(?P<num>{NUMBER})\s?(?P<post>{_AFTER})?")
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
_PRICE_CUE = re.compile(
    r"\b(?:price|budget|cost|spend|pay|afford|cheap\w*|money|total|max|under|below)\b|预算|价|钱|以内|以下"
)


@dataclass(frozen=True)
class Amount:
    """A number that may be money, and its place in the text.

    ``code`` is the currency named with it (ISO 4217) or None; ``spelled`` says that it is not in digits.
    """

    start: int
    end: int
    value: float
    code: str | None
    spelled: bool


def amounts_in(reading: Reading, currency: str) -> list[Amount]:
    """The numbers not yet taken that may be money, in the order said; ``currency`` is the shop's (ISO 4217)."""
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


def _code(name: str | None, currency: str) -> str | None:
    if not name:
        return None
    name = name.lstrip("来多")
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
