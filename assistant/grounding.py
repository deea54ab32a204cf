"""The check: a sentence is shown only when the records support every claim in it.

A sentence is cut into clauses, each about the products that it cites. Claims are prices, percentages, numbers, names,
features, superlatives and, in English, every other content word: each must be found in the record of the clause's
products, in the reasons given for them, or in what the shopper said. The method is lexical on purpose: it can be wrong
by being too strict, and then a plainer sentence is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.request import Recommendation, Request
from assistant.texts import price_of, say, value_text
from assistant.translate import english_of
from retrieval.text import STOP_WORDS, stem, stems, words
from retrieval.tokens import quantities

CITATION = re.compile(r"\[(\d+)\]")
_CLAUSE = re.compile(
    r"(?<!\d)[,;:](?!\d)|[，；：、]|\b(?:and|while|whereas|but)\b(?=[^\[\]]*\[\d+\])"
    r"|(?:和|而|以及)(?=[^\[\]]*\[\d+\])"
)
_PRICE = re.compile(
    r"(?:US\$|[$€£¥]|\b(?:USD|EUR|GBP|CNY)\s?)\s?(\d[\d,]*(?:\.\d+)?)"
    r"|(\d[\d,]*(?:\.\d+)?)\s?(?:dollars?|euros?|pounds?|元|美元|块)"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(\d[\d,]*(?:\.\d+)?)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'-]+")
_NEGATED = re.compile(
    r"\b(?:no|not|without|lacks?|isn't|doesn't have|does not have|never)\s+(?:an?\s+|any\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"\b(cheapest|lowest[- ]priced?|lowest price|most affordable|least expensive|"
    r"highest[- ]rated|best[- ]rated|top[- ]rated|most expensive|best|[a-z]{3,}est|most \w+|least \w+)\b"
    r"|(最便宜|价格最低|评分最高|最\w)",
    re.IGNORECASE,
)
_CHEAPEST = re.compile(r"cheapest|lowest|affordable|least expensive|便宜|价格最低", re.IGNORECASE)
_TOP_RATED = re.compile(r"rated|评分最高", re.IGNORECASE)
_LIMIT_BEFORE = re.compile(
    r"(?:\b(?:under|below|within|up to|less than|at most|no more than|over|above|at least|more than|from|to|"
    r"between|around|about|budget(?: of)?|limit(?: of)?)(?: your| the| a)?|不超过|预算|低于|高于)\s*$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(r"\s*(?:budget|limit|or less|元?\s*的?\s*(?:以内|之内|以下|以上|左右|预算))", re.IGNORECASE)
"""Words that make a price a limit: a limit that was asked for may be repeated, but only as one."""
_UNRATED = re.compile(r"\b(?:not (?:yet )?rated(?: yet)?|no ratings?(?: yet)?|unrated)\b|暂无评分", re.IGNORECASE)
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)[\s-]*([a-z\u4e00-\u9fff]+)", re.IGNORECASE)
_HARMLESS = frozenset(
    {"best", "most", "least", "latest", "interest", "request", "suggest", "honest", "test", "rest", "west"}
)
_UNIT_WORDS = {
    "grams": " g ", "gram": " g ", "kilograms": " kg ", "liters": " l ", "litres": " l ", "watts": " w ",
    "centimeters": " cm ", "millimeters": " mm ", "milliliters": " ml ",
    "小时": " h ", "分钟": " min ", "英寸": " in ", "厘米": " cm ", "毫米": " mm ",
    "公斤": " kg ", "千克": " kg ", "克": " g ", "毫升": " ml ", "升": " l ", "瓦": " w ",
}  # fmt: skip
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[\"'])|(?<=[。！？])|\n+")


@dataclass(frozen=True)
class Verdict:
    """What the check found in one sentence. It may be shown when ``problems`` is empty."""

    claims: int
    supported: int
    problems: tuple[str, ...]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class Record:
    """What may be said of one product."""

    stems: frozenset[str]
    numbers: frozenset[float]
    quantities: frozenset[str]
    """Numbers with their units (``30h``)."""
    prices: frozenset[float]
    absent: frozenset[str]
    """Names of features that the record says it has not."""
    rated: bool


def sentences(text: str) -> list[str]:
    """Cuts a text into sentences, decimals and citations kept whole."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def record_of(recommendation: Recommendation) -> Record:
    """The evidence in one product's record and in the reasons given for it."""
    product = recommendation.product
    present = {name: value for name, value in product.attributes.items() if value is not False}
    parts = [product.title, product.brand or "", " ".join(product.category), product.description, price_of(product)]
    parts += [name if value is True else f"{name} {value_text(value, 'en')}" for name, value in present.items()]
    parts += [f"{reason.text} {' '.join(map(str, reason.evidence.values()))}" for reason in recommendation.reasons]
    parts.append(say(product.availability, "en"))
    text = " ".join(parts)
    measured, _ = quantities(text)
    numbers = {_number(match) for match in _NUMBER.findall(_apart(text))}
    numbers |= {float(value) for value in (product.price, product.rating, product.rating_count) if value is not None}
    return Record(
        stems=frozenset(stems(text)),
        numbers=frozenset(numbers),
        quantities=frozenset(measured),
        prices=frozenset({product.price} if product.price is not None else ()),
        absent=frozenset(name for name, value in product.attributes.items() if value is False),
        rated=product.rating is not None,
    )


