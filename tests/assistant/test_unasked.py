"""Products offered to shoppers who have not asked for anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.events import EventIn, record_events
from assistant.floor import Floor, open_floor
from assistant.profiles import ProfileChange, change, profile
from assistant.settings import Settings
from assistant.unasked import interests, keep_interest, offer, offers
from retrieval.errors import NotFoundError, UsageError
from retrieval.feed import Feed
from retrieval.index import Index, build_index


@pytest.fixture
def index(floor: Floor) -> Index:
    return floor.stock().index


def did(floor: Floor, kind: str, product: str) -> None:
    record_events(floor, [EventIn.model_validate({"user": "ada", "kind": kind, "product": product})])


def first(index: Index, kind: str) -> str:
    return next(each.id for each in index.catalogue.products if kind in each.category)


def test_nobody_is_offered_what_is_popular(floor: Floor) -> None:
    rows = offers(floor, None, 4)
    assert [(each.title, len(each.products)) for each in rows] == [("Popular here", 4)]


def test_a_look_at_a_product_brings_its_like(floor: Floor, index: Index) -> None:
    looked = first(index, "Running shoes")
    did(floor, "view", looked)
    rows = {each.row: each for each in offers(floor, "ada", 4)}
    alike = rows["because_viewed"]
    assert alike.because == looked and index.catalogue.get(looked).title in alike.title
    assert looked not in [each.product.id for each in alike.products]
    assert any("Running shoes" in each.product.category for each in alike.products)
    assert {reason.kind for each in alike.products for reason in each.reasons} & {"similar"}


def test_what_was_taken_brings_what_goes_with_it(floor: Floor, index: Index) -> None:
    taken = first(index, "Running shoes")
    did(floor, "cart", taken)
    row = offer(floor, "ada", "goes_with", 3)
    assert row.because == taken and row.products
    kinds = set(index.kinds_together["Running shoes"])
    assert all(set(each.product.category) & kinds for each in row.products)


def test_no_product_is_in_two_rows_and_none_that_was_dismissed_or_is_gone(floor: Floor, index: Index) -> None:
    did(floor, "cart", first(index, "Running shoes"))
    did(floor, "view", first(index, "Backpacks"))
    before = [each.product for row in offers(floor, "ada", 4) for each in row.products]
    did(floor, "dismiss", before[0].id)
    rows = offers(floor, "ada", 4, "zh")
    assert {each.row for each in rows} == {"for_you", "because_viewed", "goes_with"} and rows[0].title == "为您推荐"
    after = [each.product for row in rows for each in row.products]
    assert len({each.id for each in after}) == len(after) and before[0].id not in [each.id for each in after]
    assert {each.availability for each in before + after} == {"in_stock"}


def test_new_things_are_of_the_departments_liked(index: Index, tmp_path: Path) -> None:
    shoes, packs = (
        [each for each in index.catalogue.products if kind in each.category][:8]
        for kind in ("Running shoes", "Backpacks")
    )
    dated = [
        each.model_copy(update={"attributes": each.attributes | {"release date": f"2026-0{1 + place % 8}-01"}})
        for place, each in enumerate(shoes + packs)
    ]
    settings = Settings(home=tmp_path)
    build_index(Feed(source="dated", products=dated), tmp_path, settings.retrieval.embedder)
    floor = open_floor(settings)
    assert [each.title for each in offers(floor, None, 3)][-1] == "New here"
    did(floor, "purchase", shoes[0].id)
    new = offer(floor, "ada", "new_for_you", 3)
    assert new.title == "New for you" and len(new.products) == 3
    assert all("Running shoes" in each.product.category for each in new.products)


def test_a_shop_that_nobody_has_bought_in_shows_one_of_each_large_kind(index: Index, tmp_path: Path) -> None:
    kinds = ("Running shoes", "Backpacks", "Mugs")
    plain = [
        each.model_copy(update={"rating": None, "rating_count": 0})
        for kind in kinds
        for each in [one for one in index.catalogue.products if kind in one.category][:4]
    ]
    build_index(Feed(source="new shop", products=plain), tmp_path, Settings().retrieval.embedder)
    [row] = offers(open_floor(Settings(home=tmp_path)), None, 3)
    assert row.title == "From our shelves"
    assert {each.product.category[-1] for each in row.products} == set(kinds)


def test_an_unknown_row_or_product_is_said_so(floor: Floor) -> None:
    with pytest.raises(UsageError, match="for_you"):
        offer(floor, "ada", "everything", 4)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        offer(floor, "ada", "because_viewed", 4, product="no-such")
    assert offer(floor, "ada", "because_viewed", 4).products == []


def test_what_is_muted_or_passed_on_is_not_stood_beside(floor: Floor, index: Index) -> None:
    older, newer = first(index, "Running shoes"), first(index, "Backpacks")
    did(floor, "view", older)
    did(floor, "view", newer)
    change(floor, "ada", ProfileChange(mute=(f"product:{newer}",)))
    assert offer(floor, "ada", "because_viewed", 3).because == older
    did(floor, "dismiss", older)
    assert offer(floor, "ada", "because_viewed", 3).because is None


def test_who_is_not_known_is_asked_once_and_the_answer_comes_first(floor: Floor) -> None:
    asked = interests(floor, "new")
    assert len(asked) == len(set(asked)) > 1
    keep_interest(floor, "new", "Shoes")
    assert interests(floor, "new") == []
    [row, *_] = offers(floor, "new", 4)
    assert row.title == "For you" and {each.product.category[0] for each in row.products} == {"Shoes"}
    assert "You said: “I like to look at Shoes”" in [line.text for line in profile(floor, "new").lines]
    change(floor, "shy", ProfileChange(remembered=False))
    assert interests(floor, "shy") == []
