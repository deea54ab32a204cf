"""What shoppers ask of a shop's policies, in their own words: a bridge from a question to a policy that never says
"what if it does not fit"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from retrieval.words import fold, words

TABLE = Path(__file__).with_name("topics.yaml")


@dataclass(frozen=True)
class Topic:
    """Typical ``questions``, in any language, of the policies that hold one of ``titles`` in their title."""

    name: str
    titles: tuple[str, ...]
    questions: tuple[str, ...]

    def named_in(self, title: str) -> bool:
        """Whether a policy or a section with that title is about this topic."""
        padded = f" {' '.join(words(title))} "
        return any(
            f" {' '.join(words(each))} " in padded if each.isascii() else each in fold(title) for each in self.titles
        )


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic of ``topics.yaml``."""
    table: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(Topic(name, tuple(row["titles"]), tuple(row["questions"])) for name, row in table.items())


def topics_of(name: str, heading: str) -> frozenset[str]:
    """Names of the topics of a section: those its ``heading`` names, or where it names none, those of the policy."""
    named = frozenset(topic.name for topic in topics() if topic.named_in(heading))
    return named or frozenset(topic.name for topic in topics() if topic.named_in(name))
