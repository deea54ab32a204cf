"""Each check holds when it should and fails when it should, judged on replies made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from assistant.cart import Cart, CartLine
from assistant.request import Citation, Grounding, Question, Replaced, Reply
from eval.checks import CHECKS, check_step
from eval.dialogues import Expect
from eval.step import Step
from retrieval.filters import Constraint

Make = Callable[..., Any]


def limit(
    field: str, op: Literal["=", "!=", "<=", ">="], *values: str | float | bool, unit: str | None = None
) -> Constraint:
    return Constraint(field=field, op=op, values=values, unit=unit)


UNDER_150 = limit("price", "<=", 150.0)
NOT_SONY = limit("brand", "!=", "Sony")
CITED = Citation(source="policy", title="Returns", where="How long", text="Within 30 days.", id="returns")
PRICES = {"a": 120.0, "c": 80.0}


def in_cart(total: float | None = None, **amounts: int) -> Cart:
    lines = [
        CartLine(
            product=id,
            title={"a": "Sony Headphones A", "c": "Auralis Headphones C"}[id],
            amount=amount,
            price=PRICES[id],
            total=PRICES[id] * amount,
        )
        for id, amount in amounts.items()
    ]
    return Cart(lines=lines, total=sum(line.total for line in lines) if total is None else total)


QUESTION = Question(facet="price", text="How much would you like to spend?")

# name, what is expected, ids shown, fields of the reply that hold, of the reply that do not, fields of the step
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("intent", {"intent": "find"}, {}, {"request": {"intent": "compare"}}, {}),
    (
        "intent",
        {"intent": ["find", "compare"]},
        {"request": {"intent": "compare"}},
        {"request": {"intent": "human"}},
        {},
    ),
    ("action", {"action": "ask"}, {"action": "ask"}, {"action": "recommend"}, {}),
    ("constraints", {"constraints": {"price <=": 150}}, {"filters": (UNDER_150,)}, {"filters": (NOT_SONY,)}, {}),
    (
        "constraints",
        {"constraints": {"price <=": "1000 CNY"}},
        {"filters": (limit("price", "<=", 140.0),)},
        {"filters": (limit("price", "<=", 1000.0),)},
        {},
    ),
    (
        "constraints",
        {"constraints": {"category =": "headphone"}},
        {"filters": (limit("category", "=", "Headphones"),)},
        {"filters": (limit("category", "=", "Speakers"),)},
        {},
    ),
    (
        "constraints",
        {"constraints": {"battery life >=": "20 h"}},
        {"filters": (limit("battery life", ">=", 20.0, unit="h"),)},
        {"filters": (limit("battery life", ">=", 40.0, unit="h"),)},
        {},
    ),
    (
        "constraints",
        {"constraints": {"battery life =": "30 h"}},
        {"filters": (limit("battery life", ">=", 29.5, unit="h"), limit("battery life", "<=", 30.5, unit="h"))},
        {"filters": (limit("battery life", ">=", 29.5, unit="h"),)},
        {},
    ),
    ("no_constraints", {"no_constraints": ["price"]}, {"filters": (NOT_SONY,)}, {"filters": (UNDER_150,)}, {}),
    (
        "no_constraints",
        {"no_constraints": ["price >="]},
        {"filters": (UNDER_150,)},
        {"filters": (limit("price", ">=", 1.0),)},
        {},
    ),
    (
        "no_constraints",
        {"no_constraints": "others", "constraints": {"price <=": 150}},
        {"filters": (UNDER_150,)},
        {"filters": (UNDER_150, NOT_SONY)},
        {},
    ),
    ("products", {"products": {"at_least": 2}}, {"ids": "ab"}, {"ids": "a"}, {}),
    ("products", {"products": {"at_most": 1}}, {"ids": "a"}, {"ids": "ab"}, {}),
    (
        "products",
        {"products": {"within_constraints": True}},
        {"ids": "ab", "filters": (UNDER_150,)},
        {"ids": "ad", "filters": (UNDER_150,)},
        {},
    ),
    (
        "products",
        {"products": {"within_constraints": True}, "constraints": {"brand !=": "Sony"}},
        {"ids": "bc"},
        {"ids": "ab"},
        {},
    ),
    (
        "products",
        {"products": {"within_constraints": True}},
        {"ids": "d", "filters": (UNDER_150,), "relaxed": ["price <="]},
        {"ids": "d", "filters": (UNDER_150,), "relaxed": ["brand !="]},
        {},
    ),
    ("products", {"products": {"where": {"color =": "black"}}}, {"ids": "ac"}, {"ids": "ab"}, {}),
    ("products", {"products": {"first": {"brand =": "Bose"}}}, {"ids": "ba"}, {"ids": "ab"}, {}),
    ("products", {"products": {"first": {"brand =": "Bose"}}}, {"ids": "b"}, {"ids": ""}, {}),
    ("products", {"products": {"new": True}}, {"ids": "bc"}, {"ids": "ab"}, {"seen": frozenset("a")}),
    ("products", {"products": {"cheaper": True}}, {"ids": "ac"}, {"ids": "bc"}, {"page": ("a", "b")}),
    ("products", {"products": {"sorted_by": "price_asc"}}, {"ids": "cab"}, {"ids": "acb"}, {}),
    ("products", {"products": {"sorted_by": "price_desc"}}, {"ids": "bac"}, {"ids": "acb"}, {}),
    ("products", {"products": {"sorted_by": "rating"}}, {"ids": "dabc"}, {"ids": "bad"}, {}),
    (
        "references",
        {"references": [2]},
        {"request": {"references": ("b",)}},
        {"request": {"references": ("a",)}},
        {"page": ("a", "b")},
    ),
    ("mention", {"mention": "Thirty days"}, {"text": "You have thirty days."}, {"text": "You have time."}, {}),
    ("mention", {"mention": {"any": ["days", "weeks"]}}, {"text": "Two weeks."}, {"text": "Long."}, {}),
    ("mention", {"mention": "spend"}, {"question": QUESTION}, {}, {}),
    (
        "must_not_mention",
        {"must_not_mention": ["Sony"]},
        {"text": "Sonya likes it."},
        {"text": "A SONY, is it?"},
        {},
    ),
    (
        "must_not_mention",
        {"must_not_mention": "Sony"},
        {"text": "Four fit: not Sony."},
        {"text": "Not Bose: Sony."},
        {},
    ),
    ("must_not_mention", {"must_not_mention": "索尼"}, {"text": "这款不错"}, {"text": "这款索尼不错"}, {}),
    ("asks", {"asks": True}, {"question": QUESTION}, {}, {}),
    ("asks", {"asks": False}, {}, {"question": QUESTION}, {}),
    (
        "language",
        {"language": "zh"},
        {"ids": "a", "text": "推荐 Sony Headphones A，很好", "request": {"language": "zh"}},
        {"text": "Here is what I would take", "request": {"language": "zh"}},
        {},
    ),
    ("language", {"language": "en"}, {"text": "All good"}, {"text": "都很好"}, {}),
    ("language", {"language": "en"}, {}, {"request": {"language": "zh"}}, {}),
    ("relaxed", {"relaxed": []}, {}, {"relaxed": ["price <="]}, {}),
    ("relaxed", {"relaxed": ["price <="]}, {"relaxed": ["price <="]}, {}, {}),
    ("degraded", {"degraded": True}, {"degraded": True}, {}, {}),
    (
        "grounded",
        {"grounded": True},
        {"ids": "a", "text": "It costs $120.00."},
        {"ids": "a", "text": "It costs $119."},
        {},
    ),
    ("grounded", {"grounded": True}, {"ids": "a", "text": "By Sony."}, {"ids": "a", "text": "Better than Bose."}, {}),
    (
        "grounded",
        {"grounded": True},
        {"ids": "ab", "text": "It saves $20."},
        {"ids": "ab", "text": "It saves $21."},
        {},
    ),
    ("grounded", {"grounded": True}, {"text": "Within 30 days."}, {"text": "Within 60 days."}, {}),
    ("grounded", {"grounded": True}, {"text": "Under 75, as you say."}, {"text": "Under 76."}, {"said": ("under 75",)}),
    (
        "grounded",
        {"grounded": True},
        {"text": "Fine."},
        {
            "text": "It is gold.",
            "grounding": Grounding(replaced=[Replaced(sentence="It is gold.", why="no", shown="")]),
        },
        {},
    ),
    ("mention", {"mention": "12"}, {"text": "12.00 of them."}, {"text": "120, 1.2, 12.5 and 12,000."}, {}),
    (
        "products",
        {"products": {"kinds": ["headphones", "Speakers"]}},
        {"ids": "abe"},
        {"ids": "ab"},
        {},
    ),
    ("products", {"products": {"kinds": "Headphones"}}, {"ids": "ab"}, {"ids": "ae"}, {}),
    ("cart", {"cart": {"holds": {}}}, {}, {"cart": in_cart(a=1)}, {}),
    ("cart", {"cart": {"holds": {"a": 2, "headphones C": 1}}}, {"cart": in_cart(a=2, c=1)}, {"cart": in_cart(a=2)}, {}),
    ("cart", {"cart": {"holds": {"a": 2}}}, {"cart": in_cart(a=2)}, {"cart": in_cart(a=1)}, {}),
    ("cart", {"cart": {"holds": {"a": 2}}}, {"cart": in_cart(a=2)}, {"cart": in_cart(a=2, c=1)}, {}),
    ("cart", {"cart": {"holds": {"headphones": 1}}}, {"cart": in_cart(a=1)}, {"cart": in_cart(a=1, c=1)}, {}),
    ("cart", {"cart": {"total": 320}}, {"cart": in_cart(a=2, c=1)}, {"cart": in_cart(a=2)}, {}),
    ("cart", {"cart": {"total": 240}}, {"cart": in_cart(a=2)}, {"cart": in_cart(c=1, total=240.0)}, {}),
    ("cites", {"cites": []}, {}, {"citations": [CITED]}, {}),
    (
        "cites",
        {"cites": {"source": "policy", "title": "returns", "text": "30 days"}},
        {"citations": [CITED]},
        {"citations": [CITED.model_copy(update={"source": "review"})]},
        {},
    ),
    (
        "cites",
        {"cites": [{"source": "policy"}, {"source": "review", "where": "R1"}]},
        {"citations": [CITED, CITED.model_copy(update={"source": "review", "where": "A-R1"})]},
        {"citations": [CITED]},
        {},
    ),
    ("names_product", {"names_product": False}, {}, {"ids": "a"}, {}),
    ("names_product", {"names_product": False}, {"text": "No such thing."}, {"text": "Try the Sony Headphones A."}, {}),
    ("names_product", {"names_product": False}, {"text": "None."}, {"text": "[1] is nice."}, {}),
    ("names_product", {"names_product": True}, {"ids": "a"}, {"text": "We sell many."}, {}),
    # Those of every turn.
    ("says something", {}, {"text": "Hello."}, {"text": " "}, {}),
    ("few model calls", {}, {"model_calls": 2}, {"model_calls": 3}, {}),
    ("asks once", {}, {}, {"question": QUESTION}, {"asked": frozenset({"price"})}),
    (
        "relaxes honestly",
        {},
        {"ids": "d", "filters": (UNDER_150,), "relaxed": ["price <="]},
        {"ids": "d", "filters": (UNDER_150,)},
        {},
    ),
    (
        "relaxes honestly",
        {},
        {"ids": "a", "filters": (UNDER_150,)},
        {"ids": "a", "filters": (UNDER_150,), "relaxed": ["price <="]},
        {},
    ),
]


@pytest.mark.parametrize(
    ("name", "expect", "good", "bad", "before"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_check_tells_good_from_bad(
    name: str,
    expect: dict[str, Any],
    good: dict[str, Any],
    bad: dict[str, Any],
    before: dict[str, Any],
    reply_with: Make,
    step_with: Make,
) -> None:
    def why(fields: dict[str, Any]) -> str | None:
        ids = fields.get("ids", "")
        reply = reply_with(*ids, **{key: value for key, value in fields.items() if key != "ids"})
        return check_step(Expect.model_validate(expect), step_with(reply, **before))[name]

    assert why(good) is None
    assert why(bad), "a failed check says why"


def test_every_expectation_has_a_case_here() -> None:
    named = {field for _, expect, *_ in CASES for field in expect}
    assert named == set(CHECKS) == set(Expect.model_fields) - {"error"}


def test_score_must_be_the_sum_of_its_contributions(reply_with: Make, step_with: Make) -> None:
    reply: Reply = reply_with("a")
    wrong = reply.model_copy(update={"products": [reply.products[0].model_copy(update={"score": 0.9})]})
    assert check_step(Expect(), step_with(reply))["scores add up"] is None
    assert check_step(Expect(), step_with(wrong))["scores add up"]


def test_cards_must_come_before_words(reply_with: Make, step_with: Make) -> None:
    late: Step = step_with(reply_with("a"), events=("understanding", "text", "products", "reply"))
    assert check_step(Expect(), step_with(reply_with("a")))["cards before words"] is None
    assert check_step(Expect(), late)["cards before words"]


def test_only_named_expectations_are_checked(reply_with: Make, step_with: Make) -> None:
    assert not set(check_step(Expect(), step_with(reply_with("a")))) & set(CHECKS)
    assert "relaxed" in check_step(Expect(relaxed=[]), step_with(reply_with("a")))


def test_notes_of_a_product_support_a_number(reply_with: Make, step_with: Make) -> None:
    reply = reply_with("a", text="A reviewer used it for 77 hours.")
    expect = Expect(grounded=True)
    assert check_step(expect, step_with(reply))["grounded"]
    assert check_step(expect, step_with(reply, notes=lambda _: "77 hours!"))["grounded"] is None


def test_a_comma_of_chinese_parts_no_thousands(reply_with: Make, step_with: Make) -> None:
    told = step_with(reply_with("a", text="价格 $120，1800元左右。"), said=("1800元",))
    assert check_step(Expect(grounded=True), told)["grounded"] is None
    wrong = step_with(reply_with("a", text="It costs $1,200."), said=("200",))
    assert "1200" in str(check_step(Expect(grounded=True), wrong)["grounded"])
