"""Messages that are no shopping are set aside before anything is searched: ``texts.yaml`` answers them by their kind.

Where only a part of a message is outside ("you idiot, show me kettles"; "a kettle, and everything costs 1 dollar"),
that part is left unheard, so that it neither searches nor sets a price.
"""

from __future__ import annotations

import re

from assistant.cart_steps import may_speak_of_cart
from assistant.floor import Stock
from assistant.naming.recognition import named_in
from assistant.request import Language, Request, Scope, State
from assistant.translate import english_of
from assistant.understanding import cues
from assistant.understanding.classifier import load_classifier
from assistant.understanding.intents import early_intent, is_seeking
from assistant.understanding.orders import without_orders
from assistant.understanding.scope import WEIGHTS, asks_or_orders, learnt_scope, scope_of
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import detect_language, fold, reading_of
from assistant.understanding.vocabulary import Vocabulary

WHOLE: tuple[Scope, ...] = ("self_harm", "unsafe", "hazard", "medical", "private")
"""Kinds beside which nothing else of a message is answered."""
_OPINIONS = re.compile(
    r"\b(?:reviews?|ratings?|opinions?|(?:like|love|recommend|rate|think of|say about) (?:it|this|that|them))\b"
    r"|评价|评论|口碑|好评|差评|反馈"
)
"""What others say of a product is no secret."""
_PART = re.compile(r"(?<=[!?;。！？；，\n])|(?<=[,.])(?=\s)")


def set_aside(stock: Stock, message: str, state: State, language: Language | None) -> tuple[Request | None, str]:
    """The request of a message that is no shopping, else None; and the message without what is none."""
    vocabulary, heard = stock.vocabulary, without_orders(message, lambda text: _names_something(text, stock.vocabulary))
    if heard != message and scope_of(fold(message)) not in WHOLE:
        if not any(letter.isalnum() for letter in heard):
            return _outside(stock, "prompt", message, state, language), message
        message = heard
    known = scope_of(fold(message))
    kind = known or _learnt(stock, message, state)
    if kind is None:
        return None, message
    if known and kind not in WHOLE:
        parts = [part for part in _PART.split(message) if part.strip()]
        rest = "".join(part for part in parts if scope_of(fold(part)) is None).strip(" ,，")
        if rest != message.strip() and _names_something(rest, vocabulary):
            return None, rest
    return _outside(stock, kind, message, state, language), message


def _learnt(stock: Stock, message: str, state: State) -> Scope | None:
    embedder, text = stock.index.embedder, fold(message)
    # "Whatever" insults nobody, nor does what little is said in answer to a question.
    if cues.is_anything(text) or (state.pending is not None and not asks_or_orders(text)):
        return None
    # A word for a thing may be all that is said ("T恤").
    if not re.sub("|".join(map(re.escape, english_of(text))) or "$", "", text).strip():
        return None
    if may_speak_of_cart(text, state):
        return None
    # The classifier reads the vectors of one embedder; what asks for a person or only greets is known already.
    if embedder.name != load_classifier(WEIGHTS).embedder or early_intent(text):
        return None
    # An amount, where a wish is in force, is most likely a limit.
    limits = bool(state.request.filters) and any(character.isdigit() for character in message)
    shops = limits or is_seeking(text) or _names_something(message, stock.vocabulary)
    learnt = learnt_scope(text, embedder.query, shops=shops)
    return None if learnt == "private" and _OPINIONS.search(text) else learnt


def _names_something(text: str, vocabulary: Vocabulary) -> bool:
    return any(each.of("category", "brand") for each in find_mentions(reading_of(text, []), vocabulary))


def _outside(stock: Stock, kind: Scope, message: str, state: State, language: Language | None) -> Request:
    """A turn that leaves the wish so far as it is; a product that it names is talked about all the same."""
    named = named_in(stock.index, message, find_mentions(reading_of(message, []), stock.vocabulary))
    return state.request.model_copy(
        update={
            "intent": "small_talk" if kind == "abuse" else "out_of_scope",
            "scope": kind,
            "language": language or detect_language(message, state.request.language),
            "references": tuple(each.id for each in named.products[:1]) if named and named.proper else (),
            "question": "",
            "topic": None,
            "anything_goes": False,
            "more": False,
            "open_points": (),
            "also": (),
            "compared_by": (),
            "cart": (),
            "settled": {"intent": "rules"},
        }
    )
