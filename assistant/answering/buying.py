"""What is asked about buying a product: its price, stock, maker, offers and rating, and what others think of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.attributes import attributes_asked
from assistant.answering.citations import Told, field_citation
from assistant.answering.families import families_asked
from assistant.answering.opinions import general_opinions, opinions_on, quote_reviews
from assistant.answering.question import read_question
from assistant.request import Language
from assistant.texts import price_of, say
from assistant.translate import english_of
from retrieval.index import Index
from retrieval.product import Product, Review
from retrieval.text import stems

_PRICE = re.compile(
    r"\b(?:prices?|priced|costs?|how much (?:is|are|was|were|for|does|did) (?:it|they|this|that|the|one|each)|"
    r"how much (?:now|again|then)|what(?:'s| is) (?:it|that|this) come to|how expensive|set me back)\b"
    r"|\b(?:is|are|for|only|just) (?:only |just )?[$€£¥] ?\d|^\W*how much\W*$|\bhow much$"
    r"|多少钱|卖多少|什么价|啥价|几块钱|价格|售价|价钱|贵不贵|贵吗"
)
_STOCK = re.compile(
    r"\b(?:in stock|available|availability|out of stock|sold out|still (?:got|have|there|sell|around|on)|any left|"
    r"to be had)\b"
    r"|有货|现货|库存|还有(?:吗|没有|卖)|还(?:能买|卖)|断货|缺货|卖完"
)
_BRAND = re.compile(
    r"\b(?:who (?:makes|made|published|manufactures|is it (?:by|from))|what (?:brand|make)|which brand|publisher|"
    r"manufacturer)"
    r"|什么牌子?|哪个牌子|品牌|哪家(?:的|公司|出)|出版社|厂家"
)
_OFFER = re.compile(
    r"\b(?:on (?:sale|offer|promotion|special)|reduced|discount(?:s|ed)?|promotions?|deals?|special offers?)\b"
    r"|打折|折扣|优惠|促销|特价|降价"
)
_RATING = re.compile(r"\b(?:ratings?|rated|stars?)\b|评分|几星|好评")
_OPINION = re.compile(
    r"\b(?:what (?:do|does|did) (?:people|folks|reviewers|customers|buyers|users|others|(?:the )?reviews?)\b.{0,8}"
    r"\b(?:say|think|write|reckon)|(?:any |good |bad )?(?:reviews?|opinions?|feedback|complaints?)|"
    r"(?:reviewers?|people|customers|buyers|users) (?:say|think|like|reckon))\b"
    r"|评价|口碑|大家(?:怎么)?(?:说|觉得)|买家|评论"
)
_WORTH = re.compile(
    r"\b(?:worth (?:it|buying|getting|having|the (?:money|price))|is (?:it|this|that|they) (?:any|actually|really)? ?"
    r"good\b(?! (?:for|with|at|in|on))|any good\b(?! (?:for|with|at|in|on))|good (?:buy|value)|"
    r"should i (?:buy|get|go for) (?:it|this|that)|would you (?:buy|recommend) (?:it|this|that))\b"
    r"|值得?(?:买|入手|购买|拥有|吗|不值)|值不值|好用吗|好不好用?|靠谱吗|推荐(?:买|购买|入手)?吗|划算吗"
)
"""Whether to buy it is for others to say who did."""
_WITH = re.compile(r"\b(?:available|in stock) (?:in|with|as|for)\b")
"""What is available so is more than the product."""


def asks_about_buying(question: str) -> bool:
    """Whether a question has words for any of it."""
    return any(pattern.search(question) for pattern in (_PRICE, _STOCK, _OFFER, _RATING, _OPINION, _WORTH))


def about_buying(
    index: Index, product: Product, question: str, reviews: Sequence[Review], language: Language
) -> Told | None:
    """The answer where price, stock, offers or what others think are asked about, and nothing that an attribute tells;
    else None."""

    def asks(pattern: re.Pattern[str]) -> bool:
        if not pattern.search(question):
            return False
        rest = read_question(without_own(pattern.sub(" ", question), kind_stems(product)), product)
        return not families_asked(rest.question) and not attributes_asked(index, product, rest)

    if asks(_PRICE) and product.price is not None:
        value = price_of(product)
        told = say("answer_price", language, title=product.title, value=value)
        return Told(told, (field_citation(product, "price", value),))
    if asks(_STOCK) and not _WITH.search(question):
        return tell_stock(product, language)
    if asks(_BRAND) and product.brand:
        told = say(
            "answer_field", language, title=product.title, name=say("field_brand", language), value=product.brand
        )
        return Told(told, (field_citation(product, "brand", product.brand),))
    if asks(_OFFER) and index.promotions:
        return _offer(index, product, language)
    if _OPINION.search(question):
        about = read_question(_OPINION.sub(" ", question), product).about
        if about and (said := opinions_on(reviews, about)):
            return quote_reviews(said, product, language, "answer_opinions")
        if about and not _WORTH.search(question):
            return None
        return _thought_of(product, reviews, language)
    if asks(_WORTH):
        return _thought_of(product, reviews, language)
    if asks(_RATING) and product.rating is not None:
        return _rated(product, language)
    return None


def tell_stock(product: Product, language: Language) -> Told:
    cited = field_citation(product, "availability", product.availability)
    return Told(say(f"answer_stock_{product.availability}", language, title=product.title), (cited,))


def kind_stems(product: Product) -> set[str]:
    return {stem for label in product.category for stem in stems(label)}


def without_own(question: str, own: set[str]) -> str:
    """The question without words for what the product is: "what do these headphones cost" asks of no headphones."""
    for word, phrases in english_of(question).items():
        if any(set(stems(phrase)) <= own for phrase in phrases):
            question = question.replace(word, " ")
    return " ".join(word for word in question.split() if not stems(word) or not set(stems(word)) <= own)


def _thought_of(product: Product, reviews: Sequence[Review], language: Language) -> Told:
    """What others think of a product: its rating, and what the best and the worst rated review say."""
    said = general_opinions(reviews)
    parts = [_rated(product, language)] if product.rating is not None else []
    parts += [quote_reviews(said, product, language, "answer_opinions")] if said else []
    if not parts:
        return Told(say("answer_unrated", language, title=product.title))
    space = "" if language == "zh" else " "
    return Told(space.join(each.text for each in parts), tuple(cited for each in parts for cited in each.citations))


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
