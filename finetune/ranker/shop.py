"""``floorwalker train ranker``: a ranker for the catalogue in force, with the shop's own judgments or without any."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models import path_of
from assistant.settings import Settings
from finetune.ranker import fuse, teacher
from finetune.ranker.card import write_card
from finetune.ranker.data import Group, judged_groups, mined_groups, unlabelled_groups
from finetune.ranker.model import need_training
from finetune.ranker.queries import title_queries
from finetune.ranker.recipe import SEED, learn, write_model
from retrieval.embedders import load_embedder
from retrieval.errors import FloorwalkerError, UsageError
from retrieval.index import Index
from retrieval.judgments import Judgment, derive_judgments
from retrieval.progress import Progress
from retrieval.ranker import CURRENT, RELEVANCE, SHIPPED, Ranker, open_ranker
from retrieval.relevance import default_weights
from retrieval.weights import Linear, Weights, read_weights

TITLE_QUERIES, DERIVED_QUERIES = 3000, 800
FEWEST_PRODUCTS = 50
FEWEST_JUDGED = 20
"""Judged queries from which the weights of fusion are learnt anew; with fewer the shipped ones are better."""
VALIDATION = 0.2
"""Share of the derived queries that the ranker is not trained on but chosen by."""


def train_ranker(
    index: Index,
    settings: Settings,
    judgments: Sequence[Judgment],
    *,
    minutes: float,
    epochs: float,
    progress: Progress,
) -> dict[str, Any]:
    """Trains a version under ``home/models/ranker`` and returns the report. It is put in force only if it ranks
    queries that it was not trained on better than the first stage's own evidence and the ranker in force do.

    Those queries are the judged ones, cross-validated, where there are FEWEST_JUDGED; else a fifth of the derived ones.

    Args:
        judgments: of people, on this catalogue; may be empty.
        minutes, epochs: when distillation stops, whichever comes first.

    Raises:
        MissingExtra: PyTorch or Transformers is not installed.
        ModelFileError: the encoder that training starts from has not been pulled.
        FloorwalkerError: the catalogue is too small, or none of its products is judged.
        UsageError: too few categories to derive labels from, and fewer than FEWEST_JUDGED judged queries.
    """
    need_training()
    products = index.catalogue.products
    if len(products) < FEWEST_PRODUCTS:
        raise FloorwalkerError(
            f"The catalogue has {len(products)} products, {FEWEST_PRODUCTS} are needed to train a ranker",
            mend="The ranker that ships goes on serving.",
        )
    base = path_of(teacher.ENCODER, settings.home).parent
    encoder = load_embedder(teacher.ENCODER, settings.home)
    rng = random.Random(SEED)
    judged = judged_groups(index, judgments, progress) if judgments else []
    if judgments and not any(group.grades.max() > 0 for group in judged):
        raise FloorwalkerError(
            "None of the judged products is in the catalogue in force", mend="Import the catalogue that was judged."
        )
    queries = title_queries(products, TITLE_QUERIES, SEED)
    enough = len(judged) >= FEWEST_JUDGED
    try:
        derived = derive_judgments(index.catalogue, SEED, DERIVED_QUERIES, "train")
    except UsageError as error:
        # Too few categories to derive labels from: that many judged queries do without.
        if not enough:
            raise UsageError(
                error.what, mend=f"{error.mend} Or give judgments of {FEWEST_JUDGED} queries or more: --judgments PATH."
            ) from error
        derived = []
    asked = list(dict.fromkeys(each.query for each in derived))
    apart = set(asked[: int(VALIDATION * len(asked))])
    groups = unlabelled_groups(index, queries, rng, progress)
    groups += mined_groups(index, [each for each in derived if each.query not in apart], rng, progress)
    held_out = [] if enough else judged_groups(index, [each for each in derived if each.query in apart], progress)
    learnt = learn(base, encoder, groups, judged, minutes=minutes, passes=epochs, progress=progress)
    if enough:
        weights, checked = fuse.fit_weights(judged, learnt.judged_logits), judged
        before = fuse.mean_ndcg(judged, fuse.cross_validated(judged, None, SEED))
        after = fuse.mean_ndcg(judged, fuse.cross_validated(judged, learnt.judged_logits, SEED))
    else:
        logits = [learnt.opinions(group) for group in held_out]
        weights, checked = _transferred(learnt.opinions(group) for group in groups[:200]), held_out
        before = fuse.mean_ndcg(held_out, _scores(weights.first_stage, held_out, None))
        after = fuse.mean_ndcg(held_out, _scores(weights.with_ranker or weights.first_stage, held_out, logits))
    serving = open_ranker(settings.home)
    known = fuse.mean_ndcg(checked, _as_served(serving, checked)) if serving else before
    metrics: dict[str, Any] = {
        "validated on": f"{len(checked)} {'judged' if enough else 'derived'} queries",
        "fusion": round(float(fuse.mean_ndcg(checked, None).mean()), 4),
        "first stage alone": round(float(before.mean()), 4),
        "with the ranker in force": round(float(known.mean()), 4),
        "with the ranker": round(float(after.mean()), 4),
    }
    version = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = settings.home / "models" / "ranker" / version
    write_model(learnt, base, folder)
    (folder / RELEVANCE).write_text(weights.model_dump_json(indent=1) + "\n")
    sizes = {"catalogue": f"{len(products)} products", "queries": len(groups), "judged queries": len(judged)}
    write_card(folder, version=version, data=sizes, metrics=metrics, made_by="floorwalker train ranker")
    kept = bool(after.mean() > max(before.mean(), known.mean()))
    if kept:
        put_in_force(folder)
    return {"version": version, **sizes, **metrics, "kept": kept, "folder": str(folder)}


def put_in_force(folder: Path) -> None:
    """Names ``folder`` as the ranker that serves, in one step."""
    fresh = folder.parent / f"{CURRENT}.new"
    fresh.write_text(folder.name + "\n")
    os.replace(fresh, folder.parent / CURRENT)


def _transferred(logits: Any) -> Weights:
    """The weights that ship, with the new ranker's logits measured: labels derived from attributes would only teach
    that words count."""
    shipped = read_weights(SHIPPED / RELEVANCE) if (SHIPPED / RELEVANCE).is_file() else default_weights()
    if shipped.with_ranker is None:
        raise FloorwalkerError(
            "The weights that ship know no ranker", mend=f"Give judgments of {FEWEST_JUDGED} queries: --judgments PATH."
        )
    return Weights(
        first_stage=shipped.first_stage,
        with_ranker=fuse.with_new_ranker(shipped.with_ranker, np.concatenate(list(logits))),
    )


def _as_served(ranker: Ranker, groups: Sequence[Group]) -> list[np.ndarray]:
    """What a ranker that serves makes of the groups."""
    if ranker.weights.with_ranker is None:
        return _scores(ranker.weights.first_stage, groups, None)
    return _scores(ranker.weights.with_ranker, groups, [ranker.scores(group.query, group.texts) for group in groups])


def _scores(model: Linear, groups: Sequence[Group], logits: Sequence[np.ndarray] | None) -> list[np.ndarray]:
    return [
        fuse.score(model, fuse.columns(group, None if logits is None else logits[at]))
        for at, group in enumerate(groups)
    ]
