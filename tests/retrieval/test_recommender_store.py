"""Where fitted recommenders are kept: what is read is what was written, and a damaged file is said to be one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ModelFileError
from retrieval.recommenders import RECOMMENDERS
from retrieval.recommenders.interactions import DAY, Interactions, gather
from retrieval.recommenders.matrices import Arrays
from retrieval.recommenders.store import Card, Fitted, current_version, open_models, save

ITEMS = ["x", "y", "z"]
NOW = 10 * DAY


def data() -> Interactions:
    users = [f"u{n}" for n in range(6) for _ in range(2)]
    items = ["x", "y"] * 4 + ["y", "z"] * 2
    return gather(users, items, np.ones(12), np.arange(12) * DAY // 2, np.arange(12) // 2, catalogue=ITEMS)


def fitted() -> dict[str, Arrays]:
    vectors = {"vectors": np.eye(3, dtype=np.float32)}
    return {
        name: model.fit(data(), seed=0, **(vectors if model.needs_vectors else {}))
        for name, model in RECOMMENDERS.items()
    }


def card(version: str, names: list[str], items: int = 3) -> Card:
    models = {name: Fitted(items=items, fitted="2026-01-01T00:00:00+00:00") for name in names}
    return Card(version=version, created="2026-01-01T00:00:00+00:00", data={"events": 12}, models=models)


def test_what_is_opened_is_what_was_saved(tmp_path: Path) -> None:
    assert open_models(tmp_path) is None
    arrays = fitted()
    save(tmp_path, card("one", list(arrays)), ITEMS, arrays)
    models = open_models(tmp_path)
    assert models is not None and models.items == ITEMS and models.card == card("one", list(arrays))
    told = models.history(["x", "gone"], [1.0, 1.0], [NOW - 5, NOW - 4])
    assert told.rows.tolist() == [0], "products that the models do not know are left out"
    for name, model in RECOMMENDERS.items():
        assert models.arrays[name].keys() == arrays[name].keys()
        np.testing.assert_array_equal(models.scores(name, told, NOW), model.scores(arrays[name], told, NOW))
    assert open_models(tmp_path) is models, "a version is read once"


def test_a_product_later_than_a_model_scores_nothing(tmp_path: Path) -> None:
    arrays = {"item_knn": fitted()["item_knn"]}
    save(tmp_path, card("one", ["item_knn"]), [*ITEMS, "later"], arrays)
    models = open_models(tmp_path)
    assert models is not None
    found = models.scores("item_knn", models.history(["x", "later"], [1.0, 1.0], [0, 0]), NOW)
    assert found.shape == (4,) and found[1] > 0 == found[3]


def test_the_newest_serves_and_the_others_go(tmp_path: Path) -> None:
    arrays = {"popularity": fitted()["popularity"]}
    for version in ("one", "two", "three"):
        folder = save(tmp_path, card(version, ["popularity"]), ITEMS, arrays)
        assert current_version(tmp_path) == version == folder.name
    assert sorted(each.name for each in folder.parent.iterdir()) == ["current", "lock", "three"]


def test_a_version_that_goes_while_it_is_opened_gives_way_to_the_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = {"popularity": fitted()["popularity"]}
    save(tmp_path, card("two", ["popularity"]), ITEMS, arrays)
    told = iter(["one", "two"])
    monkeypatch.setattr("retrieval.recommenders.store.current_version", lambda home: next(told))
    models = open_models(tmp_path)
    assert models is not None and models.card.version == "two"


def test_a_training_that_was_killed_leaves_the_last_good_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = {"popularity": fitted()["popularity"]}
    save(tmp_path, card("one", ["popularity"]), ITEMS, arrays)

    def killed(source: object, target: object) -> None:
        raise KeyboardInterrupt

    for step in ("os.rename", "os.replace"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(step, killed)
            save(tmp_path, card(f"killed in {step}", ["popularity"]), ITEMS, arrays)
        models = open_models(tmp_path)
        assert models is not None and models.card.version == "one"
    save(tmp_path, card("two", ["popularity"]), ITEMS, arrays)
    left = sorted(each.name for each in (tmp_path / "models" / "recommender").iterdir())
    assert left == ["current", "lock", "two"], "what they left goes with the next"


@pytest.mark.parametrize("damage", ["cut", "gone", "flipped", "not a card", "other", "format", "short", "pickled"])
def test_a_damaged_version_is_said_to_be_one(damage: str, tmp_path: Path) -> None:
    arrays = {"item_knn": fitted()["item_knn"]}
    folder = save(tmp_path, card("one", ["item_knn"]), ITEMS, arrays)
    file, page = folder / "item_knn.npz", folder / "card.json"
    content = bytearray(file.read_bytes())
    match damage:
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "gone":
            file.unlink()
        case "flipped":
            at = content.index(arrays["item_knn"]["nearest.data"].tobytes())
            content[at] ^= 0xFF
            file.write_bytes(content)
        case "not a card":
            page.write_text("{}")
        case "other":
            np.savez(file, other=np.zeros(3))
        case "format":
            page.write_text(page.read_text().replace('"format": 1', '"format": 2'))
        case "short":
            (folder / "items.json").write_text("[]")
        case "pickled":
            np.savez(file, **{"nearest.data": np.array([object()])})
    with pytest.raises(ModelFileError, match="train recommender"):
        open_models(tmp_path)
