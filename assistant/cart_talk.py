"""From a message to calls of the cart's tools: its form says what is done, the conversation which product is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.cart import AddToCart, CartRead, CartWrite, Checkout, EmptyCart, RemoveFromCart, SetAmount, ViewCart
from assistant.cart_again import cart_again, talks_of_cart
from assistant.cart_words import Heard, cart_words
from assistant.floor import Stock
from assistant.naming.recognition import named_in
from assistant.request import Language, State
from assistant.translate import english_of
from assistant.understanding import Understood
from assistant.understanding.references import constraint_of, find_references
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import detect_language, fold, reading_of
from retrieval.exact import identified, only_named
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.search import search
from retrieval.text import stems, words

WHICH = "cart"
"""The facet of the question which product is meant."""
OFFERED = 4
"""Products to choose from, where it is not clear which one is meant."""
_IT = re.compile(
    r"^(?:(?:it|its|this|that|them|these|those|the same|this one|that one|the one|the product|one|ones|any|"
    r"the (?:amount|quantity|number)(?: of (?:it|them|those|that))?|quantity|amount)|"
    r"它|它们|这[个款件台双只条]?|那[个款件台双只条]?|一样的|数量|上面的?)?$"
)
_SEVERAL = ("them", "these", "those", "它们")
_BOTH = re.compile(r"^(?:both(?: of (?:them|these|those))?|the two(?: of them)?|两个都|都|这两[个款件])$")
_FIRST_WORDS = re.compile(r"^(?:the|a|an|my|some|that|this|those|these|of|那[个款件台双]?|这[个款件台双]?)\s*")
_PLACE = re.compile(r"^#?(\d)$")


@dataclass(frozen=True)
class Meant:
    """The products a description means, or, where that is open, those that it may mean."""

    ids: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


def hear_cart(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The message as calls of the cart's tools; None where it is about something else.

    Args:
        language: the reply's language if the page fixed one, else it is told from the message.
    """
    text = fold(message).strip()
    spoken = language or detect_language(message, state.request.language)
    heard = cart_words(text)
    calls, maybe = _calls(stock, heard, state) if heard else ((), ())
    if not calls and state.pending is not None and state.pending.facet == WHICH:
        calls = _answered(stock, text, state)
    if not calls and talks_of_cart(state) and (again := cart_again(text)) and not _names_other(stock, message, state):
        calls, maybe = _undone(state) if again.verb == "undo" else _calls(stock, again, state)
    if not calls:
        return None
    products = tuple(dict.fromkeys(each.product for each in calls if not isinstance(each, CartRead | EmptyCart)))
    request = state.request.model_copy(
        update={
            "intent": "cart",
            "cart": tuple(calls),
            "references": tuple(filter(None, products)) or maybe,
            "question": "",
            "language": spoken,
            "anything_goes": False,
            "more": False,
            "open_points": (),
        }
    )
    return Understood(request)


def _calls(stock: Stock, heard: Heard, state: State) -> tuple[tuple[CartRead | CartWrite, ...], tuple[str, ...]]:
    """The calls, and where a product is missing in them those that may be meant."""
    match heard.verb:
        case "view":
            return (ViewCart(),), ()
        case "checkout" if not heard.what:
            return (Checkout(),), ()
        case "empty":
            return (EmptyCart(),), ()
    held = tuple(item.product for item in state.cart)
    talking = talks_of_cart(state)
    if heard.verb == "checkout":
        # Nothing is bought here: the product is shown, and may be put into the cart.
        wanted = _meant(stock.index, stock, heard.what, state, (), talking).ids
        return ((Checkout(),), wanted[:OFFERED]) if wanted or heard.certain else ((), ())
    if heard.verb in ("set", "more") and not held:
        return (), ()
    if not heard.certain and heard.verb in ("set", "more") and not talking and _IT.match(heard.what):
        return (), ()
    adds = heard.verb == "add"
    meant = _meant(stock.index, stock, heard.what, state, () if adds else held, talking)
    if not meant.ids:
        if not heard.certain and (adds or not meant.maybe):
            return (), ()
        if adds and not meant.maybe:
            meant = Meant(maybe=_offered(stock.index, heard.what) or tuple(state.shown[:OFFERED]))
    amount = heard.amount
    calls: list[CartRead | CartWrite] = []
    for product in meant.ids or ("",):
        match heard.verb:
            case "add" | "more" if talking and adds and amount and _again(heard, product, state):
                calls.append(SetAmount(product=product, amount=amount))
            case "add" | "more":
                calls.append(AddToCart(product=product, amount=amount or 1))
            case "set":
                calls.append(SetAmount(product=product, amount=amount or 0))
            case _ if amount:
                left = next((item.amount for item in state.cart if item.product == product), 0) - amount
                calls.append(SetAmount(product=product, amount=max(left, 0)))
            case _:
                calls.append(RemoveFromCart(product=product))
    return tuple(calls), meant.maybe or (() if adds else held[:OFFERED])


def _names_other(stock: Stock, message: str, state: State) -> bool:
    """Whether a message names a kind or a brand that nothing in the cart is of: then it speaks of something else."""
    catalogue = stock.index.catalogue
    named = [each.of("category", "brand") for each in find_mentions(reading_of(message, []), stock.vocabulary)]
    held = [item.product for item in state.cart if item.product in catalogue.row_of]
    return any(
        not any(catalogue.satisfies(each, constraint_of(entry)) for each in held)
        for entry in named
        if entry is not None
    )


