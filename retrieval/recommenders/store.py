"""Where fitted recommenders lie: ``HOME/models/recommender/VERSION`` holds one, ``current`` beside it names the one
that serves. A version is written whole before the pointer moves; the one before goes then, so that nothing of a
shopper who was erased outlives the next training.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from retrieval.errors import ModelFileError
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.interactions import History
from retrieval.recommenders.matrices import Arrays

FORMAT = 1
CARD, ITEMS, CURRENT = "card.json", "items.json", "current"
_BUILDING = ".building-"
MEND = "Train again with: floorwalker train recommender"


class Fitted(BaseModel):
    """What the card says of one model."""

    model_config = ConfigDict(frozen=True)

    items: int = Field(ge=1)
    """It knows the first so many of the version's products."""
    fitted: str
    """When it was last fitted anew; ISO 8601, UTC."""
    events: int = 0
    """How many it has counted, those of updates too."""
    received: str | None = None
    """When the last of them came in; ISO 8601, UTC."""
    settings: dict[str, Any] = {}
    metrics: dict[str, float] = {}
    """On events held out for validation, before it was fitted on all."""
    seconds: float = 0.0
    """How long the last fit or update took."""


class Card(BaseModel):
    """What ``card.json`` says of a version; fields not named here are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    format: int = FORMAT
    version: str
    created: str
    """ISO 8601, UTC."""
    data: dict[str, Any]
    """Counts of what models were last fitted on."""
    models: dict[str, Fitted] = Field(min_length=1)


@dataclass(frozen=True, eq=False)
class Models:
    """Open recommenders; safe to use from several threads."""

    card: Card
    items: list[str]
    """Product ids, in the order of the models' rows."""
    row_of: Mapping[str, int]
    arrays: Mapping[str, Arrays]

    def history(self, products: Iterable[str], weights: Iterable[float], times: Iterable[int]) -> History:
        """A shopper's events (oldest first), those left out whose product the models do not know."""
        known = [
            (self.row_of[id], weight, time)
            for id, weight, time in zip(products, weights, times, strict=True)
            if id in self.row_of
        ]
        return History(
            np.array([row for row, _, _ in known], np.int64),
            np.array([weight for _, weight, _ in known], np.float32),
            np.array([time for _, _, time in known], np.int64),
        )

    def scores(self, name: str, history: History, now: int) -> np.ndarray:
        """What a model thinks of each of ``items``, float32; 0 for those that came after it was fitted."""
        size = self.card.models[name].items
        told = history.rows < size
        within = History(history.rows[told], history.weights[told], history.times[told])
        found = np.zeros(len(self.items), np.float32)
        found[:size] = RECOMMENDERS[name].scores(self.arrays[name], within, now)
        return found


def save(home: Path, card: Card, items: list[str], arrays: Mapping[str, Arrays]) -> Path:
    """Writes a version, puts it in force and removes all others; returns its folder. One process at a time does so."""
    root = home / "models" / "recommender"
    building, folder = root / f"{_BUILDING}{card.version}", root / card.version
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        building.mkdir()
        for name, each in arrays.items():
            with (building / f"{name}.npz").open("wb") as file:
                np.savez(file, allow_pickle=False, **each)
                _flush(file)
        for name, text in ((ITEMS, json.dumps(items)), (CARD, card.model_dump_json(indent=1) + "\n")):
            _write(building / name, text)
        os.rename(building, folder)
        _write(root / f"{CURRENT}.new", card.version + "\n")
        os.replace(root / f"{CURRENT}.new", root / CURRENT)
        for old in root.iterdir():
            if old.is_dir() and old.name != card.version:
                shutil.rmtree(old)
    return folder


def current_version(home: Path) -> str | None:
    """The name of the version that serves; None where none was trained. One small file is read."""
    try:
        return (home / "models" / "recommender" / CURRENT).read_text().strip() or None
    except FileNotFoundError:
        return None


def open_models(home: Path) -> Models | None:
    """The recommenders in force; None where none was trained.

    Raises:
        ModelFileError: a file of them is missing, damaged or of another version.
    """
    version = current_version(home)
    while version is not None:
        try:
            return load_models(home / "models" / "recommender" / version)
        except ModelFileError:
            # A training that ended just now has removed it.
            before, version = version, current_version(home)
            if version == before:
                raise
    return None


@lru_cache(maxsize=2)
def load_models(folder: Path) -> Models:
    """The recommenders in a folder, read whole; the same ones for every caller of a process.

    Raises:
        ModelFileError: a file of them is missing, damaged or of another version.
    """
    try:
        card = Card.model_validate_json((folder / CARD).read_bytes())
        items = json.loads((folder / ITEMS).read_bytes())
        arrays = {name: _read(folder / f"{name}.npz") for name in card.models}
        models = Models(card, items, {id: row for row, id in enumerate(items)}, arrays)
        for name in card.models:
            models.scores(name, models.history([items[0]], [1.0], [0]), 0)
    # A damaged file fails wherever its damage is met: the card, the archive, a name, a shape.
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile) as error:
        raise ModelFileError(f"The recommenders in {folder} cannot be used: {error}", mend=MEND) from error
    if card.format != FORMAT:
        raise ModelFileError(f"The recommenders in {folder} are of another version of Floorwalker", mend=MEND)
    return models


def _read(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _write(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        _flush(file)


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
