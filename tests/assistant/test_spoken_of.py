"""Questions on one of the products spoken of, on several of them, on what can be had, and on terms in other words."""

from __future__ import annotations

import pytest
from conversations import talk

from assistant.floor import Floor

BLENDERS = "which is better for crushing ice, the Brevane Harvest or the Copperleaf Daily blender?"
WATCHES = "Samsung Tern 75 vs Apple Tern 75 smartwatch, which lasts longer on a charge?"
MONITORS = "which is better for a big house, the Chicco Lull or the Chicco Dumpling baby monitor?"


def about(floor: Floor, *messages: str) -> tuple[str, str]:
    """What is answered about, and what is said."""
    reply = talk(floor, *messages)
    assert reply["action"] == "answer"
    return reply["products"][0]["product"]["title"], reply["text"]


@pytest.mark.parametrize(
    ("compared", "question", "title", "said"),
    [
        (BLENDERS, "does the copperleaf come with a travel cup", "Copperleaf Daily 65 Blender", "doesn't say"),
        (BLENDERS, "and the brevane, can it go in the dishwasher", "Brevane Harvest 45 Blender", "dishwasher safe: no"),
        (MONITORS, "does the lull connect to wifi or a phone app", "Chicco Lull Baby Monitor", "doesn't say"),
        (WATCHES, "does the samsung one take calls", "Samsung Tern 75 Smartwatch", "doesn't say"),
        ("对比 Sony Lynx 60 和 Canon Osprey 35 微单", "佳能那台防水吗", "Canon Osprey 35", "weather sealed"),
    ],
)
def test_one_word_tells_which_of_those_compared_is_asked_about(
    floor: Floor, compared: str, question: str, title: str, said: str
) -> None:
    answered, text = about(floor, compared, question)
    assert answered.startswith(title) and said in text


def test_the_kind_that_one_side_of_a_comparison_says_is_that_of_the_other(floor: Floor) -> None:
    shown = [each["product"]["category"][-1] for each in talk(floor, MONITORS)["products"]]
    assert shown == ["Baby monitors", "Baby monitors"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("can either of them pay at the till?", "Apple Tern 75 Smartwatch, Silver: yes; Samsung"),
        ("and do they come with a case?", "Samsung Tern 75 Smartwatch, Silver doesn't say"),
        ("which costs less", "[1] costs the least, $299"),
    ],
)
def test_what_is_asked_of_both_is_told_of_both(floor: Floor, question: str, said: str) -> None:
    reply = talk(floor, WATCHES, question)
    assert reply["action"] == "compare" and said in reply["text"]


def test_the_product_talked_about_is_set_against_another_on_the_page(floor: Floor) -> None:
    reply = talk(floor, "给我看看机械键盘", "第一款能连蓝牙吗", "和第二款比哪个便宜")
    assert reply["action"] == "compare" and "[1] 最便宜" in reply["text"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Calder Mobile Sable 15, can I order one today?", "out of stock"),
        ("am I able to get the green Moleskine Letter notebook at the moment?", "out of stock"),
        ("4人帐篷 Alderfield Brook 绿色的今天能下单吗", "缺货"),
        ("Garmin Tern 95 watch, could I have one by now or is it not out yet", "can be preordered"),
    ],
)
def test_whether_a_product_can_be_had_is_told_in_whatever_words_it_is_asked(
    floor: Floor, question: str, said: str
) -> None:
    assert said in about(floor, question)[1]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("I should like to know whether an order of $420 may be paid in instalments, and on which terms.",), "9.9"),
        (("can u split a 200 dollar bill into 3",), "3 instalments"),
        (("would it be possible to settle a $2,500 sofa by way of monthly payments?", "and if i pay early?"), "9.9"),
        (("买2000块的东西能分期吗", "手续费多少"), "免息"),
        (("退一双20美元的鞋，运费算谁的",), "4.90"),
        (("Do you sell gift cards? what's the biggest one",), "$500"),
    ],
)
def test_terms_asked_with_an_amount_or_further_on_are_quoted(
    floor: Floor, messages: tuple[str, ...], said: str
) -> None:
    reply = talk(floor, *messages)
    assert reply["action"] == "policy" and said in reply["text"]


@pytest.mark.parametrize("question", ["a laptop for 600 dollars at most", "sofas under $900", "20美元以内的鞋"])
def test_a_limit_without_a_question_on_terms_stays_a_wish(floor: Floor, question: str) -> None:
    assert talk(floor, question)["action"] in ("recommend", "ask")
