"""Looks an installation over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, computed_field

from assistant import database
from assistant.engines import check, served_models
from assistant.llm import local_url
from assistant.models import verify
from assistant.settings import Settings
from retrieval.errors import FloorwalkerError
from retrieval.index import open_index
from retrieval.ranker import open_ranker

FREE_GB = 2.0
"""Less free disk than this is a warning: a model file and an index need about as much."""

State = Literal["ok", "warning", "failure"]


class Finding(BaseModel):
    """One thing looked at; ``found`` says what is there or, when not ``ok``, what is wrong and how to mend it.

    ``state``: ``warning`` where the shop works without it, ``failure`` where something must be mended.
    """

    what: str
    state: State
    found: str

    @computed_field
    def ok(self) -> bool:
        """Whether there is nothing to say of it."""
        return self.state == "ok"


def examine(settings: Settings) -> list[Finding]:
    """Looks at the disk, the database, the catalogue, the ranker, the model's file and its server, in this order."""
    return [
        _look("disk", lambda: _disk(settings), otherwise="warning"),
        _look("database", lambda: database.connect(settings.database_url).url.render_as_string(hide_password=True)),
        _look("catalogue", lambda: _catalogue(settings)),
        _look("ranker", lambda: ranker_in_use(settings)),
        *([] if settings.llm.url else [_look("model file", lambda: str(verify(settings.llm.model, settings.home)))]),
        _server(settings),
    ]


def _look(what: str, look: Callable[[], str], otherwise: State = "failure") -> Finding:
    try:
        return Finding(what=what, state="ok", found=look())
    except FloorwalkerError as error:
        return Finding(what=what, state=otherwise, found=str(error))


def _server(settings: Settings) -> Finding:
    """None running is no failure: the shop answers without, and starts its own. One that answers nonsense is."""
    url = settings.llm.url or local_url(settings.llm)
    if served_models(url) is None:
        start = (
            "Start the one that llm.url names, or leave llm.url out: floorwalker serve then starts its own."
            if settings.llm.url
            else "floorwalker serve starts it beside the shop; floorwalker llm serve starts it alone."
        )
        said = f"None answers at {url}; the shop works without, in plain sentences. {start}"
        return Finding(what="model server", state="warning", found=said)
    return _look("model server", lambda: "{url}, {tokens_per_second} tokens/s".format(**check(settings)))


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
