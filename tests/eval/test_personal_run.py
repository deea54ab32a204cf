"""Whole runs on a shop whose right answer is known: two clubs that never buy each other's products."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from personal_clubs import clubs
from typer.testing import CliRunner

from assistant.settings import Settings, load_settings
from eval.personal.datasets import Log
from eval.personal.fairness import gaps
from eval.personal.figures import Figures, figures, payload
from eval.personal.peers import Score
from eval.personal.run import PersonalRun, run_personal
from eval.personal.split import PERIOD, Split, make_split
from eval.personal.systems import System, systems
from eval.personal.tables import markdown
from retrieval.errors import UsageError
from ui.cli import app


def failing(split: Split, chosen: Mapping[str, Any]) -> Score:
    return lambda moment: np.full(len(split.offered), np.nan)


def guess(split: Split, chosen: Mapping[str, Any]) -> Score:
    """The shopper's own club, or with ``wrong`` the other one."""
    names = split.log.interactions.users
    mine = np.array([id[0] for id in split.log.interactions.items])
    return lambda moment: ((mine == names[moment.user][0]) != bool(chosen.get("wrong"))).astype(float)


@pytest.fixture(scope="module")
def run() -> PersonalRun:
    known = systems(Settings())
    chosen = {name: known[name] for name in ("popularity", "item_knn", "own purchases", "chance", "known tastes")}
    chosen["guess"] = System(guess, ({"wrong": True}, {"wrong": False}))
    chosen["failing"] = System(failing)
    return run_personal(clubs(), chosen, split="test", settings={})


@pytest.fixture(scope="module")
def found(run: PersonalRun) -> Figures:
    return figures(run)


def test_who_knows_the_club_beats_popularity(found: Figures) -> None:
    def value(task: str, system: str, measure: str = "nDCG@10") -> float:
        return found[task][system][measure].value or 0.0

    assert value(PERIOD, "item_knn") > value(PERIOD, "popularity") + 0.2
    assert value(PERIOD, "item_knn", "Recall@20") == 1.0
    assert value("new shopper, 1 events", "item_knn") > value("new shopper, 1 events", "popularity") + 0.2
    # Who knows nothing at all leaves it to the lots.
    assert value("new shopper, 0 events", "item_knn") == value("new shopper, 0 events", "chance")


def test_the_lift_over_popularity_is_tested(run: PersonalRun, found: Figures) -> None:
    told = {(each["task"], each["system"]): each for each in payload(run, found)["data"]["comparisons"]}
    better = told[PERIOD, "item_knn"]
    assert better["difference"]["low"] > 0 and better["p_holm"] < 0.05 and better["reference"] == "popularity"
    assert not any(system in ("chance", "popularity") for _, system in told)


def test_settings_are_those_that_serve_best_in_validation(run: PersonalRun) -> None:
    assert run.chosen["guess"] == {"wrong": False}


def test_a_system_that_fails_is_an_error_and_no_low_score(run: PersonalRun) -> None:
    assert run.exit_code == 1 and "finite" in run.errors["failing"]
    assert "failing" not in run.outcomes and run.not_run == {"known tastes": "only for demo"}


def test_the_librarys_own_stand_beside_ours() -> None:
    pytest.importorskip("implicit")
    known = systems(Settings())
    names = ("popularity", "item_knn", "implicit bm25", "implicit cosine", "implicit als", "implicit bpr")
    run = run_personal(clubs(60), {name: known[name] for name in names}, split="test", settings={}, sample=25)
    assert not run.errors and not run.not_run
    ndcg = {name: each.accuracy[PERIOD][:, 0].mean() for name, each in run.outcomes.items()}
    assert all(ndcg[name] > ndcg["popularity"] + 0.1 for name in names[1:]), ndcg
    # Ours is compared with the one that served best in validation.
    assert run.library in names
    assert {"item_knn"} == {each.system for each in run.comparisons if each.reference == run.library}


def test_the_json_has_the_shape_of_every_evaluation(run: PersonalRun, found: Figures) -> None:
    told = json.loads(json.dumps(payload(run, found)))
    assert told.keys() == {"data", "systems", "settings"}
    assert all(
        metric.keys() == {"value", "low", "high", "n"} for own in told["systems"].values() for metric in own.values()
    )
    assert {f"{PERIOD}/item_knn", "clicks/item_knn", "time/item_knn"} <= told["systems"].keys()
    assert told["data"]["errors"].keys() == {"failing"} and told["settings"]["chosen"]["guess"] == {"wrong": False}


def test_the_tables_name_every_system_and_every_task(run: PersonalRun, found: Figures) -> None:
    page = markdown(run, found)
    assert "| item_knn |" in page and "### new products" in page and "Click prediction" in page
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count("|") >= 3 for line in lines)


def test_a_group_that_is_served_worse_shows_and_chance_does_not() -> None:
    split = make_split(clubs(200), "test")
    users = [split.log.interactions.users[each.user] for each in split.moments if PERIOD in each.wanted]
    noise = np.random.default_rng(4).random(len(users)) * 0.2
    biased = noise + [0.3 if user[0] == "a" else 0.1 for user in users]
    found = {(each.by, each.system): each for each in gaps(split, {"fair": noise, "biased": biased})}
    unfair = found["club", "biased"]
    assert unfair.gap.value == pytest.approx(0.2, abs=0.05) and unfair.p_holm < 0.05
    assert unfair.gap.low is not None and unfair.gap.low > 0.1
    assert found["club", "fair"].p_holm > 0.05


def test_a_run_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="No system could be run"):
        run_personal(clubs(), {"failing": System(failing)}, split="test", settings={})
    with pytest.raises(UsageError, match="no task has 20 shoppers"):
        run_personal(clubs(6), {"guess": System(guess)}, split="test", settings={})


def as_file(log: Log, path: Path) -> Path:
    data = log.interactions
    rows = [
        f"{data.users[user]},{data.items[item]},purchase,{time}"
        for user, item, time in zip(data.user, data.item, data.time, strict=True)
    ]
    path.write_text("\n".join(["user,product,kind,time", *rows]), "utf-8")
    return path


def test_the_command_compares_on_a_file_and_writes_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOORWALKER_HOME", str(tmp_path / "home"))
    path = as_file(clubs(80), tmp_path / "events.csv")
    load_settings.cache_clear()
    try:
        command = ["eval", "personal", "--dataset", str(path), "--models", "item_knn", "--sample", "30", "--json"]
        result = CliRunner().invoke(app, [*command, "--report", str(tmp_path / "out")])
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        assert told["data"]["split"] == "validation" and f"{PERIOD}/popularity" in told["systems"]
        assert json.loads((tmp_path / "out" / "results.json").read_text("utf-8")) == told
        assert (tmp_path / "out" / "tables.md").read_text("utf-8").startswith("### period")
        shown = CliRunner().invoke(app, command[:-1])
        assert shown.exit_code == 0 and "rest of basket" in shown.output
    finally:
        load_settings.cache_clear()


def test_an_unknown_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(app, ["eval", "personal", "--models", "oracle"])
    assert isinstance(result.exception, UsageError) and "oracle" in str(result.exception)
