"""Trains the classifier of terms: which topic of a shop's policies a message asks about, if any.

A logistic regression over sentence vectors, learnt from our own utterances in ``terms.yaml``, and for what asks about
no terms also from those of the other intents and from the training splits of public sets of requests and questions on
products.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.settings import load_settings
from assistant.understanding.classifier import IntentClassifier, save_classifier
from assistant.understanding.intent_sets import read_intent_set
from assistant.understanding.intents import is_policy
from assistant.understanding.terms import NONE, STOCK, SURELY_STOCK, WEIGHTS
from finetune.intents import data_folder, own_utterances
from finetune.needs import need_scikit_learn
from retrieval.embedders import Embedder, load_embedder
from retrieval.topics import topics

OWN = Path(__file__).with_name("terms.yaml")
SEED = 4
ELSEWHERE = ("policy_question", "order", "complaint")
"""Intents whose utterances may ask about terms: which topic is not known."""
PUBLIC = ("webshop", "product_qa")
MOST = 400
"""Texts of one public set; of our own of other intents twice as many. More would outweigh the terms."""
C = 30.0
FOLDS = 5
THRESHOLD = 0.4
"""Probability that terms are asked about, from which they are taken to be."""


def train_terms(data: Path, embedder: Embedder, path: Path = WEIGHTS) -> dict[str, Any]:
    """Trains and writes the classifier; returns the report, with what cross-validation on our own utterances found.

    Args:
        data: the folder of public data sets.
        path: where it is written.

    Raises:
        MissingExtra: scikit-learn is not installed.
        UsageError: the public sets are not there.
    """
    need_scikit_learn("Training the classifier of terms")
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    labels = (*(topic.name for topic in topics()), STOCK, NONE)
    texts, fixed = terms_utterances(), other_utterances(data)
    x, y = embedder.passages([text for text, _ in texts]), np.array([labels.index(label) for _, label in texts])
    others = embedder.passages(fixed)

    class Beside(LogisticRegression):  # type: ignore[misc]
        """Learns of every fold what asks about no terms besides."""

        def fit(self, some: np.ndarray, told: np.ndarray) -> Beside:
            fitted: Beside = super().fit(
                np.concatenate([some, others]), np.concatenate([told, np.full(len(others), labels.index(NONE))])
            )
            return fitted

    model = Beside(C=C, max_iter=3000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    shares = cross_val_predict(model, x, y, cv=folds, method="predict_proba")
    asked = shares[:, :-2].sum(axis=1) >= THRESHOLD
    about = y < labels.index(STOCK)
    right = shares[:, :-2].argmax(axis=1) == y
    had = y == labels.index(STOCK)
    told_had = shares[:, -2] >= SURELY_STOCK
    fitted = model.fit(x, y)
    save_classifier(IntentClassifier(embedder.name, labels, fitted.coef_.T, fitted.intercept_, 1.0, THRESHOLD), path)
    return {
        "embedder": embedder.name,
        "texts by topic": dict(Counter(label for _, label in texts)),
        "texts besides": len(fixed),
        "found of those about terms": round(float(asked[about].mean()), 3),
        "taken for terms of the others": round(float(asked[~about].mean()), 3),
        "topic right": round(float(right[about].mean()), 3),
        "found of those about stock": round(float(told_had[had].mean()), 3),
        "taken for stock of the others": round(float(told_had[~had].mean()), 3),
        "file": str(path),
    }


def terms_utterances() -> list[tuple[str, str]]:
    """Our own texts with their topics."""
    told = yaml.safe_load(OWN.read_text("utf-8"))
    return [(text, topic) for topic, languages in told.items() for texts in languages.values() for text in texts]


def other_utterances(data: Path) -> list[str]:
    """Texts that ask about no terms, the same in every run."""
    rng = random.Random(SEED)
    own = [text for text, label in own_utterances() if label not in ELSEWHERE]
    found = rng.sample(own, min(len(own), 2 * MOST))
    for name in PUBLIC:
        of_it = sorted(
            {
                each.text
                for each in read_intent_set(name, data)
                if each.split == "train" and not set(each.intents) & {*ELSEWHERE, "out_of_scope"}
            }
        )
        found += rng.sample(of_it, min(len(of_it), MOST))
    return [text for text in found if not is_policy(text.lower(), wants_product=False)]


def main() -> None:
    """Trains with the shop's embedder and prints the report."""
    settings = load_settings()
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    for name, value in train_terms(data_folder(), embedder).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
