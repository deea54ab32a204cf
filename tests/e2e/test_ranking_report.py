"""The page of a ranking run in a real browser: readable on a desk and on a phone, and a link opens its query."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser

from eval.ranking.bench import Bench
from eval.ranking.datasets import Dataset
from eval.ranking.report import write_report
from eval.ranking.run import run_ranking
from retrieval.catalogue import build_catalogue
from retrieval.judgments import Judgment
from retrieval.product import Product

LONG = "A kettle of brushed steel with a whistle, a window and a handle that stays cool, for all hobs " * 2


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    products = [Product(id=f"p{number}", title=f"{LONG}{number}") for number in range(6)]
    index: Any = SimpleNamespace(catalogue=build_catalogue(products))
    judgments = [
        Judgment(f"steel kettle {at}", product.id, at % 4) for at in range(8) for product in products[: at + 2]
    ]
    data = Dataset("toy", index, judgments, "train", 3, "human", Path(), 0, 0, (3, 9), 0, ("shop.csv",))
    systems: Any = {
        name: lambda bench, ids=ids: lambda query, pool: ids if pool is None else sorted(pool, key=ids.index)
        for name, ids in (
            ("fusion", ["p0", "p1", "p2", "p3", "p4", "p5"]),
            ("bm25", ["p5", "p4", "p3", "p2", "p1", "p0"]),
        )
    }
    run = run_ranking(data, Bench(index, Path(), Path()), systems, {"embedder": "none", "ranker": None})
    return write_report(run, tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(browser: Browser, report: Path, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    wide = page.evaluate(
        """[document.documentElement, ...document.querySelectorAll('.sheet, details > div')]
           .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.outerHTML.slice(0, 80))"""
    )
    assert wide == []
    dot, track = (page.locator(f".plot {name}").first.bounding_box() for name in (".dot", ".track"))
    assert dot and track and track["x"] - 3 <= dot["x"] <= track["x"] + track["width"]
    page.context.close()


def test_a_bad_query_leads_to_all_that_was_made_of_it(browser: Browser, report: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(report.as_uri())
    page.locator("summary", has_text="bm25").first.click()
    link = page.locator("details[open] a").first
    query = link.inner_text()
    link.click()
    shown = page.locator("details", has=page.locator("summary .query", has_text=query)).locator("h3")
    shown.wait_for(state="visible")
    assert shown.inner_text() == "Best that were judged"
    page.context.close()
