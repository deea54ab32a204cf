"""Drafts of true sentences about single facts of a record, and of their corruptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from eval.grounding import numerals
from eval.grounding.case import Draft, Scene
from eval.grounding.facts import (
    flags,
    plain_values,
    quantities,
    record_stems,
    sentences,
    short_title,
    silent_on,
    uses,
)
from retrieval.product import Product
from retrieval.text import stems
from retrieval.units import Unit, spellings

Maker = Callable[[Scene, int], Iterator[Draft]]


def named(scene: Scene, place: int, **values: object) -> dict[str, object]:
    """The values that every template may use, and those given."""
    return {"n": place + 1, "title": short_title(scene.shown[place], scene), **values}


def prices(scene: Scene, place: int) -> Iterator[Draft]:
    """The price, exact or said to be rounded; a limit that was asked for or not."""
    amount, currency = scene.shown[place].price or 0.0, "USD"
    everyone = [each.price or 0.0 for each in scene.shown]

    def draft(corruption: str, said: str) -> Draft:
        return Draft("price", corruption, "price", named(scene, place, price=said))

    yield draft("", numerals.price(amount, currency, scene))
    other = numerals.changed(amount, scene.rng, everyone)
    yield draft("number changed", numerals.price(other, currency, scene))
    if amount >= 10:
        yield draft("", numerals.rounded(amount, scene))
        yield draft("rounded wrongly", numerals.rounded(amount * scene.rng.choice([0.75, 1.3]), scene))
    for each in everyone:
        if abs(each - amount) > 0.12 * amount:
            yield draft("price of another product", numerals.price(each, currency, scene))
            break
    yield draft("currency swapped", numerals.price(amount, scene.rng.choice(["EUR", "GBP", "CNY"]), scene))
    if scene.language == "zh" and amount < 10000:
        whole = round(amount)
        yield draft("", f"{numerals.chinese(whole)}美元" if whole == amount else f"{numerals.chinese(whole)}美元左右")
        wrong = round(numerals.changed(float(whole), scene.rng, everyone))
        yield draft("Chinese numeral wrong", f"{numerals.chinese(wrong)}美元")
    step = next((each for each in (100, 50, 10, 5, 1) if each <= amount * 0.4), 1)
    limit = float((amount // step + 1) * step)
    asked = limit if scene.rng.random() < 0.7 else None
    values = named(scene, place, limit=numerals.price(limit, currency, scene))
    yield Draft("budget", "", "budget", values, asked)
    below = float((amount // step) * step) or amount / 2
    if below < amount:
        values = named(scene, place, limit=numerals.price(below, currency, scene))
        yield Draft("budget", "limit not met", "budget", values, asked)


def measures(scene: Scene, place: int) -> Iterator[Draft]:
    """A quantity in its own unit or another."""
    known = quantities(scene.shown[place])
    if not known:
        return
    name = scene.rng.choice(list(known))
    number, unit = known[name]
    own = [n * u.factor / unit.factor for n, u in known.values() if u.dimension == unit.dimension]

    def draft(corruption: str, value: str | None, of: str = name) -> Iterator[Draft]:
        called = scene.lists["names_zh"].get(of, of) if scene.language == "zh" else of
        if value is not None:
            yield Draft("quantity", corruption, "quantity", named(scene, place, name=called, value=value))

    yield from draft("", numerals.quantity(number, unit, scene))
    yield from draft("", numerals.converted(number, unit, scene))
    wrong = numerals.changed(number, scene.rng, own)
    yield from draft("number changed", numerals.quantity(wrong, unit, scene))
    yield from draft("unit converted wrongly", numerals.converted(number, unit, scene, scene.rng.choice([0.6, 1.4])))
    others = [each for each in _siblings(unit) if abs(number * each.factor / unit.factor - number) > 0.1]
    if others:
        yield from draft("unit changed", numerals.quantity(number, scene.rng.choice(others), scene))
    for other in scene.shown:
        value = quantities(other).get(name)
        if value and value[1].dimension == unit.dimension:
            amount = value[0] * value[1].factor / unit.factor
            if all(abs(amount - each) > 0.1 * each for each in own):
                yield from draft("quantity of another product", numerals.quantity(*value, scene))
                break
    for other_name, (amount, its) in known.items():
        differs = its.dimension != unit.dimension or abs(amount * its.factor / unit.factor - number) > 0.1 * number
        if other_name != name and differs and not set(other_name.split()) & set(name.split()):
            yield from draft("value of another field", numerals.quantity(amount, its, scene))
            break
    if scene.language == "zh" and unit.symbol in scene.lists["units_zh"] and wrong == int(wrong) and wrong < 10000:
        said = f"{numerals.chinese(int(wrong))}{scene.lists['units_zh'][unit.symbol]}"
        yield from draft("Chinese numeral wrong", said)


def _siblings(unit: Unit) -> list[Unit]:
    usual = {"in", "cm", "mm", "m", "kg", "g", "lb", "oz", "l", "ml", "h", "min", "GB", "TB", "MB", "W", "kW"}
    found = {each.symbol: each for each in spellings(unit.dimension).values() if each.symbol in usual}
    return [each for symbol, each in found.items() if symbol != unit.symbol]


def predicate(scene: Scene, name: str, denied: bool = False) -> str:
    """A feature as what the product does or is, or does not or is not."""
    return str(scene.half(scene.lists["features"][name][scene.language])).split("~")[denied]


def features(scene: Scene, place: int) -> Iterator[Draft]:
    """Features that the record says it has or has not, in its own words and others'."""
    product, everything = scene.shown[place], list(scene.lists["features"])

    def draft(kind: str, corruption: str, said: str) -> Draft:
        return Draft(kind, corruption, "feature", named(scene, place, feature=said))

    for name in _some(scene, flags(product, True, scene)):
        yield draft("feature", "", predicate(scene, name))
        yield draft("feature", "negation flipped", predicate(scene, name, denied=True))
    for name in _some(scene, flags(product, False, scene)):
        yield draft("negative", "", predicate(scene, name, denied=True))
        yield draft("negative", "negation flipped", predicate(scene, name))
    unknown = [each for each in everything if silent_on(product, each, scene)]
    elsewhere = [
        each for other in (*scene.shown, *scene.others) for each in flags(other, True, scene) if each in unknown
    ]
    for name in _some(scene, elsewhere):
        yield draft("feature", "feature of another product", predicate(scene, name))
    for name in _some(scene, unknown):
        yield draft("negative", "denial invented", predicate(scene, name, denied=True))
    said, telling = scene.half(scene.lists["invented"][scene.language])
    if not set(stems(telling)) & record_stems(product):
        yield draft("feature", "feature invented", said)


