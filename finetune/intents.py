"""Trains the classifier of intents: a logistic regression over sentence vectors and pieces of words, calibrated.

It learns from the training splits of public sets (HINT3, Bitext, WebShop's requests, questions on products) and from
our own utterances in ``intents.yaml``, templates among them; the constant C and the temperature are chosen on their
development splits.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.settings import load_settings
from assistant.understanding.classifier import WEIGHTS, IntentClassifier, save_classifier, spelled
from assistant.understanding.intent_sets import LABELS, Utterance, read_intent_set
from finetune.needs import need_scikit_learn
from retrieval.embedders import Embedder, load_embedder

OWN = Path(__file__).with_name("intents.yaml")
SEED = 4
MOST = {"hint3": 10_000, "bitext": 150, "webshop": 300, "product_qa": 300}
"""Texts of one intent from one set: many from one mould teach little and drown the rest."""
DEVELOP = 300
"""Texts of one set to choose by, at most."""
FOLDS = 5
FILLINGS = 6
"""Ways in which one template is filled."""
CS = (1.0, 3.0, 10.0)
THRESHOLD = 0.5
"""Probability below which the classifier hands over, chosen with the whole cascade on the development splits: at 0.7 it
leaves wrong to the rules more than it saves (docs/understanding.md)."""


def train_intents(data: Path, embedder: Embedder, path: Path = WEIGHTS) -> dict[str, Any]:
    """Trains, calibrates and writes the classifier; returns the report.

    Args:
        data: the folder of public data sets.
        path: where it is written.

    Raises:
        MissingExtra: scikit-learn is not installed.
        UsageError: the public sets are not there.
    """
    need_scikit_learn("Training the classifier of intents")
    from sklearn.linear_model import LogisticRegression

    train = training_texts(data)
    dev = {name: _development(name, data) for name in MOST}
    x = features([text for text, _ in train], embedder)
    y = np.array([LABELS.index(label) for _, label in train])
    vectors = {name: features([each.text for each in cases], embedder) for name, cases in dev.items()}
    tried: dict[float, tuple[IntentClassifier, dict[str, float]]] = {}
    for c in CS:
        fitted = LogisticRegression(C=c, class_weight="balanced", max_iter=2000, random_state=SEED).fit(x, y)
        model = IntentClassifier(embedder.name, LABELS, fitted.coef_.T, fitted.intercept_, 1.0, 0.0)
        accuracy = {name: _accuracy(model, vectors[name], cases) for name, cases in dev.items()}
        tried[c] = model, accuracy
    # The messages of live shoppers decide; in the other sets all are nearly always right.
    best = max(tried, key=lambda c: tried[c][1]["hint3"])
    model = tried[best][0]
    logits = cross_validated(x, y, best)
    temperature = _temperature(logits, y)
    model = IntentClassifier(model.embedder, LABELS, model.weights, model.bias, temperature, THRESHOLD)
    save_classifier(model, path)
    return {
        "embedder": embedder.name,
        "texts": len(train),
        "texts by intent": dict(Counter(label for _, label in train)),
        "C": best,
        "dev accuracy": {f"C={c}": {k: round(v, 4) for k, v in tried[c][1].items()} for c in CS},
        "temperature": round(temperature, 3),
        "threshold": THRESHOLD,
        "settled of hint3": round(float((_top(model, vectors["hint3"]) >= THRESHOLD).mean()), 3),
        "file": str(path),
    }


def training_texts(data: Path) -> list[tuple[str, str]]:
    """All texts that it learns from with their intents, the same in every run.

    Raises:
        UsageError: the public sets are not there.
    """
    return [*own_utterances(), *(each for name in MOST for each in _training(name, data))]


def features(texts: Sequence[str], embedder: Embedder) -> np.ndarray:
    """What the classifier sees of texts: (texts, dimension + places)."""
    return np.hstack([embedder.passages(list(texts)), spelled(texts)])


def own_utterances() -> list[tuple[str, str]]:
    """Our own texts with their intents, templates filled in, the same in every run."""
    told = yaml.safe_load(OWN.read_text("utf-8"))
    rng = random.Random(SEED)
    made: dict[str, str] = {}
    for label, languages in told["utterances"].items():
        for language, texts in languages.items():
            for text in [*texts, *told["voices"][label][language].splitlines()]:
                for _ in range(FILLINGS if "{" in text else 1):
                    made.setdefault(_filled(text, told["fill"][language], rng), label)
    things = [thing for names in told["things"].values() for thing in names.splitlines()]
    return [*made.items(), *((thing, "find") for thing in things if thing not in made)]


def _filled(template: str, words: dict[str, list[str]], rng: random.Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: rng.choice(words[slot[1]]), template)


def _training(name: str, data: Path) -> list[tuple[str, str]]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for each in read_intent_set(name, data):
        if each.split == "train":
            by_label[each.intents[0]].append(each.text)
    rng = random.Random(SEED)
    return [
        (text, label)
        for label, texts in sorted(by_label.items())
        for text in rng.sample(sorted(texts), min(len(texts), MOST[name]))
    ]


def _development(name: str, data: Path) -> list[Utterance]:
    found = [each for each in read_intent_set(name, data) if each.split == "dev"]
    return random.Random(SEED).sample(found, min(len(found), DEVELOP))


def _top(model: IntentClassifier, vectors: np.ndarray) -> np.ndarray:
    top: np.ndarray = model.probabilities(vectors).max(axis=1)
    return top


def _right(model: IntentClassifier, vectors: np.ndarray, cases: Sequence[Utterance]) -> np.ndarray:
    chosen = model.probabilities(vectors).argmax(axis=1)
    return np.array([LABELS[place] in each.intents for place, each in zip(chosen, cases, strict=True)])


def _accuracy(model: IntentClassifier, vectors: np.ndarray, cases: Sequence[Utterance]) -> float:
    return float(_right(model, vectors, cases).mean())


def cross_validated(x: np.ndarray, y: np.ndarray, c: float) -> np.ndarray:
    """Logits (texts, labels) of each training text by a classifier that did not see its fold."""
    from sklearn.linear_model import LogisticRegression

    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(y))
    logits = np.zeros((len(y), len(LABELS)), np.float32)
    for fold in range(FOLDS):
        seen = folds != fold
        fitted = LogisticRegression(C=c, class_weight="balanced", max_iter=2000, random_state=SEED)
        logits[~seen] = fitted.fit(x[seen], y[seen]).decision_function(x[~seen])
    return logits


def _temperature(logits: np.ndarray, y: np.ndarray) -> float:
    """The temperature with the least log loss."""
    losses = {}
    for temperature in np.geomspace(0.2, 5, 60):
        scaled = logits / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        likely = np.exp(scaled[np.arange(len(y)), y]) / np.exp(scaled).sum(axis=1)
        losses[float(temperature)] = -float(np.log(np.maximum(likely, 1e-9)).mean())
    return min(losses, key=lambda each: losses[each])


def main() -> None:
    """Trains with the shop's embedder and prints the report."""
    settings = load_settings()
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    for name, value in train_intents(data_folder(), embedder).items():
        print(f"{name}: {value}")


def data_folder() -> Path:
    """The folder of public data sets: ``FLOORWALKER_DATA``, else ``../shared/data``."""
    import os

    return Path(os.environ.get("FLOORWALKER_DATA", Path(__file__).parents[2] / "shared" / "data"))


if __name__ == "__main__":
    main()
