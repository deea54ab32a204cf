"""The assistant of this program as a system under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from assistant.events import EventIn, record_events
from assistant.floor import Floor
from assistant.llm import Messages
from assistant.profiles import erase
from assistant.turn import run_turn
from eval.runner import System
from retrieval.errors import ModelUnavailable
from retrieval.index import Index


class DownChat:
    """A chat model whose engine is down."""

    def available(self) -> bool:
        """Never."""
        return False

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> Iterator[str]:
        """Raises ModelUnavailable."""
        raise ModelUnavailable("The chat model is down", mend="It is, on purpose: this dialogue is played without one.")

    def structured(self, messages: Messages, schema: dict[str, Any], *, max_tokens: int = 0) -> dict[str, Any]:
        """Raises ModelUnavailable."""
        raise ModelUnavailable("The chat model is down", mend="It is, on purpose: this dialogue is played without one.")


def system_of(floor: Floor) -> System:
    """A floor as a system under test; without a chat model it is judged on what it does degraded.

    Raises:
        IndexMissingError: nothing has been imported yet.
    """
    index = floor.stock().index

    def record(user: str, product_id: str, kind: str, conversation: str | None) -> None:
        record_events(floor, [EventIn(user=user, product=product_id, kind=kind, source="eval")])  # type: ignore[arg-type]

    return System(
        name=floor.settings.llm.model if floor.chat else "no chat model",
        has_model=floor.chat is not None,
        catalogue=index.catalogue,
        policies=tuple(index.policies),
        notes=notes_of(index),
        turn=partial(run_turn, floor),
        turn_without_model=partial(run_turn, replace(floor, chat=DownChat())),
        record=record,
        forget=partial(erase, floor),
    )


def notes_of(index: Index) -> Callable[[str], str]:
    """What the shop holds on a product beside its record: reviews and promotions."""
    deals: dict[str, list[str]] = {}
    for promotion in index.promotions:
        for product_id in promotion.product_ids:
            deals.setdefault(product_id, []).append(f"{promotion.title} {promotion.percent}")

    def notes(product_id: str) -> str:
        reviews = index.reviews.get(product_id, [])
        return "\n".join([*(f"{r.title} {r.text} {r.rating}" for r in reviews), *deals.get(product_id, [])])

    return notes
