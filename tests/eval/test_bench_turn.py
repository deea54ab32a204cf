"""What the turn benchmark adds up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from assistant.scripted import Json, Say, ScriptedChat
from eval.bench import turn
from eval.bench.turn import TimedChat, figures
from eval.dialogues import Turn
from eval.results import Measures, TurnResult
from retrieval.errors import ModelUnavailable

Make = Callable[..., Any]


def test_own_time_is_what_is_left_of_the_whole(reply_with: Make) -> None:
    turns = [
        TurnResult(
            turn=Turn(say="x"),
            reply=reply_with("a", timings={"retrieve": 0.1, "explain": 3.0}, model_calls=calls),
            measures=Measures(cards_before_words=first),
            moments={"products": 0.2, "reply": whole},
        )
        for calls, first, whole in ((1, True, 4.0), (2, False, 6.0))
    ]
    turns.append(TurnResult(turn=Turn.model_validate({"do": {"dismiss": 1}})))
    found = {name: metric.value for name, metric in figures(turns, model_seconds=8.0).items()}
    assert found["own_over_model_time"] == pytest.approx(2.0 / 8.0)
    assert found["search_share_of_own_time"] == pytest.approx(0.2 / 2.0)
    assert found["model_calls_max"] == 2 and found["model_calls_mean"] == 1.5
    assert found["cards_before_words"] == 0.5
    assert found["seconds_to_cards_p50"] == 0.2
    assert figures(turns, model_seconds=None)["own_over_model_time"].value is None


def test_timed_chat_passes_everything_on_and_counts_the_wait() -> None:
    with ScriptedChat([Say("Two good ones."), Json({"a": 1})]) as script:
        chat = TimedChat(script)
        assert "".join(chat.stream([("user", "hello")])) == "Two good ones."
        assert chat.structured([("user", "hello")], {"type": "object"}) == {"a": 1}
        assert chat.available() is script.available()
        assert chat.seconds > 0


def test_the_model_is_started_unless_it_is_measured_without(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def no_engine(settings: object) -> Any:
        asked.append(settings)
        raise ModelUnavailable("No engine here", mend="Start one.")

    monkeypatch.setattr(turn, "ready_engine", no_engine)
    monkeypatch.setattr(turn, "open_floor", lambda settings, chat: chat)
    monkeypatch.setattr(turn, "bench", lambda chat, folder: {"data": {}, "systems": {}, "settings": {"chat": chat}})
    monkeypatch.setattr(sys, "argv", ["turn", "--no-model"])
    assert turn.main() == 0 and not asked
    assert "chat: None" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["turn"])
    assert turn.main() == ModelUnavailable.exit_code and asked
    assert capsys.readouterr().err == "No engine here. Start one.\n"
