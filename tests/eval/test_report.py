"""The page shows every part of a run, safely, and needs nothing from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.request import Grounding, Question, Replaced
from eval.dialogues import Case
from eval.plots import plots
from eval.report import render, write_report
from eval.results import Judgement, RunResult
from eval.runner import run_dialogues
from retrieval.errors import DatabaseError
from retrieval.filters import Constraint

Make = Callable[..., Any]
HOSTILE = "<script>alert(1)</script>"


def case(id: str, *turns: dict[str, Any]) -> Case:
    return Case.model_validate({"id": id, "title": f"Title of {id}", "turns": list(turns)})


def picture(product: object) -> str:
    return "<svg/>"


def example(shop: Make, reply_with: Make) -> RunResult:
    good = reply_with(
        "a",
        filters=(Constraint(field="price", op="<=", values=(150.0,)),),
        text=f"Take this. {HOSTILE}",
        question=Question(facet="color", text="Which color?", suggestions=("black",)),
        grounding=Grounding(replaced=[Replaced(sentence="It is gold.", why="no field says so", shown="")]),
        timings={"understand": 0.004, "explain": 2.5},
    )
    fake = shop(good, reply_with("b"), DatabaseError("The database is gone"))
    cases = [
        case("fine", {"say": HOSTILE}),
        case("wrong", {"say": "x", "expect": {"action": "compare"}}, {"do": {"dismiss": 4}}, {"say": "never played"}),
        case("broken", {"say": "y"}),
    ]
    results = run_dialogues(fake.system(), cases)
    data = {"sets": {"demo": {"sha256": "abc", "products": 5}}, "cases": 3, "turns": 5}
    return RunResult(system="fake", data=data, settings={"model": "tiny", "split": "dev"}, cases=results)


def test_page_shows_every_part(shop: Make, reply_with: Make) -> None:
    page = render(example(shop, reply_with), picture)
    for part in (
        "1 of 2 dialogues went as expected",
        "1 could not be judged",
        "Title of fine",
        "price &lt;= 150",
        "Sony Headphones A",
        "120.00 USD",
        "Which color?",
        "It is gold.",
        "no field says so",
        "understand 4 ms",
        "explain 2.5 s",
        "did recommend",
        "dismisses product 4",
        "never played",
        "data:image/svg+xml;base64,",
        "The database is gone",
        "tiny",
    ):
        assert part in page, part


def test_what_went_wrong_comes_first_and_open(shop: Make, reply_with: Make) -> None:
    page = render(example(shop, reply_with), picture)
    blocks = re.findall(r'<details class="case" id="(\w+)"( open)?>', page)
    assert blocks == [("broken", " open"), ("wrong", " open"), ("fine", "")]


def test_page_is_escaped_and_self_contained(shop: Make, reply_with: Make) -> None:
    page = render(example(shop, reply_with), picture)
    assert HOSTILE not in page and "&lt;script&gt;" in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)', page)
    assert "<script" not in page and "url(" not in page


def test_report_is_a_folder_or_a_page(shop: Make, reply_with: Make, tmp_path: Path) -> None:
    run = example(shop, reply_with)
    assert write_report(run, tmp_path / "out", picture) == tmp_path / "out" / "report.html"
    assert write_report(run, tmp_path / "single" / "page.html", picture).is_file()
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert {"data", "systems", "settings", "cases"} == set(results)
    assert [entry["status"] for entry in results["cases"]] == ["passed", "failed", "error"]


def test_page_tells_what_was_expected_known_wanted_and_judged(shop: Make, reply_with: Make) -> None:
    shown = reply_with("a", request={"references": ("b",), "refused": ("laces",)}, timings={"rank": 0.2})
    goal = {"kind": "headphones", "constraints": {"price <=": 90}}
    simulated = Case.model_validate(
        {"id": "sim", "title": "Sim", "tags": ["flights"], "shopper": {"goal": goal, "patience": 1, "style": "chatty"}}
    )
    fake = shop(shown, reply_with("a"), reply_with("a"))
    scripted = case("wrong", {"say": "x", "expect": {"intent": ["compare", "human"]}})
    results = run_dialogues(fake.system(), [scripted, simulated, simulated])
    results[1].judgement = Judgement(passed=True, reason="It was kind.")
    results[2].repetition = 1
    data = {"sets": {"demo": {"products": 5}}, "cases": 2, "turns": 1}
    page = render(RunResult(system="fake", data=data, settings={"split": "dev"}, cases=results), picture)
    for part in (
        "expected compare, human",
        "<dt>references</dt><dd>b</dd>",
        "<dt>refused</dt><dd>laces</dd>",
        "relevance 0.50",
        "A simulated shopper (chatty, patience 1) wants",
        "gave up after 1 turn",
        "It was kind.",
        "They disagree on sim.",
        "pass^2",
        "By tag, worst first",
        "Seconds of a turn",
        "to the first word",
        'id="sim"',
        'id="sim-1"',
    ):
        assert part in page, part


def test_plots_are_there_only_with_data(shop: Make, reply_with: Make) -> None:
    results = run_dialogues(shop(reply_with("a"), reply_with("a")).system(), [case("a", {"say": "x"})])
    assert [plot.title for plot in plots(results)] == ["Seconds of a turn"]
    [row] = [row for row in plots(results)[0].rows if row.label == "to the end"]
    assert 0 <= row.low <= row.left <= (row.tick or 0) <= row.right <= row.high <= 100
    assert plots([]) == []
