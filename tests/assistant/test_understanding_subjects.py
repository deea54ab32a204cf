"""What a message is about: whom a thing is for, other things than before, what only goes with a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant.request import Request, State
from assistant.understanding import understand
from assistant.understanding.vocabulary import build_vocabulary
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.product import Product

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


def _products() -> Iterator[Product]:
    """A store of guitars, meat, watches of either gender, and straps for watches of another make."""
    for number in range(8):
        yield Product(id=f"g{number}", title=f"Maple electric guitar {number}", category=("Instruments", "Strings"))
        yield Product(id=f"m{number}", title=f"Ribeye beef steak, {number} pieces", category=("Groceries", "Meat"))
        gender = "male" if number % 2 else "female"
        yield Product(
            id=f"w{number}", title=f"Watch {number}", category=("Accessories", "Watch"), attributes={"gender": gender}
        )
        yield Product(
            id=f"s{number}",
            title=f"Strap for Acme Watch, {number}",
            brand="Bandwerk",
            category=("Accessories", "Bands"),
        )
    yield Product(id="acme", title="Acme Watch", brand="Acme", category=("Accessories", "Smart"))


@pytest.fixture(scope="module")
def store() -> Turn:
    catalogue: Catalogue = build_catalogue(list(_products()))
    vocabulary = build_vocabulary(catalogue)

    def read(message: str, state: State) -> Request:
        return understand(message, state, vocabulary, None, catalogue=catalogue).request

    return read


@pytest.mark.parametrize(
    ("message", "other"),
    [
        ("a watch for my dad", "female"),
        ("给爸爸买块手表", "female"),
        ("送男朋友的手表", "female"),
        ("a watch for my wife", "male"),
        ("a watch for her", "male"),
        ("给奶奶买块手表", "male"),
    ],
)
def test_for_a_man_nothing_for_women_alone(message: str, other: str, store: Turn) -> None:
    excluded = [each.values for each in store(message, State()).filters if each.key == "gender !="]
    assert excluded == [(other,)]


@pytest.mark.parametrize(
    "message",
    ["a watch", "a watch for my friend", "my wife wants a watch", "a watch for my dad and my mum", "给爸爸妈妈买手表"],
)
def test_nobody_of_one_gender_excludes_nothing(message: str, store: Turn) -> None:
    assert not [each for each in store(message, State()).filters if each.field == "gender"]


def test_a_gender_that_is_said_counts(turn: Turn, stated: Stated) -> None:
    told = stated(turn("running shoes for my dad, women's ones", State()))
    assert told == "category = Running shoes; gender = women"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("electric guitars under $600", "ok. And for dinner I need beef steaks"),
        ("electric guitars under $600", "also I'd like a steak"),
        ("想买电吉他，600美元以内", "好的。再看看牛排"),
        ("beef steaks under 40", "now show me electric guitars please"),
    ],
)
def test_other_things_have_no_budget_yet(first: str, then: str, store: Turn) -> None:
    before = store(first, State())
    assert [each.key for each in before.filters if each.field == "price"] == ["price <="]
    after = store(then, State(request=before, turn=1))
    assert not [each for each in after.filters if each.field == "price"]
    assert not {"guitars", "吉他"} & set(after.query.split()) or "steak" not in after.query


@pytest.mark.parametrize("then", ["in maple", "actually, under 80", "I want a red one", "I need good sound"])
def test_what_is_said_of_the_same_things_keeps_the_budget(then: str, store: Turn) -> None:
    before = store("electric guitars under $600", State())
    after = store(then, State(request=before, turn=1))
    assert [each.key for each in after.filters if each.field == "price"] == ["price <="]
    assert "guitars" in after.query


@pytest.mark.parametrize("then", ["I want good sound", "I need more bass", "a longer battery life"])
def test_what_things_have_is_no_new_thing(then: str, turn: Turn, stated: Stated) -> None:
    before = turn("headphones under 150", State())
    assert stated(turn(then, State(request=before, turn=1))) == "category = Headphones; price <= 150"


@pytest.mark.parametrize("then", ["forget the laptop, show me tablets", "not a laptop, I want a tablet"])
def test_what_is_forgotten_leaves_no_words(then: str, turn: Turn) -> None:
    before = turn("a laptop under 900", State())
    after = turn(then, State(request=before, turn=1))
    assert [each.values for each in after.filters if each.key == "category ="] == [("Tablets",)]
    assert not {"forget", "laptop"} & set(after.query.split())


@pytest.mark.parametrize(
    "message", ["a strap for an Acme Watch", "38mm Acme Watch strap", "strap for a 42mm Acme Watch"]
)
def test_the_maker_of_what_it_goes_with_is_no_limit(message: str, store: Turn) -> None:
    assert not [each for each in store(message, State()).filters if each.field == "brand"]


def test_the_maker_of_the_thing_itself_is_one(store: Turn) -> None:
    assert [each.values for each in store("an Acme watch", State()).filters if each.key == "brand ="] == [("Acme",)]


@pytest.mark.parametrize("message", ["内存16GB的笔记本电脑，硬盘512GB", "laptop 512GB SSD, 16GB RAM"])
def test_parts_with_how_much_of_them_are_not_the_thing(message: str, turn: Turn) -> None:
    told = {each.key: each.values for each in turn(message, State()).filters}
    assert (told["category ="], told["memory ="], told["storage ="]) == (("Laptops",), (16,), (512,))


def test_a_case_for_a_phone_is_no_phone(turn: Turn) -> None:
    assert [e.values for e in turn("iPhone 7的手机壳", State()).filters if e.field == "category"] == [("Phone cases",)]


@pytest.mark.parametrize("then", ["and a stand for them under 30", "a hanger to go with it, up to 30"])
def test_what_goes_with_them_is_another_thing_with_a_budget_of_its_own(then: str, turn: Turn, stated: Stated) -> None:
    before = turn("headphones under 150", State())
    after = turn(then, State(request=before, turn=1))
    assert stated(after) == "price <= 30"
    assert after.query.startswith("headphones ")
