"""The check: a sentence is shown only when the records support every claim in it.

A sentence is cut into clauses, each about the products that it cites. Claims are figures (``assistant.figures``),
names, features, superlatives, denials and, in English, every other content word: each must be found in the record of
the clause's products or in the reasons given for them. What the shopper said is no evidence, but for price limits.
The method is lexical on purpose: it can be wrong by being too strict, and then a plainer sentence is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.evidence import Record, record_of
from assistant.figures import figures
from assistant.request import Recommendation, Request
from assistant.translate import english_of
from retrieval.text import STOP_WORDS, stem, stems, words

CITATION = re.compile(r"\[(\d+)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[\"'])|(?<=[。！？])|\n+")
_CLAUSE = re.compile(
    r"(?<!\d)[,;:](?!\d)|[，；：、]|\b(?:and|while|whereas|but)\b(?=[^\[\]]*\[\d+\])"
    r"|(?:和|而|以及)(?=[^\[\]]*\[\d+\])"
)
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
_HARMLESS = frozenset({"most", "least", "latest", "interest", "request", "suggest", "honest", "test", "rest", "west"})
_DISCOUNT = re.compile(r"优惠|折扣|打折|促销|特价")


@dataclass(frozen=True)
class Verdict:
    """What the check found in one sentence. It may be shown when ``problems`` is empty."""

    claims: int
    supported: int
    problems: tuple[str, ...]
    cited: tuple[int, ...]


def sentences(text: str) -> list[str]:
    """Cuts a text into sentences, decimals and citations kept whole."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def check(sentence: str, shown: Sequence[Recommendation], request: Request) -> Verdict:
    """Checks one sentence against the products shown; ``[1]`` in it is the first of them."""
    cited = tuple(dict.fromkeys(int(found) for found in CITATION.findall(sentence)))
    unknown = [found for found in cited if not 1 <= found <= len(shown)]
    if unknown:
        return Verdict(len(cited), 0, tuple(f"cites [{found}], which is not shown" for found in unknown), cited)
    records = {place: record_of(each) for place, each in enumerate(shown, 1)}
    claims = 0
    problems: list[str] = []
    subjects: tuple[int, ...] = ()
    if request.language == "zh":
        problems += [f"garbles the name of [{place}]" for place in cited if _name(shown[place - 1]) not in sentence]
    for clause in _clauses(sentence):
        subjects = _subjects(clause, cited, shown) or subjects or cited or tuple(records)
        about = [records[place] for place in subjects]
        numeric, rest = figures(CITATION.sub(" ", clause), about, request, len(shown))
        plain = _SUPERLATIVE.sub(" ", rest)
        found = [
            *numeric,
            *_superlatives(rest, subjects, shown, about),
            *(_translated(plain, about) if request.language == "zh" else _words(plain, about)),
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


def _superlatives(
    clause: str, subjects: Sequence[int], shown: Sequence[Recommendation], about: Sequence[Record]
) -> list[str]:
    """Cheapest and best rated are true of the products shown or not; any other must stand in the record or a reason."""
    found = []
    for match in _SUPERLATIVE.finditer(clause):
        word = match.group().lower()
        if word in _HARMLESS:
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


def _words(clause: str, about: Sequence[Record]) -> list[str]:
    """One entry per content word: it must stand in every record that the clause is about."""
    neutral = _neutral()
    found = []
    for match in re.finditer(r"[A-Za-z][A-Za-z0-9]*(?:[-'][A-Za-z0-9]+)*", clause):
        for piece in words(match.group().split("'")[0]):
            root = stem(piece)
            if piece in STOP_WORDS or root in neutral or len(piece) < 2:
                continue
            if _NEGATED.search(clause[: match.start()]):
                denied = all(any(root in stems(name) for name in record.absent) for record in about)
                found.append("" if denied else f"denial of {piece!r}")
            else:
                supported = all(root in record.stems for record in about)
                found.append("" if supported else f"{piece!r}")
    return found


def _translated(clause: str, about: Sequence[Record]) -> list[str]:
    """One entry per word that the lexicon knows in English, and per Latin name: each must be supported."""
    neutral = _neutral()
    found = ["" if all(said in record.text for record in about) else f"“{said}”" for said in _DISCOUNT.findall(clause)]
    for chinese, alternatives in english_of(clause).items():
        roots = [frozenset(stems(english)) - neutral for english in alternatives]
        supported = any(all(each <= record.stems for record in about) for each in roots)
        found.append("" if supported else f"“{chinese}”")
    for name in words(" ".join(_LATIN.findall(clause))):
        root = stem(name)
        if name in STOP_WORDS:
            continue
        supported = root in neutral or all(root in record.stems for record in about)
        found.append("" if supported else f"{name!r}")
    return found


@cache
def _neutral() -> frozenset[str]:
    loaded: Mapping[str, str] = yaml.safe_load(Path(__file__).with_name("neutral.yaml").read_text("utf-8"))
    return frozenset(stem(word) for word in loaded["en"].split())
