"""Reordering by relevance, with a ranker that loves some words and without one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ModelFileError
from retrieval.index import Index
from retrieval.ranker import load_ranker, open_ranker, ranker_text
from retrieval.relevance import FEATURES, features, question_for, rerank
from retrieval.search import Candidate, search
from tests.retrieval.conftest import product
from tests.tiny_ranker import put_in_force, write_ranker


def feature(index: Index, query: str, name: str, *ids: str) -> list[float]:
    """One feature of some products for a query."""
    columns = features(index, query, [Candidate(each, 0.5, {"dense": 0.5}) for each in ids])
    return [round(float(value), 3) for value in columns[:, FEATURES.index(name)]]


def test_what_the_ranker_likes_comes_first(toy: Index, tmp_path: Path) -> None:
    found = search(toy, "headphones")
    ranker = load_ranker(write_ranker(tmp_path, {"jbl": 4.0, "sony": -4.0}))
    ranked = rerank(toy, "headphones", found, ranker)
    assert found[0].id != "h3"
    assert ranked[0].id == "h3"
    assert {each.id for each in ranked} == {each.id for each in found}
    assert all(0 <= each.score <= 1 for each in ranked)
    assert [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)


def test_sources_say_what_search_found_and_what_the_ranker_thought(toy: Index, tmp_path: Path) -> None:
    found = {each.id: each for each in search(toy, "headphones")}
    ranked = rerank(toy, "headphones", list(found.values()), load_ranker(write_ranker(tmp_path, {"jbl": 4.0})))
    for each in ranked:
        opinion = each.sources["ranker"]
        assert {name: share for name, share in each.sources.items() if name != "ranker"} == found[each.id].sources
        assert opinion == pytest.approx(1 / (1 + np.exp(-4.0)) if each.id in ("h3", "s1") else 0.5)


@pytest.mark.parametrize("with_ranker", [True, False])
def test_a_product_named_exactly_stays_first(toy: Index, tmp_path: Path, with_ranker: bool) -> None:
    ranker = load_ranker(write_ranker(tmp_path, {"mouse": -9.0, "keyboard": 9.0})) if with_ranker else None
    found = search(toy, "Logitech Wireless Mouse")
    ranked = rerank(toy, "Logitech Wireless Mouse", found, ranker)
    assert (ranked[0].id, ranked[0].score) == ("m1", 1.0)
    assert ranked[1].id == "m2"


@pytest.mark.parametrize("query", ["", "  ", "?!"])
def test_without_words_nothing_changes(toy: Index, tmp_path: Path, query: str) -> None:
    found = search(toy, query)
    assert rerank(toy, query, found, load_ranker(write_ranker(tmp_path, {"jbl": 9.0}))) == found


def test_nothing_found_is_nothing_ranked(toy: Index) -> None:
    assert rerank(toy, "headphones", [], None) == []


def test_beyond_the_depth_the_order_is_kept_below(toy: Index, tmp_path: Path) -> None:
    found = search(toy, "wireless headphones")
    ranked = rerank(toy, "wireless headphones", found, load_ranker(write_ranker(tmp_path, {"jbl": 9.0})), depth=3)
    assert {each.id for each in ranked[:3]} == {each.id for each in found[:3]}
    assert [each.id for each in ranked[3:]] == [each.id for each in found[3:]]
    scores = [each.score for each in ranked]
    assert scores == sorted(scores, reverse=True)
    assert "ranker" not in ranked[3].sources


def test_chinese_is_ranked_by_its_english_words_or_not_at_all(toy: Index, tmp_path: Path) -> None:
    ranker = load_ranker(write_ranker(tmp_path, {"keyboard": 9.0}))
    alone = rerank(toy, "无线鼠标", search(toy, "无线鼠标"), ranker)
    assert alone[0].id == "m1"
    assert not any("ranker" in each.sources for each in alone)
    found = search(toy, "键盘", search_text="键盘 keyboard")
    told = rerank(toy, "键盘", found, ranker, search_text="键盘 keyboard")
    assert told[0].id == "m2"
    assert "ranker" in told[0].sources


@pytest.mark.parametrize(
    ("query", "search_text", "asked"),
    [
        ("wireless mouse", "", "wireless mouse"),
        ("café crème 250 ml", "", "café crème 250 ml"),
        ("蓝牙耳机", "", ""),
        ("蓝牙耳机", "蓝牙 bluetooth 耳机 headphones", "bluetooth headphones"),
        ("XM4 耳机", "XM4 耳机 headphones", "XM4 headphones"),
        ("наушники", "", ""),
        ("", "", ""),
    ],
)
def test_the_ranker_is_asked_in_its_own_language(query: str, search_text: str, asked: str) -> None:
    assert question_for(("en",), query, search_text) == asked


def test_a_ranker_for_chinese_is_asked_in_chinese() -> None:
    assert question_for(("en", "zh"), "XM4 耳机", "headphones") == "XM4 耳机"


def test_features_tell_products_apart(toy: Index) -> None:
    assert feature(toy, "wireless mouse", "title", "m1", "m2") == [1.0, 0.0]
    assert feature(toy, "sony headphones", "brand", "h1", "h3", "s2") == [1.0, -1.0, 1.0]
    assert feature(toy, "headphones", "brand", "h1", "h3") == [0.0, 0.0]
    assert feature(toy, "laptop 14 in", "missed_numbers", "l2", "l1") == [0.0, 1.0]
    assert feature(toy, "headphones without a wire", "negated", "h3", "h1") == [1.0, 0.0]
    assert feature(toy, "tent", "cosine", "f2")[0] > feature(toy, "tent", "cosine", "m3")[0] + 1


def test_refused_words_in_a_title_count_unless_it_is_without_them_too() -> None:
    from retrieval.relevance import _refused

    laces = frozenset({"lace"})
    assert _refused(product("a", "Shoes with laces", None, "Shoes", 1), laces) == 1.0
    assert _refused(product("b", "Shoes without laces", None, "Shoes", 1), laces) == 0.0


def test_without_a_ranker_the_first_stage_orders(toy: Index) -> None:
    ranked = rerank(toy, "jbl headphones", search(toy, "jbl headphones"), None)
    assert ranked[0].id == "h3"
    assert ranked[0].score > 0.5 > ranked[-1].score
    assert "ranker" not in ranked[0].sources


def test_a_pairs_score_does_not_hang_on_its_neighbours(tmp_path: Path) -> None:
    ranker = load_ranker(write_ranker(tmp_path, {"red": 1.0, "blue": -2.0}, max_tokens=16))
    texts = ["red", "blue", "red blue", "green", "red " * 60] * 9
    together = ranker.scores("a red thing", texts)
    assert together.dtype == np.float32
    assert together[:4].tolist() == [1.0, -2.0, -1.0, 0.0]
    assert together.tolist() == [float(ranker.scores("a red thing", [text])[0]) for text in texts]
    assert ranker.scores("a red thing", []).shape == (0,)


def test_a_long_query_does_not_push_the_product_out(tmp_path: Path) -> None:
    ranker = load_ranker(write_ranker(tmp_path, {"red": 1.0}, max_tokens=16))
    assert ranker.scores("word " * 1000, ["red"])[0] == 1.0


def test_the_trained_ranker_is_in_force(tmp_path: Path) -> None:
    put_in_force(tmp_path, "v1", {"red": 1.0})
    first = open_ranker(tmp_path)
    assert first is not None
    assert (first.card.version, first.shipped) == ("v1", False)
    put_in_force(tmp_path, "v2", {"red": 2.0})
    second = open_ranker(tmp_path)
    assert second is not None
    assert str(second) == "tiny v2, trained here, for en"


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json", "card.json", "relevance.json"])
@pytest.mark.parametrize("harm", ["missing", "cut", "empty"])
def test_a_damaged_file_is_named_with_the_mend(tmp_path: Path, name: str, harm: str) -> None:
    path = put_in_force(tmp_path, "v1", {"red": 1.0}) / name
    whole = path.read_bytes()
    path.unlink()
    if harm != "missing":
        path.write_bytes(whole[: len(whole) // 2] if harm == "cut" else b"")
    with pytest.raises(ModelFileError, match=name) as raised:
        open_ranker(tmp_path)
    assert "floorwalker train ranker" in str(raised.value)


def test_weights_of_unknown_features_are_refused(tmp_path: Path) -> None:
    folder = put_in_force(tmp_path, "v1", {"red": 1.0})
    weights = {"first_stage": {"bias": 0, "terms": {"smell": {"weight": 1}}}}
    (folder / "relevance.json").write_text(json.dumps(weights))
    with pytest.raises(ModelFileError, match="smell"):
        open_ranker(tmp_path)


def test_the_rankers_text_is_short_and_says_the_most_telling_things() -> None:
    long = product("x", "Trail shoe " * 40, "Acme", "Sport/Shoes", 9, description="secret", colour="red", vegan=True)
    text = ranker_text(long)
    assert text.endswith("Acme | Shoes | colour red, vegan")
    assert len(text) < 260
    assert "secret" not in text
