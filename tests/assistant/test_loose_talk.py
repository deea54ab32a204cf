"""What a message is for, in loose words and in the light of what came before it."""

from __future__ import annotations

import pytest
from conversations import talk

from assistant.floor import Floor

WISH = "a kettle under 60"


@pytest.mark.parametrize(
    "said",
    [
        "boss says we can go to 80 each",
        "oops no, 40 is what i've got",
        "my wife would kill me if i spent more than 45",
        "sorry i'm broke, 30 max",
        "老板说可以加到80",
    ],
)
def test_an_amount_amid_a_search_is_no_other_talk(floor: Floor, said: str) -> None:
    reply = talk(floor, WISH, said)
    assert (reply["action"], reply["request"]["intent"]) == ("recommend", "find")
    assert [each["values"] for each in reply["request"]["filters"] if each["field"] == "category"] == [["Kettles"]]


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("my order never showed up and nobody picks up the phone", "complaint"),
        ("you took the money twice", "complaint"),
        ("the kettle you sent me is dented, i'm furious", "complaint"),
        ("你们发来的耳机是坏的，太气人了！", "complaint"),
        ("where's the stuff i bought last week", "order"),
        ("i've been charged but no confirmation email", "order"),
        ("我上周下的单怎么还没动静", "order"),
        ("can i get it by friday", None),
        ("能开发票吗", None),
    ],
)
def test_service_is_no_search(floor: Floor, said: str, topic: str | None) -> None:
    for before in ((), (WISH,)):
        reply = talk(floor, *before, said)
        assert reply["request"]["intent"] == "policy_question"
        assert topic is None or reply["request"]["topic"] in ("order", "complaint")


@pytest.mark.parametrize(
    "said", ["hmm ok", "thanks mate, that's really kind", "i'll sleep on it", "哈哈好的", "先这样"]
)
def test_talk_amid_a_search_is_heard_as_such_and_greets_nobody_anew(floor: Floor, said: str) -> None:
    reply = talk(floor, WISH, said)
    assert reply["request"]["intent"] == "small_talk"
    assert reply["request"]["scope"] is None
    assert "Hello" not in reply["text"] and "您好" not in reply["text"]
    assert reply["request"]["filters"], "the wish holds"


@pytest.mark.parametrize(
    "said",
    [
        "the kids broke my mug again. a new one please, nothing over twelve",
        "my ex took the toaster so i need one",
        "this heat is killing me, a fan please",
        "我的水壶坏了，想买个新的",
    ],
)
def test_a_story_around_a_wish_is_a_wish(floor: Floor, said: str) -> None:
    assert talk(floor, said)["request"]["intent"] == "find"


@pytest.mark.parametrize("said", ["tell me a story about a dragon", "what's the square root of 144", "帮我写个请假条"])
def test_off_the_subject_and_harmless_is_only_that(floor: Floor, said: str) -> None:
    request = talk(floor, said)["request"]
    assert (request["intent"], request["scope"]) == ("out_of_scope", None)
