from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval import dense, lexical
from retrieval.feed import Feed
from retrieval.filters import Constraint, Filters
from retrieval.fusion import reciprocal_rank_fusion
from retrieval.importers import read_feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product
from retrieval.search import search, search_policies
from retrieval.tokens import numbers_in, tokens


def ids(index: Index, query: str, **options: object) -> list[str]:
    return [candidate.id for candidate in search(index, query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("espresso maker", "k1"),
        ("something to boil water", "k3"),
        ("laptop with a 15.6 inch screen", "l1"),
        ("boots for hiking in the rain", "c1"),
        ("tent", "f2"),
        ("保温杯", "z1"),
        ("无线鼠标", "m1"),
        ("办公椅", "o1"),
        ("tondeuse à gazon", "g1"),
    ],
)
def test_finds_what_is_meant(toy: Index, query: str, expected: str) -> None:
    assert expected in ids(toy, query, k=3)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("h5", "h5"),
        ("WH-1000XM4", "h1"),
        ("wh1000xm4", "h1"),
        ("case or cable for the sony wh-1000xm4", "h1"),
        ("910-004882", "m1"),
        ("standing desk", "o2"),
    ],
)
def test_a_named_product_comes_first(toy: Index, query: str, expected: str) -> None:
    first = search(toy, query)[0]
    assert first.id == expected
    assert "exact" in first.sources


@pytest.mark.parametrize(
    ("query", "expected"),
    [("T-8", "T-8"), ("t8", "T-8"), ("do you have T-8", "T-8"), ("T-8 oak table", "T-8"), ("number 21730", None)],
)
def test_a_short_id_with_a_hyphen_names_its_product(tmp_path: Path, query: str, expected: str | None) -> None:
    tables = [
        Product(id=id, title=f"{wood} Table") for id, wood in (("T-8", "Oak"), ("T-18", "Pine"), ("21730", "Elm"))
    ]
    build_index(Feed("tables", tables), tmp_path, "use-multilingual-v3")
    found = search(open_index(tmp_path, currency="USD", rates={"USD": 1.0}), query)
    exact = [each.id for each in found if "exact" in each.sources]
    assert exact == ([expected] if expected else [])


