"""The word lists of the check, read once, and how a sentence is cut and put into one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from retrieval.text import stem

HERE = Path(__file__).parent

CITATION = re.compile(r"\[(\d+)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[\"'])|(?<=[。！？])|\n+")
_JOINED = re.compile(r"\[\d+\](?:\s*(?:,?\s*\b(?:and|or)\b|[,&/+、]|和|与|及|跟|还是|或)\s*\[\d+\])+")
_LIKE = re.compile(
    r"(?:^|(?<=[\s,]))(?:just )?(?:like|as with|along with|together with)\s+(?:\[\d+\]\s*)+,?\s*(?:\[\d+\]\s*)+"
    r"|(?:\[\d+\]\s*)+,?\s*(?:just )?(?:like|as with|along with|together with)\s+(?:\[\d+\]\s*)+,"
    r"|[和跟与像]\s*(?:\[\d+\]\s*)+一样[，,]?\s*(?:\[\d+\]\s*)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?<!\d)[,;](?!\d)|(?<=\d)[,;](?=\s)|[，；、]|\b(?:and|while|whereas|but)\b(?=[^\[\]]*\[\d+\])"
    r"|(?:和|而|以及)(?=[^\[\]]*\[\d+\])"
)


def sentences(text: str) -> list[str]:
    """Cuts a text into sentences, decimals and citations kept whole."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def joined(sentence: str) -> str:
    """Citations that share what is said of them set side by side: "[1] and [2]", "Like [2], [1]", ``[1]、[2]``."""
    joined = _JOINED.sub(_side_by_side, sentence)
    return _LIKE.sub(_side_by_side, joined)


def _side_by_side(match: re.Match[str]) -> str:
    return "".join(f"[{each}]" for each in CITATION.findall(match.group())) + " "


def clauses(sentence: str) -> list[str]:
    """Cuts a sentence where it may turn to another product or another matter."""
    return [part for part in _CLAUSE.split(sentence) if part and part.strip()]


def words_of(pattern: str) -> re.Pattern[str]:
    """A pattern that matches whole words only where it begins or ends in a Latin letter."""
    return re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])|(?:{pattern})(?<=[\u3400-\u9fff])", re.IGNORECASE)


@dataclass(frozen=True)
class Lists:
    """``phrases.yaml``, ``neutral.yaml`` and ``general.yaml``, compiled.

    ``features`` finds any way to say a feature; a match's last group names it by its number in ``names``, the odd ones
    being denials. ``neutral`` are stems, ``general`` words as they are written.
    """

    features: re.Pattern[str]
    names: tuple[str, ...]
    implies: dict[str, str]
    attributes: dict[str, re.Pattern[str]]
    degrees: dict[str, dict[str, re.Pattern[str]]]
    any_degree: re.Pattern[str]
    framing: re.Pattern[str]
    neutral: frozenset[str]
    general: frozenset[str]
    neutral_zh: re.Pattern[str]


def _forms(verb: str) -> Iterator[str]:
    """A verb and what it may look like with an ending; irregular forms are in the list as they are."""
    yield verb
    for base in (verb, verb + verb[-1], verb.removesuffix("e")):
        yield from (f"{base}ing", f"{base}ed")
    yield from (f"{verb}s", f"{verb}es", f"{verb[:-1]}ies", f"{verb[:-1]}ied")


@cache
def lists() -> Lists:
    """The lists, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read: dict[str, Any] = yaml.load((HERE / "phrases.yaml").read_text("utf-8"), Loader=loader)
    english: dict[str, str] = yaml.load((HERE / "neutral.yaml").read_text("utf-8"), Loader=loader)
    general: dict[str, str] = yaml.load((HERE / "general.yaml").read_text("utf-8"), Loader=loader)
    kept = " ".join(general[each] for each in ("en_function", "en_adverbs", "en_nouns")).split()
    plain_zh = f"{read['neutral_zh']} {general['zh']}"
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
        general=frozenset((*kept, *(form for verb in general["en_verbs"].split() for form in _forms(verb)))),
        neutral_zh=re.compile("|".join(sorted(map(re.escape, set(plain_zh.split())), key=len, reverse=True))),
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
