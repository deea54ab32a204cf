"""Writes the demo shop's reviews: opinions on named aspects that follow how good a product really is."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache
from typing import Any

from retrieval.demo.assortment import Item
from retrieval.demo.calendar import TODAY
from retrieval.demo.vocabulary import read_yaml
from retrieval.product import Review

REVIEWED = 0.55
"""Share of products with written reviews."""


@cache
def _texts() -> tuple[dict[str, Any], dict[str, list[str]]]:
    return read_yaml("aspects.yaml"), read_yaml("reviewers.yaml")


def _discussed(item: Item) -> list[str]:
    """The aspects that this product's record gives reason to talk about."""
    aspects, _ = _texts()
    record = item.product.attributes

    def fits(name: str) -> bool:
        needs: list[str] = aspects[name].get("needs", [])
        return not needs or any(record.get(need) for need in needs)

    return [name for name in item.aspects if fits(name)]


def _stars(good: int, bad: int, rng: random.Random) -> int:
    """Stars that fit the opinions: all good 5 or 4, all bad 1 or 2, mixed 3 or 4, or 2 when most are bad."""
    if not bad:
        return 5 if rng.random() < 0.6 + 0.1 * good else 4
    if not good:
        return 1 if rng.random() < 0.3 + 0.1 * bad else 2
    return 3 if good == bad else 4 if good > bad else 2


def _review(item: Item, number: int, rng: random.Random) -> Review:
    aspects, reviewers = _texts()
    discussed = _discussed(item)
    named = rng.sample(discussed, min(len(discussed), rng.choice((1, 2, 2, 3))))
    opinions = {name: rng.random() < item.aspects[name] for name in named}
    good = sum(opinions.values())
    stars = _stars(good, len(opinions) - good, rng)
    mood = "happy" if stars >= 4 else "torn" if stars == 3 else "unhappy"
    sentences = [rng.choice(aspects[name]["good" if liked else "bad"]) for name, liked in opinions.items()]
    if rng.random() < 0.4:
        sentences.insert(
            0, rng.choice(reviewers["openings"]).format(use=rng.choice(item.kind.uses_of(item.product.attributes)))
        )
    if rng.random() < 0.4:
        sentences.append(rng.choice(reviewers[f"{mood} closings"]))
    return Review(
        id=f"{item.product.id}-R{number}",
        product_id=item.product.id,
        rating=stars,
        title=rng.choice(reviewers[f"{mood} titles"]),
        text=" ".join(sentences),
        author=f"{rng.choice(reviewers['names'])} {rng.choice('ABCDEFGHJKLMNPRSTVWZ')}.",
        date=(TODAY - timedelta(days=rng.randint(3, 700))).date().isoformat(),
    )


def write_reviews(items: tuple[Item, ...], seed: int) -> dict[str, list[Review]]:
    """Reviews by product id; 5 to 10 for somewhat more than half of the products, none for the others."""
    written: dict[str, list[Review]] = {}
    for item in items:
        rng = random.Random(f"{seed}:reviews:{item.product.id}")
        if rng.random() < REVIEWED:
            written[item.product.id] = [_review(item, n + 1, rng) for n in range(rng.randint(5, 10))]
    return written


def rating_of(item: Item, reviews: list[Review], seed: int) -> tuple[float | None, int]:
    """(mean stars, number of ratings): the written reviews plus many silent ratings of about the same mean.

    The mean stays within 0.25 of the written reviews' mean. A product without reviews has a few silent ratings or none.
    """
    rng = random.Random(f"{seed}:rating:{item.product.id}")
    if reviews:
        mean = sum(review.rating for review in reviews) / len(reviews)
        shown = min(5.0, max(1.0, mean + rng.uniform(-0.2, 0.2)))
        return round(shown, 1), len(reviews) * rng.randint(2, 30)
    if rng.random() < 0.4:
        return None, 0
    truth = sum(item.aspects.values()) / len(item.aspects)
    return round(min(5.0, max(1.0, 1.4 + 3.5 * truth + rng.gauss(0, 0.2))), 1), rng.randint(1, 12)
