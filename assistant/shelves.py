"""Several wishes at once: each is understood, decided on, searched for and ranked by itself, and has its own shelf.

One message may hold them ("a tent and two sleeping bags under 300"), or one wish may be for several kinds of things
("a dress and sandals"). What is said next goes to the wish whose kind it names, else to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product as choices

import numpy as np

from assistant.absence import Absence
from assistant.floor import Stock
from assistant.heard import hear
from assistant.llm import ChatModel
from assistant.policy import Decision, decide
from assistant.request import Language, Reason, Recommendation, Request, Shelf, State
from assistant.texts import constraint_texts, money, say
from assistant.understanding import Understood
from assistant.understanding.again import named_again
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import fold, reading_of
from assistant.wishes import words_known_as
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import as_told
from retrieval.text import stems

LEAST = 2
"""Products on a shelf, where there are so many."""
_EACH = re.compile(r"\b(?:each|apiece|a piece|per \w+|(?<!for )both|(?<!for )all of them)\b|每|都|均|各")
"""A limit said so is none for the sum."""
_IN_STOCK = Constraint(field="availability", op="=", values=("in_stock",))


@dataclass
class Filled:
    """One wish as it goes through a turn."""

    request: Request
    decision: Decision
    lacking: Absence | None = None
    products: list[Recommendation] = field(default_factory=list)


def hear_wishes(
    stock: Stock, message: str, state: State, chat: ChatModel | None, language: Language | None = None
) -> Understood:
    """Reads a message in the light of the conversation: as one wish, or as several (``Request.further``)."""
    message = named_again(
        message, [kind for wish in wishes_of(state.request) for kind in _kinds(wish)], stock.vocabulary
    )
    state = _on_topic(stock, message, state)
    understood = hear(stock, message, state, chat, language)
    request, before = understood.request, state.request
    if request.intent != "find" or request.named:
        return understood
    if request.also:
        heard = [hear(stock, each, State(turn=state.turn), chat, request.language) for each in request.also]
    elif before.further and not request.references and _kinds(request) == _kinds(before):
        # "Cheaper" is measured against what was shown for the wish.
        first, *heard = [
            hear(stock, message, _alone(state, each, stock.index), chat, language) for each in wishes_of(before)
        ]
        request = first.request
    else:
        return understood
    further = tuple(
        _sought(each.request, said) for each, said in zip(heard, request.also or ("",) * len(heard), strict=True)
    )
    return replace(
        understood,
        request=request.model_copy(update={"further": further}),
        model_calls=understood.model_calls + sum(each.model_calls for each in heard),
        degraded=understood.degraded or any(each.degraded for each in heard),
    )


def _sought(request: Request, said: str) -> Request:
    """What is listed beside a wish is one too, whatever it would be alone."""
    return request if request.intent == "find" else Request(query=said, search_text=said, language=request.language)


def wishes_of(request: Request) -> tuple[Request, ...]:
    """The wishes of a request, one for each shelf; itself where it is but one."""
    own = request.model_copy(update={"further": (), "also": ()})
    kinds = _kinds(own)
    one = len(kinds) < 2 or own.sort or own.shape or own.goes_with or own.named or own.references
    return (*((own,) if one else (_of_kind(own, each, kinds) for each in kinds)), *request.further)


def decide_wishes(request: Request, state: State, index: Index) -> tuple[Decision, list[Filled]]:
    """What to do, and the wishes that it is done for; of several wishes none is asked about."""
    decision, wishes = decide(request, state, index), wishes_of(request)
    if request.intent != "find" or len(wishes) < 2:
        return decision, [Filled(request, decision)]
    told = [_plainly(decide(each, state, index)) for each in wishes]
    relaxed = tuple(dict.fromkeys(key for each in told for key in each.relaxed))
    whole = replace(decision, action="recommend", question=None, relaxed=relaxed, beyond=())
    return whole, [Filled(wish, each) for wish, each in zip(wishes, told, strict=True)]


def _plainly(decision: Decision) -> Decision:
    """Of several wishes none is asked about, and beside the only one that fits nothing else is shown."""
    relaxed = () if decision.beyond else decision.relaxed
    return replace(decision, action="recommend", question=None, relaxed=relaxed, beyond=())


def places(shelves: Sequence[Filled], k: int) -> int:
    """How many products each wish is answered with, of ``k`` for all."""
    return k if len(shelves) == 1 else max(LEAST, -(-k // len(shelves)))


def on_page(shelves: Sequence[Filled]) -> list[Recommendation]:
    """The products of all shelves in their order, each once and with the place of its shelf."""
    shown: dict[str, Recommendation] = {}
    for place, shelf in enumerate(shelves):
        fresh = [each for each in shelf.products if each.product.id not in shown]
        shelf.products = [each.model_copy(update={"shelf": place}) for each in fresh]
        shown |= {each.product.id: each for each in shelf.products}
    return list(shown.values())


def labels(shelves: Sequence[Filled], currency: str) -> list[Shelf]:
    """What is said of each wish beside its products; nothing where there is but one."""
    several = shelves if len(shelves) > 1 else ()
    return [
        Shelf(name=_name(each, currency), request=each.request, relaxed=list(each.decision.relaxed)) for each in several
    ]


def keep_within(shelves: Sequence[Filled], message: str, index: Index) -> None:
    """Makes the products shown such that one of each shelf can be had within the limit said for all: where even the
    cheapest shown cost more, the last ones give way to the cheapest there are."""
    limit, _ = _shared_limit(shelves, index)
    if len(shelves) < 2 or limit is None or _EACH.search(fold(message)):
        return
    found = [(shelf, one) for shelf in shelves if (one := _cheapest(shelf, index)) is not None and shelf.products]

    def least(shelf: Filled) -> float:
        prices = [each.product.price for each in shelf.products if each.product.price is not None]
        return (shelf.request.quantity or 1) * min(prices, default=0.0)

    def spared(pair: tuple[Filled, Product]) -> float:
        return least(pair[0]) - (pair[0].request.quantity or 1) * (pair[1].price or 0.0)

    for shelf, cheapest in sorted(found, key=spared, reverse=True):
        if sum(map(least, shelves)) <= limit or spared((shelf, cheapest)) <= 0:
            return
        text = say("reason_within", shelf.request.language)
        reason = Reason(kind="within", text=text, evidence={"price": cheapest.price or 0.0})
        thrifty = Recommendation(product=as_told(cheapest), score=0.0, contributions={}, reasons=(reason,))
        shelf.products = [*shelf.products[: LEAST - 1], thrifty]


def _cheapest(shelf: Filled, index: Index) -> Product | None:
    """The cheapest product that a wish allows and that can be had."""
    catalogue = index.catalogue
    mask = catalogue.rows(shelf.decision.filters) & catalogue.rows((_IN_STOCK,))
    rows = [int(row) for row in np.flatnonzero(mask & ~np.isnan(catalogue.prices))]
    named = [row for row in rows if catalogue.products[row].currency == catalogue.currency]
    row = min(named, key=lambda each: float(catalogue.prices[each]), default=None)
    return None if row is None else catalogue.products[row]


def sum_of(shelves: Sequence[Filled], message: str, index: Index) -> str:
    """What the first product of every shelf costs together, in the numbers asked for; where that breaks a limit said
    for all, the choice of those shown that keeps it. Empty where a wish has none, or none with a price.
    """
    currency, language = index.catalogue.currency, shelves[0].request.language
    start, priced = 1, []
    for shelf in shelves:
        fits = [
            (start + place, shelf.request.quantity or 1, each.product.price)
            for place, each in enumerate(shelf.products)
            if each.product.price is not None and each.product.currency == currency and not shelf.lacking
        ]
        priced.append(fits)
        start += len(shelf.products)
    if not all(priced):
        return ""
    firsts = [each[0] for each in priced]
    text = say("sum_of_firsts", language, **_priced(firsts, currency))
    limit, over = _shared_limit(shelves, index)
    if limit is None or _EACH.search(fold(message)) or _cost(firsts) <= limit:
        return text
    gap = "" if language == "zh" else " "
    kept = next((each for each in choices(*priced) if _cost(each) <= limit), None)
    told = say("sum_within", language, limit=over, **_priced(kept, currency)) if kept else ""
    told = told or f"{say('sum_over', language, limit=over)}{gap}{_least_of_all(shelves, index)}".strip()
    return f"{text}{gap}{told}"


def _least_of_all(shelves: Sequence[Filled], index: Index) -> str:
    """What the cheapest of every kind come to together, shown or not."""
    least = [(shelf.request.quantity or 1, _cheapest(shelf, index)) for shelf in shelves]
    prices = [amount * each.price for amount, each in least if each is not None and each.price is not None]
    if len(prices) < len(shelves):
        return ""
    total = money(round(sum(prices), 2), index.catalogue.currency)
    return say("sum_least", shelves[0].request.language, total=total)


Priced = tuple[int, int, float]
"""A product's number on the page, how many of it are wanted, and its price."""