def check(sentence: str, shown: Sequence[Recommendation], request: Request, said: str) -> Verdict:
    """Checks one sentence against the products shown; ``[1]`` in it is the first of them.

    Args:
        said: the shopper's own words, which may be repeated.
    """
    cited = tuple(dict.fromkeys(int(number) for number in CITATION.findall(sentence)))
    unknown = [number for number in cited if not 1 <= number <= len(shown)]
    if unknown:
        return Verdict(len(cited), 0, tuple(f"cites [{number}], which is not shown" for number in unknown), cited)
    records = {number: record_of(each) for number, each in enumerate(shown, 1)}
    asked = frozenset(stems(f"{said} {request.query} {request.search_text}"))
    asked_counts = {pair.lower() for pair in _pairs(said)}
    asked_quantities = frozenset(quantities(said)[0])
    claims = 0
    problems: list[str] = []
    subjects: tuple[int, ...] = ()
    if request.language == "zh":
        problems += [f"garbles the name of [{number}]" for number in cited if _name(shown[number - 1]) not in sentence]
    for clause in _clauses(sentence):
        subjects = _subjects(clause, cited, shown) or subjects or cited or tuple(records)
        about = [records[number] for number in subjects]
        bare = CITATION.sub(" ", clause)
        measured, unmeasured = quantities(_short_units(_PRICE.sub(" ", bare)))
        plain = _UNRATED.sub(" ", _SUPERLATIVE.sub(" ", unmeasured))
        found = [
            *_prices(bare, about, request),
            *["rated all the same" if any(each.rated for each in about) else "" for _ in _UNRATED.findall(bare)],
            *_superlatives(bare, subjects, shown, about),
            *_quantities(measured, about, asked_quantities),
            *_numbers(plain, about, asked_counts, len(shown)),
            *(_translated(plain, about, asked) if request.language == "zh" else _words(plain, about, asked)),
        ]
        claims += len(found)
        problems += [problem for problem in found if problem]
    return Verdict(claims, max(0, claims - len(problems)), tuple(dict.fromkeys(problems)), cited)


def _name(recommendation: Recommendation) -> str:
    """The title up to its first comma: what follows (a color, a size) may be left out."""
    return recommendation.product.title.split(",")[0]


def _clauses(sentence: str) -> list[str]:
    return [part for part in _CLAUSE.split(sentence) if part and part.strip()]


def _subjects(clause: str, cited: tuple[int, ...], shown: Sequence[Recommendation]) -> tuple[int, ...]:
    """The products that a clause is about: those it cites or names, or all cited where it says both or all."""
    if re.search(r"\b(?:both|all)\b|都|均", clause) and cited:
        return cited
    here = tuple(int(number) for number in CITATION.findall(clause))
    if here:
        return here
    lowered = clause.lower()
    return tuple(number for number, each in enumerate(shown, 1) if each.product.title.lower() in lowered)


def _prices(clause: str, about: Sequence[Record], request: Request) -> list[str]:
    """One entry per price said: empty when supported, else the problem."""
    limits = {float(v) for each in request.filters if each.field == "price" for v in each.values}
    found = []
    for match in _PRICE.finditer(clause):
        amount = _number(match.group(1) or match.group(2))
        exact = all(any(abs(amount - price) < 0.005 for price in record.prices) for record in about)
        bound = _LIMIT_BEFORE.search(clause[: match.start()]) or _LIMIT_AFTER.match(clause[match.end() :])
        found.append("" if exact or (bound and amount in limits) else f"price {match.group().strip()}")
    return found


