"""The lab in a real browser: an evaluator runs a set, stops it, reads a dialogue, and compares two runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import LEFT, VIEWPORTS, Shop
from playwright.sync_api import Browser, Page, expect
from small_shop import served

from eval.evaluate import Options, evaluate
from ui import lab_runs
from ui.lab_runs import runs_folder
from ui.server import create_app

pytestmark = pytest.mark.browser

CASES = """
id: headphones
title: Headphones within a budget
tags: [budget]
turns:
  - say: headphones under $150
    expect: {action: recommend, products: {at_least: 2, within_constraints: true}}
---
id: wrong-on-purpose
title: Nothing can satisfy this
turns:
  - say: running shoes
    expect: {constraints: {"brand =": No such brand}}
---
id: secret
title: Held out
split: held_out
turns: [{say: a gift}]
"""
SLOW = 120_000
"""Milliseconds for another process to open the shop and play, on a busy machine."""


@pytest.fixture(scope="module")
def lab(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The lab's address. Its only set is played on the small shop; a run of it was made as the command line does."""
    folder = tmp_path_factory.mktemp("sets") / "demo"
    folder.mkdir()
    (folder / "cases.yaml").write_text(CASES)
    settings = shop.floor.settings
    one_each = settings.shop.model_copy(update={"products_per_turn": 1})
    out = runs_folder(settings.home) / "by-command"
    evaluate([str(folder)], settings.model_copy(update={"shop": one_each}), None, Options(out=out, seed=8))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lab_runs, "SETS", folder.parent)
        with served(create_app(shop.floor)) as url:
            yield url


@pytest.fixture
def open_lab(browser: Browser, lab: str) -> Iterator[Callable[..., Page]]:
    """Opens the lab. At the end: no request went elsewhere, and no script failed."""
    pages: list[Page] = []
    asked: list[str] = []
    failures: list[str] = []

    def open_lab(viewport: str = "desktop") -> Page:
        page = browser.new_context(viewport=VIEWPORTS[viewport], reduced_motion="reduce").new_page()
        pages.append(page)
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda m: failures.append(m.text) if m.type == "error" else None)
        page.goto(f"{lab}/lab")
        expect(page.locator("#lab-note")).to_contain_text("2 dialogues")
        expect(page.locator("#lab-kept")).to_contain_text("by-command")
        return page

    yield open_lab
    for page in pages:
        page.context.close()
    assert not [url for url in asked if not url.startswith((lab, "data:", "blob:"))]
    assert not [each for each in failures if not any(left in each for left in LEFT)]


def start(page: Page, name: str) -> None:
    page.get_by_label("Name of the run").fill(name)
    page.click("#lab-start")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def choose(page: Page, chooser: str, name: str) -> None:
    page.click(f"{chooser} input")
    page.locator(chooser).get_by_role("option", name=name, exact=True).click()


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_set_is_run_and_read_and_compared_with_a_run_of_the_command_line(
    open_lab: Callable[..., Page], shop: Shop
) -> None:
    page = open_lab()
    start(page, "by-page")
    status = page.locator("#lab-status")
    expect(status).to_contain_text("finished", timeout=SLOW)
    expect(status).to_contain_text("2 of 2 dialogues played: 1 as expected, 1 failed, 0 not judged")
    assert (runs_folder(shop.floor.settings.home) / "by-page" / "run.json").exists()

    page.locator("#lab-kept li", has_text="by-page").get_by_role("button", name="Read").click()
    reader = page.locator("#lab-reader")
    expect(reader).to_contain_text("Nothing can satisfy this")
    expect(page.locator("#lab-list .lab-item")).to_have_count(1)
    for told in ("running shoes", "not in force: brand = No such brand", "What the system knew", "Grounding", "rank"):
        expect(reader).to_contain_text(told)

    page.get_by_role("radio", name="As expected").check()
    page.locator("#lab-list .lab-item", has_text="Headphones within a budget").click()
    expect(reader).to_contain_text("heard as “under $150”")
    expect(reader.locator(".lab-candidate").first).to_contain_text(re.compile(r"relevance 0\.\d+"))
    page.get_by_label("Words in it").fill("no such words")
    expect(page.locator("#lab-list")).to_contain_text("No dialogue of this kind")

    tab(page, "Compare")
    choose(page, "#lab-before", "by-page")
    choose(page, "#lab-after", "by-command")
    changes = page.locator("#lab-changes")
    expect(changes).to_contain_text("0 better, 1 worse of 2 dialogues")
    expect(changes.locator("tr", has_text="seed")).to_contain_text("78")
    changes.locator(".lab-item", has_text="headphones").click()
    sides = page.locator("#lab-sides .lab-dialogue")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("Before: by-page")
    expect(sides.nth(1)).to_contain_text("at least 2 expected")


