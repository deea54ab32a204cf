"""What in a record lies nearest to a question in meaning, for questions that no rule can place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from assistant.answering.citations import Told
from assistant.request import Language
from assistant.texts import say, value_text
from retrieval.index import Index
from retrieval.product import Product

MEASURED_WITH = "use-multilingual-v3"
"""The embedder that the floors were set with."""
NEAR = 0.3
"""Cosine from which an attribute bears on a question. "Does it light up in the dark?" lies 0.33 from "backlight", 0.13
from the next attribute; questions that a record is silent on mostly 0.2 from the nearest."""
SAME = 0.5
"""Cosine from which an attribute is what was asked for. "Rain cover in the box?" lies 0.74 from "rain cover included",
"可以机洗吗" 0.55 from "machine washable"."""
APART = 0.12
"""By how much the next attribute then lies farther."""
_IT = re.compile(r"\b(?:it|its|it's|they|them|this|that)\b|它")


def nearest_attributes(index: Index, product: Product, question: str) -> list[tuple[str, float]]:
    """The names of a product's attributes with the cosine of each to a question, the nearest first."""
    names = tuple(product.attributes)
    asked = _IT.sub(" ", question).strip(" ,.?!，。？！")
    if not names or not asked or index.embedder.name != MEASURED_WITH:
        return []
    told = tuple(f"{name}: {value_text(product.attributes[name], 'en')}" for name in names)
    likeness = _vectors(index.embedder.passages, told) @ index.embedder.query(asked)
    return [(names[at], float(likeness[at])) for at in np.argsort(-likeness, kind="stable")]


def attribute_meant(nearest: list[tuple[str, float]]) -> list[str]:
    """The attribute that is nearly the question, where one is and no other comes close; else none."""
    if not nearest or nearest[0][1] < SAME:
        return []
    return [nearest[0][0]] if len(nearest) == 1 or nearest[0][1] - nearest[1][1] >= APART else []


def by_nearness(names: list[str], nearest: list[tuple[str, float]]) -> list[str]:
    """Attributes of a family in the order of their nearness to the question; of the first alone, where it is far
    nearer than the others."""
    likeness = dict(nearest)
    ordered = sorted(names, key=lambda name: -likeness.get(name, 0.0))
    apart = len(ordered) > 1 and likeness.get(ordered[0], 0.0) - likeness.get(ordered[1], 0.0) >= APART
    return ordered[:1] if apart else ordered


def nearest_of(nearest: list[tuple[str, float]]) -> list[str]:
    """The nearest attribute, where one is near; else none."""
    return [name for name, likeness in nearest[:1] if likeness >= NEAR]


def tell_unknown(product: Product, names: Sequence[str], sentence: str, language: Language) -> Told:
    """That the listing does not say, with what it has that is nearest: attributes, else a sentence, else nothing. It
    answers nothing, so it cites nothing."""
    listed = [f"{name}: {value_text(product.attributes[name], language)}" for name in names]
    near = "; ".join(listed) or sentence.rstrip(".")
    if near:
        return Told(say("answer_nearest", language, title=product.title, near=near), bears=True)
    return Told(say("answer_unknown", language, title=product.title))


@lru_cache(maxsize=256)
def _vectors(passages: Callable[[Sequence[str]], np.ndarray], texts: tuple[str, ...]) -> np.ndarray:
    return passages(texts)
