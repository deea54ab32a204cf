"""Cases load, or say clearly what is wrong with them and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.casefiles import SETS, load_set, named_path, read_cases
from eval.dialogues import SCHEMA_FILE, SET_SCHEMA_FILE, Case, Set, main, parse_constraint, schema
from retrieval.errors import UsageError

GOOD = """\
id: good
title: Good
turns:
  - say: hello
    expect:
      intent: small_talk
"""


SIMULATED = {
    "id": "s",
    "title": "S",
    "tags": ["budget"],
    "shopper": {"goal": {"kind": "headphones", "constraints": {"price <=": 90}}, "patience": 3, "style": "vague"},
}


@pytest.mark.parametrize(("file", "shape"), [(SCHEMA_FILE, Case), (SET_SCHEMA_FILE, Set)])
def test_published_schemas_are_current(file: Path, shape: type[Case] | type[Set]) -> None:
    assert json.loads(file.read_text("utf-8")) == schema(shape), "python -m eval.dialogues"


@pytest.mark.parametrize(
    "folder", [each for each in sorted(SETS.iterdir()) if each.is_dir()], ids=lambda each: each.name
)
def test_sets_that_come_along_load(folder: Path) -> None:
    assert load_set(folder).cases


def load_case(path: Path) -> None:
    list(read_cases(path))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD.replace("intent:", "intend:"), 6, ["turns.0.expect.intend", "not permitted"]),
        (GOOD.replace("small_talk", "chatter"), 6, ["turns.0.expect.intent", "small_talk"]),
        (GOOD.replace("intent: small_talk", "constraints: {price: 3}"), 6, ["'price'", "OPERATOR"]),
        (GOOD.replace("intent: small_talk", "constraints: {price <=: cheap}"), 6, ["'price <='", "number", "cheap"]),
        (GOOD.replace("say: hello", "do: {dismiss: 1}"), 4, ["no reply"]),
        (GOOD.replace("say: hello", "say: ''"), 4, ["must `say` or `do`"]),
        (GOOD.replace("id: good", "id: Not good"), 1, ["id", "pattern"]),
        ("id: good\ntitle: x\n", 1, ["the whole", "either `turns` or a `shopper`"]),
        (GOOD + "---\n" + GOOD.replace("say: hello", "say: ''"), 11, ["must `say` or `do`"]),
        ("id: [1\ntitle: x", 2, ["not YAML"]),
        ("", 1, ["the whole"]),
    ],
)
def test_malformed_case_names_file_line_field_and_why(tmp_path: Path, text: str, line: int, says: list[str]) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_case(path)
    assert f"{path}:{line}:" in caught.value.what
    for words in says:
        assert words in caught.value.what
    assert caught.value.mend


def test_a_file_holds_several_documents_or_a_case_a_line(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text(f"---\n{GOOD}---\n{GOOD.replace('id: good', 'id: better')}---\n", "utf-8")
    (tmp_path / "more.jsonl").write_text(json.dumps(SIMULATED) + "\n\n", "utf-8")
    found = load_set(tmp_path)
    assert [case.id for case in found.cases] == ["good", "better", "s"]
    assert found.cases[2].shopper and found.cases[2].shopper.patience == 3
    assert found.cases[0].split == "dev" and found.cases[2].tags == ["budget"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"turns": [{"say": "x"}]}, "either"),
        ({"shopper": {"goal": {"kind": "x", "constraints": {}}}}, "constraints"),
        ({"shopper": {"goal": {"kind": "x", "constraints": {"price <=": 3}, "words": {"color =": "red"}}}}, "color ="),
        ({"split": "test"}, "split"),
    ],
)
def test_bad_line_of_jsonl_names_its_line(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(SIMULATED) + "\n" + json.dumps(SIMULATED | change) + "\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        load_case(path)
    assert f"{path}:2:" in caught.value.what and says in caught.value.what


def test_set_file_names_the_catalogue_and_its_files_are_no_cases(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("catalogue: {feed: products.jsonl, reviews: reviews.jsonl}\n", "utf-8")
    for name in ("products.jsonl", "reviews.jsonl"):
        (tmp_path / name).write_text('{"id": "p"}\n', "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.yaml").write_text(GOOD, "utf-8")
    whole, one = load_set(tmp_path), load_set(tmp_path / "sub" / "one.yaml")
    assert [case.id for case in whole.cases] == ["good"]
    assert whole.catalogue == one.catalogue and whole.folder == one.folder == tmp_path
    assert whole.name == tmp_path.name
    (tmp_path / "set.yaml").write_text("catalog: demo\n", "utf-8")
    with pytest.raises(UsageError, match=r"set\.yaml:1: .*catalog"):
        load_set(tmp_path)


def test_a_folder_of_sets_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "set.yaml").write_text("catalogue: demo\n", "utf-8")
    with pytest.raises(UsageError, match="several sets: a, b"):
        load_set(tmp_path)


def test_sets_go_by_name_or_path(tmp_path: Path) -> None:
    assert named_path("demo") == SETS / "demo"
    assert named_path(str(tmp_path)) == tmp_path
    with pytest.raises(UsageError, match="'nowhere'"):
        named_path("nowhere")


def test_checking_needs_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.yaml").write_text(GOOD, "utf-8")
    assert main(["--check", str(tmp_path)]) == 0
    assert "1 cases (0 held out" in capsys.readouterr().out
    (tmp_path / "two.yaml").write_text("id: Bad", "utf-8")
    assert main(["--check", str(tmp_path)]) == 1
    assert "two.yaml:1" in capsys.readouterr().out


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    with pytest.raises(UsageError, match=r"two\.yaml.*'good' is used"):
        load_set(tmp_path)


def test_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No dialogue"):
        load_set(tmp_path)


def test_constraint_keeps_unit_and_several_values() -> None:
    assert parse_constraint("price <=", "1000 CNY").unit == "CNY"
    assert parse_constraint("battery life >=", "30 h").values == (30.0,)
    assert parse_constraint("brand =", ["Sony", "Bose"]).values == ("Sony", "Bose")
    assert parse_constraint("wireless =", True).values == (True,)
