"""The shop as its user gets it: the real processes, the real model, and what happens when one of them is killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from console import PATIENCE, Server, answers, engine_of, free_port, gone, kill, run, started, stop, until
from small_shop import import_small_shop

from assistant.models import list_models
from assistant.settings import Llm

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
MODEL = Llm().model
SAMPLE = "I need a quiet over-ear headphone for flights under $150, not Sony"
SAMPLE_ZH = "想买一款降噪头戴式耳机，坐飞机用，预算1000元以内，不要索尼"

Events = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small shop in it, and the default model's file."""
    models = ROOT / os.environ.get("FLOORWALKER_HOME", "var") / "models"
    if MODEL not in {each.model.name for each in list_models(models.parent) if each.path}:
        pytest.skip(f"no {MODEL} in {models}; fetch it with: make setup")
    home = tmp_path_factory.mktemp("live")
    import_small_shop(home)
    (home / "models").symlink_to(models)
    return home


def shop_at(home: Path, engine_port: int, **settings: object) -> AbstractContextManager[Server]:
    """``floorwalker serve``, patient with the model: how fast it answers is not what is tested here."""
    port = free_port()
    return started(
        home,
        ["serve"],
        port,
        "/readyz",
        server__port=port,
        llm__port=engine_port,
        llm__first_token_seconds=PATIENCE,
        llm__total_seconds=PATIENCE,
        **settings,
    )


def engine_at(home: Path, port: int) -> AbstractContextManager[Server]:
    """``floorwalker llm serve``."""
    return started(home, ["llm", "serve"], port, "/v1/models", llm__port=port)


@pytest.fixture(scope="module")
def engine_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def shop(home: Path, engine_port: int) -> Iterator[Server]:
    """A shop whose own engine answers at ``engine_port``, with a database that the tests of this file share."""
    with shop_at(home, engine_port) as server:
        await_model(server, engine_port)
        yield server


def await_model(shop: Server, engine_port: int) -> None:
    """Until the model's server answers and the shop would ask it."""
    until(lambda: answers(f"http://127.0.0.1:{engine_port}/v1/models"), "the model's server answers")
    until(lambda: bool(shop.get("/readyz")["model"] == "available"), "the shop tries its model again")


def names(events: Events) -> list[str]:
    return [name for name, _ in events]


def products_of(events: Events) -> list[dict[str, Any]]:
    return [each["product"] for each in dict(events)["products"]["products"]]


def whole(events: Events) -> dict[str, Any]:
    """The reply of a turn that the model answered, after the checks that hold for every such turn."""
    assert names(events)[:2] == ["understanding", "products"]
    assert names(events)[-1] == "reply"
    assert set(names(events)[2:-1]) == {"text"}
    reply = events[-1][1]
    assert reply["text"] == "".join(data["delta"] for name, data in events if name == "text")
    assert reply["products"] == events[1][1]["products"]
    assert 1 <= reply["model_calls"] <= 2
    assert not reply["degraded"]
    assert reply["grounding"]["claims"] >= reply["grounding"]["supported"]
    assert reply["grounding"]["claims"]
    assert reply["timings"]["explain"] > 0
    return reply


def until_model_speaks(turn: Iterator[tuple[str, dict[str, Any]]]) -> Events:
    """The events up to the second ``text``: the first is code's, so now the model is in mid-answer."""
    seen: Events = []
    while names(seen).count("text") < 2:
        seen.append(next(turn))
        assert seen[-1][0] != "reply"
    return seen


def ended(seen: Events, rest: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """The reply of a turn whose model failed after ``seen``: what was shown holds, and each product has its words."""
    events = [*seen, *rest]
    assert names(events)[-1] == "reply"
    reply = events[-1][1]
    assert reply["degraded"], "the model had ended before it was stopped"
    assert reply["products"] == dict(seen)["products"]["products"]
    assert reply["text"] == "".join(data["delta"] for name, data in events if name == "text")
    assert "[1]" in reply["text"]
    assert "[2]" in reply["text"]
    return reply


def test_the_sample_is_answered_and_followed_up(shop: Server) -> None:
    first = list(shop.turn(SAMPLE))
    reply = whole(first)
    assert products_of(first)
    for product in products_of(first):
        assert product["price"] <= 150
        assert product["brand"] != "Sony"
        assert "Over-ear headphones" in product["category"]
    second = list(shop.turn("cheaper", conversation=reply["conversation"]))
    follow_up = whole(second)
    assert follow_up["turn"] == 2
    assert products_of(second)
    for product in products_of(second):
        assert product["price"] < max(each["price"] for each in products_of(first))
        assert product["brand"] != "Sony"
    kept = shop.get(f"/v1/conversations/{reply['conversation']}")["turns"]
    assert [(each["message"], each["reply"]) for each in kept] == [(SAMPLE, reply), ("cheaper", follow_up)]


def test_the_sample_in_chinese_is_answered_in_chinese(shop: Server) -> None:
    events = list(shop.turn(SAMPLE_ZH))
    reply = whole(events)
    assert reply["request"]["language"] == "zh"
    assert products_of(events)
    for product in products_of(events):
        assert product["price"] <= 140, "1,000 yuan at the default rate"
        assert product["brand"] != "Sony"
        assert product["attributes"]["noise cancelling"] is True
        assert "Over-ear headphones" in product["category"]
    for name, data in events:
        if name == "text":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in data["delta"]), data


