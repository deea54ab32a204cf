"""One thing that a phrase of the catalogue may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntryKind = Literal["category", "brand", "value", "flag", "field"]


@dataclass(frozen=True)
class Entry:
    """One thing that a phrase may mean. ``weak``: only where the subject is already near ("over-ear" among headphones);
    ``ordinary``: an everyday word, which needs more evidence; ``alias``: reached through a synonym."""

    kind: EntryKind
    field: str
    value: str
    count: int
    weak: bool = False
    ordinary: bool = False
    alias: bool = False
