"""The cart: what the shopper means to take, read by one typed tool and changed by four. None of them buys.

Reading and writing are kept apart, so that who may only look (a page, a model) is given only what looks. Prices and
promotions are those of the catalogue in force, at the moment of looking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from retrieval.index import Index
from retrieval.product import Promotion
from retrieval.quotable import as_told

MOST = 99
"""Of one product; who wants more than that is better off with a person."""


class _Tool(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ViewCart(_Tool):
    """Reads: what is in the cart and what it costs."""

    tool: Literal["view_cart"] = "view_cart"


class Checkout(_Tool):
    """Reads: where it can be bought; this assistant buys nothing."""

    tool: Literal["checkout"] = "checkout"


class AddToCart(_Tool):
    """Writes: puts some of a product in."""

    tool: Literal["add_to_cart"] = "add_to_cart"
    product: str = ""
    """Its id; empty where it is not clear which one is meant, which is then asked."""
    amount: int = Field(default=1, ge=1)


class SetAmount(_Tool):
    """Writes: how many of a product there are to be."""

    tool: Literal["set_amount"] = "set_amount"
    product: str = ""
    amount: int = Field(ge=0)


class RemoveFromCart(_Tool):
    """Writes: takes a product out."""

    tool: Literal["remove_from_cart"] = "remove_from_cart"
    product: str = ""


class EmptyCart(_Tool):
    """Writes: takes everything out."""

    tool: Literal["empty_cart"] = "empty_cart"


CartRead = ViewCart | Checkout
CartWrite = AddToCart | SetAmount | RemoveFromCart | EmptyCart
CartCall = Annotated[CartRead | CartWrite, Field(discriminator="tool")]


class CartItem(BaseModel):
    """What is kept of a cart: a product's id and how many of it."""

    model_config = ConfigDict(frozen=True)

    product: str
    amount: int = Field(ge=1, le=MOST)


class CartLine(BaseModel):
    """One product in the cart. ``price`` is for one, ``total`` for all of them, in the cart's currency; ``saved`` is
    what the promotion takes off ``total``, which already has it taken off."""

    product: str
    title: str
    amount: int
    price: float
    total: float
    saved: float = 0.0
    promotion: str = ""


class Cart(BaseModel):
    """The cart as shown. ``currency`` is the shop's; ``gone`` are ids that the shop does not sell any more."""

    lines: list[CartLine] = Field(default_factory=list)
    total: float = 0.0
    saved: float = 0.0
    currency: str = ""
    gone: tuple[str, ...] = ()

    @property
    def amount(self) -> int:
        """How many things there are in it."""
        return sum(line.amount for line in self.lines)


Status = Literal["done", "which", "absent", "out_of_stock", "no_price", "too_many"]


@dataclass(frozen=True)
class Outcome:
    """What came of one call. ``amount`` is how many of the product the cart holds now."""

    call: CartRead | CartWrite
    status: Status
    amount: int = 0


def view(items: Sequence[CartItem], index: Index) -> Cart:
    """The cart with today's prices: the reading tool."""
    catalogue = index.catalogue
    promotions = _promotions(index)
    lines = []
    for item in items:
        row = catalogue.row_of.get(item.product)
        if row is None or np.isnan(catalogue.prices[row]):
            continue
        price = round(float(catalogue.prices[row]), 2)
        promotion = promotions.get(item.product)
        off = price / (1 - promotion.percent / 100) - price if promotion else 0.0
        lines.append(
            CartLine(
                product=item.product,
                title=as_told(catalogue.products[row]).title,
                amount=item.amount,
                price=price,
                total=round(price * item.amount, 2),
                saved=round(off * item.amount, 2),
                promotion=promotion.title if promotion else "",
            )
        )
    known = {line.product for line in lines}
    return Cart(
        lines=lines,
        total=round(sum(line.total for line in lines), 2),
        saved=round(sum(line.saved for line in lines), 2),
        currency=catalogue.currency,
        gone=tuple(item.product for item in items if item.product not in known),
    )


def carry_out(call: CartRead | CartWrite, items: Sequence[CartItem], index: Index) -> tuple[list[CartItem], Outcome]:
    """What the cart holds after a call, and what came of it; a call that is refused changes nothing."""
    held = {item.product: item.amount for item in items}
    if isinstance(call, CartRead):
        return list(items), Outcome(call, "done")
    if isinstance(call, EmptyCart):
        return [], Outcome(call, "done")
    before = held.get(call.product, 0)
    if not call.product:
        return list(items), Outcome(call, "which")
    if isinstance(call, AddToCart):
        amount = before + call.amount
    else:
        if not before:
            return list(items), Outcome(call, "absent")
        amount = call.amount if isinstance(call, SetAmount) else 0
    refused = _refused(call.product, index) if amount > before else None
    if refused is None and amount > MOST:
        refused = "too_many"
    if refused:
        return list(items), Outcome(call, refused, before)
    held[call.product] = amount
    return [CartItem(product=key, amount=value) for key, value in held.items() if value], Outcome(call, "done", amount)


def _refused(product_id: str, index: Index) -> Status | None:
    """Why more of a product cannot be put in; None where it can."""
    product = index.catalogue.get(product_id)
    if product.availability == "out_of_stock":
        return "out_of_stock"
    return "no_price" if product.price is None else None


def _promotions(index: Index) -> dict[str, Promotion]:
    return {product: each for each in index.promotions for product in each.product_ids}
