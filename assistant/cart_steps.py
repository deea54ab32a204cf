"""The clauses of a message to the cart as calls of its tools, one after the other: each is held against what the cart
has by then."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from assistant.cart import AddToCart, CartRead, CartWrite, Checkout, EmptyCart, RemoveFromCart, SetAmount, ViewCart
from assistant.cart_clauses import REASON, steps_in
from assistant.cart_language import BASKET, BASKET_CHINESE, Heard
from assistant.cart_meant import (
    BOTH,
    DEFINITE,
    IT,
    OFFERED,
    Meant,
    after_cart,
    described_among,
    meant_by,
    named_by,
    names_other,
    talks_of_cart,
    variant_by,
)
from assistant.floor import Stock
from assistant.request import State
from assistant.translate import english_of
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import reading_of

Calls = tuple[tuple[CartRead | CartWrite, ...], tuple[str, ...]]
"""The calls, and where a product is missing in one of them those that may be meant."""
_BASKET = re.compile(rf"\b(?:{BASKET})|{BASKET_CHINESE}")
_ALL = re.compile(
    r"^(?:(?:it|them) all|all(?: of (?:it|them|those|these))?|everything|the (?:whole )?lot|全部?|都|所有的?|统统)$"
)
_INSTEAD = re.compile(r"\b(?:instead|rather|wrong|i meant)\b|换|弄错|错了|不对")
_TAKEN = re.compile(r"拿[掉出走]|删|移除|去掉|改成|改为|换成")
_OTHER = re.compile(r"^(?:another|one more|one|an?|\d|一[个件台双只条])\s*(?:of )?(?:the )?")
_SURE = re.compile(
    r"\b(?:add|put|throw|toss|stick|pop|place|chuck|bung|shove|include|i'?ll (?:take|have|get|buy)|we'?ll (?:take|have|"
    r"get)|i will (?:take|have|get|buy)|give me|gimme|get me)\b|加购|加入|放"
)
"""What wishes for nothing else than to have a thing in the cart."""


@dataclass
class _Cart:
    """What the cart would hold after the calls so far, by product, with the calls."""

    held: dict[str, int]
    text: str
    exchange: bool
    """Something goes out and something else in."""
    calls: list[CartRead | CartWrite] = field(default_factory=list)
    maybe: tuple[str, ...] = ()

    def add(self, product: str, amount: int) -> None:
        self.calls.append(AddToCart(product=product, amount=amount))
        self.held[product] = self.held.get(product, 0) + amount

    def set(self, product: str, amount: int) -> None:
        self.calls.append(SetAmount(product=product, amount=amount))
        self.held[product] = amount

    def remove(self, product: str) -> None:
        self.calls.append(RemoveFromCart(product=product))
        self.held.pop(product, None)

    @property
    def last(self) -> str:
        """The product of the last call that has one and that is still held."""
        of = (getattr(each, "product", "") for each in reversed(self.calls))
        return next((each for each in of if each in self.held), "")


def may_speak_of_cart(text: str, state: State) -> bool:
    """Whether, of a folded message after a turn about the cart, every clause is short and one of them orders."""
    heard = [each for _, each in steps_in(text)]
    return talks_of_cart(state) and None not in heard and any(each and each.verb != "name" for each in heard)


def steps_of(stock: Stock, text: str, state: State) -> Calls:
    """The calls of a folded message; none where a part of it is about something else."""
    if text.strip().isdigit() or not (steps := steps_in(text, _brands(stock, text))):
        return (), ()
    exchange = {"remove", "add"} <= {heard.verb for _, heard in steps if heard}
    cart = _Cart({item.product: item.amount for item in state.cart}, text, exchange)
    for clause, heard in steps:
        if heard is None:
            return (), ()
        done = _step(stock, clause, heard, state, cart)
        if not done and not _is_reason(stock, clause, heard, state):
            return (), ()
        if any(getattr(each, "product", None) == "" for each in cart.calls):
            # One thing is asked at a time.
            break
    views = [each for each in cart.calls if isinstance(each, ViewCart)]
    return (*(each for each in cart.calls if each not in views), *views[:1]), cart.maybe


def _brands(stock: Stock, text: str) -> tuple[str, ...]:
    """The brands in a text that have an "and" in their names."""
    mentions = find_mentions(reading_of(text, []), stock.vocabulary)
    said = (text[each.start : each.end] for each in mentions if each.of("brand"))
    return tuple(each for each in said if " and " in each or "&" in each)


def _step(stock: Stock, clause: str, heard: Heard, state: State, cart: _Cart) -> bool:
    """Whether a clause was an order; it is carried out on ``cart``."""
    talking = talks_of_cart(state) or bool(cart.calls)
    held = tuple(cart.held)
    match heard.verb:
        case "view" | "checkout":
            if heard.verb == "view" and not (talking or held or _BASKET.search(clause)):
                return False
            cart.calls.append(ViewCart() if heard.verb == "view" else Checkout())
        case "empty":
            if not (talking or after_cart(state) or _BASKET.search(clause)):
                return False
            cart.calls.append(EmptyCart())
            cart.held.clear()
        case "undo":
            return talking and _undo(state, cart)
        case "each":
            last = [each for each in state.request.references if each in cart.held]
            for product in (last if len(last) > 1 else list(held)) if talking else ():
                cart.set(product, heard.amount or 1)
            return talking and bool(held)
        case "keep":
            kept = _held(stock, heard.what, state, cart).ids
            for product in held if kept else ():
                if product not in kept:
                    cart.remove(product)
            return bool(kept)
        case "swap":
            return _swap(stock, heard, state, cart)
        case "remove":
            return _less(stock, heard, state, cart, talking)
        case "set" | "more" if not heard.what or IT.match(heard.what):
            if not talking:
                return False
            one = cart.last or next(iter(_held(stock, "it", state, cart).ids), "")
            if heard.verb == "more" or (heard.joined and heard.amount is None):
                cart.add(one, heard.amount or 1)
            else:
                cart.set(one, heard.amount or 0)
            cart.maybe = cart.maybe if one else held[:OFFERED]
        case "set" | "more":
            return _amount(stock, heard, state, cart) or (
                heard.verb == "more" and _put(stock, clause, heard, state, cart)
            )
        case _:
            return _put(stock, clause, heard, state, cart)
    return True


def _held(stock: Stock, what: str, state: State, cart: _Cart) -> Meant:
    """The products in the cart that a description means."""
    held = tuple(cart.held)
    if not held:
        return Meant()
    if _ALL.match(what):
        return Meant(ids=held)
    if BOTH.match(what) and len(held) == 2:
        return Meant(ids=held)
    if IT.match(what) and cart.last:
        return Meant(ids=(cart.last,))
    return meant_by(stock, what, state, held, talks_of_cart(state))


def _less(stock: Stock, heard: Heard, state: State, cart: _Cart, talking: bool) -> bool:
    if (not heard.what or IT.match(heard.what) or _ALL.match(heard.what)) and not talking:
        return False
    what = re.sub(r"^(?:both|all)(?: of)? (?=the )", "", heard.what)
    meant = _held(stock, what, state, cart)
    if not meant.ids and cart.exchange and len(cart.held) == 1:
        # Of one thing it is said in an exchange by whatever name, and of all of it.
        meant, heard = Meant(ids=tuple(cart.held)), replace(heard, amount=None)
    for product in meant.ids:
        if heard.amount:
            cart.set(product, max(cart.held[product] - heard.amount, 0))
        else:
            cart.remove(product)
    maybe = meant.maybe or _unknown(what, talking, cart)
    if not meant.ids and maybe:
        cart.calls.append(RemoveFromCart())
        cart.maybe = maybe
    return bool(meant.ids or maybe)


def _unknown(what: str, talking: bool, cart: _Cart) -> tuple[str, ...]:
    """What is held, where a Chinese name for something in the cart is not known: it is asked about."""
    open_to = talking and what and not what.isascii() and _TAKEN.search(cart.text) and not english_of(what)
    return tuple(cart.held)[:OFFERED] if open_to else ()


def _amount(stock: Stock, heard: Heard, state: State, cart: _Cart) -> bool:
    """How many of a product in the cart there are to be, or how many more."""
    meant = _held(stock, heard.what, state, cart)
    maybe = meant.maybe or (_unknown(heard.what, talks_of_cart(state), cart) if heard.verb == "set" else ())
    if heard.amount is None or not (meant.ids or maybe):
        return False
    for product in meant.ids or ("",):
        if heard.verb == "more" or heard.joined:
            cart.add(product, heard.amount)
        else:
            cart.set(product, heard.amount)
    cart.maybe = cart.maybe if meant.ids else maybe
    return True


def _put(stock: Stock, clause: str, heard: Heard, state: State, cart: _Cart) -> bool:
    """What is named, and put in: by a word that says so, or on top of what was put in just before."""
    what, put = heard.what, heard.verb == "add"
    carried = any(isinstance(each, AddToCart) for each in cart.calls)
    if not what and not (put and state.shown and _SURE.search(clause)):
        return False
    what = what or "it"
    if _INSTEAD.search(cart.text) and (after_cart(state) or carried):
        return _swap(stock, Heard("swap", "it", heard.amount, near=(what,)), state, cart)
    if not put and heard.amount and _amount(stock, heard, state, cart):
        return True
    after = after_cart(state) or carried
    on_top = after and (heard.joined or heard.amount is not None)
    sure = put and bool(_SURE.search(clause))
    if not (sure or on_top or (put and after)):
        return False
    definite = DEFINITE.match(what) or (heard.amount is not None and re.search(r" (?:ones?|of the)\b", clause))
    meant = _wanted(stock, what, state, pointed=bool(definite) and (sure or on_top))
    if len(meant.ids) != 1 and not (sure and definite) and not (on_top and len(meant.maybe) > 1):
        return False
    if not meant.ids and not meant.maybe:
        return False
    for product in meant.ids or ("",):
        cart.add(product, heard.amount or 1)
    cart.maybe = cart.maybe if meant.ids else meant.maybe
    return True


def _wanted(stock: Stock, what: str, state: State, *, pointed: bool) -> Meant:
    """The product that is to be put in: by its name, or pointed at among those shown or talked about."""
    if pointed:
        meant = meant_by(stock, what, state, (), talks_of_cart(state))
        if meant.ids or meant.maybe:
            return meant
        of = state.focus[:1] or state.request.references[:1]
        one = variant_by(stock.index, what, of[0]) if of else None
        return Meant(ids=(one,)) if one else Meant()
    return named_by(stock, what)


def _swap(stock: Stock, heard: Heard, state: State, cart: _Cart) -> bool:
    """One product out and as many of another in; where what goes was never in, the other is put in all the same."""
    old = _held(stock, heard.what, state, cart).ids
    if IT.match(heard.what) and not talks_of_cart(state) and not cart.calls:
        old = ()
    if not old and talks_of_cart(state) and len(cart.held) == 1:
        old = tuple(cart.held)
    other = _OTHER.sub("", heard.near[0])
    among = tuple(each for each in cart.held if each not in old)
    there = described_among(stock.index, other, among)
    new = (
        there
        if len(there) == 1
        else tuple(filter(None, (variant_by(stock.index, other, old[0] if old else (state.focus or ("",))[0]),)))
        or _wanted(stock, heard.near[0], state, pointed=True).ids
    )
    if len(new) != 1 or len(old) > 1 or new == old or not (old or after_cart(state)):
        return False
    amount = heard.amount or (1 if there else cart.held[old[0]] if old else 1)
    if old:
        cart.remove(old[0])
    cart.add(new[0], amount)
    return True


def _undo(state: State, cart: _Cart) -> bool:
    """What was last put in is taken out again, that many of it; where it was something else, the cart is shown."""
    added = [each for each in state.request.cart if isinstance(each, AddToCart) and each.product in cart.held]
    for each in added:
        cart.set(each.product, max(cart.held[each.product] - each.amount, 0))
    if not added:
        cart.calls.append(ViewCart())
    return True


def _is_reason(stock: Stock, clause: str, heard: Heard, state: State) -> bool:
    """Whether a clause that orders nothing may stand beside one that does: a courtesy, or after a turn about the cart
    a few words that name no other kind or brand."""
    if heard.verb == "name" and not heard.what:
        return True
    short = max(len(clause.split()), len(clause) // 4) <= REASON
    return (
        after_cart(state)
        and heard.verb in ("name", "add", "more", "set")
        and short
        and not names_other(stock, clause, [item.product for item in state.cart])
    )
