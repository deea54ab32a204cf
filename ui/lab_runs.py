"""The lab's runs: folders under ``home/eval/runs``, and ``floorwalker eval dialogues`` as a process that fills them.

A run is that command in a process of its own, so it can be stopped, it can be taken up again, and it harms no turn of
a shopper; the folder is the one that ``--out`` of the same command takes and ``floorwalker eval compare`` reads.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from assistant.settings import Settings
from eval.casefiles import SETS, DialogueSet, choose
from eval.dialogues import Case
from eval.evaluate import load_sets
from eval.journal import RUN_FILE, load_run
from eval.results import RunResult
from retrieval.errors import UsageError

LOG_FILE = "lab.log"
"""What the command said, beside the run."""

COMMAND = (
    sys.executable,
    "-c",
    # A server that was started in the background ignores interrupts, and its children would too.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from ui.cli import main; main()",
    "eval",
    "dialogues",
)
STOP_SECONDS = 20
"""How long dialogues that have begun may take to end once a run is stopped with the server."""

INHERITED = ("FLOORWALKER_DATA",)
"""Variables that are no settings."""

NAME = re.compile(r"[\w][\w.-]{0,79}")


@dataclass(frozen=True)
class Plan:
    """What to run: as the options of ``floorwalker eval dialogues``. ``split`` is ``dev``, ``held-out`` or ``all``."""

    sets: tuple[str, ...]
    split: str = "dev"
    tag: str = ""
    repeat: int = 1
    model: bool = False

    def options(self) -> list[str]:
        """The command's arguments."""
        tag = ["--tag", self.tag] if self.tag else []
        model = [] if self.model else ["--no-model"]
        return [*map(_named, self.sets), "--split", self.split, *tag, "--repeat", str(self.repeat), *model]

    def cases(self) -> list[Case]:
        """The dialogues that would be played.

        Raises:
            UsageError: no set is chosen, one is malformed, or no dialogue is left.
        """
        if not self.sets:
            raise UsageError("No dialogue set is chosen", mend="Choose one.")
        cases = [case for found in read_sets(self.sets) for case in found.cases]
        return choose(cases, self.split.replace("-", "_"), self.tag)


def options_again(run: RunResult) -> list[str]:
    """The command's arguments to take up a run where it was left."""
    had = run.settings
    told = {
        "--split": had["split"].replace("_", "-"),
        "--tag": had["tag"],
        "--repeat": had["repeat"],
        "--seed": had["seed"],
        "--jobs": had["jobs"],
        "--url": "" if had["engine"] == "in process" else had["engine"],
        "--shoppers": had["shoppers"].partition(",")[0],
    }
    options = [part for name, value in told.items() if value for part in (name, str(value))]
    model = [] if had["model_expected"] or had["judge"] else ["--no-model"]
    return [*map(_named, run.data["sets"]), *options, *model, *(["--judge"] if had["judge"] else [])]


def _named(name: str) -> str:
    """A set as the command takes it; one that does not come along is for the command to refuse."""
    return str(SETS / name) if (SETS / name).is_dir() else name


def set_names() -> list[str]:
    """The sets that come along."""
    return sorted(each.name for each in SETS.iterdir() if each.is_dir())


def read_sets(names: Sequence[str]) -> list[DialogueSet]:
    """The sets by name, read again once a file of theirs changed.

    Raises:
        UsageError: see :func:`eval.evaluate.load_sets`.
    """
    return [_read_set(name, _stamp(SETS / name)) for name in names]


@lru_cache(maxsize=16)
def _read_set(name: str, _stamp: object) -> DialogueSet:
    (found,) = load_sets([_named(name)])
    return found


def runs_folder(home: Path) -> Path:
    """Where runs are kept."""
    return home / "eval" / "runs"


def run_names(home: Path) -> list[str]:
    """Kept runs, the last started first."""
    heads = sorted(runs_folder(home).glob(f"*/{RUN_FILE}"), key=lambda head: head.stat().st_mtime, reverse=True)
    return [head.parent.name for head in heads]


