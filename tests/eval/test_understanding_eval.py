"""The figures of understanding: labelled sets, slots counted, intervals, layers."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assistant.request import Request, State
from assistant.settings import Settings
from assistant.understanding import Understood, build_vocabulary, understand
from assistant.understanding.intent_sets import LABELS, read_intent_set
from eval.understanding.cases import Case, load_cases
from eval.understanding.command import evaluate_understanding
from eval.understanding.figures import ALL, intent_figures, prf, slot_figures
from eval.understanding.run import figures, run
from eval.understanding.slots import count_own, count_webshop
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.demo import generate
from retrieval.errors import UsageError
from retrieval.filters import Constraint


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    shop = Settings().shop
    return build_catalogue(generate().products, shop.currency, shop.rates)


def test_our_set_is_sound_and_its_halves_share_no_text(catalogue: Catalogue) -> None:
    halves = {part: load_cases("own", part) for part in ("dev", "test")}
    assert all(len(cases) > 120 for cases in halves.values())
    assert not {c.text.casefold() for c in halves["dev"]} & {c.text.casefold() for c in halves["test"]}
    for case in (*halves["dev"], *halves["test"]):
        assert all(each in catalogue.row_of for each in case.state.shown), case.text
        assert all(0 < place <= len(case.state.shown) for place in (case.own.refs if case.own else [])), case.text
        for wanted in case.wanted:
            assert wanted.field in (*catalogue.fields, "category", "availability"), (case.text, wanted)
    intents = Counter(intent for cases in halves.values() for case in cases for intent in case.intents)
    assert set(intents) == set(LABELS)


def told(text: str) -> Case:
    return next(case for part in ("dev", "test") for case in load_cases("own", part) if case.text == text)


def test_slots_are_counted_as_right_invented_and_missed(catalogue: Catalogue) -> None:
    case = told("an air fryer for less than a hundred dollars")
    right = Constraint(field="category", op="=", values=("Air fryers",))
    invented = Constraint(field="color", op="=", values=("red",))
    request = Request(query="air fryer", filters=(right, invented), preferences=("quiet",))
    counts = count_own(case, request, case.state, catalogue)
    assert counts == {"kind": (1, 0, 0), "price": (0, 0, 1), "color": (0, 1, 0), "wish": (0, 1, 0)}
    aside = count_own(case, Request(intent="small_talk"), case.state, catalogue)
    assert aside == {"kind": (0, 0, 1), "price": (0, 0, 1)}


def test_webshop_slots_are_found_in_constraints_and_kept_in_words() -> None:
    slots = {"kind": ("body wash",), "color": ("navy blue",), "without": ("paraben",), "other": ("vanilla", "creamy")}
    filters = (Constraint(field="color", op="=", values=("navy",)), Constraint(field="size", op="=", values=("M",)))
    counts = count_webshop(
        Case("…", ("find",), slots=slots), Request(query="vanilla body wash", filters=filters, refused=("paraben",))
    )
    assert counts["color"] == (1, 0, 0)
    assert counts["size"] == (0, 1, 0)
    assert counts["without"] == (1, 0, 0)
    assert counts["kept kind"] == (1, 0, 0)
    assert counts["kept other"] == (1, 0, 1)


def test_figures_are_micro_averages_with_intervals_around_them() -> None:
    found = prf(np.array([[1, 0, 0], [1, 1, 0], [0, 0, 2]]))
    assert found["precision"].value == pytest.approx(2 / 3)
    assert found["recall"].value == pytest.approx(0.5)
    assert found["f1"].value == pytest.approx(4 / 7)
    assert all(each.low <= each.value <= each.high for each in found.values())  # type: ignore[operator]
    assert prf(np.array([[1, 0, 0], [1, 1, 0], [0, 0, 2]])) == found
    slots = slot_figures([{"price": (1, 0, 0), "wish": (0, 5, 0)}, {"color": (0, 1, 0)}])
    assert slots[ALL]["precision"].value == pytest.approx(0.5)


def test_any_right_intent_counts_and_macro_f1_weighs_labels_alike() -> None:
    found = intent_figures([(("find",), "find")] * 8 + [(("order", "human"), "human"), (("out_of_scope",), "find")])
    assert found["accuracy"].value == pytest.approx(0.9)
    assert found["macro f1"].value == pytest.approx((16 / 17 + 1.0 + 0.0) / 3)
    assert found["out of scope recall"].value == 0.0


def test_layers_are_told_apart(catalogue: Catalogue) -> None:
    words = build_vocabulary(catalogue)
    cases = [Case("a red kettle", ("find",)), Case("hm", ("small_talk",))]

    def read(message: str, state: State) -> Understood:
        if message == "hm":
            request = Request(intent="small_talk", settled={"intent": "classifier"})
            return Understood(request, seconds={"rules": 0.001, "classifier": 0.003})
        return understand(message, state, words, None, catalogue=catalogue)

    layers = figures(run(cases, read, catalogue))["layers"]
    assert {layer: told["settles"].value for layer, told in layers.items()} == {"rules": 0.5, "classifier": 0.5}
    assert layers["classifier"]["p50 ms"].value == pytest.approx(3.0)
    assert layers["rules"]["asked"].value == 1.0


def test_the_json_names_sets_systems_and_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    evaluate_understanding(["own"], Settings(home=tmp_path), data=tmp_path / "none", as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"data", "systems", "settings"}
    assert printed["data"]["own"]["split"] == "dev"
    assert set(printed["systems"]) == {"rules", "cascade"}
    cascade = printed["systems"]["cascade"]["own"]
    assert set(cascade["slots"]["price"]["f1"]) == {"value", "low", "high", "n"}
    assert cascade["intents"]["accuracy"]["value"] > printed["systems"]["rules"]["own"]["intents"]["accuracy"]["value"]


def test_an_unknown_set_or_split_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Unknown set"):
        load_cases("banking77", "dev", tmp_path)
    with pytest.raises(UsageError, match="Unknown split"):
        load_cases("own", "train")
    with pytest.raises(UsageError, match="public data sets"):
        load_cases("hint3", "dev", tmp_path / "none")


def test_a_webshop_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "webshop_human_goals"
    folder.mkdir()
    (folder / "human_goals.json").write_text(json.dumps(["something else"] * 12_087), "utf-8")
    with pytest.raises(UsageError, match="another version"):
        load_cases("webshop", "dev", tmp_path)


@pytest.mark.parametrize("name", ["hint3", "bitext"])
def test_public_sets_map_to_our_intents_and_splits_share_no_text(name: str, data_dir: Path) -> None:
    found = read_intent_set(name, data_dir)
    assert {intent for each in found for intent in each.intents} <= set(LABELS)
    texts = [each.text.casefold() for each in found]
    assert len(texts) == len(set(texts))
    shares = Counter(each.split for each in found)
    assert 0.5 < shares["train"] / len(found) < 0.7


def test_templates_of_bitext_stay_on_one_side(data_dir: Path) -> None:
    split = {each.text.casefold(): each.split for each in read_intent_set("bitext", data_dir)}
    pairs = [
        (one, f"{carrier}{one.removeprefix('i need help ')}")
        for one in split
        if one.startswith("i need help ")
        for carrier in ("i need assistance ", "help me ", "i want help ")
    ]
    both = [(one, other) for one, other in pairs if other in split]
    assert both
    assert all(split[one] == split[other] for one, other in both)


def test_webshop_halves_are_labelled_and_apart(data_dir: Path) -> None:
    halves = {part: load_cases("webshop", part, data_dir) for part in ("dev", "test")}
    assert [len(cases) for cases in halves.values()] == [75, 75]
    assert not {c.text for c in halves["dev"]} & {c.text for c in halves["test"]}
    assert all(case.slots and "kind" in case.slots for cases in halves.values() for case in cases)
