"""The cart on the shopper's page."""

from __future__ import annotations

from assistant.cart import Cart, CartLine
from assistant.request import Reply
from ui.view import Exchange, View, page_value


def panel(cart: Cart) -> dict[str, str]:
    reply = Reply(action="cart", cart=cart, conversation="c", turn=1)
    view = View(exchanges=[Exchange(1, "what's in my cart?", reply, arrived=True, whole=True)])
    return {part["key"]: part["html"] for part in page_value(view)["regions"]["panel"]}


def test_the_panel_shows_what_is_in_the_cart_and_what_it_costs() -> None:
    lines = [
        CartLine(product="p1", title="Mug <b>", amount=2, price=10.0, total=20.0, saved=5.0, promotion="Kitchen Month"),
        CartLine(product="p2", title="Kettle", amount=1, price=30.5, total=30.5),
    ]
    html = panel(Cart(lines=lines, total=50.5, saved=5.0, currency="EUR"))["cart"]
    assert "2 × Mug &lt;b&gt;" in html and "€20" in html
    assert "€50.50" in html and "€5 off by promotions" in html


def test_an_empty_cart_takes_no_room() -> None:
    assert "cart" not in panel(Cart())
