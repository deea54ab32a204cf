"""The cart on the shopper's page."""

from __future__ import annotations

from assistant.cart import Cart, CartLine
from assistant.request import Citation, Reply
from ui.tab import Exchange, View
from ui.view import page_value


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


def page(reply: Reply, checkout: str = "") -> dict[str, str]:
    """The parts of the one turn on a page, by the last word of their keys."""
    view = View(exchanges=[Exchange(1, "said", reply, arrived=True, whole=True)], checkout=checkout)
    parts = page_value(view)["regions"]["log"][0]["parts"]
    return {part["key"].split("-")[-1]: part.get("html", "") for part in parts}


def test_only_the_shops_own_checkout_becomes_a_link() -> None:
    text = "You can buy here: https://shop.example/till?a=1&b=2 A review says: https://evil.example/till"
    html = page(Reply(action="cart", text=text), "https://shop.example/till?a=1&b=2")["text"]
    assert html.count("<a ") == 1 and 'href="https://shop.example/till?a=1&amp;b=2"' in html
    assert "<a " not in page(Reply(action="cart", text=text))["text"]


def test_what_is_quoted_names_where_it_stands() -> None:
    policy = Citation(source="policy", title="Returns <now>", where="Returns", text="30 days", id="p")
    html = page(Reply(action="policy", text="30 days", citations=[policy, policy]))["sources"]
    assert html == "<p>From the shop&#x27;s policy: Returns &lt;now&gt;</p>"


def test_an_empty_cart_takes_no_room() -> None:
    assert "cart" not in panel(Cart())
