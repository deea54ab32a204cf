"""Answers about one product, from its record and its reviews, or that the listing doesn't say.

No model takes part: every one that was measured says yes to what the record does not mention.
"""

from __future__ import annotations

import re

from assistant.answering.attributes import attributes_asked, tell_attribute
from assistant.answering.citations import Told, field_citation
from assistant.answering.inflections import holds
from assistant.answering.measured import measured_in
from assistant.answering.opinions import general_opinions, opinions_on, quote_reviews
from assistant.answering.question import ASKING, plain_question, read_question
from assistant.request import Citation, Language, Request
from assistant.texts import price_of, say, value_text
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
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


def answer(index: Index, product: Product, request: Request) -> Told:
    """One sentence for each thing asked, quoting the record; a review is quoted only where the record is silent or
    opinions were asked for, and is named as one."""
    question = plain_question(request.question.lower())
    parts = [part for part in _PARTS.split(question) if len(words(part)) > 1 or read_question(part, product).about]
    # "What about the second one, does it fold?" asks one thing.
    definite = [
        part for part in parts if not _SUMMARY.search(part) or read_question(_SUMMARY.sub("", part), product).about
    ]
    parts = definite or parts
    told = dict.fromkeys(_answer_part(index, product, part, request.language) for part in parts or [question])
    known = sorted(told, key=lambda each: not each.citations)
    between = "" if request.language == "zh" else " "
    return Told(between.join(each.text for each in known), tuple(cited for each in known for cited in each.citations))


def _answer_part(index: Index, product: Product, question: str, language: Language) -> Told:
    unknown = Told(say("answer_unknown", language, title=product.title))
    title, asked = product.title, read_question(question, product)

    def asks(pattern: re.Pattern[str]) -> bool:
        rest = read_question(pattern.sub(" ", question), product)
        return bool(pattern.search(question)) and not rest.about and not rest.unread

    reviews = index.reviews.get(product.id, [])
    if asks(_PRICE) and product.price is not None:
        value = price_of(product)
        return Told(say("answer_price", language, title=title, value=value), (field_citation(product, "price", value),))
    if asks(_STOCK):
        cited = field_citation(product, "availability", product.availability)
        return Told(say(f"answer_stock_{product.availability}", language, title=title), (cited,))
    if asks(_OFFER) and index.promotions:
        return _offer(index, product, language)
    opinion = bool(_OPINION.search(question))
    if opinion:
        about = read_question(_OPINION.sub(" ", question), product).about
        said = opinions_on(reviews, about) if about else general_opinions(reviews)
        if about or product.rating is None:
            return quote_reviews(said, product, language, "answer_opinions") if said else unknown
        if said:
            rated, quoted = _rated(product, language), quote_reviews(said, product, language, "answer_opinions")
            space = "" if language == "zh" else " "
            return Told(rated.text + space + quoted.text, rated.citations + quoted.citations)
    if (opinion or asks(_RATING)) and product.rating is not None:
        return _rated(product, language)
    names = attributes_asked(index, product, asked)
    if names:
        return tell_attribute(index, product, names, asked, language)
    if asks(_SUMMARY) and product.description:
        return _sentence(product, " ".join(_sentences(product.description)[:3]), language)
    if asked.unread:
        return unknown
    sentence = next((each for each in _sentences(product.description) if holds(each, asked.about)), "")
    titled = set() if sentence or asked.about else _in_title(product) & (set(stems(asked.text)) - ASKING)
    if titled:
        # Only words of the title were asked about: it is what an attribute or the title says.
        having = [name for name, value in product.attributes.items() if titled & _stems_of(value)]
        if having:
            return tell_attribute(index, product, having, asked, language)
        sentence = title
    sentence = sentence or measured_in([title, *_sentences(product.description)], asked)
    if sentence:
        return _sentence(product, sentence.rstrip("."), language)
    said = opinions_on(reviews, asked.about)
    return quote_reviews(said, product, language) if said else unknown


def _rated(product: Product, language: Language) -> Told:
    values = {"value": f"{product.rating:g}", "count": product.rating_count}
    cited = field_citation(product, "rating", f"{product.rating:g} ({product.rating_count})")
    return Told(say("answer_rating", language, title=product.title, **values), (cited,))


def _offer(index: Index, product: Product, language: Language) -> Told:
    """Whether a promotion is in force on the product: the shop's promotions say all of them."""
    promotion = next((each for each in index.promotions if product.id in each.product_ids), None)
    if promotion is None:
        return Told(say("answer_no_offer", language, title=product.title))
    values = {"percent": f"{promotion.percent:g}", "name": promotion.title, "price": price_of(product)}
    told = say("answer_offer", language, title=product.title, **values)
    return Told(told, (field_citation(product, "promotion", f"{promotion.title}, {promotion.percent:g}%"),))


def _sentence(product: Product, sentence: str, language: Language) -> Told:
    cited = Citation(source="description", title=product.title, where="description", text=sentence, id=product.id)
    return Told(say("answer_sentence", language, title=product.title, sentence=sentence), (cited,))


def _stems_of(value: AttributeValue) -> set[str]:
    return set(stems(value_text(value, "en"))) if isinstance(value, str | list) else set()


def _in_title(product: Product) -> set[str]:
    """Stems of what the title says beside the brand, the kind and numbers."""
    others = {*stems(product.brand or ""), *(stem for label in product.category for stem in stems(label))}
    return {stem for stem in stems(product.title) if stem not in others and not stem[0].isdigit()}


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]
