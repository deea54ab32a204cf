"""Training the recommenders from the events in the database: the demo shop's, whose shoppers have tastes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.database import connect
from assistant.events import EventIn, load_history, record_events
from assistant.floor import Floor, open_floor
from assistant.profiles import erase
from assistant.settings import Settings
from finetune.recommender import train_recommender, update_recommender
from finetune.shop_log import read_log
from retrieval.demo import generate
from retrieval.errors import FloorwalkerError, MissingExtra, UsageError
from retrieval.product import HistoryEvent
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.matrices import Arrays
from retrieval.recommenders.store import Models, current_version, open_models, save
from ui.cli import app

NAMES = ("popularity", "item_knn", "user_knn", "content", "copurchase")
SHOPPERS = 600


@pytest.fixture(scope="module")
def told(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Floor, list[HistoryEvent], Path]:
    """The demo shop's floor, what some of its shoppers did, and a database with that."""
    file = tmp_path_factory.mktemp("told") / "floorwalker.db"
    floor = open_floor(Settings(home=demo_home, database=f"sqlite:///{file}"))
    events = generate().history
    some = set(sorted({event.user_id for event in events})[:SHOPPERS])
    history = [event for event in events if event.user_id in some]
    load_history(floor, history)
    floor.database.dispose()
    return floor, history, file


@pytest.fixture
def history(told: tuple[Floor, list[HistoryEvent], Path]) -> list[HistoryEvent]:
    return told[1]


@pytest.fixture
def floor(told: tuple[Floor, list[HistoryEvent], Path], tmp_path: Path) -> Floor:
    """That floor with a home and a copy of the database of the test's own."""
    shared, _, file = told
    home = tmp_path / "home"
    home.mkdir()
    (home / "index").symlink_to(shared.settings.home / "index")
    shutil.copy(file, home)
    settings = Settings(home=home, database=f"sqlite:///{home}/{file.name}")
    return replace(shared, settings=settings, database=connect(settings.database_url))


def opened(floor: Floor) -> Models:
    models = open_models(floor.settings.home)
    assert models is not None
    return models


def train_on(floor: Floor, name: str, items: list[str]) -> Arrays:
    """A model fitted with its default settings on some products only."""
    log, model, index = read_log(floor.database, items), RECOMMENDERS[name], floor.stock().index
    more = {"vectors": index.vectors[: len(items)]} if model.needs_vectors else {}
    return model.fit(log.interactions, seed=0, **more, **opened(floor).card.models[name].settings)


def event(user: str, product: str, kind: Any = "purchase") -> EventIn:
    return EventIn(user=user, product=product, kind=kind, time=datetime.now(UTC))


def test_trained_models_serve_and_know_tastes(floor: Floor, history: list[HistoryEvent]) -> None:
    report = train_recommender(floor, NAMES)
    models = opened(floor)
    assert report["version"] == models.card.version == current_version(floor.settings.home)
    assert set(models.arrays) == set(NAMES) and not report["left_out"]
    assert report["data"]["events"] == len(history) and report["data"]["shoppers"] == SHOPPERS
    assert report["data"]["purchases"] == sum(each.kind == "purchase" for each in history)
    found = {name: report["models"][name]["metrics"]["nDCG@10"] for name in NAMES}
    assert min(found[name] for name in ("item_knn", "user_knn", "content")) > 1.3 * found["popularity"] > 0
    assert not any(history[0].user_id.encode() in file.read_bytes() for file in Path(report["folder"]).iterdir()), (
        "no names of shoppers are kept"
    )


def test_an_update_counts_what_came_in_since_and_only_that(floor: Floor) -> None:
    first = train_recommender(floor, ("popularity", "item_knn", "copurchase"))
    before = opened(floor)
    assert update_recommender(floor)["version"] == first["version"], "nothing is new"
    left, right = before.items[3], before.items[1500]
    for n in range(20):
        record_events(floor, [event(f"fresh{n}", left), event(f"fresh{n}", right)])
    report = update_recommender(floor)
    after = opened(floor)
    assert report["updated"] == ["popularity", "copurchase"]
    assert report["version"] != first["version"] and report["data"] == first["data"]
    counted = {name: report["models"][name]["events"] - first["models"][name]["events"] for name in report["models"]}
    assert counted == {"popularity": 40, "item_knn": 0, "copurchase": 40}
    now = int(datetime.now(UTC).timestamp())
    told = after.history([left], [1.0], [now])
    assert after.scores("copurchase", told, now).argmax() == after.row_of[right]
    np.testing.assert_array_equal(after.scores("item_knn", told, now), before.scores("item_knn", told, now))
    assert update_recommender(floor)["version"] == report["version"], "the same events are not counted twice"
    known = after.arrays["popularity"]["counts"][after.row_of[left]]
    anew = train_recommender(floor, ("popularity",))
    assert anew["models"]["popularity"]["settings"] == first["models"]["popularity"]["settings"]
    assert opened(floor).arrays["popularity"]["counts"][after.row_of[left]] == pytest.approx(known, rel=1e-3)


