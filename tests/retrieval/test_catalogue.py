"""The catalogue: exact filter semantics, units, currencies, lists, plurals, facets."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.errors import NotFoundError, UsageError
from retrieval.filters import Constraint
from retrieval.product import Product

RATES = {"USD": 1.0, "EUR": 1.25, "CNY": 0.125}


def product(product_id: str, title: str = "Thing", **fields: Any) -> Product:
    return Product(id=product_id, title=title, **fields)


@pytest.fixture(scope="module")
def shop() -> Catalogue:
    return build_catalogue(
        [
            product(
                "phones",
                "QuietOne Wireless Headphones",
                brand="Sony",
                category=("Electronics", "Headphones"),
                price=100,
                currency="USD",
                rating=4.5,
                attributes={
                    "battery life": "30 h",
                    "color": ["Black", "Deep Blue"],
                    "foldable": True,
                    "weight": "250 g",
                },
            ),
            product(
                "buds",
                "TinyBuds 2",
                brand="Acme",
                category=("Electronics", "Earbuds"),
                price=100,
                currency="EUR",
                availability="out_of_stock",
                attributes={"battery life": "480 min", "color": "black", "foldable": False, "weight": "0.05 kg"},
            ),
            product(
                "laptop",
                "降噪笔记本 Laptop 15",
                brand="ACME",
                category=("Computers", "Laptops"),
                price=800,
                attributes={"screen size": "17 in", "memory": "16 GB", "weight": "4 lb", "battery life": "6 h"},
            ),
            product("plain", "Plain gift box", category=("Gifts & Boxes",), attributes={"size": "10"}),
            product("shirt", "Striped shirt", attributes={"size": "XL"}),
        ],
        currency="USD",
        rates=RATES,
    )


def found(shop: Catalogue, field: str, op: Any, *values: Any, unit: str | None = None) -> set[str]:
    mask = shop.rows((Constraint(field=field, op=op, values=values, unit=unit),))
    return {shop.products[row].id for row in np.flatnonzero(mask)}


def test_no_filters_pass_everything(shop: Catalogue) -> None:
    assert shop.rows(()).all()


def test_filters_are_all_required(shop: Catalogue) -> None:
    both = (
        Constraint(field="color", op="=", values=("black",)),
        Constraint(field="brand", op="!=", values=("sony",)),
    )
    assert [shop.products[row].id for row in np.flatnonzero(shop.rows(both))] == ["buds"]


def test_text_is_compared_without_case_and_lists_match_by_any_item(shop: Catalogue) -> None:
    assert found(shop, "color", "=", "BLACK") == {"phones", "buds"}
    assert found(shop, "color", "=", "deep  blue") == {"phones"}
    assert found(shop, "brand", "=", "acme", "sony") == {"phones", "buds", "laptop"}


def test_missing_fields_fail_equality_and_ranges_and_pass_inequality(shop: Catalogue) -> None:
    assert found(shop, "color", "!=", "black") == {"laptop", "plain", "shirt"}
    assert found(shop, "brand", "!=", "Acme", "Sony") == {"plain", "shirt"}
    assert found(shop, "rating", ">=", 0) == {"phones"}
    assert found(shop, "price", "<=", 1e9) == {"phones", "buds", "laptop"}
    assert found(shop, "price", "!=", 800) == {"phones", "buds", "plain", "shirt"}


def test_category_matches_any_label_singular_or_plural(shop: Catalogue) -> None:
    assert found(shop, "category", "=", "headphone") == {"phones"}
    assert found(shop, "category", "=", "ELECTRONICS") == {"phones", "buds"}
    assert found(shop, "category", "=", "gift & box") == {"plain"}
    assert found(shop, "category", "!=", "electronic") == {"laptop", "plain", "shirt"}


@pytest.mark.parametrize(
    ("field", "op", "value", "unit", "ids"),
    [
        ("battery life", ">=", 8, "h", {"phones", "buds"}),
        ("battery life", ">=", 481, "min", {"phones"}),
        ("battery life", ">=", 8, None, {"phones", "buds"}),
        ("weight", "<=", 0.25, "kg", {"phones", "buds"}),
        ("weight", "<=", 9, "oz", {"phones", "buds"}),
        ("weight", ">=", 1, "磅", {"laptop"}),
        ("screen size", "=", 43.2, "cm", {"laptop"}),
        ("screen size", "=", "17 inch", None, {"laptop"}),
        ("screen size", "=", 17.1, None, set()),
        ("memory", ">=", 0.016, "TB", {"laptop"}),
        ("memory", ">=", 16, "gigs", {"laptop"}),
    ],
)
def test_units_are_converted(shop: Catalogue, field: str, op: str, value: Any, unit: str | None, ids: set[str]) -> None:
    assert found(shop, field, op, value, unit=unit) == ids


def test_counted_things_are_numbers_of_their_own_unit() -> None:
    counts = ["12 gears", "1 gear", "21 gears", "9 gears"]
    shop = build_catalogue([product(f"b{n}", attributes={"gears": text}) for n, text in enumerate(counts)])
    assert (shop.fields["gears"].kind, shop.fields["gears"].unit, shop.fields["gears"].high) == ("number", "gears", 21)
    assert found(shop, "gears", ">=", 12) == found(shop, "gears", ">=", 12, unit="gear") == {"b0", "b2"}
    assert found(shop, "gears", "=", "12 gears") == {"b0"}
    with pytest.raises(UsageError, match="seats"):
        found(shop, "gears", ">=", 12, unit="seats")


def test_prices_are_compared_in_the_currency_that_was_named(shop: Catalogue) -> None:
    assert shop.prices[:3].tolist() == [100, 125, 800]
    assert math.isnan(shop.prices[3])
    assert found(shop, "price", "<=", 110) == {"phones"}
    assert found(shop, "price", "<=", 1000, unit="CNY") == {"phones", "buds"}
    assert found(shop, "price", ">=", 101, unit="EUR") == {"laptop"}
    assert shop.convert(100, "CNY") == 12.5


def test_availability_flags_and_titles(shop: Catalogue) -> None:
    assert found(shop, "availability", "=", "in_stock") == {"phones", "laptop", "plain", "shirt"}
    assert found(shop, "foldable", "=", True) == found(shop, "foldable", "=", "Yes") == {"phones"}
    assert found(shop, "foldable", "!=", True) == {"buds", "laptop", "plain", "shirt"}
    assert found(shop, "title", "=", "wireless headphone") == {"phones"}
    assert found(shop, "title", "=", "head") == set()
    assert found(shop, "title", "=", "笔记本") == {"laptop"}
    assert found(shop, "title", "!=", "headphones", "shirts") == {"buds", "laptop", "plain"}


def test_sizes_that_are_partly_numbers_stay_text(shop: Catalogue) -> None:
    assert shop.fields["size"].kind == "text"
    assert found(shop, "size", "=", 10) == found(shop, "size", "=", "10") == {"plain"}
    assert found(shop, "size", "=", "xl") == {"shirt"}


@pytest.mark.parametrize(
    ("constraint", "named"),
    [
        (Constraint(field="batery life", op=">=", values=(8,)), "battery life"),
        (Constraint(field="battery life", op=">=", values=(8,), unit="parsecs"), "parsecs"),
        (Constraint(field="battery life", op=">=", values=(8,), unit="kg"), "kg"),
        (Constraint(field="price", op="<=", values=(8,), unit="XYZ"), "XYZ"),
        (Constraint(field="color", op="<=", values=(8,)), "color"),
        (Constraint(field="title", op="<=", values=(8,)), "title"),
        (Constraint(field="price", op="<=", values=(8, 9)), "one number"),
        (Constraint(field="price", op="<=", values=("cheap",)), "cheap"),
        (Constraint(field="rating", op=">=", values=(4,), unit="cm"), "cm"),
        (Constraint(field="brand", op="=", values=()), "brand"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(shop: Catalogue, constraint: Constraint, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        shop.rows((constraint,))


def test_prices_in_an_unknown_currency_are_refused_when_building() -> None:
    with pytest.raises(UsageError, match="ZZZ"):
        build_catalogue([product("a", price=1, currency="ZZZ")], "USD", RATES)


def test_fields_describe_the_catalogue(shop: Catalogue) -> None:
    battery = shop.fields["battery life"]
    assert (battery.kind, battery.unit, battery.low, battery.high, battery.count) == ("number", "h", 6, 30, 3)
    assert battery.values == {}
    assert shop.fields["price"].unit == "USD"
    assert {name.lower(): count for name, count in shop.fields["brand"].values.items()} == {"acme": 2, "sony": 1}
    assert shop.fields["foldable"].kind == "flag"
    assert shop.fields["category"].values["Electronics"] == 2
    assert list(shop.fields["color"].values.values()) == [2, 1]
    assert "availability" not in shop.fields


def test_facet_counts_count_products_within_the_mask(shop: Catalogue) -> None:
    mask = shop.rows((Constraint(field="category", op="=", values=("Electronics",)),))
    assert shop.facet_counts(mask, "category") == {"Electronics": 2, "Headphones": 1, "Earbuds": 1}
    assert shop.facet_counts(mask, "battery life") == {"30 h": 1, "8 h": 1}
    assert shop.facet_counts(np.zeros(5, dtype=np.bool_), "brand") == {}
    with pytest.raises(UsageError, match="colour"):
        shop.facet_counts(mask, "colour")


def test_get_and_satisfies_name_an_unknown_product(shop: Catalogue) -> None:
    assert shop.get("buds").title == "TinyBuds 2"
    with pytest.raises(NotFoundError, match="nope"):
        shop.get("nope")
    with pytest.raises(NotFoundError, match="nope"):
        shop.satisfies("nope", Constraint(field="price", op="<=", values=(1,)))


def test_an_empty_catalogue_and_fields_that_no_product_has() -> None:
    empty = build_catalogue([])
    assert empty.fields == {} and empty.rows(()).shape == (0,)
    bare = build_catalogue([product("a")])
    for field, op, value in (("price", "<=", 5), ("brand", "=", "x"), ("category", "=", "x"), ("rating", ">=", 1)):
        assert found(bare, field, op, value) == set()


def test_an_attribute_cannot_take_the_place_of_a_field_of_the_record() -> None:
    shop = build_catalogue([product("a", price=5, attributes={"price": "900 h"})])
    assert found(shop, "price", "<=", 6) == {"a"}


COLORS, CATEGORIES, HOURS = ["Red", "Dark Green", "blue"], ["Shoes", "Bags", "Lamps"], [5, 8, 12, 24]


def _random_product(rng: random.Random, number: int) -> Product:
    attributes: dict[str, Any] = {}
    if rng.random() < 0.8:
        attributes["color"] = rng.choice([rng.choice(COLORS), rng.sample(COLORS, 2)])
    if rng.random() < 0.7:
        hours = rng.choice(HOURS)
        attributes["life"] = rng.choice([f"{hours} h", f"{hours * 60} min"])
    if rng.random() < 0.5:
        attributes["waterproof"] = rng.random() < 0.5
    return product(
        f"p{number}",
        f"{rng.choice(COLORS)} {rng.choice(CATEGORIES)}",
        brand=rng.choice([None, "Ada", "Bo"]),
        category=rng.choice([(), ("All", rng.choice(CATEGORIES))]),
        price=rng.choice([None, 5.0, 10.0, 20.0]),
        currency=rng.choice([None, "USD", "EUR"]),
        availability=rng.choice(["in_stock", "out_of_stock"]),
        attributes=attributes,
    )


def _plainly(item: Product, constraint: Constraint) -> bool:
    """The rules of Constraint, read off the record one product at a time."""
    name, op, wanted = constraint.field, constraint.op, constraint.values
    have: list[Any]
    if name == "price":
        have = [] if item.price is None else [item.price * RATES[item.currency or "USD"]]
        wanted = tuple(float(value) * RATES[constraint.unit or "USD"] for value in wanted)
    elif name == "life":
        text = str(item.attributes.get("life", ""))
        have = [float(text.split()[0]) / (60 if text.endswith("min") else 1)] if text else []
        wanted = tuple(float(value) / (60 if constraint.unit == "min" else 1) for value in wanted)
    elif name == "category":
        have = [label.lower().rstrip("s") for label in item.category]
        wanted = tuple(str(value).lower().rstrip("s") for value in wanted)
    elif name == "waterproof":
        have = [item.attributes[name]] if name in item.attributes else []
    else:
        raw: Any = {"brand": item.brand, "availability": item.availability}.get(name, item.attributes.get(name))
        have = [value.lower() for value in (raw if isinstance(raw, list) else [raw] if raw else [])]
        wanted = tuple(str(value).lower() for value in wanted)
    if op == "=":
        return any(value in wanted for value in have)
    if op == "!=":
        return not any(value in wanted for value in have)
    return any(value <= wanted[0] if op == "<=" else value >= wanted[0] for value in have)


def _random_constraint(rng: random.Random) -> Constraint:
    name = rng.choice(["price", "life", "category", "color", "brand", "availability", "waterproof"])
    numeric = name in ("price", "life")
    pools: dict[str, list[Any]] = {
        "price": [5.0, 10.0, 12.5, 20.0, 25.0],
        "life": [5, 8, 12, 24],
        "category": ["shoe", "Bags", "LAMP", "all"],
        "color": ["red", "DARK GREEN", "Blue", "pink"],
        "brand": ["ada", "BO", "Cy"],
        "availability": ["in_stock", "out_of_stock"],
        "waterproof": [True, False],
    }
    op: Any = rng.choice(["=", "!=", "<=", ">="] if numeric else ["=", "!="])
    values = rng.sample(pools[name], 1 if op in ("<=", ">=") else rng.randint(1, 2))
    unit = rng.choice([None, "USD", "EUR"]) if name == "price" else None
    if name == "life":
        unit = rng.choice(["h", "min"])
        values = [value * 60 for value in values] if unit == "min" else values
    return Constraint(field=name, op=op, values=tuple(values), unit=unit)


def test_masks_agree_with_a_plain_reading_of_every_record() -> None:
    rng = random.Random(11)
    products = [_random_product(rng, number) for number in range(150)]
    shop = build_catalogue(products, "USD", RATES)
    for _ in range(300):
        filters = tuple(_random_constraint(rng) for _ in range(rng.randint(1, 3)))
        mask = shop.rows(filters)
        expected = [all(_plainly(item, each) for each in filters) for item in products]
        assert mask.tolist() == expected, filters
        probe = rng.choice(products)
        assert all(shop.satisfies(probe.id, each) for each in filters) == mask[shop.row_of[probe.id]]
