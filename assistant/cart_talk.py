"""From a message to calls of the cart's tools: its form says what is done, the conversation which product is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.cart import AddToCart, CartRead, CartWrite, Checkout, EmptyCart, RemoveFromCart, SetAmount, ViewCart
from assistant.cart_again import cart_again, talks_of_cart
from assistant.cart_orders import amount_said, items_of, orders_in
from assistant.cart_words import Heard, amount_of, cart_words
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
_BOTH = re.compile(
    r"^(?:(?:them |these |those )?both(?: of (?:them|these|those))?|the two(?: of them)?|两个都|都|这两[个款件])$"
)
_FIRST_WORDS = re.compile(r"^(?:the|a|an|my|some|that|this|those|these|of|那[个款件台双]?|这[个款件台双]?)\s*")
_DEFINITE = re.compile(r"(?:the|that|this|those|these|#|number|it|one)\b|[这那第它]|$")
_FOR = re.compile(r" for .*$")
_BY_PRICE = re.compile(
    r"^(?:whichever(?:'s| is) |the )?(?:the )?(?:(?P<least>cheap(?:er|est)|least expensive)|"
    r"(?:dear|pric[ie]+)(?:er|est)|(?:most|more) expensive)(?: ones?)?(?: of (?P<of>.+))?$|"
    r"(?:最|更|比较)?(?:(?P<zh>便宜)|贵)(?:一?点)?的?(?:那.)?$"
)
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
    calls, maybe = _ordered(stock, text, state) if heard is None or heard.verb in ("add", "remove") else ((), ())
    if not calls and heard:
        calls, maybe = _calls(stock, heard, state)
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


def _ordered(stock: Stock, text: str, state: State) -> tuple[tuple[CartRead | CartWrite, ...], tuple[str, ...]]:
    """The calls of all orders within a message; none where one of an exchange is not clear."""
    calls: list[CartRead | CartWrite] = []
    maybe: tuple[str, ...] = ()
    orders = orders_in(text, held=bool(state.cart))
    for order in orders:
        if order.verb == "remove":
            what, amount = amount_of(_FIRST_WORDS.sub("", order.what))
            # Of one thing it is said in an exchange by whatever name.
            what = "it" if len(orders) > 1 and len(state.cart) == 1 else order.what if amount is None else what
            added, open_to = _calls(stock, replace(order, what=what, amount=amount), state)
        else:
            added, open_to = ((ViewCart(),), ()) if order.verb == "view" else _added(stock, order, state)
        if not added:
            return (), ()
        calls, maybe = [*calls, *added], maybe or open_to
    return tuple(calls), maybe


def _added(stock: Stock, order: Heard, state: State) -> tuple[tuple[CartRead | CartWrite, ...], tuple[str, ...]]:
    """What one order puts in: every thing it names, and what is named after it."""
    index, talking = stock.index, talks_of_cart(state)

    def meant(what: str) -> Meant:
        return _meant(index, stock, what, state, (), talking)

    if _BOTH.match(order.what) and (pair := meant(order.what).ids):
        return tuple(AddToCart(product=each, amount=1) for each in pair), ()
    things = [amount_of(each) for each in items_of(order.what.removeprefix("both "))]
    several = [(meant(what).ids, amount or order.amount) for what, amount in things]
    if len({ids for ids, _ in several if ids}) < 2:
        what, amount = (order.what, order.amount) if order.amount else amount_of(order.what)
        amount = amount or next(filter(None, map(amount_said, order.rest)), None)
        what = _FOR.sub("", what) if _IT.match(_FOR.sub("", what)) else what
        one = _pointed(stock, what, order, state) if _IT.match(what) else meant(what)
        for said in () if one.ids or _IT.match(what) else order.near:
            wider = meant(f"{said}, {what}")
            one = wider if len(wider.ids) == 1 and len(one.ids) != 1 else one
        if len(one.maybe) > 1:
            one = _told_apart(index, one, (what, *order.rest))
        if not one.ids and not order.certain and not one.maybe and not (state.shown and _DEFINITE.match(order.what)):
            return (), ()
        several = [((each,), amount) for each in one.ids] or [((), amount)]
        maybe = one.maybe or (() if one.ids else _offered(index, what) or tuple(state.shown[:OFFERED]))
    else:
        maybe = tuple(state.shown[:OFFERED])
    for clause in order.rest:
        also = items_of(f" {clause}") if clause.startswith(("and ", "plus ", "和", "还有", "再")) else []
        for what, amount in map(amount_of, also):
            ids = meant(_FIRST_WORDS.sub("", what.removesuffix(" too"))).ids if not _IT.match(what) else ()
            several += [(ids, amount)] if len(ids) == 1 else []
    calls = tuple(AddToCart(product=ids[0] if ids else "", amount=amount or 1) for ids, amount in several)
    return calls, () if all(each.product for each in calls) else maybe


def _pointed(stock: Stock, what: str, order: Heard, state: State) -> Meant:
    """What "it" means in an order: what was named just before it, else what was last talked about."""
    for said in order.near:
        named = _meant(stock.index, stock, said, state, (), False) if not _IT.match(said) else Meant()
        if len(named.ids) == 1:
            return named
    focus = tuple(each for each in state.focus if each in stock.index.catalogue.row_of)
    if focus:
        return Meant(ids=focus)
    return _meant(stock.index, stock, what, state, (), talks_of_cart(state))


def _told_apart(index: Index, meant: Meant, rest: Sequence[str]) -> Meant:
    """Of those that may be meant the one that fits what is said after: "the single ones not the pack"."""
    left = meant.maybe
    for clause in rest:
        wanted, _, unwanted = re.sub(r"\bones?\b", " ", clause).partition("not ")
        for said, fits in ((wanted, True), (unwanted, False)):
            having = _described(index, _FIRST_WORDS.sub("", said).strip(), left)
            kept = having if fits else tuple(each for each in left if each not in having)
            left = kept if having and kept else left
    return Meant(ids=left) if len(left) == 1 else meant


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
    if shown and not held and (extreme := _BY_PRICE.match(what)):
        of = reading_of(extreme["of"] or "", [])
        among = find_references(of, state, index.catalogue, [], comparing=True) or [
            each for each in state.request.references if each in index.catalogue.row_of
        ]
        priced = sorted(
            among if len(among) > 1 else shown, key=lambda each: index.catalogue.prices[index.catalogue.row_of[each]]
        )
        return Meant(ids=(priced[0 if extreme["least"] or extreme["zh"] else -1],))
    said = _FIRST_WORDS.sub("", what).strip()
    names = identified(index, said) or only_named(index, said)
    named = tuple(dict.fromkeys(index.catalogue.ids[row] for rows in names.values() for row in rows))
    if len(named) == 1 and (not held or named[0] in held):
        return Meant(ids=named)
    reading = reading_of(what, [])
    mentions = find_mentions(reading, stock.vocabulary)
    pointed = find_references(reading, state, index.catalogue, mentions, comparing=False)
    if pointed and (not held or set(pointed) <= set(held)):
        return Meant(ids=tuple(pointed))
    for pool in (held,) if held else (shown, state.focus):
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