def _cost(chosen: Sequence[Priced]) -> float:
    return round(sum(amount * price for _, amount, price in chosen), 2)


def _priced(chosen: Sequence[Priced], currency: str) -> dict[str, str]:
    named = [f"{amount} × [{number}]" if amount > 1 else f"[{number}]" for number, amount, _ in chosen]
    return {"what": " + ".join(named), "total": money(_cost(chosen), currency)}


def _shared_limit(shelves: Sequence[Filled], index: Index) -> tuple[float | None, str]:
    """The highest price that every wish was told alike, in the shop's currency and as it was said; None where there
    is none."""
    bounds = [[each for each in shelf.request.filters if each.key == "price <="] for shelf in shelves]
    if not all(bounds) or len({(each.values, each.unit) for told in bounds for each in told}) > 1:
        return None, ""
    amount, unit = float(bounds[0][0].values[0]), bounds[0][0].unit or index.catalogue.currency
    return round(index.catalogue.convert(amount, unit), 2), money(amount, unit)


def _name(shelf: Filled, currency: str) -> str:
    """A wish in words: how many, the kind or else what was said, and its limits in force."""
    request, language = shelf.request, shelf.request.language
    order = sorted(shelf.decision.filters, key=lambda each: (each.field != "category", each.field == "price"))
    words = constraint_texts(order, language, currency)
    if not any(each.key == "category =" for each in order):
        words.insert(0, request.query or say("products", language))
    amount = f"{request.quantity} × " if request.quantity else ""
    return amount + say("comma", language).join(words)


