"""From groups to a ranker: distillation, then what people judged, then its files."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from finetune.ranker import teacher
from finetune.ranker.data import Group
from finetune.ranker.export import to_int8, to_onnx
from finetune.ranker.model import open_tokenizer, opinions, start_model
from finetune.ranker.prune import prune
from finetune.ranker.train import Course, Lesson, fit
from retrieval.embedders import Embedder
from retrieval.progress import Progress
from retrieval.ranker import MODEL, TOKENIZER

SEED = 7
RATE, TUNING_RATE = 1.5e-4, 5e-5
PASSES, TUNING_PASSES = 2.0, 4.0
TUNING_MINUTES = 10.0
HELD_OUT = 0.03
"""Share of the groups that early stopping looks at."""
FOLDS = 4


@dataclass(frozen=True)
class Learnt:
    """``losses``: the divergence from the teacher on held-out groups, as training went on. ``judged_logits``: per
    judged group, those of a model that was not tuned on the group's fold; ``distilled_logits``: before tuning."""

    model: Any
    tokenizer: Any
    losses: list[float]
    judged_logits: list[np.ndarray]
    distilled_logits: list[np.ndarray]

    def opinions(self, group: Group) -> np.ndarray:
        """The model's logit of each product of a group, float32."""
        return opinions(self.model, self.tokenizer, group.query, group.texts)


def learn(
    base: Path,
    encoder: Embedder,
    groups: Sequence[Group],
    judged: Sequence[Group],
    *,
    minutes: float,
    passes: float,
    progress: Progress,
) -> Learnt:
    """A ranker distilled on ``groups``, then tuned on ``judged``, if there are any.

    Args:
        base: the folder of the encoder's weights and tokenizer.
        encoder: the same encoder, for the teacher.
        minutes: at most so long is it distilled; tuning takes some more.
    """
    model, tokenizer = start_model(base, SEED), open_tokenizer(base)
    lessons = _lessons(groups, encoder, progress)
    random.Random(SEED).shuffle(lessons)
    apart = int(HELD_OUT * len(lessons))
    course = Course(RATE, minutes, passes, SEED)
    losses = fit(model, tokenizer, lessons[apart:], lessons[:apart], course, progress)
    before = [opinions(model, tokenizer, group.query, group.texts) for group in judged]
    if not judged:
        return Learnt(model, tokenizer, losses, [], [])
    human = _lessons([_unlabelled(group) for group in judged], encoder, progress)
    human = [Lesson(group, each.targets) for group, each in zip(judged, human, strict=True)]
    fold = np.random.default_rng(SEED).permutation(len(human)) % FOLDS
    unseen: list[np.ndarray] = [np.zeros(0)] * len(human)
    for part in range(FOLDS):
        tuned = _tuned(model, tokenizer, [each for each, at in zip(human, fold, strict=True) if at != part], progress)
        for at in map(int, np.flatnonzero(fold == part)):
            unseen[at] = opinions(tuned, tokenizer, judged[at].query, judged[at].texts)
    return Learnt(_tuned(model, tokenizer, human, progress), tokenizer, losses, unseen, before)


def write_model(learnt: Learnt, base: Path, folder: Path) -> None:
    """The model as safetensors (GPU), as float32 and int8 ONNX (CPU), and its tokenizer, into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    model = copy.deepcopy(learnt.model).float()
    prune(model, base / "tokenizer.json", folder / TOKENIZER)
    model.save_pretrained(folder)
    full = folder / "model.onnx"
    to_onnx(folder, full)
    to_int8(folder, folder / MODEL)


def _lessons(groups: Sequence[Group], encoder: Embedder, progress: Progress) -> list[Lesson]:
    wanted = teacher.targets(groups, teacher.likeness(groups, encoder, progress))
    return [Lesson(group, each) for group, each in zip(groups, wanted, strict=True)]


def _unlabelled(group: Group) -> Group:
    """The group as the teacher would see it if nobody had judged it: the labels come in by their gains."""
    unknown = np.full(len(group.texts), -1.0, np.float32)
    return Group(group.query, group.texts, group.features, unknown, group.gains, group.first)


def _tuned(model: Any, tokenizer: Any, lessons: Sequence[Lesson], progress: Progress) -> Any:
    fresh = copy.deepcopy(model)
    course = Course(TUNING_RATE, TUNING_MINUTES, TUNING_PASSES, SEED, judged=True)
    fit(fresh, tokenizer, lessons, [], course, progress)
    return fresh