def test_the_command_line_prints_the_whole_turn_as_json(home: Path) -> None:
    done = run(
        home,
        *("chat", "--once", SAMPLE, "--json"),
        llm__port=free_port(),
        llm__first_token_seconds=PATIENCE,
        llm__total_seconds=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["products"]
    assert all(each["product"]["price"] <= 150 and each["reasons"] for each in reply["products"])
    assert "Sony" not in {each["product"]["brand"] for each in reply["products"]}
    assert not reply["degraded"]
    assert reply["text"]
    assert reply["grounding"]["claims"]
    assert reply["timings"]["explain"] > 0


def test_an_engine_killed_in_mid_answer_is_started_again(shop: Server, engine_port: int) -> None:
    turn = shop.turn(SAMPLE)
    seen = until_model_speaks(turn)
    engine = engine_of(shop)
    kill(engine)
    reply = ended(seen, turn)
    until(lambda: gone(engine), "the killed engine is gone")
    await_model(shop, engine_port)
    assert engine_of(shop) != engine
    follow_up = whole(list(shop.turn("black", conversation=reply["conversation"])))
    assert follow_up["turn"] == 2
    assert follow_up["products"]


def test_a_model_server_that_is_stopped_is_done_without_until_it_is_back(home: Path) -> None:
    port = free_port()
    with shop_at(home, free_port(), llm__url=f"http://127.0.0.1:{port}/v1", llm__model=MODEL) as shop:
        with engine_at(home, port) as model_server:
            turn = shop.turn(SAMPLE)
            seen = until_model_speaks(turn)
            stop(model_server.process)
            reply = ended(seen, turn)
        without = list(shop.turn("under $80", conversation=reply["conversation"]))
        assert without[-1][1]["degraded"]
        assert "the plain version" in without[-1][1]["text"]
        assert products_of(without)
        assert all(each["price"] <= 80 for each in products_of(without))
        with engine_at(home, port):
            await_model(shop, port)
            with_model = list(shop.turn("in black", conversation=reply["conversation"]))
            assert whole(with_model)["turn"] == 3
            assert all(each["price"] <= 80 for each in products_of(with_model))


def test_what_was_acknowledged_survives_a_killed_app(home: Path, tmp_path: Path) -> None:
    database, engine_port = f"sqlite:///{tmp_path}/floorwalker.db", free_port()
    with shop_at(home, engine_port, database=database) as shop:
        await_model(shop, engine_port)
        engine = engine_of(shop)
        finished = whole(list(shop.turn(SAMPLE, user="u1")))
        conversation = finished["conversation"]
        liked = finished["products"][0]["product"]["id"]
        events = [{"id": f"e{n}", "user": "u1", "product": liked, "kind": "like"} for n in range(3)]
        assert shop.post("/v1/events", {"events": events}).json()["accepted"] == 3
        turn = shop.turn("cheaper", user="u1", conversation=conversation)
        until_model_speaks(turn)
        kill(shop.process.pid)
        with pytest.raises(httpx.TransportError):
            list(turn)
        until(lambda: gone(engine), "the engine dies with the app")
    with shop_at(home, engine_port, database=database) as shop:
        kept = shop.get(f"/v1/conversations/{conversation}")["turns"]
        assert [(each["message"], each["reply"]) for each in kept] == [(SAMPLE, finished), ("cheaper", None)]
        profile = shop.get("/v1/profile/u1")
        assert profile["events"] == 3
        assert profile["liked"] == [liked]
        await_model(shop, engine_port)
        again = list(shop.turn("cheaper", user="u1", conversation=conversation))
        assert whole(again)["turn"] == 3
        assert products_of(again)
