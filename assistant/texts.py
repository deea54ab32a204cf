"""What the assistant says by itself: phrases in ``texts.yaml``, prices and constraints put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

import yaml

from assistant.request import Language
from retrieval.filters import Constraint
from retrieval.product import AttributeValue, Product
from retrieval.quotable import claim_in, poison_in

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "JP¥", "CAD": "CA$", "AUD": "A$"}


@cache
def _phrases() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text("utf-8"))
    return loaded


ECHOED = 60
"""Columns of a shopper's words that are said back, Chinese characters counted twice."""
_SENTENCE_END = re.compile(r"[!?。！？；]|\.(?=\s|$)|\n")
PLAIN = ("brand", "category", "color", "material", "gender", "pattern")
"""Fields whose value needs no name beside it."""


def say(key: str, language: Language, **values: object) -> str:
    """A phrase in a language with its names filled in. A missing key is a mistake of ours: KeyError."""
    return _phrases()[language][key].format(**values)


def money(amount: float, currency: str | None) -> str:
    """``$1,299`` or ``$79.90``; the code stands before the amount where there is no symbol for it."""
    digits = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    symbol = SYMBOLS.get(currency or "", f"{currency} " if currency else "")
    return f"{symbol}{digits}"


def price_of(product: Product) -> str:
    """The product's price as shown, empty when it has none."""
    return money(product.price, product.currency) if product.price is not None else ""


def value_text(value: AttributeValue | tuple[object, ...], language: Language) -> str:
    """An attribute's value as shown."""
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return say("comma", language).join(str(each) for each in value)
    return value


def join(parts: Sequence[str], language: Language) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return say("comma", language).join(parts[:-1]) + say("list_end", language) + parts[-1]


def constraint_texts(filters: Iterable[Constraint], language: Language, currency: str) -> list[str]:
    """Constraints in words, each once: "around 60 dollars" or "15.6 inch" as said, though it is kept as two bounds."""
    texts = []
    for each in filters:
        bound = each.op in ("<=", ">=") and re.search(r"\d", each.text)
        own = bound and _short(float(each.values[0])) not in each.text.replace(",", "")
        texts.append(each.text if own else constraint_text(each, language, currency))
    return list(dict.fromkeys(texts))


def _short(number: float) -> str:
    """At most two decimals, none that say nothing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def constraint_text(constraint: Constraint, language: Language, currency: str) -> str:
    """A constraint in the shopper's language, for the reply and the panel; in their own words where Chinese.

    Prices are always written out, for what was said may have been "cheaper".
    """
    named = constraint.key == "brand !="
    if language == "zh" and constraint.field != "price" and not constraint.text.isascii() and not named:
        return constraint.text
    field, op, values = constraint.field, constraint.op, constraint.values
    shown = " / ".join(_short(v) if isinstance(v, float) and not isinstance(v, bool) else str(v) for v in values)
    if field == "price":
        amount = money(float(values[0]), constraint.unit or currency)
        return say("constraint_price_max" if op == "<=" else "constraint_price_min", language, value=amount)
    if field == "availability":
        return say("constraint_in_stock", language)
    if isinstance(values[0], bool):
        wanted = values[0] is (op == "=")
        return say("constraint_with" if wanted else "constraint_without", language, name=field)
    if op == "!=":
        names = {"".join(filter(str.isalnum, str(each))).casefold(): str(each) for each in reversed(values)}
        told = [say("constraint_not", language, value=each) for each in reversed(names.values())]
        return say("comma", language).join(told) if named else say("constraint_not", language, value=shown)
    name = say(f"field_{field}", language) if field in ("brand", "category", "rating") else field
    if constraint.unit:
        shown = f"{shown} {constraint.unit}"
    if op == "=":
        return shown if field in PLAIN else say("constraint_is", language, name=name, value=shown)
    return say("constraint_max" if op == "<=" else "constraint_min", language, name=name, value=shown)


def echoed(words: str, language: Language) -> str:
    """What a shopper was looking for, as it may be said back: a few words, no sentence and nothing that a listing may
    not say either. It could be read out, or shown to others, as the shop's own words."""
    told = " ".join(_SENTENCE_END.split(words, maxsplit=1)[0].split())
    kept = list(accumulate(told.split(), "{} {}".format))
    short = max((each for each in kept if _width(each) <= ECHOED), key=len, default="")
    if not short or poison_in(words) or claim_in(words) == "contact":
        return say("unsaid", language)
    return short if short == told else f"{short} …"


def _width(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(2 if each > "\u2e7f" else 1 for each in text)
