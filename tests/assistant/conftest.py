"""Fixtures for the tests of understanding: the demo shop's catalogue and words, without an index."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State
from assistant.settings import Settings
from assistant.understanding import Vocabulary, build_vocabulary, understand
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.demo import generate
from retrieval.filters import Constraint


@pytest.fixture(scope="session")
def demo_catalogue() -> Catalogue:
    """The demo shop's products, prices in US dollars."""
    shop = Settings().shop
    return build_catalogue(generate().products, shop.currency, shop.rates)


@pytest.fixture(scope="session")
def demo_vocabulary(demo_catalogue: Catalogue) -> Vocabulary:
    """The demo shop's words."""
    return build_vocabulary(demo_catalogue)


@pytest.fixture(scope="session")
def stated() -> Callable[[Request], str]:
    """Writes a request's constraints as "field op value unit", sorted, so that a table of them can be read."""

    def one(constraint: Constraint) -> str:
        values = ("yes" if v is True else f"{v:g}" if isinstance(v, float) else str(v) for v in constraint.values)
        return f"{constraint.field} {constraint.op} {' | '.join(values)} {constraint.unit or ''}".strip()

    return lambda request: "; ".join(sorted(map(one, request.filters)))


@pytest.fixture(scope="module")
def turn(demo_catalogue: Catalogue, demo_vocabulary: Vocabulary) -> Callable[[str, State], Request]:
    """One message, read by the rules alone."""
    return lambda message, state: understand(message, state, demo_vocabulary, None, catalogue=demo_catalogue).request
