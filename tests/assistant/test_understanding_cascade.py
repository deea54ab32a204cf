"""The cascade: rules, then the classifier where they are unsure; and what a message adds beyond constraints."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assistant.compare import compare
from assistant.request import Request, State
from assistant.understanding import Vocabulary, understand
from assistant.understanding.classifier import IntentClassifier, load_classifier, save_classifier
from retrieval.catalogue import Catalogue
from retrieval.errors import ModelFileError
from retrieval.filters import Constraint

Turn = Callable[[str, State], Request]
FRESH = State()


@pytest.fixture(scope="module")
def on_kettles(demo_catalogue: Catalogue) -> State:
    """Three kettles on the page, the second the cheapest."""
    filters = (Constraint(field="category", op="=", values=("Kettles",), text="kettle"),)
    shown = ("KIT-0004", "KIT-0005", "KIT-0008")
    assert all(each in demo_catalogue.row_of for each in shown)
    return State(request=Request(query="kettle", search_text="kettle", filters=filters), shown=shown, seen=shown)


def vector_of(label: str, scale: float = 40.0) -> np.ndarray:
    """A vector that the shipped classifier finds to be this label."""
    model = load_classifier()
    weights = model.weights[:512]
    column = weights[:, model.labels.index(label)]
    direction: np.ndarray = scale * (column - weights.mean(axis=1))
    return direction / np.linalg.norm(column)


def ask(
    message: str, state: State, label: str, catalogue: Catalogue, words: Vocabulary, scale: float = 40.0
) -> Request:
    embedded = vector_of(label, scale)
    return understand(message, state, words, None, catalogue=catalogue, embed=lambda _: embedded).request


def test_the_classifier_settles_what_the_rules_are_unsure_of(
    demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    told = ask("the grand scheme of things", FRESH, "out_of_scope", demo_catalogue, demo_vocabulary)
    assert (told.intent, told.settled["intent"]) == ("out_of_scope", "classifier")
    told = ask("it never came", FRESH, "order", demo_catalogue, demo_vocabulary)
    assert (told.intent, told.topic, told.question) == ("policy_question", "order", "it never came")


def test_the_classifier_hands_over_where_it_is_unsure_itself(
    demo_catalogue: Catalogue, demo_vocabulary: Vocabulary
) -> None:
    model, dimension = load_classifier(), 512
    undecided = np.linalg.lstsq(model.weights[:dimension].T, -model.bias, rcond=None)[0]
    message = "the grand scheme of things"
    told = understand(
        message, FRESH, demo_vocabulary, None, catalogue=demo_catalogue, embed=lambda _: undecided
    ).request
    assert (told.intent, told.settled["intent"]) == ("find", "rules")


def test_the_classifier_is_not_asked_where_the_rules_are_sure(
    demo_catalogue: Catalogue, demo_vocabulary: Vocabulary, on_kettles: State
) -> None:
    def never(text: str) -> np.ndarray:
        raise AssertionError(f"asked for {text!r}")

    for message in (
        "a red kettle under $40",
        "hello",
        "compare 1 and 2",
        "can I talk to a person",
        "is #2 made of glass?",
    ):
        told = understand(message, on_kettles, demo_vocabulary, None, catalogue=demo_catalogue, embed=never)
        assert told.request.settled["intent"] == "rules", message
        assert set(told.seconds) == {"rules"}, message


def test_what_was_asked_aside_leaves_the_wish_as_it_was(
    demo_catalogue: Catalogue, demo_vocabulary: Vocabulary, on_kettles: State
) -> None:
    told = ask("mm", on_kettles, "small_talk", demo_catalogue, demo_vocabulary)
    assert told.intent == "small_talk"
    assert told.filters == on_kettles.request.filters


def test_weights_survive_being_written(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "weights.json"
    weights = np.arange(6, dtype=np.float32).reshape(3, 2)
    save_classifier(IntentClassifier("any", ("a", "b"), weights, np.array([0.5, -0.5]), 2.0, 0.6), path)
    read = load_classifier(path)
    assert (read.embedder, read.labels, read.temperature, read.threshold) == ("any", ("a", "b"), 2.0, 0.6)
    np.testing.assert_array_equal(read.weights, weights)
    label, probability = read.classify(np.array([1.0, 0.0, 0.0]))
    assert (label, probability) == ("a", pytest.approx(0.5))
    path.write_text("{}", "utf-8")
    load_classifier.cache_clear()
    with pytest.raises(ModelFileError, match=r"finetune\.intents"):
        load_classifier(path)


@pytest.mark.parametrize(
    ("message", "price", "quantity"),
    [
        ("three plant pots for $60 in total", 20.0, 3),
        ("4 mugs under $10 each", 10.0, 4),
        ("two desk lamps under 80", 80.0, 2),
        ("a tent for 4 people under 200", 200.0, None),
        ("两条毛巾，总共50美元以内", 25.0, 2),
        ("每个不超过30美元的马克杯", 30.0, None),
        ("hiking boots, 150 pounds sterling at most", 150.0, None),
        ("a phone, 300 to 450", 450.0, None),
    ],
)
def test_a_budget_for_all_is_one_for_each(turn: Turn, message: str, price: float, quantity: int | None) -> None:
    request = turn(message, FRESH)
    assert [c.values[0] for c in request.filters if c.key == "price <="] == [price]
    assert request.quantity == quantity


@pytest.mark.parametrize(
    ("message", "size"),
    [
        ("sandals for women in 38", "38"),
        ("men's t-shirt XL grey", "XL"),
        ("a sweater in extra large", "XL"),
        ("towels 70x140", "70 x 140 cm"),
        ("running shoes, 42码", "42"),
        ("a large sofa", None),
        ("a bed for a small dog", None),
        ("a t-shirt that says hello to me", None),
        ("socks, 5 pairs under 20", None),
    ],
)
def test_sizes_are_those_that_the_products_come_in(turn: Turn, message: str, size: str | None) -> None:
    found = [c.values for c in turn(message, FRESH).filters if c.field == "size"]
    assert found == ([(size,)] if size else [])


@pytest.mark.parametrize(
    ("message", "kind", "also"),
    [
        ("a tent under 200 and a sleeping bag under 100", "Tents", ("a sleeping bag under 100",)),
        ("a red kettle, a black toaster and four mugs", "Kettles", ("a black toaster", "four mugs")),
        ("一个红色的水壶和一个黑色的吐司机", "Kettles", None),
        ("a mouse and a keyboard, both wireless", None, ()),
        ("a laptop and a mouse from Lenovo", None, ()),
        ("a laptop with 16 GB and a backlit keyboard", "Laptops", ()),
        ("headphones with a microphone and a long cable under 80", "Headphones", ()),
        ("a tent and two sleeping bags under 300", "Tents", ("two sleeping bags under 300",)),
        ("a laptop for work and a mouse", "Laptops", ("a mouse",)),
        ("想买一个背包和一双登山鞋", "Backpacks", ("一双登山鞋",)),
        ("a light tent and a warm sleeping bag", "Tents", ("a warm sleeping bag",)),
        ("a red kettle and a black toaster, both under 50", "Kettles", ("a black toaster, both under 50",)),
        ("I have 300 dollars for a light tent and a mat", "Tents", ("I have 300 dollars for a mat",)),
        ("a desk and an office chair, the chair under 90", "Desks", ("an office chair, the chair under 90",)),
        ("a tent and a unicycle", "Tents", ("a unicycle",)),
        ("a case for my laptop and my phone", None, ()),
        ("do the kettle and the toaster match?", None, ()),
        ("headphones or speakers under 90", None, ()),
        ("a gift for my mum and a friend", None, ()),
    ],
)
def test_several_wishes_are_told_apart(
    turn: Turn, message: str, kind: str | None, also: tuple[str, ...] | None
) -> None:
    request = turn(message, FRESH)
    kinds = [c.values for c in request.filters if c.key == "category ="]
    assert kind is None or kinds == [(kind,)]
    assert also is None or request.also == also


@pytest.mark.parametrize("message", ["a dishwasher", "and what about fridges?", "I also need a violin"])
def test_a_kind_that_the_shop_lacks_is_a_new_wish(turn: Turn, on_kettles: State, message: str) -> None:
    request = turn(message, on_kettles)
    assert request.filters == ()
    assert "kettle" not in request.query


@pytest.mark.parametrize("message", ["a bigger one", "a glass one", "with a timer", "something in red", "any others?"])
def test_a_refinement_is_none(turn: Turn, on_kettles: State, message: str) -> None:
    assert any(c.values == ("Kettles",) for c in turn(message, on_kettles).filters)


@pytest.mark.parametrize(
    ("message", "must", "wish"),
    [
        ("a frying pan, must work on induction, oven safe would be a bonus", {"induction"}, "oven safe"),
        ("a dress with pockets, silk if you have it", {"pockets"}, "silk"),
        ("earbuds, noise cancelling is essential", {"noise cancelling"}, None),
        ("mechanical keyboard, backlit isn't essential", {"mechanical"}, None),
        ("办公椅，必须有头枕", {"headrest"}, None),
    ],
)
def test_what_must_be_and_what_would_be_nice(turn: Turn, message: str, must: set[str], wish: str | None) -> None:
    request = turn(message, FRESH)
    assert {c.field for c in request.filters} - {"category"} == must
    assert list(request.preferences) == ([wish] if wish else [])


@pytest.mark.parametrize(
    ("message", "intent", "topic"),
    [
        ("Is the shop open on Sunday?", "policy_question", None),
        ("周末开门吗", "policy_question", None),
        ("where is my parcel?", "policy_question", "order"),
        ("我的订单还没到", "policy_question", "order"),
        ("the kettle you sent arrived cracked", "policy_question", "complaint"),
        ("质量太差了", "policy_question", "complaint"),
        ("what happens if it arrives broken?", "policy_question", None),
        ("a kettle under 40", "find", None),
    ],
)
def test_service_is_told_from_wishes(
    turn: Turn, on_kettles: State, message: str, intent: str, topic: str | None
) -> None:
    request = turn(message, on_kettles)
    assert (request.intent, request.topic) == (intent, topic)


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ("a body wash that is paraben free", ("paraben",)),
        ("soy and nut free bars", ("soy", "nut")),
        ("feel free to suggest a kettle", ()),
        ("kettles with free shipping, tax free", ()),
    ],
)
def test_what_a_thing_shall_be_free_of_is_refused(turn: Turn, message: str, refused: tuple[str, ...]) -> None:
    assert set(turn(message, FRESH).refused) == set(refused)


def test_what_is_said_to_be_absent_is_the_value_that_says_so(turn: Turn, stated: Callable[[Request], str]) -> None:
    assert stated(turn("face cream with no perfume in it", FRESH)) == "category = Face creams; fragrance free = yes"
    told = stated(turn("laptop without an operating system", FRESH))
    assert told == "category = Laptops; operating system = no operating system"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("which is the quietest?", "noise level"),
        ("which of them is lightest", "weight"),
        ("哪个续航最长", "battery life"),
    ],
)
def test_a_comparison_knows_what_it_is_about(turn: Turn, on_kettles: State, message: str, field: str) -> None:
    request = turn(message, on_kettles)
    assert (request.intent, request.compared_by[0]) == ("compare", field)


def test_what_was_asked_about_is_told_first(demo_catalogue: Catalogue) -> None:
    vacuums = [each for each in demo_catalogue.products if each.category[-1] == "Vacuum cleaners"]
    told = [each for each in vacuums if "noise level" in each.attributes][:2]
    silent = next(each for each in vacuums if "noise level" not in each.attributes)
    general, asked = compare([*told, silent], "en"), compare([*told, silent], "en", ("noise level",))
    first = next(sentence for sentence in asked if sentence not in general)
    assert all(f"[{place}] {each.attributes['noise level']}" in first for place, each in enumerate(told, 1))
    assert "[3]" not in first
    assert asked.index(first) < len(general) - 1
