"""A room imports only from the rooms below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FLOORS = {"retrieval": 0, "assistant": 1, "eval": 2, "finetune": 2, "ui": 3}
ROOT = Path(__file__).parents[1]
FILES = sorted(path for room in FLOORS for path in (ROOT / room).rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            rooms.add(node.module.split(".")[0])
    return rooms & FLOORS.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_from_rooms_below(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    above = {each for each in imported_rooms(path) - {room} if FLOORS[each] >= FLOORS[room]}
    assert not above, f"{path.relative_to(ROOT)} imports from {sorted(above)}"


def test_serving_needs_no_training_stack() -> None:
    """PyTorch, vLLM and the training libraries are imported, if at all, inside the functions that need them."""
    heavy = {"torch", "vllm", "transformers", "peft", "trl", "bitsandbytes", "sentence_transformers", "sklearn"}
    for path in FILES:
        top = [
            node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        names = {alias.name.split(".")[0] for node in top if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module.split(".")[0] for node in top if isinstance(node, ast.ImportFrom) and node.module}
        assert not names & heavy, path
