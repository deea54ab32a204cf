"""What the shop knows of a shopper, in a real browser: feedback that changes the next answer, and a profile to read,
change, take along and erase."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect
from small_shop import served

from assistant.floor import Floor, open_floor
from assistant.profiles import export
from ui.server import create_app

pytestmark = pytest.mark.browser

DWELL = 30
"""Seconds of sight after which a product was dwelt on (``ui/static/page.js``)."""


@pytest.fixture(scope="module")
def asking(shop: Any) -> Iterator[str]:
    """The address of the same shop, which remembers nobody who has not said yes."""
    settings = shop.floor.settings
    asks = settings.shop.model_copy(update={"consent": "asked"})
    with served(create_app(open_floor(settings.model_copy(update={"shop": asks}), shop.chat))) as url:
        yield url


def say(page: Page, text: str) -> Locator:
    """The turn that answers, once it is whole."""
    number = page.locator(".fw-turn").count() + 1
    page.fill("#fw-message", text)
    page.press("#fw-message", "Enter")
    turn = page.locator(f'[data-key="turn-{number}"]')
    expect(turn.locator(".fw-text")).to_be_visible()
    expect(page.locator(".fw-log")).to_have_attribute("aria-busy", "false")
    return turn


def ids(within: Locator) -> list[str]:
    keys: list[str] = within.locator(".fw-card").evaluate_all("cards => cards.map(card => card.dataset.key)")
    return [key.partition("-")[2] for key in keys]


def having(floor: Floor, products: list[str], attribute: str, value: str) -> list[str]:
    catalogue = floor.stock().index.catalogue
    return [each for each in products if catalogue.get(each).attributes.get(attribute) == value]


def card(within: Locator, product: str) -> Locator:
    return within.locator(f'.fw-card[data-key$="-{product}"]')


def like(page: Page, within: Locator, product: str) -> None:
    card(within, product).locator(".fw-like").click()
    expect(card(within, product).locator(".fw-like")).to_have_attribute("aria-pressed", "true")


def dismiss(page: Page, within: Locator, product: str) -> None:
    card(within, product).locator(".fw-dismiss").click()
    expect(page.locator(f'[data-key="told-gone-{product}"]')).to_be_visible()
    expect(card(within, product)).to_have_count(0)


def see_profile(page: Page) -> Locator:
    page.locator("#profile-see").click()
    expect(page.locator("#erase-fold")).to_be_visible()
    return page.locator(".fw-profile")


def user_of(page: Page) -> str:
    """The number that this browser is kept under, from the profile, which is open."""
    return (page.locator("#profile-take").get_attribute("href") or "").split("/")[3]


def events_of(floor: Floor, user: str) -> list[tuple[str, str]]:
    return [(row["kind"], row["product_id"]) for row in export(floor, user)["events"]]


def tables_with(floor: Floor, text: str) -> set[str]:
    """Every table of the database that holds the text anywhere."""
    with floor.database.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = {name: connection.execute(sa.text(f'SELECT * FROM "{name}"')).fetchall() for name in names}
    return {name for name, found in rows.items() if any(text in str(value) for row in found for value in row)}


def files_with(floor: Floor, text: str) -> list[str]:
    """Files of the index, and of whatever was trained, that hold the text."""
    files = [each for each in floor.settings.home.rglob("*") if each.is_file() and "floorwalker.db" not in each.name]
    assert any("index" in each.parts for each in files)
    return [str(each) for each in files if text.encode() in each.read_bytes()]


def test_feedback_changes_the_next_answer_and_an_erased_profile_is_gone(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], shop: Any
) -> None:
    page, floor = open_page(), shop.floor
    first = ids(say(page, "sneakers"))
    leather = say(page, "sneakers with leather uppers")
    passed = having(floor, ids(leather), "upper material", "leather")[:2]
    assert len(passed) == 2
    for each in passed:
        dismiss(page, leather, each)
    trail = say(page, "trail running shoes")
    liked = having(floor, ids(trail), "surface", "trail")[:2]
    for each in liked:
        like(page, trail, each)

    # The next answer shows it, and says so.
    page.locator("#new-chat").click()
    expect(page.locator('[data-key="offer-for_you"] h2')).to_have_text("For you")
    keep_picture(page, "profile-1-rows")
    sneakers = say(page, "sneakers")
    after = ids(sneakers)
    expect(sneakers.locator(".fw-text")).to_contain_text("You passed on leather twice")
    late = [each in having(floor, after, "upper material", "leather") for each in after]
    assert late == sorted(late) and not set(passed) & set(after) and after != first
    running = say(page, "running shoes")
    expect(running.locator(".fw-text")).to_contain_text("You liked trail")
    assert having(floor, ids(running)[:2], "surface", "trail") == ids(running)[:2]
    keep_picture(page, "profile-2-says-so")

    # The profile tells it, one line is removed, all of it can be taken along.
    known = see_profile(page)
    expect(known).to_contain_text("pass on upper material leather")
    for each in (*liked, *passed):
        expect(known).to_contain_text(floor.stock().index.catalogue.get(each).title)
    line = page.locator("#profile-lines li", has_text="surface trail")
    told = line.locator("span").inner_text()
    line.locator("button").click()
    expect(page.locator("#profile-muted")).to_contain_text("surface: trail")
    expect(page.locator("#profile-lines")).not_to_contain_text(told)
    keep_picture(page, "profile-3-panel")
    with page.expect_download() as download:
        page.locator("#profile-take").click()
    taken = json.loads(download.value.path().read_text("utf-8"))
    user = user_of(page)
    assert taken["profile"]["user"] == user
    assert {(each["kind"], each["product_id"]) for each in taken["events"]} >= {
        *(("dismiss", each) for each in passed),
        *(("like", each) for each in liked),
    }
    assert tables_with(floor, user) >= {"events", "mutes", "conversations", "exposures"}

    # What is said of oneself is in the open profile at once, and forgotten by its cross.
    say(page, "I'm vegan")
    fact = page.locator("#profile-lines li", has_text="You said").filter(has_text="vegan")
    expect(fact).to_be_visible()
    assert "facts" in tables_with(floor, user)
    fact.locator("button").click()
    expect(fact).to_have_count(0)
    assert "facts" not in tables_with(floor, user)

    # Erased, it is in no table and no file any more.
    page.locator("#erase-fold summary").click()
    page.locator("#profile-erase").click()
    expect(page.locator(".fw-greeting .fw-notice")).to_be_visible()
    assert tables_with(floor, user) == set()
    assert files_with(floor, user) == []
    page.reload()
    expect(see_profile(page)).to_contain_text("Nothing is kept")
    assert user_of(page) == user


def test_what_a_reason_rests_on_is_not_used_any_more(
    open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page()
    trail = say(page, "trail running shoes")
    like(page, trail, ids(trail)[0])
    second = say(page, "sneakers").locator(".fw-card").first
    second.locator(".fw-why summary").click()
    second.locator('.fw-use[aria-label="Don\'t use this: This visit"]').click()
    expect(page.locator(".fw-told")).to_contain_text("Not used from now on: This visit")
    expect(second.locator('.fw-use[aria-label="Use again: This visit"]')).to_be_focused()
    keep_picture(page, "profile-4-not-used")
    third = say(page, "sneakers").locator(".fw-card").first
    title = third.locator(".fw-title").inner_text().split("\n")[-1]
    third.locator(".fw-why summary").click()
    expect(third.locator(".fw-bars")).to_be_visible()
    expect(third.locator(".fw-bars")).not_to_contain_text("This visit")

    # In the rows, a product that they rest on can be left out too; the profile brings both back.
    page.locator("#new-chat").click()
    beside = page.locator('[data-key="offer-because_viewed"]')
    # What was looked at last: the reasons of this one were opened.
    expect(beside.locator("h2")).to_contain_text(title)
    beside.locator(".fw-why summary").first.click()
    beside.locator(f'.fw-use[aria-label="Don\'t use this: {title}"]').first.click()
    expect(page.locator(".fw-told")).to_contain_text(title)
    expect(page.locator('[data-key="offer-because_viewed"]', has_text=title)).to_have_count(0)
    muted = see_profile(page).locator("#profile-muted")
    expect(muted.locator("s")).to_have_text(["This visit", title])
    muted.locator("button").last.click()
    expect(muted.locator("s")).to_have_text(["This visit"])


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_a_like_is_taken_back_and_a_dismissal_undone(
    viewport: str, open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], shop: Any
) -> None:
    page = open_page(viewport)
    expect(page.locator(".fw-card").first).to_be_visible()
    first = page.locator('[data-key^="offer-"]').last
    product = ids(first)[0]
    button = card(first, product).locator(".fw-like")
    button.evaluate("button => button.scrollIntoView({block: 'center'})")
    before = button.bounding_box()
    like(page, page.locator(".fw-welcome"), product)
    expect(page.locator('[data-key="offer-for_you"] h2')).to_have_text("For you")
    # It stays under the finger, and keeps the focus, while the rows around it change.
    pressed = card(page.locator(".fw-welcome"), product).locator(".fw-like")
    after = pressed.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) <= 2
    expect(pressed).to_be_focused()
    keep_picture(page, f"profile-5-liked-{viewport}")
    pressed.click()
    expect(page.locator('[data-key="offer-for_you"] h2')).to_have_text("Popular here")

    offered = page.locator('[data-key^="offer-"]').first
    gone = ids(offered)[1]
    dismiss(page, offered, gone)
    keep_picture(page, f"profile-6-undo-{viewport}")
    page.locator("#told-act").click()
    expect(card(page.locator(".fw-welcome"), gone)).to_be_visible()
    see_profile(page)
    assert not {("like", product), ("dismiss", gone)} & set(events_of(shop.floor, user_of(page)))


def test_what_is_looked_at_is_kept_once(open_page: Callable[..., Page], shop: Any) -> None:
    page = open_page()
    page.clock.install()
    page.reload()
    page.wait_for_selector(".fw-card")
    see_profile(page)
    user = user_of(page)
    offered = page.locator('[data-key^="offer-"]').first
    first = ids(offered)[0]
    summary = card(offered, first).locator(".fw-why summary")
    for _ in range(3):
        summary.click()
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/v1/events")):
        page.clock.run_for(6_000)
    assert events_of(shop.floor, user) == [("click", first)]
    # Alone in sight, it has all of it; twice as long counts no more.
    page.evaluate("product => document.querySelectorAll('.fw-card').forEach("
                  "each => each.dataset.key.endsWith(product) || each.remove())", first)  # fmt: skip
    card(offered, first).scroll_into_view_if_needed()
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/v1/events")):
        for _ in range(2 * DWELL):
            page.mouse.move(10, 10)
            page.clock.run_for(1_000)
    assert sorted(events_of(shop.floor, user)) == [("click", first), ("dwell", first)]


@pytest.mark.parametrize(
    ("viewport", "language", "yes"), [("desktop", "en-US", "Yes, remember me"), ("phone", "zh-CN", "可以，记住我")]
)
def test_a_shop_that_asks_keeps_nothing_before_the_answer(
    viewport: str,
    language: str,
    yes: str,
    open_page: Callable[..., Page],
    keep_picture: Callable[[Page, str], None],
    asking: str,
    shop: Any,
) -> None:
    page = open_page(viewport, language, asking)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/v1/events") else None)
    question = page.locator(".fw-consent")
    expect(question.get_by_role("button", name=yes)).to_be_visible()
    expect(question.get_by_role("region")).to_have_accessible_name(question.locator("h2").inner_text())
    keep_picture(page, f"profile-7-asked-{viewport}")
    offered = page.locator('[data-key^="offer-"]').first
    first, second = ids(offered)[:2]
    card(offered, first).locator(".fw-why summary").click()
    card(offered, first).locator(".fw-dismiss").click()
    expect(card(offered, first)).to_have_count(0)
    keep_picture(page, f"profile-8-not-kept-{viewport}")
    page.locator("#profile-see").click()
    user = user_of(page)
    assert tables_with(shop.floor, user) == set() and not sent

    # By keyboard: the question comes right after the head.
    page.locator("#new-chat").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#consent-yes")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    like(page, page.locator(".fw-welcome"), second)
    assert events_of(shop.floor, user) == [("like", second)]
    page.locator("#forbid-fold summary").click()
    page.locator("#profile-remember").click()
    expect(page.locator("#forbid-fold")).to_have_count(0)
    assert tables_with(shop.floor, user) == {"consents"} and events_of(shop.floor, user) == []
    page.reload()
    expect(page.locator(".fw-card").first).to_be_visible()
    expect(question).to_have_count(0)
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert fits
