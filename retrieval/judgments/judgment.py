"""One judgment, and the part of an evaluation that a query belongs to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Split = Literal["train", "test"]
HIGHEST = 3
TEST_BELOW = 128
"""Of the 256 values of a hash's first byte: about half of the queries are kept for the one report at the end."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """How well one product answers one query.

    ``grade``: 0 irrelevant, 1 complement, 2 substitute, 3 exact, as ESCI (Reddy et al. 2022, arXiv:2206.06588) names
    them. ``gain``: what the product adds to nDCG where the data set has gains of its own; None: the grade is the gain.
    """

    query: str
    product_id: str
    grade: int
    gain: float | None = None


def split_of(query: str) -> Split:
    """The half that a query belongs to, by the SHA-256 of its UTF-8 text: the same on every machine, for ever.

    Choose on ``train``; ``test`` is for the one report at the end.
    """
    return "test" if hashlib.sha256(query.encode()).digest()[0] < TEST_BELOW else "train"
