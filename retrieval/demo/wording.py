"""Puts a product's record into sentences that say nothing the record does not hold."""

from __future__ import annotations

import random
from functools import cache

from retrieval.demo.vocabulary import Kind, read_yaml
from retrieval.product import AttributeValue

_SUBSTANCES = {"coffee", "tea", "pasta", "olive oil", "muesli", "juice", "dog food", "cat food", "eau de parfum"}
_PLURAL_FORMS = (("It is ", "They are "), ("It has ", "They have "), ("It weighs ", "They weigh "), ("It ", "They "))
_SMALL = {"and", "of", "for", "with", "in", "the", "a"}


def title_case(text: str) -> str:
    """``"over-ear headphones"`` as it stands in a title: ``"Over-Ear Headphones"``."""
    cased = [
        word if word in _SMALL else "-".join(p[:1].upper() + p[1:] for p in word.split("-")) for word in text.split()
    ]
    return " ".join(cased)


def is_plural(noun: str) -> bool:
    """True for ``"earbuds"`` and ``"jeans"``, false for ``"art set"``."""
    return noun.endswith("s") and not noun.endswith(("ss", "us"))


def with_article(text: str) -> str:
    """``"a tent"``, ``"an umbrella"``; plurals and substances have none."""
    if is_plural(text) or text in _SUBSTANCES:
        return text
    return f"{'an' if text[0].lower() in 'aeio' or text.startswith('um') else 'a'} {text}"


def joined(parts: list[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


@cache
def _phrases() -> dict[str, dict[str, str | list[str]]]:
    data: dict[str, dict[str, str | list[str]]] = read_yaml("phrases.yaml")
    return data


def _shown(value: AttributeValue) -> str:
    return joined([str(part) for part in value]) if isinstance(value, list) else str(value)


def _short(name: str, value: AttributeValue) -> str:
    """A noun phrase that follows "with"."""
    phrase = _phrases().get(name, {}).get("short")
    if isinstance(phrase, str):
        return phrase.format(value=_shown(value))
    return f"{with_article(name)} of {_shown(value)}"


def _full(name: str, value: AttributeValue, rng: random.Random) -> str:
    phrases = _phrases().get(name, {}).get("full")
    if phrases:
        return rng.choice(phrases).format(value=_shown(value))
    if value is True:
        short = _phrases().get(name, {}).get("short")
        return f"It comes with {short}." if short else f"It is {name}."
    return f"The {name} {'are' if is_plural(name) else 'is'} {_shown(value)}."


def _agreeing(sentence: str, noun: str) -> str:
    """The sentence with its pronoun in the noun's number."""
    if is_plural(noun):
        for singular, plural in _PLURAL_FORMS:
            if sentence.startswith(singular):
                return plural + sentence.removeprefix(singular)
    return sentence


def describe(kind: Kind, brand: str, series: str, attributes: dict[str, AttributeValue], rng: random.Random) -> str:
    """Two to four sentences on a product: what it is, some of its attributes, what it is made for."""
    silent = {"color", "size", "gender", "age group"}
    told = [name for name, value in attributes.items() if value is not False and name not in silent]
    rng.shuffle(told)
    # Only an attribute with a "short" phrase can stand after "with".
    shorts = [name for name in told if "short" in _phrases().get(name, {})][:2]
    rest = [name for name in told if name not in shorts][: rng.randint(1, 2)]
    features = joined([_short(name, attributes[name]) for name in shorts])
    opening = rng.choice(
        (
            f"{with_article(kind.noun)} by {brand}",
            f"the {series} by {brand}: {kind.noun}",
            f"{brand} {series} {kind.noun}",
        )
    )
    opening = opening[0].upper() + opening[1:] + (f" with {features}." if features else ".")
    uses = kind.uses_of(attributes)
    use = joined(rng.sample(uses, min(2, len(uses))))
    closing = rng.choice((f"Made for {use}.", f"A good match for {use}.", f"Chosen for {use}.", f"Meant for {use}."))
    said = [_agreeing(_full(name, attributes[name], rng), kind.noun) for name in rest]
    return " ".join([opening, *said, closing])
