"""The lab without a browser: who may enter, what a run is started with, and that the pages say what the run holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.cart import AddToCart
from assistant.request import Grounding, Question, Reason, Recommendation, Replaced, Reply, Request
from assistant.settings import Llm, Settings
from eval.compare import changes
from eval.dialogues import Case, Turn
from eval.journal import Journal
from eval.results import CaseResult, CheckResult, RunResult, TurnResult
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.product import Product
from ui import lab_runs, lab_view
from ui.lab_access import LabDoor
from ui.lab_runs import Bench, Plan, environment, options_again, read_run, run_names, runs_folder

HERE = {"client": ("127.0.0.1", 5000), "base_url": "http://localhost"}
CASES = """
id: kettle
title: A kettle
tags: [budget]
turns: [{say: a kettle under $60}]
---
id: secret
title: A kettle, held out
split: held_out
turns: [{say: a kettle}]
"""


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One set, called tiny, instead of those that come along."""
    folder = tmp_path / "sets" / "tiny"
    folder.mkdir(parents=True)
    (folder / "cases.yaml").write_text(CASES)
    monkeypatch.setattr(lab_runs, "SETS", folder.parent)
    return folder


def door(access: str) -> FastAPI:
    app = FastAPI()
    for path in ("/", "/lab", "/lab/gradio_api/queue", "/laboratory"):
        app.add_api_route(path, lambda: {"open": True})
    app.add_middleware(LabDoor, access=access)
    return app


