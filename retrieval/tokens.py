"""Words as lexical search sees them: the same for products and for queries."""

from __future__ import annotations

import re
import unicodedata

from retrieval.text import STOP_WORDS, stem

_UNITS = {
    '"': "in", "inch": "in", "inches": "in", "in": "in", "cm": "cm", "mm": "mm", "m": "m", "ft": "ft",
    "kg": "kg", "g": "g", "lb": "lb", "lbs": "lb", "oz": "oz", "l": "l", "ml": "ml",
    "mb": "mb", "gb": "gb", "tb": "tb", "hz": "hz", "khz": "khz", "mhz": "mhz", "ghz": "ghz",
    "w": "w", "kw": "kw", "wh": "wh", "mah": "mah", "v": "v", "mp": "mp", "db": "db",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "min": "min", "minutes": "min",
}  # fmt: skip
_QUANTITY = re.compile(
    rf"(?<![\w.])(\d+(?:\.\d+)?)[\s-]?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?![^\W_])"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_ZERO_FRACTION = re.compile(r"(?<=\d)\.0+(?!\d)")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_PIECE = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[.\-/_+'’][^\W_{_CJK}]+)*")
_INNER = re.compile(r"[.\-/_+'’]")
_NUMBER = re.compile(r"\d+\.\d+(?:[a-z]+)?")


def normalize(text: str) -> str:
    """Lower case, forms folded (NFKC); ``1,000``, ``15,6`` and ``15.0`` as ``1000``, ``15.6`` and ``15``."""
    text = unicodedata.normalize("NFKC", text).lower().replace("″", '"').replace("′′", '"').replace("''", '"')
    text = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", text))
    return _ZERO_FRACTION.sub("", text)


def tokens(text: str) -> list[str]:
    """The text's tokens in order, repetitions kept.

    A quantity is one token with its unit (``15.6in`` from ``15.6 inches`` and ``15.6"``). A word with inner punctuation
    gives its parts and the whole joined (``wh-1000xm4``: ``wh1000xm4``, ``wh``, ``1000xm4``). English words are stemmed
    (Snowball); Chinese, Japanese and Korean runs become character bigrams. Function words are left out.
    """
    found: list[str] = []
    text = _QUANTITY.sub(lambda match: f" {match[1]}{_UNITS[match[2]]} ", normalize(text))
    for piece in _PIECE.findall(text):
        if "\u3040" <= piece[0] <= "\u9fff" or "\uac00" <= piece[0] <= "\ud7af":
            found.extend([piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)])
            continue
        if _NUMBER.fullmatch(piece):
            found.append(piece)
            continue
        parts = _INNER.split(piece)
        if len(parts) == 2 and parts[1] == "s":
            parts = parts[:1]
        if len(parts) > 1:
            found.append("".join(parts))
        found.extend(
            stem(part) if part.isascii() and part.isalpha() else part for part in parts if part not in STOP_WORDS
        )
    return found


def quantities(text: str) -> tuple[list[str], str]:
    """Every quantity of a text as one token with its unit (``30h``), and the text without them, normalized."""
    text = normalize(text)
    found = [f"{match[1]}{_UNITS[match[2]]}" for match in _QUANTITY.finditer(text)]
    return found, _QUANTITY.sub(" ", text)


def code(text: str) -> str:
    """An identifier without case, spaces and punctuation, so that ``WH-1000 XM4`` and ``wh1000xm4`` are the same."""
    return "".join(letter for letter in normalize(text) if letter.isalnum())


_LIKE_A_QUANTITY = re.compile(r"\d+(?:\.\d+)?[a-z]{1,3}|\d+x\d+(?:x\d+)?|\d+(?:\.\d+)?")


def codes_in(text: str) -> list[str]:
    """Words of the text that look like model numbers: letters and at least two digits, five characters or more,
    and not a quantity or a resolution."""
    words = (word.strip(".,;:!?()[]'\"") for word in normalize(text).split())
    return [
        found
        for word in words
        if len(found := code(word)) >= 5
        and sum(letter.isdigit() for letter in found) >= 2
        and any("a" <= letter <= "z" for letter in found)
        and found.isascii()
        and not _LIKE_A_QUANTITY.fullmatch(found)
    ]


_SUM = r"[$€£¥]?\s?\d[\d.,]*"
_PRICE = re.compile(
    rf"[$€£¥]\s?\d[\d.,]*|{_SUM}\s?(?:dollars?|bucks|euros?|pounds?|yuan|rmb|usd|eur|gbp|cny|元|块|美元|欧元|以[内下上]|左右)"
    rf"|(?:预算|价格|不超过|低于|高于)\s*{_SUM}|\b(?:between|from)\s+{_SUM}\s*(?:and|to|-)\s*{_SUM}"
    rf"|\b(?:under|below|over|above|than|up to|at (?:most|least)|max(?:imum)?|min(?:imum)?|budget(?: of| is)?"
    rf"|around|about|price[ds]?|costs?|costing)\s+{_SUM}(?![\w-])"
)
_ORDINAL_OR_SIZE = re.compile(r"\d+(?:st|nd|rd|th)|\d+x\d+(?:x\d+)?")


def numbers_in(text: str) -> list[str]:
    """Tokens with digits that may be (part of) a model's name: ``6280``, ``3080ti``, ``mx500``. Three characters or
    more; neither quantities nor prices, ordinals or resolutions."""
    rest = _QUANTITY.sub(" ", _PRICE.sub(" ", normalize(text)))
    return [
        each
        for each in dict.fromkeys(tokens(rest))
        if len(each) >= 3
        and each.isascii()
        and each.isalnum()
        and any(letter.isdigit() for letter in each)
        and not _ORDINAL_OR_SIZE.fullmatch(each)
    ]
