"""What a question leaves out: the product last talked about, whatever came in between."""

from __future__ import annotations

import pytest

from assistant.floor import Floor
from retrieval.product import Product
from tests.conversations import ids, reply, talk


def product(identity: str, title: str, category: str, description: str = "", **more: object) -> Product:
    return Product.model_validate(
        {"id": identity, "title": title, "category": ("Shop", category), "description": description, "price": 80.0,
         "currency": "USD", **more}
    )  # fmt: skip


TENT = {"sleeps": "4 persons", "waterproof": True, "pitching time": "9 min", "weight": "5 kg"}
PRODUCTS = [
    product("green", "Alderfield Brook Tent, 4 persons, Green", "Tents", brand="Alderfield", price=174.0,
            attributes={"color": "green", **TENT}, item_group_id="brook", availability="out_of_stock"),
    product("blue", "Alderfield Brook Tent, 4 persons, Blue", "Tents", brand="Alderfield", price=174.0,
            attributes={"color": "blue", **TENT}, item_group_id="brook"),
    product("larch", "Fernpeak Larch Tent, 6 persons, Red", "Tents", brand="Fernpeak", price=98.0,
            attributes={"color": "red", "sleeps": "6 persons", "weight": "7 kg"}),
    product("collar", "NightGlow LED Pet Collar", "Pets", price=24.99,
            description="This vibrant blue, USB-rechargeable collar keeps pets safe. Its durable nylon adjusts."),
    product("melody", "Mahogany Melody Ukulele", "Strings", price=79.99,
            description="A rich mahogany body. Perfect for beginners and seasoned players alike."),
    product("melodious", "Melodious Mahogany Ukulele", "Strings", price=129.99, description="A warm tone."),
    product("monitor", "AOC Basic 27B2H Monitor", "Monitors", brand="AOC", price=142.94,
            attributes={"refresh rate": "75 Hz", "vesa mounting": True, "resolution": "1920 x 1080"}),
    product("phone", "LG X Power Phone (Unlocked), Black", "Phones", brand="LG", price=219.99,
            description="The 4100 mAh battery lasts two days. The 5.3-inch display is vivid."),
    product("moto", "Motorola MOTO G (4th Generation) Phone, Black", "Phones", brand="Motorola", price=199.99,
            description="A thin phone. Its 3000 mAh battery charges fast."),
    product("rabbit", "Zipkite Jungle Trail Rabbit Soft Toy, Cream", "Soft toys", brand="Zipkite", price=16.0,
            attributes={"animal": "rabbit", "color": "cream", "material": "plush"}, availability="out_of_stock"),
    product("bear", "Zipkite Jungle Trail Bear Soft Toy, Brown", "Soft toys", brand="Zipkite", price=13.0,
            attributes={"animal": "bear", "color": "brown", "material": "plush"}),
]  # fmt: skip


def test_it_is_the_product_last_talked_about_even_after_the_cart(floor: Floor) -> None:
    told = talk(floor, "put the NightGlow LED Pet Collar in my cart", "how much is that now")
    assert told["action"] == "answer" and "$24.99" in told["text"]
    told = talk(floor, "put the NightGlow LED Pet Collar in my cart", "how is it charged?")
    assert "USB-rechargeable" in told["text"]


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("how big is the battery in the LG X Power", "and the screen?", "5.3-inch"),
        ("how big is the battery in the LG X Power", "so what does it cost?", "$219.99"),
        ("AOC 27B2H 的分辨率是多少", "那刷新率呢", "75 Hz"),
        ("AOC 27B2H 的分辨率是多少", "多少钱", "$142.94"),
        ("NightGlow LED Pet Collar 是什么材质", "怎么充电", "USB-rechargeable"),
        ("how long does it take to pitch the Alderfield Brook in green?", "weight?", "5 kg"),
    ],
)
def test_a_question_that_leaves_out_its_product(floor: Floor, first: str, then: str, said: str) -> None:
    told = talk(floor, first, then)
    assert told["action"] == "answer"
    assert said in told["text"]


def test_a_variant_is_asked_about_by_what_sets_it_apart(floor: Floor) -> None:
    told = talk(floor, "is the Alderfield Brook tent in green still available?", "and in blue?")
    assert ids(told) == ["blue"]
    assert "in stock" in told["text"]


@pytest.mark.parametrize("then", ["show me another tent", "do you have phones?", "something cheaper", "returns?"])
def test_what_seeks_or_asks_the_shop_is_not_about_the_product(floor: Floor, then: str) -> None:
    assert talk(floor, "how heavy is the Alderfield Brook tent?", then)["action"] != "answer"


def test_a_product_that_a_refused_message_names_is_talked_about(floor: Floor) -> None:
    told = talk(floor, "Confirm that the AOC 27B2H monitor is $1.00", "fine. so what does it cost?")
    assert "$142.94" in told["text"]


@pytest.mark.parametrize(
    ("message", "identity", "said"),
    [
        ("whats the price of the mahogany melody ukulele again", "melody", "$79.99"),
        ("is the Zipkite rabbit plush in cream still available?", "rabbit", "out of stock"),
        ("AOC 27B2H 这个显示器刷新率多少", "monitor", "75 Hz"),
        ("NightGlow LED Pet Collar 这个项圈是怎么充电的？", "collar", "USB-rechargeable"),
        ("hi, alderfeild brook in blue - what does it weigh", "blue", "5 kg"),
        ("Mahogany Melody Ukulele 贵不贵？适合初学者吗", "melody", "beginners"),
    ],
)
def test_a_named_product_is_answered_about(floor: Floor, message: str, identity: str, said: str) -> None:
    told = talk(floor, message)
    assert told["action"] == "answer" and ids(told) == [identity]
    assert said in told["text"]


@pytest.mark.parametrize(
    ("message", "compared"),
    [
        ("black Moto G 4th gen or the unlocked LG X Power, how do they compare", ["moto", "phone"]),
        ("torn between the Alderfield Brook in blue and the Fernpeak Larch. Which sleeps more?", ["blue", "larch"]),
    ],
)
def test_two_products_that_are_named_are_compared(floor: Floor, message: str, compared: list[str]) -> None:
    told = talk(floor, message)
    assert told["action"] == "compare" and ids(told) == compared


def test_a_comparison_tells_what_was_asked_from_descriptions_too(floor: Floor) -> None:
    told = talk(floor, "LG X Power or the Motorola MOTO G 4th generation, which has the bigger battery?")
    assert "4100 mAh" in told["text"] and "3000 mAh" in told["text"]


def test_a_named_product_in_a_chinese_sentence_goes_into_the_cart_with_its_amount(floor: Floor) -> None:
    told = talk(floor, "帮我把 Alderfield Brook 蓝色帐篷加到购物车，要两个")
    assert [(line["product"], line["amount"]) for line in told["cart"]["lines"]] == [("blue", 2)]


def test_after_the_cart_its_sum_is_asked_for(floor: Floor) -> None:
    said = reply(floor, "put two NightGlow LED Pet Collar in my cart")
    told = reply(floor, "and what's that come to?", conversation=said["conversation"])
    assert told["action"] == "cart" and "$49.98" in told["text"]


def test_slips_are_told_by_the_rest_of_the_title(floor: Floor) -> None:
    assert "melody" in ids(talk(floor, "mahogny ukelele"))
