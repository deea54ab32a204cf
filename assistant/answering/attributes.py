"""Which attribute of a record a question asks for, and what it says.

An attribute answers only where it accounts for everything that was asked, so that "weight" says nothing about a weight
limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from assistant.answering.citations import Told, field_citation
from assistant.answering.inflections import akin
from assistant.answering.question import Asked, read_question
from assistant.request import Language
from assistant.texts import say, value_text
from assistant.understanding.lexicon import load_lexicon
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
from retrieval.quotable import as_told
from retrieval.text import stems, words

_OTHERS = re.compile(
    r"\b(?:comes?|available|get|have|sell|offer|other|different|colou?rs|sizes|materials|patterns)\b|有|其他|别的|还|哪些"
)
"""With a color or size: what the product's other variants have answers as well."""

VARYING = ("color", "size", "pattern", "material")
"""What variants of a product differ in."""

_LOOSE = frozenset(
    stems("number quantity count total amount net item product overall output safe playing display built family type s")
)
"""Words of an attribute's name that a question need not hold."""

_COUNTING = frozenset(stems("number quantity count total amount"))
"""Those of them that "how many" says already."""

_MEASURING = re.compile(
    r"\bhow (?:long|much|many|big|large|heavy|wide|tall|high|deep|thick|fast|old|far)\b|多[大长重高宽深厚久快远]"
)
"""Questions about an amount are no questions about a value."""

_IN_COLOR = re.compile(
    r"\b(?:prints?|printing|scans?|copy|copies|show|displays?|record)\b.*\bin (?:full )?colou?r\b|彩色"
)
"""Printing in color is not being of a color."""

_UNSAID = frozenset(stems("battery charge screen display"))
"""What a length of time or a size is of, where the attribute's name leaves it out."""


def attributes_asked(index: Index, product: Product, asked: Asked) -> list[str]:
    """The one attribute that accounts for all that was asked, or none: the best of those that are named, else one that
    the question's form asks for."""
    everything = set(stems(asked.text))
    named = [name for name in product.attributes if _is_named(name, asked, everything)]
    if named:
        return sorted(named, key=lambda name: (len(set(stems(name)) - everything), -len(stems(name))))[:1]
    for pattern, targets in _topics():
        if not pattern.search(asked.question):
            continue
        rest = read_question(pattern.sub(" ", asked.question), product)
        for target in targets:
            for name in product.attributes:
                before = name.removesuffix(target).strip()
                ends = name == target or (name.endswith(f" {target}"))
                if ends and _explained(set(stems(before)), everything) and _unexplained(rest, name, product) is None:
                    return [name]
    return []


def measures(question: str) -> bool:
    """Whether a question is about an amount."""
    return bool(_MEASURING.search(question))


def attributes_with(index: Index, product: Product, asked: Asked) -> list[str]:
    """The one attribute that has the value that a question names ("is it glass?"), or none."""
    if measures(asked.question):
        return []
    return [name for name, value in product.attributes.items() if _has_value(index, name, value, asked)][:1]


def _is_named(name: str, asked: Asked, everything: set[str]) -> bool:
    """Whether the question holds the attribute's name, or another name for it, and asks about nothing else."""
    for phrase in _other_names(name):
        parts = set(stems(phrase))
        needed = parts - _LOOSE or parts
        if name == "color" and _IN_COLOR.search(asked.question):
            continue
        # A name that is only partly held has to hold something beside the title's words.
        about = any(akin(part, word) for part in needed for word in asked.about) or parts - _COUNTING <= everything
        if about and all(any(akin(part, word) for word in everything) for part in needed):
            rest = {word for word in asked.about if not any(akin(word, part) for part in parts)}
            if not rest and not asked.unread:
                return True
    return False


def _explained(parts: set[str], everything: set[str]) -> bool:
    return all(part in _LOOSE or any(akin(part, word) for word in everything) for part in parts)


def _unexplained(rest: Asked, name: str, product: Product) -> set[str] | None:
    """What is asked beside an attribute's name and value; None where nothing is."""
    covered = {*stems(name), *stems(value_text(product.attributes[name], "en"))}
    left = {word for word in rest.about if not any(akin(word, each) for each in covered)}
    left -= _UNSAID
    return left or ({"?"} if rest.unread else None)


def _has_value(index: Index, name: str, value: AttributeValue, asked: Asked) -> bool:
    """Whether what is asked about is a value that this attribute has in the catalogue ("is it glass?")."""
    field = index.catalogue.fields.get(name)
    if asked.unread or not isinstance(value, str | list) or field is None or field.kind != "text":
        return False
    left = asked.about - set(stems(name))
    known = [set(stems(each)) for each in field.values]
    if left and left <= set(stems(value_text(value, "en"))):
        return True
    return bool(left) and left == {word for each in known if each <= left for word in each}


def tell_attribute(index: Index, product: Product, names: Sequence[str], asked: Asked, language: Language) -> Told:
    """What the first of the attributes says, of other variants too where the question is about their choice."""
    name = names[0]
    value = product.attributes[name]
    if isinstance(value, bool):
        text = say("answer_yes" if value else "answer_no", language, title=product.title, name=name)
        return Told(text, (field_citation(product, name, value_text(value, language)),))
    told = [product]
    if name in VARYING and _OTHERS.search(asked.text):
        told += _variants(index, product, name, asked)
    values = [value_text(each.attributes[name], language) for each in told]
    text = (" " if language == "en" else "").join(
        say("answer_field", language, title=each.title, name=name, value=value)
        for each, value in zip(told, values, strict=True)
    )
    return Told(text, tuple(field_citation(each, name, value) for each, value in zip(told, values, strict=True)))


def _variants(index: Index, product: Product, name: str, asked: Asked) -> list[Product]:
    """Variants of the product (same ``item_group_id``) with another value: the one asked for, else up to three."""
    own = product.attributes[name]
    groups = index.catalogue.groups
    rows = np.flatnonzero(groups == groups[index.catalogue.row_of[product.id]])
    variants = [as_told(index.catalogue.products[row]) for row in rows.tolist()]
    others = [each for each in variants if each.attributes.get(name, own) != own]
    meant = [each for each in others if set(stems(value_text(each.attributes[name], "en"))) & asked.about]
    return meant[:1] or ([] if set(stems(value_text(own, "en"))) & asked.about else others[:3])


@cache
def _other_names(name: str) -> tuple[str, ...]:
    """An attribute's name and the phrases that mean the same."""
    groups = [group for group in load_lexicon().synonyms if name in group]
    return tuple(dict.fromkeys([name, *(phrase for group in groups for phrase in group if len(words(phrase)) > 0)]))


@cache
def _topics() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    loaded: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("asked.yaml").read_text("utf-8"))
    return tuple((re.compile(each["asked"]), tuple(map(str.strip, each["names"].split("|")))) for each in loaded)
