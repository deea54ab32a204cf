"""The classifier of intents is trained by one command, the same every time, and never on what it is measured on."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.understanding.classifier import PLACES, load_classifier
from assistant.understanding.intent_sets import LABELS, TABLE
from finetune import intents
from finetune.intents import features, own_utterances, train_intents
from retrieval.errors import UsageError


class Bag:
    """An embedder of hashed words: unit vectors in which equal words are alike."""

    name = "bag"
    dimension = 256

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        made = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().split() or [text]:
                made[row, int(hashlib.md5(word.encode()).hexdigest(), 16) % self.dimension] += 1
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        unit: np.ndarray = made / np.maximum(lengths, 1e-9)
        return unit

    def query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self.passages([text])[0]
        return vector


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """Small stand-ins for the public sets, in their own formats."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    for name in ("hint3", "bitext"):
        told = table[name]
        folder = tmp_path / told["folder"]
        folder.mkdir()
        for file in told["files"]:
            with (folder / file).open("w", encoding="utf-8", newline="") as lines:
                rows = csv.writer(lines)
                rows.writerow([told["text"], told["label"]])
                labels = [label for label, intents in told["intents"].items() if intents]
                rows.writerows(
                    [f"{label.replace('_', ' ')} {n}x{file[0]}", label] for label in labels for n in range(12)
                )
    (tmp_path / "webshop_human_goals").mkdir()
    goals = [f"i need a thing number {n}" for n in range(400)]
    (tmp_path / "webshop_human_goals" / "human_goals.json").write_text(json.dumps(goals), "utf-8")
    (tmp_path / "amazon_product_qa").mkdir()
    for file in table["product_qa"]["files"]:
        with gzip.open(tmp_path / "amazon_product_qa" / file, "wt", encoding="utf-8") as lines:
            lines.write("question\tanswer\n" + "".join(f"does it have part {n}{file[24]}?\tyes\n" for n in range(40)))
    return tmp_path


def test_training_writes_a_calibrated_classifier_and_repeats_itself(
    sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intents, "CS", (3.0,))
    monkeypatch.setattr(intents, "FOLDS", 2)
    report = train_intents(sets, Bag(), tmp_path / "one.json")
    train_intents(sets, Bag(), tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    model = load_classifier(tmp_path / "one.json")
    assert (model.embedder, model.labels) == ("bag", LABELS)
    assert model.weights.shape == (256 + PLACES, len(LABELS))
    shares = model.probabilities(features(["start over", "who won the match"], Bag()))
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-5)
    assert model.read("i need a thing number 7", Bag().query)[0] == "find"
    assert report["texts by intent"]["out_of_scope"] > 50
    assert (tmp_path / "one.json").stat().st_size < 80_000


def test_the_public_sets_are_needed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="FLOORWALKER_DATA"):
        train_intents(tmp_path / "none", Bag(), tmp_path / "weights.json")


def test_our_utterances_cover_all_intents_in_both_languages_and_none_that_is_measured() -> None:
    told = own_utterances()
    assert {label for _, label in told} == set(LABELS)
    assert sum(not text.isascii() for text, _ in told) > 150
    assert not any("{" in text for text, _ in told)
    measured = Path(__file__).parents[2] / "eval" / "understanding"
    for part in ("dev", "test"):
        said = {each["say"].casefold() for each in yaml.safe_load((measured / f"own_{part}.yaml").read_text("utf-8"))}
        assert not said & {text.casefold() for text, _ in told}


def test_the_shipped_classifier_knows_our_labels() -> None:
    model = load_classifier()
    assert (model.embedder, model.labels) == ("use-multilingual-v3", LABELS)
    assert model.weights.shape == (512 + PLACES, len(LABELS))
    assert 0 < model.threshold < 1
