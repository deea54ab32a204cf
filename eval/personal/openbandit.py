"""The Open Bandit Dataset's sample (Saito et al., "Open Bandit Dataset and Pipeline", NeurIPS Datasets and Benchmarks
2021): a fashion shop's logs of Bernoulli Thompson sampling (bts) and, where the files are there, of uniform choice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.personal.estimators import Logged
from retrieval.errors import FeedError

FOLDER = "open_bandit_sample"
CAMPAIGNS, POLICIES = ("men", "women"), ("random", "bts")
FOLDS = 5
PRIOR_ROWS = 100.0
"""Rows of the mean that each item's rate of clicks begins with. Set by hand: items are shown about 300 times."""


@dataclass(frozen=True, eq=False)
class BanditLog:
    """One policy's log of one campaign; ``items`` are numbered from 0, ``slots`` too. Products of ``count`` could have
    been shown; ``propensities`` are of the item in its slot."""

    items: np.ndarray
    slots: np.ndarray
    clicks: np.ndarray
    propensities: np.ndarray
    count: int


def read_log(folder: Path, policy: str, campaign: str) -> BanditLog | None:
    """A log; None where the folder does not have it.

    Raises:
        FeedError: the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.csv as csv
    import pyarrow.parquet as parquet

    path = folder / f"{policy}_{campaign}.parquet"
    if not path.exists():
        return None
    try:
        table = parquet.read_table(path)
        known = csv.read_csv(folder / f"item_context_{campaign}.csv")["item_id"].to_numpy()
        columns = [
            table[name].to_numpy().astype(np.float64) for name in ("item_id", "position", "click", "propensity_score")
        ]
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise FeedError(
            f"{path} cannot be read: {error}", mend="Fetch the Open Bandit Dataset's sample anew."
        ) from error
    items, slots, clicks, propensities = columns
    return BanditLog(items.astype(np.int64), slots.astype(np.int64) - 1, clicks, propensities, len(known))


def uniform(log: BanditLog) -> np.ndarray:
    """The chance of every item in every slot (slots x items) when all are alike."""
    return np.full((int(log.slots.max()) + 1, log.count), 1 / log.count)


def shares(log: BanditLog) -> np.ndarray:
    """The share of every item in every slot (slots x items) of a log: what its policy did on average over time. The
    policy that ran may have changed from hour to hour, for which this stands in."""
    counts = np.zeros((int(log.slots.max()) + 1, log.count))
    np.add.at(counts, (log.slots, log.items), 1)
    mean: np.ndarray = counts / counts.sum(axis=1, keepdims=True)
    return mean


def seen_from(log: BanditLog, chances: np.ndarray) -> Logged:
    """A log as seen from a policy with these chances (slots x items).

    The model of rewards is each item's rate of clicks, drawn towards the mean, of the rows in other folds; rows are
    dealt out to folds in turn.
    """
    fold = np.arange(len(log.clicks)) % FOLDS
    foretold, worth = np.zeros(len(fold)), np.zeros(len(fold))
    for each in range(FOLDS):
        held, rest = fold == each, fold != each
        shown = np.bincount(log.items[rest], minlength=log.count)
        clicked = np.bincount(log.items[rest], log.clicks[rest], minlength=log.count)
        rates = (clicked + PRIOR_ROWS * log.clicks[rest].mean()) / (shown + PRIOR_ROWS)
        foretold[held] = rates[log.items[held]]
        worth[held] = chances[log.slots[held]] @ rates
    return Logged(
        rewards=log.clicks,
        weights=chances[log.slots, log.items] / log.propensities,
        foretold=foretold,
        worth=worth,
        groups=np.arange(len(fold)),
    )
