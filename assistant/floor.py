"""What a turn stands on: the settings, the index now in force, the database and the chat model."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import sqlalchemy as sa

from assistant import database
from assistant.llm import ChatModel
from assistant.settings import Settings
from assistant.understanding import Vocabulary, build_vocabulary
from retrieval.errors import IndexMissingError
from retrieval.index import Index, current_version, open_index
from retrieval.ranking import load_weights


@dataclass(frozen=True)
class Stock:
    """One imported catalogue, and the words that understanding knows because of it."""

    version: str
    index: Index
    vocabulary: Vocabulary
    weights: dict[str, float]
    """Of the ranking's contributions: trained ones where there are any."""


@dataclass
class Floor:
    """Shared by all turns of a process; thread-safe."""

    settings: Settings
    database: sa.Engine
    chat: ChatModel | None
    _stock: Stock | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stock(self) -> Stock:
        """The catalogue now in force; a newer import is picked up here, between two turns.

        Raises:
            IndexMissingError: nothing has been imported yet, or the index is damaged.
        """
        version = current_version(self.settings.home)
        stock = self._stock
        if stock is not None and stock.version == version:
            return stock
        with self._lock:
            if self._stock is None or self._stock.version != version:
                self._stock = _open_stock(self.settings, version)
            return self._stock


def open_floor(settings: Settings, chat: ChatModel | None = None) -> Floor:
    """Opens the database; the index is opened by the first turn, or by ``floor.stock()``.

    Raises:
        DatabaseError: the database cannot be used.
    """
    return Floor(settings, database.connect(settings.database_url), chat)


def _open_stock(settings: Settings, version: str | None) -> Stock:
    if version is None:
        raise IndexMissingError(
            f"No catalogue has been imported under {settings.home}",
            mend="Import one with 'floorwalker import PATH', or the demo shop with 'floorwalker import demo'.",
        )
    index = open_index(
        settings.home,
        currency=settings.shop.currency,
        rates=settings.shop.rates,
        chroma_url=settings.retrieval.chroma_url,
    )
    return Stock(version, index, build_vocabulary(index.catalogue), load_weights(settings.home))
