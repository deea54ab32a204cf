"""Drafts about several products, ratings, discounts, reviews and the shop's policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

import retrieval.demo
from eval.grounding import numerals
from eval.grounding.case import Draft, Scene
from eval.grounding.facts import differing, flags, quantities, record_stems
from eval.grounding.makers import Maker, features, measures, named, names, predicate, prices, silence, stock, texts
from retrieval.product import Review
from retrieval.text import stems

_MARKED = re.compile(r"«([\d.]+)»")


def comparisons(scene: Scene, place: int) -> Iterator[Draft]:
    """Two products compared; which is most."""
    shown = scene.shown
    other = (place + 1) % len(shown)
    a, b = sorted((place, other), key=lambda each: shown[each].price or 0.0)
    low, high = shown[a].price or 0.0, shown[b].price or 0.0

    def both_ways(kind: str, key: str, a: int, b: int, **values: object) -> Iterator[Draft]:
        for corruption, one, two in (("", a, b), ("comparison reversed", b, a)):
            yield Draft(kind, corruption, key, named(scene, one, a=one + 1, b=two + 1, **values))

    if high > 1.02 * low:
        yield from both_ways("comparison", "cheaper", a, b)
        said = numerals.price(round(high - low, 2), "USD", scene)
        yield Draft("comparison", "", "difference", {"a": a + 1, "b": b + 1, "diff": said})
        wrong = numerals.price(numerals.changed(round(high - low, 2), scene.rng, (low, high)), "USD", scene)
        yield Draft("comparison", "difference wrong", "difference", {"a": a + 1, "b": b + 1, "diff": wrong})
        one, two = (numerals.price(each, "USD", scene) for each in (low, high))
        yield Draft("price", "", "pair", {"a": a + 1, "b": b + 1, "one": one, "two": two})
        yield Draft("price", "price of another product", "pair", {"a": a + 1, "b": b + 1, "one": two, "two": one})
    ratings = [(each.rating or 0.0) if each.rating_count else 0.0 for each in shown]
    if ratings[place] > ratings[other] + 0.05 and ratings[other]:
        yield from both_ways("comparison", "rated_higher", place, other)
    measured = list(differing(scene))
    if measured:
        name, more, less = scene.rng.choice(measured)
        words = scene.lists["degrees"][name]
        zh = scene.language == "zh"
        up, down = (words["zh"][0], words["zh"][1]) if zh else (scene.half(words["more"]), scene.half(words["less"]))
        yield from both_ways("comparison", "compared", more, less, more=up)
        yield from both_ways("comparison", "compared", less, more, more=down)
    yield from _superlatives(scene)
    yield from _both(scene, place, other)


def _superlatives(scene: Scene) -> Iterator[Draft]:
    shown, zh = scene.shown, scene.language == "zh"
    everyone = range(len(shown))

    def ranked(values: list[float], words: str) -> Iterator[Draft]:
        top = max(values)
        if values.count(top) == 1:
            best = values.index(top)
            wrong = scene.rng.choice([each for each in everyone if each != best])
            yield Draft("superlative", "", "superlative", named(scene, best, most=words))
            yield Draft("superlative", "superlative false", "superlative", named(scene, wrong, most=words))

    cost = [each.price or 0.0 for each in shown]
    degrees = scene.lists["price_degrees"]
    yield from ranked([-each for each in cost], scene.half(degrees["least"][scene.language]))
    yield from ranked(cost, scene.half(degrees["most"][scene.language]))
    if all(each.rating for each in shown):
        words = scene.half(scene.lists["rating_degrees"][scene.language])
        yield from ranked([each.rating or 0.0 for each in shown], words)
    for name, words in scene.lists["degrees"].items():
        found = [quantities(each).get(name) for each in shown]
        amounts = [each[0] * each[1].factor for each in found if each]
        if len(amounts) == len(shown) and len({each[1].dimension for each in found if each}) == 1:
            yield from ranked(amounts, words["zh"][2] if zh else words["most"])
            yield from ranked([-each for each in amounts], words["zh"][3] if zh else words["least"])
            break


def _both(scene: Scene, a: int, b: int) -> Iterator[Draft]:
    mine, theirs = (set(flags(scene.shown[each], True, scene)) for each in (a, b))
    common = set.intersection(*(set(flags(each, True, scene)) for each in scene.shown))
    for corruption, found in (("", common), ("feature of another product", mine - theirs)):
        for name in sorted(found)[:1]:
            single = predicate(scene, name)
            plural = re.sub(r"^\w+s\b", _plural, single)
            values = named(scene, a, a=a + 1, b=b + 1, feature=plural, single=single)
            yield Draft("both", corruption, "both", values)


def _plural(match: re.Match[str]) -> str:
    return {"is": "are", "has": "have", "goes": "go", "does": "do", "washes": "wash"}.get(
        match[0], match[0].removesuffix("s")
    )


def ratings(scene: Scene, place: int) -> Iterator[Draft]:
    """Rating and count, or none."""
    product = scene.shown[place]
    zh_unit = scene.language == "zh"

    def draft(corruption: str, rating: float, count: float) -> Draft:
        said = f"{count:,.0f}" if not zh_unit or scene.rng.random() < 0.7 else numerals.chinese(int(count))
        return Draft("rating", corruption, "rating", named(scene, place, rating=f"{rating:g}", count=said))

    if product.rating is None:
        yield Draft("unrated", "", "unrated", named(scene, place))
        yield draft("rating invented", scene.rng.choice([3.9, 4.2, 4.7]), scene.rng.randint(8, 400))
        return
    yield draft("", product.rating, product.rating_count)
    other = round(product.rating - 0.6, 1) if product.rating > 3 else round(product.rating + 0.7, 1)
    yield draft("rating or count changed", other, product.rating_count)
    yield draft("rating or count changed", product.rating, product.rating_count * 3 + 7)
    yield Draft("unrated", "rating denied", "unrated", named(scene, place))
    for each in scene.shown:
        if each.rating and abs(each.rating - product.rating) > 0.25 and each.rating_count != product.rating_count:
            yield draft("rating of another product", each.rating, each.rating_count)
            break


def discounts(scene: Scene, place: int) -> Iterator[Draft]:
    """Promotions in force, or none."""
    product = scene.shown[place]
    running = [each for each in scene.shop.sources.promotions if product.id in each.product_ids]

    def draft(corruption: str, percent: float, title: str) -> Draft:
        said = scene.half(scene.lists["discounts"]).format(percent=f"{percent:g}")
        fold = f"{10 - percent / 10:g}" if percent % 10 == 0 else f"{100 - percent:g}"
        values = named(scene, place, discount=said, percent=f"{percent:g}", fold=fold, promotion=title)
        return Draft("discount", corruption, "discount", values)

    for each in running[:1]:
        yield draft("", each.percent, each.title)
        yield draft("discount changed", scene.rng.choice([5.0, 35.0, 40.0, 50.0]), each.title)
        yield Draft("discount", "", "on_sale", named(scene, place))
    if not running:
        title = scene.rng.choice(scene.lists["promotions"])
        yield draft("discount invented", scene.rng.choice([10.0, 15.0, 20.0, 30.0]), title)
        # A discount of which the shop's data say nothing is invented in any catalogue.
        yield Draft("discount", "discount invented", "on_sale", named(scene, place))


@cache
def _said_of_aspects() -> dict[str, dict[str, list[str]]]:
    path = Path(retrieval.demo.__file__).with_name("aspects.yaml")
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _heard(reviews: list[Review]) -> dict[str, tuple[int, int]]:
    """How often an aspect is praised and blamed."""
    text = " ".join(f"{each.text} " for each in reviews)
    return {
        aspect: (sum(text.count(each) for each in ways["good"]), sum(text.count(each) for each in ways["bad"]))
        for aspect, ways in _said_of_aspects().items()
    }


def opinions(scene: Scene, place: int) -> Iterator[Draft]:
    """What reviewers say, in our words or theirs; only of aspects on which all agree."""
    product = scene.shown[place]
    reviews = list(scene.shop.sources.reviews.get(product.id, ()))

    def draft(corruption: str, aspect: str, bad: bool, key: str = "opinion") -> Draft:
        said = scene.half(scene.lists["aspects"][aspect][scene.language])[bad]
        return Draft("opinion", corruption, key, named(scene, place, opinion=said))

    if scene.shop.name == "demo":
        heard = _heard(reviews)
        agreed = [each for each in scene.lists["aspects"] if sum(map(bool, heard[each])) == 1]
        unheard = [each for each in scene.lists["aspects"] if not any(heard[each])]
        if agreed:
            aspect = scene.rng.choice(agreed)
            bad = bool(heard[aspect][1])
            yield draft("", aspect, bad)
            yield draft("review opinion flipped", aspect, not bad)
            if not set(stems(str(scene.lists["aspects"][aspect]["en"]))) - set(stems("it good well")) <= record_stems(
                product
            ):
                yield draft("opinion said as fact", aspect, bad, "bare_opinion")
        if unheard:
            yield draft("opinion of nobody", scene.rng.choice(unheard), scene.rng.random() < 0.3)
    own = [each.text.split(". ")[0].rstrip(".!") for each in reviews]
    foreign = [
        each.text.split(". ")[0].rstrip(".!")
        for other in scene.others
        for each in list(scene.shop.sources.reviews.get(other.id, ()))[:1]
    ]
    if own:
        yield Draft("opinion", "", "quote", named(scene, place, quote=scene.rng.choice(own)))
        everything = set(stems(" ".join(f"{each.title} {each.text}" for each in reviews)))
        wrong = [each for each in foreign if len(set(stems(each)) - everything) > 1]
        if wrong:
            yield Draft("opinion", "opinion of nobody", "quote", named(scene, place, quote=scene.rng.choice(wrong)))


def policies(scene: Scene, place: int) -> Iterator[Draft]:
    """Statements of the shop's policies; of dummyjson, each product's own."""
    attributes = scene.shown[place].attributes
    if scene.shop.name == "demo":
        said = str(scene.half(scene.lists["policies"][scene.language]))
        yield Draft("policy", "", None, {"text": _MARKED.sub(r"\1", said)})
        if _MARKED.search(said):
            text = _MARKED.sub(lambda m: f"{numerals.changed(float(m[1]), scene.rng, (2.0,)):g}", said)
            yield Draft("policy", "policy period changed", None, {"text": text})
        elif scene.language == "en" and " cannot " in said:
            yield Draft("policy", "negation flipped", None, {"text": said.replace(" cannot ", " can ")})
        invented = str(scene.half(scene.lists["policies_invented"][scene.language]))
        yield Draft("policy", "policy invented", None, {"text": invented})
    years = re.match(r"(\d+) year", str(attributes.get("warranty", "")))
    if years:
        yield Draft("policy", "", "warranty", named(scene, place, years=years[1]))
        wrong = f"{int(years[1]) + scene.rng.choice([1, 2, 4])}"
        yield Draft("policy", "policy period changed", "warranty", named(scene, place, years=wrong))
    elif scene.shop.name != "demo" and not record_stems(scene.shown[place]) & set(
        stems("warranty warranted guarantee")
    ):
        yield Draft("policy", "policy invented", "warranty", named(scene, place, years=scene.rng.choice("2345")))
    ships = re.match(r"Ships in (\d+) (\w+)", str(attributes.get("shipping", "")))
    if ships:
        units = scene.lists["delivery_units"]
        unit = units.get(ships[2], units["days"])
        for corruption, number in (
            ("", int(ships[1])),
            ("delivery time changed", int(ships[1]) + scene.rng.choice([2, 4])),
        ):
            said = (
                f"{number} {unit}" if scene.language == "zh" else f"{number} {ships[2].rstrip('s')}{'s' * (number > 1)}"
            )
            yield Draft("delivery", corruption, "ships", named(scene, place, time=said))


MAKERS: tuple[Maker, ...] = (
    prices, measures, features, silence, texts, names, stock, comparisons, ratings, discounts, opinions, policies,
)  # fmt: skip
