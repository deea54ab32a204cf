"""The real page, served in this process, and a real browser to drive it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from small_shop import GatedChat, import_small_shop, served

from assistant.floor import Floor, open_floor
from ui.server import create_app

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "shopper_page"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEFT = ("AbortError", "Connection errored out")
"""What Gradio's client logs when a page is left in mid-answer."""

VIEWPORTS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Shop:
    """A served shop: its address, its floor, and the model that waits for the test."""

    url: str
    floor: Floor
    chat: GatedChat


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    chat = GatedChat("[1] costs less than $150.", "[2] is well rated.")
    floor = open_floor(import_small_shop(tmp_path_factory.mktemp("shop")), chat)
    with served(create_app(floor)) as url:
        yield Shop(url, floor, chat)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("FLOORWALKER_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium: install it, or name one in FLOORWALKER_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, shop: Shop) -> Iterator[Callable[..., Page]]:
    """Opens the page as a new shopper. At the end: no request went elsewhere, and no script failed."""
    shop.chat.gate.set()
    shop.chat.up = True
    contexts: list[Any] = []
    asked: list[str] = []
    served_at = {shop.url}
    failures: list[str] = []

    def open_page(viewport: str = "desktop", language: str = "en-US", url: str = shop.url) -> Page:
        served_at.add(url)
        context = browser.new_context(viewport=VIEWPORTS[viewport], locale=language, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda m: failures.append(m.text) if m.type == "error" else None)
        page.goto(url)
        page.wait_for_selector("#language-en")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [url for url in asked if not url.startswith((*served_at, "data:", "blob:"))]
    assert not [each for each in failures if not any(left in each for left in LEFT)]


@pytest.fixture
def keep_picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot among the artefacts."""

    def keep(page: Page, name: str) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", animations="disabled")

    return keep
