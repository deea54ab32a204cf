"""Trains the classifier that tells the clauses of a message which only tell from those which wish.

A logistic regression over the words and the form of a clause, learnt from the messages of ``telling.yaml``. The report
has what ten-fold cross-validation measures, no message being on both sides.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.settings import Settings
from assistant.understanding.spans import find_mentions
from assistant.understanding.telling import WEIGHTS, clauses, features_of
from assistant.understanding.text import fold, reading_of
from assistant.understanding.vocabulary import Vocabulary, build_vocabulary
from finetune.needs import need_scikit_learn
from retrieval.catalogue import build_catalogue
from retrieval.demo import generate

OWN = Path(__file__).with_name("telling.yaml")
SEED = 4
FOLDS = 10
FEWEST = 2
"""Clauses that must have a feature for it to be learnt."""
C = 3.0
THRESHOLD = 0.45
"""Both chosen by cross-validation: a wish that is not heard is worse than a circumstance that is."""
_BRACES = re.compile(r"[{}]")

Labelled = tuple[list[list[str]], list[bool]]
"""The clauses of a message by their features, and of each whether it only tells."""


def train_telling(path: Path = WEIGHTS) -> dict[str, Any]:
    """Trains and writes the classifier; returns the report: shares of clauses, measured by cross-validation.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    need_scikit_learn("Training the classifier of what is told")
    shop = Settings().shop
    vocabulary = build_vocabulary(build_catalogue(generate().products, shop.currency, shop.rates))
    texts = yaml.safe_load(OWN.read_text("utf-8"))
    messages = {language: [labelled(each, vocabulary) for each in own] for language, own in texts.items()}
    report = {
        language: _measured(own, [m for ms in messages.values() for m in ms]) for language, own in messages.items()
    }
    weights = _fitted([each for own in messages.values() for each in own])
    told = {"threshold": THRESHOLD, "weights": dict(sorted(weights.items()))}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return {**report, "features": len(weights), "file": str(path)}


def labelled(marked: str, vocabulary: Vocabulary) -> Labelled:
    """A message with braces around what is told, as clauses."""
    text = fold(_BRACES.sub("", marked))
    told, inside = [], False
    for character in marked:
        if character in "{}":
            inside = character == "{"
        else:
            told.append(inside)
    mentions = find_mentions(reading_of(text, []), vocabulary)
    things = [(each.start, each.end) for each in mentions if each.of("category")]
    found = clauses(text)
    return features_of(text, found, things), [2 * sum(told[start:end]) > end - start for start, end in found]


def _fitted(messages: list[Labelled]) -> dict[str, float]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [features for found, _ in messages for features in found]
    labels = [label for _, own in messages for label in own]
    counts = Counter(each for features in rows for each in set(features))
    known = [{each: 1.0 for each in features if counts[each] >= FEWEST} for features in rows]
    vectorizer = DictVectorizer()
    fitted = LogisticRegression(C=C, max_iter=2000).fit(vectorizer.fit_transform(known), labels)
    names = vectorizer.get_feature_names_out()
    return {"bias": round(float(fitted.intercept_[0]), 3)} | {
        str(name): round(float(weight), 3) for name, weight in zip(names, fitted.coef_[0], strict=True)
    }


def _measured(own: list[Labelled], every: list[Labelled]) -> dict[str, Any]:
    """Ten-fold cross-validation on one language's messages, with all others to learn from."""
    order = list(range(len(own)))
    random.Random(SEED).shuffle(order)
    right: Counter[tuple[bool, bool]] = Counter()
    whole = 0
    for fold_ in range(FOLDS):
        held = [own[at] for at in order[fold_::FOLDS]]
        weights = _fitted([each for each in every if not any(each is other for other in held)])
        for found, labels in held:
            odds = [weights["bias"] + sum(weights.get(each, 0.0) for each in features) for features in found]
            told = [bool(1 / (1 + np.exp(-each)) >= THRESHOLD) for each in odds]
            told = [False] * len(told) if all(told) else told
            labels = [False] * len(labels) if all(labels) else labels
            right.update(zip(labels, told, strict=True))
            whole += told == labels
    clauses_told = right[True, True] + right[True, False]
    return {
        "messages": len(own),
        "clauses": right.total(),
        "told": clauses_told,
        "told and heard as told": round(right[True, True] / clauses_told, 3),
        "wished and heard as told": round(right[False, True] / (right[False, True] + right[False, False]), 3),
        "messages all right": round(whole / len(own), 3),
    }


def main() -> None:
    """Trains and prints the report."""
    for name, value in train_telling().items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
