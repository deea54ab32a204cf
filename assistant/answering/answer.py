"""Answers about one product, from its record and its reviews, or that the listing doesn't say.

No model takes part: every one that was measured says yes to what the record does not mention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.attributes import VARYING, attributes_asked, attributes_with, measures, tell_attribute
from assistant.answering.buying import about_buying, asks_about_buying, kind_stems, tell_stock, without_own
from assistant.answering.citations import Told, field_citation, sentences
from assistant.answering.families import MOST, Family, families_asked, names_of, sentence_of
from assistant.answering.inflections import akin, holds
from assistant.answering.measured import measured_in
from assistant.answering.nearest import NEAR, attribute_meant, by_nearness, nearest_attributes, nearest_of, tell_unknown
from assistant.answering.opinions import opinions_matching, opinions_on, quote_reviews
from assistant.answering.question import ASKING, Asked, plain_question, read_question
from assistant.request import Citation, Language, Request
from assistant.texts import echoed, say, value_text
from assistant.understanding.intents import is_question
from assistant.understanding.terms import STOCK
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
from retrieval.text import stems

_PARTS = re.compile(r"\s*(?:[,;:?!，；：？！]|\band\b|\s-\s|还有(?![货吗卖没]|现货|库存)|以及|另外)\s*")
_SUMMARY = re.compile(
    r"\bwhat(?:'?s| is| are| comes?| do i get| all is)?(?: all)? (?:in(?:side|cluded)?|with)(?: in| with)?"
    r" (?:(?:the|this|that) )?\s*(?:it|set|kit|bundle|hamper|basket|collection)\b|"
    r"(?:里面?|套装?里?|都)(?:有|包括|包含|装)(?:些|了)?(?:什么|哪些)|"
    r"\b(?:tell me|know|learn|hear|info(?:rmation)?|details?|describe|what about|how about)\b|"
    r"介绍|详细|说说|讲讲|怎么样|如何"
)
_CHINESE_ENDS = re.compile(r"^[\W它那这请问]+|[\W吗么呢啊呀吧]+$")
_CLAUSE = re.compile(r"[,;:—]\s")
ECHOED = 14
"""Characters of a Chinese question that are said again before an English sentence that answers it."""


def answer(index: Index, product: Product, request: Request) -> Told:
    """One sentence for each thing asked, quoting the record; a review is quoted only where the record is silent or
    opinions were asked for, and is named as one."""
    language, question = request.language, plain_question(request.question.lower())
    if request.terms == STOCK and not asks_about_buying(question):
        # In whatever words it is asked whether it can be had.
        return tell_stock(product, language)
    parts = [part for part in _PARTS.split(question) if _asks_something(part, product)]
    # "What about the second one, does it fold?" asks one thing.
    definite = [part for part in parts if not _SUMMARY.search(part) or _of_something(part, product)]
    parts = definite or parts or [question]
    told = {part: _answer_part(index, product, part, language) for part in parts}
    known = dict.fromkeys(each for each in told.values() if each.citations)
    silent = [part for part, each in told.items() if not each.citations]
    if known:
        # Beside what is known, what is not is named, so that it is not taken for the answer.
        texts = [
            told[part].text if told[part].bears else say("answer_unknown_part", language, part=echoed(part, language))
            for part in silent
            if told[part].bears or _is_asked(part, question)
        ]
    else:
        texts = list(dict.fromkeys(told[part].text for part in silent))[:1]
    between = "" if language == "zh" else " "
    cited = tuple(cited for each in known for cited in each.citations)
    bears = any(each.bears for each in told.values())
    return Told(between.join([*(each.text for each in known), *texts]), cited, bears)


def _asks_something(part: str, product: Product) -> bool:
    """Whether a part of a question asks anything at all beside the product's own name."""
    asked = read_question(part, product)
    others = without_own(part, {*stems(product.title), *kind_stems(product)})
    open_part = asked.about or asked.unread or families_asked(others)
    return bool(open_part or asks_about_buying(part) or _SUMMARY.search(part))


def _is_asked(part: str, question: str) -> bool:
    """Whether a part has the form of a question, and does not only lead to one ("my grandson is two")."""
    return is_question(part) or re.search(rf"{re.escape(part)}\s*[?？]", question) is not None


