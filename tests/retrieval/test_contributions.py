"""What is known of a shopper moves the order by a contribution of its own, and not where they do not want it used."""

from __future__ import annotations

import math

import numpy as np
import pytest

from retrieval.contributions import Wish, nearest_visited, statement
from retrieval.feed import Feed
from retrieval.filters import Constraint
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product
from retrieval.ranking import Blend, Ranked, rank
from retrieval.search import Candidate
from retrieval.sources import SOURCES, Tastes, personal_candidates


def shoe(id: str, **fields: object) -> Product:
    given: dict[str, object] = {
        "title": f"Shoe {id}", "brand": "Plain", "category": ("Shoes", "Walking shoes"), "price": 50.0,
        "currency": "USD", "attributes": {"material": "canvas"},
    }  # fmt: skip
    return Product.model_validate({"id": id, **given, **fields})


PRODUCTS = [
    shoe("plain"),
    shoe("leather", attributes={"material": "leather"}),
    shoe("mesh", attributes={"material": "mesh", "vegan": True}),
    shoe("dear", price=200.0),
    shoe("alike", title="Waterproof trail boot for mountains", description="A boot for mountain trails."),
    shoe("visited", title="Waterproof trail boot for the mountains", description="A boot for mountain trails, wide."),
    shoe("jug", title="Milk jug", category=("Kitchen", "Jugs"), price=12.0, attributes={}),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("shoes")
    build_index(Feed(source="shoes", products=PRODUCTS), home, "use-multilingual-v3")
    return open_index(home, currency="USD", rates={"USD": 1.0})


def ranked(index: Index, tastes: Tastes, **wish: object) -> dict[str, Ranked]:
    candidates = [Candidate(each.id, 0.5, {}) for each in PRODUCTS]
    found = rank(index, candidates, Wish(tastes=tastes, **wish), Blend())  # type: ignore[arg-type]
    return {each.id: each for each in found}


def wants(index: Index, *ids: str) -> np.ndarray:
    found = np.zeros(len(index.catalogue.products), np.float32)
    found[[index.catalogue.row_of[each] for each in ids]] = 1
    return found


@pytest.mark.parametrize(
    ("contribution", "better", "worse", "tastes"),
    [
        ("features", "plain", "leather", Tastes(attributes={("material", "leather"): -0.6})),
        ("features", "mesh", "plain", Tastes(attributes={("vegan", "yes"): 0.6})),
        ("usual_price", "plain", "dear", Tastes(prices={"Walking shoes": (math.log(50), 0.1)})),
        ("usual_price", "dear", "plain", Tastes(price_level=(2.2, 0.3))),
        ("session", "alike", "plain", Tastes(recent=("visited",))),
        ("similar", "alike", "plain", Tastes(liked=("visited",))),
        ("stated", "plain", "leather", Tastes(facts=(Constraint(field="material", op="!=", values=("leather",)),))),
        ("stated", "mesh", "plain", Tastes(facts=(Constraint(field="vegan", op="=", values=(True,)),))),
        ("fatigue", "plain", "leather", Tastes(shown={"leather": 3, "plain": 2})),
    ],
)
def test_what_is_known_moves_the_order(
    index: Index, contribution: str, better: str, worse: str, tastes: Tastes
) -> None:
    found = ranked(index, tastes)
    assert found[better].score > found[worse].score
    apart = found[better].contributions.get(contribution, 0.0) - found[worse].contributions.get(contribution, 0.0)
    assert apart == pytest.approx(found[better].score - found[worse].score, abs=0.05)
    assert list(found).index(better) < list(found).index(worse)


def test_what_is_muted_is_not_among_the_contributions_nor_looked_for(index: Index) -> None:
    known = Tastes(liked=("visited",), recent=("visited",), wanted=wants(index, "mesh"))
    assert {"similar", "session"} <= ranked(index, known)["alike"].contributions.keys()
    assert "collaborative" in ranked(index, known)["mesh"].contributions
    muted = Tastes(
        liked=("visited",),
        recent=("visited",),
        wanted=wants(index, "mesh"),
        muted=frozenset({"contribution:similar", "contribution:collaborative"}),
    )
    names = {name for each in ranked(index, muted).values() for name in each.contributions}
    assert "session" in names and not {"similar", "collaborative"} & names
    everything = np.ones(len(PRODUCTS), bool)
    sources = {name for each in personal_candidates(index, muted, everything, 10) for name in each.sources}
    assert not {"similar_to_liked", "bought_together", "collaborative"} & sources
    found = {name for each in personal_candidates(index, known, everything, 10) for name in each.sources}
    assert {"similar_to_liked", "collaborative"} <= found <= SOURCES.keys()


def test_a_refusal_weighs_more_than_a_preference_and_an_unknown_field_nothing(index: Index) -> None:
    facts = (
        Constraint(field="material", op="!=", values=("leather",), text="no leather"),
        Constraint(field="price", op="<=", values=(60.0,), text="never over 60"),
        Constraint(field="shoe size", op="=", values=("42",), text="size 42"),
    )
    row_of = index.catalogue.row_of
    refused, said = statement(index, Tastes(facts=facts), row_of["leather"])
    kept, why = statement(index, Tastes(facts=facts), row_of["plain"])
    assert (said, why) == ("no leather", "never over 60")
    assert refused < 0 < kept < -refused


def test_one_dismissal_of_two_features_is_too_little_to_go_by(index: Index) -> None:
    assert "features" not in ranked(index, Tastes(attributes={("material", "leather"): -0.25}))["leather"].contributions


def test_the_last_product_of_a_visit_is_the_nearest_of_equals(index: Index) -> None:
    row = index.catalogue.row_of["alike"]
    first, nearest = nearest_visited(index, Tastes(recent=("visited", "jug")), row)
    later, _ = nearest_visited(index, Tastes(recent=("jug", "visited")), row)
    assert nearest == "visited" and first > later
    assert nearest_visited(index, Tastes(recent=("alike",)), row) == (0.0, ""), "not like itself"


def test_a_product_shown_often_is_still_shown_to_who_names_it(index: Index) -> None:
    tired = Tastes(shown={"leather": 9})
    assert "fatigue" not in ranked(index, tired, named=("leather",))["leather"].contributions


def test_leads_tell_what_sets_a_product_apart(index: Index) -> None:
    found = ranked(index, Tastes(attributes={("vegan", "yes"): 0.6}))
    assert found["mesh"].leads["features"] > 0.05
    assert sum(each.leads.get("relevance", 0.0) for each in found.values()) == pytest.approx(0, abs=1e-6)
    first, second = list(found.values())[:2]
    assert first.ahead == pytest.approx(first.score - second.score)
