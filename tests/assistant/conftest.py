"""The demo shop, for the tests of understanding without an index, for those of turns with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.floor import Floor, Stock, open_floor
from assistant.request import Request, State
from assistant.settings import Settings
from assistant.understanding import Vocabulary, build_vocabulary, understand
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.demo import generate
from retrieval.feed import Feed
from retrieval.filters import Constraint
from retrieval.index import build_index
from retrieval.product import Product


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
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module's shop, imported: its ``PRODUCTS``, or the demo shop where it names none."""
    products: list[Product] | None = getattr(request.module, "PRODUCTS", None)
    if products is None:
        demo: Path = request.getfixturevalue("demo_home")
        return demo
    own = tmp_path_factory.mktemp("shop")
    build_index(Feed(request.module.__name__, products), own, Settings().retrieval.embedder)
    return own


@pytest.fixture(scope="module")
def opened_stock() -> list[Stock]:
    """The module's shop once it is open: the same for all its tests."""
    return []


@pytest.fixture
def floor(home: Path, opened_stock: list[Stock], tmp_path: Path) -> Floor:
    """The module's shop with a database of the test's own."""
    opened = open_floor(Settings(home=home, database=f"sqlite:///{tmp_path}/floorwalker.db"))
    opened._stock = opened_stock[0] if opened_stock else opened.stock()
    opened_stock[:] = [opened.stock()]
    return opened