def read_run(home: Path, name: str) -> RunResult:
    """A kept run as it stands.

    Raises:
        UsageError: there is none of that name, or it is damaged.
    """
    folder = _folder(home, name)
    return _read_run(folder, _stamp(folder))


@lru_cache(maxsize=32)
def _read_run(folder: Path, _stamp: object) -> RunResult:
    return load_run(folder)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file in a folder does."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != LOG_FILE)
    return tuple((str(each), (about := each.stat()).st_mtime_ns, about.st_size) for each in files)


def _folder(home: Path, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"A run cannot be called {name!r}", mend="Use letters, digits, '-', '_' and '.', 80 at most, no '.' first."
        )
    return runs_folder(home) / name


def dialogues_of(run: RunResult) -> int:
    """How many dialogues the whole run has, repetitions counted."""
    cases: int = run.data["cases"] - len(run.data.get("left_out", []))
    return cases * int(run.settings["repeat"])


class Bench:
    """Starts and stops runs, one at a time."""

    def __init__(self, settings: Settings) -> None:
        self.home = settings.home
        self._environment = environment(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._asked_to_stop = False
        self.last: str | None = None
        """The run that was started last."""

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._process is not None and self._process.poll() is None

    @property
    def stopping(self) -> bool:
        """Whether the run has been asked to stop and has not yet."""
        return self._asked_to_stop and self.running

    def start(self, plan: Plan, name: str = "") -> str:
        """Start a run; returns its name, made of the time and the sets where none is given.

        Raises:
            UsageError: one is under way, the name is taken or unusable, or the plan is.
        """
        plan.cases()
        made = name.strip() or f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{'-'.join(plan.sets)}"
        if (_folder(self.home, made) / RUN_FILE).exists():
            raise UsageError(f"There is a run called {made!r} already", mend="Give this one another name.")
        return self._begin(made, plan.options())

    def go_on(self, name: str) -> str:
        """Take up a run where it was left; dialogues that ended in an error are played again.

        Raises:
            UsageError: one is under way, or there is no such run.
        """
        return self._begin(name, options_again(read_run(self.home, name)))

    def stop(self) -> None:
        """Ask the run to stop once the dialogue being played has ended."""
        if self._process is not None and self.running:
            self._asked_to_stop = True
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Stop the run and wait for it; end it where it takes too long."""
        self.stop()
        if self._process is not None:
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def problem(self) -> UsageError | None:
        """Why the last run could not be played, in the command's words; None where it could."""
        if self._process is None or self.last is None or self.running:
            return None
        log = runs_folder(self.home) / self.last / LOG_FILE
        said = log.read_text("utf-8", errors="replace").splitlines()
        for line in reversed(said):
            if line.startswith("error: "):
                return UsageError(line.removeprefix("error: ").rstrip("."))
        # 1 is also how a run ends in which a dialogue could not be judged; an interrupt is how it is stopped.
        if self._process.returncode in (0, 1, 130, -signal.SIGINT) and not any("Traceback" in line for line in said):
            return None
        return UsageError(
            f"The run {self.last!r} broke off with exit code {self._process.returncode}",
            mend=f"What it said is in {log}",
        )

    def _begin(self, name: str, options: list[str]) -> str:
        if self.running:
            raise UsageError(f"The run {self.last!r} is under way", mend="Wait for it, or stop it.")
        folder = _folder(self.home, name)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOG_FILE).open("wb") as log:
            self._process = subprocess.Popen(
                [*COMMAND, *options, "--out", str(folder.resolve())],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                # An interrupt at the server's terminal reaches the run through `close`, once.
                start_new_session=True,
            )
        self.last, self._asked_to_stop = name, False
        return name


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which another process has these settings, wherever they came from."""
    values = {**settings.model_dump(mode="json"), "home": str(settings.home.resolve())}
    own = {
        f"FLOORWALKER_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_") or name in INHERITED
    }
    return {**kept, **own, "NO_COLOR": "1", "COLUMNS": "1000"}
