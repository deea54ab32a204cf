"""A message read in a conversation: products named by their ids first, all else by the rules of understanding."""

from __future__ import annotations

from dataclasses import replace

from assistant.floor import Stock
from assistant.kinds import held_to, without_accessories
from assistant.llm import ChatModel
from assistant.refusals import refuse_kinds
from assistant.request import Intent, Language, Request, State
from assistant.understanding import Understood, understand
from assistant.understanding.classifier import load_classifier
from assistant.understanding.intents import is_about_product, is_comparison, is_question, is_seeking
from assistant.understanding.text import detect_language
from retrieval.exact import identified, only_named
from retrieval.filters import Constraint
from retrieval.index import Index


def hear(
    stock: Stock, message: str, state: State, chat: ChatModel | None, language: Language | None = None
) -> Understood:
    """Reads a message in the light of the conversation.

    A message that is nothing but the name of products asks for them; one that asks about ids, about these. After a
    product was named, what is said next is about things of its kind.

    Args:
        chat: asked where the rules leave a point open; None where no model is wanted.
        language: the reply's language if the page fixed one, else it is told from the message.
    """
    index = stock.index
    state = state.model_copy(update={"request": _of_its_kind(state.request, index)})
    spoken = language or detect_language(message, state.request.language)
    # On a page with products a short number is a place in the list, after a question it may be a price.
    pointing = message.strip().isdigit() and bool(state.shown or state.pending) and len(message.strip()) < LONG
    names = {} if pointing else only_named(index, message)
    named = tuple(dict.fromkeys(index.catalogue.ids[row] for rows in names.values() for row in rows))
    if named and not (is_comparison(message.lower()) and len(named) > 1):
        said = " ".join(names)
        return Understood(Request(query=said, search_text=said, named=named, language=spoken))
    said_ids = identified(index, message)
    ids = tuple(dict.fromkeys(index.catalogue.ids[row] for rows in said_ids.values() for row in rows))
    if ids and (intent := _about(message, ids)) is not None:
        asked = {"intent": intent, "references": ids, "question": message.strip(), "language": spoken}
        return Understood(state.request.model_copy(update=asked))
    # The classifier of intents reads the vectors of one embedder.
    embed = index.embedder.query if index.embedder.name == load_classifier().embedder else None
    understood = understand(
        message, state, stock.vocabulary, chat, catalogue=index.catalogue, language=language, embed=embed
    )
    understood = _with_ids(_with_kinds(understood, index), tuple(said_ids))
    return replace(understood, request=refuse_kinds(understood.request, index))


LONG = 5
"""Digits from which a message that is a number names a product wherever it is said."""


def _about(message: str, ids: tuple[str, ...]) -> Intent | None:
    if len(ids) > 1 and is_comparison(message.lower()):
        return "compare"
    asks = is_question(message.lower()) or is_about_product(message.lower())
    return "product_question" if asks and not is_seeking(message.lower()) else None


def _of_its_kind(request: Request, index: Index) -> Request:
    """After products were named: a request for their kind; any other as it is."""
    if not request.named:
        return request
    product = next((index.catalogue.get(each) for each in request.named if each in index.catalogue.row_of), None)
    kind = product.category[-1:] if product else ()
    filters = (Constraint(field="category", op="=", values=kind, text=kind[0]),) if kind else ()
    return Request(filters=filters, language=request.language)


def _with_kinds(understood: Understood, index: Index) -> Understood:
    """Without the limits to categories that miss most of what goes by their name, for the words are searched by
    instead; and of a kind without the accessories on its shelf."""
    request = understood.request
    held = tuple(each for each in (held_to(constraint, index) for constraint in request.filters) if each)
    held = without_accessories(held, index)
    if held == request.filters:
        return understood
    request = request.model_copy(update={"filters": held})
    return replace(understood, request=request)


def _with_ids(understood: Understood, said: tuple[str, ...]) -> Understood:
    """With the ids in what is searched for: the rules take words and numbers apart ("T-8")."""
    request = understood.request
    there = request.query.casefold().split()
    lost = [each for each in said if each.casefold() not in there]
    if request.intent != "find" or not lost:
        return understood
    words = " ".join(lost)
    searched = {"query": f"{words} {request.query}".strip(), "search_text": f"{words} {request.search_text}".strip()}
    return replace(understood, request=request.model_copy(update=searched))
