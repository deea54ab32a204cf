"""The teacher of distillation: first-stage features and the likeness of a whole sentence encoder, in a linear sum.

Its weights were learnt on human judgments (the training queries of the ESCI sample, :mod:`finetune.ranker.ship`); the
encoder is all-MiniLM-L6-v2 with all its six layers, which reads query and product apart. The ranker, half as deep,
learns to say from both together what the teacher says (Hofstätter et al. 2020, arXiv:2010.02666).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from finetune.ranker.data import Group
from retrieval.embedders import Embedder
from retrieval.progress import Progress
from retrieval.relevance import FEATURES

ENCODER = "all-minilm-l6-v2"
WEIGHTS = Path(__file__).with_name("teacher.json")
LABEL, TAUGHT = 1.0, 0.7
"""What a grade of a derived label counts beside the teacher, and what the teacher then counts."""
MIDDLE_GRADE = 1.5
BATCH = 256


def likeness(groups: Sequence[Group], embedder: Embedder, progress: Progress) -> list[np.ndarray]:
    """Per group the cosine of its query and each of its products; each text is embedded once."""
    texts = sorted({text for group in groups for text in group.texts}, key=len)
    vectors: dict[str, np.ndarray] = {}
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        vectors |= zip(some, embedder.passages(some), strict=True)
        progress("the teacher reads", start + len(some), len(texts))
    return [np.stack([vectors[text] for text in g.texts]) @ embedder.query(g.query) for g in groups]


def columns(group: Group, alike: np.ndarray) -> dict[str, np.ndarray]:
    """The teacher's features by name: those of the first stage, and ``likeness``."""
    return dict(zip(FEATURES, group.features.T, strict=True)) | {"likeness": alike}


def targets(groups: Sequence[Group], alike: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What the ranker shall say of each product of each group, as logits; labels derived from the catalogue count
    beside the teacher's opinion."""
    terms: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS.read_text())
    made = []
    for group, likely in zip(groups, alike, strict=True):
        values = columns(group, likely)
        score = sum(each["weight"] * (values[name] - each["mean"]) / each["scale"] for name, each in terms.items())
        if group.graded:
            score = TAUGHT * score + LABEL * (group.grades - MIDDLE_GRADE)
        made.append(np.asarray(score, np.float32))
    return made
