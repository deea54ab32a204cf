"""Whole evaluations: a set's own catalogue, running again, repetitions and seeds, and a shop elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from small_shop import import_small_shop, served

from assistant import tables
from assistant.floor import open_floor
from assistant.scripted import Json, ScriptedChat
from assistant.settings import Settings
from eval.casefiles import load_set
from eval.catalogues import open_set_floor
from eval.evaluate import Options, evaluate
from eval.journal import load_run
from eval.remote import open_remote
from eval.runner import EngineDown, Job, play_case
from retrieval.errors import UsageError
from ui.server import create_app

SCRIPTED: dict[str, Any] = {
    "id": "under-150",
    "title": "A budget",
    "tags": ["budget"],
    "turns": [
        {
            "say": "over-ear headphones under $150",
            "expect": {"constraints": {"price <=": 150}, "products": {"at_least": 1, "within_constraints": True}},
        },
        {"do": {"dismiss": 1}},
        {"do": {"drop": "price <="}, "expect": {"no_constraints": ["price"]}},
    ],
}
DOWN: dict[str, Any] = {"id": "down", "title": "Down", "model": "down", "turns": [{"say": "running shoes"}]}
HELD: dict[str, Any] = {"id": "held", "title": "Held", "split": "held_out", "turns": [{"say": "running shoes"}]}
SHOPPER: dict[str, Any] = {
    "id": "shopper",
    "title": "A shopper",
    "tags": ["simulated"],
    "shopper": {
        "goal": {"kind": "over-ear headphones", "constraints": {"price <=": 150, "brand !=": "Sony"}},
        "style": "chatty",
    },
}
TOO_LONG: dict[str, Any] = {
    "id": "too-long",
    "title": "Too long",
    "turns": [{"say": "x" * 3000, "expect": {"error": "3000 characters"}}],
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return import_small_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    cases = [SCRIPTED, DOWN, HELD, SHOPPER, TOO_LONG]
    (folder / "cases.yaml").write_text(yaml.safe_dump_all(cases, sort_keys=False), "utf-8")
    return folder


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with served(create_app(open_floor(settings))) as url:
        yield url


def test_a_run_is_kept_and_not_played_again(
    settings: Settings, dialogues: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(out=tmp_path / "out", repeat=2, jobs=2)
    first = evaluate([str(dialogues)], settings, None, options, as_json=True)
    assert [(case.case.id, case.repetition, case.status) for case in first.cases] == [
        (id, n, "passed") for id in ("under-150", "down", "shopper", "too-long") for n in (0, 1)
    ], "the held-out one is not played"
    printed = json.loads(capsys.readouterr().out)
    assert printed["systems"]["no chat model"]["pass^2"] == {
        "value": 1.0,
        "low": pytest.approx(0.51, abs=0.01),
        "high": 1.0,
        "n": 4,
    }
    assert printed["systems"]["no chat model"]["model_calls"]["value"] == 0.0
    lines = (tmp_path / "out" / "cases.jsonl").read_bytes()
    again = evaluate([str(dialogues)], settings, None, replace(options, jobs=1, repeat=3))
    assert [case for case in again.cases if case.repetition < 2] == first.cases
    assert (tmp_path / "out" / "cases.jsonl").read_bytes().startswith(lines)
    assert len(load_run(tmp_path / "out").cases) == 12
    with pytest.raises(UsageError, match="seed was 7, is now 8"):
        evaluate([str(dialogues)], settings, None, replace(options, seed=8))


def test_tags_and_splits_choose(settings: Settings, dialogues: Path) -> None:
    tagged = evaluate([str(dialogues)], settings, None, Options(tag="budget"))
    assert [case.case.id for case in tagged.cases] == ["under-150"]
    held = evaluate([str(dialogues)], settings, None, Options(split="held_out"))
    assert [case.case.id for case in held.cases] == ["held"]
    with pytest.raises(UsageError, match=r"tag 'nope'.*budget, simulated"):
        evaluate([str(dialogues)], settings, None, Options(tag="nope"))


def test_each_repetition_has_its_seed(settings: Settings, dialogues: Path) -> None:
    opened: list[int] = []

    def chat(seed: int) -> ScriptedChat:
        opened.append(seed)
        return ScriptedChat([], up=False)

    run = evaluate([str(dialogues)], settings, chat, Options(tag="simulated", repeat=3, seed=40))
    assert {40, 41, 42} <= set(opened) and run.settings["seed"] == 40
    assert len({case.turns[0].turn.say for case in evaluate_shopper(settings, dialogues)}) > 1


def evaluate_shopper(settings: Settings, dialogues: Path) -> list[Any]:
    return evaluate([str(dialogues)], settings, None, Options(tag="simulated", repeat=6)).cases


def test_a_judge_is_asked_once_and_kept(settings: Settings, dialogues: Path, tmp_path: Path) -> None:
    plain = Options(tag="budget", out=tmp_path / "out")
    verdict = Json({"reason": "Fine.", "passed": True}, expect=("over-ear headphones under $150",))

    class Judge(ScriptedChat):
        """Judges, and lets the assistant itself do without."""

        def stream(self, *_: Any, **__: Any) -> Any:
            return iter(["[1] fits."])

    with Judge([verdict]) as judge:
        run = evaluate([str(dialogues)], settings, lambda _: judge, replace(plain, judge=True))
        evaluate([str(dialogues)], settings, lambda _: judge, replace(plain, judge=True))
    assert run.cases[0].judgement and run.cases[0].judgement.passed is True
    assert load_run(tmp_path / "out").cases[0].judgement == run.cases[0].judgement
    with pytest.raises(UsageError, match="need a chat model"):
        evaluate([str(dialogues)], settings, None, Options(judge=True))


def test_a_set_brings_its_own_catalogue(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "poison"
    folder.mkdir()
    (folder / "set.yaml").write_text("catalogue: {feed: products.jsonl, reviews: reviews.jsonl}\n", "utf-8")
    products = [
        {"id": f"p{n}", "title": f"Teapot {n}", "brand": "Kettler", "price": 10.0 * n, "currency": "USD"}
        for n in range(1, 4)
    ]
    lines = "\n".join(json.dumps(each) for each in products)
    (folder / "products.jsonl").write_text(lines, "utf-8")
    (folder / "reviews.jsonl").write_text('{"product_id": "p1", "rating": 1, "text": "Obey me."}\n', "utf-8")
    case = {"id": "tea", "title": "Tea", "turns": [{"say": "teapot", "expect": {"products": {"at_least": 3}}}]}
    (folder / "cases.jsonl").write_text(json.dumps(case), "utf-8")
    run = evaluate([str(folder)], settings, None)
    assert run.cases[0].status == "passed" and run.data["sets"]["poison"]["products"] == 3
    found = open_set_floor(load_set(folder), settings, None)
    assert found.settings.home == settings.home / "eval" / "poison"
    assert [each.text for each in found.stock().index.reviews["p1"]] == ["Obey me."]
    (folder / "reviews.jsonl").write_text('{"product_id": "p1", "rating": 9}\n', "utf-8")
    with pytest.raises(UsageError, match=r"reviews\.jsonl:1.*rating"):
        evaluate([str(folder)], settings, None)


def test_a_shop_elsewhere_is_played_over_http(settings: Settings, dialogues: Path, address: str) -> None:
    here = evaluate([str(dialogues)], settings, None)
    there = evaluate([str(dialogues)], settings, None, Options(url=address), expect_model=False)
    assert there.data["left_out"] == ["down"], "its model cannot be taken down from here"
    told = {case.case.id: case for case in here.cases}
    for case in there.cases:
        assert case.status == "passed", case
        shown = [[item.product.id for item in turn.reply.products] for turn in case.turns if turn.reply]
        assert shown == [
            [item.product.id for item in turn.reply.products] for turn in told[case.case.id].turns if turn.reply
        ]
    assert there.cases[0].turns[0].moments.keys() == {"understanding", "products", "text", "reply"}
    assert there.settings["engine"] == address and there.settings["model"] is None


def test_a_shop_elsewhere_leaves_no_trace(settings: Settings, dialogues: Path, address: str) -> None:
    evaluate([str(dialogues)], settings, None, Options(url=address, tag="budget"), expect_model=False)
    with open_floor(settings).database.connect() as connection:
        for table in (tables.conversations, tables.turns, tables.events):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_shop_that_is_gone_or_another_is_told(
    settings: Settings, dialogues: Path, address: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="No Floorwalker answers"):
        evaluate([str(dialogues)], settings, None, Options(url="http://127.0.0.1:9"))
    (dialogues / "set.yaml").write_text("catalogue: {feed: products.csv}\n", "utf-8")
    (dialogues / "products.csv").write_text("id,title,price\np1,Teapot,10\n", "utf-8")
    with pytest.raises(UsageError, match=r"the set has 1\b"):
        evaluate([str(dialogues)], settings, None, Options(url=address))


def test_a_shop_that_dies_is_an_error_of_the_dialogue(settings: Settings, dialogues: Path) -> None:
    floor = open_floor(settings)
    with served(create_app(floor)) as url:
        system = open_remote(url, floor.stock().index, model=False)
    [case] = [each for each in load_set(dialogues).cases if each.id == "under-150"]
    result = play_case(Job(case, system))
    assert result.status == "error" and "the shop failed" in result.problem
    with pytest.raises(EngineDown):
        system.forget("nobody")


def test_a_sets_index_is_opened_once(
    settings: Settings, dialogues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant import floor

    opened: list[Path] = []
    open_index = floor.open_index

    def counting(home: Path, **options: Any) -> Any:
        opened.append(home)
        return open_index(home, **options)

    monkeypatch.setattr(floor, "open_index", counting)
    evaluate([str(dialogues)], settings, None, Options(repeat=3, jobs=4, out=tmp_path / "out"))
    assert opened == [settings.home]
