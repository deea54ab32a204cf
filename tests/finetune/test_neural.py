"""The neural ranker on a toy shop: who liked a lamp of some color wants a bulb of that color next, not another lamp."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from finetune.neural import train_neural
from finetune.neural_data import draw_pairs, kinds, part_of, shopper_asks
from retrieval.embedders import EMBEDDERS, unit_rows
from retrieval.errors import FloorwalkerError
from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.judgments import Judgment, split_of
from retrieval.neural import open_neural
from retrieval.product import HistoryEvent, Product

COLORS = [f"color{n}" for n in range(20)]
KINDS = ("lamp", "bulb")
SHOPPERS = 200


class Words:
    """Texts as unit vectors: a place for each kind, which counts double, and each color, and one that all share."""

    name = "words"
    dimension = len(KINDS) + len(COLORS) + 1

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        counts = [
            [(1 + (word in KINDS)) * (word in re.findall(r"\w+", text.lower())) for word in (*KINDS, *COLORS)] + [1]
            for text in texts
        ]
        return unit_rows(np.array(counts, np.float32).reshape(-1, self.dimension))

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self.passages([text])[0]
        return row


def toy_feed() -> Feed:
    products = [
        Product(id=f"{kind}-{color}", title=f"{kind} {color}", category=(kind,), price=1.0, currency="USD")
        for kind in KINDS
        for color in COLORS
    ]
    random = np.random.default_rng(1)
    history = []
    for shopper in range(SHOPPERS):
        color = random.choice(COLORS)
        for place, id in enumerate((f"lamp-{color}", f"bulb-{color}")):
            event = {"user_id": f"s{shopper}", "product_id": id, "kind": "purchase", "time": f"2026-01-0{place + 1}"}
            history.append(HistoryEvent.model_validate(event))
        looked = {"user_id": f"s{shopper}", "product_id": "lamp-color0", "kind": "view", "time": "2026-01-05"}
        history.append(HistoryEvent.model_validate(looked))
    return Feed(source="toy", products=products, history=history)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("toy")
    EMBEDDERS[Words.name] = lambda home: Words()
    build_index(toy_feed(), folder, Words.name)
    yield folder
    del EMBEDDERS[Words.name]


@pytest.fixture(scope="module")
def index(home: Path) -> Index:
    return open_index(home, currency="USD", rates={"USD": 1.0})


def toy_judgments() -> list[Judgment]:
    """Queries for a kind and a color: such products are exact, those of the color alone substitutes."""
    return [
        Judgment(f"{kind} {color} {n}", f"{other}-{hue}", (hue == color) * (2 + (other == kind)))
        for kind in KINDS
        for color in COLORS
        for n in range(8)
        for other in KINDS
        for hue in COLORS[:5] + [color] * (color not in COLORS[:5])
    ]


def test_learns_from_shoppers_what_their_likes_lead_to(index: Index, tmp_path: Path) -> None:
    report = train_neural(index, tmp_path, toy_feed().history)
    assert report["classification"]["auc"] > 0.9
    assert report["classification"]["accuracy"] > 1 - report["classification"]["base_rate"]
    # Likes resemble lamps, so the cosine puts lamps first.
    ranked = report["ranking"]["catalogue"]
    assert ranked["mlp"]["mrr"] > 0.9
    assert ranked["cosine"]["mrr"] < 0.5
    assert ranked["popularity"]["mrr"] < 0.5
    neural = open_neural(tmp_path, "shoppers")
    assert neural is not None
    assert neural.card.embedder == Words.name
    assert neural.card.report["ranking"] == report["ranking"]
    best = {
        color: int(np.argmax(neural.scores(index.embedder.query(f"lamp {color}"), index.vectors))) for color in COLORS
    }
    right = [color for color, row in best.items() if index.catalogue.products[row].id == f"bulb-{color}"]
    assert len(right) >= 0.8 * len(COLORS), best
    assert open_neural(tmp_path, "queries") is None


def test_learns_from_judgments_which_products_a_query_means(index: Index, tmp_path: Path) -> None:
    judgments = toy_judgments()
    report = train_neural(index, tmp_path, (), judgments)
    assert sum(report["asks"].values()) == len({each.query for each in judgments if split_of(each.query) == "train"})
    assert report["ranking"]["pool"]["mlp"]["mrr"] > 0.8
    neural = open_neural(tmp_path)
    assert neural is not None
    best = np.argmax(neural.scores(index.embedder.query("a bulb in color3"), index.vectors))
    assert index.catalogue.products[int(best)].id == "bulb-color3"


def test_the_same_data_gives_the_same_model(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.neural.MOST_EPOCHS", 2)
    reports = [train_neural(index, tmp_path / name, (), toy_judgments()) for name in ("a", "b")]
    assert reports[0]["classification"] == reports[1]["classification"]
    first, second = (open_neural(tmp_path / name) for name in ("a", "b"))
    assert first is not None and second is not None
    for (weights, bias), (others, other) in zip(first.layers, second.layers, strict=True):
        assert np.array_equal(weights, others)
        assert np.array_equal(bias, other)


def test_queries_kept_for_the_last_report_are_not_looked_at(index: Index, tmp_path: Path) -> None:
    kept = [each for each in toy_judgments() if split_of(each.query) == "test"]
    with pytest.raises(FloorwalkerError, match="0 queries to train on"):
        train_neural(index, tmp_path, (), kept)
    assert open_neural(tmp_path) is None


def test_a_shop_without_history_is_told_what_to_do(tmp_path: Path, home: Path) -> None:
    feed = toy_feed()
    build_index(Feed(source="new", products=feed.products), tmp_path, Words.name)
    new = open_index(tmp_path, currency="USD", rates={"USD": 1.0})
    with pytest.raises(FloorwalkerError, match="--judgments PATH"):
        train_neural(new, tmp_path, ())


def test_a_shopper_is_on_one_side_and_what_he_liked_is_no_negative(index: Index) -> None:
    asks = shopper_asks(index, toy_feed().history)
    # Views are not likes, and nothing is asked before the first like.
    assert len(asks) == SHOPPERS
    assert [sum(ask.part == part for ask in asks) for part in ("train", "valid", "test")] == [
        sum(part_of(f"s{n}") == part for n in range(SHOPPERS)) for part in ("train", "valid", "test")
    ]
    pairs = draw_pairs(asks, kinds(index), seed=3)
    for ask, row, fits in zip(pairs.asks, pairs.rows, pairs.labels, strict=True):
        assert fits == (row in asks[ask].right)
        assert fits or row not in asks[ask].barred
    alike = kinds(index)[pairs.rows[~pairs.labels]] == np.array(
        [kinds(index)[asks[ask].right[0]] for ask in pairs.asks[~pairs.labels]]
    )
    # Half are drawn of the kind, and half of those drawn of all are of it by chance.
    assert 0.6 < alike.mean() < 0.85
