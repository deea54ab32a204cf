"""The word lists of the check, read once, and how a sentence is cut and put into one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from retrieval.text import stem

HERE = Path(__file__).parent

CITATION = re.compile(r"\[(\d+)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[\"'])|(?<=[。！？])|\n+")
_CLAUSE = re.compile(
    r"(?<!\d)[,;](?!\d)|(?<=\d)[,;](?=\s)|[，；、]|\b(?:and|while|whereas|but)\b(?=[^\[\]]*\[\d+\])"
    r"|(?:和|而|以及)(?=[^\[\]]*\[\d+\])"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SIZES = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(
    r"[零一二两三四五六七八九十百千万]+(?=\s*(?:多)?\s*(?:[元块折条天周年分][^钟]|[元块折条天周年分]$|美元|欧元|英镑|个月|个工作日"
    r"|小时|分钟|英寸|厘米|毫米|公斤|千克|克|毫升|升|瓦|米|流明|人|位|页|口))"
)


def sentences(text: str) -> list[str]:
    """Cuts a text into sentences, decimals and citations kept whole."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    """Cuts a sentence where it may turn to another product or another matter."""
    return [part for part in _CLAUSE.split(sentence) if part and part.strip()]


def in_digits(text: str) -> str:
    """Chinese numerals before a unit or a currency as digits: ``三十小时`` as ``30小时``."""
    return _NUMERAL.sub(lambda match: str(_value(match.group())), text)


def _value(numeral: str) -> int:
    total = part = digit = 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SIZES:
            part += (digit or 1) * _SIZES[char]
            digit = 0
        else:
            total, part, digit = (total + part + digit) * 10000, 0, 0
    return total + part + digit


def words_of(pattern: str) -> re.Pattern[str]:
    """A pattern that matches whole words only where it begins or ends in a Latin letter."""
    return re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])|(?:{pattern})(?<=[\u3400-\u9fff])", re.IGNORECASE)


@dataclass(frozen=True)
class Lists:
    """``phrases.yaml`` and ``neutral.yaml``, compiled.

    ``features`` finds any way to say a feature; a match's last group names it by its number in ``names``, the odd ones
    being denials.
    """

    features: re.Pattern[str]
    names: tuple[str, ...]
    implies: dict[str, str]
    attributes: dict[str, re.Pattern[str]]
    degrees: dict[str, dict[str, re.Pattern[str]]]
    any_degree: re.Pattern[str]
    framing: re.Pattern[str]
    neutral: frozenset[str]
    neutral_zh: re.Pattern[str]


@cache
def lists() -> Lists:
    """The lists, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read: dict[str, Any] = yaml.load((HERE / "phrases.yaml").read_text("utf-8"), Loader=loader)
    english: dict[str, str] = yaml.load((HERE / "neutral.yaml").read_text("utf-8"), Loader=loader)
    framing = re.sub(r"\s*[|]\s*", "|", read["framing"])
    ways: list[str] = []
    for number, each in enumerate(read["features"].values()):
        for denied, key in enumerate(("not", "is")):
            if key in each:
                # The pattern that denies comes first: it holds the other ("contains gluten").
                ways.append(f"(?P<f{number}{'p' if denied else 'n'}>{'|'.join(each[key])})")
    return Lists(
        features=re.compile(rf"(?<![A-Za-z])(?:{'|'.join(ways)})(?![a-z])", re.IGNORECASE),
        names=tuple(read["features"]),
        implies=read["implies"],
        attributes={name: words_of("|".join(each)) for name, each in read["attributes"].items()},
        degrees={
            name: {key: words_of(pattern) for key, pattern in each.items()} for name, each in read["degrees"].items()
        },
        any_degree=re.compile(
            "|".join(pattern for each in read["degrees"].values() for pattern in each.values()), re.IGNORECASE
        ),
        framing=re.compile(rf"\b(?:{framing})\b", re.IGNORECASE),
        neutral=frozenset(stem(word) for word in english["en"].split()),
        neutral_zh=re.compile("|".join(sorted(map(re.escape, read["neutral_zh"].split()), key=len, reverse=True))),
    )


def features_in(text: str) -> list[tuple[str, bool, int, str]]:
    """Features that a text names: name, whether the words deny it, where, and the words."""
    table, found = lists(), []
    for match in table.features.finditer(text):
        group = match.lastgroup or ""
        found.append((table.names[int(group[1:-1])], group.endswith("n"), match.start(), match.group()))
    return found


def without_features(text: str) -> str:
    """A text without the features that it names."""
    return lists().features.sub(lambda match: " " * len(match.group()), text)
