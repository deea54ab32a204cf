"""What is pointed at and what is changed: comparisons, budgets that move, ages in words, questions about nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.request import Request, State
from retrieval.catalogue import Catalogue

Stated = Callable[[Request], str]
Turn = Callable[[str, State], Request]


@pytest.fixture(scope="module")
def page(demo_catalogue: Catalogue, turn: Turn) -> State:
    """Headphones, four of them shown."""
    request = turn("耳机", State())
    rows = demo_catalogue.rows(request.filters).nonzero()[0][:4]
    shown = tuple(demo_catalogue.products[row].id for row in rows)
    return State(request=request, shown=shown, seen=shown, turn=1)


@pytest.mark.parametrize(
    ("message", "places"),
    [
        ("比较前两个", (1, 2)),
        ("比较后两款", (3, 4)),
        ("比较第一个和第三个", (1, 3)),
        ("比较它们", (1, 2, 3, 4)),
        ("比较这些", (1, 2, 3, 4)),
    ],
)
def test_compare_before_what_it_points_at(message: str, places: tuple[int, ...], page: State, turn: Turn) -> None:
    request = turn(message, page)
    assert request.intent == "compare"
    assert request.references == tuple(page.shown[place - 1] for place in places)


def test_these_two_are_the_two_compared_before(page: State, turn: Turn) -> None:
    before = turn("比较第一个和第三个", page)
    request = turn("比较这两个", page.model_copy(update={"request": before}))
    assert (request.intent, request.references) == ("compare", before.references)


@pytest.mark.parametrize("message", ["比较便宜的", "比较安静的耳机", "比较前卫的耳机"])
def test_fairly_before_a_quality_compares_nothing(message: str, page: State, turn: Turn) -> None:
    request = turn(message, page)
    assert (request.intent, request.references) == ("find", ())


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ("预算提到1500", 1500),
        ("预算提高到1500", 1500),
        ("预算加到1500", 1500),
        ("把预算降到90", 90),
        ("raise the budget to 300", 300),
        ("lower my price limit to 60", 60),
    ],
)
@pytest.mark.parametrize("before", ["headphones", "headphones between 50 and 100"])
def test_a_budget_moves(before: str, message: str, limit: int, turn: Turn, stated: Stated) -> None:
    earlier = turn(before, State())
    request = turn(message, State(request=earlier))
    # Who writes Chinese and has named no price before means yuan.
    currency = " CNY" if not message.isascii() and before == "headphones" else ""
    assert stated(request) == f"category = Headphones; price <= {limit}{currency}"
    assert (request.query, request.preferences) == (earlier.query, earlier.preferences)


@pytest.mark.parametrize(
    ("before", "message", "expected"),
    [
        ("headphones about $30", "under 60", "category = Headphones; price <= 60"),
        ("headphones about $30", "over 20", "category = Headphones; price >= 20"),
        ("headphones about $30", "around 50", "category = Headphones; price <= 60; price >= 40"),
        ("headphones over 20", "under 60", "category = Headphones; price <= 60; price >= 20"),
    ],
)
def test_no_half_of_an_approximate_price_stays(
    before: str, message: str, expected: str, turn: Turn, stated: Stated
) -> None:
    assert stated(turn(message, State(request=turn(before, State())))) == expected


@pytest.mark.parametrize(
    ("message", "age"),
    [
        ("a toy for a ten-year-old", 10),
        ("toys for a six year old", 6),
        ("toy for a 10 year old", 10),
        ("十岁孩子的玩具", 10),
        ("给十二岁孩子的玩具", 12),
    ],
)
def test_an_age_in_words(message: str, age: int, turn: Turn) -> None:
    request = turn(message, State())
    assert [c.values for c in request.filters if c.key == "minimum age <="] == [(float(age),)]
    assert not request.preferences and not {"ten", "six", "old", "year"} & set(request.query.split())


@pytest.mark.parametrize(
    "message",
    [
        "Does the first one have bluetooth?",
        "is the second one foldable?",
        "第一个有蓝牙吗",
    ],
)
def test_a_question_about_no_product_known_searches_for_nothing(message: str, turn: Turn) -> None:
    request = turn(message, State())
    assert (request.intent, request.references, request.question) == ("product_question", (), message)
    assert not request.filters and not request.query


@pytest.mark.parametrize(
    "message", ["are the headphones any good?", "is the cheapest laptop under 300?", "is the Stillpoint any good?"]
)
def test_a_question_about_what_is_sold_is_a_search(message: str, turn: Turn) -> None:
    assert turn(message, State()).intent == "find"
