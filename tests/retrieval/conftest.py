"""A toy shop whose right answers are plain to see, indexed once with the real embedder."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import AttributeValue, HistoryEvent, Policy, Product, Promotion, Review

EMBEDDER = "use-multilingual-v3"
RATES = {"USD": 1.0, "EUR": 1.1}


def product(
    id: str,
    title: str,
    brand: str | None,
    category: str,
    price: float | None,
    description: str = "",
    stars: tuple[float, int] = (4.0, 5),
    **attributes: AttributeValue,
) -> Product:
    return Product(
        id=id,
        title=title,
        brand=brand,
        category=tuple(category.split("/")),
        price=price,
        currency="USD" if price is not None else None,
        description=description,
        rating=stars[0],
        rating_count=stars[1],
        attributes={name.replace("_", " "): value for name, value in attributes.items()},
    )


PRODUCTS = [
    product("h1", "Sony WH-1000XM4 Wireless Headphones", "Sony", "Audio/Headphones", 279, noise_cancelling=True),
    product("h2", "Bose QuietComfort Over-Ear Headphones", "Bose", "Audio/Headphones", 249, noise_cancelling=True),
    product("h3", "JBL Tune Wired Headphones", "JBL", "Audio/Headphones", 39, color="black"),
    product("h4", "Sony In-Ear Earbuds", "Sony", "Audio/Headphones", 25, color="white", release_date="2026-03-01"),
    product("h5", "Anker Soundcore Headphones", "Anker", "Audio/Headphones", 79, noise_cancelling=True),
    product("h6", "Children's Headphones", None, "Audio/Headphones", None, color="pink"),
    product("s1", "JBL Portable Bluetooth Speaker", "JBL", "Audio/Speakers", 99, stars=(4.8, 900)),
    product("s2", "Sony Home Cinema Soundbar", "Sony", "Audio/Speakers", 399),
    product("l1", "Dell Inspiron Laptop 15.6 in 8 GB", "Dell", "Computers/Laptops", 649, screen="15.6 in"),
    product("l2", "Lenovo ThinkPad Laptop 14 in 16 GB", "Lenovo", "Computers/Laptops", 1099, screen="14 in"),
    product("l3", "Apple MacBook Air Notebook", "Apple", "Computers/Laptops", 1199, release_date="2026-06-01"),
    product("m1", "Logitech Wireless Mouse", "Logitech", "Computers/Accessories", 29, mpn="910-004882"),
    product("m2", "Mechanical Gaming Keyboard", "Logitech", "Computers/Accessories", 119),
    product("m3", "USB-C Charging Cable 2 m", "Anker", "Computers/Accessories", 12),
    product("w1", "Garmin Running Watch with GPS", "Garmin", "Wearables/Watches", 229, release_date="2025-01-01"),
    product("w2", "Casio Classic Wrist Watch", "Casio", "Wearables/Watches", 49),
    product("k1", "Philips Espresso Coffee Machine", "Philips", "Kitchen/Coffee", 399),
    product("k2", "Burr Coffee Grinder", "Philips", "Kitchen/Coffee", 89),
    product("k3", "Stainless Steel Electric Kettle", "Bosch", "Kitchen/Kettles", 45),
    product("k4", "Non-stick Frying Pan 28 cm", "Tefal", "Kitchen/Cookware", 35),
    product("k5", "Chef's Knife", "Zwilling", "Kitchen/Cookware", 75),
    product("c1", "Waterproof Hiking Boots", "Salomon", "Clothing/Shoes", 139, color="brown"),
    product("c2", "Running Shoes for Men", "Nike", "Clothing/Shoes", 110, color="blue"),
    product("c3", "Leather Ankle Boots for Women", "Clarks", "Clothing/Shoes", 129, color="black"),
    product("c4", "Rain Jacket with Hood", "Columbia", "Clothing/Jackets", 89, color="blue"),
    product("c5", "Wool Winter Coat", None, "Clothing/Jackets", 199, color="grey"),
    product("g1", "Cordless Lawn Mower", "Bosch", "Garden/Mowers", 299),
    product("g2", "Garden Hose 20 m", "Gardena", "Garden/Watering", 35),
    product("t1", "Wooden Train Set for Toddlers", "Brio", "Toys/Trains", 45),
    product("t2", "Building Bricks Box", "Lego", "Toys/Construction", 59),
    product("b1", "Moisturizing Face Cream", "Nivea", "Beauty/Skin", 9),
    product("b2", "Red Lipstick", "Maybelline", "Beauty/Make-up", 11),
    product("f1", "Trail Running Backpack 12 L", "Salomon", "Outdoor/Backpacks", 99),
    product("f2", "Two-Person Camping Tent", "Coleman", "Outdoor/Tents", 149),
    product("f3", "Down Sleeping Bag", "Coleman", "Outdoor/Sleeping", 119),
    product("p1", "Dog Food with Chicken", "Pedigree", "Pets/Food", 32),
    product("p2", "Cat Scratching Post", None, "Pets/Cats", 42),
    product("o1", "Ergonomic Office Chair", "Ikea", "Furniture/Chairs", 229),
    product("o2", "Standing Desk", "Ikea", "Furniture/Desks", 449),
    product("z1", "蓝色保温杯", "小米", "Kitchen/Bottles", 19, description="不锈钢保温水杯"),
]

_BASKETS = [
    ("ana", "k1", "k2"),
    ("ben", "k1", "k2", "k3"),
    ("cat", "k1", "k2"),
    ("dan", "k1", "k3"),
    ("eva", "f2", "f3"),
    ("fay", "f2", "f3", "f1"),
    ("gil", "h1", "s1"),
    ("hal", "w2", "s1"),
    ("ida", "l1", "s1"),
]

POLICIES = [
    Policy(
        id="returns",
        title="Returns",
        text="# Returns\nUnworn goods come back within 30 days.\n\n## Refunds\nMoney returns to your card in 5 days.",
    ),
    Policy(id="delivery", title="Delivery", text="Parcels arrive in 2 working days. Shipping is free over $50."),
    Policy(id="returns-zh", title="退货", language="zh", text="三十天内可以退货。"),
]


@pytest.fixture(scope="session")
def toy_feed() -> Feed:
    bought = itertools.chain.from_iterable(
        [HistoryEvent(user_id=user, product_id=id, kind="purchase", time="2026-05-01T10:00:00Z") for id in ids]
        for user, *ids in _BASKETS
    )
    viewed = [
        HistoryEvent(user_id=user, product_id=id, kind="view", time="2026-05-02T10:00:00Z")
        for user in ("kim", "lou")
        for id in ("c1", "f1")
    ]
    return Feed(
        source="toy",
        products=PRODUCTS,
        reviews=[Review(id="r1", product_id="h1", rating=5, text="So quiet!")],
        promotions=[Promotion(id="sale", title="Sale", percent=10, product_ids=("h3",))],
        policies=POLICIES,
        history=[*bought, *viewed],
    )


@pytest.fixture(scope="session")
def toy_home(toy_feed: Feed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("toy")
    build_index(toy_feed, home, EMBEDDER)
    return home


@pytest.fixture(scope="session")
def toy(toy_home: Path) -> Index:
    return open_index(toy_home, currency="USD", rates=RATES)
