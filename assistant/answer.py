"""Answers about one product, from its record and its reviews, or that the listing doesn't say.

No model takes part: every one that was measured says yes to what the record does not mention. An attribute answers
only where it accounts for everything that was asked, so that "weight" says nothing about a weight limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from assistant.request import Citation, Language, Request
from assistant.texts import price_of, say, value_text
from assistant.translate import english_of
from assistant.understanding.lexicon import load_lexicon
from retrieval.index import Index
from retrieval.product import AttributeValue, Product, Review
from retrieval.quotable import as_told, quotable
from retrieval.text import stems, words

_PARTS = re.compile(r"\s*(?:[,;?!，；？！]|\band\b|还有|以及|另外)\s*")
_PRICE = re.compile(
    r"\b(?:prices?|priced|costs?|how much (?:is|are) (?:it|they|this|that|the))\b|how much$|多少钱|价格|售价|价钱"
)
_STOCK = re.compile(r"\b(?:in stock|available|availability|out of stock|sold out)\b|有货|现货|库存|有没有货")
_OFFER = re.compile(
    r"\b(?:on (?:sale|offer|promotion|special)|reduced|discount(?:s|ed)?|promotions?|deals?|special offers?)\b"
    r"|打折|折扣|优惠|促销|特价|降价"
)
_RATING = re.compile(r"\b(?:ratings?|rated|stars?)\b|评分|几星|好评")
_OPINION = re.compile(
    r"\b(?:what (?:do|does|did) (?:people|reviewers|customers|buyers|users|others|(?:the )?reviews?)\b.{0,8}"
    r"\b(?:say|think|write)|(?:any |good |bad )?(?:reviews?|opinions?|feedback|complaints?)|"
    r"(?:reviewers?|people|customers|buyers|users) (?:say|think|like))\b"
    r"|评价|口碑|大家(?:怎么)?(?:说|觉得)|买家|评论"
)
_SUMMARY = re.compile(
    r"\b(?:tell me|know|learn|hear|info(?:rmation)?|details?|describe|what about|how about)\b|"
    r"介绍|详细|说说|讲讲|怎么样|如何"
)
_OTHERS = re.compile(
    r"\b(?:comes?|available|get|have|sell|offer|other|different|colou?rs|sizes|materials|patterns)\b|有|其他|别的|还|哪些"
)
"""With a color or size: what the product's other variants have answers as well."""

SHORT = 12
"""Characters up to which a sentence of a review says too little to be quoted ("Great!")."""
_ASKING = frozenset(
    stems(
        """does do is are has have had got other different else how what which long much many big heavy large good
        well come came work support offer include feature features tell one ones first second third
        fourth last it its product item thing kind type say there any really actually also made make use
        used able get know about please wonder available suitable work best great ok okay put go fit sell
        buy take need wear option options version function mode card technology system people person year
        old hold amount number quantity count total built let keep always still exactly approximately
        when while day piece model built-in sort these those they them he she i me my mine want enough
        anything something stock listing page right now currently today"""
    )
)
"""Words of a question that are not what it asks about."""

_LOOSE = frozenset(
    stems("number quantity count total amount net item product overall output safe playing display built family type s")
)
"""Words of an attribute's name that a question need not hold."""

_COUNTING = frozenset(stems("number quantity count total amount"))
"""Those of them that "how many" says already."""

_MEASURING = re.compile(
    r"\bhow (?:long|much|many|big|large|heavy|wide|tall|high|deep|thick|fast|old|far)\b|多[大长重高宽深厚久快远]"
)
_IN_COLOR = re.compile(
    r"\b(?:prints?|printing|scans?|copy|copies|show|displays?|record)\b.*\bin (?:full )?colou?r\b|彩色"
)
"""Questions about an amount are no questions about a value; printing in color is not being of a color."""
_SUFFIXES = ("abl", "ibl", "ing", "ed", "er", "ness", "i", "e", "y", "s")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_ASKING = re.compile(
    r"请问|第[一二三四五六七八九\d]?|最后|有没有|是不是|能不能|可不可以|可以|能够|这[个款件双台]?|那[个款件双台]?|支持|适合|"
    r"怎么样|什么|多少|有多|功能|一下|现在|多[大长重高宽深厚快亮久]|[它吗呢么的是有没能不会带多少几个款件双台种只放用做可吧啊了要在里时请和都也还好买来个一二三四五]"
)


