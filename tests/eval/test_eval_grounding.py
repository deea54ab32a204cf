"""The labelled set is made anew alike, its halves share no product, and the measurement counts what the check does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.grounding.evaluate import ALARMS, RECALL, evaluate_grounding, figures, judge, write_report
from eval.grounding.generate import GROUPS, generate_cases
from eval.grounding.numerals import chinese, english
from eval.grounding.outputs import OUTPUTS
from eval.grounding.people import attributes_of, people_cases
from eval.grounding.shops import Shop, groups, open_shops, split_of
from retrieval.errors import FeedError, UsageError

FEW = dict.fromkeys(GROUPS, 6)
"""Groups of products drawn from each shop: a small set does for most tests."""


@pytest.fixture(scope="module")
def demo() -> Shop:
    return open_shops(None)[0]


def test_the_same_seed_gives_the_same_sentences(demo: Shop) -> None:
    first, second = ([each.sentence for each in generate_cases([demo], "dev", drawn=FEW)] for _ in range(2))
    assert first == second
    assert len(first) > 200


def test_the_halves_share_no_product(demo: Shop) -> None:
    for split in ("dev", "test"):
        picked = groups(demo, split, 20, random.Random(1))
        assert {split_of(each.id) for group in picked for each in group} == {split}


def test_the_fresh_split_shows_no_product_of_the_others_and_has_its_own_words(demo: Shop) -> None:
    fresh = generate_cases([demo], "fresh", drawn=FEW)
    assert {each.kind for each in fresh} >= {"price", "budget", "feature", "both", "policy", "rating"}
    for split in ("dev", "test"):
        other = generate_cases([demo], split, drawn=FEW)
        assert not {x.product.id for each in fresh for x in each.shown} & {x.product.id for y in other for x in y.shown}
        assert not {each.sentence for each in fresh} & {each.sentence for each in other}


def test_what_people_wrote_is_true_of_their_product_and_swapped_of_another(data_dir: Path) -> None:
    cases = list(people_cases(data_dir, "dev"))
    assert sum(not each.corruption for each in cases) > 1000
    wrong = [each for each in cases if each.corruption]
    assert wrong and all(each.sentence for each in wrong)
    assert not {each.sentence for each in cases} <= {each.sentence for each in people_cases(data_dir, "fresh")}


def test_a_nested_record_is_read_into_attributes() -> None:
    record = (
        "item: { width:{ unit:inches, normalized_value:{ unit:inches, value:15.0 }, value:15.0 }, wet:{ value:true } }"
    )
    assert attributes_of(record) == {"item width": "15 inches", "item wet": True}


def test_sentences_come_in_many_kinds_and_in_both_languages(demo: Shop) -> None:
    cases = generate_cases([demo], "dev", drawn=FEW)
    assert len({each.corruption for each in cases} - {""}) >= 15
    for language in ("en", "zh"):
        mine = [each for each in cases if each.language == language]
        assert any(each.corruption for each in mine) and any(not each.corruption for each in mine)


def test_the_check_tells_most_of_them_apart(demo: Shop) -> None:
    cases = generate_cases([demo], "dev", drawn=FEW)
    table = figures(judge(random.Random(2).sample(cases, 200)), [])
    for language in ("en", "zh"):
        row = table[f"all, {language}"]
        assert (row[RECALL].value or 0) > 0.9
        assert (row[ALARMS].value or 0) < 0.1


def test_the_report_lists_every_sentence(demo: Shop, tmp_path: Path) -> None:
    judged = judge(generate_cases([demo], "dev", drawn=FEW)[:20])
    write_report({"systems": {}}, judged, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "sentences.jsonl").read_text("utf-8").splitlines()]
    assert {row["sentence"] for row in rows} == {each.case.sentence for each in judged}


def test_the_models_sentences_are_labelled_and_repeat_no_listing() -> None:
    rows = [json.loads(line) for line in OUTPUTS.read_text("utf-8").splitlines()]
    assert len(rows) >= 150
    assert {row["split"] for row in rows} == {"dev", "test"}
    quoted = [reason for row in rows if row["shop"] != "demo" for each in row["shown"] for reason in each["reasons"]]
    assert not any(reason["kind"] == "wishes" for reason in quoted)


def test_chinese_numerals() -> None:
    assert [chinese(each) for each in (7, 10, 15, 20, 105, 1300, 12045)] == [
        "七", "十", "十五", "二十", "一百零五", "一千三百", "一万二千零四十五",
    ]  # fmt: skip


def test_an_unknown_split_and_a_missing_catalogue_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="split"):
        evaluate_grounding("held-out", tmp_path)
    with pytest.raises(FeedError, match="No file"):
        evaluate_grounding("dev", tmp_path)


def test_all_catalogues_give_sentences(data_dir: Path) -> None:
    shops = open_shops(data_dir)
    assert {each.shop for each in generate_cases(shops, "dev", drawn=FEW)} == {each.name for each in shops}


def test_english_numerals() -> None:
    assert [english(each) for each in (0, 19, 42, 105, 1300, 2049)] == [
        "zero", "nineteen", "forty-two", "one hundred and five", "one thousand three hundred",
        "two thousand and forty-nine",
    ]  # fmt: skip
