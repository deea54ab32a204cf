"""The ranker in search and in a turn: picked up between turns, told, and done without when it is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import structlog

from assistant.doctor import examine
from assistant.find import find
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from assistant.turn import run_turn
from tests.small_shop import import_small_shop
from tests.tiny_ranker import put_in_force

QUERY = "wireless headphones"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return import_small_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def settings(shop: Settings, tmp_path: Path) -> Settings:
    """The shop's index in a home of the test's own."""
    (tmp_path / "index").symlink_to(shop.home / "index")
    return Settings(home=tmp_path)


def reply(floor: Floor, message: str) -> dict[str, Any]:
    return list(run_turn(floor, message))[-1].data


def words_of(title: str) -> list[str]:
    return title.lower().split()


def test_a_newly_trained_ranker_is_picked_up_between_turns(settings: Settings) -> None:
    floor = open_floor(settings)
    before = find(floor, QUERY, 10).hits
    index = floor.stock().index
    loved = words_of(before[-1]["title"])[0]
    put_in_force(settings.home, "v1", {loved: 9.0})
    after = find(floor, QUERY, 10).hits
    assert words_of(after[0]["title"])[0] == loved
    assert after[0]["sources"]["ranker"] > 0.9
    put_in_force(settings.home, "v2", {loved: -9.0})
    assert words_of(find(floor, QUERY, 10).hits[0]["title"])[0] != loved
    assert floor.stock().index is index


def test_a_turn_times_the_reranking_and_still_shows_what_was_asked(settings: Settings) -> None:
    put_in_force(settings.home, "v1", {"headphones": 3.0})
    told = reply(open_floor(settings), "wireless headphones please")
    assert "rerank" in told["timings"]
    assert told["products"]
    assert all("wireless" in str(each["product"]).lower() for each in told["products"])
    assert all(0 <= each["contributions"].get("relevance", 0) <= 1 for each in told["products"])


def test_a_damaged_ranker_is_told_once_and_done_without(settings: Settings) -> None:
    folder = put_in_force(settings.home, "v1", {"headphones": 3.0})
    (folder / "model.int8.onnx").write_bytes(b"half")
    floor = open_floor(settings)
    with structlog.testing.capture_logs() as logs:
        first = find(floor, QUERY, 5).hits
        assert find(floor, QUERY, 5).hits == first
    assert first
    assert not any("ranker" in each["sources"] for each in first)
    (told,) = [each for each in logs if "ranker" in each["event"]]
    assert "model.int8.onnx" in told["what"]
    finding = next(each for each in examine(settings) if each.what == "ranker")
    assert finding.state == "failure"
    assert "model.int8.onnx" in finding.found


def test_doctor_says_which_ranker_is_in_use(settings: Settings) -> None:
    put_in_force(settings.home, "2026-11", {"headphones": 3.0})
    finding = next(each for each in examine(settings) if each.what == "ranker")
    assert finding.ok
    assert finding.found == "tiny 2026-11, trained here, for en"


def test_switched_off_it_is_not_asked(settings: Settings) -> None:
    put_in_force(settings.home, "v1", {"headphones": 3.0})
    settings.retrieval.ranker = False
    found = find(open_floor(settings), QUERY, 5).hits
    assert found
    assert not any("ranker" in each["sources"] for each in found)
