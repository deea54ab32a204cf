"""What our client costs on top of a model server: ``python -m eval.bench.model [--url URL] [--runs N] [--json]``.

The same prompts go to a running engine bare (one HTTP request, its lines read as they come) and through our client,
in turns, so that a busy machine slows both alike. One streamed piece counts as a token, which holds for llama.cpp and
vLLM without speculative decoding.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from assistant.llm import Messages, local_url, open_chat
from assistant.settings import Llm, load_settings
from eval.bench.command import command
from eval.metrics import Metric, middle
from retrieval.errors import ModelUnavailable

TOKENS = 60
"""Length of an answer, about that of two short sentences."""
PROMPTS: list[Messages] = [
    [("system", "You describe shops."), ("user", f"Write a long paragraph about the {place} of a department store.")]
    for place in ("shoe floor", "toy floor", "food hall", "book corner", "garden court")
]


def bare(llm: Llm, url: str) -> Callable[[Messages], Iterator[str]]:
    """Ask as a script of ten lines would: no retries, no limits but one, no breaker."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def stream(messages: Messages) -> Iterator[str]:
        body = {
            "model": llm.model,
            "messages": [{"role": role, "content": text} for role, text in messages],
            "stream": True,
            "max_tokens": TOKENS,
            "temperature": llm.temperature,
            "seed": llm.seed,
        }
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {llm.api_key}"}
        request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode(), headers)
        try:
            with direct.open(request, timeout=llm.total_seconds) as answer:
                for line in answer:
                    if line.startswith(b"data: {"):
                        for choice in json.loads(line[6:])["choices"]:
                            if text := choice["delta"].get("content"):
                                yield text
        except OSError as error:
            raise ModelUnavailable(
                f"The server at {url} failed: {error}", mend="Start one with: floorwalker llm serve"
            ) from error

    return stream


def timed(pieces: Iterator[str]) -> tuple[float, float]:
    """Seconds to the first token, and tokens per second after it.

    Raises:
        ModelUnavailable: fewer than two tokens came.
    """
    begun = time.perf_counter()
    moments = [time.perf_counter() for _ in pieces]
    if len(moments) < 2:
        raise ModelUnavailable("The model gave fewer than two tokens", mend="Measure with another model.")
    return moments[0] - begun, (len(moments) - 1) / (moments[-1] - moments[0])


def bench(llm: Llm, url: str, runs: int) -> dict[str, Any]:
    """Ask every prompt ``runs`` times each way; returns ``{"data", "systems", "settings"}``.

    ``client_over_bare`` is the ratio of tokens per second, one observation for each pair of requests.

    Raises:
        ModelUnavailable: the server did not answer.
    """
    chat = open_chat(llm, url)
    ways: dict[str, Callable[[Messages], Iterator[str]]] = {
        "bare": bare(llm, url),
        "client": lambda messages: chat.stream(messages, max_tokens=TOKENS),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    # Each way once unmeasured: the client loads its library, and the server caches the prompts' common start.
    for ask in ways.values():
        timed(ask(PROMPTS[0]))
    for run in range(runs):
        for prompt in PROMPTS:
            # In turns, since the second of a pair finds the prompt in the server's cache.
            for name in ("bare", "client") if run % 2 else ("client", "bare"):
                first, rate = timed(ways[name](prompt))
                seconds[name].append(first)
                rates[name].append(rate)
    systems: dict[str, dict[str, Metric]] = {
        name: {"seconds_to_first_token_p50": middle(seconds[name]), "tokens_per_second_p50": middle(rates[name])}
        for name in ways
    }
    ratios = [ours / theirs for ours, theirs in zip(rates["client"], rates["bare"], strict=True)]
    systems["client"]["client_over_bare"] = middle(ratios)
    return {
        "data": {"prompts": len(PROMPTS), "runs": runs, "tokens": TOKENS},
        "systems": {name: {key: each.model_dump() for key, each in row.items()} for name, row in systems.items()},
        "settings": {"model": llm.model, "url": url},
    }


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="What our client costs on top of a model server.")
    parser.add_argument("--url", help="base URL ending in /v1 (default: llm.url, else the local engine)")
    parser.add_argument("--runs", type=int, default=4, help="how often each prompt is asked each way (default: 4)")
    llm = load_settings().llm
    return command(parser, lambda options: bench(llm, options.url or llm.url or local_url(llm), options.runs))


if __name__ == "__main__":
    sys.exit(main())
