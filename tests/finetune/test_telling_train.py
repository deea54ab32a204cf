"""The classifier of what is told is trained as it ships, and heard right where it was never seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.understanding.telling import WEIGHTS

pytest.importorskip("sklearn")


def test_what_ships_is_what_training_makes(tmp_path: Path) -> None:
    from finetune.telling import train_telling

    report = train_telling(tmp_path / "weights.json")
    made = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    shipped = json.loads(WEIGHTS.read_text("utf-8"))
    assert made["weights"].keys() == shipped["weights"].keys()
    for language in ("en", "zh"):
        assert report[language]["told and heard as told"] > 0.8
        assert report[language]["wished and heard as told"] < 0.08
