"""What is said of the cart: what came of each call, then what is in it and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.cart import MOST, Cart, Checkout, Outcome, ViewCart
from assistant.request import Language
from assistant.texts import join, money, say
from retrieval.index import Index
from retrieval.quotable import as_told


def tell_cart(
    outcomes: Sequence[Outcome], cart: Cart, language: Language, index: Index, checkout: str, *, offered: bool
) -> Iterator[str]:
    """Yields sentences; every amount in them is the catalogue's or a sum of it.

    Args:
        checkout: address where the shop sells; may be empty.
        offered: products are shown: alternatives to what is out of stock, or what should have been bought.
    """
    for outcome in outcomes:
        yield from _told(outcome, cart, language, index)
    if offered and any(each.status == "out_of_stock" for each in outcomes):
        yield say("in_stock_instead", language)
    if any(isinstance(each.call, ViewCart | Checkout) for each in outcomes) and cart.lines:
        each = [
            say("cart_line", language, amount=line.amount, title=line.title, total=money(line.total, cart.currency))
            for line in cart.lines
        ]
        yield say("cart_holds", language, lines=say("cart_comma", language).join(each))
    if cart.gone:
        yield say("cart_gone", language, ids=join(cart.gone, language))
    changed = any(each.status == "done" for each in outcomes)
    if cart.lines and changed:
        yield say("cart_total", language, count=cart.amount, total=money(cart.total, cart.currency))
        if cart.saved:
            titles = dict.fromkeys(line.promotion for line in cart.lines if line.promotion)
            saved = money(cart.saved, cart.currency)
            yield say("cart_saved", language, saved=saved, titles=join(list(titles), language))
    if any(isinstance(each.call, Checkout) for each in outcomes):
        if offered:
            yield say("cart_checkout_offer", language)
        # An address stands last: what follows it would read as a part of it.
        yield _where(cart, language, index, checkout)


def _where(cart: Cart, language: Language, index: Index, checkout: str) -> str:
    """Where to buy: at the shop's checkout, on the products' own pages, or there where the shop says."""
    pages = {line.title: index.catalogue.get(line.product).link or "" for line in cart.lines}
    links = [f"{title}: {link}" for title, link in pages.items() if link.startswith("http")]
    where = checkout or join(links, language)
    return say("cart_checkout_at", language, where=where) if where else say("cart_checkout_shop", language)


def _told(outcome: Outcome, cart: Cart, language: Language, index: Index) -> Iterator[str]:
    call = outcome.call
    if isinstance(call, ViewCart):
        if not cart.lines:
            yield say("cart_empty", language)
        return
    if isinstance(call, Checkout):
        yield say("cart_checkout", language)
        return
    product_id: str = getattr(call, "product", "")
    title = as_told(index.catalogue.get(product_id)).title if product_id in index.catalogue.row_of else product_id
    if outcome.status == "done":
        price = next((money(line.price, cart.currency) for line in cart.lines if line.product == product_id), "")
        key = {"add_to_cart": "cart_added", "set_amount": "cart_amount"}.get(call.tool, "cart_removed")
        key = "cart_emptied" if call.tool == "empty_cart" else key if outcome.amount else "cart_removed"
        yield say(key, language, title=title, amount=outcome.amount, price=price)
    elif outcome.status == "absent" and not cart.lines:
        yield say("cart_empty", language)
    else:
        yield say(f"cart_{outcome.status}", language, title=title, most=MOST)
