"""A question that leaves out what it is about ("and the screen?", "怎么充电"): it is the product last talked about.

Whether it is one is told by the record: a question that the product's listing answers is about the product; one that it
is silent on is so only where its form points back.
"""

from __future__ import annotations

import re

import numpy as np

from assistant.answering.answer import answer
from assistant.answering.families import families_asked
from assistant.cart import ViewCart
from assistant.floor import Stock
from assistant.request import Language, Request, State
from assistant.translate import english_of
from assistant.understanding import Understood
from assistant.understanding.intents import early_intent, is_comparison, is_policy, is_question
from assistant.understanding.references import PRONOUN, find_references
from assistant.understanding.service import is_complaint
from assistant.understanding.spans import find_mentions
from assistant.understanding.superlatives import compared_by
from assistant.understanding.text import CJK, detect_language, fold, reading_of
from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import as_told
from retrieval.tokens import tokens

LONGEST, LONGEST_CHINESE = 14, 20
"""Words, or Chinese characters, of a question that may leave out what it is about."""
BRIEF = 4
"""Words that may be nothing but what is asked about ("dishwasher safe?")."""
_ASKS = re.compile(r"多[\u3400-\u9fff]|(.)不\1|[吗么]|什么|[几哪]|^(?:whats|hows|wheres)\b")
_ELLIPSIS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|oh|and|but|hmm+|cool|great|right|thanks|well|also)\b[,. ]*)*"
    r"(?:and|what about|how about|in|its|the|their|with)\b(?: \w+){1,5}\W*$|呢[?？。!！]*$"
)
"""What only makes sense after something else; a bare "the tent" does too."""
_BARE = re.compile(
    r"^\W*(?:and |so |ok(?:ay)? |the |its )*(?:price|cost|how much|weight|size|dimensions|colou?rs?|warranty|material|"
    r"specs?|rating|reviews?|battery(?: life)?|capacity|stock|availability)\W*$"
    r"|^(?:那|现在|它|请问|总共|大概)*(?:多少钱|什么价|多重|多大|多高|多长|多宽|怎么充电?|什么颜色|什么材质|价格|尺寸|"
    r"重量|续航)[\u3400-\u9fff]{0,3}\W*$"
)
_ELSEWHERE = re.compile(
    r"\b(?:(?:an)?other|others|else|instead|similar|cheap(?:er|est)|dear(?:er|est)|newer|alternatives?|something|"
    r"anything|any|"
    r"one that|ones?\b(?! (?:more )?thing)|find|show|recommend|suggest|looking for|search|i (?:want|need)|i'm after|"
    r"i'd "
    r"like|under|below|less than|more than|at most|up to|budget|do you (?:have|sell|carry|stock)|have you got|"
    r"compare)\b"
    r"|(?:别的|其他|其它|换|便宜|贵一?点|推荐(?!吗)|找|想买|想要|要买|以内|以下|预算|不超过|类似|你们|店里|"
    r"哪些(?!功能|接口|颜色|配件))"
)
"""What looks for other products."""
_WHAT_IF = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|hm+)\b[,. ]*)*(?:what if|and if|what about if|if|suppose|even if|what when)\b.*\?"
    r"|^\W*(?:那么?|但是?|可是)*(?:要是|如果|假如|万一)"
)
_AGAINST = re.compile(r"\b(?:than|compared? (?:to|with)|versus|vs\.?|against)\b|[和跟与同].{1,8}比|比(?:第|那|这)|相比")
"""What sets the product talked about against another."""
_TOTAL = re.compile(
    r"\b(?:come to|add up to|in total|altogether|all together|the total|i owe|in all)\b|一共|总共|合计|总计|加起来|总价"
)
"""After a turn about the cart, it is the cart's sum that is asked for."""
_WARRANTY = re.compile(r"\b(?:warrant(?:y|ies)|guarantees?)\b|保修|质保")


