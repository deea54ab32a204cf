"""The process is killed in the middle of writing events, again and again: what it acknowledged is there.

A few kills each time; as many as wanted with ``FLOORWALKER_KILLS=1000``.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
import threading
from pathlib import Path

import httpx
import sqlalchemy as sa
from small_shop import import_small_shop

from assistant.database import connect
from assistant.settings import Settings
from assistant.tables import events

KILLS = int(os.environ.get("FLOORWALKER_KILLS", "20"))
LONGEST = 0.1
"""Seconds from the first request to the kill, at most: a request takes about a tenth of it."""
SEED = 7


def serve_events(settings: Settings, listening: socket.socket) -> None:
    """The API alone, in a process of its own, on a socket that is open already."""
    import uvicorn
    from fastapi import FastAPI

    from assistant.floor import open_floor
    from ui.api import router

    app = FastAPI()
    app.state.floor = open_floor(settings)
    app.state.floor.stock()
    app.include_router(router)
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[listening])


def test_no_kill_loses_an_event_that_was_acknowledged(tmp_path: Path) -> None:
    home = import_small_shop(tmp_path / "shop").home
    settings = Settings(home=home, database=f"sqlite:///{tmp_path}/floorwalker.db")
    product = next(iter(_ids(settings)))
    # Forked from a process that has the imports: a thousand starts take minutes, not hours.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ui.api", "uvicorn", "assistant.floor", "chromadb"])
    drawn = random.Random(SEED)
    sent: set[str] = set()
    acknowledged: set[str] = set()
    cut_off = 0
    for kill in range(KILLS):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            process = context.Process(target=serve_events, args=(settings, listening))
            process.start()
        with httpx.Client(base_url=url, timeout=60) as client:
            client.get("/healthz").raise_for_status()
            timer = threading.Timer(drawn.uniform(0, LONGEST), os.kill, (process.pid, signal.SIGKILL))
            timer.start()
            try:
                while True:
                    names = [f"{kill}-{len(sent)}-{place}" for place in range(drawn.randint(1, 50))]
                    batch = [{"id": each, "user": "ada", "product": product, "kind": "view"} for each in names]
                    sent |= set(names)
                    answer = client.post("/v1/events", json={"events": batch}).raise_for_status().json()
                    assert answer["accepted"] == len(batch), answer
                    acknowledged |= set(names)
            except httpx.TransportError:
                cut_off += 1
        timer.join()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    engine = connect(settings.database_url)
    with engine.connect() as connection:
        kept = set(connection.scalars(sa.select(events.c.id)))
        assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    print(f"{cut_off} kills, {len(sent):,} events sent, {len(acknowledged):,} acknowledged, {len(kept):,} kept")
    assert cut_off == KILLS
    assert acknowledged <= kept <= sent
    assert len(acknowledged) > KILLS


def _ids(settings: Settings) -> list[str]:
    from assistant.floor import open_floor

    return list(open_floor(settings).stock().index.catalogue.ids)
