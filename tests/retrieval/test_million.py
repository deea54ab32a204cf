"""A catalogue that really has a million rows: filters that leave three of them, through the public search.

Records are made as they are asked for, columns straight as arrays, and vectors are short, so that it takes seconds.
Words are left out: they have no part in what a filter leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from retrieval.catalogue import build_catalogue
from retrieval.columns import ColumnBuilder, number_column
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.lexical import Lexical
from retrieval.mapped import Lookup, Texts, text_keys
from retrieval.product import Product
from retrieval.search import search
from retrieval.synonyms import Synonyms
from retrieval.tables import Tables, TitleWords

ROWS = 1_000_000
RARE = (17, 500_000, 999_999)


class Things(Sequence[Product]):
    def __len__(self) -> int:
        return ROWS

    def __getitem__(self, row: Any) -> Any:
        return Product(id=f"p{row}", title=f"Thing {row}", brand="Acme", price=row % 1000, currency="USD")

    def __iter__(self) -> Iterator[Product]:
        raise AssertionError("a million records must not be read one by one")


class Directions:
    """Embeds a query as the vector of the row that it names."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self._vectors[int(text.split()[-1])]
        return row


class NoWords(Lexical):
    """Lexical search that knows no word."""

    def __init__(self) -> None:
        super().__init__(Lexical.build([["nothing"]])._model)

    def top(self, *args: Any) -> np.ndarray:
        return np.zeros(0, np.int64)


@pytest.fixture(scope="module")
def million() -> Index:
    ids = [f"p{row}" for row in range(ROWS)]
    materials = ColumnBuilder()
    for row in RARE:
        materials.add(row, "Unobtainium")
    prices = (np.arange(ROWS) % 1000).astype(np.float64)
    none = np.zeros(0, np.int32)
    tables = Tables(
        columns={"material": materials.build(), "rating": number_column(np.full(ROWS, np.nan))},
        ids=Texts.build(ids),
        rows_by_id=Lookup.build(text_keys(ids), np.arange(ROWS)),
        titles=TitleWords([], Lookup.build(none.astype(np.uint64), none)),
        spoken=Lookup.build(none.astype(np.uint64), none),
        paths={},
        currencies=["USD"],
        currency_codes=np.zeros(ROWS, np.int32),
        amounts=prices,
        ratings=np.full(ROWS, np.nan),
        rating_counts=np.zeros(ROWS, np.int64),
        groups=np.arange(ROWS),
        newness=np.zeros(ROWS, np.float32),
    )
    vectors = np.random.default_rng(3).standard_normal((ROWS, 16), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    parts: Any = {
        "catalogue": build_catalogue(Things(), "USD", {"USD": 1.0}, tables),
        "vectors": vectors,
        "embedder": Directions(vectors),
        "sketch": None,
        "collection": None,  # so few rows are compared one by one
        "lexical": NoWords(),
        "synonyms": Synonyms({}),
        "codes": Lookup.build(none.astype(np.uint64), none),
        "popularity": np.zeros(ROWS, np.float32),
    }
    index: Any = SimpleNamespace(**parts)
    return index  # type: ignore[no-any-return]


def test_a_filter_that_leaves_three_of_a_million(million: Index) -> None:
    rare = Constraint(field="material", op="=", values=("unobtainium",))
    assert int(million.catalogue.rows((rare,)).sum()) == 3
    for row in RARE:
        found = search(million, f"like {row}", filters=(rare,))
        assert found[0].id == f"p{row}"
        likeness = million.vectors[list(RARE)] @ million.vectors[row]
        assert [each.id for each in found] == [f"p{RARE[place]}" for place in np.argsort(-likeness)]


def test_filters_that_leave_three_together(million: Index) -> None:
    filters = (
        Constraint(field="price", op=">=", values=(999.0,)),
        Constraint(field="price", op="<=", values=(999.0,)),
        Constraint(field="material", op="!=", values=("unobtainium",)),
    )
    assert int(million.catalogue.rows(filters).sum()) == 999
    last = (*filters, Constraint(field="material", op="=", values=("unobtainium",)))
    assert search(million, "like 5", filters=last) == []
    best = search(million, "like 1999", filters=filters, k=3)
    assert best[0].id == "p1999"
    allowed = np.flatnonzero(million.catalogue.rows(filters))
    nearest = allowed[np.argsort(-(million.vectors[allowed] @ million.vectors[1999]))][:3]
    assert [each.id for each in best] == [f"p{row}" for row in nearest]


def test_one_of_a_million_is_found_by_its_id(million: Index) -> None:
    assert million.catalogue.get("p765432").title == "Thing 765432"
    assert million.catalogue.satisfies("p500000", Constraint(field="material", op="=", values=("unobtainium",)))
    assert "p1000000" not in million.catalogue.row_of
