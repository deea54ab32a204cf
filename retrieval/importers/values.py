"""Cells to values: prices with currencies, availability, category paths, web addresses, HTML, attributes."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable
from typing import Any

from retrieval.importers.files import BadRow
from retrieval.product import AttributeValue, Availability
from retrieval.words import fold

# "¥" stands for two currencies, so it names none.
_SYMBOLS = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "元": "CNY",
    "RMB": "CNY",
    "₹": "INR",
    "C$": "CAD",
    "A$": "AUD",
}
_AMOUNT = re.compile(r"[-+]?\d(?:[\d.,' \u00a0\u202f]*\d)?")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|br|li|ul|ol|div|tr|table|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_STOCK: dict[str, Availability] = {
    **dict.fromkeys(
        ("in stock", "instock", "available", "low stock", "limited availability", "yes", "true"), "in_stock"
    ),
    **dict.fromkeys(
        ("out of stock", "outofstock", "sold out", "soldout", "unavailable", "no", "false"), "out_of_stock"
    ),
    **dict.fromkeys(("preorder", "pre order", "presale"), "preorder"),
    **dict.fromkeys(("backorder", "back order", "available for order"), "backorder"),
}


def clean_text(value: Any) -> str:
    """Text without HTML: tags dropped, blocks as line breaks, entities decoded, spaces evened out."""
    text = "" if value is None else str(value)
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub(" ", text)))
    text = html.unescape(text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(value: Any) -> str:
    """:func:`clean_text` on one line."""
    text = "" if value is None else str(value)
    return " ".join((clean_text(text) if "<" in text or "&" in text else text).split())


def number(value: Any, field: str) -> float | None:
    """A finite number, or None for an empty cell.

    Raises:
        BadRow: it is something else.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise BadRow(field, f"{value!r} is not a number")
    return found


def price(value: Any, field: str = "price") -> tuple[float | None, str | None]:
    """``"149.00 USD"``, ``"1.299,00 €"`` or a number -> amount and currency; (None, None) for an empty cell.

    Raises:
        BadRow: no amount can be read, or it is negative.
    """
    if not isinstance(value, str):
        amount, currency = number(value, field), None
    elif not value.strip():
        return None, None
    else:
        found = _AMOUNT.findall(value)
        if len(found) != 1:
            raise BadRow(field, f"{value!r} is not a price")
        amount = float(_decimal(found[0]))
        sign = value.replace(found[0], "", 1).strip()
        currency = _SYMBOLS.get(sign.upper()) or (sign.upper() if re.fullmatch(r"[A-Za-z]{3}", sign) else None)
        if sign and currency is None and sign not in ("¥", "￥"):
            raise BadRow(field, f"{value!r} names no known currency")
    if amount is not None and amount < 0:
        raise BadRow(field, f"{value!r} is negative")
    return amount, currency


def _decimal(text: str) -> str:
    """``"1.299,00"`` and ``"1,299.00"`` -> ``"1299.00"``: the last mark is the decimal one unless it groups three."""
    text = re.sub(r"[' \u00a0\u202f]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    mark, other = text[last], "," if text[last] == "." else "."
    grouped = text.count(mark) > 1 or (mark == "," and len(text) - last == 4 and other not in text)
    text = text.replace(other, "")
    return text.replace(mark, "") if grouped else text.replace(mark, ".")


def availability(value: Any) -> Availability:
    """The feed's word, schema.org address or stock count; an empty cell means in stock.

    Raises:
        BadRow: an unknown word.
    """
    text = str(value).strip() if value is not None else ""
    if not text:
        return "in_stock"
    try:
        return "in_stock" if float(text if not isinstance(value, bool) else value) > 0 else "out_of_stock"
    except ValueError:
        word = fold(text.rsplit("/", 1)[-1]).replace("_", " ").replace("-", " ")
    if word not in _STOCK:
        raise BadRow("availability", f"{value!r} is none of in_stock, out_of_stock, preorder, backorder")
    return _STOCK[word]


def category(value: Any) -> tuple[str, ...]:
    """A path from a list, or from text with ``>``, ``|`` or `` / `` between the labels."""
    parts = value if isinstance(value, list | tuple) else re.split(r"\s*[>|]\s*|\s+/\s+", str(value or ""))
    return tuple(label for label in map(one_line, parts) if label)


def links(value: Any, field: str) -> tuple[str, ...]:
    """Web addresses from a list or from text with commas, ``|`` or spaces between them, each once.

    Raises:
        BadRow: an address of another scheme than http or https.
    """
    parts = value if isinstance(value, list | tuple) else re.split(r"[|\s]+|,(?=\s*(?:https?:|$))", str(value or ""))
    found = dict.fromkeys(text for text in (str(part).strip() for part in parts if part) if text)
    for address in found:
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", address)
        if scheme and scheme[1].lower() not in ("http", "https"):
            raise BadRow(field, f"{address[:60]!r} is not a web address")
    return tuple(found)


def attribute_name(column: str) -> str:
    """``"ageGroup"``, ``"age_group"`` -> ``"age group"``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return fold(re.sub(r"[_.]+", " ", spaced))


def attribute(value: Any) -> AttributeValue | None:
    """A typed value; None where there is nothing to keep. Digits become a number unless they start with a zero."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        texts = [one_line(item) for item in value if isinstance(item, str | int | float)]
        return list(dict.fromkeys(filter(None, texts))) or None
    text = one_line(value)
    if text.startswith("[") and text.endswith("]"):
        try:
            return attribute(json.loads(text))
        except json.JSONDecodeError:
            pass
    if "|" in text:
        return attribute(text.split("|"))
    if fold(text) in ("true", "false"):
        return fold(text) == "true"
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?", text):
        return float(text)
    return text or None


def attributes(pairs: Iterable[tuple[str, Any]]) -> dict[str, AttributeValue]:
    """Names and values cleaned, empty ones left out; the first of two equal names stays."""
    kept: dict[str, AttributeValue] = {}
    for name, raw in pairs:
        value = attribute(raw)
        if value is not None and name:
            kept.setdefault(name, value)
    return kept
