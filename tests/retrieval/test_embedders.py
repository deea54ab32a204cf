from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.settings import load_settings
from retrieval.embedders import EMBEDDERS, TEXT_CHARACTERS, Embedder, load_embedder, product_text
from retrieval.errors import ModelFileError, UsageError
from retrieval.product import Product

ENGLISH_ONLY = ("all-minilm-l6-v2",)


@pytest.fixture(scope="module", params=list(EMBEDDERS))
def embedder(request: pytest.FixtureRequest) -> Embedder:
    try:
        return load_embedder(request.param, load_settings().home)
    except ModelFileError as error:
        pytest.skip(str(error))


class TestEveryEmbedder:
    def test_gives_unit_rows(self, embedder: Embedder) -> None:
        vectors = embedder.passages(["red shoes", "", "蓝色的鞋", "word " * 3000])
        assert vectors.dtype == np.float32
        assert vectors.shape == (4, embedder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
        assert embedder.passages([]).shape == (0, embedder.dimension)

    @pytest.mark.parametrize(
        ("query", "right"), [("a warm jacket", 0), ("保暖外套", 0), ("bread knife", 1), ("切面包", 1)]
    )
    def test_knows_what_is_alike(self, embedder: Embedder, query: str, right: int) -> None:
        if not query.isascii() and embedder.name in ENGLISH_ONLY:
            pytest.skip(f"{embedder.name} knows English only")
        passages = embedder.passages(["Winter coat with lining", "Kitchen knife for cutting bread"])
        assert int(np.argmax(passages @ embedder.query(query))) == right

    def test_does_not_depend_on_company(self, embedder: Embedder) -> None:
        texts = [f"product number {i}" for i in range(20)]
        alone = np.stack([embedder.passages([text])[0] for text in texts])
        with ThreadPoolExecutor(4) as pool:
            at_once = np.stack(list(pool.map(lambda text: embedder.passages([text])[0], texts)))
        assert np.allclose(alone, embedder.passages(texts), atol=1e-4)
        assert np.allclose(alone, at_once, atol=1e-4)


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="use-multilingual-v3"):
        load_embedder("no such model", Path())


def test_product_text_begins_with_the_title_and_is_bounded() -> None:
    product = Product(
        id="1",
        title="Wireless Mouse",
        brand="Logitech",
        category=("Computers", "Mice"),
        attributes={
            "color": "black",
            "rechargeable": True,
            "backlit": False,
            "weight": 90.0,
            "tags": ["office", "small"],
        },
        description="Long. " * 500,
    )
    text = product_text(product)
    assert text.startswith(
        "Wireless Mouse. Logitech. Computers > Mice. color black, rechargeable, tags office, small. Long."
    )
    assert len(text) <= TEXT_CHARACTERS
