"""A small part of the demo shop, quick to index, and the app served on a free port: for tests of the faces."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from assistant.llm import Messages
from assistant.settings import Settings
from retrieval.demo import generate
from retrieval.errors import ModelUnavailable
from retrieval.feed import Feed
from retrieval.index import build_index

DEPARTMENTS = ("Audio", "Shoes")


def import_small_shop(home: Path) -> Settings:
    """Index two departments of the demo shop under ``home`` and return the settings to open it with."""
    whole = generate()
    products = [each for each in whole.products if each.category[0] in DEPARTMENTS]
    kept = {each.id for each in products}
    settings = Settings(home=home)
    feed = Feed(
        source="part of the demo shop",
        products=products,
        reviews=[each for each in whole.reviews if each.product_id in kept],
        promotions=whole.promotions,
        policies=whole.policies,
    )
    build_index(feed, home, settings.retrieval.embedder)
    return settings


class GatedChat:
    """A chat model that says nothing until the test lets it, so that a test can look at the page before the text.

    ``up`` False: it is down.
    """

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        self.gate = threading.Event()
        self.up = True

    def available(self) -> bool:
        return self.up

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        if not self.up:
            raise ModelUnavailable("The model is down, as the test wants it")
        assert self.gate.wait(60), "the test never opened the gate"
        yield from (f"{each} " for each in self.sentences)

    def structured(self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = 1) -> dict[str, Any]:
        raise ModelUnavailable("This model fills no forms")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port of this machine; yields its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        # The socket listens already: this waits until the app has started behind it.
        httpx.get(f"{url}/healthz", timeout=60).raise_for_status()
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join()
