"""Several turns: what holds, what is replaced or dropped, what is pointed at, what answers a question."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from statistics import median

import pytest

from assistant.request import Question, Request, State
from retrieval.catalogue import Catalogue

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


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


# Turns after one another; after each the constraints in force. "$" is replaced by the price just below the median of
# the products shown.
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
        ("no, not white, black", "category = Over-ear headphones; color != white; color = black; price <= 200"),
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
        ("not Asus", "availability = in_stock; brand != HP | Asus; category = Laptops; price <= 900 USD"),
        (
            "at least 16 GB memory",
            "availability = in_stock; brand != HP | Asus; category = Laptops; memory >= 16 GB; price <= 900 USD",
        ),
        ("now I need a kettle", "availability = in_stock; brand != HP | Asus; category = Kettles"),
        ("never mind, start over", ""),
    ],
    [
        ("headphones between 50 and 100", "category = Headphones; price <= 100; price >= 50"),
        ("over 120", "category = Headphones; price >= 120"),
        ("under 80", "category = Headphones; price <= 80"),
        ("over-ear", "category = Over-ear headphones; price <= 80"),
        ("wireless headphones", "category = Over-ear headphones; price <= 80; wireless = yes"),
        ("earbuds instead", "category = Earbuds; price <= 80; wireless = yes"),
        ("Sony is not for me", "brand != Sony; category = Earbuds; price <= 80; wireless = yes"),
        ("I changed my mind, headphones instead", "brand != Sony; category = Headphones; price <= 80; wireless = yes"),
    ],
    [
        ("Sony headphones", "brand = Sony; category = Headphones"),
        ("or Bose", "brand = Sony | Bose; category = Headphones"),
        ("Philips is fine too", "brand = Sony | Bose | Philips; category = Headphones"),
        ("no Bose", "brand != Bose; brand = Sony | Philips; category = Headphones"),
        ("Bose", "brand = Bose; category = Headphones"),
        ("never mind the brand", "category = Headphones"),
    ],
    [
        ("laptop between 500 and 900 dollars", "category = Laptops; price <= 900 USD; price >= 500 USD"),
        ("make that 600 to 1000", "category = Laptops; price <= 1000; price >= 600"),
        ("make it under 700", "category = Laptops; price <= 700"),
        ("actually 850", "category = Laptops; price <= 850"),
        ("No budget", "category = Laptops"),
        ("under 900", "category = Laptops; price <= 900"),
        ("money is no object", "category = Laptops"),
        ("预算不限", "category = Laptops"),
        ("a laptop under $10", "category = Laptops; price <= 10 USD"),
        ("I want a gift", ""),
        ("不要索尼", "brand != Sony"),
        ("也不要苹果", "brand != Sony | Apple"),
    ],
]  # fmt: skip


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation[0][0])
def test_constraints_hold_until_replaced_or_dropped(
    conversation: list[tuple[str, str]], turn: Turn, stated: Stated, demo_catalogue: Catalogue
) -> None:
    state, messages, below = State(), [], 0.0
    for message, expected in conversation:
        if message == "cheaper":
            below = median(price(demo_catalogue, identity) for identity in state.shown) - 0.01
        request = turn(message, state)
        messages.append(message)
        assert stated(request) == expected.replace("$", f"{below:g}"), message
        # Nothing is invented: whatever is in force was said in one of the turns.
        parts = [part for c in request.filters for part in re.split("[,、] ?", c.text)]
        assert all(part and any(part in earlier for earlier in messages) for part in parts)
        assert len({c.key for c in request.filters}) == len(request.filters)
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
    ("message", "places"),
    [("cheaper than the third one", [3]), ("便宜一点", [1, 2, 3, 4]), ("anything cheaper?", [1, 2, 3, 4])],
)
def test_cheaper_is_below_the_product_pointed_at_else_the_median_shown(
    message: str, places: list[int], page: State, turn: Turn, demo_catalogue: Catalogue
) -> None:
    (bound,) = [c.values[0] for c in turn(message, page).filters if c.field == "price"]
    assert bound == pytest.approx(median(price(demo_catalogue, page.shown[place - 1]) for place in places) - 0.01)


def test_too_expensive_after_a_question_means_the_product_asked_about(
    page: State, turn: Turn, demo_catalogue: Catalogue
) -> None:
    asked_about = page.model_copy(update={"request": turn("how much is the second one?", page)})
    (bound,) = [c.values[0] for c in turn("too expensive", asked_about).filters if c.field == "price"]
    assert bound == pytest.approx(price(demo_catalogue, page.shown[1]) - 0.01)


def test_cheaper_never_loosens_a_budget_that_nothing_fits(page: State, turn: Turn) -> None:
    tight = page.model_copy(update={"request": turn("under $5", page)})
    request = turn("anything cheaper?", tight)
    assert request.sort == "price_asc"
    assert [c.values for c in request.filters if c.key == "price <="] == [(5.0,)]


@pytest.mark.parametrize(
    "message",
    ["show me some others", "something else", "any other options?", "what else do you have?", "show me more",
     "I don't like these", "none of these", "not that one", "还有吗", "不喜欢这些，换一批", "还有别的吗", "换一批"],
)  # fmt: skip
def test_others_are_asked_for_until_the_next_message(message: str, page: State, turn: Turn, stated: Stated) -> None:
    request = turn(message, page)
    assert request.intent == "find" and request.more
    assert (stated(request), request.query, request.preferences) == (
        stated(page.request), page.request.query, page.request.preferences,
    )  # fmt: skip
    assert not turn("in black", page.model_copy(update={"request": request})).more
    assert not turn("is it foldable?", page.model_copy(update={"request": request})).more


@pytest.mark.parametrize("message", ["another color", "more memory", "something else: a kettle", "别的颜色"])
def test_other_colors_and_subjects_are_no_other_products(message: str, page: State, turn: Turn) -> None:
    assert not turn(message, page).more


@pytest.mark.parametrize(
    ("message", "wishes"),
    [
        ("I want a gift", {"gift"}),
        ("I need a birthday present for my sister", {"birthday present", "sister"}),
        ("any gift ideas for dad?", {"gift ideas", "dad"}),
        ("我想买个礼物", {"礼物"}),
    ],
)
def test_a_gift_is_a_new_wish_with_nothing_to_search_by(
    message: str, wishes: set[str], turn: Turn, stated: Stated
) -> None:
    request = turn(message, State(request=turn("quiet laptop under $10", State())))
    assert (stated(request), request.query, set(request.preferences)) == ("", "", wishes)


def test_a_thing_that_is_to_be_a_gift_stays(page: State, turn: Turn, stated: Stated) -> None:
    request = turn("it's a gift for my dad", page)
    assert stated(request) == stated(page.request) and "gift" in request.preferences


def test_an_order_of_those_shown_is_an_order(page: State, turn: Turn, stated: Stated) -> None:
    request = turn("what is the cheapest of those?", page)
    assert (request.intent, request.sort, request.references) == ("find", "price_asc", ())
    assert stated(request) == stated(page.request)


def test_keys_stay_unique_whatever_is_said(turn: Turn) -> None:
    said = [
        "not Sony", "or Bose", "also Philips", "not Bose", "headphones", "in black", "or white", "not red", "nor blue",
        "another brand", "under 200", "make it 100 to 300", "over 50", "at least 20 h battery", "earbuds too",
        "wireless", "not wireless", "4 stars and up", "cheaper", "size 42", "size M", "in stock", "不要索尼", "laptop",
        "at least 16 GB memory", "32 GB memory", "15.6 inch", "或者苹果", "只要黑色",
    ]  # fmt: skip
    chance = random.Random(5)
    for _ in range(40):
        state = State()
        for message in chance.choices(said, k=6):
            request = turn(message, state)
            assert len({c.key for c in request.filters}) == len(request.filters), (message, request.filters)
            state = State(request=request, turn=state.turn + 1)


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
