"""One suite over all recommenders, on a toy shop of two tribes of shoppers whose right answers are plain to see."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from retrieval.errors import MissingExtra
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.interactions import DAY, History, Interactions, gather
from retrieval.recommenders.matrices import Arrays

A, B = [f"a{n}" for n in range(6)], [f"b{n}" for n in range(6)]
ITEMS = [*A, *B, "pop", "new"]
"""Each tribe buys of its own six, and all buy ``pop``; ``new`` has not been bought yet."""
ROW = {id: row for row, id in enumerate(ITEMS)}
NOW = 100 * DAY
TRIBE_SIZE = 24
SETTINGS: dict[str, dict[str, Any]] = {"ease": {"regularization": 1.0}}
"""Where those for real shops are too cautious for two dozen shoppers."""
PERSONAL = [name for name in RECOMMENDERS if name != "popularity"]
UPDATED = [name for name, model in RECOMMENDERS.items() if model.update]


def events(shoppers: range, first_day: int = 0) -> list[tuple[str, str, float, int, int]]:
    """Of each shopper four visits with two neighbours of the tribe's six each, then ``pop``: user, item, weight, time,
    basket."""
    made = []
    for shopper in shoppers:
        tribe = A if shopper % 2 else B
        for visit in range(4):
            start, day = (shopper // 2 + visit) % 6, first_day + shopper % 7 + 10 * visit
            for step, item in enumerate((tribe[start], tribe[(start + 1) % 6])):
                made.append((f"u{shopper}", item, 1.0, day * DAY + 60 * step, 10 * shopper + visit))
        made.append((f"u{shopper}", "pop", 1.0, (first_day + 60) * DAY, 10 * shopper + 9))
    return made


def interactions(made: list[tuple[str, str, float, int, int]]) -> Interactions:
    users, items, weights, times, baskets = zip(*made, strict=True)
    return gather(users, items, weights, times, baskets, catalogue=ITEMS)


def history(*ids: str, weight: float = 1.0) -> History:
    times = np.array([NOW - 600 + 60 * n for n in range(len(ids))], np.int64)
    return History(np.array([ROW[id] for id in ids], np.int64), np.full(len(ids), weight, np.float32), times)


def vectors() -> np.ndarray:
    """Both tribes' things are alike among themselves; the new one is like tribe A's."""
    made = np.random.default_rng(1).normal(0, 0.1, (len(ITEMS), 8)).astype(np.float32)
    for id, row in ROW.items():
        made[row, {"a": 0, "n": 0, "b": 1, "p": 2}[id[0]]] += 1
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def fitted(name: str, data: Interactions, seed: int = 0) -> Arrays:
    model = RECOMMENDERS[name]
    more = {"vectors": vectors()} if model.needs_vectors else {}
    return model.fit(data, seed=seed, **more, **SETTINGS.get(name, {}))


def scored(name: str, arrays: Arrays, told: History) -> np.ndarray:
    return RECOMMENDERS[name].scores(arrays, told, NOW)


DATA = interactions(events(range(TRIBE_SIZE)))
ARRAYS = {name: fitted(name, DATA) for name in RECOMMENDERS}


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_every_product_gets_a_finite_float32(name: str) -> None:
    for told in (history(), history("a0"), history("a0", "b0", "new"), history("a0", weight=-1.0)):
        found = scored(name, ARRAYS[name], told)
        assert found.shape == (len(ITEMS),) and found.dtype == np.float32
        assert np.isfinite(found).all()


@pytest.mark.parametrize("name", PERSONAL)
def test_a_new_shopper_is_folded_in_from_one_event(name: str) -> None:
    for tribe, other in ((A, B), (B, A)):
        found = scored(name, ARRAYS[name], history(tribe[2]))
        own = [found[ROW[id]] for id in (tribe[1], tribe[3])]
        assert min(own) > 0
        assert min(own[1:] if name == "session" else own) > max(found[ROW[id]] for id in other)


@pytest.mark.parametrize("name", PERSONAL)
def test_an_event_of_this_second_changes_the_answer(name: str) -> None:
    before = scored(name, ARRAYS[name], history("a2"))
    after = scored(name, ARRAYS[name], history("a2", "b2"))
    assert after[ROW["b3"]] > before[ROW["b3"]]


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_an_empty_history_knows_nothing_but_what_is_popular(name: str) -> None:
    found = scored(name, ARRAYS[name], history())
    if name == "popularity":
        assert found.argmax() == ROW["pop"] and found[ROW["new"]] == 0
    else:
        assert not found.any()


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_only_content_knows_a_product_without_events(name: str) -> None:
    found = scored(name, ARRAYS[name], history("a0", "a1"))
    if RECOMMENDERS[name].needs_vectors:
        assert found[ROW["new"]] > found[[ROW[id] for id in B]].max()
    else:
        assert found[ROW["new"]] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("name", PERSONAL)
def test_a_dismissal_never_speaks_for_what_is_like_it(name: str) -> None:
    liked = scored(name, ARRAYS[name], history("a5"))
    found = scored(name, ARRAYS[name], history("a2", weight=-1.0))
    assert found[[ROW["a1"], ROW["a3"]]].max() <= 0
    both = scored(name, ARRAYS[name], replace(history("a5", "a2"), weights=np.array([1, -1], np.float32)))
    assert both[ROW["a3"]] <= liked[ROW["a3"]] + 1e-6


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_the_same_seed_gives_the_same_arrays(name: str) -> None:
    again = fitted(name, DATA)
    assert again.keys() == ARRAYS[name].keys()
    for key, array in again.items():
        np.testing.assert_array_equal(array, ARRAYS[name][key])


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_an_erased_shopper_is_gone_with_the_next_training(name: str) -> None:
    odd = [("odd", id, 5.0, (50 + n) * DAY, 900 + n) for n, id in enumerate(("a0", "new", "b0", "new", "a0"))]
    told = history("a0")
    known = scored(name, fitted(name, interactions(events(range(TRIBE_SIZE)) + odd)), told)
    assert not np.allclose(known, scored(name, ARRAYS[name], told)) or RECOMMENDERS[name].needs_vectors
    erased = fitted(name, interactions(events(range(TRIBE_SIZE))))
    np.testing.assert_array_equal(scored(name, erased, told), scored(name, ARRAYS[name], told))
    assert all(array.dtype.kind in "fiub" for array in ARRAYS[name].values()), "no names of shoppers"


@pytest.mark.parametrize("name", UPDATED)
def test_an_update_counts_new_events_without_the_old(name: str) -> None:
    update = RECOMMENDERS[name].update
    assert update is not None
    wanted = [
        (f"n{n}", id, 3.0, 90 * DAY + 60 * n + k, 1000 + n) for n in range(30) for k, id in enumerate(("a2", "new"))
    ]
    before = ARRAYS[name]
    after = update(before, interactions(wanted))
    told = history("a2")
    assert scored(name, after, told)[ROW["new"]] > scored(name, before, told)[ROW["new"]]
    np.testing.assert_array_equal(scored(name, before, told), scored(name, ARRAYS[name], told))


@pytest.mark.parametrize("name", UPDATED)
def test_an_update_learns_products_that_were_not_in_the_catalogue(name: str) -> None:
    update = RECOMMENDERS[name].update
    assert update is not None
    made = [(f"n{n}", id, 3.0, 90 * DAY + 60 * n + k, 1000 + n) for n in range(30) for k, id in enumerate(("a2", "z"))]
    users, items, weights, times, baskets = zip(*made, strict=True)
    after = update(ARRAYS[name], gather(users, items, weights, times, baskets, catalogue=[*ITEMS, "z"]))
    found = scored(name, after, history("a2"))
    assert found.shape == (len(ITEMS) + 1,) and found[-1] > 0


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_a_shop_without_events_knows_nothing(name: str) -> None:
    empty = DATA.taken(np.zeros(len(DATA.time), bool))
    found = scored(name, fitted(name, empty), history("a0"))
    assert found.shape == (len(ITEMS),)
    assert not found.any() or RECOMMENDERS[name].needs_vectors


def test_what_is_wanted_lately_is_popular() -> None:
    made = [("x", "a0", 1.0, 0, -1)] * 5 + [("y", "b0", 1.0, 90 * DAY, -1)] * 3
    model = RECOMMENDERS["popularity"]
    lately = model.scores(model.fit(interactions(made), half_life_days=10.0, seed=0), history(), NOW)
    assert lately[ROW["b0"]] == 1 > lately[ROW["a0"]] > 0
    ever = model.scores(model.fit(interactions(made), half_life_days=np.inf, seed=0), history(), NOW)
    assert ever[ROW["a0"]] == 1 > ever[ROW["b0"]]


def test_popularity_updated_is_popularity_fitted_on_all() -> None:
    first, later = events(range(10)), events(range(10, 20), first_day=30)
    model = RECOMMENDERS["popularity"]
    assert model.update is not None
    updated = model.update(model.fit(interactions(first), seed=0), interactions(later))
    np.testing.assert_allclose(
        model.scores(updated, history(), NOW),
        model.scores(model.fit(interactions(first + later), seed=0), history(), NOW),
        rtol=1e-5,
    )


def test_als_folds_in_as_the_library_does() -> None:
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy import sparse

    found = RECOMMENDERS["als"].fit(DATA, factors=8, alpha=3.0, regularization=2.0, seed=4)
    library = AlternatingLeastSquares(factors=8, regularization=2.0, num_threads=1)
    library.item_factors = found["factors"]
    confidence = 1 + 3 * np.log(2)
    row = sparse.csr_matrix(([confidence, confidence], ([0, 0], [ROW["a0"], ROW["b2"]])), (1, len(ITEMS)))
    right = library.recalculate_user(0, row.astype(np.float32)) @ found["factors"].T
    answer = RECOMMENDERS["als"].scores(found, history("a0", "b2"), NOW)
    np.testing.assert_allclose(answer, right, rtol=1e-3, atol=1e-5)


def test_what_came_next_before_comes_next() -> None:
    made = [(f"s{n}", f"a{step}", 1.0, n * DAY + step, -1) for n in range(8) for step in range(6)]
    model = RECOMMENDERS["session"]
    arrays = model.fit(interactions(made), transitions=1.0, reach=1, seed=0)
    assert model.scores(arrays, history("a2"), NOW).argmax() == ROW["a3"]
    assert model.scores(arrays, history("a3", "a0"), NOW).argmax() == ROW["a1"], "the last step counts most"


def test_products_of_one_order_go_together_and_products_of_one_shopper_do_not() -> None:
    made = [
        (f"s{n}", id, 1.0, day * DAY, 10 * n + day) for n in range(8) for id, day in (("a0", 0), ("b0", 0), ("a1", 5))
    ]
    model = RECOMMENDERS["copurchase"]
    found = model.scores(model.fit(interactions(made), seed=0), history("a0"), NOW)
    assert found.argmax() == ROW["b0"] and found[ROW["a1"]] == 0


def test_what_shoppers_come_back_for_is_offered_again() -> None:
    again = [(f"s{n}", "a0", 1.0, day * DAY, -1) for n in range(8) for day in (0, 10, 20)]
    once = [(f"s{n}", "b0", 1.0, 20 * DAY, -1) for n in range(8)]
    model = RECOMMENDERS["next_basket"]
    found = model.scores(model.fit(interactions(again + once), seed=0), history("a0", "b0"), NOW)
    assert found.argmax() == ROW["a0"] and found[ROW["b0"]] < 0.5 * found[ROW["a0"]]


def test_a_product_that_everybody_has_is_held_back() -> None:
    model = RECOMMENDERS["graph"]
    free, held = (model.scores(model.fit(DATA, beta=beta, seed=0), history("a0"), NOW) for beta in (0.0, 1.0))
    assert free[ROW["pop"]] / free[ROW["a1"]] > held[ROW["pop"]] / held[ROW["a1"]]


def test_content_without_a_vector_for_each_product_is_refused() -> None:
    with pytest.raises(ValueError, match="13 vectors for 14 products"):
        RECOMMENDERS["content"].fit(DATA, vectors=vectors()[1:], seed=0)


def test_fitting_a_factorisation_names_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "implicit", None)
    for name in ("als", "bpr"):
        with pytest.raises(MissingExtra, match=r"\[train\]"):
            fitted(name, DATA)
        assert scored(name, ARRAYS[name], history("a0")).any(), "serving does without"


def test_ease_is_the_closed_form() -> None:
    found = RECOMMENDERS["ease"].fit(DATA, regularization=2.0, kept=len(ITEMS), seed=0)
    x = np.log1p(DATA.matrix().toarray().astype(float))
    bought = x.any(axis=0)
    inverse = np.linalg.inv(x[:, bought].T @ x[:, bought] + 2.0 * np.eye(bought.sum()))
    right = np.zeros((len(ITEMS), len(ITEMS)))
    right[np.ix_(bought, bought)] = np.where(np.eye(bought.sum()), 0, -inverse / np.diag(inverse))
    for id in ("a0", "b3", "pop"):
        answer = RECOMMENDERS["ease"].scores(found, history(id), NOW)
        np.testing.assert_allclose(answer, np.log(2) * right[ROW[id]], atol=1e-5)


def test_interactions_are_read_in_time_and_keep_rows() -> None:
    data = gather(["v", "u", "v"], ["y", "x", "gone"], [2.0, -1.0, 1.0], [20, 10, 5], catalogue=["x", "y", "z"])
    assert (data.users, data.items) == (["u", "v"], ["x", "y", "z"])
    assert data.time.tolist() == [10, 20] and data.item.tolist() == [0, 1] and data.basket.tolist() == [-1, -1]
    assert data.matrix().toarray().tolist() == [[0, 0, 0], [0, 2, 0]], "what speaks against a product is left out"
    halved = data.matrix(half_life_days=1.0, now=20 + DAY)
    assert halved.toarray().tolist() == [[0, 0, 0], [0, 1, 0]]
    first, second = data.histories()
    assert first.rows.tolist() == [0] and first.weights.tolist() == [-1] and second.times.tolist() == [20]
    only = data.taken(data.time > 10)
    assert only.users == data.users and only.item.tolist() == [1]


def test_visits_are_orders_or_end_with_a_pause() -> None:
    made = [("u", 0, -1), ("v", 10, -1), ("u", 60, -1), ("u", 4000, -1), ("u", 4001, 7), ("u", 9000, 7)]
    users, times, baskets = zip(*made, strict=True)
    data = gather(users, ["x"] * 6, np.ones(6), times, baskets)
    assert data.visits().tolist() == [0, 3, 0, 1, 2, 2]
