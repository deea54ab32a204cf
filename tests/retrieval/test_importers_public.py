"""Importers on the real public files: counts, known rows, nothing rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.catalogue import build_catalogue
from retrieval.feed import Feed
from retrieval.filters import Constraint
from retrieval.importers import guess_format, read_feed

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def icecat(data_dir: Path) -> Feed:
    return read_feed(data_dir / "icecat_electronics" / "products.jsonl.gz", "icecat")


@pytest.mark.parametrize(
    ("path", "format", "count"),
    [
        ("bestbuy_products/products.jsonl", "bestbuy", 3291),
        ("esci_us_sample/products.jsonl.gz", "esci", 6764),
        ("retail_demo_store/products.jsonl", "retail-demo-store", 2465),
        ("dummyjson/products.jsonl", "dummyjson", 194),
    ],
)
def test_public_sets_are_recognised_and_load_whole(data_dir: Path, path: str, format: str, count: int) -> None:
    assert guess_format(data_dir / path) == format
    read = read_feed(data_dir / path)
    assert (len(read.products), read.rejects) == (count, [])
    assert build_catalogue(read.products).fields["price"].low is not None


def test_bestbuy_rows(data_dir: Path) -> None:
    first = read_feed(data_dir / "bestbuy_products" / "products.jsonl").products[0]
    assert (first.id, first.brand, first.price, first.currency) == ("4984700", "AT&T GoPhone", 49.99, "USD")
    assert first.category == ("Cell Phones", "Prepaid Phones", "All Prepaid Phones")


def test_esci_rows(data_dir: Path) -> None:
    products = read_feed(data_dir / "esci_us_sample" / "products.jsonl.gz").products
    kindle = products[0]
    assert (kindle.id, kindle.brand, kindle.price, kindle.rating_count) == ("B07CXG6C9W", "Amazon", None, 124969)
    assert kindle.attributes == {"color": "Black"}
    assert "waterproof" in kindle.description
    assert sum(product.price is not None for product in products) == 1990


def test_retail_demo_store_rows(data_dir: Path) -> None:
    products = read_feed(data_dir / "retail_demo_store" / "products.jsonl").products
    assert products[0].category == ("Accessories", "Backpack")
    assert products[0].attributes == {"gender": "female"}
    assert {len(product.category) for product in products} <= {1, 2}


def test_dummyjson_brings_reviews_without_addresses(data_dir: Path) -> None:
    read = read_feed(data_dir / "dummyjson" / "products.jsonl")
    assert len(read.reviews) == sum(product.rating_count for product in read.products) == 582
    assert not any("@" in review.author + review.text for review in read.reviews)
    assert read.products[0].attributes["width"] == "15.14 cm"


def test_icecat_loads_whole_with_clean_fields(data_dir: Path, icecat: Feed) -> None:
    assert guess_format(data_dir / "icecat_electronics" / "products.jsonl.gz") == "icecat"
    assert (len(icecat.products), icecat.rejects) == (19406, [])
    by_id = {product.id: product for product in icecat.products}
    toner = by_id["3920564"]
    assert (toner.brand, toner.price, toner.currency, toner.gtin) == ("Xerox", 49.95, "USD", "0095205603217")
    assert toner.category == ("Printer supplies", "Toner cartridges")
    assert toner.attributes["color"] == "Black"
    assert toner.attributes["page yield"] == "23000 pages"
    laptop = by_id["2101957"]
    assert laptop.title.startswith("HP Pavilion dv7-1211ea") and '43.2 cm (17")' in laptop.title
    assert laptop.category == ("Computers", "Laptops")
    assert laptop.attributes["screen size"] == "17 in"
    assert laptop.attributes["memory"] == "4 GB"
    assert laptop.attributes["processor frequency"] == "2.13 GHz"
    assert laptop.attributes["weight"] == "3460 g"
    assert laptop.attributes["wi-fi"] is True
    assert not any("<li>" in product.description or "<br" in product.description for product in icecat.products)
    assert not any("pallet" in name or "_" in name for product in icecat.products for name in product.attributes)


def test_most_icecat_rows_get_a_category(icecat: Feed) -> None:
    assert sum(bool(product.category) for product in icecat.products) / len(icecat.products) > 0.9


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("ACT UTP Cat5E 2.0m networking cable 2 m Blue", "Network cables"),
        ("Acer EC.J6000.001 projector lamp 230 W P-VIP", "Projector lamps"),
        ("Case Logic TBC302P camera case Pink", "Camera bags"),
        ("Canon EF 100mm f/2.0 USM Black", "Lenses and camera accessories"),
        ("OKI Yellow Image Drum Original", "Printer drums"),
        ("Intel Xeon E5320 processor 1.86 GHz Box 8 MB L2", "Processors"),
    ],
)
def test_icecat_things_are_told_from_what_they_go_with(icecat: Feed, title: str, label: str) -> None:
    assert {product.category[-1] for product in icecat.products if product.title == title} == {label}


def test_icecat_can_be_filtered(icecat: Feed) -> None:
    shop = build_catalogue(icecat.products, "USD", {"USD": 1.0, "CNY": 0.14})
    filters = (
        Constraint(field="category", op="=", values=("headphone",)),
        Constraint(field="price", op="<=", values=(1000,), unit="CNY"),
        Constraint(field="brand", op="!=", values=("Sony",)),
    )
    passed = [product for product, keep in zip(shop.products, shop.rows(filters), strict=True) if keep]
    assert len(passed) > 20
    assert all(p.category[-1] == "Headphones" and p.brand != "Sony" and (p.price or 0) <= 140 for p in passed)
    wide = Constraint(field="screen size", op=">=", values=(43,), unit="cm")
    assert shop.satisfies("2101957", wide)
    assert shop.fields["screen size"].unit == "in"
    assert shop.fields["memory"].unit == "GB"
