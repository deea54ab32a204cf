"""How long a shopper waits for what is personal: ``python -m eval.bench.personal [--home DIR] [--repeats N] [--json]``.

For shoppers with no event, ten, a hundred and a thousand on the demo shop (imported into a folder of its own unless
``--home`` is given; a home's trained models are used): taking in one event until it counts (recorded, and the tastes
read again), one row of recommendations, the whole front page, and, to compare with, one search. Shoppers take turns, so
that a busy machine slows all alike.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.events import EventIn, record_events
from assistant.find import find
from assistant.floor import Floor, open_floor
from assistant.profiles import erase, tastes_for
from assistant.settings import Settings, load_settings
from assistant.unasked import offer, offers
from eval.bench.command import command
from eval.metrics import quantile
from retrieval.demo import generate
from retrieval.index import build_index, current_version

EVENTS = (0, 10, 100, 1000)
K = 4
BATCH = 500


def bench(home: Path, repeats: int) -> dict[str, Any]:
    """Measures; the shape that every evaluation prints, with one system per number of events."""
    settings = load_settings()
    if current_version(home) is None:
        build_index(generate(), home, settings.retrieval.embedder)
    floor = open_floor(Settings(home=home))
    shoppers = {f"bench-{count}": count for count in EVENTS}
    try:
        return _measured(floor, shoppers, repeats)
    finally:
        for user in shoppers:
            erase(floor, user)


def _measured(floor: Floor, shoppers: dict[str, int], repeats: int) -> dict[str, Any]:
    products = floor.stock().index.catalogue.ids
    for user, count in shoppers.items():
        events = [
            EventIn(user=user, kind="like" if n % 5 == 0 else "view", product=products[n * 7 % len(products)])
            for n in range(count)
        ]
        for start in range(0, count, BATCH):
            record_events(floor, events[start : start + BATCH])
    spent: dict[tuple[str, str], list[float]] = {}
    for turn in range(repeats):
        for user in shoppers:
            for name, do in _tasks(floor, user, products[turn * 11 % len(products)]).items():
                started = time.perf_counter()
                do()
                spent.setdefault((user, name), []).append(time.perf_counter() - started)
    systems = {
        f"{count} events": {
            f"{name}_{label}": quantile(taken, share).model_dump()
            for (whose, name), taken in spent.items()
            for label, share in (("p50", 0.5), ("p95", 0.95))
            if whose == user
        }
        for user, count in shoppers.items()
    }
    data = {"products": len(products), "repeats": repeats}
    return {"data": data, "systems": systems, "settings": {"k": K, "embedder": floor.settings.retrieval.embedder}}


def _tasks(floor: Floor, user: str, product: str) -> dict[str, Callable[[], object]]:
    def taken_in() -> None:
        if user != f"bench-{EVENTS[0]}":
            record_events(floor, [EventIn(user=user, kind="view", product=product)])
        tastes_for(floor, user)

    return {
        "seconds_event_until_it_counts": taken_in,
        "seconds_recommend": lambda: offer(floor, user, "for_you", K),
        "seconds_front_page": lambda: offers(floor, user, K),
        "seconds_search": lambda: find(floor, "running shoes", K),
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="How long a shopper waits for what is personal.")
    parser.add_argument("--home", type=Path, help="a home with the demo shop (default: a folder that is removed)")
    parser.add_argument("--repeats", type=int, default=50)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return command(parser, lambda options: bench(options.home or Path(folder), options.repeats))


if __name__ == "__main__":
    sys.exit(main())