def _quantities(measured: Sequence[str], about: Sequence[Record], asked: frozenset[str]) -> list[str]:
    return [
        "" if each in asked or all(each in record.quantities for record in about) else f"quantity {each}"
        for each in measured
    ]


def _numbers(clause: str, about: Sequence[Record], asked: set[str], shown: int) -> list[str]:
    """One entry per bare number: it stands in the record, was said with the word after it, or counts what is shown."""
    echoed = {_number(pair.split()[0]) for pair in _pairs(clause) if pair.lower() in asked}
    found = []
    for text in _NUMBER.findall(_apart(clause)):
        value = _number(text)
        supported = value in echoed or all(value in record.numbers for record in about) or value == shown
        found.append("" if supported else f"number {text}")
    return found


def _superlatives(
    clause: str, subjects: Sequence[int], shown: Sequence[Recommendation], about: Sequence[Record]
) -> list[str]:
    """Cheapest and best rated are true of the products shown or not; any other must stand in the record or a reason."""
    found = []
    for match in _SUPERLATIVE.finditer(clause):
        word = match.group().lower()
        if word in _HARMLESS and word != "best":
            continue
        products = [each.product for each in shown]
        mine = [products[number - 1] for number in subjects]
        prices = [each.price for each in products if each.price is not None]
        ratings = [each.rating for each in products if each.rating is not None]
        if _CHEAPEST.search(word):
            true = bool(prices) and all(each.price == min(prices) for each in mine)
        elif _TOP_RATED.search(word):
            true = bool(ratings) and all(each.rating == max(ratings) for each in mine)
        else:
            true = all(frozenset(stems(word)) <= record.stems for record in about)
        found.append("" if true else f"superlative {word!r}")
    return found


def _words(clause: str, about: Sequence[Record], asked: frozenset[str]) -> list[str]:
    """One entry per content word: it must stand in every record that the clause is about, or have been said."""
    neutral = _neutral()
    found = []
    for match in re.finditer(r"[A-Za-z][A-Za-z0-9]*(?:[-'][A-Za-z0-9]+)*", clause):
        for piece in words(match.group().split("'")[0]):
            root = stem(piece)
            if piece in STOP_WORDS or root in neutral or len(piece) < 2:
                continue
            if _NEGATED.search(clause[: match.start()]):
                denied = all(any(root in stems(name) for name in record.absent) for record in about)
                found.append("" if denied or root in asked else f"denial of {piece!r}")
            else:
                supported = root in asked or all(root in record.stems for record in about)
                found.append("" if supported else f"{piece!r}")
    return found


def _translated(clause: str, about: Sequence[Record], asked: frozenset[str]) -> list[str]:
    """One entry per word that the lexicon knows in English, and per Latin name: each must be supported."""
    neutral = _neutral()
    found = []
    for chinese, alternatives in english_of(clause).items():
        roots = [frozenset(stems(english)) - neutral for english in alternatives]
        supported = any(each <= asked or all(each <= record.stems for record in about) for each in roots)
        found.append("" if supported else f"“{chinese}”")
    for name in words(" ".join(_LATIN.findall(clause))):
        root = stem(name)
        if name in STOP_WORDS:
            continue
        supported = root in asked or root in neutral or all(root in record.stems for record in about)
        found.append("" if supported else f"{name!r}")
    return found


@cache
def _neutral() -> frozenset[str]:
    loaded: Mapping[str, str] = yaml.safe_load(Path(__file__).with_name("neutral.yaml").read_text("utf-8"))
    return frozenset(stem(word) for word in loaded["en"].split())


def _pairs(text: str) -> list[str]:
    """Every number with the word after it: ``6 year``."""
    return [f"{number} {word}" for number, word in _COUNTED.findall(text)]


def _apart(text: str) -> str:
    """``30h`` as ``30 h``: a number glued to what follows is a number all the same."""
    return re.sub(r"(\d)([A-Za-z\"])", r"\1 \2", text)


def _short_units(text: str) -> str:
    units = "|".join(_UNIT_WORDS)
    return re.sub(
        rf"(\d+(?:\.\d+)?)\s?({units})", lambda match: f" {match.group(1)}{_UNIT_WORDS[match.group(2)]}", text
    )


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))
