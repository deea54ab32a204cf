"""What the check finds in a sentence: claims, each with its evidence or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClaimKind = Literal[
    "citation", "name", "price", "quantity", "number", "rating", "discount", "availability", "feature", "denial",
    "comparison", "superlative", "opinion", "policy", "silence", "word",
]  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence says.

    ``evidence`` says where it stands: ``[1] battery life``, ``[2] review R7``, ``policy returns-en``; it is empty where
    nothing supports it, and ``problem`` then says what is wrong.
    """

    kind: ClaimKind
    text: str
    evidence: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the check found in one sentence. It may be shown when ``problems`` is empty."""

    details: tuple[Claim, ...]
    cited: tuple[int, ...]

    @property
    def claims(self) -> int:
        """How many things it says."""
        return len(self.details)

    @property
    def supported(self) -> int:
        """How many of them have evidence."""
        return sum(not each.problem for each in self.details)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the others."""
        return tuple(dict.fromkeys(each.problem for each in self.details if each.problem))


def judged(kind: ClaimKind, text: str, evidence: str, problem: str = "") -> Claim:
    """A claim that stands where there is evidence, else falls, for ``problem`` or for what it says."""
    return Claim(kind, text, evidence, "" if evidence else problem or f"{kind} {text!r}")
