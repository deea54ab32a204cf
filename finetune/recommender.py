"""``floorwalker train recommender``: the recommenders, from what the shop's shoppers did.

Settings are chosen by time: each model is fitted on the first part of the log and ranks, for shoppers who have done
something in it, what they then wanted that was new to them, among all products. Then it is fitted on the whole log.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.floor import Floor
from finetune.shop_log import ShopLog, read_log
from retrieval.errors import FloorwalkerError, MissingExtra, UsageError
from retrieval.index import Index
from retrieval.progress import Progress, silent
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.interactions import Interactions
from retrieval.recommenders.matrices import Arrays
from retrieval.recommenders.store import MEND, Card, Fitted, Models, open_models, save

SEED = 7
TRAINED_ON = 0.8
"""Share of the events that come before those that settings are chosen on."""
MOST_SHOPPERS = 1000
"""Whose next wishes settings are chosen on, drawn with :data:`SEED`."""
FEWEST_SHOPPERS = 20
"""With fewer, chance would choose: the default settings are taken."""
WANTED = 0.5
"""Strength of an event from which a product was wanted: carts, likes, purchases, good ratings."""
CUTOFF = 10


def train_recommender(floor: Floor, names: Sequence[str] = (), progress: Progress = silent) -> dict[str, Any]:
    """Fits models, writes them as a new version under ``HOME/models/recommender`` that serves at once, and returns the
    report: ``version``, ``folder``, ``data``, ``models`` (of each the settings, nDCG@10 on validation, how many events,
    seconds) and ``left_out`` (name and why).

    Args:
        names: of :data:`RECOMMENDERS`; the others of the version in force are kept. All whose packages are installed
            where none is named.

    Raises:
        UsageError: no model of that name.
        MissingExtra: what a model that was named is fitted with is not installed.
        ModelFileError: some are named, and the version in force is damaged.
        FloorwalkerError: the database holds no event with a product of the catalogue.
    """
    for name in names:
        if name not in RECOMMENDERS:
            raise UsageError(f"There is no recommender {name!r}", mend=f"Name some of: {', '.join(RECOMMENDERS)}.")
    index = floor.stock().index
    before = open_models(floor.settings.home) if names else None
    items = _items(before, index)
    log = read_log(floor.database, items)
    if not len(log.interactions.time):
        raise FloorwalkerError(
            "The database holds no event with a product of the catalogue",
            mend="Import a feed with history, or collect events through POST /v1/events first.",
        )
    moments = _Moments(log.interactions)
    arrays: dict[str, Arrays] = dict(before.arrays) if before else {}
    models: dict[str, Fitted] = dict(before.card.models) if before else {}
    left_out: dict[str, str] = {}
    chosen = names or tuple(RECOMMENDERS)
    for done, name in enumerate(chosen):
        progress("fitting recommenders", done, len(chosen))
        try:
            arrays[name], models[name] = _fitted(name, log, index, moments)
        except MissingExtra as error:
            if names:
                raise
            left_out[name] = str(error)
    progress("fitting recommenders", len(chosen), len(chosen))
    return _kept(floor, items, arrays, models, _counts(log)) | {"left_out": left_out}


def update_recommender(floor: Floor) -> dict[str, Any]:
    """Counts the events that came in since the version in force was made, without fitting anew, and adds new products;
    models that cannot be updated are kept as they are. The report is that of :func:`train_recommender`, with the names
    that were ``updated`` in place of ``left_out``; the version stays where nothing is new.

    Raises:
        FloorwalkerError: nothing has been trained yet.
        ModelFileError: the version in force is damaged.
    """
    home = floor.settings.home
    before = open_models(home)
    if before is None:
        raise FloorwalkerError(f"No recommender has been trained under {home}", mend=MEND)
    index = floor.stock().index
    items = _items(before, index)
    arrays, models = dict(before.arrays), dict(before.card.models)
    logs: dict[str | None, ShopLog] = {}
    updated = []
    for name, known in before.card.models.items():
        if RECOMMENDERS[name].update is None and not RECOMMENDERS[name].needs_vectors:
            continue
        if known.received not in logs:
            logs[known.received] = read_log(floor.database, items, after=known.received)
        log = logs[known.received]
        if log.received is None and len(items) == known.items:
            continue
        began = time.perf_counter()
        arrays[name] = _updated(name, before, log, index)
        models[name] = known.model_copy(
            update={
                "items": len(items),
                "events": known.events + len(_told(name, log).time),
                "received": log.received or known.received,
                "seconds": _since(began),
            }
        )
        updated.append(name)
    if not updated:
        return _report(home / "models" / "recommender" / before.card.version, before.card) | {"updated": []}
    return _kept(floor, items, arrays, models, before.card.data | {"products": len(items)}) | {"updated": updated}


class _Moments:
    """What settings are chosen by: shoppers' histories up to a time, and what they wanted after it."""

    def __init__(self, data: Interactions) -> None:
        self.at = int(np.quantile(data.time, TRAINED_ON)) if len(data.time) else 0
        self.train = data.taken(data.time <= self.at)
        later = data.taken((data.time > self.at) & (data.weight > 0))
        strong = later.taken(later.weight >= WANTED)
        wanted = (strong if len(strong.time) else later).histories()
        histories = self.train.histories()
        self.told = [
            (history, np.unique(each.rows))
            for history, each in zip(histories, wanted, strict=True)
            if len(history.rows) and len(np.setdiff1d(each.rows, history.rows))
        ]
        if len(self.told) > MOST_SHOPPERS:
            rows = np.random.default_rng(SEED).choice(len(self.told), MOST_SHOPPERS, replace=False)
            self.told = [self.told[row] for row in np.sort(rows)]

    def ndcg(self, name: str, arrays: Arrays) -> float:
        """Mean nDCG@10 with a gain of 1 for each product wanted, over all products new to the shopper; or over all
        products, for a model that is to foresee what is taken again."""
        model = RECOMMENDERS[name]
        discounts = 1 / np.log2(np.arange(2, CUTOFF + 2))
        gains = []
        for history, wanted in self.told:
            found = model.scores(arrays, history, self.at)
            if not model.repeats:
                found[history.rows] = -np.inf
                wanted = np.setdiff1d(wanted, history.rows)
            best = np.argsort(-found, kind="stable")[:CUTOFF]
            hits = np.isin(best, wanted)
            gains.append(float(discounts[: len(hits)] @ hits) / float(discounts[: len(wanted)].sum()))
        return float(np.mean(gains))


