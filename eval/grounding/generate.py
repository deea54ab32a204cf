"""The labelled set, made anew from its templates and the catalogues: the same seed gives the same sentences."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assistant.request import Language, Reason, Recommendation, Request
from assistant.texts import money, price_of, say
from eval.grounding.case import Case, Draft, Scene, templates
from eval.grounding.facts import flags, quantities
from eval.grounding.makers import predicate
from eval.grounding.numerals import price, quantity
from eval.grounding.shop_makers import MAKERS
from eval.grounding.shops import HALVES, Shop, Split, family, groups
from retrieval.filters import Constraint
from retrieval.product import Product

SEED = 20
LANGUAGES: tuple[Language, ...] = ("en", "zh")
GROUPS = {"demo": 90, "icecat": 60, "bestbuy": 40, "retail-demo-store": 30, "dummyjson": 40}
"""Groups of products drawn from each shop, per language."""
TRUE, FALSE = 60, 28
"""Sentences kept per kind and language, and per kind, corruption and language: no kind drowns the others."""


def generate_cases(
    shops: Sequence[Shop], split: Split, seed: int = SEED, drawn: Mapping[str, int] = GROUPS
) -> list[Case]:
    """All labelled sentences of a split.

    Args:
        drawn: groups of products to draw from each shop, per language.
    """
    pools: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for shop in shops:
        for language in LANGUAGES:
            # A generator per shop and language, seeded by name: one more shop changes nothing in the others.
            rng = _rng(seed, shop, language, split)
            for case in _of_shop(shop, language, split, drawn[shop.name], rng):
                pools[(case.kind, case.corruption, case.language)].append(case)
    chosen: list[Case] = []
    for key, pool in sorted(pools.items()):
        pool = list({(each.sentence, each.shown[0].product.id): each for each in pool}.values())
        random.Random(f"{seed} {key}").shuffle(pool)
        chosen += pool[: FALSE if key[1] else TRUE]
    return chosen


def _rng(seed: int, shop: Shop, language: Language, split: Split) -> random.Random:
    return random.Random(f"{seed} {shop.name} {language} {split}")


def _drawn(shop: Shop) -> set[str]:
    """Families of the products that the two halves show."""
    return {
        family(product)
        for split in HALVES
        for language in LANGUAGES
        for group in groups(shop, split, GROUPS[shop.name], _rng(SEED, shop, language, split))
        for product in group
    }


def _of_shop(shop: Shop, language: Language, split: Split, count: int, rng: random.Random) -> Iterator[Case]:
    for shown in groups(shop, split, count, rng, _drawn(shop) if split == "fresh" else ()):
        here = {each.id for each in shown}
        others = [each for each in rng.sample(list(shop.products.values()), 12) if each.id not in here]
        scene = Scene(shop, shown, language, split, rng, others)
        for place in range(len(shown)):
            for maker in MAKERS:
                for draft in maker(scene, place):
                    yield _case(scene, draft, _words(scene, draft))
            yield from _mixed(scene, place)


def _words(scene: Scene, draft: Draft) -> str:
    if draft.key is None:
        return str(draft.values["text"])
    kind, _, state = draft.key.partition("/")
    ways = templates(scene.split)[kind][scene.language]
    return str(scene.half(ways[state] if state else ways)).format(**draft.values)


def _mixed(scene: Scene, place: int) -> Iterator[Case]:
    """Sentences of three claims, all true or one of them false."""
    product = scene.shown[place]
    amount = product.price or 0.0
    said, wrong = (price(each, "USD", scene) for each in (amount, round(amount * 1.3, 2)))
    ways = {part: way[scene.language] for part, way in scene.lists["mixed"].items()}
    parts = [(ways["price"].format(price=said), ways["price"].format(price=wrong))]
    for name in flags(product, True, scene)[:1]:
        parts.append((predicate(scene, name), predicate(scene, name, denied=True)))
    for name, (number, unit) in list(quantities(product).items())[:1]:
        value, other = quantity(number, unit, scene), quantity(number * 2 + 1, unit, scene)
        parts.append(tuple(ways["quantity"].format(name=name, value=each) for each in (value, other)))
    if product.rating is not None:
        low = round(product.rating - 0.8 if product.rating > 2 else product.rating + 0.8, 1)
        count = product.rating_count
        parts.append(tuple(ways["rating"].format(rating=f"{each:g}", count=count) for each in (product.rating, low)))
    if len(parts) < 3:
        return
    picked = scene.rng.sample(parts, 3)
    spoilt = scene.rng.randrange(3)
    for corruption in ("", "one claim of three false"):
        clauses = [each[bool(corruption) and at == spoilt] for at, each in enumerate(picked)]
        values = dict(zip(("one", "two", "three"), clauses, strict=True))
        title = product.title.split(",")[0]
        text = str(scene.half(templates(scene.split)["mixed"][scene.language])).format(
            n=place + 1, title=title, **values
        )
        yield _case(scene, Draft("mixed", corruption, "mixed", values), text)


def _case(scene: Scene, draft: Draft, sentence: str) -> Case:
    filters: tuple[Constraint, ...] = ()
    if draft.budget is not None:
        text = say("constraint_price_max", scene.language, value=money(draft.budget, "USD"))
        filters = (Constraint(field="price", op="<=", values=(draft.budget,), unit="USD", text=text),)
    request = Request(filters=filters, language=scene.language)
    # All sentences of a scene are about the same recommendations, as they are when a turn is checked.
    if draft.budget not in scene.recommended:
        scene.recommended[draft.budget] = [_recommended(each, scene, draft) for each in scene.shown]
    shown = scene.recommended[draft.budget]
    return Case(
        sentence, draft.kind, draft.corruption, scene.language, scene.shop.name, shown, request, scene.shop.sources
    )


def _recommended(product: Product, scene: Scene, draft: Draft) -> Recommendation:
    """With the reasons that a turn would give: budget, rating, promotion."""
    language, reasons = scene.language, []
    if draft.budget is not None and product.price is not None and product.price <= draft.budget:
        budget = say("constraint_price_max", language, value=money(draft.budget, "USD"))
        text = say("reason_price_fit", language, price=price_of(product), budget=budget)
        reasons.append(Reason(kind="price_fit", text=text, evidence={"price": product.price, "budget": draft.budget}))
    if product.rating is not None:
        text = say("reason_rating", language, rating=f"{product.rating:g}", count=product.rating_count)
        reasons.append(Reason(kind="rating", text=text, evidence={"rating": product.rating}))
    for each in scene.shop.sources.promotions:
        if product.id in each.product_ids:
            text = say("reason_promotion", language, percent=f"{each.percent:g}", title=each.title)
            reasons.append(
                Reason(kind="promotion", text=text, evidence={"promotion": each.title, "percent": each.percent})
            )
    return Recommendation(product=product, score=1.0, contributions={"relevance": 1.0}, reasons=tuple(reasons))


def counts(cases: Sequence[Case]) -> dict[str, int]:
    """True and corrupted sentences, by language."""
    found: dict[str, int] = defaultdict(int)
    for each in cases:
        found[f"{each.language} {'corrupted' if each.corruption else 'true'}"] += 1
    return dict(found)
