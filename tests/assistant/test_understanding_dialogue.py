"""Several turns: what holds, what is replaced or dropped, what is pointed at, what answers a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Question, Request, State
from assistant.understanding import Vocabulary, understand
from retrieval.catalogue import Catalogue

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


@pytest.fixture(scope="module")
def turn(demo_catalogue: Catalogue, demo_vocabulary: Vocabulary) -> Turn:
    """One message, read by the rules alone."""
    return lambda message, state: understand(message, state, demo_vocabulary, None, catalogue=demo_catalogue).request


@pytest.fixture(scope="module")
def page(demo_catalogue: Catalogue, turn: Turn) -> State:
    """Over-ear headphones under 300, four of them shown: two cheap of one brand, then two others with other
    prices."""
    request = turn("over-ear headphones under 300", State())
    rows = demo_catalogue.rows(request.filters).nonzero()[0]
    shown: list[str] = []
    brands: set[str | None] = set()
    for row in rows:
        product = demo_catalogue.products[row]
        if product.brand not in brands and len(shown) < 4:
            shown.append(product.id)
            brands.add(product.brand)
    assert len(shown) == 4
    return State(request=request, shown=tuple(shown), seen=tuple(shown), turn=1)


def price(catalogue: Catalogue, identity: str) -> float:
    return float(catalogue.prices[catalogue.row_of[identity]])


# Turns after one another; after each the constraints in force. "$" is replaced by the price just below the first
# product shown.
CONVERSATIONS = [
    [
        (
            "I need a quiet over-ear headphone for flights under $150, not Sony",
            "brand != Sony; category = Over-ear headphones; price <= 150 USD",
        ),
        ("cheaper", "brand != Sony; category = Over-ear headphones; price <= $"),
        ("in white", "brand != Sony; category = Over-ear headphones; color = white; price <= $"),
        ("does it fold?", "brand != Sony; category = Over-ear headphones; color = white; price <= $"),
        ("actually up to 200, any brand", "category = Over-ear headphones; color = white; price <= 200"),
        ("not white", "category = Over-ear headphones; color != white; price <= 200"),
    ],
    [
        (
            "想买一款降噪头戴式耳机，坐飞机用，预算1000元以内，不要索尼",
            "brand != Sony; category = Over-ear headphones; noise cancelling = yes; price <= 1000 CNY",
        ),
        ("不需要降噪", "brand != Sony; category = Over-ear headphones; price <= 1000 CNY"),
        ("要黑色的", "brand != Sony; category = Over-ear headphones; color = black; price <= 1000 CNY"),
        ("预算改成1500元", "brand != Sony; category = Over-ear headphones; color = black; price <= 1500 CNY"),
        ("品牌不限，价格也无所谓", "category = Over-ear headphones; color = black"),
        ("重新来", ""),
    ],
    [
        ("laptop under $900, in stock", "availability = in_stock; category = Laptops; price <= 900 USD"),
        ("not HP", "availability = in_stock; brand != HP; category = Laptops; price <= 900 USD"),
        ("not Asus", "availability = in_stock; brand != Asus; brand != HP; category = Laptops; price <= 900 USD"),
        (
            "at least 16 GB memory",
            "availability = in_stock; brand != Asus; brand != HP; category = Laptops; memory >= 16 GB; "
            "price <= 900 USD",
        ),
        ("now I need a kettle", "availability = in_stock; category = Kettles"),
        ("never mind, start over", ""),
    ],
    [
        ("headphones between 50 and 100", "category = Headphones; price <= 100; price >= 50"),
        ("over 120", "category = Headphones; price >= 120"),
        ("under 80", "category = Headphones; price <= 80"),
        ("over-ear", "category = Over-ear headphones; price <= 80"),
        ("wireless headphones", "category = Over-ear headphones; price <= 80; wireless = yes"),
        ("earbuds instead", "category = Earbuds; price <= 80; wireless = yes"),
    ],
    [
        ("Sony headphones", "brand = Sony; category = Headphones"),
        ("or Bose", "brand = Bose; category = Headphones"),
        ("no Bose", "brand != Bose; category = Headphones"),
        ("Bose", "brand = Bose; category = Headphones"),
        ("never mind the brand", "category = Headphones"),
    ],
]  # fmt: skip


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation[0][0])
def test_constraints_hold_until_replaced_or_dropped(
    conversation: list[tuple[str, str]], turn: Turn, stated: Stated, demo_catalogue: Catalogue
) -> None:
    state, messages, below = State(), [], 0.0
    for message, expected in conversation:
        if message == "cheaper":
            below = price(demo_catalogue, state.shown[0]) - 0.01
        request = turn(message, state)
        messages.append(message)
        assert stated(request) == expected.replace("$", f"{below:g}"), message
        # Nothing is invented: whatever is in force was said in one of the turns.
        assert all(c.text and any(c.text in earlier for earlier in messages) for c in request.filters)
        rows = demo_catalogue.rows(request.filters).nonzero()[0][:4]
        shown = tuple(demo_catalogue.products[row].id for row in rows) or state.shown
        state = State(request=request, shown=shown if request.intent == "find" else state.shown, turn=state.turn + 1)


def test_a_new_subject_clears_the_query_and_a_relative_does_not(turn: Turn) -> None:
    first = turn("quiet over-ear headphones for flights", State())
    relative = turn("on-ear headphones", State(request=first))
    assert "flights" in relative.preferences and "over-ear" not in relative.query
    other = turn("a blender", State(request=first))
    assert other.query == "blender" and not other.preferences


# Places of the shown products that a message points at, and what it is for.
POINTED = [
    ("the second one", "find", [2]),
    ("#3", "find", [3]),
    ("tell me about the second one", "product_question", [2]),
    ("what about the last one?", "product_question", [4]),
    ("is it waterproof?", "product_question", [1]),
    ("does it fold?", "product_question", [1]),
    ("how long does the battery last?", "product_question", [1]),
    ("is the third one in stock?", "product_question", [3]),
    ("how much is the 2nd?", "product_question", [2]),
    ("does the first one have a warranty?", "product_question", [1]),
    ("can I return it?", "policy_question", []),
    ("what's your warranty policy?", "policy_question", []),
    ("compare the first two", "compare", [1, 2]),
    ("compare 1 and 3", "compare", [1, 3]),
    ("compare them", "compare", [1, 2, 3, 4]),
    ("what's the difference between the second and the third", "compare", [2, 3]),
    ("which one is better?", "compare", [1, 2, 3, 4]),
    ("more like the second one", "find", [2]),
    ("the last two", "find", [3, 4]),
    ("show me more", "find", []),
    ("anything in white?", "find", []),
    ("第二个", "find", [2]),
    ("第二个多少钱", "product_question", [2]),
    ("最后一个怎么样", "product_question", [4]),
    ("它防水吗", "product_question", [1]),
    ("续航多久", "product_question", [1]),
    ("第一款有保修吗", "product_question", [1]),
    ("对比前两个", "compare", [1, 2]),
    ("对比第一个和第三个", "compare", [1, 3]),
    ("哪个更好", "compare", [1, 2, 3, 4]),
    ("类似第二款的", "find", [2]),
]


@pytest.mark.parametrize(("message", "intent", "places"), POINTED)
def test_products_on_the_page_are_pointed_at(
    message: str, intent: str, places: list[int], page: State, turn: Turn, stated: Stated
) -> None:
    request = turn(message, page)
    assert request.intent == intent
    assert request.references == tuple(page.shown[place - 1] for place in places)
    if intent != "find":
        assert stated(request) == stated(page.request)


def test_it_is_the_product_last_pointed_at(page: State, turn: Turn) -> None:
    second = turn("tell me about the second one", page)
    request = turn("does it have a microphone?", page.model_copy(update={"request": second}))
    assert request.references == page.shown[1:2]


def test_the_cheaper_one_and_a_brand_on_the_page(page: State, turn: Turn, demo_catalogue: Catalogue) -> None:
    cheapest = min(page.shown, key=lambda identity: price(demo_catalogue, identity))
    assert turn("tell me about the cheapest one", page).references == (cheapest,)
    brand = demo_catalogue.get(page.shown[2]).brand
    assert turn(f"is the {brand} foldable?", page).references == page.shown[2:3]
    assert turn(f"that {brand}", page).references == page.shown[2:3]


@pytest.mark.parametrize(
    ("message", "place"), [("cheaper than the third one", 3), ("便宜一点", 1), ("too expensive", 1)]
)
def test_cheaper_is_below_the_product_pointed_at_else_the_first(
    message: str, place: int, page: State, turn: Turn, demo_catalogue: Catalogue
) -> None:
    (bound,) = [c.values[0] for c in turn(message, page).filters if c.field == "price"]
    assert bound == pytest.approx(price(demo_catalogue, page.shown[place - 1]) - 0.01)


def test_cheaper_with_nothing_shown_is_an_order(turn: Turn) -> None:
    assert turn("cheaper headphones", State()).sort == "price_asc"


def test_another_brand_is_none_of_the_first_shown(page: State, turn: Turn, demo_catalogue: Catalogue) -> None:
    request = turn("不要这个牌子", page)
    assert [c.values for c in request.filters if c.key == "brand !="] == [(demo_catalogue.get(page.shown[0]).brand,)]


def asked(facet: str, *suggestions: str) -> State:
    return State(
        request=Request(query="headphones"),
        pending=Question(facet=facet, text="?", suggestions=suggestions),
        asked=(facet,),
    )


ANSWERS = [
    (asked("brand", "Sony", "Bose"), "Sony", "brand = Sony"),
    (asked("brand", "Sony", "Bose"), "the second", "brand = Bose"),
    (asked("brand", "Sony", "Bose"), "第一个", "brand = Sony"),
    (asked("brand", "Sony", "Bose"), "not Sony", "brand != Sony"),
    (asked("price", "under $50", "$50 to $100"), "under 50", "price <= 50"),
    (asked("price", "under $50", "$50 to $100"), "80", "price <= 80"),
    (asked("price", "under $50", "$50 to $100"), "50-100", "price <= 100; price >= 50"),
    (asked("wireless", "Yes", "No"), "wireless", "wireless = yes"),
    (asked("wireless", "Yes", "No"), "yes", "wireless = yes"),
    (asked("wireless", "Yes", "No"), "no", "wireless != yes"),
    (asked("category", "Earbuds", "Over-ear headphones"), "earbuds", "category = Earbuds"),
    (asked("category", "Earbuds", "Over-ear headphones"), "第二个", "category = Over-ear headphones"),
    (asked("color", "black", "white"), "white please", "color = white"),
]


@pytest.mark.parametrize(("state", "message", "expected"), ANSWERS)
def test_a_bare_value_answers_the_question_asked(
    state: State, message: str, expected: str, turn: Turn, stated: Stated
) -> None:
    request = turn(message, state)
    assert request.intent == "find"
    assert stated(request) == expected


@pytest.mark.parametrize(
    "message", ["no preference", "skip", "any", "whatever", "I don't care", "不限", "随便", "都可以"]
)
def test_a_question_may_be_waved_away(message: str, turn: Turn) -> None:
    request = turn(message, asked("brand", "Sony", "Bose"))
    assert request.anything_goes and not request.filters and request.query == "headphones"