def test_fitting_one_model_keeps_the_others_and_what_they_have_counted(floor: Floor) -> None:
    train_recommender(floor, ("popularity", "item_knn"))
    before = opened(floor)
    record_events(floor, [event(f"fresh{n}", before.items[3]) for n in range(5)])
    report = train_recommender(floor, ("content",))
    assert set(report["models"]) == {"popularity", "item_knn", "content"} and opened(floor).items == before.items
    for key, array in before.arrays["item_knn"].items():
        np.testing.assert_array_equal(opened(floor).arrays["item_knn"][key], array)
    assert update_recommender(floor)["updated"] == ["popularity"], "the others' events are still to come"


def test_new_products_are_known_after_an_update(floor: Floor) -> None:
    train_recommender(floor, ("item_knn", "content"))
    whole = opened(floor)
    # As if the catalogue had grown by ten: the version knows all but its last ten products.
    fewer = whole.items[:-10]
    arrays = {name: train_on(floor, name, fewer) for name in ("item_knn", "content")}
    models = {name: each.model_copy(update={"items": len(fewer)}) for name, each in whole.card.models.items()}
    save(floor.settings.home, whole.card.model_copy(update={"version": "fewer", "models": models}), fewer, arrays)
    assert update_recommender(floor)["updated"] == ["content"]
    now = int(datetime.now(UTC).timestamp())
    told = opened(floor).history([whole.items[-1]], [1.0], [now])
    np.testing.assert_allclose(
        opened(floor).scores("content", told, now), whole.scores("content", told, now), atol=1e-5
    )
    assert opened(floor).scores("item_knn", told, now).shape == (len(whole.items),)


def test_an_update_without_a_training_says_what_to_do(floor: Floor) -> None:
    with pytest.raises(FloorwalkerError, match="floorwalker train recommender"):
        update_recommender(floor)


def test_an_erased_shopper_is_not_in_the_next_training(floor: Floor, history: list[HistoryEvent]) -> None:
    user = history[0].user_id
    own = sum(each.user_id == user for each in history)
    folder = Path(train_recommender(floor, ("user_knn",))["folder"])
    rows = len(opened(floor).arrays["user_knn"]["rows.indptr"])
    erase(floor, user)
    report = train_recommender(floor, ("user_knn",))
    assert report["data"]["events"] == len(history) - own
    assert len(opened(floor).arrays["user_knn"]["rows.indptr"]) == rows - 1
    assert not folder.exists(), "nor in a version that was kept"
    assert user not in read_log(floor.database, opened(floor).items).interactions.users


def test_without_events_nothing_is_trained_and_with_few_the_defaults_are_taken(floor: Floor) -> None:
    few = replace(floor, database=connect("sqlite://"))
    with pytest.raises(FloorwalkerError, match="no event"):
        train_recommender(few, ("popularity",))
    assert current_version(floor.settings.home) is None
    record_events(few, [event("one", few.stock().index.catalogue.ids[0])])
    report = train_recommender(few, ("popularity", "item_knn"))
    for name, each in report["models"].items():
        assert not each["metrics"] and each["settings"] == RECOMMENDERS[name].tried[0]


def test_what_its_packages_are_missing_for_is_left_out_unless_it_was_named(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.recommenders.implicit_library.find_spec", lambda name: None)
    only = {
        name: each
        for name, each in train_recommender.__globals__["RECOMMENDERS"].items()
        if name in ("als", "item_knn")
    }
    monkeypatch.setattr("finetune.recommender.RECOMMENDERS", only)
    report = train_recommender(floor)
    assert list(report["models"]) == ["item_knn"] and "[train]" in report["left_out"]["als"]
    with pytest.raises(MissingExtra):
        train_recommender(floor, ("als",))
    with pytest.raises(UsageError, match="no recommender 'nothing'"):
        train_recommender(floor, ("nothing",))


def test_the_commands(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli.load_settings", lambda: floor.settings)
    run = CliRunner().invoke
    told = run(app, ["train", "recommender", "--models", "popularity, copurchase", "--json"])
    assert told.exit_code == 0 and set(json.loads(told.stdout)["models"]) == {"popularity", "copurchase"}
    again = run(app, ["train", "recommender", "--update", "--json"])
    assert json.loads(again.stdout)["updated"] == []
    assert isinstance(run(app, ["train", "recommender", "--update", "--models", "als"]).exception, UsageError)


def test_a_nightly_job_that_fails_does_not_stop_the_others(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(floor: Floor) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setattr(
        "finetune.nightly.JOBS", {"broken": broken, "popular": lambda floor: train_recommender(floor, ("popularity",))}
    )
    monkeypatch.setattr("ui.cli.load_settings", lambda: floor.settings)
    run = CliRunner().invoke(app, ["train", "nightly", "--json"])
    told = json.loads(run.stdout)
    assert told["broken"]["error"] == "ZeroDivisionError" and told["popular"]["report"]["models"]
    assert run.exit_code == 1
    monkeypatch.setattr("finetune.nightly.JOBS", {})
    assert CliRunner().invoke(app, ["train", "nightly"]).exit_code == 0
