"""The systems that are compared, by name: our recommenders, those of a library, and what needs no learning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.settings import Settings
from eval.personal.datasets import DEMO_SEED, Log
from eval.personal.peers import PEERS, Score
from eval.personal.split import Moment, Split
from retrieval.embedders import load_embedder, product_text
from retrieval.recommenders import RECOMMENDERS, Recommender

REFERENCE = "popularity"
"""What all others are compared with."""
SEED = 7
CHANCE, ORACLE = "chance", "known tastes"
"""The floor and the ceiling; nobody asks whether they are better than popularity."""


@dataclass(frozen=True)
class System:
    """``open`` learns from a split's train part with settings, one of ``tried``, and returns what scores a moment.

    ``logs``: the logs that it can be run on; None: all.
    """

    open: Callable[[Split, Mapping[str, Any]], Score]
    tried: tuple[Mapping[str, Any], ...] = ({},)
    logs: tuple[str, ...] | None = None


def systems(settings: Settings) -> dict[str, System]:
    """All systems: popularity first, our own models as they are served, the plain ones, then the library's.

    Args:
        settings: name the embedder whose vectors the models read that need some.
    """
    own = {name: System(partial(_own, each, settings), each.tried) for name, each in RECOMMENDERS.items()}
    return {
        REFERENCE: own.pop(REFERENCE),
        **own,
        "own purchases": System(own_purchases),
        CHANCE: System(chance),
        ORACLE: System(known_tastes, logs=("demo",)),
        **{name: System(each.open, each.tried) for name, each in PEERS.items()},
    }


def _own(model: Recommender, settings: Settings, split: Split, chosen: Mapping[str, Any]) -> Score:
    """One of :data:`RECOMMENDERS`: fitted, and folding every shopper in, whether or not it learnt from them.

    Raises:
        MissingExtra: what it is fitted with is not installed.
        ModelFileError: it needs vectors, and the embedder is not there.
    """
    retrieval = settings.retrieval
    more = {"vectors": vectors(split.log, retrieval.embedder, settings.home)} if model.needs_vectors else {}
    arrays = model.fit(split.train, seed=SEED, **chosen, **more)
    return lambda moment: model.scores(arrays, moment.history, moment.now)


@lru_cache(maxsize=1)
def vectors(log: Log, embedder: str, home: Path) -> np.ndarray:
    """An embedder's vectors of all products of a log, each text embedded once.

    Raises:
        ModelFileError: the embedder is not under ``home``.
    """
    texts = [product_text(product) for product in log.products]
    place = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    found: np.ndarray = load_embedder(embedder, home).passages(list(place))[[place[text] for text in texts]]
    return found


def own_purchases(split: Split, chosen: Mapping[str, Any]) -> Score:
    """The shopper's own products, those taken most often first, and of these the latest: what repeat-buying leaves for
    others to add (the P-TopFreq of Hu et al., SIGIR 2020)."""

    def score(moment: Moment) -> np.ndarray:
        history, scores = moment.history, np.zeros(len(split.offered))
        np.add.at(scores, history.rows, history.weights)
        age = np.full(len(scores), np.inf)
        np.minimum.at(age, history.rows, np.maximum(0, moment.now - history.times))
        return scores + 1e-3 / (1 + age / 86_400)

    return score


def chance(split: Split, chosen: Mapping[str, Any]) -> Score:
    """Nothing known of anything: the lots decide."""
    nothing = np.zeros(len(split.offered))
    return lambda moment: nothing


def known_tastes(split: Split, chosen: Mapping[str, Any]) -> Score:
    """The demo shop's own truth: how likely each shopper views each product. No learner can know more of the next visit
    than this and what visits are yet to come."""
    from retrieval.demo.shoppers import appeal, shoppers

    truth = {each.id: each for each in shoppers(DEMO_SEED)}
    items = split.log.interactions.items

    def score(moment: Moment) -> np.ndarray:
        chances = appeal(truth[split.log.interactions.users[moment.user]], DEMO_SEED)
        return np.array([chances.get(id, 0.0) for id in items])

    return score
