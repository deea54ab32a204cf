"""The HTTP API on a small shop: what it answers, what it refuses, and what it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from small_shop import GatedChat, import_small_shop

from assistant.database import load_conversation
from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from ui.api import opened_turn
from ui.schemas import ChatIn
from ui.server import create_app

SAMPLE = "I need a quiet over-ear headphone for flights under $150, not Sony"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return import_small_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def floor(settings: Settings) -> Floor:
    return open_floor(settings)


@pytest.fixture(scope="module")
def client(floor: Floor) -> Iterator[TestClient]:
    with TestClient(create_app(floor), raise_server_exceptions=False) as client:
        yield client


def events_of(client: TestClient, **body: Any) -> list[tuple[str, dict[str, Any]]]:
    response = client.post("/v1/chat", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    events = []
    for block in response.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def error_of(response: Any) -> dict[str, str]:
    error: dict[str, str] = response.json()["error"]
    assert set(error) == {"what", "mend"}
    assert "Traceback" not in response.text
    return error


def test_a_turn_streams_products_before_words_and_ends_with_the_whole(client: TestClient) -> None:
    events = events_of(client, message=SAMPLE)
    names = [name for name, _ in events]
    assert names[:2] == ["understanding", "products"]
    assert names[-1] == "reply"
    assert set(names[2:-1]) == {"text"}
    reply = events[-1][1]
    assert "".join(data["delta"] for name, data in events if name == "text") == reply["text"]
    assert reply["products"] == events[1][1]["products"]
    assert reply["products"]
    for each in reply["products"]:
        assert each["product"]["price"] <= 150
        assert each["product"]["brand"] != "Sony"
        assert each["score"] == pytest.approx(sum(each["contributions"].values()))


def test_a_conversation_goes_on_and_can_be_read_back(client: TestClient) -> None:
    first = events_of(client, message=SAMPLE, user="reader")[-1][1]
    second = events_of(client, message="cheaper", conversation=first["conversation"], user="reader")[-1][1]
    assert second["turn"] == 2
    without = events_of(client, drop="brand !=", conversation=first["conversation"], user="reader")[-1][1]
    assert all(each["field"] != "brand" for each in without["request"]["filters"])
    read = client.get(f"/v1/conversations/{first['conversation']}").json()
    assert [each["message"] for each in read["turns"]][:2] == [SAMPLE, "cheaper"]
    assert [each["reply"] for each in read["turns"]] == [first, second, without]


def test_a_client_that_goes_away_ends_the_turn_with_what_is_known(settings: Settings) -> None:
    chat = GatedChat("[1] is a pair of headphones.")
    chat.gate.set()
    floor = open_floor(settings, chat)
    dependency = opened_turn(ChatIn(message=SAMPLE), floor)
    turn = next(dependency)
    first = next(turn)
    assert [first.event, next(turn).event, next(turn).event] == ["understanding", "products", "text"]
    dependency.close()
    _, turns = load_conversation(floor.database, str(first.data["conversation"]))
    assert turns[-1]["reply"]["products"]


def test_an_over_long_message_is_refused(client: TestClient, settings: Settings) -> None:
    response = client.post("/v1/chat", json={"message": "x" * (settings.limits.message_characters + 1)})
    assert response.status_code == 413
    assert str(settings.limits.message_characters) in error_of(response)["what"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/chat", {"message": "   "}, 422),
        ("POST", "/v1/chat", {"message": "hello", "conversation": "nobody-had-this"}, 404),
        ("POST", "/v1/chat", {"message": "hello", "language": "tlh"}, 422),
        ("POST", "/v1/chat", {"message": "hello", "unknown": 1}, 422),
        ("POST", "/v1/chat", {"compare": ["NO-1", "NO-2"]}, 404),
        ("POST", "/v1/search", {"query": "headphones", "k": 0}, 422),
        ("POST", "/v1/search", {"query": " "}, 422),
        ("POST", "/v1/search", {"query": "x" * 2001}, 413),
        ("POST", "/v1/search", {"query": "", "filters": [{"field": "price", "op": "~", "values": [1]}]}, 422),
        ("GET", "/v1/products/NO-SUCH", None, 404),
        ("GET", "/pictures/NO-SUCH.svg", None, 404),
        ("GET", "/v1/conversations/NO-SUCH", None, 404),
        ("POST", "/v1/events", {"events": "all"}, 422),
    ],
)
def test_what_cannot_be_meant_is_told_without_a_stack_trace(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    response = client.request(method, path, json=body)
    assert response.status_code == status, response.text
    assert error_of(response)["what"]


def test_bad_json_is_unprocessable(client: TestClient) -> None:
    response = client.post("/v1/chat", content="{not json", headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert "JSON" in error_of(response)["what"]


def test_search_and_chat_refuse_the_same_in_the_same_words(client: TestClient) -> None:
    def told(path: str, name: str, text: str) -> tuple[int, dict[str, str]]:
        response = client.post(path, json={name: text})
        return response.status_code, response.json()["error"]

    for text in ("", "x" * 2001):
        chat, search = told("/v1/chat", "message", text), told("/v1/search", "query", text)
        assert search == (chat[0], {**chat[1], "what": chat[1]["what"].replace("message", "query")})
    only = {"query": "", "k": 3, "filters": [{"field": "price", "op": "<=", "values": [20]}]}
    assert all(each["price"] <= 20 for each in client.post("/v1/search", json=only).json())


def test_search_gives_the_list_of_the_command_line(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "headphones under 100", "k": 5}).json()
    assert 0 < len(hits) <= 5
    assert set(hits[0]) == {"id", "title", "brand", "price", "currency", "score", "sources"}
    assert all(each["price"] <= 100 for each in hits)
    brand = hits[0]["brand"]
    without = {"query": "headphones", "filters": [{"field": "brand", "op": "!=", "values": [brand]}]}
    assert brand not in {each["brand"] for each in client.post("/v1/search", json=without).json()}


def test_a_product_and_its_picture(client: TestClient, floor: Floor) -> None:
    product = floor.stock().index.catalogue.products[0]
    assert client.get(f"/v1/products/{product.id}").json() == product.model_dump(mode="json")
    picture = client.get(f"/pictures/{product.id}.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in picture.text


def test_events_are_kept_once_and_judged_one_by_one(client: TestClient, floor: Floor) -> None:
    product = floor.stock().index.catalogue.products[0].id
    like = {"id": "event-1", "user": "ev", "product": product, "kind": "like"}
    batch = [like, {**like, "id": "event-2", "kind": "hate"}, {**like, "id": "event-3", "product": "NO-SUCH"}]
    answer = client.post("/v1/events", json={"events": batch}).json()
    assert (answer["accepted"], answer["new"]) == (1, 1)
    assert [(each["index"], each["field"]) for each in answer["rejected"]] == [(1, "kind"), (2, "product")]
    again = client.post("/v1/events", json={"events": [like]}).json()
    assert (again["accepted"], again["new"]) == (1, 0)


def test_an_event_is_taken_back_by_its_own_shopper_only(client: TestClient, floor: Floor) -> None:
    product = floor.stock().index.catalogue.products[0].id
    like = {"id": "event-4", "user": "rue", "product": product, "kind": "like"}
    client.post("/v1/events", json={"events": [like]})
    assert client.delete("/v1/events/event-4", params={"user": "other"}).status_code == 404
    assert client.get("/v1/profile/rue").json()["liked"] == [product]
    assert client.delete("/v1/events/event-4", params={"user": "rue"}).status_code == 204
    assert client.get("/v1/profile/rue").json()["liked"] == []
    assert "event-4" in error_of(client.delete("/v1/events/event-4", params={"user": "rue"}))["what"]


def test_too_many_events_at_once_are_refused(client: TestClient, settings: Settings) -> None:
    batch = [{}] * (settings.limits.upload_events + 1)
    assert client.post("/v1/events", json={"events": batch}).status_code == 422


def test_a_profile_is_seen_used_and_erased(client: TestClient, floor: Floor) -> None:
    liked = floor.stock().index.catalogue.products[0]
    client.post("/v1/events", json={"events": [{"user": "pat", "product": liked.id, "kind": "like"}]})
    conversation = events_of(client, message=SAMPLE, user="pat")[-1][1]["conversation"]
    assert client.get("/v1/profile/pat").json()["liked"] == [liked.id]
    recommended = client.post("/v1/recommend", json={"user": "pat", "k": 3}).json()
    assert len(recommended) == 3
    assert client.delete("/v1/profile/pat").status_code == 204
    assert client.get("/v1/profile/pat").json()["events"] == 0
    assert client.get(f"/v1/conversations/{conversation}").status_code == 404


def test_a_profile_is_changed_and_taken_along(client: TestClient, floor: Floor) -> None:
    liked = floor.stock().index.catalogue.products[0]
    like = {"user": "kim", "product": liked.id, "kind": "like"}
    client.post("/v1/events", json={"events": [like]})
    size = {"field": "size", "op": "=", "values": ["42"], "text": "size 42"}
    body = {"mute": [f"brand:{liked.brand}"], "state": [size]}
    left = client.patch("/v1/profile/kim", json=body).json()
    assert liked.brand not in left["brands"] and left["muted"] == [f"brand:{liked.brand}"]
    assert client.get("/v1/profile/kim?language=zh").json()["lines"][0]["text"] == "您说过：“size 42”"
    taken = client.get("/v1/profile/kim/export").json()
    assert (len(taken["events"]), len(taken["facts"]), taken["profile"]["user"]) == (1, 1, "kim")
    assert client.patch("/v1/profile/kim", json={"mute": ["nonsense"]}).status_code == 422
    assert client.patch("/v1/profile/kim", json={"forget": ["no-such"]}).status_code == 404
    assert client.patch("/v1/profile/kim", json={"remembered": False}).json()["remembered"] is False
    answer = client.post("/v1/events", json={"events": [like]}).json()
    assert (answer["accepted"], answer["refused"]) == (0, 1)
    assert client.get("/v1/profile/kim/export").json()["events"] == []


def test_health_needs_no_index_and_readiness_does(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == {"status": "up"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"], ready.json()["model"]) == (200, True, "unavailable")
    with TestClient(create_app(open_floor(Settings(home=tmp_path)))) as empty:
        assert empty.get("/healthz").status_code == 200
        not_ready = empty.get("/readyz")
        assert (not_ready.status_code, not_ready.json()["ready"]) == (503, False)
        refused = empty.post("/v1/chat", json={"message": "hello"})
        assert refused.status_code == 503
        assert "import" in error_of(refused)["mend"]


def test_metrics_count_turns_and_their_steps(client: TestClient) -> None:
    def counted(line: str) -> float:
        lines = [each for each in client.get("/metrics").text.splitlines() if each.startswith(line)]
        return float(lines[0].rsplit(" ", 1)[1]) if lines else 0.0

    names = ('floorwalker_turns_total{action="recommend"}', 'floorwalker_step_seconds_count{step="rank"}')
    names += ("floorwalker_degraded_turns_total",)
    before = [counted(each) for each in names]
    events_of(client, message=SAMPLE)
    assert [counted(each) for each in names] == [each + 1 for each in before]
    failed = counted('floorwalker_failed_turns_total{status="413"}')
    client.post("/v1/chat", json={"message": "x" * 10_000})
    assert counted('floorwalker_failed_turns_total{status="413"}') == failed + 1


def test_the_log_has_the_request_and_not_the_words(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.post("/v1/search?private=words", json={"query": "unmistakable-words"})
    log = capfd.readouterr().err
    entry = json.loads(log.strip().splitlines()[-1])
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/v1/search", 200)
    assert "words" not in log
    client.get("/v1/profile/shopper-77/export")
    log = capfd.readouterr().err
    assert json.loads(log.strip().splitlines()[-1])["path"] == "/v1/profile/{user}/export"
    assert "shopper-77" not in log


def test_openapi_shows_every_route_with_examples(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    routes = {
        "/v1/chat",
        "/v1/search",
        "/v1/recommend",
        "/v1/events",
        "/v1/products/{product_id}",
        "/v1/profile/{user}",
    }
    assert routes <= set(schema["paths"])
    assert schema["components"]["schemas"]["ChatIn"]["examples"]
    assert client.get("/docs").status_code == 200