@dataclass(frozen=True)
class Asked:
    """One thing asked: as it was, and with its Chinese words in English too. ``about`` are the stems that the record
    has to account for; ``unread`` says that Chinese words were left that the lexicon does not know."""

    question: str
    text: str
    about: frozenset[str]
    unread: bool


@dataclass(frozen=True)
class Told:
    """An answer, and what it quotes: nothing where the listing does not say."""

    text: str
    citations: tuple[Citation, ...] = ()


def answer(index: Index, product: Product, request: Request) -> Told:
    """One sentence for each thing asked, quoting the record; a review is quoted only where the record is silent or
    opinions were asked for, and is named as one."""
    question = request.question.lower()
    parts = [part for part in _PARTS.split(question) if len(words(part)) > 1 or _asked(part, product).about]
    # "What about the second one, does it fold?" asks one thing.
    definite = [part for part in parts if not _SUMMARY.search(part) or _asked(_SUMMARY.sub("", part), product).about]
    parts = definite or parts
    told = dict.fromkeys(_one(index, product, part, request.language) for part in parts or [question])
    known = sorted(told, key=lambda each: not each.citations)
    between = "" if request.language == "zh" else " "
    return Told(between.join(each.text for each in known), tuple(cited for each in known for cited in each.citations))


def _field(product: Product, name: str, value: str) -> Citation:
    return Citation(source="field", title=product.title, where=name, text=value, id=product.id)


def _one(index: Index, product: Product, question: str, language: Language) -> Told:
    unknown = Told(say("answer_unknown", language, title=product.title))
    title, asked = product.title, _asked(question, product)

    def asks(pattern: re.Pattern[str]) -> bool:
        rest = _asked(pattern.sub(" ", question), product)
        return bool(pattern.search(question)) and not rest.about and not rest.unread

    reviews = index.reviews.get(product.id, [])
    if asks(_PRICE) and product.price is not None:
        value = price_of(product)
        return Told(say("answer_price", language, title=title, value=value), (_field(product, "price", value),))
    if asks(_STOCK):
        cited = _field(product, "availability", product.availability)
        return Told(say(f"answer_stock_{product.availability}", language, title=title), (cited,))
    if asks(_OFFER) and index.promotions:
        return _offer(index, product, language)
    opinion = bool(_OPINION.search(question))
    if opinion:
        about = _asked(_OPINION.sub(" ", question), product).about
        said = _opinions(reviews, about) if about else _in_general(reviews)
        if about or product.rating is None:
            return _review(said, product, language, "answer_opinions") if said else unknown
        if said:
            rated, quoted = _rated(product, language), _review(said, product, language, "answer_opinions")
            space = "" if language == "zh" else " "
            return Told(rated.text + space + quoted.text, rated.citations + quoted.citations)
    if (opinion or asks(_RATING)) and product.rating is not None:
        return _rated(product, language)
    names = _attributes(index, product, asked)
    if names:
        return _from_attributes(index, product, names, asked, language)
    if asks(_SUMMARY) and product.description:
        return _sentence(product, " ".join(_sentences(product.description)[:3]), language)
    if asked.unread:
        return unknown
    sentence = next((each for each in _sentences(product.description) if _holds(each, asked.about)), "")
    titled = set() if sentence or asked.about else _in_title(product) & (set(stems(asked.text)) - _ASKING)
    if titled:
        # Only words of the title were asked about: it is what an attribute or the title says.
        having = [name for name, value in product.attributes.items() if titled & _stems_of(value)]
        if having:
            return _from_attributes(index, product, having, asked, language)
        sentence = title
    if sentence:
        return _sentence(product, sentence.rstrip("."), language)
    said = _opinions(reviews, asked.about)
    return _review(said, product, language) if said else unknown


