"""Learns ``relevance.json``: how the first stage's features and the ranker's logit make up relevance.

A linear pairwise model (RankNet's loss, Burges et al. 2005, each pair weighted by the difference of gains, so that an
exact product before a substitute counts most), then a sigmoid fitted to whether a product is exact (Platt 1999). Some
ten parameters, so that a few dozen judged queries are enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from finetune.ranker.data import HEAD, Group
from retrieval.weights import FEATURES, Linear, Term, Weights

PENALTY = 0.02
"""On the sum of squared weights of standardized features, against mean loss per query; .005 and .05 did alike."""
SIGNS = {"missed_numbers": -1, "negated": -1}
"""More of any other feature speaks for a product; a weight of the wrong sign is left out."""
EXACT = 3
FOLDS = 6

Columns = Mapping[str, np.ndarray]


def columns(group: Group, logits: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """The features of what the first stage ranks up to HEAD, by name; ``ranker``, where there are logits."""
    kept = group.first < HEAD
    named = dict(zip(FEATURES, group.features[kept].T, strict=True))
    return named if logits is None else {**named, "ranker": logits[kept]}


def fit_linear(queries: Sequence[Columns], gains: Sequence[np.ndarray], exact: Sequence[np.ndarray]) -> Linear:
    """The model over the features of ``queries``; ``gains`` and ``exact`` (of booleans) say per query what is right."""
    names = list(queries[0])
    raw = [np.stack([each[name] for name in names], axis=1).astype(np.float64) for each in queries]
    everything = np.concatenate(raw)
    mean, scale = everything.mean(0), everything.std(0) + 1e-6
    held = [(x - mean) / scale for x in raw]
    pairs = [_pairs(x, gain) for x, gain in zip(held, gains, strict=True) if len(np.unique(gain)) > 1]
    signs = np.array([SIGNS.get(name, 1) for name in names])
    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for apart, share in pairs:
            margin = apart @ weights
            total += float(share @ np.logaddexp(0, -margin)) / len(pairs)
            slope = slope - (share * expit(-margin)) @ apart / len(pairs)
        return total, slope

    weights = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B").x
    slope, bias = _platt(np.concatenate(held) @ weights, np.concatenate(list(exact)))
    terms = {
        name: Term(weight=round(slope * w, 5), mean=round(m, 5), scale=round(s, 5))
        for name, w, m, s in zip(names, weights.tolist(), mean.tolist(), scale.tolist(), strict=True)
        if abs(w) > 1e-4
    }
    return Linear(bias=round(bias, 5), terms=terms)


def fit_weights(groups: Sequence[Group], logits: Sequence[np.ndarray] | None) -> Weights:
    """Both models of :class:`retrieval.weights.Weights`; without logits the first stage's alone.

    Args:
        groups: with labels.
        logits: per group and product, of a ranker that was not trained on these queries.
    """
    first = _fit(groups, None)
    return Weights(first_stage=first, with_ranker=_fit(groups, logits) if logits is not None else None)


def cross_validated(groups: Sequence[Group], logits: Sequence[np.ndarray] | None, seed: int) -> list[np.ndarray]:
    """Per group the scores of a model that was fitted to the other folds of queries alone."""
    fold = np.random.default_rng(seed).permutation(len(groups)) % FOLDS
    scores: list[np.ndarray] = [np.zeros(0)] * len(groups)
    for part in range(FOLDS):
        rest = [at for at in range(len(groups)) if fold[at] != part]
        model = _fit([groups[at] for at in rest], [logits[at] for at in rest] if logits is not None else None)
        for at in map(int, np.flatnonzero(fold == part)):
            scores[at] = score(model, columns(groups[at], logits[at] if logits is not None else None))
    return scores


def score(model: Linear, found: Columns) -> np.ndarray:
    """The model's sum before the sigmoid."""
    return np.asarray(
        sum((term.weight * (found[name] - term.mean) / term.scale for name, term in model.terms.items()), model.bias)
    )


def with_new_ranker(known: Linear, logits: np.ndarray) -> Linear:
    """Weights learnt with one ranker, for another: its logits are measured anew, their part in the sum stays."""
    term = known.terms["ranker"]
    fresh = Term(weight=term.weight, mean=round(float(logits.mean()), 5), scale=round(float(logits.std()) + 1e-6, 5))
    return Linear(bias=known.bias, terms={**known.terms, "ranker": fresh})


def ndcg(gains: np.ndarray, order: np.ndarray, ideal: np.ndarray, k: int = 10) -> float:
    """nDCG@k (Järvelin and Kekäläinen 2002) of ``gains`` taken in ``order`` against all gains there are."""
    discount = 1 / np.log2(np.arange(2, k + 2))
    best = np.sort(ideal)[::-1][:k]
    top = gains[order][:k]
    highest = float(best @ discount[: len(best)])
    return float(top @ discount[: len(top)]) / highest if highest else 0.0


def mean_ndcg(groups: Sequence[Group], scores: Sequence[np.ndarray] | None) -> np.ndarray:
    """nDCG@10 per group of the first stage's HEAD, ordered by ``scores``; as it ordered them where that is None."""
    made = []
    for at, group in enumerate(groups):
        kept = group.first < HEAD
        by = -group.first[kept] if scores is None else scores[at]
        made.append(ndcg(group.gains[kept], np.argsort(-by, kind="stable"), group.gains))
    return np.array(made)


def _fit(groups: Sequence[Group], logits: Sequence[np.ndarray] | None) -> Linear:
    queries = [columns(group, None if logits is None else logits[at]) for at, group in enumerate(groups)]
    kept = [group.first < HEAD for group in groups]
    return fit_linear(
        queries,
        [group.gains[some] for group, some in zip(groups, kept, strict=True)],
        [group.grades[some] == EXACT for group, some in zip(groups, kept, strict=True)],
    )


def _pairs(x: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences of features of each better and each worse product, and the share of the loss each has."""
    better, worse = np.nonzero(gain[:, None] > gain[None, :])
    weight = gain[better] - gain[worse]
    return x[better] - x[worse], weight / weight.sum()


def _platt(sums: np.ndarray, exact: np.ndarray) -> tuple[float, float]:
    """Slope and bias by which the sigmoid of a sum is the probability of being exact."""

    def loss(pair: np.ndarray) -> tuple[float, np.ndarray]:
        margin = pair[0] * sums + pair[1]
        wrong = expit(margin) - exact
        total = float(np.mean(np.logaddexp(0, margin) - exact * margin))
        return total, np.array([np.mean(wrong * sums), np.mean(wrong)])

    slope, bias = minimize(
        loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)]
    ).x
    return float(slope), float(bias)
