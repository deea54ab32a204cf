"""Learning how the first stage and the ranker make up relevance, on groups whose right answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from finetune.ranker import fuse, teacher
from finetune.ranker.data import Group
from retrieval.weights import FEATURES, Linear, Term, relevance

RECORD = FEATURES.index("record")
NEGATED = FEATURES.index("negated")


def groups(count: int = 40, seed: int = 0) -> tuple[list[Group], list[np.ndarray]]:
    """Exact is what ``record`` and the logits, each noisily, say is; ``negated`` products never are."""
    rng = np.random.default_rng(seed)
    made, logits = [], []
    for number in range(count):
        truth = rng.normal(size=30)
        refused = rng.random(30) < 0.2
        features = rng.normal(size=(30, len(FEATURES))).astype(np.float32)
        features[:, RECORD] = truth + rng.normal(size=30)
        features[:, NEGATED] = refused
        exact = (truth > 0.5) & ~refused
        texts = tuple(f"product {row}" for row in range(30))
        grades = np.where(exact, 3, 0).astype(np.float32)
        made.append(Group(f"q{number}", texts, features, grades, exact.astype(np.float32), rng.permutation(30)))
        logits.append((truth + rng.normal(size=30)).astype(np.float32))
    return made, logits


def test_fusion_with_a_telling_ranker_beats_either_alone_on_unseen_queries() -> None:
    made, logits = groups()
    alone = fuse.mean_ndcg(made, logits).mean()
    first = fuse.mean_ndcg(made, fuse.cross_validated(made, None, 1)).mean()
    both = fuse.mean_ndcg(made, fuse.cross_validated(made, logits, 1)).mean()
    assert both > first + 0.03 and both > alone + 0.03
    assert first > fuse.mean_ndcg(made, None).mean() + 0.1


def test_a_ranker_that_knows_nothing_gets_no_say() -> None:
    made, _ = groups()
    noise = [np.random.default_rng(5).normal(size=30).astype(np.float32) for _ in made]
    model = fuse.fit_weights(made, noise).with_ranker
    assert model is not None
    assert abs(model.terms["ranker"].weight if "ranker" in model.terms else 0.0) < 0.2 * model.terms["record"].weight


def test_what_was_refused_counts_against_and_no_weight_is_turned_round() -> None:
    made, logits = groups()
    weights = fuse.fit_weights(made, logits)
    for model in (weights.first_stage, weights.with_ranker):
        assert model is not None
        assert model.terms["negated"].weight < 0
        assert all(term.weight >= 0 for name, term in model.terms.items() if name not in fuse.SIGNS)


def test_probabilities_are_calibrated() -> None:
    made, logits = groups(80)
    model = fuse.fit_weights(made, logits).with_ranker
    assert model is not None
    found = [relevance(model, fuse.columns(group, each)) for group, each in zip(made, logits, strict=True)]
    exact = np.concatenate([group.grades == 3 for group in made])
    assert np.concatenate(found).mean() == pytest.approx(exact.mean(), abs=0.03)


def test_a_new_ranker_of_another_scale_takes_over_the_weight() -> None:
    known = Linear(bias=0.0, terms={"ranker": Term(weight=2.0, mean=0.0, scale=1.0), "record": Term(weight=1.0)})
    fresh = fuse.with_new_ranker(known, np.array([10.0, 20.0, 30.0]))
    assert fresh.terms["record"] == known.terms["record"]
    assert fuse.score(fresh, {"ranker": np.array([20.0]), "record": np.array([0.0])})[0] == pytest.approx(0, abs=1e-6)


def test_ndcg_is_one_for_the_best_order_and_counts_what_was_not_found() -> None:
    gains = np.array([1.0, 0.0, 0.1])
    assert fuse.ndcg(gains, np.array([0, 2, 1]), gains) == pytest.approx(1)
    assert fuse.ndcg(gains, np.array([1, 2, 0]), gains) < 0.6
    assert fuse.ndcg(gains, np.array([0, 2, 1]), np.array([1.0, 1.0, 0.1, 0.0])) < 1


class Letters:
    """An embedder by counts of letters."""

    name, dimension = "letters", 26

    def passages(self, texts: list[str]) -> np.ndarray:
        counts = np.array([[text.count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def query(self, text: str) -> np.ndarray:
        return np.asarray(self.passages([text])[0])


def test_the_teacher_hears_the_encoder_and_the_derived_labels() -> None:
    features = np.zeros((2, len(FEATURES)), np.float32)
    nothing = np.zeros(2, np.float32)
    unknown = Group("lamp", ("lamp", "kettle"), features, nothing - 1, nothing, np.arange(2))
    labelled = Group("lamp", ("lamp", "kettle"), features, np.array([0.0, 3.0], np.float32), nothing, np.arange(2))
    steps: list[int] = []
    alike = teacher.likeness([unknown, labelled], Letters(), lambda name, done, total: steps.append(done))
    assert steps == [2], "each text is read once"
    taught, told = teacher.targets([unknown, labelled], alike)
    assert taught[0] > taught[1]
    assert told[1] > told[0]
