"""Questions on the shop's terms in loose words: what they are taken for, and which of the terms is quoted."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import talk

from assistant.floor import Floor


def quoted(reply: dict[str, Any]) -> str:
    return " ".join(each["text"] for each in reply["citations"])


@pytest.mark.parametrize(
    ("question", "policy", "said"),
    [
        ("can i bring chocolate back if grandma doesn't like it", "Returns and refunds", "Food and drinks"),
        ("are diapers returnable once the pack is open", "Returns and refunds", "baby hygiene"),
        ("if the sofa doesn't fit through my door will somebody come and fetch it", "Returns and refunds", "$29"),
        ("my headphones died after a year and a half, now what", "Warranty", "2 years"),
        ("laptop goes bust in the third year, am i covered", "Warranty", "third and fourth year"),
        ("how much for the armchair to be taken to my house", "Delivery", "$39"),
        ("would you wrap a bike as a present", "Gift cards and gift wrapping", "over 10 kg cannot be wrapped"),
        ("do i get cash back when i find the same tv cheaper at another shop", "Price match", "14 days"),
        ("wrong size trainers, swap for 43?", "Returns and refunds", "exchanged once"),
        ("巧克力奶奶不喜欢吃能拿回来退吗", "退货与退款", "食品和饮料"),
        ("耳机用了一年半坏了怎么弄", "保修", "2 年"),
        ("鞋子小了能换大一号吗", "退货与退款", "更换一次"),
        ("笔记本能不能分几个月付", "支付", "3 期"),
    ],
)
def test_a_loose_question_that_names_a_thing_is_answered_from_the_terms(
    floor: Floor, question: str, policy: str, said: str
) -> None:
    reply = talk(floor, question)
    assert reply["action"] == "policy" and reply["products"] == []
    assert reply["citations"][0]["title"] == policy
    assert said in quoted(reply) and said in reply["text"]


def test_of_a_list_and_of_a_table_only_what_bears_on_the_thing_is_quoted(floor: Floor) -> None:
    said = quoted(talk(floor, "can i bring chocolate back if grandma doesn't like it"))
    assert "Earbuds" not in said and "Gift cards" not in said
    said = quoted(talk(floor, "how much for the armchair to be taken to my house"))
    assert "Furniture" in said and "Express" not in said


def test_the_thing_may_be_what_was_spoken_of_before(floor: Floor) -> None:
    reply = talk(floor, "in-ear headphones under 60", "can i return them once i had them in my ears")
    assert "hygiene seal is broken" in quoted(reply)
    assert any(each["field"] == "category" for each in reply["request"]["filters"])


@pytest.mark.parametrize(
    "wish",
    [
        "i want to return to running, shoes under 100",
        "something my grandma would like, she loves chocolate",
        "my blender died, need a new one under 80",
        "headphones with long warranty",
        "a repair kit for bikes",
        "headphones i can wear all night without hurting",
        "给奶奶买点巧克力",
        "换一个便宜点的水壶",
        "不容易坏的耳机",
    ],
)
def test_a_wish_that_sounds_so_is_a_wish(floor: Floor, wish: str) -> None:
    reply = talk(floor, wish)
    assert reply["action"] in ("recommend", "ask") and reply["products"]


@pytest.mark.parametrize(
    "wish",
    [
        "ugh. then another soft toy that can go in the washing machine, for under 20",
        "那换一个别的毛绒玩具，20美元以内",
    ],
)
def test_after_what_is_out_of_stock_another_is_one_of_its_kind(floor: Floor, wish: str) -> None:
    reply = talk(floor, "is the Zipkite rabbit plush in cream still available?", wish)
    assert len(reply["products"]) >= 2
    assert all(each["product"]["availability"] != "out_of_stock" for each in reply["products"])
    assert all(each["product"]["category"][-1] == "Soft toys" for each in reply["products"])
    assert not any(each["field"] in ("brand", "color") for each in reply["request"]["filters"])


def test_beside_the_only_one_that_fits_the_nearest_are_told_as_beyond_the_wish(floor: Floor) -> None:
    reply = talk(floor, "rain jacket in yellow around 80")
    first, *others = (each["product"] for each in reply["products"])
    assert first["price"] <= 96 and others and all(each["price"] > 96 for each in others)
    assert reply["relaxed"] == ["price <="]
    assert "beyond “around 80”: [2]" in reply["text"]
