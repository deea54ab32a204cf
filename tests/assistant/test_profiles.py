"""What the shop believes of a shopper, and what they can do about it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import database, personal, tables
from assistant.events import EventIn, load_history, record_events
from assistant.floor import Floor
from assistant.profiles import ProfileChange, change, erase, export, profile, tastes_for
from assistant.tastes import traits
from retrieval.errors import NotFoundError, UsageError
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.product import HistoryEvent


@pytest.fixture
def index(floor: Floor) -> Index:
    return floor.stock().index


def did(
    floor: Floor, kind: str, *products: str, user: str = "ada", days_ago: float = 0, value: float | None = None
) -> None:
    time = datetime.now(UTC) - timedelta(days=days_ago)
    events = [{"user": user, "kind": kind, "product": each, "time": time, "value": value} for each in products]
    record_events(floor, [EventIn.model_validate(each) for each in events])


def shoes(index: Index, **attributes: object) -> list[str]:
    """Ids of running shoes with these attributes."""
    return [
        each.id
        for each in index.catalogue.products
        if "Running shoes" in each.category
        and all(each.attributes.get(name.replace("_", " ")) == value for name, value in attributes.items())
    ]


def kept_of(floor: Floor, user: str) -> int:
    return sum(len(rows) for rows in personal.all_of(floor.database, user).values())


def test_two_dismissals_of_what_a_kind_does_not_all_have_are_a_dislike(floor: Floor, index: Index) -> None:
    trail, road = shoes(index, surface="trail"), shoes(index, surface="road")
    did(floor, "dismiss", *road[:2])
    did(floor, "like", *trail[:2])
    known = tastes_for(floor, "ada").attributes
    assert known["surface", "trail"] > 0.3 and known["surface", "road"] < -0.3
    lines = [line.text for line in profile(floor, "ada").lines]
    assert "You seem to like surface trail" in lines and "You seem to pass on surface road" in lines


def test_one_product_is_no_taste_in_features_and_what_all_have_is_none(floor: Floor, index: Index) -> None:
    did(floor, "like", shoes(index)[0], user="once")
    assert not tastes_for(floor, "once").attributes
    common = Counter(value for each in shoes(index) for value in traits(index.catalogue.get(each)))
    everywhere = {value for value, count in common.items() if count == len(shoes(index))}
    did(floor, "like", *shoes(index)[:3])
    assert all(abs(tastes_for(floor, "ada").attributes.get(value, 0)) < 1e-9 for value in everywhere)


def test_an_old_event_counts_less_and_a_short_stay_nothing(floor: Floor, index: Index) -> None:
    first, second, third = shoes(index)[:3]
    did(floor, "like", first, user="new")
    did(floor, "like", first, user="old", days_ago=180)
    new, old = (max(tastes_for(floor, user).brands.values()) for user in ("new", "old"))
    assert 0 < old < new / 3
    did(floor, "dwell", second, user="glance", value=3)
    did(floor, "dwell", third, user="stay", value=90)
    assert not any(tastes_for(floor, "glance").brands.values())
    assert max(tastes_for(floor, "stay").brands.values()) > 0


def test_the_visit_is_what_happened_without_a_pause(floor: Floor, index: Index) -> None:
    before, first, second = shoes(index)[:3]
    did(floor, "view", before, days_ago=0.1)
    did(floor, "view", first, days_ago=20 / 1440)
    did(floor, "view", second)
    assert tastes_for(floor, "ada").recent == (second, first)


def test_prices_taken_make_a_band_per_kind(floor: Floor, index: Index) -> None:
    some = shoes(index)[:4]
    did(floor, "purchase", *some)
    [(kind, (low, high))] = profile(floor, "ada").prices.items()
    prices = [index.catalogue.get(each).price or 0 for each in some]
    assert kind == "Running shoes" and min(prices) * 0.8 < low < high < max(prices) * 1.2


def test_what_was_said_stays_until_it_is_forgotten(floor: Floor) -> None:
    said = [
        Constraint(field="size", op="=", values=("42",), text="size 42"),
        Constraint(field="material", op="!=", values=("leather",), text="I hate leather"),
        Constraint(field="material", op="!=", values=("wool",), text="no wool"),
    ]
    change(floor, "ada", ProfileChange(state=tuple(said)))
    change(floor, "ada", ProfileChange(state=(said[0].model_copy(update={"values": ("43",), "text": "43 now"}),)))
    facts = profile(floor, "ada").facts
    assert sorted((each.text, *each.values) for each in facts) == [
        ("43 now", "43"), ("I hate leather", "leather"), ("no wool", "wool"),
    ]  # fmt: skip
    leather = next(each.id for each in facts if each.values == ["leather"])
    change(floor, "ada", ProfileChange(forget=(leather,)))
    assert "I hate leather" not in [each.text for each in profile(floor, "ada").facts]
    with pytest.raises(NotFoundError):
        change(floor, "eve", ProfileChange(forget=(facts[0].id,)))
    with pytest.raises(UsageError):
        change(floor, "ada", ProfileChange(state=(Constraint(field="price", op="<=", values=("cheap",)),)))


def test_what_is_muted_is_not_used(floor: Floor, index: Index) -> None:
    liked, other = shoes(index)[0], shoes(index)[5]
    did(floor, "like", liked, other)
    brand = index.catalogue.get(liked).brand
    change(floor, "ada", ProfileChange(mute=(f"brand:{brand}", f"product:{other}", "contribution:popularity")))
    tastes = tastes_for(floor, "ada")
    assert brand not in tastes.brands and other not in tastes.liked and tastes.muted == {"contribution:popularity"}
    change(floor, "ada", ProfileChange(unmute=(f"brand:{brand}",)))
    assert brand in tastes_for(floor, "ada").brands
    with pytest.raises(UsageError, match="brand:Sony"):
        change(floor, "ada", ProfileChange(mute=("everything",)))


def test_who_says_no_is_not_remembered(floor: Floor, index: Index) -> None:
    product = shoes(index)[0]
    did(floor, "like", product)
    change(floor, "ada", ProfileChange(remembered=False))
    did(floor, "like", product)
    known = profile(floor, "ada")
    assert not known.remembered and not known.events and kept_of(floor, "ada") == 1
    assert tastes_for(floor, "ada").liked == ()
    change(floor, "ada", ProfileChange(remembered=True))
    did(floor, "like", product)
    assert profile(floor, "ada").events == 1


def test_where_consent_is_asked_for_nothing_is_kept_before_it(floor: Floor, index: Index) -> None:
    floor.settings.shop.consent = "asked"
    did(floor, "like", shoes(index)[0])
    assert kept_of(floor, "ada") == 0
    change(floor, "ada", ProfileChange(remembered=True))
    did(floor, "like", shoes(index)[0])
    assert profile(floor, "ada").events == 1


def test_erasing_leaves_no_row_and_an_import_does_not_bring_history_back(floor: Floor, index: Index) -> None:
    product = shoes(index)[0]
    fed = HistoryEvent(user_id="ada", product_id=product, kind="view", time="2026-01-01T00:00:00+00:00")
    assert load_history(floor, [fed, fed.model_copy(update={"user_id": "bob"})]) == 2
    did(floor, "like", product)
    change(floor, "ada", ProfileChange(mute=("brand:Sony",), remembered=True, state=(_size(),)))
    conversation, _ = database.begin_turn(floor.database, None, "ada", "hello")
    exported = export(floor, "ada")
    assert {name for name, rows in exported.items() if rows} >= {
        "events",
        "facts",
        "mutes",
        "consents",
        "conversations",
        "turns",
    }
    erase(floor, "ada")
    assert load_history(floor, [fed]) == 0
    with floor.database.connect() as connection:
        for table in tables.metadata.sorted_tables:
            rows = [str(dict(row)) for row in connection.execute(sa.select(table)).mappings()]
            assert not [row for row in rows if "ada" in row or conversation in row], table.name
    assert profile(floor, "bob").events == 1


def test_after_erasing_no_file_of_the_database_holds_the_name(floor: Floor, index: Index, tmp_path: Path) -> None:
    name = "unmistakable-shopper-0815"
    did(floor, "like", *shoes(index)[:20], user=name)

    def holding() -> list[str]:
        return [each.name for each in tmp_path.glob("floorwalker.db*") if name.encode() in each.read_bytes()]

    assert holding()
    erase(floor, name)
    assert not holding()


def _size() -> Constraint:
    return Constraint(field="size", op="=", values=("42",), text="size 42")
