"""Relevance judgments: which product answers which query, and how well. ``docs/judgments.md`` describes the files."""

from __future__ import annotations

from retrieval.judgments.derived import derive_judgments
from retrieval.judgments.formats import FORMATS, format_of, read_judgments
from retrieval.judgments.judgment import Judgment, Split, split_of

__all__ = ["FORMATS", "Judgment", "Split", "derive_judgments", "format_of", "read_judgments", "split_of"]
