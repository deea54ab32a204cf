"""The cart and several wishes on the shopper's page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def say(page: Page, text: str, number: int) -> Locator:
    """The turn of that number, once the reply to the text is whole."""
    page.fill("#fw-message", text)
    page.press("#fw-message", "Enter")
    turn = page.locator(f'[data-key="turn-{number}"]')
    expect(turn.locator(".fw-text")).to_be_visible()
    expect(page.locator(".fw-log")).to_have_attribute("aria-busy", "false")
    return turn


def amount(text: str) -> float:
    return float(text.replace("$", "").replace(",", ""))


def test_the_cart_counts_adds_up_and_never_buys(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    first = say(page, "on-ear headphones under 100", 1).locator(".fw-card").first
    title, price = (
        first.locator(".fw-title").inner_text().split("\n")[-1],
        amount(first.locator(".fw-price").inner_text()),
    )
    say(page, "add the first to my cart", 2)
    say(page, "make it 3", 3)
    cart = page.locator(".fw-cart")
    expect(cart.locator("li")).to_contain_text(f"3 × {title}")
    assert amount(cart.locator(".fw-total span").last.inner_text()) == round(3 * price, 2)
    keep_picture(page, "desktop-9-cart")
    bought = say(page, "buy it now", 4)
    expect(bought.locator(".fw-text")).to_contain_text("nothing was ordered")
    say(page, "empty the cart", 5)
    expect(cart).to_have_count(0)


def test_on_a_phone_the_head_leads_to_the_cart(open_page: Callable[..., Page]) -> None:
    page = open_page("phone")
    say(page, "on-ear headphones under 100", 1)
    expect(page.locator(".fw-to-cart")).to_have_count(0)
    say(page, "add the first to my cart", 2)
    page.locator(".fw-to-cart").click()
    expect(page.locator(".fw-cart")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_the_cards_of_each_wish_stand_under_its_name(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], viewport: str
) -> None:
    page = open_page(viewport)
    turn = say(page, "a headphone under 100 and two running shoes under 90", 1)
    names = turn.locator(".fw-shelf-name").all_inner_texts()
    assert names == ["Headphones, under $100", "2 × Running shoes, under $90"]
    for shelf, limit, word in zip(turn.locator(".fw-shelf").all(), (100, 90), ("phone", "Shoes"), strict=True):
        assert shelf.locator(".fw-card").count() == 2
        assert all(amount(each) <= limit for each in shelf.locator(".fw-price").all_inner_texts())
        assert all(word in each or "Earbuds" in each for each in shelf.locator(".fw-title").all_inner_texts())
    # What was found first is in sight, and a constraint of the second wish can be taken away.
    expect(turn.locator(".fw-shelf-name").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep_picture(page, f"{viewport}-several")
    if viewport == "desktop":
        page.locator('[id="drop-1/price <="]').click()
        expect(page.locator('[data-key="turn-2"] .fw-shelf-name').last).to_have_text("2 × Running shoes")
