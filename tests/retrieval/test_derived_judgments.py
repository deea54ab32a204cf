"""Derived judgments: exact by the columns, the same for a seed, and in two halves that share nothing."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.errors import UsageError
from retrieval.importers import read_feed
from retrieval.judgments import derive_judgments
from retrieval.judgments.derived import DerivedQuery, derive_queries
from retrieval.judgments.kinds import kinds_of
from retrieval.judgments.wording import TEMPLATES, mistype, spell_model, spell_quantity
from retrieval.product import Product
from retrieval.units import read_quantity, unit_of

BRANDS = ("Acme", "Bolt", "Corvid")
COLORS = ("black", "white", "red", "dark green")
LABELS = (
    "Kettles", "Toasters", "Headphones", "Keyboards", "Backpacks", "Lamps", "Mugs", "Monitors",
    "Cables", "Routers", "Blenders", "Scales", "Printers", "Speakers", "Tents", "Desks",
)  # fmt: skip


def shop() -> Catalogue:
    """Sixteen kinds of twelve products: every brand in every colour, sizes from 10 to 21 inches."""
    products = [
        Product(
            id=f"{label[:3].lower()}{number}",
            title=f"{BRANDS[number % 3]} fine {COLORS[number % 4]} {label.lower()} model XK-{place}{number:02d}",
            brand=BRANDS[number % 3],
            category=("Shop", label),
            attributes={
                "color": COLORS[number % 4],
                "screen size": f"{10 + number} in",
                "waterproof": number % 2 == 0,
            },
        )
        for place, label in enumerate(LABELS)
        for number in range(12)
    ]
    return build_catalogue(products)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shop()


def by_template(catalogue: Catalogue, split: str, text: str) -> DerivedQuery:
    queries = derive_queries(catalogue, 7, 120, split)  # type: ignore[arg-type]
    return next(query for query in queries if query.template == (text, False))


def test_every_template_is_used_and_no_query_comes_twice(catalogue: Catalogue) -> None:
    for split in ("train", "test"):
        queries = derive_queries(catalogue, 7, 120, split)
        assert len(queries) == len({query.text for query in queries}) == 120
        assert {query.template for query in queries} == set(TEMPLATES[split])


def test_kind_and_brand(catalogue: Catalogue) -> None:
    query = by_template(catalogue, "train", "{brand} {kind}")
    brand = query.text.split()[0].lower()
    for product, grade in zip(catalogue.products, query.grades(), strict=True):
        same_kind = product.category[-1] == query.kind.label
        assert grade == (0 if not same_kind else 3 if str(product.brand).lower() == brand else 1)


def test_a_refused_value_is_grade_nothing(catalogue: Catalogue) -> None:
    query = by_template(catalogue, "test", "{kind} but no {refused}")
    refused = query.text.split(" but no ")[1]
    for product, grade in zip(catalogue.products, query.grades(), strict=True):
        values = {str(product.brand).lower(), *(str(value).lower() for value in product.attributes.values())}
        has = refused in values or (refused == "waterproof" and product.attributes["waterproof"] is True)
        assert grade == (0 if product.category[-1] != query.kind.label or has else 3)


def test_a_quantity_holds_in_another_unit(catalogue: Catalogue) -> None:
    queries = [q for q in derive_queries(catalogue, 7, 120, "test") if q.template.text == "a {quantity} {kind}"]
    assert any("cm" in query.text for query in queries)
    for query in queries:
        (row,) = np.flatnonzero(query.grades() == 3)
        inches = float(str(catalogue.products[int(row)].attributes["screen size"]).split()[0])
        said = query.text.split()[1]
        number = float("".join(letter for letter in said if letter.isdigit() or letter == "."))
        centimetres = "cm" in query.text
        assert number == pytest.approx(inches * 2.54 if centimetres else inches, rel=0.004)


def test_two_asks_of_three_are_a_substitute(catalogue: Catalogue) -> None:
    query = by_template(catalogue, "train", "{brand} {kind} {value}")
    counts = Counter(query.grades()[query.kind.rows].tolist())
    assert set(counts) == {1, 2, 3}
    assert not np.any(query.grades()[~query.kind.mask])


def test_the_same_seed_gives_the_same_and_another_seed_others(catalogue: Catalogue) -> None:
    once = derive_judgments(catalogue, 3, 40, "train")
    assert once == derive_judgments(shop(), 3, 40, "train")
    assert {each.query for each in once} != {each.query for each in derive_judgments(catalogue, 4, 40, "train")}


def test_the_halves_share_neither_template_nor_product_nor_kind(catalogue: Catalogue) -> None:
    assert not {each.text for each in TEMPLATES["train"]} & {each.text for each in TEMPLATES["test"]}
    products = {
        split: {each.product_id for each in derive_judgments(catalogue, 1, 80, split)} for split in ("train", "test")
    }
    assert products["train"] and products["test"]
    assert not products["train"] & products["test"]
    halves = [{kind.label for kind in kinds_of(catalogue, split)} for split in ("train", "test")]
    assert halves[0] | halves[1] == set(LABELS) and not halves[0] & halves[1]


def test_kinds_that_share_a_product_go_together() -> None:
    paths = [("Shop", "Lamps", "Desk lamps"), ("Shop", "Lamps")]
    products = [
        Product(id=f"{number}-{at}", title=f"lamp {number}", category=path)
        for at, path in enumerate(paths)
        for number in range(40 if at else 6)
    ]
    catalogue = build_catalogue(products)
    kinds = [
        {kind.label for kind in kinds_of(catalogue, split)}
        for split in ("train", "test")
        if _has_kinds(catalogue, split)
    ]
    assert kinds == [{"Lamps", "Desk lamps"}]


def _has_kinds(catalogue: Catalogue, split: str) -> bool:
    try:
        return bool(kinds_of(catalogue, split))  # type: ignore[arg-type]
    except UsageError:
        return False


def test_a_catalogue_without_categories_says_so() -> None:
    catalogue = build_catalogue([Product(id="a", title="thing")])
    with pytest.raises(UsageError, match="categories give no judgments"):
        derive_judgments(catalogue, 1, 5, "train")


def test_quantities_in_other_units_stay_within_what_the_catalogue_takes_as_equal() -> None:
    rng, inch = random.Random(1), unit_of("in")
    assert inch is not None
    seen = set()
    for _ in range(100):
        read = read_quantity(spell_quantity(15.6, inch, rng).replace("-", ""))
        assert read is not None and read[1] is not None
        number, unit = read
        assert number * unit.factor == pytest.approx(15.6 * inch.factor, rel=0.004)
        seen.add(unit.symbol)
    assert {"in", "cm"} <= seen


def test_typos_and_model_numbers_are_one_slip_away() -> None:
    rng = random.Random(1)
    for _ in range(50):
        text = mistype("Acme headphones 15 in", rng)
        assert text != "Acme headphones 15 in" and text.startswith("Acme h") and text.endswith(" 15 in")
    assert mistype("usb 3.0 hub", rng) == "usb 3.0 hub"
    spelt = {spell_model("WH-1000XM4", rng) for _ in range(50)}
    assert spelt == {"WH-1000XM4", "wh-1000xm4", "wh1000xm4"}


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "file", "format"),
    [
        ("icecat_electronics", "products.jsonl.gz", "icecat"),
        ("retail_demo_store", "products.jsonl", "retail-demo-store"),
    ],
)
def test_real_catalogues_give_queries_that_products_answer(data_dir: Path, folder: str, file: str, format: str) -> None:
    catalogue = build_catalogue(read_feed(data_dir / folder / file, format).products, "USD")
    queries = derive_queries(catalogue, 1, 60, "train")
    assert len(queries) == 60
    for query in queries:
        assert 1 <= np.count_nonzero(query.grades() == 3) <= 100
