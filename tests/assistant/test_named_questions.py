"""A question about a product named in words is answered about it; searches that name a brand stay searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.floor import Floor, open_floor
from assistant.settings import Settings
from retrieval.feed import Feed
from retrieval.index import build_index
from retrieval.product import Policy, Product, Review
from tests.conversations import talk


def lamp(id: str, title: str, brand: str, **attributes: str | float | bool | list[str]) -> Product:
    category = ("Lighting", "Desk lamps")
    return Product(id=id, title=title, brand=brand, category=category, price=40, currency="USD", attributes=attributes)


def phones(id: str, title: str, brand: str, **attributes: str | float | bool | list[str]) -> Product:
    category = ("Audio", "Headphones")
    return Product(id=id, title=title, brand=brand, category=category, price=80, currency="USD", attributes=attributes)


PRODUCTS = [
    lamp("heron", "Pellwood Heron Desk Lamp, Black", "Pellwood", color="black", dimmable=True, weight="1.2 kg"),
    lamp("elm", "Pellwood Elm Desk Lamp, Black", "Pellwood", color="black", dimmable=False),
    lamp("wren", "Olddock Wren Desk Lamp, Orange", "Olddock", color="orange", dimmable=True),
    lamp("sedge", "Olddock Sedge Desk Lamp, Orange", "Olddock", color="orange"),
    phones("jade", "Olddock Jade Over-Ear Headphones, Orange", "Olddock", **{"battery life": "20 h", "wireless": True}),
    phones("moss", "Olddock Moss Over-Ear Headphones, Orange", "Olddock", **{"battery life": "12 h", "wireless": True}),
    phones("nordlys", "Nordlys Jade 20 Headphones, White", "Nordlys", **{"battery life": "8 h", "wireless": False}),
    Product(id="drift80", title="Bose Drift 80 Portable Speaker, Teal", brand="Bose", category=("Audio", "Speakers"),
            price=120, currency="USD", item_group_id="d80", attributes={"color": "teal", "waterproof": True}),
    Product(id="drift80b", title="Bose Drift 80 Portable Speaker, Black", brand="Bose", category=("Audio", "Speakers"),
            price=120, currency="USD", item_group_id="d80", attributes={"color": "black", "waterproof": True}),
    Product(id="drift30", title="Bose Drift 30 Portable Speaker", brand="Bose", category=("Audio", "Speakers"),
            price=70, currency="USD", attributes={"waterproof": False}),
    Product(id="tank", title="Everdish Fjord Water Bottle, 500ml", brand="Everdish", category=("Kitchen", "Bottles"),
            price=12, currency="USD", description="A bottle for hikes."),
    Product(id="parka", title="Arctic Explorer Winter Parka", category=("Clothing", "Jackets"), price=250,
            currency="USD", description="Has four pockets. Made for deep snow."),
    Product(id="shirt", title="Classic White Knotted Shirt", category=("Clothing", "Shirts"), price=30, currency="USD"),
    Product(id="shirt2", title="Classic White Dress Shirt", category=("Clothing", "Shirts"), price=35, currency="USD"),
]  # fmt: skip
REVIEWS = [Review(id="r1", product_id="heron", rating=5, text="The light is warm and pleasant.")]
POLICIES = [
    Policy(id="zh", title="退货", text="# 退货\n\n收到商品后 30 天内可以退货。", language="zh"),
    Policy(id="zh2", title="支付", text="# 支付\n\n可以使用信用卡付款。", language="zh"),
    Policy(id="en", title="Returns", text="# Returns\n\nReturn a product within 30 days.", language="en"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("named_questions")
    build_index(Feed("lamps", PRODUCTS, reviews=REVIEWS, policies=POLICIES), home, Settings().retrieval.embedder)
    return home


@pytest.fixture(scope="module")
def floor(home: Path) -> Floor:
    settings = Settings(home=home, database=f"sqlite:///{home}/floorwalker.db")
    settings.retrieval.ranker = False
    return open_floor(settings)


@pytest.mark.parametrize(
    ("message", "product", "said"),
    [
        ("How long does the battery of the Olddock Jade headphones last?", "jade", "20 h"),
        ("is the Pellwood Heron dimmable", "heron", "dimmable"),
        ("Is the lamp Heron by Pellwood dimmable?", "heron", "dimmable"),
        ('how heavy is the "Pellwood Heron"?', "heron", "1.2 kg"),
        ("Do the Olddock Moss headphones help against my tinnitus?", "moss", "doesn't say"),
        ("does the Pelwood Heron lamp dim?", "heron", ""),
        ("is the Bose Drift 80 waterproof", "drift80", "waterproof"),
        ("Does the Bose Drift 80 come in black?", "drift80b", "black"),
        ("how much is the Bose Drift 30?", "drift30", "$70"),
        ("what do people say about the Pellwood Heron lamp?", "heron", "warm and pleasant"),
        ("I'd like to know whether the Olddock Wren can be dimmed", "wren", ""),
        ("does the Arctic Explorer parka have pockets", "parka", "pockets"),
        ("Is the Classic White Knotted Shirt in stock?", "shirt", "in stock"),
        ("tell me about the Everdish Fjord bottle", "tank", "hikes"),
        ("Olddock Wren 台灯可以调光吗？", "wren", ""),
        ("大家怎么评价 Pellwood Heron 台灯？", "heron", "warm and pleasant"),
        ("Pellwood Heron 多重", "heron", "1.2 kg"),
        ("Bose Drift 80 防水吗？", "drift80", "waterproof"),
        ("Bose Drift 30 有现货吗", "drift30", "有货"),
        ("Bose Drift 30 多少钱", "drift30", "$70"),
    ],
)
def test_a_product_named_in_words_is_answered_about(floor: Floor, message: str, product: str, said: str) -> None:
    told = talk(floor, message)
    assert told["action"] == "answer"
    first = told["products"][0]["product"]
    assert first["id"] == product or {first["item_group_id"], product} == {"d80", "drift80b"}
    assert said in told["text"]


@pytest.mark.parametrize(
    "message",
    [
        "Olddock headphones with long battery life",
        "any waterproof Bose speaker?",
        "有没有防水的Bose音箱",
        "which Olddock lamp can be dimmed?",
        "what headphones from Olddock do you sell?",
        "is there a classic white shirt?",
        "any Heron lamp that can be dimmed?",
        "do you have a Bose speaker like the Drift 80?",
        "are Bose speakers waterproof?",
        "does Bose make a speaker in red?",
        "哪款Olddock耳机续航最长？",
        "recommend something similar to the Bose Drift 80",
    ],
)
def test_a_search_that_names_a_brand_stays_a_search(floor: Floor, message: str) -> None:
    assert talk(floor, message)["action"] in ("recommend", "ask")


def test_of_two_products_of_one_name_the_better_fit_is_answered_about_and_both_are_shown(floor: Floor) -> None:
    told = talk(floor, "is the Bose Drift speaker waterproof?")
    assert told["action"] == "answer"
    assert {each["product"]["title"].split(",")[0] for each in told["products"]} == {
        "Bose Drift 80 Portable Speaker",
        "Bose Drift 30 Portable Speaker",
    }
    assert told["products"][0]["product"]["title"] in told["text"]


def test_a_name_that_nothing_has_is_not_answered_about_another(floor: Floor) -> None:
    told = talk(floor, "is the Bose Drift 55 waterproof?")
    assert told["action"] != "answer"
    told = talk(floor, "does the Olddock Jade desk lamp dim?")
    assert told["action"] != "answer"
    assert "Jade" in told["text"]


@pytest.mark.parametrize(
    ("message", "never"),
    [
        ("Heron desk lamp", "Heron"),
        ("Olddock Moss headphones please", "Moss"),
        ("Jade 耳机", "Jade"),
        ("Wren 台灯", "Wren"),
        ("a bottle of 500 ml for hiking", "500"),
        ("Olddock headphones with long battery life", "battery"),
        ("headphones for the bus", "bus"),
        ("a lamp that is dim-mable", "dim"),
    ],
)
def test_what_a_card_has_is_not_said_to_be_absent(floor: Floor, message: str, never: str) -> None:
    told = talk(floor, message)
    assert told["products"]
    for start in ("None of these listings mentions", "都没有提到", "I find no"):
        _, _, denied = told["text"].partition(start)
        assert never not in denied.split(".")[0].split("。")[0]


def test_what_no_card_has_is_still_said(floor: Floor) -> None:
    assert "polka dots" in talk(floor, "a desk lamp with polka dots")["text"]
    assert "falcon" in talk(floor, "a falcon desk lamp")["text"]


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("is the moon made of cheese?", "refuse"),
        ("what time is it?", "refuse"),
        ("does it fold?", "answer"),
        ("is the second one waterproof?", "answer"),
        ("它防水吗", "answer"),
        ("可以刻字吗？", "policy"),
    ],
)
def test_only_a_question_about_a_product_asks_which_is_meant(floor: Floor, message: str, action: str) -> None:
    told = talk(floor, message)
    assert told["action"] == action
    assert ("Which product" in told["text"] or "哪一款" in told["text"]) == (action == "answer")


def test_a_chinese_question_names_what_the_policies_do_not_mention(floor: Floor) -> None:
    text = talk(floor, "可以用比特币付款吗？")["text"]
    assert "没有提到" in text
    assert "比特币" in text
    assert "没有提到" not in talk(floor, "几天内可以退货？")["text"]


def test_which_of_those_compared_has_it_is_told_from_each_record(floor: Floor) -> None:
    text = talk(floor, "compare the Pellwood Heron and the Pellwood Elm", "which one can be dimmed?")["text"]
    assert "Pellwood Heron Desk Lamp, Black: yes" in text and "Pellwood Elm Desk Lamp, Black: no" in text


def test_a_question_on_a_product_and_one_on_terms_are_both_answered(floor: Floor) -> None:
    text = talk(floor, "is the Pellwood Heron dimmable? And can I return it?")["text"]
    assert "dimmable" in text and "Return a product within 30 days" in text
