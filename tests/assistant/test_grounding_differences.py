"""Amounts that stand in no record but follow from it, and turns of phrase that claim nothing."""

from __future__ import annotations

import pytest

from assistant.grounding import check
from assistant.request import Recommendation, Request
from retrieval.filters import Constraint
from retrieval.product import Product

LAMPS = [
    Product(id="A", title="Orb Lamp", price=39.0, currency="USD", attributes={"weight": "182 g", "color": "black"}),
    Product(id="B", title="Glow Lamp", price=80.0, currency="USD", attributes={"weight": "300 g", "color": "white"}),
]
SHOWN = [Recommendation(product=each, score=1, contributions={}) for each in LAMPS]
BUDGET = Request(
    query="lamp", filters=(Constraint(field="price", op="<=", values=(50.0,), unit="USD", text="under 50"),)
)


def supported(sentence: str) -> bool:
    return not check(sentence, SHOWN, BUDGET).problems


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("At $39 [1] leaves you $11 to spare.", "At $39 [1] leaves you $15 to spare."),
        ("[1] comes in 22% under your budget.", "[1] comes in 40% under your budget."),
        ("[1] undercuts [2] by $41.", "[1] undercuts [2] by $30."),
        ("[1] undercuts [2] by $41.", "[2] undercuts [1] by $41."),
        ("There is a gap of $41 between [1] and [2].", "There is a gap of $45 between [1] and [2]."),
        ("Step up to [2] for $41 more.", "Step up to [1] for $41 more."),
        ("[1] costs roughly half of what [2] does.", "[1] costs roughly a quarter of what [2] does."),
        ("[1] is 118 g lighter than [2].", "[1] is 60 g lighter than [2]."),
        ("Light enough to forget you're wearing them at 182 g, [1].", "Light enough to carry around at 250 g, [1]."),
        ("Your wallet will thank you for [1] instead of [2].", "Your wallet will thank you for [2] instead of [1]."),
        ("[1] at $39 won't break the bank.", "[1] at $29 won't break the bank."),
        ("选[1]的话，预算还剩$11。", "选[1]的话，预算还剩$21。"),
        ("[1]比您的预算低22%。", "[1]比您的预算低35%。"),
        ("多花$41就能换成[2]。", "多花$51就能换成[2]。"),
        ("价格从低到高排，[1]在[2]前面。", "价格从低到高排，[2]在[1]前面。"),
        ("[1]和[2]都没超过$80。", "[1]和[2]都没超过$60。"),
        ("两款里面，[1]对钱包更友好。", "两款里面，[2]对钱包更友好。"),
        ("[1]是黑色的，$39就能带回家。", "[1]是白色的，$39就能带回家。"),
        ("手头紧的话，[1]只要$39，挺划算的。", "手头紧的话，[1]已经卖完了。"),
    ],
)  # fmt: skip
def test_what_follows_from_the_records_is_computed(true: str, false: str) -> None:
    assert supported(true), check(true, SHOWN, BUDGET).problems
    assert not supported(false)


def test_without_a_budget_nothing_is_left_of_it() -> None:
    assert check("At $39 [1] leaves you $11 to spare.", SHOWN, Request(query="lamp")).problems