def _fitted(name: str, log: ShopLog, index: Index, moments: _Moments) -> tuple[Arrays, Fitted]:
    """The model with the settings that did best on validation, fitted on the whole log."""
    model, data = RECOMMENDERS[name], _told(name, log)
    more = {"vectors": _vectors(data.items, index)} if model.needs_vectors else {}
    settings, metrics = model.tried[0], {}
    if len(moments.told) >= FEWEST_SHOPPERS:
        until = data.taken(data.time <= moments.at)
        found = [moments.ndcg(name, model.fit(until, seed=SEED, **more, **each)) for each in model.tried]
        best = int(np.argmax(found))
        settings, metrics = model.tried[best], {f"nDCG@{CUTOFF}": round(found[best], 4)}
    began = time.perf_counter()
    arrays = model.fit(data, seed=SEED, **more, **settings)
    return arrays, Fitted(
        items=len(data.items),
        fitted=_now().isoformat(),
        events=len(data.time),
        received=log.received,
        settings=dict(settings),
        metrics=metrics,
        seconds=_since(began),
    )


def _updated(name: str, before: Models, log: ShopLog, index: Index) -> Arrays:
    model, data = RECOMMENDERS[name], _told(name, log)
    if model.update:
        return model.update(before.arrays[name], data)
    # It learns nothing from events: only the vectors of new products are missing.
    vectors = _vectors(data.items, index)
    return model.fit(data, vectors=vectors, seed=SEED, **before.card.models[name].settings)


def _told(name: str, log: ShopLog) -> Interactions:
    """What a model is fitted on."""
    return log.purchases if name == "copurchase" else log.interactions


def _items(before: Models | None, index: Index) -> list[str]:
    """The catalogue's products; behind those of the version that is built on, which keep their rows."""
    if before is None:
        return list(index.catalogue.ids)
    return before.items + [id for id in index.catalogue.ids if id not in before.row_of]


def _vectors(items: Sequence[str], index: Index) -> np.ndarray:
    """The index's vectors by row of ``items``; zeros for those that are no longer in the catalogue."""
    row_of = index.catalogue.row_of
    known = [row for row, id in enumerate(items) if id in row_of]
    vectors = np.zeros((len(items), index.vectors.shape[1]), np.float32)
    vectors[known] = index.vectors[[row_of[items[row]] for row in known]]
    return vectors


def _counts(log: ShopLog) -> dict[str, int]:
    data = log.interactions
    return {
        "events": len(data.time),
        "purchases": len(log.purchases.time),
        "shoppers": len(np.unique(data.user)),
        "products": len(data.items),
    }


def _kept(
    floor: Floor,
    items: list[str],
    arrays: Mapping[str, Arrays],
    models: Mapping[str, Fitted],
    data: Mapping[str, Any],
) -> dict[str, Any]:
    now = _now()
    card = Card(version=f"{now:%Y%m%d-%H%M%S-%f}", created=now.isoformat(), data=dict(data), models=dict(models))
    return _report(save(floor.settings.home, card, items, arrays), card)


def _report(folder: Path, card: Card) -> dict[str, Any]:
    shown = ("settings", "metrics", "events", "seconds", "fitted")
    return {
        "version": card.version,
        "folder": str(folder),
        "data": card.data,
        "models": {name: {key: getattr(each, key) for key in shown} for name, each in card.models.items()},
    }


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)


def _now() -> datetime:
    return datetime.now(UTC)
