"""Cases load, or say clearly what is wrong with them and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.dialogues import SCHEMA_FILE, load_case, load_cases, parse_constraint, schema
from retrieval.errors import UsageError

SETS = Path(__file__).parents[2] / "eval" / "sets"

GOOD = """\
id: good
title: Good
turns:
  - say: hello
    expect:
      intent: small_talk
"""


def test_published_schema_is_current() -> None:
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == schema(), (
        "python -m eval.dialogues > eval/dialogues.schema.json"
    )


def test_sets_that_come_along_load() -> None:
    assert len(load_cases(SETS / "demo")) == 25
    assert len(load_cases(SETS / "icecat")) == 10
    assert len({case.id for case in load_cases(SETS)}) == 35


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
        ("id: good\ntitle: x\n", 1, ["turns", "required"]),
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


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    with pytest.raises(UsageError, match=r"two\.yaml.*'good' is used"):
        load_cases(tmp_path)


def test_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No dialogue"):
        load_cases(tmp_path)


def test_constraint_keeps_unit_and_several_values() -> None:
    assert parse_constraint("price <=", "1000 CNY").unit == "CNY"
    assert parse_constraint("battery life >=", "30 h").values == (30.0,)
    assert parse_constraint("brand =", ["Sony", "Bose"]).values == ("Sony", "Bose")
    assert parse_constraint("wireless =", True).values == (True,)
