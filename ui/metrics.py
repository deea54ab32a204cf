"""What Prometheus reads at ``/metrics``, counted from the events that a turn yields."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing

from prometheus_client import Counter, Histogram

from assistant.request import Reply, TurnEvent
from retrieval.errors import FloorwalkerError

TURNS = Counter("floorwalker_turns", "Turns answered, by what was done.", ["action"])
DEGRADED = Counter("floorwalker_degraded_turns", "Turns that needed the model and went on without it.")
FAILED = Counter("floorwalker_failed_turns", "Turns that ended in an error, by HTTP status.", ["status"])
MODEL_CALLS = Counter("floorwalker_model_calls", "Calls to the chat model.")
CLAIMS = Counter(
    "floorwalker_grounding_claims", "Claims found in the model's text, by the check's verdict.", ["verdict"]
)
REPLACED = Counter("floorwalker_grounding_replaced", "Sentences of the model that the check replaced.")
STEP_SECONDS = Histogram(
    "floorwalker_step_seconds",
    "Seconds that each step of a turn took.",
    ["step"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45),
)


def counted(events: Generator[TurnEvent]) -> Generator[TurnEvent]:
    """Pass a turn's events on and count them, errors too; closing this closes the turn."""
    with closing(events):
        try:
            for event in events:
                if event.event == "reply":
                    count_reply(Reply.model_validate(event.data))
                yield event
        except FloorwalkerError as error:
            FAILED.labels(status=str(error.http_status)).inc()
            raise


def count_reply(reply: Reply) -> None:
    """Add one finished turn to the counters."""
    TURNS.labels(action=reply.action).inc()
    DEGRADED.inc(int(reply.degraded))
    MODEL_CALLS.inc(reply.model_calls)
    CLAIMS.labels(verdict="supported").inc(reply.grounding.supported)
    CLAIMS.labels(verdict="unsupported").inc(reply.grounding.claims - reply.grounding.supported)
    REPLACED.inc(len(reply.grounding.replaced))
    for step, seconds in reply.timings.items():
        STEP_SECONDS.labels(step=step).observe(seconds)
