"""Puts the demo shop together: products with ratings and promotions, reviews, policies and history."""

from __future__ import annotations

import random

from retrieval.demo.assortment import assortment
from retrieval.demo.reviews import rating_of, write_reviews
from retrieval.demo.shoppers import write_history
from retrieval.demo.vocabulary import HERE, read_yaml
from retrieval.feed import Feed
from retrieval.product import Policy, Product, Promotion


def _promotions(seed: int) -> list[Promotion]:
    """Every promotion with the products it cuts; a product is in one promotion at most."""
    free = {item.product.id for item in assortment(seed)}
    made = []
    for plan in read_yaml("promotions.yaml"):
        rng = random.Random(f"{seed}:promotion:{plan['id']}")
        # Colors of one model share its price, so a promotion takes all of them or none.
        models: dict[str, list[str]] = {}
        for item in assortment(seed):
            product = item.product
            if product.id in free and (item.kind.name in plan["kinds"] or product.brand in plan.get("brands", ())):
                models.setdefault(product.item_group_id or product.id, []).append(product.id)
        chosen = sorted(rng.sample(sorted(models), max(1, round(len(models) * plan["share"]))))
        ids = tuple(identity for model in chosen for identity in models[model])
        free -= set(ids)
        made.append(
            Promotion(id=plan["id"], title=plan["title"], percent=plan["percent"], product_ids=ids, ends=plan["ends"])
        )
    return made


def policies() -> list[Policy]:
    """The shop's policies, from ``policies/NAME-LANGUAGE.md``; the first line is the title."""
    found = []
    for path in sorted((HERE / "policies").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.split("\n", 1)[0].removeprefix("# ").strip()
        found.append(Policy(id=path.stem, title=title, language=path.stem.rsplit("-", 1)[1], text=text))
    return found


def generate(seed: int = 7) -> Feed:
    """The whole demo shop. The same seed gives the same shop, byte for byte; nothing is fetched.

    Prices are US dollars with promotions already taken off; times lie in the year before ``calendar.TODAY``.
    """
    items = assortment(seed)
    reviews = write_reviews(items, seed)
    promotions = _promotions(seed)
    percent = {identity: promotion.percent for promotion in promotions for identity in promotion.product_ids}
    products: list[Product] = []
    for item in items:
        product = item.product
        rating, count = rating_of(item, reviews.get(product.id, []), seed)
        price = round((product.price or 0.0) * (1 - percent.get(product.id, 0.0) / 100), 2)
        products.append(product.model_copy(update={"price": price, "rating": rating, "rating_count": count}))
    return Feed(
        source=f"demo shop, seed {seed}",
        products=products,
        reviews=[review for item in items for review in reviews.get(item.product.id, [])],
        promotions=promotions,
        policies=policies(),
        history=write_history(seed),
    )
