"""Products that a question or a comparison names and the page need not show: they are looked up first.

"Does the Philips Horizon 50 television have voice control?" names one by the words of its title; "any Philips
television with voice control?" seeks one, and stays a search.
"""

from __future__ import annotations

import re

from assistant.floor import Stock
from assistant.naming.recognition import Named, named_in
from assistant.request import Intent, Language, State
from assistant.understanding import Understood
from assistant.understanding.intents import (
    early_intent,
    is_about_product,
    is_comparison,
    is_policy,
    is_question,
    is_seeking,
)
from assistant.understanding.service import is_complaint
from assistant.understanding.spans import Mention, find_mentions
from assistant.understanding.text import CJK, detect_language, fold, reading_of

COMPARED = 4
SHOWN = 4
"""Products of one name that are shown; the first of them is answered about."""
_PARTS = re.compile(r"\b(?:and|with|to|or|vs\.?|versus|against)\b|[,，、;；]|和|与|跟|还是")
_ASKS = re.compile(
    r"\b(?:reviews?|opinions?|feedback|complaints|details|specs|specifications)\b"
    r"|\b(?:know|tell me|wonder|check|see|sure)(?:ing)? (?:if|whether|how|what)\b"
    r"|评价|口碑|评论|好评|现货|有货|价格|多[重大长高宽深厚久快]|尺寸|材质|颜色|续航|好用|好不好|[吗么]$"
)
"""What a question may have instead of the form of one."""
_WARRANTY = re.compile(r"\b(?:warrant(?:y|ies)|guarantees?)\b|保修|质保")
_SET_ASIDE = re.compile(
    r"\b(?:is|are) there (?:a|an|any|some)\b(?=.*\b(?:in|on|with|to|of|about|inside)\b(?: the| this| that)? *$)"
    r"|\bany (?:good |bad |more )?(?:reviews?|opinions?|feedback|complaints|info(?:rmation)?|details)\b"
    r"|\bi(?:'d| would) (?:like|love) to (?:know|hear|learn)\b|\bi(?:'m| am)? (?:want|need) to know\b"
)
"""Words that seek, but not a product."""
_LIKE = re.compile(
    r"\b(?:like|similar to|alternatives? to|instead of|than|as good as)(?: the| a| an)?$|(?:类似|像|比)$"
)
_QUOTES = " \"“”「」《》'‘’"
_INDEFINITE = re.compile(
    r"\b(?:a|an|any|some|another|other|best|cheapest|good|cheap|more|new|all|every|no)(?: [a-z\-]+)?$"
    r"|\b(?:which|what|whose)(?: [a-z\-]+)?$"
    r"|(?:有没有|哪[款个些种双台]|什么|几[款个种]|推荐|一[款个双台件])的?[\u3400-\u9fff]{0,4}$"
)
_MAKES = re.compile(r"^(?:do|does|did) [\w&.' -]{2,30} (?:make|sell|produce|offer|manufacture)\b")
_WHICH = re.compile(r"^(?:and |so )?(?:which|what|any|do you|are there|is there)\b|哪[款个些种双台]|什么样")
_FITTING = re.compile(
    r"\b(?:for|fits?|fitting|works? (?:with|on)|compatible with|goes with|charge|connects? to|support)"
    r"(?: the| my| a| an)?$|(?:适合|适用|兼容|配|给)$"
)


def hear_named(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """A question about a product, or a comparison of several, named by words of their titles; else None."""
    text = fold(message)
    compares = is_comparison(text)
    asks = is_question(text) or is_about_product(text) or bool(_ASKS.search(text))
    if not (compares or asks):
        return None
    if compares and not _is_aside(text):
        named = [each for part in _PARTS.split(message) if (each := _named(stock, part)) is not None]
        found = tuple(dict.fromkeys(each.products[0].id for each in named if each.proper))
        if len(found) > 1:
            return _understood("compare", found[:COMPARED], message, state, language)
    one = _named(stock, message)
    if one is None or not _asked_about(stock, one, text):
        return None
    it = " 它 " if CJK.search(message) else "it"
    question = message[: one.start].rstrip(_QUOTES) + f" {it} " + message[one.end :].lstrip(_QUOTES)
    # "Scamp" in a name complains of nothing.
    if _is_aside(fold(question)):
        return None
    return _understood("product_question", tuple(each.id for each in one.products)[:SHOWN], question, state, language)


def _is_aside(text: str) -> bool:
    """Whether it is not the product that is asked about: the shop's terms, a person, nothing at all."""
    terms = is_policy(text, wants_product=False) and not _WARRANTY.search(text)
    return terms or early_intent(text) is not None or is_complaint(text)


def _named(stock: Stock, message: str) -> Named | None:
    return named_in(stock.index, message, _mentions(stock, message))


def _mentions(stock: Stock, message: str) -> list[Mention]:
    return find_mentions(reading_of(message, []), stock.vocabulary)


def _asked_about(stock: Stock, one: Named, text: str) -> bool:
    """Whether what is named is what the question is about, and not a measure or a part of what is sought."""
    before = text[: one.start].rstrip(_QUOTES)
    if _INDEFINITE.search(before) or _LIKE.search(before) or _MAKES.search(text):
        return False
    kinds = [each for each in _mentions(stock, text) if each.of("category") and each.end <= one.start]
    if _FITTING.search(before) and (kinds or _WHICH.search(before)):
        return False
    return not is_seeking(_SET_ASIDE.sub(" ", before) + " x")


def _understood(
    intent: Intent, ids: tuple[str, ...], message: str, state: State, language: Language | None
) -> Understood:
    request = state.request.model_copy(
        update={
            "intent": intent,
            "references": ids,
            "question": message.strip(),
            "language": language or detect_language(message, state.request.language),
            "anything_goes": False,
            "more": False,
            "open_points": (),
        }
    )
    return Understood(request)
