"""The catalogues that the labelled set is built from, and groups of products as a turn would show them."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.evidence import Sources
from retrieval.errors import FeedError
from retrieval.feed import Feed
from retrieval.product import Product

Split = Literal["dev", "test", "fresh"]
SPLITS: tuple[Split, ...] = ("dev", "test", "fresh")
HALVES = SPLITS[:2]

FEEDS = {
    "icecat": ("icecat_electronics/products.jsonl.gz", "icecat"),
    "bestbuy": ("bestbuy_products/products.jsonl", "bestbuy"),
    "retail-demo-store": ("retail_demo_store/products.jsonl", "retail-demo-store"),
    "dummyjson": ("dummyjson/products.jsonl", "dummyjson"),
}
"""File under the data folder and format, by the name of the shop."""

GROUP = 3
"""Products shown together: all of one kind, so that they are easily confused."""


@dataclass(frozen=True)
class Shop:
    """One catalogue."""

    name: str
    products: Mapping[str, Product]
    sources: Sources


def open_shops(data: Path | None) -> list[Shop]:
    """The demo shop and, from the folder ``data`` where there is one, the four shared catalogues.

    Raises:
        FeedError: a file is not there.
    """
    from retrieval.demo import generate
    from retrieval.importers import read_feed

    shops = [_shop("demo", generate())]
    if data is None:
        return shops
    for name, (file, form) in FEEDS.items():
        path = data / file
        if not path.is_file():
            raise FeedError(f"No file {path}", mend="Name the folder of the public data sets with --data.")
        shops.append(_shop(name, read_feed(path, form, {})))
    return shops


def _shop(name: str, feed: Feed) -> Shop:
    reviews = defaultdict(list)
    for review in feed.reviews:
        reviews[review.product_id].append(review)
    products = {each.id: each for each in feed.products if each.price is not None}
    return Shop(name, products, Sources(reviews, feed.promotions, feed.policies))


def split_of(product_id: str) -> Split:
    """Half of the products are for development, by a hash of their id; fresh ones are what neither half has drawn."""
    return HALVES[hashlib.sha256(product_id.encode()).digest()[0] % 2]


def family(product: Product) -> str:
    """What the variants of one product share."""
    return product.item_group_id or product.title


def groups(
    shop: Shop, split: Split, count: int, rng: random.Random, drawn: Collection[str] = ()
) -> list[list[Product]]:
    """``count`` groups of products of one kind, those with much in their record first among equals.

    Args:
        drawn: families of products that the fresh split leaves out.
    """
    kinds: dict[tuple[str, ...], list[Product]] = defaultdict(list)
    for product in shop.products.values():
        mine = family(product) not in drawn if split == "fresh" else split_of(product.id) == split
        if mine and product.price:
            kinds[product.category].append(product)
    shelves = [each for each in kinds.values() if len(each) >= GROUP]
    found = []
    for _ in range(count):
        shelf = rng.choice(shelves)
        sample = rng.sample(shelf, min(len(shelf), 4 * GROUP))
        chosen: dict[str, Product] = {}
        # Variants of one product differ in a color at most: one of each is enough.
        for product in sorted(sample, key=lambda each: -len(each.attributes)):
            chosen.setdefault(family(product), product)
        picked = list(chosen.values())[:GROUP]
        if len(picked) == GROUP:
            rng.shuffle(picked)
            found.append(picked)
    return found
