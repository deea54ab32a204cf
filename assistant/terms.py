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
from assistant.understanding.intents import is_policy, is_question, is_seeking
from assistant.understanding.references import last_referred
from assistant.understanding.spans import find_mentions
from assistant.understanding.terms import STOCK, WEIGHTS, asks_stock, learnt_terms
from assistant.understanding.text import fold, reading_of
from retrieval.index import Index
from retrieval.quotable import as_told
from retrieval.topics import topics, topics_of

SURELY = (0.8, 0.95)
"""How probable terms must be where the rules read the message as about products shown or about nothing sold here, where
it seeks something, sets a limit or the shop has no terms; and where it does not even ask, names another shop, or is
about what the record tells."""
GOING_ON = 0.2
"""How probable where the message goes on about terms ("would interest be charged?")."""
OTHER_SHOPS = "price match"
"""The topic of terms on what other shops charge."""
AVAILABILITY = "availability"
"""The topic of terms on what is not in stock; whether a product is, its record tells."""
_LISTED = re.compile(r"\b(?:warrant\w*|guarantees?)\b|保修|质保")
"""What a listing may tell itself."""
_SENTENCE = re.compile(r"(?<=[?？!！。;；])|(?<=\.)\s")
_IT = re.compile(r"\b(?:it|its|they|them|this|that|these|those|one)\b|[它这那]")
_OF_THE_SAME = re.compile(r"\b(?:it|them|they)\b|它|这[个款件双些]")
"""What takes up the thing that terms were asked of; 那 is "then"."""
_ASKS = re.compile(
    r"\?\s*$|\b(?:whether|any chance|now what|am i|what if|"
    r"(?:can|could|may|do|does|would|will|should|is|are|how|what|when|who)"
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
    if request.intent == "product_question":
        had = bool(request.references) and asks_stock(request.question, stock.vocabulary, embedder.query)
        request = request.model_copy(update={"terms": STOCK if had else ""})
        understood = replace(understood, request=request)
    told = () if known else _told(index, request)
    if not known and (not _may_ask(request, message) or {"price", "availability"} & {*told}):
        return understood
    sentences = [each for each in _SENTENCE.split(message) if each.strip()] if known else []
    read = [learnt_terms(each, stock.vocabulary, embedder.query) for each in (message, *sentences)]
    topic, probability = max(read, key=lambda each: each[1])
    if not known and probability < (SURELY[1] if told else _bar(index, request, state, message)):
        return understood
    if (request.scope and topic != OTHER_SHOPS) or (not known and topic == AVAILABILITY):
        return understood
    goes_on = known and state.request.intent == "policy_question" and not is_policy(fold(message), wants_product=False)
    terms = topic if probability >= (GOING_ON if goes_on else load_classifier(WEIGHTS).threshold) else ""
    if known and not terms:
        terms = _topic(index, message) or (state.request.terms if goes_on else "")
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


def _topic(index: Index, message: str) -> str:
    """The one topic of the shop's terms that a question says the name of; "" where it says none or several."""
    told = {topic for each in index.passages for topic in topics_of(each.name, each.heading)}
    called = [each.name for each in topics() if each.name in told and each.named_in(message)]
    return called[0] if len(called) == 1 else ""


def _told(index: Index, request: Request) -> tuple[str, ...]:
    """The fields of a product's record that answer a question on it."""
    if request.intent != "product_question" or not request.references:
        return ()
    told = answer(index, as_told(index.catalogue.get(request.references[0])), request)
    return tuple(each.where for each in told.citations)


def _may_ask(request: Request, message: str) -> bool:
    """Whether what was understood may be a question on terms that was misread: not what seeks several things, or asks
    of a product what its own listing may tell."""
    if request.intent not in ("find", "product_question", "out_of_scope", "compare") or (
        request.scope and request.scope != "competitor"
    ):
        return False
    if request.intent == "product_question" and _LISTED.search(fold(message)):
        return False
    return not request.also


def _bar(index: Index, request: Request, state: State, message: str) -> float:
    text = fold(message).strip()
    said = [each for each in request.filters if each not in state.request.filters]
    # An order of so much may be what terms are asked of; a thing of so much is likelier sought.
    limited = {"price", "category"} <= {each.field for each in said} or any(
        each.op in ("<=", ">=") and each.field != "price" for each in said
    )
    if request.scope or (request.sort and state.shown) or not (is_question(text) or _ASKS.search(text)):
        return SURELY[1]
    about_shown = request.intent in ("product_question", "compare") and bool(state.shown)
    settled = about_shown or limited or request.intent == "out_of_scope" or is_seeking(text) or not index.passages
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