def _kinds(request: Request) -> tuple[str, ...]:
    """The kinds of things that are wanted."""
    kinds = next((each.values for each in request.filters if each.key == "category ="), ())
    return tuple(str(kind) for kind in kinds)


def _of_kind(request: Request, kind: str, kinds: Sequence[str]) -> Request:
    """The wish for one kind of several, without the words for the others."""
    own = set(stems(kind))
    gone = {word for each in kinds for word in stems(each)} - own
    filters: Filters = tuple(
        each.model_copy(update={"values": (kind,), "text": kind}) if each.key == "category =" else each
        for each in request.filters
    )

    def less(text: str) -> str:
        kept = [word for word in text.split() if not any(set(stems(said)) & gone for said in words_known_as(word))]
        return " ".join(kept) or kind

    words = {"query": less(request.query), "search_text": less(request.search_text)}
    return request.model_copy(update={"filters": filters, **words})


def _on_topic(stock: Stock, message: str, state: State) -> State:
    """The state with the one of several wishes alone whose kind the message names."""
    before = state.request
    if not before.further:
        return state
    mentions = find_mentions(reading_of(message, []), stock.vocabulary)
    named = {entry.value for each in mentions if (entry := each.of("category")) and each.stance == "must"}
    meant = [
        each
        for each in wishes_of(before)
        if any(stock.vocabulary.related(kind, one) for kind in _kinds(each) for one in named)
    ]
    return _alone(state, meant[0], stock.index) if len(meant) == 1 else state


def _alone(state: State, wish: Request, index: Index) -> State:
    """The state of a conversation in which nothing but this wish was said and answered."""
    kind = tuple(each for each in wish.filters if each.key == "category =")
    catalogue = index.catalogue
    shown = [each for each in state.shown if all(catalogue.satisfies(each, one) for one in kind)]
    return state.model_copy(update={"request": wish, "shown": tuple(shown)})
