"""What the benchmarks' commands print and return."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.bench import search
from eval.bench.command import command
from retrieval.errors import FeedError
from retrieval.feed import Feed
from retrieval.product import Product

FOUND = {
    "data": {"feed": "toys.csv", "products": 3},
    "systems": {
        "ours": {
            "speed": {"value": 1234.5, "low": 1000.25, "high": 1500.0, "n": 9},
            "once": {"value": 0.5, "low": 0.5, "high": 0.5, "n": 1},
            "never": {"value": None, "low": None, "high": None, "n": 0},
        }
    },
    "settings": {"k": 10},
}


def call(monkeypatch: pytest.MonkeyPatch, *words: str, measure: Any = lambda options: FOUND) -> int:
    monkeypatch.setattr(sys, "argv", ["bench", *words])
    return command(argparse.ArgumentParser(), measure)


def test_figures_as_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch) == 0
    said = capsys.readouterr().out
    rows = {line.split("│")[2].strip(): line for line in said.splitlines() if line.startswith("│")}
    assert "1,234.500" in rows["speed"] and "1,000.250 to 1,500.000" in rows["speed"]
    assert " to " not in rows["once"] and "–" in rows["never"]
    assert "feed toys.csv, products 3" in said and "k: 10" in said


def test_figures_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch, "--json") == 0
    assert json.loads(capsys.readouterr().out) == FOUND


def test_an_error_is_one_line_and_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(options: argparse.Namespace) -> dict[str, Any]:
        raise FeedError("No feed at x", mend="Name another.")

    assert call(monkeypatch, "--json", measure=fail) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == "No feed at x. Name another.\n"


def test_search_is_measured_on_the_demo_shop_where_no_feed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    products = [
        Product(id=f"p{at}", title=f"kettle {at}", brand="Acme", category=("Kettles",), price=10.0 + at, currency="USD")
        for at in range(60)
    ]
    monkeypatch.setattr(search, "generate", lambda: Feed("a small demo", products))
    monkeypatch.setattr(sys, "argv", ["search", "--home", str(tmp_path), "--queries", "3", "--json"])
    assert search.main() == 0
    found = json.loads(capsys.readouterr().out)
    assert found["data"] == {"feed": "a small demo", "products": 60, "queries": 3}
    assert found["systems"]["no filter"]["dense_recall@50"]["value"] == 1
