"""What a ranker is trained on: made-up queries, mined products, changed texts. None of it needs PyTorch."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from assistant.floor import open_floor
from assistant.settings import Settings
from finetune.ranker.augment import augment, swap_attribute
from finetune.ranker.data import UNKNOWN, judged_groups, mined_groups, unlabelled_groups
from finetune.ranker.mining import mine
from finetune.ranker.queries import title_queries
from retrieval.index import Index
from retrieval.judgments import Judgment, derive_judgments
from retrieval.progress import silent
from retrieval.search import Candidate
from retrieval.weights import FEATURES


@pytest.fixture(scope="module")
def index(demo_home: Path) -> Index:
    return open_floor(Settings(home=demo_home)).stock().index


FOUND = [Candidate(f"p{rank}", 1 / (rank + 1), {"lexical": 1.0}) for rank in range(60)]


def test_mining_without_labels_takes_most_from_the_top_and_some_from_further_down() -> None:
    places = [int(each.id[1:]) for each in mine(FOUND, {}, random.Random(1))]
    assert set(range(6)) <= set(places)
    assert any(6 <= place < 40 for place in places) and any(place >= 40 for place in places)
    assert len(places) == len(set(places)) <= 16


def test_mining_with_labels_takes_exact_ones_and_the_mistakes_that_rank_highest() -> None:
    grades = {"p50": 3, "unfound": 3, "p2": 2, "p59": 0}
    taken = {each.id for each in mine(FOUND, grades, random.Random(1))}
    assert {"p50", "unfound", "p2", "p59"} <= taken
    mistaken = taken - set(grades)
    assert mistaken and all(int(id[1:]) < 25 for id in mistaken), "hard negatives come from the top"


def test_mining_is_the_same_for_the_same_seed() -> None:
    assert mine(FOUND, {}, random.Random(4)) == mine(FOUND, {}, random.Random(4))
    assert mine(FOUND, {}, random.Random(4)) != mine(FOUND, {}, random.Random(5))


def test_title_queries_are_short_many_sided_and_repeatable(index: Index) -> None:
    products = index.catalogue.products
    made = title_queries(products, 300, 7)
    assert made == title_queries(products, 300, 7) != title_queries(products, 300, 8)
    assert len(made) == len(set(made)) == 300
    assert any("without" in query for query in made)
    brands = {product.brand.lower() for product in products if product.brand}
    assert any(query.startswith(tuple(brands)) for query in made)
    assert np.median([len(query.split()) for query in made]) <= 5


def test_no_products_give_no_queries() -> None:
    assert title_queries([], 10, 7) == []


def test_groups_carry_texts_features_and_grades_side_by_side(index: Index) -> None:
    judgments = derive_judgments(index.catalogue, 3, 12, "train")
    groups = mined_groups(index, judgments, random.Random(1), silent)
    assert groups
    for group in groups:
        assert group.features.shape == (len(group.texts), len(FEATURES))
        assert len(group.grades) == len(group.gains) == len(group.first) == len(group.texts)
        assert group.graded and group.grades.max() == 3 and group.grades.min() == 0
    (bare,) = unlabelled_groups(index, ["running shoes"], random.Random(1), silent)
    assert not bare.graded and (bare.grades == UNKNOWN).all()


def test_judged_groups_hold_what_search_found_and_what_was_judged(index: Index) -> None:
    product = index.catalogue.products[0]
    judged = [Judgment(product.title, product.id, 3, 1.0), Judgment(product.title, "not in the catalogue", 3, 1.0)]
    (group,) = judged_groups(index, judged, silent)
    assert group.gains.sum() == 1 and group.grades.max() == 3
    assert group.first[int(group.gains.argmax())] == 0, "its own title finds it first"
    assert len(group.texts) >= 50


@pytest.mark.parametrize("seed", range(30))
def test_augmenting_keeps_what_is_refused(seed: int) -> None:
    changed = augment("leather belts without buckles", random.Random(seed))
    assert len(changed.split()) == 4 and "without" in changed


def test_augmenting_sometimes_mistypes_and_sometimes_drops_a_word() -> None:
    query = "wireless noise cancelling headphones"
    made = {augment(query, random.Random(seed)) for seed in range(200)}
    assert query in made
    assert any(len(each.split()) == 3 for each in made)
    assert any(len(each.split()) == 4 for each in made - {query})


def test_a_swapped_attribute_is_of_the_same_sort_and_only_one_that_was_asked_for() -> None:
    swapped = swap_attribute("red shoes for women", "Running Shoes for Women, Red", random.Random(1))
    assert swapped is not None and swapped != "Running Shoes for Women, Red"
    assert "Running Shoes" in swapped
    assert swap_attribute("shoes", "Running Shoes for Women, Red", random.Random(1)) is None
    numbered = swap_attribute("laptop 16 gb", "Laptop 14 in, 16 GB", random.Random(1))
    assert numbered is not None and "14 in" in numbered and "16 GB" not in numbered


def test_nothing_is_swapped_where_the_query_refuses_something() -> None:
    assert swap_attribute("shoes without red laces", "Shoes, red laces", random.Random(1)) is None
