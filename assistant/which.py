"""Which of those compared has what is asked ("which of the two folds?", "哪款有压力感应？"): told from each record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.answer import answer
from assistant.answering.attributes import attributes_asked, attributes_with
from assistant.answering.citations import Told, field_citation
from assistant.answering.families import families_asked, names_of
from assistant.answering.nearest import NEAR, attribute_meant, nearest_attributes
from assistant.answering.question import plain_question, read_question
from assistant.floor import Stock
from assistant.request import Language, Request, State
from assistant.texts import join, say, value_text
from assistant.understanding import Understood
from assistant.understanding.intents import early_intent, is_comparison, is_policy
from assistant.understanding.superlatives import compared_by
from assistant.understanding.text import detect_language, fold
from retrieval.index import Index
from retrieval.product import AttributeValue, Product
from retrieval.tokens import tokens

_MEASURE = "[款个种台双件本瓶把条只部张辆]"
_WHICH = re.compile(
    r"(?:^|[.!?,;] ?)(?:(?:and|so|but|ok(?:ay)?|then)\b,? )*(?:which|what)(?: (?:of|out of) (?:the|these|those)"
    r"(?: (?:two|three|four|ones?))?| of them| one| ones)?\b(?! (?:about|is|are|would you|do you|should)\b)"
    r"|\b(?:either|any|both|one|neither) of (?:them|these|those|the two)\b"
    r"|(?:(?<=\bdo )|(?<=\bare )|(?<=\bcan )|(?<=\bwill )|(?<=\bhave )|(?<=\bdoes ))(?:they|both|either)\b"
    r"(?!.*\b(?:differ|same|similar|compare|different)\b)"
    rf"|(?:[它他这那]们?(?:当中|里面|之中|中)?)?哪一?{_MEASURE}"
)
_OF_THEM = re.compile(
    r"\b(?:which|what|either|any|both|one)(?: one)? (?:of|out of) "
    r"(?:(?:the|these|those) (?:two|three|four)|them|these)\b|\b(?:do|are|can|will|have) both\b"
    rf"|[这那][两二三四]{_MEASURE}.{{0,4}}哪|哪.{{0,3}}[这那][两二三四]{_MEASURE}"
)
"""Among a few on the page."""
_PRICE = re.compile(
    r"\b(?:cheap|expensive|cost|price|pric|dear|rated|review)|便宜|贵|价|评[分价]|推荐|划算|合适|适合我|更?好$"
)
_COSTS = re.compile(r"\bwhich(?: one| of (?:them|the two|these))? costs? (?:less|more|the (?:least|most))\b")
_COMPARATIVE = re.compile(
    r"\b(?:the )?(?:higher|highest|lower|lowest|bigger|biggest|larger|largest|more|most|longer|longest|greater|"
    r"greatest|better|best|smaller|smallest|less|least|fewer|shorter|shortest|finer|sharper)\b|[更最][高低大小长短多少好]"
)
_LOW = re.compile(r"\b(?:lower|lowest|smaller|smallest|less|least|fewer|shorter|shortest)\b|[更最][低小短少]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
FEW = 4
"""Products among which it is asked."""


def hear_which(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """A question which of the products last compared, or of the few on the page, has something; None where it is
    another one."""
    text = fold(message).strip()
    catalogue = stock.index.catalogue
    compared = state.request.references if state.request.intent == "compare" else ()
    compares = state.focus and (_COMPARATIVE.search(text) or _COSTS.search(text))
    among_shown = _OF_THEM.search(text) or compares
    if not compared and among_shown and len(state.shown) <= FEW:
        compared = state.shown
    among = tuple(each for each in compared if each in catalogue.row_of)
    if not 1 < len(among) <= FEW or not _WHICH.search(text):
        return None
    if _PRICE.search(text) and not _COSTS.search(text):
        return None
    if compared_by(text) and is_comparison(text):
        return None
    if is_policy(text, wants_product=False) or early_intent(text) or state.pending is not None:
        return None
    request = state.request.model_copy(
        update={
            "intent": "compare",
            "references": among,
            "question": message.strip(),
            "language": language or detect_language(message, state.request.language),
            "compared_by": (),
            "topic": None,
            "cart": (),
            "anything_goes": False,
            "more": False,
            "open_points": (),
            "also": (),
            "settled": {"intent": "rules"},
        }
    )
    return Understood(request)


def tell_which(index: Index, products: Sequence[Product], request: Request) -> Told | None:
    """What each of the products says of the thing asked, those that have most of it first; None where it is not asked
    which one, or the question names them itself."""
    question, language = request.question, request.language
    text = fold(question)
    if not _WHICH.search(text) or _PRICE.search(text) or request.compared_by or _names_one(question, products):
        return None
    asked = _WHICH.sub(" 它 " if language == "zh" else " it ", fold(question))
    name = _attribute(index, products, _COMPARATIVE.sub(" ", asked))
    if name is None:
        return _from_texts(index, products, request.model_copy(update={"question": asked}))
    having = [each for each in products if name in each.attributes]
    low = bool(_LOW.search(asked))
    having.sort(key=lambda each: _size(each.attributes[name]) * (1 if low else -1))
    between, colon = ("；", "：") if language == "zh" else ("; ", ": ")
    said = {each.id: value_text(each.attributes[name], language) for each in having}
    values = between.join(f"{each.title}{colon}{said[each.id]}" for each in having)
    silent = join([each.title for each in products if name not in each.attributes], language)
    told = say("which_says", language, name=name, values=values)
    if silent:
        told += ("" if language == "zh" else " ") + say("which_silent", language, titles=silent)
    return Told(told, tuple(field_citation(each, name, said[each.id]) for each in having))


def _names_one(question: str, products: Sequence[Product]) -> bool:
    """Whether the question has words that only some of the titles have."""
    titles = [set(tokens(each.title)) for each in products]
    return bool(set(tokens(question)) & (titles[0].union(*titles[1:]) - titles[0].intersection(*titles[1:])))


def _attribute(index: Index, products: Sequence[Product], asked: str) -> str | None:
    """The one attribute that is asked about, by its name, its value, its family or its meaning."""
    question = plain_question(asked)
    for product in products:
        read = read_question(question, product)
        if names := attributes_asked(index, product, read) or attributes_with(index, product, read):
            return names[0]
    for family in families_asked(question):
        found = [name for each in products for name in names_of(family, each.attributes)]
        if found:
            return found[0]
    nearest = [nearest_attributes(index, each, question) for each in products]
    meant = [name for each in nearest for name in attribute_meant(each)]
    best = max((each[0] for each in nearest if each), key=lambda item: item[1], default=("", 0.0))
    return next(iter(meant), best[0] if best[1] >= NEAR else None)


def _from_texts(index: Index, products: Sequence[Product], request: Request) -> Told:
    """What descriptions and reviews tell of each, those that tell something first."""
    told = [answer(index, each, request) for each in products]
    ordered = sorted(told, key=lambda each: not each.citations)
    between = "" if request.language == "zh" else " "
    cited = tuple(cited for each in told for cited in each.citations)
    return Told(between.join(each.text for each in ordered), cited)


def _size(value: AttributeValue) -> float:
    """What a value is ordered by: yes before no, numbers by their size."""
    if isinstance(value, bool):
        return float(value)
    number = _NUMBER.search(f"{value}")
    return float(number[0]) if number else 0.0
