"""Simulated shoppers say their goal and nothing else, know what fits, and have an end to their patience."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from assistant.request import Question
from assistant.scripted import Fail, Json, ScriptedChat
from eval.dialogues import Case, Shopper
from eval.figures import metrics
from eval.runner import Job, play_case
from eval.simulated import Act, Said, SimulatedShopper
from eval.wording import by_model, by_rules, says_only
from retrieval.catalogue import Catalogue

Make = Callable[..., Any]
GOAL = {
    "kind": "headphones",
    "constraints": {"category =": "Headphones", "price <=": 100, "brand !=": "Sony", "color =": "black"},
}


def shopper(style: str = "terse", patience: int = 4, **goal: Any) -> Shopper:
    return Shopper.model_validate({"goal": GOAL | goal, "style": style, "patience": patience})


def case(**wanted: Any) -> Case:
    return Case.model_validate({"id": "one", "title": "One", "shopper": shopper(**wanted).model_dump()})


def simulated(catalogue: Catalogue, style: str = "terse", seed: str = "1", **goal: Any) -> SimulatedShopper:
    return SimulatedShopper(shopper(style, **goal), catalogue, seed, by_rules)


def test_the_opening_names_the_thing_and_leaves_most_unsaid(catalogue: Catalogue) -> None:
    for style, most in (("terse", 1), ("chatty", 2), ("vague", 0), ("typos", 1)):
        opened = [simulated(catalogue, style, str(seed)) for seed in range(30)]
        said = [one.say(None).text for one in opened]
        assert all("headphones" in text or style == "typos" for text in said)
        told = [len(set(one.stated) - {"category ="}) for one in opened]
        assert min(told) == 0 and max(told) == most, style


def test_all_of_the_goal_is_said_in_the_end_a_piece_at_a_time(catalogue: Catalogue, reply_with: Make) -> None:
    one = simulated(catalogue, "terse", query="for the train")
    one.say(None)
    told = [len(one.stated)]
    said = []
    for _ in range(4):
        said.append(one.say(reply_with()).text)
        told.append(len(one.stated))
    assert told[-1] == len(GOAL["constraints"]) and all(b - a <= 1 for a, b in pairwise(told))
    assert said[-1] in ("other ones", "show me more"), "nothing is left to say"


def test_what_is_shown_is_turned_down_for_what_is_wrong_with_it(catalogue: Catalogue, reply_with: Make) -> None:
    one = simulated(catalogue, "vague")
    assert "100" not in one.say(None).text and set(one.stated) == {"category ="}
    asked = one.say(reply_with("a", question=Question(facet="brand", text="Which brand?"))).text
    assert "not Sony" in asked and "100" not in asked
    assert "too expensive" in (first := one.say(reply_with("b", "d", "a")).text) and "100" not in first
    assert "price <=" not in one.stated, "too expensive is no number"
    assert "$100" in one.say(reply_with("b", "d", "a")).text
    assert "not in blue" in (text := one.say(reply_with("b")).text) and "black" in text


def test_a_question_without_an_answer_is_answered_all_the_same(catalogue: Catalogue, reply_with: Make) -> None:
    one = simulated(catalogue)
    one.say(None)
    battery = Question(facet="battery life", text="How long?")
    said = one.say(reply_with("d", question=battery)).text
    assert said.startswith(("no preference", "doesn't matter")) and ", " in said, "and d is no match"


def test_no_preference_where_the_goal_has_none(catalogue: Catalogue, reply_with: Make) -> None:
    one = simulated(catalogue)
    one.say(None)
    answer = one.say(reply_with(action="ask", question=Question(facet="battery life", text="How long?"))).text
    assert answer in ("no preference", "doesn't matter")


@pytest.mark.parametrize(
    ("style", "says"), [("chatty", "$100"), ("typos", "$100"), ("zh", "预算100美元以内"), ("terse", "$100")]
)
def test_every_style_says_the_facts_and_the_same_for_one_seed(
    catalogue: Catalogue, reply_with: Make, style: str, says: str
) -> None:
    def talk(seed: str) -> list[str]:
        one = simulated(catalogue, style, seed)
        return [one.say(None).text, *(one.say(reply_with("d")).text for _ in range(4))]

    assert says in "".join(talk("1"))
    assert talk("1") == talk("1")
    assert len({tuple(talk(str(seed))) for seed in range(20)}) > 1


def test_own_words_stand_for_a_constraint(catalogue: Catalogue, reply_with: Make) -> None:
    one = simulated(catalogue, "zh", words={"color =": "黑色"}, constraints={"color =": "black"})
    said = one.say(None).text + one.say(reply_with("d")).text
    assert "黑色" in said and "blue" not in said and "black" not in said


def test_success_is_a_product_that_satisfies_the_whole_goal(shop: Make, reply_with: Make) -> None:
    fake = shop(reply_with("a"), reply_with("b", "c"))
    result = play_case(Job(case(), fake.system()))
    assert (result.status, result.turns_to_success, result.turns[-1].picked) == ("passed", 2, "c")
    assert [turn.picked for turn in result.turns] == [None, "c"]
    assert metrics([result])["turns_to_success"].value == 2.0
    assert result.turns[0].measures.needless_question is False
    assert fake.calls[1]["conversation"] == "c1" and fake.forgotten


def test_patience_ends(shop: Make, reply_with: Make) -> None:
    fake = shop(*[reply_with("d")] * 9)
    result = play_case(Job(case(patience=3), fake.system()))
    assert (result.status, len(result.turns), len(fake.calls)) == ("failed", 3, 3)
    assert "gave up after 3 turns" in result.problem and result.turns_to_success is None


def test_engine_down_is_an_error_and_not_lost_patience(shop: Make, reply_with: Make) -> None:
    down = shop(reply_with("d"), {"what": "The index is missing", "mend": "", "status": 503})
    assert play_case(Job(case(), down.system())).status == "error"
    degraded = shop(reply_with("d", degraded=True))
    assert play_case(Job(case(), degraded.system())).status == "error"


def say_with(chat: ScriptedChat, catalogue: Catalogue) -> Said:
    act = Act("open", "terse", (("price <=", 100), ("brand !=", "Sony")), "headphones")
    return by_model(chat)(act, shopper(), catalogue, Random(1))


def test_a_model_words_the_facts(catalogue: Catalogue) -> None:
    good = "Hey, any headphones under $100? Just not Sony."
    with ScriptedChat([Json({"message": good}, expect=("under $100", "not Sony", "headphones"))]) as chat:
        assert say_with(chat, catalogue) == Said(good, "model")


@pytest.mark.parametrize(
    "bad",
    [
        "Any headphones under $90, not Sony?",
        "Any headphones under $100?",
        "Black headphones under $100, not Sony, or maybe Bose",
        "Headphones under $100, not Sony, 2 of them",
        "Headphones under $100, not Sony. What brand do you like best?",
    ],
)
def test_what_a_model_adds_or_leaves_out_is_not_said(catalogue: Catalogue, bad: str) -> None:
    with ScriptedChat([Json({"message": bad})]) as chat:
        said = say_with(chat, catalogue)
    assert said == Said("headphones, under $100, not Sony", "rules")


def test_rules_word_what_states_no_fact(catalogue: Catalogue) -> None:
    with ScriptedChat([]) as chat:
        assert by_model(chat)(Act("more", "terse"), shopper(), catalogue, Random(1)).by == "rules"


def test_rules_word_where_the_model_is_down(catalogue: Catalogue) -> None:
    with ScriptedChat([Fail("gone")]) as chat:
        assert say_with(chat, catalogue).by == "rules"


def test_values_of_the_catalogue_are_constraints(catalogue: Catalogue) -> None:
    assert says_only("something in black please", ["black"], catalogue)
    assert not says_only("something in black or blue please", ["black"], catalogue)


def test_a_question_about_what_was_said_is_needless(shop: Make, reply_with: Make) -> None:
    price = Question(facet="price", text="How much?")
    fake = shop(*(reply_with("e", question=price) for _ in range(4)))
    turns = play_case(Job(case(style="vague"), fake.system())).turns
    assert [turn.measures.needless_question for turn in turns] == [False, True, True, True]


def test_what_was_said_and_is_shown_broken_is_a_violation(shop: Make, reply_with: Make) -> None:
    fake = shop(*(reply_with("d") for _ in range(4)))
    turns = play_case(Job(case(style="terse", constraints={"price <=": 100}), fake.system())).turns
    assert turns[-1].measures.breaking == 1
