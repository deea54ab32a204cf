"""One behavioural suite over every personal candidate source, and over dense and lexical search seen as sources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from retrieval import dense
from retrieval.index import Index
from retrieval.search import Candidate
from retrieval.sources import SOURCES, Source, Tastes


def by_meaning(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Dense search as a source: nearest to the titles of what is liked."""
    if not tastes.liked:
        return []
    query = index.embedder.query(". ".join(index.catalogue.get(id).title for id in tastes.liked))
    allowed = mask.copy()
    allowed[[index.catalogue.row_of[id] for id in tastes.liked + tastes.disliked]] = False
    rows = dense.nearest(index.collection, index.vectors, query, allowed, k, index.sketch)
    scores = np.maximum(index.vectors @ query, 0)[rows]
    return [Candidate(index.catalogue.products[row].id, float(s), {}) for row, s in zip(rows, scores, strict=True)]


def by_words(index: Index, tastes: Tastes, mask: np.ndarray, k: int) -> list[Candidate]:
    """Lexical search as a source: sharing words with the titles of what is liked."""
    text = " ".join(index.catalogue.get(id).title for id in tastes.liked)
    allowed = mask.copy()
    allowed[[index.catalogue.row_of[id] for id in tastes.liked + tastes.disliked]] = False
    rows = index.lexical.top(text, allowed, k)
    return [Candidate(index.catalogue.products[row].id, 1 / place, {}) for place, row in enumerate(rows, start=1)]


@dataclass(frozen=True)
class Case:
    """A source, tastes that it has an answer to, and the answer that must come first."""

    source: Source
    tastes: Tastes
    first: str


CASES = {
    "similar_to_liked": Case(SOURCES["similar_to_liked"], Tastes(liked=("f2",), disliked=("b2",)), "f3"),
    "bought_together": Case(SOURCES["bought_together"], Tastes(liked=("k1",)), "k2"),
    "collaborative": Case(SOURCES["collaborative"], Tastes(liked=("c1",)), "f1"),
    "matching_taste": Case(
        SOURCES["matching_taste"],
        Tastes(liked=("h1",), brands={"Sony": 0.9, "Philips": -0.5}, categories={"Speakers": 0.8}),
        "s2",
    ),
    "new": Case(SOURCES["new"], Tastes(liked=("h4",)), "l3"),
    "popular": Case(SOURCES["popular"], Tastes(liked=("h1",)), "s1"),
    "dense": Case(by_meaning, Tastes(liked=("f2",)), "f3"),
    "lexical": Case(by_words, Tastes(liked=("c1",)), "c3"),
}
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def everything(index: Index) -> np.ndarray:
    return np.ones(len(index.catalogue.products), bool)


def test_every_source_is_tested() -> None:
    assert set(SOURCES) <= set(CASES)


@cases
def test_the_right_answer_comes_first(toy: Index, case: Case) -> None:
    assert case.source(toy, case.tastes, everything(toy), 10)[0].id == case.first


@cases
def test_best_first_without_repetition(toy: Index, case: Case) -> None:
    found = case.source(toy, case.tastes, everything(toy), 50)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert all(0 <= c.score <= 1 for c in found)
    assert len({c.id for c in found}) == len(found)


@cases
def test_gives_at_most_k_and_the_first_of_more(toy: Index, case: Case) -> None:
    many = case.source(toy, case.tastes, everything(toy), 30)
    assert case.source(toy, case.tastes, everything(toy), 1) == many[:1]
    assert case.source(toy, case.tastes, everything(toy), 0) == []


@cases
def test_stays_within_the_mask(toy: Index, case: Case) -> None:
    mask = everything(toy)
    mask[toy.catalogue.row_of[case.first]] = False
    found = case.source(toy, case.tastes, mask, 50)
    assert case.first not in {c.id for c in found}
    assert case.source(toy, case.tastes, ~everything(toy), 10) == []


@cases
def test_the_mask_is_left_as_it_was(toy: Index, case: Case) -> None:
    mask = everything(toy)
    case.source(toy, case.tastes, mask, 10)
    assert mask.all()


@cases
def test_what_was_judged_already_is_not_offered(toy: Index, case: Case) -> None:
    tastes = Tastes(
        liked=case.tastes.liked,
        disliked=(case.first,),
        brands=case.tastes.brands,
        categories=case.tastes.categories,
    )
    found = {c.id for c in case.source(toy, tastes, everything(toy), 50)}
    assert not found & {*case.tastes.liked, case.first}


@cases
def test_the_same_every_time(toy: Index, case: Case) -> None:
    first = case.source(toy, case.tastes, everything(toy), 20)
    assert first == case.source(toy, case.tastes, everything(toy), 20)


@pytest.mark.parametrize("name", ["similar_to_liked", "bought_together", "collaborative", "matching_taste"])
def test_no_tastes_give_nothing(toy: Index, name: str) -> None:
    assert SOURCES[name](toy, Tastes(), everything(toy), 10) == []


@pytest.mark.parametrize("name", SOURCES)
def test_products_that_are_gone_do_no_harm(toy: Index, name: str) -> None:
    gone = Tastes(liked=("gone",), disliked=("gone too",))
    assert SOURCES[name](toy, gone, everything(toy), 5) == SOURCES[name](toy, Tastes(), everything(toy), 5)


@pytest.mark.parametrize("name", SOURCES)
def test_the_score_is_told_under_the_sources_name(toy: Index, name: str) -> None:
    for candidate in SOURCES[name](toy, CASES[name].tastes, everything(toy), 5):
        assert candidate.sources == {name: candidate.score}


def test_dislikes_push_away_their_like(toy: Index) -> None:
    def score(tastes: Tastes) -> float:
        found = SOURCES["similar_to_liked"](toy, tastes, everything(toy), 50)
        return next(c.score for c in found if c.id == "c3")

    assert score(Tastes(liked=("c1",), disliked=("c2",))) < score(Tastes(liked=("c1",)))


def test_new_products_keep_to_favoured_categories(toy: Index) -> None:
    tastes = Tastes(categories={"Headphones": 0.7, "Laptops": -0.4})
    assert [c.id for c in SOURCES["new"](toy, tastes, everything(toy), 10)] == ["h4"]


def test_pairs_of_a_single_shopper_are_chance(toy: Index) -> None:
    assert "f1" not in {c.id for c in SOURCES["bought_together"](toy, Tastes(liked=("f2",)), everything(toy), 10)}