def test_a_run_is_stopped_and_taken_up_again(open_lab: Callable[..., Page]) -> None:
    page = open_lab()
    page.get_by_label("Times each is played").fill("100")
    start(page, "long")
    status = page.locator("#lab-status")
    expect(status).to_contain_text(re.compile(r"[1-9]\d* of 200 dialogues played"), timeout=SLOW)
    # One at a time: another is refused, and says why.
    start(page, "second")
    expect(page.locator("#lab-note")).to_contain_text("'long' is under way")
    page.click("#lab-stop")
    expect(status).to_contain_text("stopped", timeout=SLOW)
    kept = page.locator("#lab-kept li", has_text="long")
    expect(kept).to_contain_text("of 200 dialogues played")
    # A new visitor sees the same, and can go on from there.
    page = open_lab()
    page.locator("#lab-kept li", has_text="long").get_by_role("button", name="Go on").click()
    expect(page.locator("#lab-status")).to_contain_text("running")
    page.click("#lab-stop")
    expect(page.locator("#lab-status")).to_contain_text("stopped", timeout=SLOW)


def test_held_out_dialogues_run_only_for_who_says_so(open_lab: Callable[..., Page], shop: Shop) -> None:
    page = open_lab()
    page.get_by_role("radio", name="Held out").check()
    expect(page.get_by_text("Held-out dialogues are for the one report at the end")).to_be_visible()
    expect(page.locator("#lab-note")).to_contain_text("1 dialogue")
    start(page, "too-soon")
    expect(page.locator("#lab-note")).to_contain_text("Tick that you know")
    assert not (runs_folder(shop.floor.settings.home) / "too-soon").exists()


def test_what_cannot_be_run_or_read_is_told(open_lab: Callable[..., Page], shop: Shop) -> None:
    page = open_lab()
    start(page, "by-command")
    expect(page.locator("#lab-note")).to_contain_text("There is a run called 'by-command' already")
    broken = runs_folder(shop.floor.settings.home) / "broken" / "run.json"
    broken.parent.mkdir()
    broken.write_text("{")
    try:
        page = open_lab()
        expect(page.locator("#lab-kept li", has_text="broken")).to_contain_text("is damaged")
        tab(page, "Compare")
        choose(page, "#lab-before", "by-command")
        choose(page, "#lab-after", "broken")
        expect(page.locator("#lab-changes")).to_contain_text("is damaged")
    finally:
        broken.unlink()


def test_on_a_phone_a_click_leads_to_the_dialogue(
    open_lab: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_lab("phone")
    assert no_wider_than_the_screen(page)
    page.locator("#lab-kept li", has_text="by-command").get_by_role("button", name="Read").click()
    expect(page.locator("#lab-list .lab-item")).to_have_count(2)
    page.locator("#lab-list .lab-item", has_text="Headphones").click()
    expect(page.locator("#lab-reader h2")).to_be_in_viewport()
    expect(page.locator("#lab-reader")).to_contain_text("headphones under $150")
    assert no_wider_than_the_screen(page)
    keep_picture(page, "lab-phone")
    tab(page, "Compare")
    choose(page, "#lab-before", "by-command")
    choose(page, "#lab-after", "by-command")
    expect(page.locator("#lab-changes")).to_contain_text("No dialogue went the other way")
    assert no_wider_than_the_screen(page)
