"""A run on disk, so that it can be broken off and taken up again: ``run.json`` and a line per finished dialogue."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.dialogues import Case
from eval.results import CaseResult, RunResult
from retrieval.errors import UsageError

RUN_FILE, LINES_FILE = "run.json", "cases.jsonl"
FREE = ("jobs", "started", "repeat", "split", "tag", "judge")
"""Settings that a run may be taken up again with, though they differ: they do not change what a dialogue comes to."""


class Journal:
    """The finished dialogues of a run in a folder; thread-safe. Those that ended in an error are played again."""

    def __init__(self, folder: Path, system: str, data: dict[str, Any], settings: dict[str, Any]) -> None:
        """Opens a run, or begins one.

        Raises:
            UsageError: the folder holds a run of something else, or a damaged one.
        """
        self._lines, self._lock = folder / LINES_FILE, threading.Lock()
        head = {"system": system, "data": data, "settings": settings}
        if (folder / RUN_FILE).exists():
            _check_same(folder, _read_head(folder), head)
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{RUN_FILE}.part"
        part.write_text(json.dumps(head, ensure_ascii=False, indent=1), "utf-8")
        part.replace(folder / RUN_FILE)
        self._cut_torn_line()
        self.finished = {case.key: case for case in _read_lines(self._lines)}

    def result_of(self, name: str, case: Case, repetition: int) -> CaseResult | None:
        """What is there of a dialogue; None: it is to be played.

        Raises:
            UsageError: the case has changed since it was played.
        """
        found = self.finished.get((name, case.id, repetition))
        if found is None or found.status == "error":
            return None
        if found.case != case:
            raise UsageError(
                f"{case.id} has changed since it was played into {self._lines.parent}",
                mend="Name another folder with --out: one run is one state of its cases.",
            )
        return found

    def add(self, result: CaseResult) -> None:
        """Keeps a finished dialogue: once this returns it is on disk."""
        # In full: of the cart's calls a default is what tells one shape from another.
        line = result.model_dump_json() + "\n"
        with self._lock, self._lines.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self.finished[result.key] = result

    def _cut_torn_line(self) -> None:
        """Drops what a killed process wrote of its last line."""
        if not self._lines.exists():
            return
        whole = self._lines.read_bytes()
        kept = whole[: whole.rfind(b"\n") + 1]
        if len(kept) < len(whole):
            with self._lines.open("r+b") as file:
                file.truncate(len(kept))


def load_run(folder: Path) -> RunResult:
    """A run as it stands in a folder, finished or not.

    Raises:
        UsageError: there is none, or it is damaged.
    """
    head = _read_head(folder)
    cases = {case.key: case for case in _read_lines(folder / LINES_FILE)}
    return RunResult(**head, cases=sorted(cases.values(), key=lambda case: case.key))


def _read_head(folder: Path) -> dict[str, Any]:
    path = folder / RUN_FILE
    try:
        head: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"There is no run in {folder}", mend="Make one with --out FOLDER.") from error
    except ValueError as error:
        raise UsageError(f"{path} is damaged: {error}", mend="Run again into another folder.") from error
    return head


def _read_lines(path: Path) -> list[CaseResult]:
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(CaseResult.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors()[0]
            what = f"{path}:{number}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            raise UsageError(what, mend="It was damaged, or written by another release: use another folder.") from error
    return found


def _check_same(folder: Path, there: dict[str, Any], now: dict[str, Any]) -> None:
    def flat(head: dict[str, Any]) -> dict[str, Any]:
        catalogues = {f"catalogue of {name}": each["index"] for name, each in head["data"]["sets"].items()}
        settings = {name: value for name, value in head["settings"].items() if name not in FREE}
        return {"system": head["system"], **catalogues, **settings}

    old, new = flat(there), flat(json.loads(json.dumps(now)))
    differ = [
        f"{name} was {old[name]!r}, is now {new[name]!r}" for name in old if name in new and old[name] != new[name]
    ]
    differ += [f"{name} is {'new' if name in new else 'gone'}" for name in sorted(old.keys() ^ new.keys())]
    if differ:
        raise UsageError(
            f"{folder} holds a run of something else: {'; '.join(differ)}",
            mend="Name another folder with --out, or run as before.",
        )
