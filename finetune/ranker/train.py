"""The loop: groups of products per query, listwise distillation, pairwise learning where people judged."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finetune.ranker.augment import augment, swap_attribute
from finetune.ranker.data import Group
from finetune.ranker.model import logits, opinions
from retrieval.progress import Progress

QUERIES = 8
"""Queries to a step, with up to 18 products each."""
BINARY = 0.1
"""What the pointwise loss, which gives logits a meaning of their own, counts beside the listwise one."""
TEACHER = 0.3
"""What the teacher still counts where people judged."""
WARM = 0.05
DECAY = 0.01
CLIP = 1.0
SWAPPED, PENALTY = 2, 1.5
"""How many products of a group are shown with a swapped attribute too, and how much lower these are to score."""
CHECKS, PATIENCE = 10, 3
"""How often a run is validated, and after how many checks without gain it stops."""


@dataclass(frozen=True)
class Lesson:
    """A group with what the teacher says of it: ``targets``, logits, float32 of shape ``(products,)``."""

    group: Group
    targets: np.ndarray


@dataclass(frozen=True)
class Course:
    """How to train: peak learning rate; the most minutes, and the most passes over the lessons; the seed.
    ``judged``: learn from the groups' gains too."""

    rate: float
    minutes: float
    passes: float
    seed: int
    judged: bool = False


def fit(
    model: Any,
    tokenizer: Any,
    lessons: Sequence[Lesson],
    held_out: Sequence[Lesson],
    course: Course,
    progress: Progress,
) -> list[float]:
    """Trains ``model`` in place and returns the validation losses; the best state is kept.

    Loss of a group: Kullback-Leibler divergence of softmaxed teacher and model over its products (listwise
    distillation) and a little binary cross-entropy on the teacher's probabilities; where ``course.judged``, RankNet's
    pairwise loss weighted by differences of gains too, on a sample of the judged products. AdamW (Loshchilov and
    Hutter 2019), linear warm-up and decay.
    """
    import torch

    torch.manual_seed(course.seed)
    rng = random.Random(course.seed)
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0}])
    steps = max(1, math.ceil(course.passes * len(lessons) / QUERIES))
    began, checked, losses = time.monotonic(), 0, [] if held_out else [0.0]
    best: dict[str, Any] = {}
    for step, batch in enumerate(_batches(lessons, rng)):
        # the clock decides where it is the tighter limit, so that the rate falls to zero either way
        done = max(step / steps, (time.monotonic() - began) / (60 * course.minutes))
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = course.rate * min(done / WARM, 1.0) * (1 - done) + 1e-8
        model.train()
        shown = [_shown(each, course.judged, rng) for each in batch]
        found = logits(model, tokenizer, [(query, text) for query, texts, _, _ in shown for text in texts])
        loss, at = 0.0, 0
        for _, texts, targets, gains in shown:
            loss = loss + _loss(found[at : at + len(texts)], targets, gains)
            at += len(texts)
        (loss / len(shown)).backward()  # type: ignore[attr-defined]
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        progress("training", int(1000 * done), 1000)
        if held_out and done >= (checked + 1) / CHECKS:
            checked += 1
            losses.append(validation_loss(model, tokenizer, held_out))
            if losses[-1] == min(losses):
                best = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
            elif len(losses) - 1 - int(np.argmin(losses)) >= PATIENCE:
                break
    if held_out:
        losses.append(validation_loss(model, tokenizer, held_out))
        if best and losses[-1] > min(losses):
            model.load_state_dict(best)
    model.eval()
    progress("training", 1000, 1000)
    return losses


def validation_loss(model: Any, tokenizer: Any, lessons: Sequence[Lesson]) -> float:
    """Mean divergence of the model from the teacher on lessons it was not trained on."""
    found = []
    for each in lessons:
        mine = _log_softmax(opinions(model, tokenizer, each.group.query, each.group.texts))
        wanted = _log_softmax(each.targets)
        found.append(float(np.exp(wanted) @ (wanted - mine)))
    return float(np.mean(found))


def _batches(lessons: Sequence[Lesson], rng: random.Random) -> Iterator[list[Lesson]]:
    while True:
        shuffled = rng.sample(list(lessons), len(lessons))
        for start in range(0, len(shuffled), QUERIES):
            yield shuffled[start : start + QUERIES]


Shown = tuple[str, list[str], np.ndarray, np.ndarray | None]


def _shown(lesson: Lesson, judged: bool, rng: random.Random) -> Shown:
    """What a step sees of a lesson: its query and texts, perhaps changed, the targets, and the gains if judged."""
    group = lesson.group
    query = augment(group.query, rng)
    if judged:
        rows = _balanced(group, rng)
        return query, [group.texts[row] for row in rows], lesson.targets[rows], group.gains[rows]
    texts, targets = list(group.texts), list(lesson.targets)
    swapped = ((row, swap_attribute(group.query, group.texts[row], rng)) for row in np.argsort(-lesson.targets)[:4])
    for row, text in [(row, text) for row, text in swapped if text is not None][:SWAPPED]:
        texts.append(text)
        targets.append(lesson.targets[row] - PENALTY)
    return query, texts, np.array(targets, np.float32), None


def _balanced(group: Group, rng: random.Random, most: int = 16) -> list[int]:
    """Rows of a judged group: half of them of the highest gain, if there are as many."""
    best = [int(row) for row in np.flatnonzero(group.gains == group.gains.max())]
    rest = [int(row) for row in np.flatnonzero(group.gains < group.gains.max())]
    taken = rng.sample(best, min(len(best), most // 2))
    return taken + rng.sample(rest, min(len(rest), most - len(taken)))


def _loss(found: Any, targets: np.ndarray, gains: np.ndarray | None) -> Any:
    import torch
    from torch.nn import functional

    wanted = torch.from_numpy(targets).to(found.device)
    listwise = functional.kl_div(found.log_softmax(0), wanted.softmax(0), reduction="sum")
    taught = listwise + BINARY * functional.binary_cross_entropy_with_logits(found, wanted.sigmoid())
    if gains is None:
        return taught
    gain = torch.from_numpy(gains).to(found.device)
    weight = (gain[:, None] - gain[None, :]).clamp(min=0)
    pairwise = (weight * functional.softplus(found[None, :] - found[:, None])).sum() / weight.sum().clamp(min=1e-6)
    return pairwise + TEACHER * taught


def _log_softmax(values: np.ndarray) -> np.ndarray:
    shifted = values.astype(np.float64) - values.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))