@pytest.fixture(scope="module")
def supplies(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Toners that differ in the number of their printer, some only by what they say they are compatible with."""
    numbers = (6125, 6130, 6180, 6280, 6600)
    products = [
        Product(
            id=f"{color[0]}{number}",
            title=f"Xerox Phaser {number} {color} toner cartridge",
            brand="Xerox",
            category=("Printer supplies", "Toner"),
        )
        for number in numbers
        for color in ("black", "cyan", "yellow")
    ]
    products += [
        Product(
            id="any",
            title="Astar magenta toner cartridge",
            attributes={"compatibility": ["Phaser 6280", "Phaser 6290"]},
        ),
        Product(id="paper", title="Copy paper 6 x 500", attributes={"sheets per pack": 6280.0}),
    ]
    home = tmp_path_factory.mktemp("supplies")
    build_index(Feed("supplies", products), home, "use-multilingual-v3")
    return open_index(home, currency="USD", rates={"USD": 1.0})


@pytest.mark.parametrize("query", ["Xerox Phaser 6280", "toner for my phaser 6280 please", "适合 Phaser 6280 的墨粉"])
def test_a_rare_number_comes_before_other_numbers(supplies: Index, query: str) -> None:
    found = search(supplies, query)
    assert {candidate.id for candidate in found[:3]} == {"b6280", "c6280", "y6280"}
    assert all("exact" in candidate.sources for candidate in found[:3])
    assert all("6280" in candidate.id for candidate in found if "exact" in candidate.sources and candidate.id != "any")


def test_a_rare_number_may_stand_in_an_attribute(supplies: Index) -> None:
    first = search(supplies, "magenta toner 6280")[:4]
    assert "any" in {candidate.id for candidate in first}
    assert "paper" not in ids(supplies, "magenta toner 6280", k=5)


@pytest.mark.parametrize("query", ["toner under 6280", "toner for 6280 dollars", "6280 元以内的墨粉", "6280 mm toner"])
def test_a_price_or_a_quantity_is_no_models_number(supplies: Index, query: str) -> None:
    assert not any("exact" in candidate.sources for candidate in search(supplies, query))


def test_numbers_of_models_are_told_from_other_numbers() -> None:
    assert numbers_in("Xerox Phaser 6280DN, RTX-3080 or MX500") == ["6280dn", "rtx3080", "3080", "mx500"]
    assert numbers_in("2nd 27 inch tv 1920x1080, $1,299.00, between 500 and 800, from 700 to 900 or 12 V") == []
    assert numbers_in("预算3000，价格 2500 左右，不超过3200元的 6280") == ["6280"]


@pytest.mark.data
def test_icecat_puts_the_right_printers_supplies_first(data_dir: Path, tmp_path: Path) -> None:
    path = data_dir / "icecat_electronics" / "products.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    feed = read_feed(path, None, {})
    products = [product for product in feed.products if product.brand == "Xerox" or "6280" in product.title]
    build_index(Feed("xerox", products), tmp_path, "use-multilingual-v3")
    index = open_index(tmp_path, currency="USD", rates={"USD": 1.0})
    titles = [index.catalogue.get(candidate.id).title for candidate in search(index, "Xerox Phaser 6280", k=11)]
    assert all("Phaser 6280" in title for title in titles)


def test_a_named_product_must_pass_the_filters_too(toy: Index) -> None:
    assert "h1" not in ids(toy, "WH-1000XM4", filters=(Constraint(field="price", op="<=", values=(100.0,)),))


FILTERS: dict[str, Filters] = {
    "price": (Constraint(field="price", op="<=", values=(50.0,)),),
    "range": (Constraint(field="price", op=">=", values=(100.0,)), Constraint(field="price", op="<=", values=(300.0,))),
    "brand": (Constraint(field="brand", op="=", values=("sony",)),),
    "not brand": (Constraint(field="brand", op="!=", values=("Sony", "Bose")),),
    "category": (Constraint(field="category", op="=", values=("headphone",)),),
    "flag": (Constraint(field="noise cancelling", op="=", values=(True,)),),
    "two": (
        Constraint(field="category", op="=", values=("Audio",)),
        Constraint(field="price", op="<=", values=(100.0,)),
        Constraint(field="brand", op="!=", values=("Sony",)),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("query", ["sony headphones", "", "蓝牙耳机", "zzzz"])
def test_exactly_the_filtered_products_come_back(toy: Index, name: str, query: str) -> None:
    allowed = {toy.catalogue.products[row].id for row in np.flatnonzero(toy.catalogue.rows(FILTERS[name])).tolist()}
    assert allowed
    assert set(ids(toy, query, filters=FILTERS[name])) == allowed


def test_no_product_passes(toy: Index) -> None:
    nothing = (Constraint(field="price", op=">=", values=(1e6,)),)
    assert search(toy, "headphones", filters=nothing) == []


def test_excluded_products_never_come_back(toy: Index) -> None:
    found = ids(toy, "sony wh-1000xm4 headphones", exclude=["h1", "h2", "not a product"])
    assert not {"h1", "h2"} & set(found)
    assert found[0] in {"h3", "h4", "h5", "h6"}


@pytest.mark.parametrize("query", ["headphones", "", "running", "WH-1000XM4", "😀 boots", "red lipstick " * 400])
def test_candidates_are_ordered_and_their_scores_add_up(toy: Index, query: str) -> None:
    found = search(toy, query, k=10)
    assert len(found) == 10
    assert len({candidate.id for candidate in found}) == 10
    scores = [candidate.score for candidate in found]
    assert scores == sorted(scores, reverse=True)
    for candidate in found:
        assert 0 <= candidate.score <= 1
        assert math.isclose(candidate.score, sum(candidate.sources.values()))
    assert found == search(toy, query, k=10)


@pytest.mark.parametrize("query", ["", "   ", "?!…", "😀"])
def test_without_a_word_the_popular_come_first(toy: Index, query: str) -> None:
    found = search(toy, query)
    assert found[0].id == "s1"
    assert set(found[0].sources) == {"popular"}


def test_a_very_long_query_is_read_from_its_start(toy: Index) -> None:
    assert ids(toy, "camping tent for two people. " + "x" * 5000, k=1) == ["f2"]


def test_search_text_is_what_words_are_looked_up_by(toy: Index) -> None:
    with_words = search(toy, "慢跑", search_text="running shoes", k=5)
    assert "c2" in [candidate.id for candidate in with_words if "lexical" in candidate.sources]


EVEN = {"dense": 1.0, "lexical": 1.0}


def test_the_best_of_both_rankings_scores_one() -> None:
    shares = reciprocal_rank_fusion({"dense": [7, 3], "lexical": [7, 5]}, EVEN)
    assert sum(shares[7].values()) == 1
    assert list(shares[5]) == ["lexical"]
    assert shares[3]["dense"] == pytest.approx(11 / 12 / 2)


def test_a_ranking_counts_by_its_weight() -> None:
    shares = reciprocal_rank_fusion({"dense": [3], "lexical": [5]}, {"dense": 1.0, "lexical": 3.0})
    assert shares == {3: {"dense": 0.25}, 5: {"lexical": 0.75}}


def test_a_ranking_that_found_nothing_takes_nothing_away(toy: Index) -> None:
    assert reciprocal_rank_fusion({"dense": [4], "lexical": []}, EVEN) == {4: {"dense": 1.0}}
    first = search(toy, "无线鼠标")[0]
    assert (first.score, set(first.sources)) == (1.0, {"dense"})


@pytest.mark.parametrize("share", [0.001, 0.1, 0.4, 0.9, 1.0])
def test_nearest_respects_the_mask_and_agrees_with_an_exact_scan(
    toy: Index, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "EXACT_ROWS", 5)  # so that 40 products reach every way of searching
    monkeypatch.setattr(dense, "BREADTH", (12, 12))
    mask = np.random.default_rng(1).random(len(toy.vectors)) < share
    mask[3] = True
    query = toy.embedder.query("music on the go")
    found = dense.nearest(toy.collection, toy.vectors, query, mask, 8, toy.sketch)
    assert mask[found].all()
    assert found.tolist() == dense.exact(toy.vectors, query, mask, 8).tolist()
    assert len(found) == min(8, int(mask.sum()))


def test_a_graph_that_finds_too_little_is_not_asked(toy: Index) -> None:
    everything = np.ones(len(toy.vectors), bool)
    queries = toy.vectors[:5]
    assert toy.manifest.graph_recall == dense.graph_recall(toy.collection, toy.vectors, queries) == 1.0
    doubted = replace(toy, collection=None)
    for query in queries:
        found = dense.nearest(doubted.collection, toy.vectors, query, everything, 8, toy.sketch)
        assert found.tolist() == dense.exact(toy.vectors, query, everything, 8).tolist()
    assert search(doubted, "sony wireless headphones", k=1)[0].id == "h1"


def test_all_products_can_be_asked_for(toy: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "BREADTH", (10, 10))
    assert len(search(toy, "headphones", k=1000)) == len(toy.catalogue.products)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15.6 in", '15.6"'),
        ("15.6 inches", "15,6in"),
        ("8 GB", "8gb"),
        ("1,000 W", "1000w"),
        ("30 hours", "30 h"),
        ("Headphones", "headphone"),
        ("ＷＨ－１０００", "wh-1000"),
        ("men's shoes", "men shoe"),
    ],
)
def test_the_same_thing_written_differently_gives_the_same_tokens(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_model_numbers_are_kept_whole_and_in_parts() -> None:
    assert tokens("WH-1000XM4") == ["wh1000xm4", "wh", "1000xm4"]


def test_chinese_becomes_character_bigrams() -> None:
    assert tokens("降噪耳机 5g") == ["降噪", "噪耳", "耳机", "5g"]


def test_equal_scores_keep_the_order_of_rows() -> None:
    assert lexical.best_rows(np.array([1.0, 3.0, 3.0, 0.0, 3.0]), 2).tolist() == [1, 2]


def test_policies_are_found_by_meaning(toy: Index) -> None:
    passages = search_policies(toy, "when do I get my money back?")
    assert (passages[0].policy_id, passages[0].title) == ("returns", "Returns: Refunds")
    assert passages[0].text == "Money returns to your card in 5 days."
    assert search_policies(toy, "how much is shipping", k=1)[0].policy_id == "delivery"


def test_policies_in_the_shoppers_language_come_first(toy: Index) -> None:
    assert search_policies(toy, "可以退货吗")[0].policy_id == "returns-zh"
    assert search_policies(toy, "returns", language="zh")[0].policy_id == "returns-zh"
    assert search_policies(toy, "?") == []
