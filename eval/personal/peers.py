"""The recommenders of a kept library, ``implicit``, as it fits and serves them itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from eval.personal.split import Moment, Split
from retrieval.errors import MissingExtra

Score = Callable[[Moment], np.ndarray]
"""A moment to a finite number per item, higher for what is likelier wanted."""
SEED = 7


@dataclass(frozen=True)
class Peer:
    """``open`` as a system's, ``tried`` settings by the library's own names, its default first."""

    open: Callable[[Split, Mapping[str, Any]], Score]
    tried: tuple[Mapping[str, Any], ...]


def bm25(split: Split, chosen: Mapping[str, Any]) -> Score:
    """Item neighbours over counts weighted as BM25 weights terms.

    Raises:
        MissingExtra: implicit is not installed.
    """
    return _neighbours(_library("nearest_neighbours").BM25Recommender(num_threads=1, **chosen), split)


def cosine(split: Split, chosen: Mapping[str, Any]) -> Score:
    """Item neighbours by the cosine of counts.

    Raises:
        MissingExtra: implicit is not installed.
    """
    return _neighbours(_library("nearest_neighbours").CosineRecommender(num_threads=1, **chosen), split)


def als(split: Split, chosen: Mapping[str, Any]) -> Score:
    """iALS (Hu, Koren and Volinsky, ICDM 2008). A shopper that it learnt from has the factors learnt; any other,
    and any later moment, is calculated from the history.

    Raises:
        MissingExtra: implicit is not installed.
    """
    # As the library asks for: its threads and the linear algebra's get in each other's way.
    with threadpool_limits(1, "blas"):
        model = _library("als").AlternatingLeastSquares(random_state=SEED, num_threads=1, **chosen)
        model.fit(split.train.matrix(), show_progress=False)
    return lambda moment: _all(model, moment, split, recalculate_user=not moment.learnt)


def bpr(split: Split, chosen: Mapping[str, Any]) -> Score:
    """BPR (Rendle et al., UAI 2009). The library serves shoppers that it learnt from, at the moment of learning, and
    nobody else: there it knows nothing.

    Raises:
        MissingExtra: implicit is not installed.
    """
    model = _library("bpr").BayesianPersonalizedRanking(random_state=SEED, num_threads=1, **chosen)
    model.fit(split.train.matrix(), show_progress=False)
    nothing = np.zeros(len(split.offered))
    return lambda moment: _all(model, moment, split) if moment.learnt else nothing


def _neighbours(model: Any, split: Split) -> Score:
    model.fit(split.train.matrix(), show_progress=False)
    return lambda moment: _all(model, moment, split)


def _all(model: Any, moment: Moment, split: Split, **more: bool) -> np.ndarray:
    """What the library's own ``recommend`` scores for every product; 0 for those that it does not name."""
    total = len(split.offered)
    liked = moment.history.weights > 0
    cells = (moment.history.weights[liked], (np.zeros(int(liked.sum()), int), moment.history.rows[liked]))
    row = sparse.csr_matrix(cells, (1, total))
    ids, found = model.recommend(moment.user, row, N=total, filter_already_liked_items=False, **more)
    scores = np.zeros(total)
    scores[ids] = found
    return scores


def _library(module: str) -> Any:
    try:
        return importlib.import_module(f"implicit.{module}")
    except ImportError as error:
        raise MissingExtra("A recommender of the library implicit", "train") from error


PEERS: dict[str, Peer] = {
    "implicit bm25": Peer(bm25, ({"K": 20}, {"K": 100}, {"K": 500})),
    "implicit cosine": Peer(cosine, ({"K": 20}, {"K": 100}, {"K": 500})),
    "implicit als": Peer(als, ({}, {"alpha": 10.0}, {"factors": 32, "regularization": 1.0, "alpha": 10.0})),
    "implicit bpr": Peer(bpr, ({}, {"learning_rate": 0.03}, {"factors": 32, "learning_rate": 0.05})),
}
