"""What a turn costs, and how soon the cards are there: ``python -m eval.bench.turn [--set DIR] [--no-model] [--json]``.

Plays the dialogues of a set one after another on the imported catalogue, with the settings' chat model, whose engine is
started where none answers, or without one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.engines import ready_engine
from assistant.floor import Floor, open_floor
from assistant.llm import STRUCTURED_TOKENS, ChatModel, Messages, open_chat
from assistant.settings import load_settings
from eval.bench.command import command
from eval.casefiles import choose, load_set
from eval.metrics import NOTHING, Metric, mean, middle, share
from eval.results import TurnResult
from eval.runner import run_dialogues
from eval.system import system_of
from retrieval.errors import ModelUnavailable

DEMO = Path(__file__).parents[1] / "sets" / "demo"


class TimedChat:
    """A chat model that adds up the seconds its callers wait for it."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self.seconds = 0.0

    def available(self) -> bool:
        """As the model says."""
        return self._chat.available()

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        """The answer in pieces; only the wait for the next piece counts, not what is done with it."""
        pieces = self._chat.stream(messages, max_tokens=max_tokens)
        while True:
            start = time.perf_counter()
            try:
                piece = next(pieces, None)
            finally:
                self.seconds += time.perf_counter() - start
            if piece is None:
                return
            yield piece

    def structured(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = STRUCTURED_TOKENS
    ) -> dict[str, Any]:
        """The answer as JSON."""
        start = time.perf_counter()
        try:
            return self._chat.structured(messages, schema, max_tokens=max_tokens)
        finally:
            self.seconds += time.perf_counter() - start


def figures(turns: list[TurnResult], model_seconds: float | None) -> dict[str, Metric]:
    """The metrics of turns played one after another.

    Args:
        model_seconds: waited for the chat model in all of them together; None when there was none.
    """
    done = [(turn, turn.reply) for turn in turns if turn.reply is not None]
    whole = sum(turn.moments["reply"] for turn, _ in done)
    own = whole - (model_seconds or 0.0)
    searching = sum(reply.timings.get("retrieve", 0.0) for _, reply in done)
    first = [turn.measures.cards_before_words for turn, _ in done if turn.measures.cards_before_words is not None]
    calls = [float(reply.model_calls) for _, reply in done]
    return {
        "cards_before_words": share(sum(first), len(first)),
        "seconds_to_cards_p50": middle([turn.moments["products"] for turn, reply in done if reply.products]),
        "seconds_to_reply_p50": middle([turn.moments["reply"] for turn, _ in done]),
        "model_calls_mean": mean(calls),
        "model_calls_max": _single(max(calls, default=None), len(calls)),
        "own_over_model_time": _single(own / model_seconds if model_seconds else None, len(done)),
        "search_share_of_own_time": _single(searching / own if own else None, len(done)),
    }


def _single(value: float | None, n: int) -> Metric:
    """A figure of the whole run, of which no interval is known."""
    return NOTHING if value is None else Metric(value=value, low=value, high=value, n=n)


def bench(floor: Floor, directory: Path) -> dict[str, Any]:
    """Plays every dialogue under ``directory`` once and returns ``{"data", "systems", "settings"}``.

    Raises:
        ModelUnavailable: the floor has a chat model and it did not answer.
        UsageError: no dialogue there, or a malformed one.
        FloorwalkerError: a dialogue could not be played to its end.
    """
    chat = TimedChat(floor.chat) if floor.chat else None
    system = system_of(replace(floor, chat=chat))
    cases = [case for case in choose(load_set(directory).cases) if case.turns]
    # The first turn of a process opens the index; that is no part of what a turn costs.
    run_dialogues(system, cases[:1])
    if chat:
        chat.seconds = 0.0
    results = run_dialogues(system, [case for case in cases if case.model == "any" or not chat])
    for result in results:
        if result.status == "error":
            raise ModelUnavailable(
                f"Dialogue {result.case.id} could not be played: {result.problem}",
                mend="Check the model with 'floorwalker llm check', or measure without one: --no-model.",
            )
    turns = [turn for result in results for turn in result.turns]
    metrics = figures(turns, chat.seconds if chat else None)
    return {
        "data": {"set": directory.name, "dialogues": len(results), "turns": len(turns)},
        "systems": {system.name: {name: metric.model_dump() for name, metric in metrics.items()}},
        "settings": {
            "model": floor.settings.llm.model if chat else None,
            "embedder": floor.settings.retrieval.embedder,
            "products": len(system.catalogue.products),
        },
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="What a turn costs, and how soon the cards are there.")
    parser.add_argument("--set", type=Path, default=DEMO, help="folder of dialogues (default: the demo set)")
    parser.add_argument("--no-model", action="store_true", help="measure without a chat model")
    settings = load_settings()

    def measure(options: argparse.Namespace) -> dict[str, Any]:
        with nullcontext(None) if options.no_model else ready_engine(settings) as url:
            return bench(open_floor(settings, open_chat(settings.llm, url) if url else None), options.set)

    return command(parser, measure)


if __name__ == "__main__":
    sys.exit(main())
