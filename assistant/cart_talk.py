"""From a message to calls of the cart's tools: its form says what is done, the conversation which product is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cart import AddToCart, CartRead, CartWrite, Checkout, EmptyCart, RemoveFromCart, SetAmount, ViewCart
from assistant.cart_clauses import clauses_of
from assistant.cart_language import Heard, amount_of
from assistant.cart_meant import (
    BOTH,
    DEFINITE,
    FIRST_WORDS,
    IT,
    OFFERED,
    Meant,
    described_among,
    meant_by,
    offered_for,
    talks_of_cart,
)
from assistant.cart_orders import amount_said, items_of, orders_in
from assistant.cart_steps import Calls, steps_of
from assistant.cart_words import cart_words
from assistant.floor import Stock
from assistant.request import Language, State
from assistant.understanding import Understood
from assistant.understanding.text import detect_language, fold
from retrieval.index import Index

WHICH = "cart"
"""The facet of the question which product is meant."""
_FOR = re.compile(r" for .*$")
_PLACE = re.compile(r"^#?(\d)$")


def hear_cart(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The message as calls of the cart's tools; None where it is about something else.

    Args:
        language: the reply's language if the page fixed one, else it is told from the message.
    """
    text = fold(message).strip()
    spoken = language or detect_language(message, state.request.language)
    several = len(clauses_of(text)) > 1
    heard = cart_words(text)
    calls, maybe = _ordered(stock, text, state) if heard is None or heard.verb in ("add", "remove") else ((), ())
    steps = steps_of(stock, text, state) if not calls else ((), ())
    if not calls and (several or (state.cart and heard is not None and heard.verb == "add" and not heard.certain)):
        calls, maybe = steps
    if not calls and heard:
        calls, maybe = _calls(stock, heard, state)
    if not calls and state.pending is not None and state.pending.facet == WHICH:
        changed = all(isinstance(each, SetAmount | RemoveFromCart | ViewCart | EmptyCart) for each in steps[0])
        calls = () if steps[0] and changed else _answered(stock, text, state)
    if not calls:
        calls, maybe = steps
    if not calls:
        return None
    gone = {each.product for each in calls if isinstance(each, RemoveFromCart)}
    left = {item.product for item in state.cart} - gone
    named = dict.fromkeys(each.product for each in calls if not isinstance(each, CartRead | EmptyCart))
    # What was taken out is not talked about any more, where something else is left.
    products = tuple(each for each in named if each not in gone) or tuple(left if len(left) == 1 else named)
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


def _ordered(stock: Stock, text: str, state: State) -> Calls:
    """The calls of all orders within a message; none where one of an exchange is not clear."""
    calls: list[CartRead | CartWrite] = []
    maybe: tuple[str, ...] = ()
    orders = orders_in(text)
    for order in orders:
        if order.verb == "remove":
            what, amount = amount_of(FIRST_WORDS.sub("", order.what))
            # Of one thing it is said in an exchange by whatever name.
            what = "it" if len(orders) > 1 and len(state.cart) == 1 else order.what if amount is None else what
            added, open_to = _calls(stock, replace(order, what=what, amount=amount), state)
        else:
            added, open_to = ((ViewCart(),), ()) if order.verb == "view" else _added(stock, order, state)
        if not added:
            return (), ()
        calls, maybe = [*calls, *added], maybe or open_to
    return tuple(calls), maybe


