"""Two questions in one message, one on a product and one on the shop's terms: both are answered."""

from __future__ import annotations

import re

from assistant.floor import Stock
from assistant.followup import hear_followup
from assistant.heard import hear
from assistant.named import hear_named
from assistant.request import Language, State
from assistant.understanding import Understood
from assistant.understanding.classifier import load_classifier
from assistant.understanding.intents import early_intent, is_policy, is_question
from assistant.understanding.spans import find_mentions
from assistant.understanding.terms import WEIGHTS, learnt_terms
from assistant.understanding.text import detect_language, fold, reading_of

_PARTS = re.compile(
    r"(?<=[?？!.。！;；])\s*(?=\S)"
    r"|,? (?:and|also)(?= (?:can|could|may|do|does|is|are|what|how|will|would)"
    r" (?:i|you|we|it|they|there|the|long|much)\b)"
    r"|[，,](?=(?:还有|另外|能不能|可以|可不可以|如果|要是))"
)
_LEAD = re.compile(r"^\W*(?:(?:and|also|oh|ok(?:ay)?)\b|还有|另外)[,，\s]*")

_OF_IT = re.compile(r"\b(?:that|this|it)\b.{0,12}\b(?:costs?|free|charged?|extra|fee|expensive)\b|要钱|收费|免费|费用")
"""What a service costs, asked right behind it."""
_ONE = re.compile(r"\b(?:ones?|it|they|them)\b|它")


def hear_both(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The question on a product, with the one on the shop's terms as ``terms_asked``; one on terms alone where what
    they cost is asked behind it; None where it is not one of each."""
    parts = [_LEAD.sub("", part).strip() for part in _PARTS.split(message) if any(each.isalnum() for each in part)]
    asked = [part for part in parts if is_question(fold(part))]
    terms = [part for part in asked if is_policy(fold(part), wants_product=False)]
    others = [part for part in asked if part not in terms]
    if len(terms) != 1 or len(others) != 1 or len(parts) != 2 or any(early_intent(fold(part)) for part in parts):
        return None
    own = others[0]
    spoken = language or detect_language(message, state.request.language)
    of_it = _OF_IT.search(fold(own)) or (
        # "Do you sell gift cards? What's the biggest one?" goes on about them.
        not state.focus and _ONE.search(fold(own)) and not find_mentions(reading_of(own, []), stock.vocabulary)
    )
    if own == asked[1] and of_it:
        update = {"intent": "policy_question", "question": message.strip(), "language": spoken, "topic": None}
        return Understood(state.request.model_copy(update=update | {"references": (), "settled": {"intent": "rules"}}))
    heard = hear_named(stock, own, state, language) or hear_followup(stock, own, state, language)
    heard = heard or hear(stock, own, state, None, language)
    if heard.request.intent != "product_question" or not heard.request.references:
        return None
    topic, probability = "", 0.0
    if stock.index.embedder.name == load_classifier(WEIGHTS).embedder:
        topic, probability = learnt_terms(terms[0], stock.vocabulary, stock.index.embedder.query)
    known = topic if probability >= load_classifier(WEIGHTS).threshold else ""
    return Understood(heard.request.model_copy(update={"terms_asked": terms[0], "terms": known}))
