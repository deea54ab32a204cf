"""A shop of five products and a system under test that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.request import Recommendation, Reply, Request, TurnEvent
from eval.runner import System
from eval.step import Step
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.filters import Constraint
from retrieval.product import Policy, Product

RATES = {"USD": 1.0, "CNY": 0.14, "EUR": 1.09}


def product(id: str, brand: str, price: float, color: str, kind: str = "Headphones", **more: Any) -> Product:
    return Product(
        id=id,
        title=f"{brand} {kind} {id.upper()}",
        brand=brand,
        price=price,
        currency="USD",
        category=("Audio", kind),
        attributes={"color": color, "battery life": "30 h"},
        **more,
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return build_catalogue(
        [
            product("a", "Sony", 120.0, "black", rating=4.5, rating_count=12),
            product("b", "Bose", 140.0, "blue", rating=4.0, rating_count=33),
            product("c", "Auralis", 80.0, "black", rating=3.5, rating_count=5),
            product("d", "Bose", 200.0, "blue", rating=4.9, rating_count=8),
            product("e", "Auralis", 40.0, "red", kind="Speakers"),
        ],
        "USD",
        RATES,
    )


POLICY = Policy(id="returns", title="Returns", text="Send it back within 30 days.")


@pytest.fixture
def reply_with(catalogue: Catalogue) -> Callable[..., Reply]:
    """Makes a reply that shows these products; ``request`` and other fields as given."""

    def make(
        *ids: str, filters: tuple[Constraint, ...] = (), request: dict[str, Any] | None = None, **more: Any
    ) -> Reply:
        shown = [
            Recommendation(product=catalogue.get(id), score=0.7, contributions={"relevance": 0.5, "rating": 0.2})
            for id in ids
        ]
        base = {"text": "Here you are.", "conversation": "c1", "turn": 1}
        return Reply(products=shown, request=Request(filters=filters, **(request or {})), **{**base, **more})

    return make


@pytest.fixture
def step_with(catalogue: Catalogue, reply_with: Callable[..., Reply]) -> Callable[..., Step]:
    """A step with this reply; ``before`` are fields of :class:`Step`."""

    def make(reply: Reply, **before: Any) -> Step:
        return Step(reply, catalogue, (POLICY,), **{"events": ("understanding", "products", "text", "reply"), **before})

    return make


@dataclass
class FakeShop:
    """Answers each turn with the next of ``replies``: a Reply, an error event's data, or an exception to raise."""

    catalogue: Catalogue
    replies: list[Reply | dict[str, Any] | Exception]
    calls: list[dict[str, Any]] = field(default_factory=list)
    recorded: list[tuple[str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def turn(self, message: str, **options: Any) -> Iterator[TurnEvent]:
        self.calls.append({"message": message, **options})
        answer = self.replies[len(self.calls) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict):
            yield TurnEvent(event="error", data=answer)
            return
        yield TurnEvent(event="understanding", data={})
        yield TurnEvent(event="products", data={})
        yield TurnEvent(event="text", data={"delta": answer.text})
        yield TurnEvent(event="reply", data=answer.model_dump(mode="json"))

    def system(self, *, has_model: bool = True) -> System:
        return System(
            name="fake",
            has_model=has_model,
            catalogue=self.catalogue,
            policies=(POLICY,),
            notes=lambda product_id: "",
            turn=self.turn,
            turn_without_model=self.turn,
            record=lambda user, product_id, kind, conversation: self.recorded.append((product_id, kind)),
            forget=self.forgotten.append,
        )


@pytest.fixture
def shop(catalogue: Catalogue) -> Callable[..., FakeShop]:
    return lambda *replies: FakeShop(catalogue, list(replies))