def silence(scene: Scene, place: int) -> Iterator[Draft]:
    """That the listing does not say, and it does."""
    product = scene.shown[place]

    def draft(corruption: str, name: str) -> Draft:
        return Draft("silence", corruption, "silent", named(scene, place, feature=_asked(scene, name)))

    for name in _some(scene, [each for each in scene.lists["features"] if silent_on(product, each, scene)]):
        yield draft("", name)
    for name in _some(scene, flags(product, scene.rng.random() < 0.5, scene)):
        yield draft("“doesn't say” though it does", name)


def _asked(scene: Scene, name: str) -> str:
    return predicate(scene, name)


def texts(scene: Scene, place: int) -> Iterator[Draft]:
    """Values in words, sentences of the description, what it is for."""
    product = scene.shown[place]
    words_zh = scene.lists["values_zh"]

    def value(name: str, corruption: str, said: str) -> Draft:
        if scene.language == "zh":
            name, said = scene.lists["names_zh"].get(name, name), words_zh.get(said.lower(), said)
        return Draft("value", corruption, "value", named(scene, place, name=name, value=said))

    known = plain_values(product)
    for name in _some(scene, list(known)):
        yield value(name, "", known[name])
        wrong = [
            found
            for other in (*scene.shown, *scene.others)
            if (found := plain_values(other).get(name)) and not set(stems(found)) & record_stems(product)
        ]
        for said in _some(scene, wrong):
            yield value(name, "feature of another product", said)
    own, foreign = sentences(product), [each for other in (*scene.shown, *scene.others) for each in sentences(other)]
    for sentence in _some(scene, own):
        yield Draft("listing", "", "listing", named(scene, place, sentence=sentence))
    for sentence in _some(scene, [each for each in foreign if len(set(stems(each)) - record_stems(product)) > 3]):
        if scene.shop.name != "icecat":
            yield Draft("listing", "feature of another product", "listing", named(scene, place, sentence=sentence))
    for use in _some(scene, uses(product)):
        yield Draft("use", "", "use", named(scene, place, use=use))
    wrong_uses = [each for other in (*scene.shown, *scene.others) for each in uses(other)]
    for use in _some(scene, [each for each in wrong_uses if not set(stems(each)) & record_stems(product)]):
        yield Draft("use", "feature of another product", "use", named(scene, place, use=use))


def names(scene: Scene, place: int) -> Iterator[Draft]:
    """Brand and name, own and another's."""
    product = scene.shown[place]
    title = short_title(product, scene)
    brands = {each.brand for each in scene.others if each.brand and each.brand.lower() not in product.title.lower()}
    yield Draft("name", "", "name", {"n": place + 1, "title": title})
    other = scene.shown[place - 1]
    theirs = short_title(other, scene)
    if not set(stems(theirs)) <= record_stems(product):
        yield Draft("name", "name swapped", "name", {"n": place + 1, "title": theirs})
    wrong = _other_model(title, product)
    if wrong:
        yield Draft("name", "name swapped", "name", {"n": place + 1, "title": wrong})
    if product.brand:
        yield Draft("brand", "", "brand", {"n": place + 1, "title": title, "brand": product.brand})
        for brand in _some(scene, sorted(brands - {product.brand})):
            if not set(stems(brand)) <= record_stems(product):
                yield Draft("brand", "brand swapped", "brand", {"n": place + 1, "title": title, "brand": brand})


def _other_model(title: str, product: Product) -> str:
    """The title with another number in it, or with a word more; empty where it has no number."""
    words = title.split()
    for place, word in enumerate(words):
        if place and word.isdigit():
            return " ".join([*words[:place], str(int(word) + 13), *words[place + 1 :]])
    return ""


def stock(scene: Scene, place: int) -> Iterator[Draft]:
    """Availability."""
    product = scene.shown[place]
    by_state = ("in_stock", "out_of_stock", "preorder", "backorder")
    wrong = scene.rng.choice([each for each in by_state if each != product.availability])
    for corruption, state in (("", product.availability), ("availability flipped", wrong)):
        yield Draft("availability", corruption, f"availability/{state}", named(scene, place))


def _some(scene: Scene, found: list[str]) -> list[str]:
    return [scene.rng.choice(found)] if found else []
