"""Every kind of claim is held against its own evidence, and the evidence is named."""

from __future__ import annotations

import pytest

from assistant.evidence import Sources
from assistant.grounding import Verdict, check
from assistant.request import Reason, Recommendation, Request
from retrieval.product import Policy, Product, Promotion, Review

LAPTOP = Product(
    id="L1",
    title="Veltrix Quill 50 Laptop, 15.6 in, Silver",
    brand="Veltrix",
    category=("Computers", "Laptops"),
    price=749,
    currency="USD",
    rating=4.1,
    rating_count=310,
    availability="backorder",
    attributes={
        "color": "silver", "screen size": "15.6 in", "memory": "16 GB", "weight": "2.4 kg", "battery life": "17 h",
        "backlit keyboard": True, "touchscreen": False, "wireless charging": False, "wi-fi": True,
    },
    description="A laptop by Veltrix. Meant for home office and travel.",
)  # fmt: skip
TABLET = Product(
    id="T1",
    title="Nodeworks Slate 20 Tablet, Blue",
    brand="Nodeworks",
    category=("Computers", "Tablets"),
    price=249.5,
    currency="USD",
    attributes={"color": "blue", "screen size": "10 in", "weight": "480 g", "gluten free": True, "stretch": False},
)
SOURCES = Sources(
    reviews={
        "L1": [
            Review(id="R1", product_id="L1", rating=5, text="The keys feel great. Very comfortable to carry."),
            Review(id="R2", product_id="L1", rating=2, text="The battery drains fast. Sturdy, nothing rattles."),
        ]
    },
    promotions=[Promotion(id="desk", title="Desk Refresh", percent=20, product_ids=("L1",))],
    policies=[
        Policy(
            id="returns-en",
            title="Returns",
            text="# Returns\n\nYou can return anything within **30 days** of delivery.\n\n"
            "## What cannot be returned\n\n- Gift cards\n",
        ),
        Policy(id="returns-zh", title="退货", language="zh", text="# 退货\n\n收到商品后 **30 天内**可无理由退货。\n"),
    ],
)
PRICED = Reason(kind="price_fit", text="$249.50, under $300", evidence={"price": 249.5, "budget": 300.0})
SHOWN = [
    Recommendation(product=LAPTOP, score=1, contributions={}),
    Recommendation(product=TABLET, score=1, contributions={}, reasons=(PRICED,)),
]


def verdict(sentence: str) -> Verdict:
    zh = any("\u4e00" <= char <= "\u9fff" for char in sentence)
    return check(sentence, SHOWN, Request(language="zh" if zh else "en"), SOURCES)


TRUE = [
    ("[1] has a 39.6 cm screen.", "screen size"),
    ("[1] weighs 2,400 grams.", "weight"),
    ("[2] weighs about 0.5 kg.", "weight"),
    ("[1] costs about $750.", "price"),
    ("[2] is under $300.", "price"),
    ("[1] has 16 GB of RAM and a keyboard with backlight.", "backlit keyboard"),
    ("[1] has no touch screen.", "touchscreen: no"),
    ("[2] contains no gluten.", "gluten free"),
    ("[2] is lighter than [1].", "[2] and [1] weight"),
    ("[1] costs $499.50 more than [2].", "[1] and [2] price"),
    ("Of the two, [2] is the cheaper one.", "price of all shown"),
    ("[1] is 20% off (Desk Refresh).", "promotion desk"),
    ("Reviewers of [1] say it is comfortable.", "review R1"),
    ('A reviewer of [1] wrote: "Sturdy, nothing rattles"', "review R2"),
    ("[1] is on back order.", "availability"),
    ("The listing of [2] doesn't say whether it has GPS.", "nothing on it"),
    ("You can return it within 30 days.", "policy returns-en"),
    ("Gift cards cannot be returned.", "policy returns-en"),
    ("The Nodeworks Slate 20 Tablet is not rated yet, while the Veltrix Quill 50 Laptop is rated 4.1.", "no rating"),
    ("[1] 屏幕39.6厘米，续航十七小时。", "battery life"),
    ("[1] 现在打八折。", "promotion desk"),
    ("[2] 比 [1] 更轻。", "weight"),
    ("[1] 不支持无线充电。", "wireless charging: no"),
    ("有买家说 [1] 很结实。", "review R2"),
    ("收到商品后三十天内可以退货。", "policy returns-zh"),
    ("[2] 的商品信息没有说明是否支持蓝牙。", "nothing on it"),
]