def hear_followup(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The message as a question about the product last talked about; None where it is about something else."""
    index, text = stock.index, fold(message).strip()
    focus = next((index.catalogue.get(each) for each in state.focus if each in index.catalogue.row_of), None)
    if state.cart and state.request.intent == "cart" and _TOTAL.search(text):
        spoken = language or detect_language(message, state.request.language)
        return Understood(state.request.model_copy(update={"cart": (ViewCart(),), "question": "", "language": spoken}))
    if state.request.intent == "policy_question" and _WHAT_IF.search(text) and not _ELSEWHERE.search(text):
        # Another case of the terms that were asked about.
        spoken = language or detect_language(message, state.request.language)
        found = {"question": message.strip(), "language": spoken, "topic": None, "references": ()}
        return Understood(state.request.model_copy(update=found))
    if focus and _AGAINST.search(text):
        reading = reading_of(message, [])
        beside = find_references(
            reading, state, index.catalogue, find_mentions(reading, stock.vocabulary), comparing=True
        )
        if len(pair := tuple(dict.fromkeys((focus.id, *beside)))) > 1:
            return Understood(_compared(state, pair, message, language))
    if focus is None and state.request.intent == "policy_question" and _goes_on(stock, message, text):
        spoken = language or detect_language(message, state.request.language)
        found = {"question": message.strip(), "language": spoken, "topic": None, "references": ()}
        return Understood(state.request.model_copy(update=found))
    if focus is None or state.pending is not None or not _talked_about(state) or not _may_follow(text):
        return None
    reading = reading_of(message, [])
    mentions = find_mentions(reading, stock.vocabulary)
    if find_references(reading, state, index.catalogue, mentions, comparing=False):
        return None
    elliptic = bool(_ELLIPSIS.search(text))
    brief = len(text.split()) <= BRIEF and bool(families_asked(text))
    if not (elliptic or brief or is_question(text) or _ASKS.search(text) or _BARE.match(text)):
        return None
    spoken = language or detect_language(message, state.request.language)
    variant = _variant(index, focus, message) if elliptic else None
    if variant is not None:
        return Understood(_request(state, variant.id, state.request.question or message, spoken))
    request = _request(state, focus.id, message, spoken)
    told = answer(index, as_told(focus), request)
    if told.citations:
        return Understood(request)
    labels = {label.casefold() for label in focus.category}
    other = any(
        (entry := each.of("category", "brand")) is not None and entry.value.casefold() not in labels
        for each in mentions
    )
    return Understood(request) if not other and (told.bears or elliptic or PRONOUN.search(text)) else None


def _goes_on(stock: Stock, message: str, text: str) -> bool:
    """Whether a question behind one on terms, which names nothing that is sold, goes on about them."""
    asks = is_question(text) or bool(_ASKS.search(text))
    elsewhere = _ELSEWHERE.search(text) or early_intent(text) or is_complaint(text)
    named = find_mentions(reading_of(message, []), stock.vocabulary)
    return asks and not elsewhere and (not named or bool(PRONOUN.search(text)))


def _compared(state: State, pair: tuple[str, ...], message: str, language: Language | None) -> Request:
    """The product talked about, set against others on the page."""
    spoken = language or detect_language(message, state.request.language)
    found = {"intent": "compare", "references": pair, "compared_by": compared_by(fold(message))}
    return _request(state, pair[0], message, spoken).model_copy(update=found)


def _talked_about(state: State) -> bool:
    """Whether the talk is about one product, and not about what to find."""
    return state.request.intent not in ("find", "compare", "reset") or len(state.request.named) == 1


def _may_follow(text: str) -> bool:
    if len(text.split()) > LONGEST or len(CJK.findall(text)) > LONGEST_CHINESE:
        return False
    policy = is_policy(text, wants_product=False) and not _WARRANTY.search(text)
    return not (policy or _ELSEWHERE.search(text) or early_intent(text) or is_complaint(text) or is_comparison(text))


def _variant(index: Index, product: Product, message: str) -> Product | None:
    """The variant of a product that has what is said and the product has not ("and in blue?")."""
    english = [phrases[0] for phrases in english_of(message).values()]
    said = {token for text in (message, *english) for token in tokens(text)} - set(tokens(product.title))
    rows = np.flatnonzero(index.catalogue.groups == index.catalogue.groups[index.catalogue.row_of[product.id]])
    variants = [index.catalogue.products[row] for row in rows.tolist()]
    held = {token for each in variants for token in tokens(each.title)} & said
    return next((each for each in variants if held and held <= set(tokens(each.title))), None)


def _request(state: State, product: str, question: str, language: Language) -> Request:
    return state.request.model_copy(
        update={
            "intent": "product_question",
            "references": (product,),
            "question": question.strip(),
            "language": language,
            "topic": None,
            "cart": (),
            "anything_goes": False,
            "more": False,
            "open_points": (),
            "also": (),
            "compared_by": (),
            "settled": {"intent": "rules"},
        }
    )
