"""The demo shop's shoppers: their histories follow their tastes, and what goes together is bought together."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean

import pytest

from retrieval.demo import Shopper, generate, shoppers
from retrieval.demo.calendar import TODAY
from retrieval.feed import Feed
from retrieval.product import Product


@pytest.fixture(scope="module")
def feed() -> Feed:
    return generate()


@pytest.fixture(scope="module")
def known() -> dict[str, Shopper]:
    return {shopper.id: shopper for shopper in shoppers()}


@pytest.fixture(scope="module")
def bought(feed: Feed) -> list[tuple[str, Product]]:
    products = {product.id: product for product in feed.products}
    return [(event.user_id, products[event.product_id]) for event in feed.history if event.kind == "purchase"]


def test_events_are_a_year_in_order_and_ever_fewer(feed: Feed, known: dict[str, Shopper]) -> None:
    times = [event.time for event in feed.history]
    assert times == sorted(times)
    assert times[-1] <= TODAY.isoformat()
    assert times[0] >= TODAY.replace(year=TODAY.year - 1).isoformat()[:10]
    kinds = Counter(event.kind for event in feed.history)
    assert kinds["view"] > kinds["cart"] > kinds["purchase"] > kinds["rating"] > 0
    assert {event.user_id for event in feed.history} <= set(known)
    assert all(event.value is not None for event in feed.history if event.kind in ("purchase", "rating"))


def test_purchases_follow_departments_and_brands(
    feed: Feed, known: dict[str, Shopper], bought: list[tuple[str, Product]]
) -> None:
    liked = mean(product.category[0] in known[user].departments for user, product in bought)
    # Chance: the same purchases made by the shopper after.
    ids = list(known)
    after = {identity: known[ids[(place + 1) % len(ids)]] for place, identity in enumerate(ids)}
    chance = mean(product.category[0] in after[user].departments for user, product in bought)
    assert liked > 0.7 > 3 * chance
    brands = mean(product.brand in known[user].brands for user, product in bought)
    brands_chance = mean(product.brand in after[user].brands for user, product in bought)
    assert brands > 4 * brands_chance
    disliked = mean(product.brand in known[user].disliked_brands for user, product in bought)
    assert disliked < 0.01


def test_purchases_follow_the_price_level(
    feed: Feed, known: dict[str, Shopper], bought: list[tuple[str, Product]]
) -> None:
    prices = defaultdict(list)
    for product in feed.products:
        prices[product.category[-1]].append(product.price or 0.0)

    def level(product: Product) -> float:
        return mean(price < (product.price or 0.0) for price in prices[product.category[-1]])

    thrifty = [level(product) for user, product in bought if known[user].price_level < 0.3]
    lavish = [level(product) for user, product in bought if known[user].price_level > 0.7]
    assert mean(lavish) > mean(thrifty) + 0.25


def test_purchases_follow_colors_and_wishes(known: dict[str, Shopper], bought: list[tuple[str, Product]]) -> None:
    def share(attribute: str, fans: bool) -> float:
        told = [
            product.attributes[attribute] is True
            for user, product in bought
            if attribute in product.attributes and (attribute in known[user].wishes) is fans
        ]
        return mean(told)

    assert share("vegan", True) > share("vegan", False) + 0.1
    ids = list(known)
    after = {identity: known[ids[(place + 1) % len(ids)]] for place, identity in enumerate(ids)}
    colors = [(user, product.attributes["color"]) for user, product in bought if "color" in product.attributes]
    in_color = mean(color in known[user].colors for user, color in colors)
    by_chance = mean(color in after[user].colors for user, color in colors)
    assert in_color > 1.5 * by_chance


@pytest.mark.parametrize(
    ("kind", "companion"),
    [("Laptops", "Mice"), ("Tents", "Sleeping bags"), ("Kettles", "Mugs"), ("Printers", "Printer cartridges")],
)
def test_complements_are_bought_together(bought: list[tuple[str, Product]], kind: str, companion: str) -> None:
    baskets = defaultdict(set)
    for user, product in bought:
        baskets[user].add(product.category[-1])
    owners = [basket for basket in baskets.values() if kind in basket]
    others = [basket for basket in baskets.values() if kind not in basket]
    assert len(owners) >= 20
    assert mean(companion in basket for basket in owners) > 3 * mean(companion in basket for basket in others)