def _answer_part(index: Index, product: Product, question: str, language: Language) -> Told:
    asked, reviews = read_question(question, product), index.reviews.get(product.id, [])
    short = about_buying(index, product, question, reviews, language)
    if short is not None:
        return short
    nearest = nearest_attributes(index, product, question)
    families = families_asked(question)
    names = attributes_asked(index, product, asked)
    # How long it takes to charge is not answered by that it can be charged.
    if names and not (measures(question) and isinstance(product.attributes[names[0]], bool)):
        return tell_attribute(index, product, names, asked, language)
    for family in families:
        listed = names_of(family, product.attributes)
        if listed and _accounted(product, question, family, listed):
            nearer = by_nearness(listed, nearest)
            # What a product's variants differ in is told of all of them.
            tell = nearer[0] in VARYING and len(nearer) == 1
            return (
                tell_attribute(index, product, nearer, asked, language) if tell else _listed(product, nearer, language)
            )
    if (meant := attribute_meant(nearest)) and _accounted(product, question, None, meant):
        return _listed(product, meant, language)
    if names := attributes_with(index, product, asked):
        return tell_attribute(index, product, names, asked, language)
    written = sentences(product.description)
    if _SUMMARY.search(question) and written and not families and not _of_something(question, product):
        return _sentence(product, " ".join(written[:3]), language)
    sentence = "" if asked.unread else next((each for each in written if holds(each, asked.about)), "")
    titled = set() if sentence or asked.about else _in_title(product) & (set(stems(asked.text)) - ASKING)
    if titled and not asked.unread and not families:
        # Only words of the title were asked about: it is what an attribute or the title says.
        having = [name for name, value in product.attributes.items() if titled & _stems_of(value)]
        if having:
            return tell_attribute(index, product, having, asked, language)
        sentence = product.title
    sentence = sentence or measured_in([product.title, *written], asked)
    bearing = {family: each for family in families if (each := sentence_of(family, written))}
    for family, each in bearing.items():
        sentence = sentence or (each if _accounted(product, question, family, (), each) else "")
    if sentence:
        return _sentence(product, sentence.rstrip("."), language, asked)
    if said := [] if asked.unread else opinions_on(reviews, asked.about):
        return quote_reviews(said, product, language)
    for family in families:
        said = opinions_matching(reviews, family.told)
        if said and _accounted(product, question, family):
            return quote_reviews(said, product, language)
    # What bears on another thing that the question only touches is not near ("how long is the warranty").
    close = {name for name, likeness in nearest if likeness >= NEAR}
    near = [
        name
        for at, family in enumerate(families)
        for name in names_of(family, product.attributes)
        if at == 0 or name in close
    ]
    near = by_nearness(near, nearest)[:MOST] or nearest_of(nearest)
    touched = next((bearing[each] for each in families[:1] if each in bearing), "") or _touching(written, asked.about)
    return tell_unknown(product, near, touched, language)


def _touching(written: Sequence[str], about: Collection[str]) -> str:
    """The sentence that has most of the words asked about; "" where none has any."""
    held = {each: sum(holds(each, (word,)) for word in about) for each in written}
    best = max(written, key=lambda each: held[each], default="")
    return best if best and held[best] else ""


def _of_something(question: str, product: Product) -> bool:
    """Whether it is something about the product that is to be told ("tell me whether it folds")."""
    return bool(read_question(_SUMMARY.sub(" ", question), product).about)


def _accounted(
    product: Product, question: str, family: Family | None, names: Sequence[str] = (), sentence: str = ""
) -> bool:
    """Whether what bears on a question leaves nothing of it open: the weight of a tent is not that of its poles."""
    open_part = family.asked.sub(" ", question) if family else question
    values = " ".join(f"{name} {value_text(product.attributes[name], 'en')}" for name in names)
    told, rest = set(stems(f"{values} {sentence}")), read_question(open_part, product)
    return not rest.unread and all(any(akin(word, each) for each in told) for word in rest.about)


def _listed(product: Product, names: Sequence[str], language: Language) -> Told:
    """Attributes as the listing has them: they bear on the question, and yes or no is for the shopper to see."""
    values = {name: value_text(product.attributes[name], language) for name in names}
    colon, semicolon = ("：", "；") if language == "zh" else (": ", "; ")
    fields = semicolon.join(f"{name}{colon}{value}" for name, value in values.items())
    told = say("answer_listed", language, title=product.title, fields=fields)
    return Told(told, tuple(field_citation(product, name, value) for name, value in values.items()))


def _sentence(product: Product, sentence: str, language: Language, asked: Asked | None = None) -> Told:
    """A sentence of the description; to a Chinese question the part of it that answers, after what was asked."""
    cited = Citation(source="description", title=product.title, where="description", text=sentence, id=product.id)
    about = _CHINESE_ENDS.sub("", asked.question.strip()) if asked and language == "zh" else ""
    if asked is None or not 2 <= len(about) <= ECHOED:
        return Told(say("answer_sentence", language, title=product.title, sentence=sentence), (cited,))
    part = next((each for each in _CLAUSE.split(sentence) if holds(each, asked.about)), sentence)
    values = {"asked": echoed(about, language), "sentence": part.strip()}
    return Told(say("answer_sentence_on", language, title=product.title, **values), (cited,))


def _stems_of(value: AttributeValue) -> set[str]:
    return set(stems(value_text(value, "en"))) if isinstance(value, str | list) else set()


def _in_title(product: Product) -> set[str]:
    """Stems of what the title says beside the brand, the kind and numbers."""
    others = {*stems(product.brand or ""), *(stem for label in product.category for stem in stems(label))}
    return {stem for stem in stems(product.title) if stem not in others and not stem[0].isdigit()}
