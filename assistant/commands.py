"""Requests made by a click, which need no understanding: remove a constraint, compare these."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.request import Language, Request, State
from assistant.texts import constraint_text, join, say
from retrieval.catalogue import Catalogue
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.text import stems


def keyed(request: Request) -> list[tuple[str, Constraint]]:
    """Every constraint in force under the key that a click names it by: of a further wish with its place before it
    (``"1/price <="``)."""
    own = [(each.key, each) for each in request.filters]
    further = enumerate(request.further, 1)
    return own + [(f"{place}/{each.key}", each) for place, wish in further for each in wish.filters]


def chips(request: Request, language: Language, currency: str) -> list[tuple[str, Constraint, str]]:
    """Every constraint in force that has a chip: its key, itself, and what the chip says. What the shopper once said of
    themselves is told as that, and once, however many fields it bears on."""
    wishes, found, told = (request, *request.further), list[tuple[str, Constraint, str]](), set[tuple[str, str]]()
    for key, each in keyed(request):
        place = key.removesuffix(each.key)
        labels = wishes[int(place.strip("/") or 0)].from_profile.get(each.key)
        text = constraint_text(each, language, currency)
        if labels:
            text = say("chip_profile", language, what=join(labels, language))
        if not labels or (place, text) not in told:
            found.append((key, each, text))
        told.add((place, text))
    return found


def without(state: State, key: str) -> Request:
    """The request so far without the constraint of that key (:func:`keyed`); of several wishes one that loses its kind
    goes whole.

    Raises:
        UsageError: no such constraint is in force.
    """
    found = dict(keyed(state.request))
    if key not in found:
        in_force = ", ".join(found) or "none"
        raise UsageError(f"No constraint {key!r} is in force", mend=f"In force: {in_force}.")
    gone = found[key]
    place = int(key.split("/")[0]) if key != gone.key else 0
    wishes = [state.request, *state.request.further]
    if len(wishes) > 1 and gone.key == "category =":
        del wishes[place]
    else:
        wishes[place] = _less_one(wishes[place], gone)
    first, *further = wishes
    return first.model_copy(
        update={
            "intent": "find",
            "references": (),
            "question": "",
            "more": False,
            "also": (),
            "further": tuple(further),
        }
    )


def _less_one(request: Request, gone: Constraint) -> Request:
    words = set(_words_of(gone))
    kept = tuple(each for each in request.filters if each is not gone)
    searched = {"query": _less(request.query, words), "search_text": _less(request.search_text, words)}
    return request.model_copy(update={"filters": kept, **searched})


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
        gone = [each for key, each in keyed(state.request) if key == drop]
        named = join([constraint_text(each, language, catalogue.currency) for each in gone], language)
        return say("removed", language, what=named or drop)
    return say("compare_these", language, titles=join([catalogue.get(each).title for each in compare], language))