def _rated(product: Product, language: Language) -> Told:
    values = {"value": f"{product.rating:g}", "count": product.rating_count}
    cited = _field(product, "rating", f"{product.rating:g} ({product.rating_count})")
    return Told(say("answer_rating", language, title=product.title, **values), (cited,))


def _offer(index: Index, product: Product, language: Language) -> Told:
    """Whether a promotion is in force on the product: the shop's promotions say all of them."""
    promotion = next((each for each in index.promotions if product.id in each.product_ids), None)
    if promotion is None:
        return Told(say("answer_no_offer", language, title=product.title))
    values = {"percent": f"{promotion.percent:g}", "name": promotion.title, "price": price_of(product)}
    told = say("answer_offer", language, title=product.title, **values)
    return Told(told, (_field(product, "promotion", f"{promotion.title}, {promotion.percent:g}%"),))


def _sentence(product: Product, sentence: str, language: Language) -> Told:
    cited = Citation(source="description", title=product.title, where="description", text=sentence, id=product.id)
    return Told(say("answer_sentence", language, title=product.title, sentence=sentence), (cited,))


def _asked(question: str, product: Product) -> Asked:
    """The question in English stems, without what only asks and without the product's own title and shelf."""
    english = english_of(question)
    plain = f"{question} {' '.join(phrases[0] for phrases in english.values())}"
    left = question
    for word in english:
        left = left.replace(word, " ")
    own = {*stems(product.title), *(stem for label in product.category for stem in stems(label))}
    about = {
        stem for stem in stems(plain) if not _CHINESE.match(stem) and stem not in _ASKING and not stem[0].isdigit()
    }
    return Asked(question, plain, frozenset(about - own), bool(_CHINESE.search(_CHINESE_ASKING.sub("", left))))


def _stems_of(value: AttributeValue) -> set[str]:
    return set(stems(value_text(value, "en"))) if isinstance(value, str | list) else set()


def _in_title(product: Product) -> set[str]:
    """Stems of what the title says beside the brand, the kind and numbers."""
    others = {*stems(product.brand or ""), *(stem for label in product.category for stem in stems(label))}
    return {stem for stem in stems(product.title) if stem not in others and not stem[0].isdigit()}


def _attributes(index: Index, product: Product, asked: Asked) -> list[str]:
    """The attributes that account for all that was asked, best first: those that are named, then those that the
    question's form asks for, then those that could have the value it names."""
    everything = set(stems(asked.text))
    named = [name for name in product.attributes if _is_named(name, asked, everything)]
    if named:
        return sorted(named, key=lambda name: (len(set(stems(name)) - everything), -len(stems(name))))[:1]
    for pattern, targets in _topics():
        if not pattern.search(asked.question):
            continue
        rest = _asked(pattern.sub(" ", asked.question), product)
        for target in targets:
            for name in product.attributes:
                before = name.removesuffix(target).strip()
                ends = name == target or (name.endswith(f" {target}"))
                if ends and _explained(set(stems(before)), everything) and _left(rest, name, product) is None:
                    return [name]
    if _MEASURING.search(asked.question):
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
        about = any(_akin(part, word) for part in needed for word in asked.about) or parts - _COUNTING <= everything
        if about and all(any(_akin(part, word) for word in everything) for part in needed):
            rest = {word for word in asked.about if not any(_akin(word, part) for part in parts)}
            if not rest and not asked.unread:
                return True
    return False


def _explained(parts: set[str], everything: set[str]) -> bool:
    return all(part in _LOOSE or any(_akin(part, word) for word in everything) for part in parts)


def _left(rest: Asked, name: str, product: Product) -> set[str] | None:
    """What is asked beside an attribute's name and value; None where nothing is."""
    covered = {*stems(name), *stems(value_text(product.attributes[name], "en"))}
    left = {word for word in rest.about if not any(_akin(word, each) for each in covered)}
    left -= _UNSAID
    return left or ({"?"} if rest.unread else None)


