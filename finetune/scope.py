"""Trains the classifier of scope: which messages are no shopping, beyond those that the rules know by their words.

A logistic regression over sentence vectors, learnt from our own utterances in ``scope.yaml``, and for what is shopping
from those of the intents, the training splits of the public sets and the demo shop's titles.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import numpy as np
import yaml

from assistant.request import Scope
from assistant.settings import load_settings
from assistant.understanding.classifier import IntentClassifier, save_classifier
from assistant.understanding.intent_sets import read_intent_set
from assistant.understanding.scope import SHOPPING, WEIGHTS, scope_of
from assistant.understanding.text import fold
from finetune.intents import OWN as VOICES
from finetune.intents import data_folder, own_utterances
from finetune.needs import need_scikit_learn
from retrieval.demo import generate
from retrieval.embedders import Embedder, load_embedder

OWN = Path(__file__).with_name("scope.yaml")
LABELS = (*(kind for kind in get_args(Scope) if kind != "hazard"), SHOPPING)
"""A hazard is told by its words alone."""
SEED = 4
PUBLIC = ("hint3", "bitext", "webshop", "product_qa")
MOST = 1000
"""Texts of one public set, and titles of the demo shop."""
C = 30.0
THRESHOLD = 0.8
"""Both chosen with ``tests/assistant/scope_phrases.yaml`` and the public sets' development splits, where at most 1 in
200 messages may be taken for something else than shopping."""


def train_scope(data: Path, embedder: Embedder, path: Path = WEIGHTS) -> dict[str, Any]:
    """Trains and writes the classifier; returns the report.

    Args:
        data: the folder of public data sets.
        path: where it is written.

    Raises:
        MissingExtra: scikit-learn is not installed.
        UsageError: the public sets are not there.
    """
    need_scikit_learn("Training the classifier of scope")
    from sklearn.linear_model import LogisticRegression

    texts = scope_utterances(data)
    x = embedder.passages([text for text, _ in texts])
    y = np.array([LABELS.index(label) for _, label in texts])
    fitted = LogisticRegression(C=C, class_weight="balanced", max_iter=3000, random_state=SEED).fit(x, y)
    save_classifier(IntentClassifier(embedder.name, LABELS, fitted.coef_.T, fitted.intercept_, 1.0, THRESHOLD), path)
    return {"embedder": embedder.name, "texts by kind": dict(Counter(label for _, label in texts)), "file": str(path)}


def scope_utterances(data: Path) -> list[tuple[str, str]]:
    """Texts with their kinds, the same in every run."""
    own = yaml.safe_load(OWN.read_text("utf-8"))
    made = [(text, SHOPPING if kind == "service" else kind) for kind, texts in own.items() for text in texts]
    others = {text for text, label in own_utterances() if label not in ("out_of_scope", "small_talk")}
    # Off the subject or idle, and harmless.
    voices = yaml.safe_load(VOICES.read_text("utf-8"))["voices"]
    others |= {
        text
        for label in ("out_of_scope", "small_talk")
        for texts in voices[label].values()
        for text in texts.splitlines()
    }
    rng = random.Random(SEED)
    for name in PUBLIC:
        found = sorted(
            {
                each.text
                for each in read_intent_set(name, data)
                if each.split == "train" and "out_of_scope" not in each.intents
            }
        )
        others |= set(rng.sample(found, min(len(found), MOST)))
    titles = sorted({each.title for each in generate().products})
    others |= {
        f"{start} {title}".strip()
        for title in rng.sample(titles, MOST)
        for start in (rng.choice(("", "a", "is the", "show me the")),)
    }
    return made + [(text, SHOPPING) for text in sorted(others) if scope_of(fold(text)) is None]


def main() -> None:
    """Trains with the shop's embedder and prints the report."""
    settings = load_settings()
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    for name, value in train_scope(data_folder(), embedder).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
