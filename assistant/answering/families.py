"""Families of things asked: many words for one thing in a question, and the places of a listing that may tell it.

Where no attribute goes by the words of a question ("how do I charge it?"), those that its family of questions is
answered by do ("rechargeable", "a USB charger"): ``families.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from retrieval.product import AttributeValue

MOST = 3
"""Attributes of a family that are told."""


@dataclass(frozen=True)
class Family:
    """What asks for it, the names of attributes that tell it (in groups, the likelier first), and the sentences."""

    asked: re.Pattern[str]
    names: tuple[tuple[re.Pattern[str], ...], ...]
    told: re.Pattern[str]


def families_asked(question: str) -> list[Family]:
    """The families that a question belongs to, the narrowest first."""
    return [family for family in _families() if family.asked.search(question)]


def names_of(family: Family, attributes: dict[str, AttributeValue]) -> list[str]:
    """The attributes that tell a family's thing, the likeliest first; of a group only, where one has some."""
    for group in family.names:
        found = dict.fromkeys(name for pattern in group for name in attributes if pattern.search(name))
        if found:
            return list(found)[:MOST]
    return []


def sentence_of(family: Family, sentences: Sequence[str]) -> str:
    """The first sentence that tells a family's thing; "" where none does."""
    return next((each for each in sentences if family.told.search(each.lower())), "")


@cache
def _families() -> tuple[Family, ...]:
    loaded: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("families.yaml").read_text("utf-8"))
    return tuple(
        Family(
            # To the end of the word: "batter" asks with all of "batteries".
            re.compile(f"(?:{each['asked']})[a-z]*"),
            tuple(
                # A bar within brackets parts no names.
                tuple(re.compile(name) for name in re.split(r"\|(?![^(]*\))", group.strip()))
                for group in each["names"].split("||")
            ),
            re.compile(each["told"]),
        )
        for each in loaded
    )