def _undone(state: State) -> tuple[tuple[CartRead | CartWrite, ...], tuple[str, ...]]:
    """What was last put in is taken out again, that many of it; where it was something else, the cart is shown."""
    amounts = {item.product: item.amount for item in state.cart}
    added = [each for each in state.request.cart if isinstance(each, AddToCart) and each.product in amounts]
    less = (SetAmount(product=each.product, amount=max(amounts[each.product] - each.amount, 0)) for each in added)
    return tuple(less) or (ViewCart(),), ()


def _again(heard: Heard, product: str, state: State) -> bool:
    """Whether "two of those" speaks of what was just put in, and so says how many there are to be."""
    return not heard.certain and bool(_IT.match(heard.what)) and product in state.request.references


def _answered(stock: Stock, text: str, state: State) -> tuple[CartRead | CartWrite, ...]:
    """The call that was open, with the product that the message names in answer."""
    open_call = next((each for each in state.request.cart if getattr(each, "product", None) == ""), None)
    if open_call is None:
        return ()
    held = tuple(item.product for item in state.cart)
    pool = () if isinstance(open_call, AddToCart) else held
    place = _PLACE.match(text)
    shown = state.shown[int(place[1]) - 1 : int(place[1])] if place and place[1] != "0" else ()
    ids = shown or _meant(stock.index, stock, text.strip(" .!?。！？"), state, pool, talking=False).ids
    return tuple(open_call.model_copy(update={"product": each}) for each in ids)


def _meant(index: Index, stock: Stock, what: str, state: State, held: Sequence[str], talking: bool) -> Meant:
    """The products that a description means.

    Args:
        held: what is in the cart, where that is what can be meant; empty where products are to be added.
        talking: the last turn was about the cart.
    """
    shown = [each for each in state.shown if each in index.catalogue.row_of]
    if _BOTH.match(what):
        pair = state.request.references if len(state.request.references) == 2 else tuple(shown)
        return Meant(ids=pair if len(pair) == 2 else (), maybe=tuple(shown))
    if _IT.match(what):
        return _it(index, state, shown, held, talking=talking, several=what in _SEVERAL)
    names = identified(index, what) or only_named(index, what)
    named = tuple(dict.fromkeys(index.catalogue.ids[row] for rows in names.values() for row in rows))
    if len(named) == 1 and (not held or named[0] in held):
        return Meant(ids=named)
    reading = reading_of(what, [])
    mentions = find_mentions(reading, stock.vocabulary)
    pointed = find_references(reading, state, index.catalogue, mentions, comparing=False)
    if pointed and (not held or set(pointed) <= set(held)):
        return Meant(ids=tuple(pointed))
    said = _FIRST_WORDS.sub("", what).strip()
    for pool in (held,) if held else (shown,):
        fitting = _described(index, said, pool)
        if len(fitting) == 1:
            return Meant(ids=fitting)
        if fitting:
            return Meant(maybe=fitting[:OFFERED])
    if held:
        return Meant()
    by_name = named_in(index, what, mentions)
    ids = tuple(each.id for each in by_name.products) if by_name else ()
    return Meant(ids=ids) if len(ids) == 1 else Meant(maybe=ids[:OFFERED]) if ids else _titled(index, said)


def _it(
    index: Index, state: State, shown: Sequence[str], held: Sequence[str], *, talking: bool, several: bool
) -> Meant:
    """What "it" means: what was last spoken of, else the only one there is."""
    last = tuple(each for each in state.request.references if each in (held or index.catalogue.row_of))
    if len(last) == 1 and (talking or not held):
        return Meant(ids=last)
    if talking and len(last) > 1 and several:
        return Meant(ids=last)
    pool = held or shown
    if len(pool) == 1:
        return Meant(ids=tuple(pool))
    told = set(stems(state.request.query))
    fitting = [each for each in pool if len(told) > 1 and told <= set(stems(index.catalogue.get(each).title))]
    return Meant(ids=tuple(fitting)) if len(fitting) == 1 else Meant(maybe=tuple(pool[:OFFERED]))


def _described(index: Index, said: str, pool: Sequence[str]) -> tuple[str, ...]:
    """Those of the pool whose title, shelf or color has every word that is said of it, in English or Chinese."""
    ways = _ways(said)
    found = []
    for each in pool:
        if each not in index.catalogue.row_of:
            continue
        product = index.catalogue.get(each)
        record = set(stems(f"{product.title} {' '.join(product.category)} {product.attributes.get('color', '')}"))
        if ways and all(any(way <= record for way in alternatives) for alternatives in ways):
            found.append(each)
    return tuple(found)


def _ways(said: str) -> list[list[set[str]]]:
    """For every word said, the sets of stems that stand for it: one for a plain word, several for a Chinese one."""
    english = english_of(said)
    ways = [[set(stems(phrase)) for phrase in phrases if stems(phrase)] for phrases in english.values()]
    for word in english:
        said = said.replace(word, " ")
    plain = [[{stem}] for stem in stems(said) if stem not in ("one", "的") and stem.isascii()]
    return [*filter(None, ways), *plain]


def _titled(index: Index, said: str) -> Meant:
    """The product whose title has every word that is said."""
    if len(words(said)) < 2:
        return Meant()
    mask = index.catalogue.rows((Constraint(field="title", op="=", values=(said,)),))
    rows = mask.nonzero()[0].tolist()
    ids = tuple(index.catalogue.ids[row] for row in rows)
    return Meant(ids=ids) if len(ids) == 1 else Meant(maybe=ids[:OFFERED])


def _offered(index: Index, said: str) -> tuple[str, ...]:
    """What search finds for a description that fits no product by name; only of things that have one of its words."""
    told = {stem for ways in _ways(said) for way in ways for stem in way}
    found = search(index, said, k=OFFERED) if told else []
    return tuple(each.id for each in found if told & set(stems(index.catalogue.get(each.id).title)))
