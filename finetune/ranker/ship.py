"""The ranker that ships: made by one command from public sets and the demo shop.

    floorwalker models pull all-minilm-l6-v2
    python -m finetune.ranker.ship --data DIR

``DIR`` holds ``esci_us_sample``, ``bestbuy_products``, ``retail_demo_store``, ``icecat_electronics`` and
``webshop_human_goals``. Of ESCI's judgments only those of training queries are read
(:func:`retrieval.judgments.split_of`), of derived ones only the training half.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from assistant.models import path_of
from assistant.settings import Settings, load_settings
from finetune.ranker import fuse, teacher
from finetune.ranker.card import write_card
from finetune.ranker.data import HEAD, Group, judged_groups, mined_groups, unlabelled_groups
from finetune.ranker.model import need_training
from finetune.ranker.queries import title_queries
from finetune.ranker.recipe import PASSES, SEED, learn, write_model
from retrieval.demo import generate
from retrieval.embedders import load_embedder
from retrieval.feed import Feed
from retrieval.importers import read_feed
from retrieval.index import Index, build_index, open_index
from retrieval.judgments import derive_judgments, read_judgments, split_of
from retrieval.progress import Progress, progress_bars
from retrieval.ranker import CARD, MODEL, RELEVANCE, SHIPPED, TOKENIZER
from retrieval.weights import Weights

MINUTES = 26.0
SETS: dict[str, tuple[str, str, int, int]] = {
    "esci": ("esci_us_sample/products.jsonl.gz", "esci", 2500, 400),
    "bestbuy": ("bestbuy_products/products.jsonl", "bestbuy", 900, 300),
    "retail-demo-store": ("retail_demo_store/products.jsonl", "retail-demo-store", 400, 300),
    "icecat": ("icecat_electronics/products.jsonl.gz", "icecat", 800, 800),
    "demo": ("", "", 300, 400),
}
"""File, format, how many queries are made from titles and how many with derived labels. ESCI's titles are most like
those of the marketplaces that people search in."""
GOALS = 500
"""Crowd-written requests: long ones, in sentences."""


def ship(data: Path, settings: Settings, target: Path, minutes: float, progress: Progress) -> dict[str, Any]:
    """Trains and writes the ranker into ``target``, the first stage's weights beside :mod:`retrieval.relevance`, the
    teacher's beside :mod:`finetune.ranker.teacher`; returns the metrics of the card.

    Raises:
        MissingExtra: PyTorch or Transformers is not installed.
        ModelFileError: the encoder has not been pulled.
        FeedError: a set is missing.
    """
    need_training()
    base = path_of(teacher.ENCODER, settings.home).parent
    encoder = load_embedder(teacher.ENCODER, settings.home)
    rng = random.Random(SEED)
    groups: list[Group] = []
    judged: list[Group] = []
    sizes: dict[str, Any] = {}
    for name, (file, format, titles, derived) in SETS.items():
        index = _index(name, read_feed(data / file, format) if file else generate(), settings)
        queries = title_queries(index.catalogue.products, titles, SEED)
        if name == "esci":
            queries += _goals(data, rng)
            labels = [j for j in read_judgments(_esci(data), "esci") if split_of(j.query) == "train"]
            judged = judged_groups(index, labels, progress)
        made = unlabelled_groups(index, queries, rng, progress)
        made += mined_groups(index, derive_judgments(index.catalogue, SEED, derived, "train"), rng, progress)
        groups += made
        sizes[name] = f"{len(made)} queries, {sum(len(each.texts) for each in made)} pairs"
    sizes["ESCI judgments of people (training queries)"] = (
        f"{len(judged)} queries, {sum(len(each.texts) for each in judged)} pairs with the first stage's"
    )
    _teach(judged, teacher.likeness(judged, encoder, progress))
    learnt = learn(base, encoder, groups, judged, minutes=minutes, passes=PASSES, progress=progress)
    weights = fuse.fit_weights(judged, learnt.judged_logits)
    metrics = measure(judged, learnt.distilled_logits, learnt.judged_logits)
    metrics["divergence from the teacher"] = [round(loss, 4) for loss in learnt.losses]
    work = settings.home / "models" / "ranker" / "shipped"
    write_model(learnt, base, work)
    _write(weights, work / RELEVANCE)
    _write(Weights(first_stage=weights.first_stage), Path(fuse.__file__).parents[2] / "retrieval" / RELEVANCE)
    version = datetime.now(UTC).strftime("%Y%m%d-%H%M")
    write_card(work, version=version, data=sizes, metrics=metrics, made_by="python -m finetune.ranker.ship --data DIR")
    target.mkdir(parents=True, exist_ok=True)
    for file in (MODEL, TOKENIZER, CARD, RELEVANCE, "CARD.md"):
        shutil.copyfile(work / file, target / file)
    return metrics


def measure(judged: Sequence[Group], distilled: Sequence[np.ndarray], tuned: Sequence[np.ndarray]) -> dict[str, Any]:
    """nDCG@10 on the judged groups, cross-validated: the first stage, its features alone, and with either ranker."""
    alone = [logits[group.first < HEAD] for group, logits in zip(judged, tuned, strict=True)]
    systems = {
        "first stage": None,
        "first stage's features": fuse.cross_validated(judged, None, SEED),
        "ranker alone": alone,
        "features and distilled ranker": fuse.cross_validated(judged, distilled, SEED),
        "features and tuned ranker": fuse.cross_validated(judged, tuned, SEED),
    }
    return {name: round(float(fuse.mean_ndcg(judged, scores).mean()), 4) for name, scores in systems.items()}


def _teach(judged: Sequence[Group], alike: Sequence[np.ndarray]) -> None:
    """Writes the teacher's weights."""
    kept = [group.first < HEAD for group in judged]
    found = [
        {name: values[some] for name, values in teacher.columns(group, likely).items()}
        for group, likely, some in zip(judged, alike, kept, strict=True)
    ]
    gains = [group.gains[some] for group, some in zip(judged, kept, strict=True)]
    exact = [group.grades[some] == fuse.EXACT for group, some in zip(judged, kept, strict=True)]
    model = fuse.fit_linear(found, gains, exact)
    teacher.WEIGHTS.write_text(json.dumps(model.model_dump()["terms"], indent=2) + "\n")


def _index(name: str, feed: Feed, settings: Settings) -> Index:
    home = settings.home / "train" / name
    build_index(feed, home, settings.retrieval.embedder)
    return open_index(home, currency="", rates=settings.shop.rates)


def _esci(data: Path) -> Path:
    return data / "esci_us_sample" / "judgments_train.tsv"


def _goals(data: Path, rng: random.Random) -> list[str]:
    read = json.loads((data / "webshop_human_goals" / "human_goals.json").read_text())
    return rng.sample([each for each in read if isinstance(each, str)], GOALS)


def _write(weights: Weights, path: Path) -> None:
    path.write_text(weights.model_dump_json(indent=1) + "\n")


def main() -> None:
    """``python -m finetune.ranker.ship``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long to distil")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="where the ranker goes")
    given = parser.parse_args()
    with progress_bars(Console(stderr=True)) as progress:
        metrics = ship(given.data, load_settings(), given.out, given.minutes, progress)
    print(json.dumps(metrics, indent=2))


if __name__ == "__main__":
    main()
