"""What the classifier of scope learns from."""

from __future__ import annotations

from pathlib import Path

from assistant.understanding.classifier import load_classifier
from assistant.understanding.scope import WEIGHTS
from finetune.scope import LABELS, scope_utterances


def test_every_kind_has_texts_in_both_languages_and_none_two_kinds(data_dir: Path) -> None:
    texts = scope_utterances(data_dir)
    assert len(dict(texts)) == len(set(texts))
    for label in LABELS:
        own = [text for text, kind in texts if kind == label]
        assert any(text.isascii() for text in own) and any(not text.isascii() for text in own)


def test_the_classifier_that_ships_knows_these_kinds() -> None:
    classifier = load_classifier(WEIGHTS)
    assert classifier.labels == LABELS
    assert classifier.weights.shape[1] == len(LABELS)
