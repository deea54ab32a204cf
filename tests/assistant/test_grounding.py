"""The check lets through what the records support, and nothing else."""

from __future__ import annotations

import pytest

from assistant.grounding import check, sentences
from assistant.request import Recommendation, Request
from retrieval.filters import Constraint
from retrieval.product import Product

AURALIS = Product(
    id="1",
    title="Auralis Drift 70 Over-Ear Headphones, Black",
    brand="Auralis",
    category=("Audio", "Headphones", "Over-ear headphones"),
    price=129.99,
    currency="USD",
    rating=4.5,
    rating_count=312,
    attributes={"noise cancelling": True, "battery life": "30 h", "color": "Black", "waterproof": False},
    description="Made for flights and open offices.",
)
SONORA = Product(
    id="2",
    title="Sonora Calm 2 Headphones, Blue",
    brand="Sonora",
    category=("Audio", "Headphones", "Over-ear headphones"),
    price=99,
    currency="USD",
    rating=4.1,
    rating_count=40,
    attributes={"wireless": True, "battery life": "22 h", "color": "Blue"},
)
SHOWN = [Recommendation(product=each, score=1, contributions={"relevance": 1}) for each in (AURALIS, SONORA)]


def request(language: str = "en", limit: float = 150.0) -> Request:
    unit = "CNY" if language == "zh" else None
    budget = Constraint(field="price", op="<=", values=(limit,), unit=unit, text="budget")
    return Request(query="quiet over-ear headphone flights", filters=(budget,), language=language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "[1] is made for flights and has noise cancelling with 30 h of battery life.",
        "[1] lasts 30 hours.",
        "[1] costs $129.99 and [2] costs $99.",
        "[2] is the cheapest at $99.",
        "[1] is the highest rated, with 4.5 stars from 312 reviews.",
        "[1] is not waterproof.",
        "Both [1] and [2] are under $150.",
        "[1] The Auralis Drift 70 Over-Ear Headphones, Black, are made for flights and cost $129.99, within your $150.",
    ],
)
def test_true_sentences_stand(sentence: str) -> None:
    verdict = check(sentence, SHOWN, request())
    assert verdict.problems == ()
    assert verdict.claims == verdict.supported > 0


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("[1] costs $119.99.", "$119.99"),
        ("[1] costs $99 and [2] costs $129.99.", "$99"),
        ("[1] is the cheapest.", "cheapest"),
        ("[2] is the highest rated.", "highest rated"),
        ("[1] has the best noise cancelling.", "best"),
        ("[2] has noise cancelling.", "noise"),
        ("[1] is waterproof.", "waterproof"),
        ("[2] is not waterproof.", "waterproof"),
        ("[1] lasts 40 hours.", "40h"),
        ("[1] has 512 ratings.", "512"),
        ("[1] costs $150.", "$150"),
        ("[1] has 150 ratings.", "150"),
        ("[1] is not rated yet.", "rated"),
        ("[1] costs €129.99.", "€129.99"),
        ("[1] is rated 4.1.", "rating 4.1"),
        ("[1] is rated 4.5 from 30 reviews.", "rating count 30"),
        ("[1] is quiet.", "quiet"),  # the shopper's word, not the record's
        ("[1] is 30% off.", "30%"),
        ("[1] is 15% off.", "15"),
        ("[1] is a Bose.", "bose"),
        ("[1] offers superb comfort.", "comfort"),
        ("[2] comes in red.", "red"),
        ("[3] is a good choice.", "[3]"),
    ],
)
def test_false_or_unproven_sentences_fall(sentence: str, problem: str) -> None:
    verdict = check(sentence, SHOWN, request())
    assert any(problem in each for each in verdict.problems)
    assert verdict.supported < verdict.claims


@pytest.mark.parametrize(
    "sentence",
    [
        "[1] Auralis Drift 70 Over-Ear Headphones 适合坐飞机使用，具有降噪功能，续航30小时，价格$129.99。",
        "[2] Sonora Calm 2 Headphones 最便宜，价格$99。",
        "[1] Auralis Drift 70 Over-Ear Headphones, Black 在您1000元的预算之内。",
    ],
)
def test_true_chinese_sentences_stand(sentence: str) -> None:
    assert check(sentence, SHOWN, request("zh", 1000.0)).problems == ()


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("[2] 有降噪功能。", "降噪"),
        ("[1] 防水。", "防水"),
        ("[1] 音质出色，佩戴舒适。", "音质"),
        ("[1] 最便宜。", "最便宜"),
        ("[1] 续航40小时。", "40h"),
        ("[1] 是 Bose 的产品。", "bose"),
        ("[1] 价格$89。", "$89"),
        ("[1] Auralis Drift 70 Over-Ear Headphones 价格 ¥129.99。", "¥129.99"),
        ("[1] Auralis Drift 70 Over-Ear Headphones 价格 312 条。", "price 312"),
        ("[1] Auralis Drift 70 Over-Ear Headphones 优惠 30%。", "30%"),
        ("[1] Auralis Drift 70 Over-Ear Headphones 正在打折。", "打折"),
        ("[1] Auralis Drift 70 Over-Ear Headphones 价格 1000元。", "1000元"),
        ("[1] Auralis Drift 90 耳罩式耳机价格$129.99。", "garbles"),
        ("[1] Aurelis Drift 70 价格$129.99。", "aurelis"),
        ("[2] 头phones, Blue 价格$99。", "garbles the name 'headphones'"),
        ("[1] 奥拉利斯 Drift 70 价格$129.99。", "garbles the name of [1]"),
        ("[1] Sonora Calm 2 Headphones 价格$129.99。", "calls [1]"),
    ],
)
def test_false_chinese_sentences_fall(sentence: str, problem: str) -> None:
    assert any(problem in each for each in check(sentence, SHOWN, request("zh", 1000.0)).problems)


def test_sentences_keep_decimals_and_citations_whole() -> None:
    assert sentences("[1] costs $129.99. [2] lasts 2.5 h! It is blue.") == [
        "[1] costs $129.99.",
        "[2] lasts 2.5 h!",
        "It is blue.",
    ]
    assert sentences("[1] 有降噪。[2] 价格低。") == ["[1] 有降噪。", "[2] 价格低。"]