def _added(stock: Stock, order: Heard, state: State) -> Calls:
    """What one order puts in: every thing it names, and what is named after it."""
    index, talking = stock.index, talks_of_cart(state)

    def meant(what: str) -> Meant:
        return meant_by(stock, what, state, (), talking)

    if BOTH.match(order.what) and (pair := meant(order.what).ids):
        return tuple(AddToCart(product=each, amount=1) for each in pair), ()
    things = [amount_of(each) for each in items_of(order.what.removeprefix("both "))]
    several = [(meant(what).ids, amount or order.amount) for what, amount in things]
    if len({ids for ids, _ in several if ids}) < 2 and not (len(things) > 1 and all(each for _, each in things)):
        what, amount = (order.what, order.amount) if order.amount else amount_of(order.what)
        amount = amount or next(filter(None, map(amount_said, order.rest)), None)
        what = _FOR.sub("", what) if IT.match(_FOR.sub("", what)) else what
        one = _pointed(stock, what, order, state) if IT.match(what) else meant(what)
        for said in () if one.ids or IT.match(what) else order.near:
            wider = meant(f"{said}, {what}")
            one = wider if len(wider.ids) == 1 and len(one.ids) != 1 else one
        if len(one.maybe) > 1:
            one = _told_apart(index, one, (what, *order.rest))
        if not one.ids and not order.certain and not one.maybe and not (state.shown and DEFINITE.match(order.what)):
            return (), ()
        several = [((each,), amount) for each in one.ids] or [((), amount)]
        maybe = one.maybe or (() if one.ids else offered_for(index, what) or tuple(state.shown[:OFFERED]))
    else:
        open_to = (each for what, _ in things for each in meant(what).maybe)
        maybe = tuple(dict.fromkeys(open_to))[:OFFERED] or tuple(state.shown[:OFFERED])
    for clause in order.rest:
        also = items_of(f" {clause}") if clause.startswith(("and ", "plus ", "和", "还有", "再")) else []
        for what, amount in map(amount_of, also):
            ids = meant(FIRST_WORDS.sub("", what.removesuffix(" too"))).ids if not IT.match(what) else ()
            several += [(ids, amount)] if len(ids) == 1 else []
    calls = tuple(AddToCart(product=ids[0] if ids else "", amount=amount or 1) for ids, amount in several)
    return calls, () if all(each.product for each in calls) else maybe


def _pointed(stock: Stock, what: str, order: Heard, state: State) -> Meant:
    """What "it" means in an order: what was named just before it, else what was last talked about."""
    for said in order.near:
        named = meant_by(stock, said, state, (), False) if not IT.match(said) else Meant()
        if len(named.ids) == 1:
            return named
    focus = tuple(each for each in state.focus if each in stock.index.catalogue.row_of)
    if focus:
        return Meant(ids=focus)
    return meant_by(stock, what, state, (), talks_of_cart(state))


def _told_apart(index: Index, meant: Meant, rest: Sequence[str]) -> Meant:
    """Of those that may be meant the one that fits what is said after: "the single ones not the pack"."""
    left = meant.maybe
    for clause in rest:
        wanted, _, unwanted = re.sub(r"\bones?\b", " ", clause).partition("not ")
        for said, fits in ((wanted, True), (unwanted, False)):
            having = described_among(index, FIRST_WORDS.sub("", said).strip(), left)
            kept = having if fits else tuple(each for each in left if each not in having)
            left = kept if having and kept else left
    return Meant(ids=left) if len(left) == 1 else meant


def _calls(stock: Stock, heard: Heard, state: State) -> Calls:
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
        wanted = meant_by(stock, heard.what, state, (), talking).ids
        return ((Checkout(),), wanted[:OFFERED]) if wanted or heard.certain else ((), ())
    if heard.verb in ("set", "more") and not held:
        return (), ()
    if not heard.certain and heard.verb in ("set", "more") and not talking and IT.match(heard.what):
        return (), ()
    adds = heard.verb == "add"
    meant = meant_by(stock, heard.what, state, () if adds else held, talking)
    if not meant.ids:
        if not heard.certain and (adds or not meant.maybe):
            return (), ()
        if adds and not meant.maybe:
            meant = Meant(maybe=offered_for(stock.index, heard.what) or tuple(state.shown[:OFFERED]))
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


def _again(heard: Heard, product: str, state: State) -> bool:
    """Whether "two of those" speaks of what was just put in, and so says how many there are to be."""
    return not heard.certain and bool(IT.match(heard.what)) and product in state.request.references


def _answered(stock: Stock, text: str, state: State) -> tuple[CartRead | CartWrite, ...]:
    """The call that was open, with the product that the message names in answer."""
    open_call = next((each for each in state.request.cart if getattr(each, "product", None) == ""), None)
    if open_call is None:
        return ()
    held = tuple(item.product for item in state.cart)
    pool = () if isinstance(open_call, AddToCart) else held
    place = _PLACE.match(text)
    shown = state.shown[int(place[1]) - 1 : int(place[1])] if place and place[1] != "0" else ()
    ids = shown or meant_by(stock, text.strip(" .!?。！？"), state, pool, talking=False).ids
    return tuple(open_call.model_copy(update={"product": each}) for each in ids)
