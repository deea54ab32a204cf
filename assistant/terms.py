"""A message that asks about the shop's terms, in whatever words, and the things that it asks them of.

Looked at after all else was: a question on terms may name a kind of thing ("can I bring chocolate back?") or tell a
story ("it died after a year, now what?"), and sounds like a wish or a question on a product to the rules.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.answer import answer
from assistant.floor import Stock
from assistant.request import Request, State
from assistant.understanding import Understood
from assistant.understanding.classifier import load_classifier
from assistant.understanding.intents import is_question, is_seeking
from assistant.understanding.references import last_referred
from assistant.understanding.spans import find_mentions
from assistant.understanding.terms import WEIGHTS, learnt_terms
from assistant.understanding.text import fold, reading_of
from retrieval.index import Index
from retrieval.quotable import as_told

SURELY = (0.8, 0.95)
"""How probable terms must be where the rules read the message as about products shown or about nothing sold here, where
it seeks something or the shop has no terms; and where it does not even ask, or names another shop."""
OTHER_SHOPS = "price match"
"""The topic of terms on what other shops charge."""
STOCK = "availability"
"""The topic of terms on what is not in stock; whether a product is, its record tells."""
_LISTED = re.compile(r"\b(?:warrant\w*|guarantees?)\b|保修|质保")
"""What a listing may tell itself."""
_IT = re.compile(r"\b(?:it|its|they|them|this|that|these|those|one)\b|[它这那]")
_OF_THE_SAME = re.compile(r"\b(?:it|them|they)\b|它|这[个款件双些]")
"""What takes up the thing that terms were asked of; 那 is "then"."""
_ASKS = re.compile(
    r"\?\s*$|\b(?:any chance|now what|am i|what if|(?:can|could|may|do|does|would|will|should|is|are|how|what|when|who)"
    r" (?:i|we|you|u|he|she|it|they|the|my|much|long|many|if|do|does|pays?)"
    r"|(?:i|we) (?:got|ordered|tried|opened|wore)|bought|my \w+(?: \w+)? (?:died|broke|stopped|is|arrived|came))\b"
    r"|[吗么不没]\s*[?？]?$|怎么|咋|如何|几|多[少久]|管不管|算谁"
)


def heed_terms(stock: Stock, message: str, state: State, understood: Understood) -> Understood:
    """What was understood, or the question on the shop's terms that the message is (``terms``, ``things``)."""
    request, index = understood.request, stock.index
    embedder = index.embedder
    if embedder.name != load_classifier(WEIGHTS).embedder:
        return understood
    known = request.intent == "policy_question"
    if not known and (not _may_ask(request, state, message) or _of_a_price(index, request)):
        return understood
    topic, probability = learnt_terms(message, stock.vocabulary, embedder.query)
    if not known and probability < _bar(index, request, state, message):
        return understood
    if (request.scope and topic != OTHER_SHOPS) or (not known and topic == STOCK):
        return understood
    terms = topic if probability >= load_classifier(WEIGHTS).threshold else ""
    found = {"terms": terms, "things": _things(stock, message, state, request)}
    if known:
        return replace(understood, request=request.model_copy(update=found))
    asked = {
        "intent": "policy_question",
        "question": message.strip(),
        "language": request.language,
        "settled": {"intent": "classifier"},
        "references": request.references if request.intent == "product_question" else (),
    }
    before = state.request.model_copy(
        update={"topic": None, "scope": None, "anything_goes": False, "more": False, "also": (), "compared_by": ()}
        | {"open_points": (), "cart": (), "shape": "", "goes_with": ""}
    )
    return replace(understood, request=before.model_copy(update=asked | found))


def _of_a_price(index: Index, request: Request) -> bool:
    """Whether it is what a product costs, or whether it can be had, that is asked."""
    if request.intent != "product_question" or not request.references:
        return False
    told = answer(index, as_told(index.catalogue.get(request.references[0])), request)
    return any(each.where in ("price", "availability") for each in told.citations)


def _may_ask(request: Request, state: State, message: str) -> bool:
    """Whether what was understood may be a question on terms that was misread: not what sets a limit, an order or a
    feature, seeks something, or asks of a product what its own listing may tell."""
    if request.intent not in ("find", "product_question", "out_of_scope", "compare") or (
        request.scope and request.scope != "competitor"
    ):
        return False
    if request.intent == "product_question" and _LISTED.search(fold(message)):
        return False
    said = [each for each in request.filters if each not in state.request.filters and each.field != "category"]
    limits = [each for each in said if each.op in ("<=", ">=")]
    return not limits and not request.also and not (request.sort and state.shown)


def _bar(index: Index, request: Request, state: State, message: str) -> float:
    text = fold(message).strip()
    if request.scope or not (is_question(text) or _ASKS.search(text)):
        return SURELY[1]
    about_shown = request.intent in ("product_question", "compare") and bool(state.shown)
    settled = about_shown or request.intent == "out_of_scope" or is_seeking(text) or not index.passages
    return SURELY[0] if settled else load_classifier(WEIGHTS).threshold


def _things(stock: Stock, message: str, state: State, request: Request) -> tuple[str, ...]:
    """Labels of the kinds that the terms are asked of: those named, that of the product meant, or those in force."""
    catalogue = stock.index.catalogue
    mentions = find_mentions(reading_of(message, []), stock.vocabulary)
    kinds = [entry.value for each in mentions if (entry := each.of("category"))]
    if kinds:
        return tuple(dict.fromkeys(kinds))
    meant = list(request.references) or (last_referred(state, catalogue) if _IT.search(fold(message)) else [])
    labels = [catalogue.get(each).category[-1:] for each in meant[:1] if each in catalogue.row_of]
    told = tuple(label for found in labels for label in found)
    still = state.request.intent == "policy_question" and not meant and _OF_THE_SAME.search(fold(message))
    return told or (state.request.things if still else ())
