"""The demo shop, for the tests of understanding without an index, for those of turns with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.floor import Floor, Stock, open_floor
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


@pytest.fixture(scope="module")
def opened_stock() -> list[Stock]:
    """The demo shop once it is open: the same for all tests of a module."""
    return []


@pytest.fixture
def floor(demo_settings: Settings, opened_stock: list[Stock]) -> Floor:
    """The demo shop with a database of its own; modules that need another shop have a ``floor`` of theirs."""
    opened = open_floor(demo_settings)
    opened._stock = opened_stock[0] if opened_stock else opened.stock()
    opened_stock[:] = [opened.stock()]
    return opened
