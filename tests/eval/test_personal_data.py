"""Logs of shoppers: files of one's own, the public sets, the demo shop; and how they are cut by time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from personal_clubs import clubs

from eval.personal.datasets import Log, open_log
from eval.personal.split import BASKET, NEW_PRODUCTS, PERIOD, UNSEEN, make_split, wanted_events
from retrieval.errors import FeedError, UsageError
from retrieval.product import Product
from retrieval.recommenders.interactions import gather

HEAD = "user,product,kind,time,value\n"


def test_a_file_of_events_is_read_with_its_times_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(
        HEAD
        + "ann,cup,view,2026-01-01T12:00:00+02:00,\n"
        + "ann,cup,purchase,1767261660,9.5\n"
        + "bob,pan,rating,2026-01-02T00:00:00,1\n",
        "utf-8",
    )
    log = open_log(str(path))
    found = log.interactions
    assert (found.users, found.items) == (["ann", "bob"], ["cup", "pan"])
    assert found.time.tolist() == [1767261600, 1767261660, 1767312000]
    assert found.weight[0] < found.weight[1] and found.weight[2] < 0
    assert [product.title for product in log.products] == ["cup", "pan"]
    assert log.left_out == {}


def test_a_folder_brings_its_products_and_tells_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title,brand\ncup,Blue cup,Auralis\npan,Pan,\n", "utf-8")
    rows = [
        {"user": "ann", "product": "cup", "kind": "like", "time": "2026-01-01"},
        {"user": "ann", "product": "gone", "kind": "like", "time": "2026-01-01"},
        {"user": "ann", "product": "cup", "kind": "bought it", "time": "2026-01-01"},
        {"user": "", "product": "cup", "kind": "view", "time": "2026-01-01"},
        {"user": "ann", "product": "cup", "kind": "view", "time": "yesterday"},
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    log = open_log(str(tmp_path))
    assert [product.title for product in log.products] == ["Blue cup", "Pan"]
    assert log.interactions.items == ["cup", "pan"] and len(log.interactions.time) == 1
    assert sum(log.left_out.values()) == 4


def test_what_is_no_log_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no log 'nothing'"):
        open_log("nothing")
    with pytest.raises(FeedError, match=r"no events\.\*"):
        open_log(str(tmp_path))
    bad = tmp_path / "events.csv"
    bad.write_text(HEAD + "ann,cup,view,never,\n", "utf-8")
    with pytest.raises(FeedError, match=r"events\.csv:2: time"):
        open_log(str(bad))


def test_the_demo_shops_log_has_a_product_for_every_item_and_groups() -> None:
    log = open_log("demo")
    assert [product.id for product in log.products] == log.interactions.items
    assert len(log.interactions.users) == 3000 == len(log.groups["price level"])
    assert 0 < wanted_events(log.interactions).mean() < 0.5


@pytest.mark.data
def test_uci_has_no_cancellations_no_unknown_customers_and_no_postage(data_dir: Path) -> None:
    log = open_log("uci", data_dir)
    found = log.interactions
    assert not {"POST", "M", "D"} & set(found.items)
    assert (np.diff(found.time) >= 0).all() and (found.basket >= 0).all()
    # One order is one customer's.
    pairs = np.unique(np.stack([found.basket, found.user]), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert set(log.groups["country"].values()) == {"United Kingdom", "elsewhere"}
    assert log.left_out["lines without a customer"] > 100_000


def test_nothing_of_the_period_and_of_newcomers_is_learnt_from() -> None:
    log = clubs()
    for name in ("validation", "test"):
        split = make_split(log, name)
        assert split.train.time.max() < split.start
        newcomers = {each.user for each in split.moments for task in each.wanted if task.startswith("new shopper")}
        known = {each.user for each in split.moments if PERIOD in each.wanted}
        assert newcomers and known and not newcomers & known
        assert not newcomers & set(split.train.user.tolist())
        assert all((each.history.times <= each.now).all() for each in split.moments)
    validation, test = make_split(log, "validation"), make_split(log, "test")
    assert validation.end == test.start and test.end == log.interactions.time.max() + 1


def test_what_was_taken_in_the_period_is_wanted_and_new_to_the_shopper_apart() -> None:
    log = clubs()
    data, split = log.interactions, make_split(log, "test")
    arrived = {log.interactions.items[row] for row in np.flatnonzero(split.arrived)}
    assert arrived == {"a-new", "b-new"}
    for each in split.moments:
        inside = (data.user == each.user) & (data.time >= split.start)
        if PERIOD in each.wanted:
            assert set(each.wanted[PERIOD]) == set(data.item[inside])
            assert not set(each.wanted[UNSEEN]) & set(each.history.rows)
            assert not split.candidates(UNSEEN, each)[each.history.rows].any()
            assert split.arrived[each.wanted[NEW_PRODUCTS]].all()
            assert (split.candidates(NEW_PRODUCTS, each) == split.arrived).all()


def test_half_of_a_basket_is_told_and_the_other_half_is_asked_for() -> None:
    log = clubs()
    data, split = log.interactions, make_split(log, "test")
    baskets = [each for each in split.moments if BASKET in each.wanted]
    assert len(baskets) > 50
    for each in baskets:
        own = data.taken((data.user == each.user) & (data.time == each.now))
        known = set(each.history.rows[each.history.times == each.now])
        assert known and known | set(each.wanted[BASKET]) == set(own.item)
        assert not known & set(each.wanted[BASKET])
        assert not split.candidates(BASKET, each)[list(known)].any()


def test_a_newcomer_is_known_by_so_many_last_events() -> None:
    split = make_split(clubs(), "test")
    lengths = Counter(
        (task, len(each.history.rows)) for each in split.moments for task in each.wanted if "new shopper" in task
    )
    assert {(f"new shopper, {count} events", count) for count in (0, 1, 3, 10)} == set(lengths)


def test_a_sample_is_the_same_shoppers_whatever_the_rest() -> None:
    log = clubs()
    few, all = make_split(log, "test", 10), make_split(log, "test")
    chosen = {each.user for each in few.moments if PERIOD in each.wanted}
    assert len(chosen) == 10 and chosen <= {each.user for each in all.moments if PERIOD in each.wanted}


def test_without_anything_strong_views_are_what_is_foreseen() -> None:
    viewed = gather(["a", "a"], ["x", "y"], [0.1, -1.0], [0, 1])
    assert wanted_events(viewed).tolist() == [True, False]


def test_a_log_that_is_too_short_is_said_to_be() -> None:
    found = gather(["a"], ["x"], [1.0], [0])
    with pytest.raises(UsageError, match="too short"):
        make_split(Log("tiny", found, [Product(id="x", title="x")]), "test")
