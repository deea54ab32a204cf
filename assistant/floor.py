"""What a turn stands on: the settings, the index now in force, the database and the chat model."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
import structlog

from assistant import database
from assistant.llm import ChatModel
from assistant.ordering import Ordering, open_ordering, version_of
from assistant.settings import Settings
from assistant.understanding import Vocabulary, build_vocabulary
from assistant.understanding.respelling import Respeller, build_respeller
from retrieval.errors import IndexMissingError, ModelFileError
from retrieval.index import Index, current_version, open_index
from retrieval.ranker import Ranker, load_ranker, ranker_folder

_log = structlog.get_logger()


@dataclass(frozen=True)
class Stock:
    """One imported catalogue, and the words that understanding knows because of it."""

    version: str
    index: Index
    vocabulary: Vocabulary
    ordering: Ordering
    """Weights of the ranking's contributions, the shop's rules and the recommenders."""
    ranker_folder: Path | None
    """Where the ranker in force lies; None where there is none or it is switched off."""
    ranker: Ranker | None
    """None too where its files are damaged: search then orders by what it knows without."""

    @cached_property
    def respeller(self) -> Respeller:
        """What puts misspelt words of a message right; made at the first one."""
        return build_respeller(self.index, self.vocabulary)


@dataclass
class Floor:
    """Shared by all turns of a process; thread-safe."""

    settings: Settings
    database: sa.Engine
    chat: ChatModel | None
    _stock: Stock | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stock(self) -> Stock:
        """The catalogue and all that orders it, as now in force; what is newer is picked up here, between two turns.

        Raises:
            IndexMissingError: nothing has been imported yet, or the index is damaged.
            UsageError: the shop's rules are wrong, at the start.
        """
        version = current_version(self.settings.home)
        folder = ranker_folder(self.settings.home) if self.settings.retrieval.ranker else None
        order = version_of(self.settings)
        stock = self._stock
        if stock is not None and (stock.version, stock.ranker_folder, stock.ordering.version) == (
            version,
            folder,
            order,
        ):
            return stock
        with self._lock:
            stock = self._stock
            if stock is None or stock.version != version:
                stock = _open_stock(self.settings, version, folder, Ordering() if stock else None)
            elif stock.ranker_folder != folder:
                stock = replace(stock, ranker_folder=folder, ranker=_ranker(folder))
            if stock.ordering.version != order:
                stock = replace(stock, ordering=open_ordering(self.settings, stock.index, stock.ordering))
            self._stock = stock
            return stock


def open_floor(settings: Settings, chat: ChatModel | None = None) -> Floor:
    """Opens the database; the index is opened by the first turn, or by ``floor.stock()``.

    Raises:
        DatabaseError: the database cannot be used.
    """
    return Floor(settings, database.connect(settings.database_url), chat)


def _open_stock(settings: Settings, version: str | None, ranker: Path | None, before: Ordering | None) -> Stock:
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
    ordering = open_ordering(settings, index, before)
    return Stock(version, index, build_vocabulary(index.catalogue), ordering, ranker, _ranker(ranker))


def _ranker(folder: Path | None) -> Ranker | None:
    try:
        return load_ranker(folder) if folder else None
    except ModelFileError as error:
        # Told once, here: the folder is not opened again until another ranker takes its place.
        _log.warning("ranker unusable, search goes on without it", what=error.what, mend=error.mend)
        return None
