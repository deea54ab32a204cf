"""The shopper's page in a real browser: what a shopper does, and what they then see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

SAMPLE = "I need a quiet over-ear headphone for flights under $150, not Sony"
SAMPLE_ZH = "想买一款降噪头戴式耳机，坐飞机用，预算1000元以内，不要索尼"

WATCH = """() => {
  window.seen = [];
  const note = () => {
    const cards = document.querySelectorAll('.fw-turn .fw-card').length;
    const text = document.querySelector('.fw-text')?.textContent ?? '';
    const whole = document.querySelector('.fw-log').getAttribute('aria-busy') === 'false';
    window.seen.push({cards, text, whole});
  };
  new MutationObserver(note).observe(document.querySelector('.fw'), {subtree: true, childList: true, attributes: true});
}"""


BROKEN_WORDS = """box => {
  const broken = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[A-Za-z]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      const hidden = walker.currentNode.parentElement.closest('.fw-sr');
      if (tops.size > 1 && !hidden) broken.push(word[0]);
    }
  }
  return broken;
}"""


def say(page: Page, text: str) -> None:
    page.fill("#fw-message", text)
    page.press("#fw-message", "Enter")


def turn(page: Page, number: int) -> Locator:
    return page.locator(f'[data-key="turn-{number}"]')


def wait_whole(page: Page, number: int) -> Locator:
    """The turn, once the reply is whole."""
    expect(turn(page, number).locator(".fw-text")).to_be_visible()
    expect(page.locator(".fw-log")).to_have_attribute("aria-busy", "false")
    return turn(page, number)


def ids(cards: Locator) -> list[str]:
    keys: list[str] = cards.evaluate_all("cards => cards.map(card => card.dataset.key.replace(/^\\\\d+-/, ''))")
    return keys


def prices(cards: Locator) -> list[float]:
    return [float(each.lstrip("$").replace(",", "")) for each in cards.locator(".fw-price").all_inner_texts()]


def no_sideways_scroll(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return fits


def test_cards_come_before_the_text_and_buttons_do_what_they_say(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], shop: Any
) -> None:
    page = open_page()
    expect(page.locator(".fw-greeting h2")).to_be_visible()
    keep_picture(page, "desktop-1-welcome")

    # The model says nothing yet: the cards are there, and can be used.
    shop.chat.gate.clear()
    page.evaluate(WATCH)
    say(page, SAMPLE)
    first = turn(page, 1)
    expect(first.locator(".fw-card").first).to_be_visible()
    expect(page.locator(".fw-log")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".fw-chip")).to_have_count(3)
    keep_picture(page, "desktop-2-cards-before-text")
    shop.chat.gate.set()
    wait_whole(page, 1)
    check, composer = first.locator(".fw-check").bounding_box(), page.locator(".fw-composer").bounding_box()
    assert check and composer and check["y"] + check["height"] <= composer["y"]
    keep_picture(page, "desktop-3-whole")
    seen = page.evaluate("window.seen")
    with_cards = next(place for place, each in enumerate(seen) if each["cards"])
    final = first.locator(".fw-text").inner_text().replace("\n", "")
    assert len(seen[with_cards]["text"]) < len(final)
    assert not seen[with_cards]["whole"]
    cards = first.locator(".fw-card")
    assert all(price <= 150 for price in prices(cards))
    assert "Sony" not in cards.locator(".fw-brand").all_inner_texts()

    # Pictures load, the reasons can be opened, a citation leads to its card.
    assert cards.first.locator("img").evaluate("image => image.naturalWidth") > 0
    cards.first.locator(".fw-why summary").click()
    expect(cards.first.locator(".fw-bars")).to_be_visible()
    keep_picture(page, "desktop-4-why")
    first.locator(".fw-cite").first.click()
    expect(page.locator("#card-1-1")).to_be_focused()

    # Like: pressed, kept, and what was opened stays open.
    cards.first.locator(".fw-like").click()
    expect(cards.first.locator(".fw-like")).to_have_attribute("aria-pressed", "true")
    expect(cards.first.locator(".fw-bars")).to_be_visible()

    # Not for me: the card goes, and the product does not come back.
    expect(first.locator('.fw-text a[href="#card-1-2"]')).to_have_count(1)
    gone = ids(cards)[1]
    left = cards.count() - 1
    cards.nth(1).locator(".fw-dismiss").click()
    expect(cards).to_have_count(left)
    assert gone not in ids(cards)
    expect(first.locator('.fw-text a[href="#card-1-2"]')).to_have_count(0)
    expect(first.locator('.fw-text a[href="#card-1-1"]')).to_have_count(1)

    cheapest = min(prices(cards))
    say(page, "cheaper")
    second = wait_whole(page, 2)
    expect(second.locator(".fw-card").first).to_be_visible()
    assert gone not in ids(second.locator(".fw-card"))
    assert max(prices(second.locator(".fw-card"))) <= 150
    assert min(prices(second.locator(".fw-card"))) <= cheapest or second.locator(".fw-notice").count()
    keep_picture(page, "desktop-5-cheaper")


def test_a_constraint_is_removed_by_its_cross(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    say(page, SAMPLE)
    wait_whole(page, 1)
    chips = page.locator(".fw-chip")
    expect(chips).to_have_count(3)
    page.locator('[id="drop-brand !="]').click()
    expect(chips).to_have_count(2)
    wait_whole(page, 2)
    expect(chips.filter(has_text="Sony")).to_have_count(0)
    expect(turn(page, 2).locator(".fw-card").first).to_be_visible()
    keep_picture(page, "desktop-6-removed")


def test_two_products_are_compared_side_by_side(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    say(page, SAMPLE)
    cards = wait_whole(page, 1).locator(".fw-card")
    cards.nth(0).locator(".fw-pick").click()
    expect(page.locator(".fw-comparebar")).to_be_visible()
    expect(page.locator("#compare-now")).to_have_count(0)
    cards.nth(1).locator(".fw-pick").click()
    page.locator("#compare-now").click()
    second = wait_whole(page, 2)
    expect(second.locator(".fw-compare thead img")).to_have_count(2)
    expect(second.locator(".fw-differs").first).to_be_visible()
    for row in second.locator("tbody tr").all():
        values = row.locator("td").all_inner_texts()
        assert ("fw-differs" in (row.get_attribute("class") or "")) == (len(set(values)) > 1)
    expect(page.locator(".fw-comparebar")).to_have_count(0)
    keep_picture(page, "desktop-7-compare")


def test_reload_keeps_the_chat_and_a_new_chat_ends_it(open_page: Callable[..., Page]) -> None:
    page = open_page()
    say(page, SAMPLE)
    cards = wait_whole(page, 1).locator(".fw-card")
    before, words = ids(cards), turn(page, 1).locator(".fw-text").inner_text()
    cards.first.locator(".fw-like").click()
    expect(cards.first.locator(".fw-like")).to_have_attribute("aria-pressed", "true")
    page.fill("#fw-message", "a draft")
    page.reload()
    expect(page.locator("#fw-message")).to_have_value("a draft")
    expect(turn(page, 1).locator(".fw-text")).to_have_text(words.replace("\n", ""))
    assert ids(turn(page, 1).locator(".fw-card")) == before
    expect(page.locator(".fw-chip")).to_have_count(3)
    expect(turn(page, 1).locator(".fw-like").first).to_have_attribute("aria-pressed", "true")
    say(page, "cheaper")
    wait_whole(page, 2)
    page.locator("#new-chat").click()
    expect(page.locator(".fw-greeting h2")).to_be_visible()
    page.reload()
    expect(page.locator(".fw-greeting h2")).to_be_visible()
    expect(page.locator(".fw-turn")).to_have_count(0)


def test_a_page_reloaded_in_mid_answer_goes_on(open_page: Callable[..., Page], shop: Any) -> None:
    page = open_page()
    shop.chat.gate.clear()
    say(page, SAMPLE)
    expect(turn(page, 1).locator(".fw-card").first).to_be_visible()
    page.reload()
    expect(turn(page, 1)).to_contain_text("cut off")
    expect(page.locator(".fw-send")).to_be_enabled()
    shop.chat.gate.set()
    say(page, SAMPLE)
    expect(wait_whole(page, 2).locator(".fw-card").first).to_be_visible()


def test_chinese_interface_and_conversation(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    page.locator("#language-zh").click()
    expect(page.locator(".fw-greeting h2")).to_have_text("今天想找点什么？")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    say(page, SAMPLE_ZH)
    first = wait_whole(page, 1)
    expect(first.locator(".fw-card").first).to_contain_text("不合适")
    expect(page.locator("aside")).to_contain_text("当前条件")
    keep_picture(page, "desktop-8-chinese")
    page.reload()
    expect(turn(page, 1).locator(".fw-dismiss").first).to_have_text("不合适")


def test_a_chinese_browser_is_met_in_chinese(open_page: Callable[..., Page]) -> None:
    page = open_page(language="zh-CN")
    expect(page.locator(".fw-send")).to_have_text("发送")


def test_a_phone_fits_everything(open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]) -> None:
    page = open_page("phone")
    expect(page.locator(".fw-greeting h2")).to_be_visible()
    assert no_sideways_scroll(page)
    keep_picture(page, "phone-1-welcome")
    say(page, SAMPLE)
    cards = wait_whole(page, 1).locator(".fw-card")
    assert no_sideways_scroll(page)
    keep_picture(page, "phone-2-cards")
    expect(page.locator(".fw-chips")).to_be_hidden()
    page.locator("#panel-fold summary").click()
    expect(page.locator(".fw-chips")).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    keep_picture(page, "phone-3-panel")
    cards.nth(0).locator(".fw-pick").click()
    cards.nth(1).locator(".fw-pick").click()
    page.locator("#compare-now").click()
    expect(wait_whole(page, 2).locator(".fw-compare")).to_be_visible()
    assert no_sideways_scroll(page)
    # Its words are whole: a cell that were too narrow for one would show it cut or spilt.
    table = page.locator(".fw-scroll")
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    assert table.evaluate(BROKEN_WORDS) == []
    keep_picture(page, "phone-4-compare")
    page.locator("#language-zh").click()
    expect(page.locator(".fw-send")).to_have_text("发送")
    assert no_sideways_scroll(page)
    keep_picture(page, "phone-5-chinese")


def test_everything_can_be_reached_and_done_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page()
    # This part of the demo shop is a shop of its own: its openers come from its categories.
    openers = page.locator(".fw-greeting .fw-suggestion")
    expect(openers).to_have_count(4)
    assert all(each.startswith("Show me ") for each in openers.all_inner_texts())
    page.locator("#opener-0").focus()
    page.keyboard.press("Enter")
    cards = wait_whole(page, 1).locator(".fw-card")
    cards.first.locator(".fw-why summary").focus()
    page.keyboard.press("Enter")
    expect(cards.first.locator(".fw-bars")).to_be_visible()
    for each in cards.first.locator(".fw-use").all():
        page.keyboard.press("Tab")
        expect(each).to_be_focused()
    page.keyboard.press("Tab")
    expect(cards.first.locator(".fw-like")).to_be_focused()
    page.keyboard.press("Space")
    expect(cards.first.locator(".fw-like")).to_have_attribute("aria-pressed", "true")
    expect(cards.first.locator(".fw-like")).to_be_focused()
    # A line break is not a message.
    page.fill("#fw-message", "black")
    page.press("#fw-message", "Shift+Enter")
    assert page.input_value("#fw-message") == "black\n"
    expect(page.locator(".fw-turn")).to_have_count(1)


def test_a_model_that_is_down_is_told_and_the_shop_goes_on(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], shop: Any
) -> None:
    page = open_page()
    shop.chat.up = False
    say(page, SAMPLE)
    first = wait_whole(page, 1)
    expect(first.locator(".fw-notice")).to_contain_text("model is not answering")
    expect(first.locator(".fw-card").first).to_be_visible()
    keep_picture(page, "desktop-9-model-down")
    shop.chat.up = True
    say(page, "black")
    expect(wait_whole(page, 2).locator(".fw-notice", has_text="model")).to_have_count(0)


def test_an_over_long_message_is_told_on_the_page(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    say(page, SAMPLE)
    wait_whole(page, 1)
    say(page, "long " * 600)
    expect(page.locator(".fw-problem [role=alert]")).to_contain_text("2000")
    expect(page.locator(".fw-problem")).to_be_in_viewport(ratio=1)
    expect(page.locator("#fw-message")).to_have_value("long " * 600)
    expect(page.locator(".fw-chip")).to_have_count(3)
    keep_picture(page, "desktop-11-too-long")
    say(page, SAMPLE)
    wait_whole(page, 3)
    expect(page.locator("#fw-message")).to_have_value("")


def test_the_profile_is_shown_and_erased(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    say(page, SAMPLE)
    card = wait_whole(page, 1).locator(".fw-card").first
    title = card.locator(".fw-title").inner_text().split("\n")[-1]
    card.locator(".fw-like").click()
    expect(card.locator(".fw-like")).to_have_attribute("aria-pressed", "true")
    page.locator("#profile-see").click()
    expect(page.locator(".fw-profile")).to_contain_text(title.removeprefix("1. "))
    keep_picture(page, "desktop-10-profile")
    page.locator("#erase-fold summary").click()
    page.locator("#profile-erase").click()
    expect(page.locator(".fw-greeting .fw-notice")).to_be_visible()
    page.reload()
    expect(page.locator(".fw-greeting h2")).to_be_visible()
    page.locator("#profile-see").click()
    expect(page.locator(".fw-profile")).to_contain_text("Nothing is kept")
