"""What shoppers say of themselves in a chat: kept, heeded in later requests, told back and forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import personal
from assistant.floor import Floor
from assistant.profiles import ProfileChange, change
from assistant.turn import run_turn
from tests.conversations import reply


def chat(floor: Floor, *messages: str, user: str | None = "ada", **options: Any) -> dict[str, Any]:
    """The reply to the last message of one conversation."""
    said: dict[str, Any] = {}
    for message in messages:
        said = reply(floor, message, conversation=said.get("conversation"), user=user, **options)
    return said


def kept(floor: Floor, user: str = "ada") -> set[str]:
    """The facts kept of a shopper, as "field op value"."""
    rows = personal.facts_of(floor.database, user)
    return {f"{row['field']} {row['op']} {value}" for row in rows for value in row["values"]}


def limits(said: dict[str, Any]) -> set[str]:
    return {f"{each['field']} {each['op']}" for each in said["request"]["filters"]}


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("I'm vegan", "vegan = True"),
        ("hi, we're both vegan by the way", "vegan = True"),
        ("I hate leather", "material != leather"),
        ("i really can't stand leather, thanks", "material != leather"),
        ("I'm allergic to nuts", "allergens != nuts"),
        ("I have a severe nut allergy", "allergens != nuts"),
        ("I never wear wool", "material != wool"),
        ("I can't eat gluten", "gluten free = True"),
        ("I never buy Nike", "brand != Nike"),
        ("I'm a 42", "size = 42"),
        ("I take a 43.", "size = 43"),
        ("my shoe size is 41", "size = 41"),
        ("I usually wear a medium", "size = M"),
        ("size 42", "size = 42"),
        ("I'm left-handed", "left-handed use = True"),
        ("我吃素", "vegan = True"),
        ("我穿42码", "size = 42"),
        ("我讨厌皮革", "material != leather"),
        ("我对坚果过敏", "allergens != nuts"),
        ("我从来不穿羊毛", "material != wool"),
    ],
)
def test_what_is_said_of_oneself_is_kept(floor: Floor, message: str, fact: str) -> None:
    said = chat(floor, message)
    assert kept(floor) == {fact}
    assert "remember" in said["text"] or "记住了" in said["text"]


@pytest.mark.parametrize(
    "message",
    [
        "a wallet for my dad who hates leather",
        "my wife is vegan, I need a perfume for her",
        "not leather this time, hiking boots please",
        "I don't like leather for this one",
        "I'm looking for vegan sandals",
        "is this vegan?",
        "do you think I hate leather?",
        "what could I eat if I'm allergic to nuts?",
        'my son always says "I hate leather"',
        "I hate leather jackets",
        "I'm 42 years old and need sandals",
        "sneakers in size 42",
        "size 42 for my brother",
        "I'm not vegan but I like tofu",
        "我爸爸讨厌皮革，给他买个钱包",
        "这次不要皮革的，我要靴子",
        "如果我对坚果过敏呢？",
    ],
)
def test_what_is_a_wish_or_of_others_is_not_kept(floor: Floor, message: str) -> None:
    chat(floor, message)
    assert not kept(floor)


def test_a_fact_holds_at_once_and_in_later_conversations_and_says_so(floor: Floor) -> None:
    said = chat(floor, "I hate leather, show me handbags")
    assert "material !=" in limits(said) and "no leather" in said["text"]
    assert all(each["product"]["attributes"].get("material") != "leather" for each in said["products"])
    first, *_ = run_turn(floor, "sofas", user="ada")
    chips = {each["key"]: each["text"] for each in first.data["constraints"]}  # type: ignore[attr-defined]
    assert chips["upholstery !="] == "no leather (from your profile)"
    said = chat(floor, "sofas", "cheaper ones")
    assert "upholstery !=" in limits(said) and "Kept in mind" not in said["text"]
    assert "Kept in mind: no leather." in chat(floor, "sofas")["text"]


def test_a_fact_says_nothing_of_kinds_that_do_not_know_of_it(floor: Floor) -> None:
    chat(floor, "I'm vegan and I'm a 42, and I usually wear a medium")
    assert limits(chat(floor, "laptops")) == {"category ="}
    assert limits(chat(floor, "pet beds")) == {"category ="}
    boots = chat(floor, "hiking boots")["request"]["filters"]
    assert next(each["values"] for each in boots if each["field"] == "size") == ["42"]
    assert "size =" in limits(chat(floor, "jackets"))


def test_who_is_vegan_is_shown_what_is_or_else_nothing_of_animals(floor: Floor) -> None:
    chat(floor, "I'm vegan")
    shoes, wallets = chat(floor, "running shoes"), chat(floor, "wallets")
    assert all(each["product"]["attributes"]["vegan"] is True for each in shoes["products"])
    assert all(each["product"]["attributes"].get("material") != "leather" for each in wallets["products"])
    assert "vegan: no leather" in wallets["text"]


def test_an_allergy_bears_on_all_fields_that_tell_and_warns(floor: Floor) -> None:
    assert "check the label" in chat(floor, "I'm allergic to nuts")["text"]
    for message in ("breakfast cereals", "chocolate"):
        shown = chat(floor, message)["products"]
        told = [str(value) for each in shown for value in each["product"]["attributes"].values()]
        assert shown and not any("nut" in each for each in told)


def test_what_is_said_now_goes_before_what_was_said_once(floor: Floor) -> None:
    chat(floor, "I hate leather", user="ada")
    asked = chat(floor, "leather handbags")
    assert "material !=" not in limits(asked)
    assert {each["product"]["attributes"]["material"] for each in asked["products"]} == {"leather"}
    chat(floor, "I'm a 42")
    sizes = [
        each["values"] for each in chat(floor, "sandals in size 40")["request"]["filters"] if each["field"] == "size"
    ]
    assert sizes == [["40"]]
    fine = chat(floor, "wallets", "leather is fine", "cheaper ones")
    assert "material !=" not in limits(fine) and kept(floor) == {"material != leather", "size = 42"}


def test_a_removed_chip_is_gone_for_this_conversation_alone(floor: Floor) -> None:
    said = chat(floor, "I hate leather", "handbags")
    dropped = reply(floor, "", conversation=said["conversation"], user="ada", drop="material !=")
    assert "material !=" not in limits(dropped)
    again = reply(floor, "sofas", conversation=said["conversation"], user="ada")
    assert not {"material !=", "upholstery !="} & limits(again)
    assert "material !=" in limits(chat(floor, "handbags"))
    assert kept(floor) == {"material != leather"}


def test_what_is_for_somebody_else_is_not_limited_by_it(floor: Floor) -> None:
    chat(floor, "I hate leather and I'm a 42")
    assert limits(chat(floor, "a wallet for my dad", "cheaper ones")) >= {"category ="}
    assert "material !=" not in limits(chat(floor, "a wallet for my dad", "cheaper ones"))
    assert "size =" not in limits(chat(floor, "sneakers for my sister"))
    assert "material !=" in limits(chat(floor, "sneakers for my sister", "wallets"))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("I'm vegan", "forget that I'm vegan"),
        ("I'm vegan", "actually I do eat meat now"),
        ("I'm vegan", "I'm no longer vegan"),
        ("I hate leather", "don't remember that"),
        ("I hate leather", "please forget what I said about leather"),
        ("I'm allergic to nuts", "I'm not allergic to nuts any more"),
        ("I'm a 42", "forget my shoe size"),
        ("I never wear wool", "forget everything you know about me"),
        ("我讨厌皮革", "忘掉我说的皮革"),
        ("我吃素", "我现在吃肉了"),
        ("我穿42码", "忘掉我的尺码"),
        ("我对坚果过敏", "别记住这个"),
    ],
)
def test_what_was_said_is_forgotten_when_asked(floor: Floor, first: str, then: str) -> None:
    said = chat(floor, first, then)
    assert not kept(floor)
    assert "Forgotten" in said["text"] or "已忘记" in said["text"]


def test_forgetting_one_thing_keeps_the_others_and_frees_the_search(floor: Floor) -> None:
    said = chat(floor, "I hate leather. I never wear wool", "sneakers", "forget that I hate leather")
    assert kept(floor) == {"material != wool"} and said["request"]["intent"] == "find"
    assert not any(each["values"] == ["leather"] for each in said["request"]["filters"])


def test_dropping_a_wish_forgets_nothing(floor: Floor) -> None:
    chat(floor, "I hate leather", "wallets", "forget the leather thing, show me sofas under 900")
    chat(floor, "I like leather boots")
    assert "material != leather" in kept(floor)


@pytest.mark.parametrize(
    ("question", "told"), [("what do you know about me?", "I hate leather"), ("你知道我什么", "I hate leather")]
)
def test_the_shopper_is_told_what_is_known(floor: Floor, question: str, told: str) -> None:
    chat(floor, "I hate leather")
    said = chat(floor, question)
    assert said["action"] == "profile" and told in said["text"] and not said["products"]


def test_nothing_is_kept_of_nobody_or_of_who_said_no(floor: Floor) -> None:
    change(floor, "ada", ProfileChange(remembered=False))
    chat(floor, "I hate leather")
    chat(floor, "I hate leather", user=None)
    assert not kept(floor) and "remember" not in chat(floor, "I'm a 42")["text"]
    assert "Nothing is kept" in chat(floor, "what do you know about me?")["text"]
    assert "Nothing is kept" in chat(floor, "what do you know about me?", user=None)["text"]


def test_a_later_size_takes_the_place_of_one_of_its_sort(floor: Floor) -> None:
    chat(floor, "I'm a 42", "I usually wear a medium", "my shoe size is 43")
    assert kept(floor) == {"size = 43", "size = M"}


def test_a_muted_fact_is_not_used(floor: Floor) -> None:
    chat(floor, "I hate leather")
    (row,) = personal.facts_of(floor.database, "ada")
    change(floor, "ada", ProfileChange(mute=(f"fact:{row['id']}",)))
    assert limits(chat(floor, "handbags")) == {"category ="}


def test_a_message_that_says_nothing_of_the_shopper_is_read_whole(floor: Floor) -> None:
    messages = ("touchscreen laptops up to $900", "what operating system comes on the cheaper one?")
    said = chat(floor, *messages, "and how long is the warranty")
    assert said["action"] == "answer" and said["request"]["question"] == "and how long is the warranty"