@pytest.mark.parametrize(
    ("access", "how", "headers", "status"),
    [
        ("local", HERE, {}, 200),
        ("local", {**HERE, "base_url": "http://[::1]:7860", "client": ("::1", 5000)}, {}, 200),
        ("local", {**HERE, "client": ("192.0.2.7", 5000)}, {}, 403),
        ("local", {**HERE, "base_url": "http://shop.example"}, {}, 403),
        ("local", {**HERE, "base_url": "http://127.0.0.1.shop.example"}, {}, 403),
        ("local", HERE, {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("everyone", {**HERE, "client": ("192.0.2.7", 5000), "base_url": "http://shop.example"}, {}, 200),
        ("nobody", HERE, {}, 403),
    ],
)
def test_the_lab_is_open_to_this_machine_only_unless_it_is_set_so(
    access: str, how: dict[str, object], headers: dict[str, str], status: int
) -> None:
    client = TestClient(door(access), **how)  # type: ignore[arg-type]
    assert client.get("/lab", headers=headers).status_code == status
    assert client.get("/lab/gradio_api/queue", headers=headers).status_code == status
    # Nothing else is behind this door.
    assert client.get("/", headers=headers).status_code == 200
    assert client.get("/laboratory", headers=headers).status_code == 200


def test_who_is_refused_reads_how_to_get_in() -> None:
    error = TestClient(door("local"), client=("192.0.2.7", 1)).get("/lab").json()["error"]
    assert "/lab" in error["what"] and "server.lab" in error["mend"]


def test_a_run_of_another_process_has_the_settings_of_this_one(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, llm=Llm(model="some-model", temperature=0.7))
    settings.shop.rates = {"EUR": 2.0}
    code = "from assistant.settings import load_settings; print(load_settings().model_dump_json())"
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment(settings), capture_output=True, text=True, check=True
    )
    assert Settings.model_validate_json(said.stdout) == settings


def test_only_the_dialogues_of_the_plan_are_counted(sets: Path) -> None:
    assert [case.id for case in Plan(("tiny",)).cases()] == ["kettle"]
    assert [case.id for case in Plan(("tiny",), split="held-out").cases()] == ["secret"]
    with pytest.raises(UsageError, match="No dialogue of split"):
        Plan(("tiny",), split="held-out", tag="budget").cases()
    with pytest.raises(UsageError, match="No dialogue set is chosen"):
        Plan(()).cases()
    (sets / "cases.yaml").write_text("id: kettle\ntitle: A kettle\nturns: [{mumble: hm}]")
    with pytest.raises(UsageError, match=r"cases\.yaml:3: turns\.0"):
        Plan(("tiny",)).cases()


@pytest.mark.parametrize("name", ["../elsewhere", ".hidden", "a/b", "x" * 81])
def test_a_run_stays_in_its_folder(tmp_path: Path, sets: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        Bench(Settings(home=tmp_path)).start(Plan(("tiny",)), name)
    assert not runs_folder(tmp_path).exists()


def result(status: str = "failed", turns: list[TurnResult] | None = None, case_id: str = "kettle") -> CaseResult:
    case = Case(id=case_id, title="A kettle", tags=["budget"], turns=[Turn(say="a kettle under $60")])
    played = turns or [TurnResult(turn=case.turns[0], reply=Reply(text="Here."), checks=[])]
    return CaseResult(case=case, set="tiny", status=status, turns=played, problem="it crashed" * (status == "error"))  # type: ignore[arg-type]


def run_of(*cases: CaseResult, **settings: object) -> RunResult:
    had = {
        "engine": "in process",
        "model_expected": False,
        "seed": 9,
        "repeat": 1,
        "split": "dev",
        "tag": "",
        "jobs": 1,
        "shoppers": "rules",
        "judge": None,
        "started": "2026-11-23T01:27:17+00:00",
        **settings,
    }
    data = {"sets": {"tiny": {"sha256": "0", "index": "0"}}, "cases": 2, "turns": 2, "left_out": []}
    return RunResult(system="no chat model", data=data, settings=had, cases=list(cases))


def test_a_run_is_taken_up_with_what_it_was_started_with(sets: Path) -> None:
    said = options_again(run_of(tag="budget", repeat=3, split="held_out", shoppers="model, prompt version 1 (abc)"))
    told = dict(zip(said[1:-1:2], said[2:-1:2], strict=True))
    assert said[0] == str(sets) and said[-1] == "--no-model"
    assert told["--split"] == "held-out" and told["--tag"] == "budget" and told["--repeat"] == "3"
    assert told["--seed"] == "9" and told["--shoppers"] == "model" and "--url" not in told
    assert options_again(run_of(model_expected=True, judge="a model"))[-1] == "--judge"


def test_runs_of_the_command_line_are_read_the_newest_first(tmp_path: Path) -> None:
    for name, status in (("older", "passed"), ("newer", "failed")):
        run = run_of()
        Journal(runs_folder(tmp_path) / name, run.system, run.data, run.settings).add(result(status))
    assert set(run_names(tmp_path)) == {"older", "newer"}
    assert read_run(tmp_path, "older").count("passed") == 1
    # What is added while the run goes on is seen.
    run = run_of()
    Journal(runs_folder(tmp_path) / "older", run.system, run.data, run.settings).add(result(case_id="pan"))
    assert len(read_run(tmp_path, "older").cases) == 2
    assert run_names(tmp_path)[0] == "older"
    with pytest.raises(UsageError, match="no run"):
        read_run(tmp_path, "absent")


def test_a_run_that_filled_a_cart_can_be_read_again(tmp_path: Path) -> None:
    turn = TurnResult(
        turn=Turn(say="add it"), reply=Reply(request=Request(intent="cart", cart=(AddToCart(product="K-1"),)))
    )
    run = run_of()
    Journal(runs_folder(tmp_path) / "cart", run.system, run.data, run.settings).add(result("passed", [turn]))
    (case,) = read_run(tmp_path, "cart").cases
    assert case.turns == [turn]
    assert "add_to_cart" in lab_view.dialogue(case)


def test_a_damaged_run_is_listed_with_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    folder = runs_folder(tmp_path) / "broken"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{")
    with pytest.raises(UsageError) as raised:
        read_run(tmp_path, "broken")
    shown = lab_view.run_list({"broken": raised.value}, None)
    assert "broken" in shown and "damaged" in shown and "another folder" in shown


def whole_turn() -> TurnResult:
    product = Product(id="K-1", title="<b>Kettle</b>", price=59.0, currency="USD")
    reply = Reply(
        text="It is cheap <script>alert(1)</script>.",
        question=Question(facet="color", text="Which color?", suggestions=("red", "blue")),
        request=Request(
            query="kettle",
            filters=(Constraint(field="price", op="<=", values=(60.0,), unit="USD", text="under $60"),),
            settled={"intent": "rules", "price <=": "classifier"},
        ),
        products=[
            Recommendation(
                product=product,
                score=0.5,
                contributions={"relevance": 0.75, "boost": -0.25},
                reasons=(Reason(kind="price_fit", text="under $60", evidence={"price": 59.0}),),
            )
        ],
        relaxed=["price <="],
        grounding=Grounding(
            claims=3, supported=2, replaced=[Replaced(sentence="It boils in a second.", why="no record", shown="")]
        ),
        timings={"understand": 0.012, "retrieve": 0.3},
        model_calls=1,
    )
    checks = [CheckResult(name="products", passed=False, why="1 shown, at least 2 expected")]
    moments = {"products": 0.04, "reply": 0.5}
    return TurnResult(turn=Turn(say="a <i>kettle</i>"), reply=reply, checks=checks, moments=moments)


def test_a_dialogue_shows_all_that_the_system_knew() -> None:
    shown = lab_view.dialogue(result("failed", [whole_turn()]))
    for told in (
        "heard as “under $60”",
        "settled by the classifier",
        "relaxed",
        "asks about</dt><dd>color",
        "relevance 0.750",
        "boost -0.250",
        "price fit: price: 59",
        "2 of 3 claims",
        "It boils in a second.",
        "no record",
        "understand 12 ms",
        "cards after 40 ms",
        "1 shown, at least 2 expected",
    ):
        assert told in shown, told
    assert "<script>" not in shown and "<b>Kettle" not in shown and "<i>kettle" not in shown


def test_what_can_be_clicked_in_a_list_names_the_dialogue() -> None:
    cases = [result("failed"), result("error", case_id="pan"), result("passed", case_id="pot")]
    run = run_of(*cases)
    assert [case.case.id for case in lab_view.chosen(run, "To look at")] == ["pan", "kettle"]
    assert [case.case.id for case in lab_view.chosen(run, "As expected")] == ["pot"]
    assert lab_view.chosen(run, "All", tag="gift") == [] and len(lab_view.chosen(run, "All", tag="budget")) == 3
    assert [case.case.id for case in lab_view.chosen(run, "All", words="CRASHED kettle")] == ["pan"]
    listed = lab_view.listing(lab_view.chosen(run, "All"), ("tiny", "pan", 0))
    assert listed.count("data-act") == 3 and listed.count('aria-current="true"') == 1
    assert "[&#34;tiny&#34;, &#34;pan&#34;, 0]" in listed and "it crashed" in listed


def test_the_overview_counts_only_what_was_judged() -> None:
    shown = lab_view.overview(run_of(result("passed"), result("error", case_id="pan")))
    assert "1 of 1 dialogues went as expected" in shown and "1 could not be judged" in shown
    assert "95% interval" in shown and "21% to 100%" in shown


def test_flips_metrics_and_settings_of_two_runs_are_told() -> None:
    before = run_of(result("passed"), result("failed", case_id="pan"))
    after = run_of(result("failed", [whole_turn()]), result("failed", case_id="pan"), seed=10)
    shown = lab_view.compared(changes(before, after), None)
    assert "0 better, 1 worse of 2 dialogues" in shown and "50% → 0% as expected" in shown
    assert 'data-id="kettle"' in shown and 'data-id="pan"' not in shown
    assert "as expected → failed" in shown and "1 shown, at least 2 expected" in shown
    assert "<td>seed</td>" in shown and ">9<" in shown and ">10<" in shown
    again = lab_view.telling(after, "tiny", "kettle")
    assert again is not None and again.status == "failed"
    assert lab_view.telling(after, "tiny", "absent") is None
