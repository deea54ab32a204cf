"""What is decided: when to ask and about what, and what gives when nothing fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.policy import decide
from assistant.request import Request, State
from retrieval.feed import Feed
from retrieval.filters import Constraint
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product

COLORS = ("red", "blue", "black", "white")


def lamp(n: int) -> Product:
    return Product(
        id=f"lamp-{n}",
        title=f"Lamp {n}",
        brand=f"Brand {n}",  # forty brands: none is worth asking about
        category=("Home", "Lamps"),
        price=20.0 + n,
        currency="USD",
        attributes={
            "dimmable": n % 2 == 0,
            "color": COLORS[n % 4],
            "fits sockets": ["E14", "E27", "G9"],
            "made in": "Portugal",
        },
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home: Path = tmp_path_factory.mktemp("lamps")
    chairs = [Product(id=f"chair-{n}", title=f"Chair {n}", category=("Home", "Chairs"), price=90.0) for n in range(5)]
    build_index(Feed(source="lamps", products=[lamp(n) for n in range(40)] + chairs), home, "use-multilingual-v3")
    return open_index(home, currency="USD", rates={"USD": 1.0})


LAMPS = Constraint(field="category", op="=", values=("Lamps",), text="lamps")


def limit(amount: float) -> Constraint:
    return Constraint(field="price", op="<=", values=(amount,), text=f"under {amount}")


def test_an_open_request_is_answered_with_one_clear_question(index: Index) -> None:
    decision = decide(Request(query="lamps", filters=(LAMPS,)), State(), index)
    assert decision.action == "ask" and decision.question
    assert decision.question.facet in ("price", "color", "dimmable")
    assert decision.matching == 40


def test_no_facet_is_asked_about_twice(index: Index) -> None:
    asked: tuple[str, ...] = ()
    for _ in range(5):
        decision = decide(Request(query="lamps", filters=(LAMPS,)), State(asked=asked), index)
        if decision.question is None:
            break
        assert decision.question.facet not in asked
        asked += (decision.question.facet,)
    assert decision.question is None and decision.action == "recommend"
    assert set(asked) == {"price", "color", "dimmable"}


@pytest.mark.parametrize(
    "request_",
    [
        Request(query="lamps", filters=(LAMPS, limit(100))),
        Request(query="lamps", filters=(LAMPS,), preferences=("cosy",)),
        Request(query="lamps", filters=(LAMPS,), anything_goes=True),
        Request(query="lamps", filters=(LAMPS,), sort="price_asc"),
        Request(query="chairs", filters=(Constraint(field="category", op="=", values=("Chairs",)),)),
    ],
    ids=["a budget", "a wish", "anything goes", "an order", "few products"],
)
def test_a_request_that_says_enough_is_not_questioned(index: Index, request_: Request) -> None:
    assert decide(request_, State(), index).question is None


def test_nothing_said_asks_for_the_kind_of_thing(index: Index) -> None:
    decision = decide(Request(query="something"), State(), index)
    assert decision.question and decision.question.facet == "category"


def test_the_fewest_constraints_give_and_refusals_never_first(index: Index) -> None:
    red = Constraint(field="color", op="=", values=("red",), text="red")
    not_dimmable = Constraint(field="dimmable", op="!=", values=(True,), text="not dimmable")
    # Red lamps have even numbers, so all of them can be dimmed: one of the two has to give.
    decision = decide(Request(query="lamps", filters=(LAMPS, limit(100), red, not_dimmable)), State(), index)
    assert decision.relaxed == ("color =",)
    assert decision.filters == (LAMPS, limit(100), not_dimmable)
    assert index.catalogue.rows(decision.filters).any()


def test_two_constraints_give_when_one_is_not_enough(index: Index) -> None:
    pink = Constraint(field="color", op="=", values=("pink",), text="pink")
    decision = decide(Request(query="lamps", filters=(LAMPS, limit(1), pink)), State(), index)
    assert set(decision.relaxed) == {"price <=", "color ="}
    assert decision.filters == (LAMPS,)


def test_where_nothing_fits_it_is_told_what_alone_is_in_the_way(index: Index) -> None:
    red = Constraint(field="color", op="=", values=("red",), text="red")
    decision = decide(Request(query="lamps", filters=(LAMPS, red, limit(20.5))), State(), index)
    assert decision.relaxed == () and decision.matching == 1  # lamp 0 is red and costs 20
    blue = Constraint(field="color", op="=", values=("blue",), text="blue")
    decision = decide(Request(query="lamps", filters=(LAMPS, blue, limit(20.5))), State(), index)
    assert dict(decision.single) == {"color =": 1, "price <=": 10}
    assert decision.matching == (1 if decision.relaxed == ("color =",) else 10)


def test_a_question_whose_answer_leaves_nearly_all_is_not_asked(tmp_path: Path) -> None:
    mugs = [
        Product(
            id=f"mug-{n}",
            title=f"Mug {n}",
            category=("Home", "Mugs"),
            price=10.0,
            currency="USD",
            attributes={"lid": n == 0, "color": COLORS[n % 4] if n < 4 else "white"},
        )
        for n in range(40)
    ]
    build_index(Feed(source="mugs", products=mugs), tmp_path, "use-multilingual-v3")
    shop = open_index(tmp_path, currency="USD", rates={"USD": 1.0})
    kind = Constraint(field="category", op="=", values=("Mugs",), text="mugs")
    assert decide(Request(query="mugs", filters=(kind,)), State(), shop).question is None


def around(low: float, high: float) -> tuple[Constraint, Constraint]:
    said = f"around {(low + high) / 2:g}"
    ends = [Constraint(field="price", op=op, values=(each,), text=said) for op, each in ((">=", low), ("<=", high))]
    return ends[0], ends[1]


def test_beside_the_only_one_about_what_was_asked_the_nearest_beyond_are_shown(index: Index) -> None:
    # Lamps cost 20 to 59, one each; red ones 20, 24, 28 and so on.
    red = Constraint(field="color", op="=", values=("red",), text="red")
    wish = (LAMPS, red, *around(23, 27))
    decision = decide(Request(query="lamps", filters=wish), State(), index)
    assert decision.matching == 1 and decision.filters == wish
    prices = [index.catalogue.get(each).price for each in decision.beyond]
    assert prices == [28.0, 32.0] and decision.relaxed == ("price <=",)


def test_a_feature_gives_only_where_no_number_lies_near(index: Index) -> None:
    low = (LAMPS, Constraint(field="color", op="=", values=("white",), text="white"), *around(22.5, 23.5))
    far = tuple(each.model_copy(update={"values": (each.values[0] / 4,)}) if each.op == ">=" else each for each in low)
    decision = decide(Request(query="lamps", filters=low), State(), index)
    assert decision.relaxed == ("price <=",)
    assert decide(Request(query="lamps", filters=far), State(), index).beyond
    only = (LAMPS, Constraint(field="color", op="=", values=("red",), text="red"), limit(20))
    wished = Request(query="lamps", filters=only, preferences=("cosy",))
    assert all(index.catalogue.get(each).attributes["color"] == "red" for each in decide(wished, State(), index).beyond)


def test_strict_limits_and_several_fits_stay_as_they_are(index: Index) -> None:
    strict = decide(Request(query="lamps", filters=(LAMPS, limit(20))), State(), index)
    assert strict.matching == 1 and strict.beyond == () and strict.relaxed == ()
    several = decide(Request(query="lamps", filters=(LAMPS, *around(20, 30))), State(), index)
    assert several.matching > 1 and several.beyond == ()
