"""Answers about one product, from its record and its reviews, or that the listing doesn't say.

No model takes part: every one that was measured says yes to what the record does not mention.
"""

from __future__ import annotations

import re

from assistant.request import Language, Request
from assistant.texts import price_of, say, value_text
from assistant.translate import english_of
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
from retrieval.text import stems

_ABOUT_PRICE = re.compile(
    r"\b(?:price|cost|costs|how much (?:is|are|does|do)\b(?!.*\b(?:weigh|weight|memory|storage)\b))|多少钱|价格|售价"
)
_ABOUT_STOCK = re.compile(r"\b(?:in stock|available|availability|out of stock)\b|有货|现货|库存")
_ABOUT_RATING = re.compile(r"\b(?:rating|rated|stars?)\b|评分|几星|好评")

_ASKING = frozenset(
    stems(
        """does do is are has have how what which long much many big heavy large good come work support offer include
        feature tell one first second third last it its product item thing kind type say there any really actually also
        made make use used able can get know about please wonder"""
    )
)
"""Words of a question that are not what it asks about."""

_COUNTING = frozenset(stems("number quantity count total amount"))
"""Words of an attribute's name that "how many" says already ("buttons quantity")."""

MEASURES = {
    "long": ("battery life", "length", "runtime", "playtime"),
    "heavy": ("weight",),
    "weigh": ("weight",),
    "big": ("screen size", "size", "dimensions", "capacity", "display diagonal", "width", "height"),
    "large": ("screen size", "size", "dimensions", "capacity", "display diagonal"),
    "wide": ("width",),
    "tall": ("height",),
    "loud": ("noise level", "volume", "sound pressure"),
    "powerful": ("power", "output power"),
    "重": ("weight",),
    "多大": ("screen size", "size", "dimensions", "capacity", "display diagonal"),
    "多长": ("battery life", "length"),
    "多久": ("battery life", "runtime", "playtime"),
}
"""Attributes that a question word asks for when it names none itself ("how heavy is it?")."""


def answer(index: Index, product: Product, request: Request) -> str:
    """One answer, quoting the record; a review is quoted only where the record is silent, and named as one."""
    language, question = request.language, request.question
    plain = f"{question} {' '.join(english[0] for english in english_of(question).values())}".lower()
    title = product.title
    if _ABOUT_PRICE.search(plain) and product.price is not None:
        return say("answer_price", language, title=title, value=price_of(product))
    if _ABOUT_STOCK.search(plain):
        return say(f"answer_stock_{product.availability}", language, title=title)
    wanted = [word for word in dict.fromkeys(stems(plain)) if word not in _ASKING and word not in stems(title)]
    found = _attribute(product, wanted, plain)
    if found:
        return _from_attribute(product, *found, wanted, language)
    if _ABOUT_RATING.search(plain) and product.rating is not None:
        value = {"value": f"{product.rating:g}", "count": product.rating_count}
        return say("answer_rating", language, title=title, **value)
    sentence = _sentence([product.description], wanted)
    if sentence:
        return say("answer_sentence", language, title=title, sentence=sentence)
    review = _sentence([each.text for each in index.reviews.get(product.id, [])], wanted)
    if review:
        return say("answer_review", language, title=title, sentence=review)
    return say("answer_unknown", language, title=title)


def _attribute(product: Product, wanted: list[str], question: str) -> tuple[str, AttributeValue] | None:
    """The attribute that shares most with what is asked; the shorter name of equals, for it says less beside it."""
    asked = set(wanted)

    def shared(name: str, value: AttributeValue) -> int:
        names = set(stems(name)) - _COUNTING or set(stems(name))
        said = set(stems(value_text(value, "en"))) if isinstance(value, str | list) else set()
        # All of a name ("waterproof"), or most of a longer one, or a value that the question names ("leather?").
        hits = sum(any(_akin(one, other) for other in asked) for one in names)
        by_name = hits if hits * 2 > len(names) else 0
        return 2 * by_name + (len(said & asked) if said & asked == asked else 0)

    scored = [(shared(name, value), -len(name), name) for name, value in product.attributes.items()]
    if scored and max(scored)[0] > 0:
        name = max(scored)[2]
        return name, product.attributes[name]
    for word, names in MEASURES.items():
        if re.search(rf"\b{word}\b" if word.isascii() else word, question):
            for name in names:
                if name in product.attributes:
                    return name, product.attributes[name]
    return None


def _akin(one: str, other: str) -> bool:
    """One stem, or one the beginning of the other: "fold" asks for "foldable"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 4 and long.startswith(short))


def _from_attribute(product: Product, name: str, value: AttributeValue, wanted: list[str], language: Language) -> str:
    if isinstance(value, bool):
        return say("answer_yes" if value else "answer_no", language, title=product.title, name=name)
    return say("answer_field", language, title=product.title, name=name, value=value_text(value, language))


def _sentence(texts: list[str], wanted: list[str]) -> str:
    """The first sentence that holds every word asked about; none when nothing definite was asked."""
    if not wanted:
        return ""
    for text in texts:
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
            if set(wanted) <= set(stems(sentence)):
                return sentence.strip().rstrip(".")
    return ""