_UNSAID = frozenset(stems("battery charge screen display"))
"""What a length of time or a size is of, where the attribute's name leaves it out."""


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


def _from_attributes(index: Index, product: Product, names: Sequence[str], asked: Asked, language: Language) -> Told:
    name = names[0]
    value = product.attributes[name]
    if isinstance(value, bool):
        text = say("answer_yes" if value else "answer_no", language, title=product.title, name=name)
        return Told(text, (_field(product, name, value_text(value, language)),))
    told = [product]
    if name in ("color", "size", "pattern", "material") and _OTHERS.search(asked.text):
        told += _variants(index, product, name, asked)
    values = [value_text(each.attributes[name], language) for each in told]
    text = (" " if language == "en" else "").join(
        say("answer_field", language, title=each.title, name=name, value=value)
        for each, value in zip(told, values, strict=True)
    )
    return Told(text, tuple(_field(each, name, value) for each, value in zip(told, values, strict=True)))


def _variants(index: Index, product: Product, name: str, asked: Asked) -> list[Product]:
    """Variants of the product (same ``item_group_id``) with another value: the one asked for, else up to three."""
    own = product.attributes[name]
    groups = index.catalogue.groups
    rows = np.flatnonzero(groups == groups[index.catalogue.row_of[product.id]])
    variants = [as_told(index.catalogue.products[row]) for row in rows.tolist()]
    others = [each for each in variants if each.attributes.get(name, own) != own]
    meant = [each for each in others if set(stems(value_text(each.attributes[name], "en"))) & asked.about]
    return meant[:1] or ([] if set(stems(value_text(own, "en"))) & asked.about else others[:3])


def _opinions(reviews: Sequence[Review], about: Iterable[str]) -> list[tuple[Review, str]]:
    """Sentences of reviews that hold all words asked about: one of the best rated and one of the worst that differs."""
    found = {
        sentence.rstrip("."): review
        for review in sorted(reviews, key=lambda each: each.rating)
        for sentence in reversed(quotable(review.text))
        if _holds(sentence, about)
    }
    best_first = [(review, sentence) for sentence, review in reversed(found.items())]
    return [*best_first[:1], *best_first[1:][-1:]]


def _in_general(reviews: Sequence[Review]) -> list[tuple[Review, str]]:
    """What the best and the worst rated review say first."""
    told = [(each, said) for each in reviews if (said := next((s for s in quotable(each.text) if len(s) > SHORT), ""))]
    ordered = sorted(told, key=lambda item: -item[0].rating)
    return [(each, said.rstrip(".")) for each, said in [*ordered[:1], *ordered[1:][-1:]]]


def _review(
    said: Sequence[tuple[Review, str]], product: Product, language: Language, key: str = "answer_review"
) -> Told:
    quoted = ("”；“" if language == "zh" else '"; "').join(sentence for _, sentence in said)
    cited = [
        Citation(source="review", title=product.title, where=review.id, text=sentence, id=product.id)
        for review, sentence in said
    ]
    return Told(say(key, language, title=product.title, sentence=quoted), tuple(cited))


def _holds(sentence: str, about: Iterable[str]) -> bool:
    held = set(stems(sentence))
    return bool(about) and all(any(_akin(word, each.removeprefix("un")) for each in held) for word in about)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]


def _akin(one: str, other: str) -> bool:
    """One stem, or one with an ending of the other: "fold" asks for "foldable"; "water" not for "waterproof"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 4 and long.startswith(short) and long[len(short) :] in _SUFFIXES)


@cache
def _other_names(name: str) -> tuple[str, ...]:
    """An attribute's name and the phrases that mean the same."""
    groups = [group for group in load_lexicon().synonyms if name in group]
    return tuple(dict.fromkeys([name, *(phrase for group in groups for phrase in group if len(words(phrase)) > 0)]))


@cache
def _topics() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    loaded: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("asked.yaml").read_text("utf-8"))
    return tuple((re.compile(each["asked"]), tuple(map(str.strip, each["names"].split("|")))) for each in loaded)
