"""Shop policies cut into the passages that answers quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.product import Policy

LONGEST = 900
"""Characters of a passage, about; longer sections are cut between paragraphs. All of the demo shop's are shorter."""
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """The ``text`` under one ``heading`` of a policy; the heading is empty where the policy's own ``name`` is all."""

    policy_id: str
    language: str
    name: str
    heading: str
    text: str

    @property
    def title(self) -> str:
        """``"Returns: Refunds"``."""
        return f"{self.name}: {self.heading}" if self.heading else self.name


def sections(policies: Sequence[Policy]) -> list[Section]:
    """Every policy split at its Markdown headings, and long sections between paragraphs; empty ones are left out."""
    found = []
    for policy in policies:
        # the pattern has one group, so that the split alternates text, heading, text, heading, text
        first, *rest = _HEADING.split(policy.text)
        for heading, body in zip(["", *rest[::2]], [first, *rest[1::2]], strict=True):
            heading = "" if heading == policy.title else heading
            found += [
                Section(policy.id, policy.language, policy.title, heading, text) for text in _pieces(body.strip())
            ]
    return found


def _pieces(body: str) -> list[str]:
    """A section in pieces of whole paragraphs, each of :data:`LONGEST` characters or of one paragraph."""
    pieces: list[str] = []
    for paragraph in filter(None, (part.strip() for part in re.split(r"\n\s*\n", body))):
        if pieces and len(pieces[-1]) + len(paragraph) <= LONGEST:
            pieces[-1] += f"\n\n{paragraph}"
        else:
            pieces.append(paragraph)
    return pieces
