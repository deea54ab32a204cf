"""Looks an installation over."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from pydantic import BaseModel

from assistant import database
from assistant.engines import check
from assistant.models import verify
from assistant.settings import Settings
from retrieval.errors import FloorwalkerError
from retrieval.index import open_index
from retrieval.ranker import open_ranker

FREE_GB = 2.0
"""Less free disk than this is reported: a model file and an index need about as much."""


class Finding(BaseModel):
    """One thing looked at; ``found`` says what is there or, when not ``ok``, what is wrong and how to mend it."""

    what: str
    ok: bool
    found: str


def examine(settings: Settings) -> list[Finding]:
    """Looks at the disk, the database, the catalogue, the ranker, the model's file and its server, in this order."""
    return [
        _look("disk", lambda: _disk(settings)),
        _look("database", lambda: database.connect(settings.database_url).url.render_as_string(hide_password=True)),
        _look("catalogue", lambda: _catalogue(settings)),
        _look("ranker", lambda: ranker_in_use(settings)),
        *([] if settings.llm.url else [_look("model file", lambda: str(verify(settings.llm.model, settings.home)))]),
        _look("model server", lambda: "{url}, {tokens_per_second} tokens/s".format(**check(settings))),
    ]


def _look(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, ok=True, found=look())
    except FloorwalkerError as error:
        return Finding(what=what, ok=False, found=str(error))


def _disk(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 1e9
    if free < FREE_GB:
        raise FloorwalkerError(f"{free:.1f} GB free under {settings.home}", mend=f"Free {FREE_GB:g} GB there.")
    return f"{free:.0f} GB free under {settings.home}"


def _catalogue(settings: Settings) -> str:
    index = open_index(
        settings.home,
        currency=settings.shop.currency,
        rates=settings.shop.rates,
        chroma_url=settings.retrieval.chroma_url,
    )
    return f"{index.manifest.products} products from {index.manifest.source}, embedded by {index.manifest.embedder}"


def ranker_in_use(settings: Settings) -> str:
    """Which ranker search reads candidates with.

    Raises:
        ModelFileError: its files are damaged.
    """
    if not settings.retrieval.ranker:
        return "switched off (retrieval.ranker)"
    return str(open_ranker(settings.home) or "none: search orders by what it knows without")
