"""How often each rule's opinion of what a message is for is right, and how often the classifier's: what the bars of
``assistant/understanding/handover.py`` were chosen by.

Only training texts are read, each by a classifier that did not see its fold, and by the rules as the first message of a
conversation with the demo shop.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.request import State
from assistant.settings import load_settings
from assistant.understanding import build_vocabulary, read_by_rules
from assistant.understanding.classifier import load_classifier
from assistant.understanding.intent_sets import LABELS, read_intent_set
from finetune.intents import MOST, cross_validated, data_folder, features, training_texts
from retrieval.catalogue import Catalogue
from retrieval.embedders import Embedder, load_embedder
from retrieval.index import open_index

C = 3.0
"""Of the classifier that is shipped."""
BARS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True)
class HandOver:
    """Of the texts that one rule settled: how many, the shares in which rule and classifier are right, and the bar with
    the most right together."""

    texts: int
    rule: float
    classifier: float
    bar: float
    together: float


def measure_handover(data: Path, embedder: Embedder, catalogue: Catalogue) -> dict[str, HandOver]:
    """By rule, those with most texts first.

    Raises:
        UsageError: the public sets are not there.
    """
    train = training_texts(data)
    several = {each.text: each.intents for name in MOST for each in read_intent_set(name, data)}
    right = np.array([[each in several.get(text, (label,)) for each in LABELS] for text, label in train])
    logits = cross_validated(
        features([text for text, _ in train], embedder), np.array([LABELS.index(label) for _, label in train]), C
    )
    scaled = np.exp((logits - logits.max(axis=1, keepdims=True)) / load_classifier().temperature)
    shares = scaled / scaled.sum(axis=1, keepdims=True)
    vocabulary = build_vocabulary(catalogue)
    by_rule: dict[str, list[tuple[bool, bool, float]]] = defaultdict(list)
    for (text, _), fits, share in zip(train, right, shares, strict=True):
        found = read_by_rules(text, State(), vocabulary, catalogue)
        intent = found.request.topic or found.request.intent
        chosen = int(share.argmax())
        by_rule[found.rule].append((bool(fits[LABELS.index(intent)]), bool(fits[chosen]), float(share[chosen])))
    return {rule: _handover(np.array(rows)) for rule, rows in sorted(by_rule.items(), key=lambda each: -len(each[1]))}


def _handover(rows: np.ndarray) -> HandOver:
    rule, classifier, share = rows.T
    together = {bar: float(np.where(share >= bar, classifier, rule).mean()) for bar in BARS}
    best = max(BARS, key=lambda bar: (together[bar], bar))
    return HandOver(len(rows), float(rule.mean()), float(classifier.mean()), best, together[best])


def main() -> None:
    """Measures with the catalogue in force and prints a line for each rule."""
    settings = load_settings()
    index = open_index(settings.home, currency=settings.shop.currency, rates=settings.shop.rates)
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    for rule, each in measure_handover(data_folder(), embedder, index.catalogue).items():
        print(
            f"{rule:28} {each.texts:5} rule {each.rule:.3f} classifier {each.classifier:.3f} "
            f"bar {each.bar:.2f} together {each.together:.3f}"
        )


if __name__ == "__main__":
    main()
