"""Questions about one product: what the record says is quoted, what it lacks is not claimed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from assistant.answering.answer import answer
from assistant.request import Language, Request
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.index import Index
from retrieval.product import Product, Review


@dataclass
class Nameless:
    """An embedder that no floor was set with."""

    name: str = "another"


@dataclass
class Shelf:
    """What an answer needs of an index."""

    catalogue: Catalogue
    reviews: dict[str, list[Review]] = field(default_factory=dict)
    embedder: Nameless = field(default_factory=Nameless)


def product(identity: str, title: str, category: str, description: str = "", **more: object) -> Product:
    return Product.model_validate(
        {"id": identity, "title": title, "category": ("Shop", category), "description": description, "price": 80.0,
         "currency": "USD", "brand": "Kestra", **more}
    )  # fmt: skip


PRODUCTS = [
    product(
        "cans", "Kestra Drift Over-Ear Headphones, Green", "Headphones",
        "Kestra Drift headphones. Chosen for open offices and flights.",
        attributes={"color": "green", "wireless": False, "foldable": True, "weight": "195 g", "cable length": "1.2 m",
                    "driver size": "30 mm", "noise cancelling": True},
        rating=4.2, rating_count=31, item_group_id="drift",
    ),
    product(
        "cans-blue", "Kestra Drift Over-Ear Headphones, Blue", "Headphones", attributes={"color": "blue"},
        item_group_id="drift",
    ),
    product(
        "laptop", "Veltrix Arc Laptop", "Laptops", "Meant for travel and home office.",
        attributes={"screen size": "17.3 in", "memory": "32 GB", "storage": "256 GB", "battery life": "12 h",
                    "touchscreen": False, "backlit keyboard": True, "processor family": "Veltrix V5"},
        availability="out_of_stock",
    ),
    product(
        "sofa", "Bertil Sofa, 3 seats", "Sofas", "It is a sofa bed as well.",
        attributes={"seats": "3 seats", "upholstery": "leather", "sofa bed": True, "removable covers": False,
                    "width": "220 cm", "weight capacity": "300 kg", "frame": "beech"},
    ),
    product("stool", "Bertil Stool", "Stools", attributes={"material": "glass", "frame": "leather"}),
    product(
        "tent", "Basin Tent, 6 persons", "Tents",
        attributes={"sleeps": "6 persons", "waterproof": True, "water column": "2000 mm", "weight": "6.5 kg",
                    "pitching time": "8 min"},
    ),
    product(
        "mug", "Terrace Mug", "Mugs",
        attributes={"dishwasher safe": True, "microwave safe": False, "material": "stoneware", "capacity": "350 ml"},
    ),
    product(
        "shoes", "Breeze Men's Running Shoes", "Running shoes", "Made for marathons.",
        attributes={"size": ["41", "42", "43"], "gender": "men", "waterproof": False, "weight": "220 g"},
    ),
    product("kids-shoes", "Breeze Women's Running Shoes", "Running shoes", attributes={"gender": "women"}),
    product(
        "printer", "Inkwell Printer", "Printers",
        attributes={"color": "white", "usb charging port": False, "buttons quantity": 3.0},
    ),
    product(
        "game", "Outpost Board Game", "Board games",
        attributes={"minimum age": "12 years", "playing time": "45 min"},
    ),
]  # fmt: skip

REVIEWS = [
    Review(id="1", product_id="cans", rating=5, text="Very comfortable, even on long days. The sound is clear."),
    Review(id="2", product_id="cans", rating=1, text="Uncomfortable after an hour. It broke."),
]


@pytest.fixture(scope="module")
def shelf() -> Index:
    return Shelf(build_catalogue(PRODUCTS, "USD", {"USD": 1.0}), {"cans": REVIEWS})  # type: ignore[return-value]


def told(shelf: Index, identity: str, question: str) -> str:
    language: Language = "en" if question.isascii() else "zh"
    request = Request(intent="product_question", question=question, language=language)
    return answer(shelf, shelf.catalogue.get(identity), request).text


ANSWERED = [
    ("cans", "does it have noise cancelling?", "Yes"),
    ("cans", "has it got ANC?", "Yes"),
    ("cans", "is it wireless?", "No"),
    ("cans", "does it fold?", "foldable"),
    ("cans", "how heavy is it?", "195 g"),
    ("cans", "How much does the first one weigh?", "195 g"),
    ("cans", "how long is the cable?", "1.2 m"),
    ("cans", "what about the first one, does it fold?", "foldable"),
    ("cans", "what is the driver size?", "30 mm"),
    ("cans", "is it good for flights?", '"Chosen for open offices and flights"'),
    ("cans", "how much is it?", "$80"),
    ("cans", "is it in stock?", "is in stock"),
    ("cans", "what do the reviews say?", "4.2"),
    ("cans", "tell me about it", "Chosen for open offices"),
    ("cans", "有降噪吗", "noise cancelling"),
    ("cans", "多重", "195 g"),
    ("cans", "第一款什么颜色", "green"),
    ("cans", "多少钱", "$80"),
    ("laptop", "how long does the battery last?", "12 h"),
    ("laptop", "how big is the screen?", "17.3 in"),
    ("laptop", "is the keyboard backlit?", "Yes"),
    ("laptop", "does it have a touch screen?", "No"),
    ("laptop", "what processor does it have?", "Veltrix V5"),
    ("laptop", "is it available?", "out of stock"),
    ("laptop", "续航多久", "12 h"),
    ("laptop", "内存多大", "32 GB"),
    ("sofa", "how many seats does it have?", "3 seats"),
    ("sofa", "can the covers be removed?", "No"),
    ("sofa", "is it leather?", "leather"),
    ("sofa", "is the frame leather?", "frame is beech"),
    ("sofa", "what is it made of?", "leather"),
    ("sofa", "what is the weight capacity?", "300 kg"),
    ("sofa", "能坐几个人", "3 seats"),
    ("tent", "how many people does it sleep?", "6 persons"),
    ("tent", "how long does it take to pitch?", "8 min"),
    ("mug", "can it go in the dishwasher?", "Yes"),
    ("mug", "can I put it in the microwave?", "No"),
    ("mug", "is it glass?", "stoneware"),
    ("mug", "how much does it hold?", "350 ml"),
    ("mug", "可以放洗碗机吗", "dishwasher safe"),
    ("shoes", "do you have size 42?", "41, 42, 43"),
    ("shoes", "is size 48 available?", "41, 42, 43"),
    ("shoes", "are they good for marathons?", "marathons"),
    ("shoes", "are they for women?", "men"),
    ("shoes", "防水吗", "waterproof"),
    ("printer", "how many buttons does it have?", "3"),
    ("game", "is it for a 5 year old?", "12 years"),
    ("game", "how long does a game take?", "45 min"),
    ("cans", "worth buying?", "4.2"),
    ("cans", "现在卖多少", "$80"),
    ("cans", "值得入手吗", "4.2"),
    ("cans", "how much was that again?", "$80"),
    ("cans", "what brand is it?", "Kestra"),
    ("laptop", "does it light up in the dark?", "backlit keyboard: yes"),
    ("laptop", "what chip is in it?", "Veltrix V5"),
    ("tent", "can it get wet in a shower?", "waterproof: yes"),
]  # fmt: skip


@pytest.mark.parametrize(("identity", "question", "said"), ANSWERED)
def test_what_the_record_says_is_quoted(shelf: Index, identity: str, question: str, said: str) -> None:
    text = told(shelf, identity, question)
    assert said in text
    assert "doesn't say" not in text and "没有说明" not in text


UNANSWERED = [
    ("cans", "is it waterproof?"),
    ("cans", "how long does the battery last?"),
    ("cans", "is the cable detachable?"),
    ("cans", "does it work with Alexa?"),
    ("cans", "is it good for swimming?"),
    ("cans", "续航多久"),
    ("cans", "适合跑步吗"),
    ("laptop", "what is the weight limit?"),
    ("laptop", "how heavy is it?"),
    ("laptop", "does it have a hidden camera?"),
    ("laptop", "is the keyboard waterproof?"),
    ("laptop", "does it have wireless charging?"),
    ("sofa", "how heavy is it?"),
    ("tent", "does it come with a water filter?"),
    ("tent", "what is the weight of the poles?"),
    ("tent", "is it waterproof to 50 meters?"),
    ("mug", "does it come with a lid?"),
    ("printer", "does it print in color?"),
    ("printer", "does it have a usb port?"),
]


@pytest.mark.parametrize(("identity", "question"), UNANSWERED)
def test_what_the_record_lacks_is_not_claimed(shelf: Index, identity: str, question: str) -> None:
    text = told(shelf, identity, question)
    assert "doesn't say" in text or "没有说明" in text
    assert "Yes" not in text and "No," not in text and "by its listing" not in text


def test_what_is_only_near_is_told_as_near_and_cites_nothing(shelf: Index) -> None:
    request = Request(intent="product_question", question="what is the weight of the poles?", language="en")
    given = answer(shelf, shelf.catalogue.get("tent"), request)
    assert "doesn't say more than" in given.text and "6.5 kg" in given.text
    assert given.bears and not given.citations


def test_what_is_not_known_is_named_beside_what_is(shelf: Index) -> None:
    text = told(shelf, "tent", "how heavy is it, and does it have pockets?")
    assert "6.5 kg" in text and "pockets" in text and "doesn't say" in text


def test_reviews_speak_where_the_record_is_silent_for_and_against(shelf: Index) -> None:
    for question in ("what do people say about comfort?", "is it comfortable?"):
        text = told(shelf, "cans", question)
        assert "reviewer wrote" in text
        assert "Very comfortable, even on long days" in text and "Uncomfortable after an hour" in text
    assert "reviewer" not in told(shelf, "laptop", "is it comfortable?")


@pytest.mark.parametrize("question", ["does it come in blue?", "what other colors are there?", "有蓝色的吗"])
def test_variants_answer_for_other_colors(shelf: Index, question: str) -> None:
    text = told(shelf, "cans", question)
    assert "green" in text and "Headphones, Blue" in text


def test_only_the_product_answers_for_its_own_color(shelf: Index) -> None:
    assert "Headphones, Blue" not in told(shelf, "cans", "what color is it?")


def test_each_thing_asked_is_answered(shelf: Index) -> None:
    text = told(shelf, "cans", "how heavy is it, and does it fold, and is it waterproof?")
    assert "195 g" in text and "foldable" in text and "doesn't say" in text
