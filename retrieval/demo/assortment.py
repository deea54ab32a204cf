"""Draws the demo shop's products from its vocabulary."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cache

from retrieval.demo.vocabulary import Department, Kind, Rule, departments
from retrieval.demo.wording import describe, title_case
from retrieval.errors import FeedError
from retrieval.product import AttributeValue, Availability, Product

CURRENCY = "USD"
LACKING = 0.1
"""Share of records that lack an attribute which is not marked as always given."""


@dataclass(frozen=True)
class Item:
    """A product with the truth behind it that no record shows.

    ``quality`` (0 to 1) set its price and features, ``aspects`` (0 to 1 each) is how good it really is, which is what
    its reviewers find out, and ``popularity`` is its share of interest within its kind, not normalised.
    """

    product: Product
    kind: Kind
    quality: float
    aspects: dict[str, float]
    popularity: float


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, or the bound that it passed."""
    return min(high, max(low, value))


def check_digit(digits: str) -> str:
    """The GS1 check digit of a number given without it (GS1 General Specifications, section 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def shelf_price(amount: float) -> float:
    """A price as shops write it: 4.49, 12.99, 89.99, 649.00."""
    if amount < 10:
        return round(max(0.49, math.floor(amount * 2) / 2 - 0.01), 2)
    if amount < 250:
        return math.floor(amount) + 0.99
    return round(amount / 10) * 10 - 1.0


def _value(rule: Rule, quality: float, rng: random.Random) -> AttributeValue:
    place = clamp(rng.random() if rule.slope == 0 else quality + rng.gauss(0, 0.16))
    if rule.slope < 0:
        place = 1 - place
    if rule.kind == "flag":
        chance = clamp(rule.high + rule.slope * (quality - 0.5) * 0.8) if rule.high < 1 else 1.0
        return rng.random() < chance
    if rule.kind == "number":
        steps = math.floor((rule.high - rule.low) / rule.step + 1e-9)
        return f"{round(rule.low + round(place * steps) * rule.step, 4):g} {rule.unit}".strip()
    if rule.kind == "choice":
        return rule.options[min(len(rule.options) - 1, int(place * len(rule.options)))]
    kept = max(2, rng.randint(len(rule.options) // 2, len(rule.options)))
    start = rng.randint(0, len(rule.options) - kept)
    return list(rule.options[start : start + kept])


def _attributes(kind: Kind, brand: str, quality: float, rng: random.Random) -> dict[str, AttributeValue]:
    drawn: dict[str, AttributeValue] = {"brand": brand}
    lacking = {"brand"}
    for rule in kind.rules:
        value = _value(rule, quality, rng)
        gone = rng.random() < LACKING
        if rule.depends and (drawn.get(rule.depends) in rule.allowed) == rule.negated:
            continue
        drawn[rule.name] = value
        if gone and not rule.always:
            lacking.add(rule.name)
    return {name: value for name, value in drawn.items() if name not in lacking}


def _availability(rng: random.Random) -> Availability:
    place = rng.random()
    if place < 0.90:
        return "in_stock"
    return "out_of_stock" if place < 0.97 else "preorder" if place < 0.985 else "backorder"


def _in_title(value: AttributeValue) -> str:
    text = {"women": "women's", "men": "men's"}.get(str(value), str(value))
    return text if any(character.isdigit() for character in text) else title_case(text)


def _model(
    kind: Kind, brand: str, quality: float, rng: random.Random, taken: set[str]
) -> tuple[str, str, dict[str, AttributeValue]]:
    """(series, title without color, attributes) of a model whose title no other model has."""
    for _ in range(200):
        series = rng.choice(kind.series)
        number = round(clamp(quality + rng.gauss(0, 0.08), 0.05) * 18) * 5 + 10
        attributes = _attributes(kind, brand, quality, rng)
        words = {name: _in_title(value) for name, value in attributes.items()}
        words |= {"brand": brand, "series": series, "number": str(number), "noun": title_case(kind.noun)}
        title = kind.title.format_map(words)
        if title not in taken:
            taken.add(title)
            return series, title, attributes
    raise FeedError(
        f"Demo shop: {kind.name} has too few words for {kind.models} models",
        mend="Give it more series, or an attribute in its title.",
    )


def _models(department: Department, kind: Kind, seed: int, first: int) -> list[Item]:
    rng = random.Random(f"{seed}:products:{department.name}:{kind.name}")
    items: list[Item] = []
    taken: set[str] = set()
    brands = list(kind.brands)
    rng.shuffle(brands)
    for model in range(kind.models):
        brand = brands[model % len(brands)]
        quality = clamp(0.08 + 0.2 * (kind.brands[brand] - 1) + rng.gauss(0, 0.15))
        series, name, attributes = _model(kind, brand, quality, rng, taken)
        low, high = kind.price
        price = shelf_price(low * (high / low) ** clamp(quality + rng.gauss(0, 0.06)))
        place = clamp(0.58 + 0.26 * quality + rng.gauss(0, 0.15), 0.1, 0.97)
        aspects = {name: clamp(place + rng.gauss(0, 0.16), 0.03, 0.98) for name in kind.aspects}
        popularity = rng.paretovariate(1.3) * (0.4 + place)
        wanted = min(len(kind.colors), rng.choices((1, 2, 3), (40, 35, 25))[0]) if kind.colors else 0
        colors: list[str | None] = [*rng.sample(kind.colors, wanted)] if wanted else [None]
        group = f"{department.prefix}-G{first + len(items):04d}" if len(colors) > 1 else None
        for color in colors:
            number_here = first + len(items)
            identity = f"{department.prefix}-{number_here:04d}"
            own = attributes if color is None else {"color": color, **attributes}
            title = f"{name}, {title_case(color)}" if color else name
            digits = f"02{int.from_bytes(department.prefix.encode()) % 10**6:06d}{number_here:04d}"
            product = Product(
                id=identity,
                title=title,
                description=describe(kind, brand, series, own, rng),
                brand=brand,
                category=kind.path,
                price=price,
                currency=CURRENCY,
                availability=_availability(rng),
                attributes=own,
                image_links=(f"/pictures/{identity}.svg",),
                link=f"/product/{identity}",
                gtin=digits + check_digit(digits),
                item_group_id=group,
            )
            items.append(Item(product, kind, quality, aspects, popularity * rng.uniform(0.5, 1.0)))
    return items


@cache
def assortment(seed: int) -> tuple[Item, ...]:
    """Every product of the shop before reviews and promotions, in a fixed order."""
    items: list[Item] = []
    for department in departments():
        first = 1
        for kind in department.kinds:
            made = _models(department, kind, seed, first)
            first += len(made)
            items += made
    return tuple(items)
