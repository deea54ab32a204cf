"""Recommenders: what a shopper may want, from what all of them did. One file a model, all of one shape.

A model is fitted on :class:`~retrieval.recommenders.interactions.Interactions` and kept as named arrays; it scores all
products for a shopper whom it is told of as a :class:`~retrieval.recommenders.interactions.History`. None of them keeps
shoppers' names: a shopper is folded in from the history alone, so a new one and an event of this second count at once.
Products that the history names are scored like all others; who offers them decides whether to leave them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.recommenders import (
    als,
    bpr,
    content,
    copurchase,
    ease,
    graph,
    item_knn,
    next_basket,
    popularity,
    session,
    user_knn,
)
from retrieval.recommenders.interactions import History, Interactions
from retrieval.recommenders.matrices import Arrays


@dataclass(frozen=True)
class Recommender:
    """One model.

    Args:
        fit: ``fit(data, *, seed, **settings)``; the same arrays from the same arguments.
        scores: ``scores(arrays, history, now)``: float32 per item, higher is likelier wanted, 0 where it knows nothing;
            ``now`` in epoch seconds.
        tried: settings to choose among on validation data, the defaults first.
        update: ``update(arrays, new)`` counts new events without fitting anew; ``new.items`` begins with the items that
            the arrays know, in their order. None where the model has to be fitted anew.
        needs_vectors: ``fit`` takes ``vectors`` as well, float32 of shape (items, dimension) and length 1 each.
        repeats: it is made to foresee what is taken again, too.
    """

    fit: Callable[..., Arrays]
    scores: Callable[[Arrays, History, int], np.ndarray]
    tried: tuple[Mapping[str, Any], ...] = ({},)
    update: Callable[[Arrays, Interactions], Arrays] | None = None
    needs_vectors: bool = False
    repeats: bool = False


RECOMMENDERS: dict[str, Recommender] = {
    "popularity": Recommender(
        popularity.fit,
        popularity.scores,
        ({"half_life_days": 30.0}, {"half_life_days": 7.0}, {"half_life_days": 120.0}),
        popularity.update,
    ),
    "item_knn": Recommender(
        item_knn.fit,
        item_knn.scores,
        ({}, {"neighbours": 15}, {"user_power": 1.0, "shrink": 0.1}, {"neighbours": 300, "shrink": 30.0}),
    ),
    "user_knn": Recommender(
        user_knn.fit, user_knn.scores, ({}, {"neighbours": 30}, {"neighbours": 300}), user_knn.update
    ),
    "als": Recommender(
        als.fit,
        als.scores,
        ({}, {"factors": 128, "regularization": 20.0}, {"alpha": 5.0}, {"factors": 32, "alpha": 5.0}),
        als.update,
    ),
    "bpr": Recommender(
        bpr.fit,
        bpr.scores,
        ({}, {"fold_in_regularization": 0.3}, {"fold_in_regularization": 30.0}, {"fold_in_regularization": 300.0}),
    ),
    "ease": Recommender(ease.fit, ease.scores, ({}, {"regularization": 50.0}, {"regularization": 1000.0})),
    "session": Recommender(
        session.fit, session.scores, ({}, {"transitions": 0.0}, {"transitions": 0.5}), session.update
    ),
    "graph": Recommender(
        graph.fit, graph.scores, ({}, {"beta": 0.2}, {"beta": 0.0, "neighbours": 300}, {"alpha": 1.0})
    ),
    "content": Recommender(
        content.fit, content.scores, ({}, {"sharpness": 1.0}, {"sharpness": 12.0}), needs_vectors=True
    ),
    "next_basket": Recommender(
        next_basket.fit,
        next_basket.scores,
        ({}, {"own_share": 0.95}, {"own_share": 0.5}, {"half_life_days": 30.0}),
        next_basket.update,
        repeats=True,
    ),
    "copurchase": Recommender(copurchase.fit, copurchase.scores, ({}, {"shrink": 20.0}), copurchase.update),
}
