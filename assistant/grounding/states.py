"""Claims about a product's state, and that its listing is silent on something."""

from __future__ import annotations

import re

from assistant.grounding.claim import Claim
from assistant.grounding.figures import About, everyone
from assistant.grounding.record import Facts
from assistant.grounding.wording import features_in, lists, without_features
from retrieval.text import STOP_WORDS, stem, stems, words

_SILENT = re.compile(
    r"\b(?:doesn't|does not|don't|do not|didn't) (?:say|mention|state|tell|specify)"
    r"|\bnot (?:stated|known|mentioned|specified)"
    r"|\bno mention|\bunclear\b|没有(?:说明|注明|提到|提及|写明|标明)|未(?:说明|注明|提及|标明)|没说|不清楚",
    re.IGNORECASE,
)
_SILENT_REST = re.compile(
    r"\b(?:whether|if|its|the|listing|record|page|of|it|is|has|are|any|or|not)\b|'s\b|商品信息|是否|有没有|说明|信息",
    re.IGNORECASE,
)
_STOCK = (
    (
        "out_of_stock",
        r"\bout of stock|\bsold out|\bnot in stock|\bnot (?:currently )?available|\b(?:currently )?unavailable"
        r"|缺货|售罄|卖[完光]|断货|无货|没有?货|无现货",
    ),
    ("preorder", r"\bpre-?order(?:ed)?\b|预订|预售"),
    ("backorder", r"\bback-? ?order(?:ed)?\b|补货|延期交货"),
    ("in_stock", r"\bin stock|\bavailable (?:now|right away|today|immediately)|\bcurrently available|有现?货|现货"),
)
_STOCK_WORDS = tuple((state, re.compile(pattern, re.IGNORECASE)) for state, pattern in _STOCK)
_POPULAR = re.compile(r"\b(?:a )?much bought(?: here)?|店内热销|热销", re.IGNORECASE)


def availability(clause: str, about: About) -> tuple[list[Claim], str]:
    """In stock or not, as the record has it."""
    claims = []
    for state, pattern in _STOCK_WORDS:
        for match in pattern.finditer(clause):
            claims.append(
                everyone(
                    "availability",
                    match.group(),
                    about,
                    _is,
                    state,
                )
            )
        clause = pattern.sub(lambda match: " " * len(match.group()), clause)
    for match in _POPULAR.finditer(clause):
        claims.append(
            everyone(
                "word",
                match.group(),
                about,
                _popular,
            )
        )
    return claims, _POPULAR.sub(" ", clause)


def is_silence(clause: str) -> bool:
    """Whether it says that a record does not say something."""
    return bool(_SILENT.search(clause))


def silence(clause: str, about: About) -> list[Claim]:
    """That nothing is said of a thing, neither that it is there nor that it is not."""
    said_of = _SILENT.sub(" ", clause)
    found, left = features_in(said_of), _SILENT_REST.sub(" ", without_features(said_of))
    claims = []
    for name, _, _, said in found:
        claims.append(
            everyone(
                "silence",
                said,
                about,
                _silent_on,
                name,
                problem=f"the record says of {said!r}",
            )
        )
    unnamed = [each for each in words(left) if _is_content(each)]
    if unnamed and not found:
        claims.append(
            everyone(
                "silence",
                " ".join(unnamed),
                about,
                _lacks,
                frozenset(map(stem, unnamed)),
            )
        )
    return claims


def _is(facts: Facts, state: str) -> str:
    return "availability" if facts.product.availability == state else ""


def _popular(facts: Facts) -> str:
    return "reason popularity" if any(each.kind == "popularity" for each in facts.reasons) else ""


def _silent_on(facts: Facts, name: str) -> str:
    telling = frozenset(stems(name))
    denied = any(telling <= each for each in facts.absent)
    return "" if denied or any(name in each for each in facts.features) else "nothing on it"


def _lacks(facts: Facts, wanted: frozenset[str]) -> str:
    return "" if wanted <= facts.stems else "nothing on it"


def _is_content(word: str) -> bool:
    return word not in STOP_WORDS and len(word) > 1 and stem(word) not in lists().neutral