@pytest.mark.parametrize(("sentence", "evidence"), TRUE)
def test_what_is_supported_names_its_evidence(sentence: str, evidence: str) -> None:
    found = verdict(sentence)
    assert found.problems == ()
    assert any(evidence in each.evidence for each in found.details)


@pytest.mark.parametrize(
    "sentence",
    [
        "[1] has a 31 cm screen.",
        "[1] weighs 15.6 kg.",
        "[1] has a battery life of 2.4 h.",
        "[1] costs about $900.",
        "[1] is under $700.",
        "[1] costs £749.",
        "[1] has a touchscreen.",
        "[1] supports wireless charging.",
        "[1] has no backlit keyboard.",
        "[2] has no GPS.",
        "[1] has a silver screen.",
        "[1] is lighter than [2].",
        "[1] costs $300 more than [2].",
        "[1] is the lightest of these.",
        "[2] is on sale.",
        "[1] is 30% off.",
        "Reviewers of [1] say it is uncomfortable.",
        "Reviewers of [2] say it is comfortable.",
        "Reviewers of [1] say it is comfortable and has a titanium lid.",
        "Every reviewer of [1] says that the battery lasts.",
        'A reviewer of [1] wrote: "Best laptop ever"',
        "[1] is comfortable.",
        "[1] is in stock.",
        "The listing of [1] doesn't say whether it has Wi-Fi.",
        "You can return it within 60 days.",
        "Gift cards can be returned.",
        "You get a free gift with every order.",
        "[1] Veltrix Quill 80 Laptop is a choice.",
        "[1] Nodeworks Slate 20 Tablet is a choice.",
        "The Nodeworks Slate 20 Tablet costs $749.",
        "[1] 屏幕31厘米。",
        "[1] 续航二十小时。",
        "[1] 现在打七折。",
        "[1] 比 [2] 便宜。",
        "[1] 支持无线充电。",
        "[1] 手感高级。",
        "有买家说 [1] 不舒适。",
        "收到商品后六十天内可以退货。",
        "[1] 有货。",
    ],
)
def test_what_is_false_or_unproven_falls(sentence: str) -> None:
    found = verdict(sentence)
    assert found.problems
    assert found.supported < found.claims


def test_without_sources_nothing_rests_on_them() -> None:
    for sentence in ("[1] is 20% off.", "Reviewers of [1] say it is comfortable.", "You can return it within 30 days."):
        assert check(sentence, SHOWN, Request()).problems


def test_a_superlative_is_about_all_that_is_shown() -> None:
    cheap = Recommendation(product=TABLET.model_copy(update={"id": "T2", "price": 99.0}), score=1, contributions={})
    assert not check("[2] is the cheapest.", SHOWN, Request()).problems
    assert check("[2] is the cheapest.", [*SHOWN, cheap], Request()).problems


@pytest.mark.parametrize(
    "sentence",
    [
        "[1] lasts seventeen hours.",
        "[2] would be two hundred and forty-nine dollars and fifty cents.",
        "Honestly, I believe [1] should keep going for seventeen hours, as they say.",
        "Whatever you decide, [2] weighs four hundred and eighty grams.",
        "[1] has Wi-Fi, while [2] comes in blue.",
        "[1] has a backlit keyboard.",
        "[1] 呢，价格 749 美元，您觉得怎么样？",
        "其实 [2] 不超过 300 美元。",
    ],
)
def test_general_words_and_numerals_in_words_cost_no_true_sentence(sentence: str) -> None:
    assert not verdict(sentence).problems


@pytest.mark.parametrize(
    "sentence",
    [
        "[1] lasts eighteen hours.",
        "[1] lasts three hours.",
        "[2] would be two hundred and fifty-nine dollars.",
        "Honestly, I believe [1] should keep going for thirty hours, as they say.",
        "Like [1], [2] has Wi-Fi.",
        "[1] has Wi-Fi, and so does [2].",
        "[1] has Wi-Fi, while [2] does not.",
        "[1] and [2] have a backlit keyboard.",
        "[1] 有 Wi-Fi，[2] 也是。",
        "其实 [2] 不超过 200 美元。",
        "[2] is made by Reach.",
        "Gift cards can be returned.",
    ],
)
def test_numerals_in_words_shared_claims_and_denials_are_held_against_each_record(sentence: str) -> None:
    assert verdict(sentence).problems
