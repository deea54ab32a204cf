"""Words as lexical search sees them: the same for products and for queries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from retrieval.text import STOP_WORDS, stem
from retrieval.units import Unit, same_in_any_unit, spellings, usual

_MEASURED = (
    "length", "mass", "volume", "storage", "power", "energy", "charge", "voltage", "frequency", "resolution", "sound",
)  # fmt: skip
_UNITS = spellings(*_MEASURED) | {name: unit for name, unit in spellings("time").items() if unit.symbol in ("h", "min")}
_LATIN = "|".join(sorted((re.escape(name) for name in _UNITS if name.isascii()), key=len, reverse=True))
_CHINESE = "|".join(sorted((name for name in _UNITS if not name.isascii()), key=len, reverse=True))
_UNIT = rf"(?:(?:{_LATIN})(?![a-z0-9_])|{_CHINESE})"
_QUANTITY = re.compile(
    r"(?<![a-z0-9_./])(?:(?:(?P<whole>\d+)[\s-])?(?P<over>\d+)/(?P<under>[1-9]\d*)|(?P<number>\d+(?:\.\d+)?))"
    rf"[\s-]?(?P<unit>{_UNIT})"
)
_OF_SEVERAL = re.compile(r"\d\s?(?:mm|cm|m|in|inch|\")?\s?[x×*]\s?$")
_GENERATION = re.compile(r"[2-6]g")
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

    A quantity is one token, the same in every unit (``396mm`` from ``15.6 inches``, ``15.6"`` and ``39.6 cm``). A word
    with inner punctuation gives its parts and the whole joined (``wh-1000xm4``: ``wh1000xm4``, ``wh``, ``1000xm4``).
    English words are stemmed (Snowball); Chinese, Japanese and Korean runs become character bigrams. Function words
    are left out.
    """
    found: list[str] = []
    text = _QUANTITY.sub(lambda match: f" {same_in_any_unit(*_read(match))} ", normalize(text))
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


def in_usual_units(text: str) -> str:
    """The text, normalized, with its quantities as shops print them, so that ``1000 ml`` and ``1 litre`` read alike;
    as it is where it has none."""
    return _respelled(text, _printed)


def spelled_alike(query: str, texts: Sequence[str]) -> tuple[str, list[str]]:
    """A query in usual units, and texts in which the quantities that it names are spelled as in it."""
    query = in_usual_units(query)
    same = {same_in_any_unit(*_read(match)): match[0] for match in _QUANTITY.finditer(normalize(query))}
    if not same:
        return query, list(texts)
    return query, [_respelled(text, lambda number, unit: same.get(same_in_any_unit(number, unit))) for text in texts]


def _respelled(text: str, spell: Callable[[float, Unit], str | None]) -> str:
    """The text with those quantities written anew for which ``spell`` gives a writing; as it is where there are none.

    One of several dimensions ("200 x 300 cm") and a generation ("5g") stay as they are.
    """
    plain = normalize(text)

    def written(match: re.Match[str]) -> str:
        if _OF_SEVERAL.search(plain[: match.start()]) or _GENERATION.fullmatch(match[0]):
            return match[0]
        return spell(*_read(match)) or match[0]

    anew = _QUANTITY.sub(written, plain)
    return text if anew == plain else anew


def _printed(number: float, unit: Unit) -> str | None:
    printed = usual(number, unit)
    if printed is None:
        return None
    number, symbol = printed
    return f"{f'{number:.2f}'.rstrip('0').rstrip('.')} {symbol}"


def quantities(text: str) -> tuple[list[str], str]:
    """Every quantity of a text as one token with its unit (``30h``), and the text without them, normalized."""
    text = normalize(text)
    found = [f"{number:g}{unit.symbol}" for number, unit in map(_read, _QUANTITY.finditer(text))]
    return found, _QUANTITY.sub(" ", text)


def _read(match: re.Match[str]) -> tuple[float, Unit]:
    if match["number"]:
        return float(match["number"]), _UNITS[match["unit"]]
    return int(match["whole"] or 0) + int(match["over"]) / int(match["under"]), _UNITS[match["unit"]]


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
_CURRENCY = "(?:dollars?|bucks|euros?|yuan|rmb|usd|eur|gbp|cny|元|块|美元|欧元)"
_END = rf"(?![\w-])(?!\s?{_UNIT})(?:\s?(?:{_CURRENCY}|pounds))?"
_PRICE = re.compile(
    rf"\b(?:between|from)\s+{_SUM}\s*(?:and|to|-)\s*{_SUM}{_END}"
    r"|(?:\b(?:and )?(?:the )?(?:price[ds]?|costs?)(?: (?:is|be|of))? )?"
    r"\b(?:under|below|over|above|up to|at (?:most|least)"
    r"|(?:(?:not? more|less|lower|higher|cheaper) )?than|max(?:imum)?|min(?:imum)?|budget(?: of| is)?|around|about"
    rf"|price[ds]?|costs?|costing)\s+{_SUM}{_END}"
    rf"|(?:预算|价格|不超过|低于|高于)\s*{_SUM}(?:{_CURRENCY})?(?:以[内下上]|左右)?"
    rf"|{_SUM}\s?(?:{_CURRENCY}(?:以[内下上]|左右)?|以[内下上]|左右)|[$€£¥]\s?\d[\d.,]*"
)
_ORDINAL_OR_SIZE = re.compile(r"\d+(?:st|nd|rd|th)|\d+x\d+(?:x\d+)?")


def without_prices(text: str) -> str:
    """A normalized text without its prices and what limits them ("under 60 dollars")."""
    return _PRICE.sub(" ", text)


def numbers_in(text: str) -> list[str]:
    """Tokens with digits that may be (part of) a model's name: ``6280``, ``3080ti``, ``mx500``. Three characters or
    more; neither quantities nor prices, ordinals or resolutions."""
    rest = _QUANTITY.sub(" ", without_prices(normalize(text)))
    return [
        each
        for each in dict.fromkeys(tokens(rest))
        if len(each) >= 3
        and each.isascii()
        and each.isalnum()
        and any(letter.isdigit() for letter in each)
        and not _ORDINAL_OR_SIZE.fullmatch(each)
    ]
