"""Requests made by a click, which need no understanding: remove a constraint, compare these."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.request import Language, Request, State
from assistant.texts import constraint_text, join, say
from retrieval.catalogue import Catalogue
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.text import stems


def without(state: State, key: str) -> Request:
    """The request so far without the constraint of that key.

    Raises:
        UsageError: no such constraint is in force.
    """
    kept = tuple(each for each in state.request.filters if each.key != key)
    if len(kept) == len(state.request.filters):
        in_force = ", ".join(each.key for each in state.request.filters) or "none"
        raise UsageError(f"No constraint {key!r} is in force", mend=f"In force: {in_force}.")
    gone = {word for each in state.request.filters if each not in kept for word in _words_of(each)}
    return state.request.model_copy(
        update={
            "intent": "find",
            "query": _less(state.request.query, gone),
            "search_text": _less(state.request.search_text, gone),
            "filters": kept,
            "references": (),
            "question": "",
            "more": False,
        }
    )


def side_by_side(state: State, products: Sequence[str], catalogue: Catalogue) -> Request:
    """The request so far, now to compare these products.

    Raises:
        UsageError: fewer than two products.
        NotFoundError: a product that the catalogue does not hold.
    """
    if len(set(products)) < 2:
        raise UsageError("Comparing needs two different products", mend="Name two or more product ids.")
    for each in products:
        catalogue.get(each)
    return state.request.model_copy(update={"intent": "compare", "references": tuple(dict.fromkeys(products))})


def _words_of(constraint: Constraint) -> list[str]:
    said = " ".join([constraint.text, *(each for each in constraint.values if isinstance(each, str))])
    return [*stems(said), *said.lower().split()]


def _less(text: str, gone: set[str]) -> str:
    """A query without the words of a constraint that was removed."""
    return " ".join(word for word in text.split() if word.lower() not in gone and not set(stems(word)) & gone)


def as_message(state: State, drop: str | None, compare: Sequence[str], catalogue: Catalogue, language: Language) -> str:
    """What the click says, for the transcript."""
    if drop:
        gone = [each for each in state.request.filters if each.key == drop]
        named = join([constraint_text(each, language, catalogue.currency) for each in gone], language)
        return say("removed", language, what=named or drop)
    return say("compare_these", language, titles=join([catalogue.get(each).title for each in compare], language))
