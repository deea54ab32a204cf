"""Catalogues that are multiplied, and the peers that search the same vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.bench.peers import build_peers, missing
from eval.bench.variants import ScaledEmbedder, Variants, cosines_to_base
from retrieval.embedders import product_text, unit_rows
from retrieval.product import Product

BASE = [
    Product(
        id=f"p{number}",
        title=f"{brand} {kind} {number}0 black",
        brand=brand,
        category=("Things", kind),
        price=10.0 + number,
        currency="USD",
        description="It is good. It lasts.",
        attributes={"size": f"{number} in"},
        item_group_id="g",
    )
    for number, (brand, kind) in enumerate([("Acme", "wireless mouse"), ("Zeta", "cable"), ("Acme", "desk")], 1)
]


class Letters:
    """Embeds a text as how often it has each letter."""

    name = "letters"
    dimension = 26

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return unit_rows(np.array([[text.lower().count(chr(97 + at)) + 0.1 for at in range(26)] for text in texts]))

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self.passages([text])[0]
        return row


def test_variants_begin_with_the_base_and_differ_from_it() -> None:
    variants = Variants(BASE, 30)
    products = list(variants)
    assert products[:3] == BASE
    assert len({product.id for product in products}) == 30
    assert len({product.title for product in products}) > 25
    assert products == list(Variants(BASE, 30))
    assert variants[29] == products[29]
    for row, product in enumerate(products[3:], 3):
        base = BASE[variants.base_row(row)]
        assert product.category == base.category
        assert product.item_group_id is None
        assert product.brand in {"Acme", "Zeta"}


def test_made_vectors_lie_as_far_from_their_base_as_embedded_ones() -> None:
    variants, embedder = Variants(BASE, 30), Letters()
    vectors = embedder.passages(list(map(product_text, BASE)))
    cosines = cosines_to_base(variants, vectors, embedder, 20)
    scaled = ScaledEmbedder(embedder, variants, vectors, cosines)
    made = scaled.passages(list(map(product_text, variants)))
    assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(30), abs=1e-5)
    assert np.array_equal(made[:3], vectors)
    for row in range(3, 30):
        to_base = float(made[row] @ vectors[variants.base_row(row)])
        assert np.abs(cosines - to_base).min() < 1e-5
    assert np.array_equal(made[7:9], scaled.passages([product_text(variants[row]) for row in (7, 8)]))


@pytest.mark.parametrize("name", ["FAISS flat", "FAISS HNSW16", "FAISS IVF", "LanceDB IVF_HNSW_SQ", "Qdrant local"])
def test_peers_search_the_same_rows(name: str, tmp_path: Path) -> None:
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent.values())}")
    draw = np.random.default_rng(2)
    vectors = unit_rows(draw.standard_normal((600, 16)))
    prices = np.arange(600, dtype=np.float64)
    prices[::7] = np.nan
    peer = build_peers(vectors, prices, tmp_path)[name]()
    for bounds in (None, (100.0, 399.0)):
        mask = np.ones(600, bool) if bounds is None else (prices >= bounds[0]) & (prices <= bounds[1])
        found = peer(vectors[200], bounds, mask, 5)
        assert mask[found].all()
        assert found[0] == 200
        likeness = np.where(mask, vectors @ vectors[200], -2)
        assert len(np.intersect1d(found, np.argsort(-likeness)[:5])) >= 3
