"""The chat client against a server that speaks the OpenAI protocol and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.llm import ChatModel, Usage, counted, open_chat
from assistant.scripted import Fail, Json, Say, ScriptedChat
from assistant.settings import Llm
from retrieval.errors import ModelUnavailable

ASK = [("system", "You sell kettles."), ("user", "A kettle, please")]
SCHEMA = {"type": "object", "properties": {"color": {"type": "string"}}, "required": ["color"]}


class FakeServer:
    """Answers the n-th request with the n-th of ``answers``; the last one repeats."""

    def __init__(self) -> None:
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.bodies: list[dict[str, Any]] = []
        self.released = threading.Event()
        self.client_gone = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fake.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                fake.answers[min(len(fake.bodies), len(fake.answers)) - 1](self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def hang(self, request: BaseHTTPRequestHandler) -> None:
        self.released.wait(30)

    def hang_after_first_piece(self, request: BaseHTTPRequestHandler) -> None:
        begin(request)
        send_piece(request, "Kettle ")
        self.released.wait(30)

    def endless(self, request: BaseHTTPRequestHandler) -> None:
        begin(request)
        try:
            while not self.released.is_set():
                send_piece(request, "tea ")
        except OSError:
            self.client_gone.set()


def begin(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/event-stream")
    request.end_headers()


def send_event(request: BaseHTTPRequestHandler, data: str) -> None:
    request.wfile.write(f"data: {data}\n\n".encode())
    request.wfile.flush()


def send_piece(request: BaseHTTPRequestHandler, text: str, finish: str | None = None) -> None:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    row = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "toy", "choices": [choice]}
    send_event(request, json.dumps(row))


def says(*pieces: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        begin(request)
        for piece in pieces:
            send_piece(request, piece)
        send_piece(request, "", "stop")
        send_event(request, "[DONE]")

    return answer


def says_and_counts(request: BaseHTTPRequestHandler) -> None:
    begin(request)
    send_piece(request, "Kettle One.")
    send_piece(request, "", "stop")
    usage = {"prompt_tokens": 40, "completion_tokens": 3, "total_tokens": 43}
    row = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "toy", "choices": [], "usage": usage}
    send_event(request, json.dumps(row))
    send_event(request, "[DONE]")


def status(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        body = b'{"error": {"message": "out of tea"}}'
        request.send_response(code)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def cut_after_two(request: BaseHTTPRequestHandler) -> None:
    begin(request)
    send_piece(request, "Kettle ")
    send_piece(request, "One")


def garbage(request: BaseHTTPRequestHandler) -> None:
    begin(request)
    send_event(request, "<html>not JSON</html>")


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    yield fake
    fake.close()


def chat_for(server: FakeServer, **changes: Any) -> ChatModel:
    return open_chat(Llm(model="toy", retry_after_seconds=3600, **changes), server.url)


def test_streams_pieces_as_they_come_with_the_settings_of_the_call(server: FakeServer) -> None:
    server.answers = [says("Kettle ", "One")]
    chat = chat_for(server, temperature=0.3)
    assert list(chat.stream(ASK, max_tokens=17)) == ["Kettle ", "One"]
    body = server.bodies[0]
    assert [(row["role"], row["content"]) for row in body["messages"]] == ASK
    assert body["max_completion_tokens"] == 17
    assert (body["model"], body["temperature"], body["stream"]) == ("toy", 0.3, True)
    list(chat.stream(ASK))
    assert body["seed"] == server.bodies[1]["seed"]


def test_tokens_are_counted_where_asked_and_told(server: FakeServer) -> None:
    server.answers = [says_and_counts, says("Kettle One."), says_and_counts]
    chat = chat_for(server, seed=11)
    with counted() as usage:
        assert list(chat.stream(ASK)) == ["Kettle One."]
        assert list(chat.stream(ASK)) == ["Kettle One."]
    seconds = usage.seconds
    assert usage == Usage(prompt_tokens=40, completion_tokens=3, seconds=seconds), "the second call did not tell"
    assert seconds > 0.0
    assert list(chat.stream(ASK)) == ["Kettle One."] and usage.seconds == seconds, "nobody counts any more"
    assert server.bodies[0]["stream_options"] == {"include_usage": True}
    assert "stream_options" not in server.bodies[2], "nobody counts"
    assert server.bodies[0]["seed"] == 11 and usage.prompt_tokens == 40


@pytest.mark.parametrize("code", [500, 503, 429])
def test_a_failure_before_the_first_token_is_retried(server: FakeServer, code: int) -> None:
    server.answers = [status(code), says("Kettle")]
    chat = chat_for(server, retries=1)
    assert list(chat.stream(ASK)) == ["Kettle"]
    assert chat.available()


def test_retries_end_and_a_wrong_request_is_not_retried(server: FakeServer) -> None:
    server.answers = [status(500)]
    with pytest.raises(ModelUnavailable, match=r"out of tea.*floorwalker llm check"):
        list(chat_for(server, retries=2).stream(ASK))
    assert len(server.bodies) == 3
    server.answers = [status(400)]
    with pytest.raises(ModelUnavailable):
        list(chat_for(server, retries=2).stream(ASK))
    assert len(server.bodies) == 4


@pytest.mark.parametrize("how", ["cut", "hang"])
def test_a_break_in_mid_stream_keeps_what_came_and_is_not_retried(server: FakeServer, how: str) -> None:
    server.answers = [cut_after_two if how == "cut" else server.hang_after_first_piece]
    pieces = chat_for(server, retries=3, total_seconds=0.5).stream(ASK)
    assert next(pieces) == "Kettle "
    with pytest.raises(ModelUnavailable, match="broke off" if how == "cut" else "total_seconds"):
        list(pieces)
    assert len(server.bodies) == 1


def test_a_server_that_never_begins_is_given_up(server: FakeServer) -> None:
    server.answers = [server.hang]
    with pytest.raises(ModelUnavailable, match="first_token_seconds"):
        list(chat_for(server, first_token_seconds=0.3).stream(ASK))


@pytest.mark.parametrize("answer", [garbage, says()])
def test_nonsense_on_the_wire_is_unavailability(server: FakeServer, answer: Any) -> None:
    server.answers = [answer]
    with pytest.raises(ModelUnavailable):
        list(chat_for(server).stream(ASK))


def test_nobody_listening() -> None:
    chat = open_chat(Llm(model="toy", retries=0), "http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:9"):
        list(chat.stream(ASK))


def test_after_a_failure_the_server_is_left_alone_then_probed(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("assistant.llm.time.monotonic", lambda: now[0])
    server.answers = [status(500), status(500), says("back")]
    chat = open_chat(Llm(model="toy", retries=0, retry_after_seconds=5), server.url)
    for failed in (1, 2):
        with pytest.raises(ModelUnavailable):
            list(chat.stream(ASK))
        assert not chat.available()
        with pytest.raises(ModelUnavailable, match="left alone"):
            list(chat.stream(ASK))
        assert len(server.bodies) == failed, "an open breaker lets no request through"
        now[0] += 6
        assert chat.available()
    probe = chat.stream(ASK)
    assert next(probe) == "back"
    assert not chat.available(), "one probe at a time"
    assert list(probe) == []
    assert chat.available()
    assert list(chat.stream(ASK)) == ["back"]


def test_closing_the_stream_hangs_up_and_blames_nobody(server: FakeServer) -> None:
    server.answers = [server.endless]
    chat = chat_for(server)
    pieces = chat.stream(ASK)
    assert next(pieces) == "tea "
    pieces.close()  # type: ignore[attr-defined]
    assert server.client_gone.wait(20), "the server must notice that nobody listens"
    assert chat.available()


def test_structured_sends_the_schema_and_returns_the_object(server: FakeServer) -> None:
    server.answers = [says('{"col', 'or": "red"}')]
    assert chat_for(server).structured(ASK, SCHEMA) == {"color": "red"}
    form = server.bodies[0]["response_format"]
    assert (form["type"], form["json_schema"]["schema"]) == ("json_schema", SCHEMA)


@pytest.mark.parametrize("first", ['{"color": "re', '{"shade": "red"}', "red, I think"])
def test_structured_tries_unusable_json_once_more(server: FakeServer, first: str) -> None:
    server.answers = [says(first), says('{"color": "red"}')]
    assert chat_for(server).structured(ASK, SCHEMA) == {"color": "red"}
    assert server.bodies[0]["seed"] != server.bodies[1]["seed"]


def test_structured_gives_up_after_the_second_but_the_server_is_not_down(server: FakeServer) -> None:
    server.answers = [says("red, I think")]
    chat = chat_for(server)
    with pytest.raises(ModelUnavailable, match="twice"):
        chat.structured(ASK, SCHEMA)
    assert len(server.bodies) == 2
    assert chat.available()


def test_many_threads_share_one_client(server: FakeServer) -> None:
    server.answers = [says("Kettle ", "One")]
    chat = chat_for(server)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append("".join(chat.stream(ASK)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["Kettle One"] * 8


def test_a_script_plays_in_order() -> None:
    with ScriptedChat(
        [Say("A fine kettle.", expect=("kettles",)), Json({"color": "red"}), Fail("gone", after=2)]
    ) as chat:
        pieces = list(chat.stream(ASK))
        assert len(pieces) > 1
        assert "".join(pieces) == "A fine kettle."
        assert chat.structured(ASK, SCHEMA) == {"color": "red"}
        broken = chat.stream(ASK)
        assert [next(broken), next(broken)] == ["Here ", "are "]
        with pytest.raises(ModelUnavailable, match="gone"):
            next(broken)
    assert chat.calls == [ASK, ASK, ASK]


def test_a_script_fails_on_what_it_did_not_foresee() -> None:
    with pytest.raises(AssertionError, match="not in the script"):
        ScriptedChat([]).stream(ASK)
    with pytest.raises(AssertionError, match="lacks"):
        ScriptedChat([Say("x", expect=("teapot",))]).stream(ASK)
    with pytest.raises(AssertionError, match="structured"):
        ScriptedChat([Say("x")]).structured(ASK, SCHEMA)
    with pytest.raises(AssertionError, match="never used"), ScriptedChat([Say("x")]):
        pass
