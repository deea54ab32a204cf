"""What ``floorwalker eval dialogues`` runs: sets, systems, repetitions, what is kept of them and what is told."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.floor import Floor
from assistant.llm import ChatModel
from assistant.settings import Settings
from eval.casefiles import DialogueSet, choose, load_set, named_path
from eval.catalogues import open_set_floor
from eval.figures import payload
from eval.journal import Journal
from eval.judge import judge_prompt, judged
from eval.report import write_report
from eval.results import CaseResult, Prices, RunResult
from eval.runner import Job, System, in_parallel, play_case
from eval.system import system_of
from eval.tables import print_tables
from eval.wording import by_model, by_rules, shopper_prompt
from retrieval.demo.pictures import draw
from retrieval.errors import UsageError
from retrieval.progress import progress_bars


@dataclass(frozen=True)
class Options:
    """What to play and how.

    ``url``: a running Floorwalker; empty: the assistant of this program. ``out``: a folder to keep the run in and take
    it up again from. ``report``: a folder for the page, or the page itself. ``data``: where public data sets lie.
    ``model_shoppers``: a chat model words what simulated shoppers mean. ``prices``: of a million tokens.
    """

    split: str = "dev"
    tag: str = ""
    repeat: int = 1
    jobs: int = 1
    seed: int = 7
    url: str = ""
    out: Path | None = None
    report: Path | None = None
    data: Path | None = None
    judge: bool = False
    model_shoppers: bool = False
    prices: Prices | None = None


WARM_UP = "something nice and quiet for every day"

Chat = Callable[[int], ChatModel]
"""Opens the chat model with a seed."""


def evaluate(
    names: Sequence[str],
    settings: Settings,
    chat: Chat | None,
    options: Options = Options(),
    *,
    expect_model: bool = True,
    as_json: bool = False,
) -> RunResult:
    """Plays the dialogues of sets, prints a table (or JSON), and writes what the options ask for.

    Every made-up shopper is forgotten afterwards. The ``r``-th repetition (from 0) has the seed ``seed + r``, for the
    model and for simulated shoppers.

    Args:
        names: sets that come along, or paths of files and folders.
        chat: None: played without a model. With ``url`` it words and judges only.
        expect_model: with ``url``, a reply that lacked its model is an engine that was down.

    Returns:
        The run, whose ``exit_code`` is 1 if a dialogue could not be judged.

    Raises:
        UsageError: no dialogue there, a malformed one, ``out`` holds another run, or no such engine.
        IndexMissingError: nothing has been imported yet.
    """
    if (options.judge or options.model_shoppers) and chat is None:
        raise UsageError("Judging and worded shoppers need a chat model", mend="Leave --no-model out.")
    sets = load_sets(names)
    chosen = {found.name: found.cases for found in sets}
    console = Console(stderr=True)
    with progress_bars(console) as progress:
        floors = {
            found.name: open_set_floor(
                found,
                settings,
                None if options.url or chat is None else chat(options.seed),
                data=options.data,
                progress=progress,
            )
            for found in sets
        }
    all_cases = [case for found in sets for case in found.cases]
    kept_cases = {id(case) for case in choose(all_cases, options.split, options.tag)}
    chosen = {name: [case for case in cases if id(case) in kept_cases] for name, cases in chosen.items()}
    systems = {name: _systems(floor, chat, options, expect_model) for name, floor in floors.items() if chosen[name]}
    words = by_model(chat(options.seed)) if options.model_shoppers and chat else by_rules
    jobs = [
        Job(case, system, name, repetition, options.seed + repetition, words)
        for name, own in systems.items()
        for case in chosen[name]
        for repetition, system in enumerate(own)
    ]
    # A server elsewhere cannot be told to do without its model.
    playable = [job for job in jobs if job.case.model == "any" or job.system.turn_without_model]
    head = _head(systems, chosen, sets, floors, chat, options)
    head["data"]["left_out"] = sorted({job.case.id for job in jobs} - {job.case.id for job in playable})
    results = _play(playable, head, chat, options, console)
    run = RunResult(**head, cases=results, prices=options.prices)
    if as_json:
        print(json.dumps(payload(run), ensure_ascii=False, indent=2))
    else:
        print_tables(run, Console())
    if options.report is not None:
        console.print(f"Report: {write_report(run, options.report, draw)}")
    return run


def load_sets(names: Sequence[str]) -> list[DialogueSet]:
    """The sets by name or path; files of one set are taken together.

    Raises:
        UsageError: see :func:`eval.casefiles.load_set`; or two sets have one name.
    """
    found: dict[str, DialogueSet] = {}
    for each in map(load_set, map(named_path, names)):
        there = found.get(each.name)
        if there is not None and there.folder != each.folder:
            raise UsageError(f"Two sets are called {each.name!r}", mend="Rename one of the folders.")
        if there is not None:
            cases = {case.id: case for case in there.cases + each.cases}
            files = tuple(dict.fromkeys(there.files + each.files))
            each = replace(each, cases=list(cases.values()), files=files)
        found[each.name] = each
    return list(found.values())


def _systems(floor: Floor, chat: Chat | None, options: Options, expect_model: bool) -> list[System]:
    """One a repetition: the same shop, the model with another seed."""
    if options.url:
        from eval.remote import open_remote

        return [open_remote(options.url, floor.stock().index, model=expect_model)] * options.repeat
    seeds = [options.seed + repetition for repetition in range(options.repeat)]
    return [system_of(replace(floor, chat=chat(seed) if chat else None)) for seed in seeds]


def _head(
    systems: dict[str, list[System]],
    chosen: dict[str, Any],
    sets: list[DialogueSet],
    floors: dict[str, Floor],
    chat: Chat | None,
    options: Options,
) -> dict[str, Any]:
    """System, data and settings of the run: what was played on what."""
    first = next(iter(systems.values()))[0]
    floor = next(iter(floors.values()))
    llm, stock = floor.settings.llm, floor.stock()
    cases = [case for name in systems for case in chosen[name]]
    return {
        "system": first.name,
        "data": {
            "sets": {
                found.name: {
                    "sha256": found.digest,
                    "cases": len(chosen[found.name]),
                    "catalogue": floors[found.name].stock().index.manifest.source,
                    "products": len(floors[found.name].stock().index.catalogue.products),
                    "index": floors[found.name].stock().version,
                }
                for found in sets
            },
            "cases": len(cases),
            "turns": sum(len(case.turns) for case in cases),
        },
        "settings": {
            "engine": options.url or "in process",
            "code": None if options.url else _code(),
            "model": llm.model if chat and not options.url else None,
            "model_expected": first.has_model,
            "temperature": llm.temperature if chat and not options.url else None,
            "embedder": stock.index.manifest.embedder,
            "ranker": stock.ranker_folder.name if stock.ranker_folder else None,
            "seed": options.seed,
            "repeat": options.repeat,
            "split": options.split,
            "tag": options.tag,
            "jobs": options.jobs,
            "shoppers": f"model, prompt {_prompt(shopper_prompt())}" if options.model_shoppers else "rules",
            "judge": f"{llm.model}, prompt {_prompt(judge_prompt())}" if options.judge else None,
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }


@cache
def _code() -> str:
    """A hash of the assistant's program and its data: results of two states of it are not one run."""
    root = Path(__file__).parents[1]
    files = sorted(
        path
        for room in ("assistant", "retrieval")
        for path in (root / room).rglob("*")
        if path.suffix in (".py", ".yaml", ".json", ".onnx", ".md")
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _prompt(prompt: dict[str, Any]) -> str:
    return f"version {prompt['version']} ({prompt['sha256']})"


def _play(
    jobs: Sequence[Job], head: dict[str, Any], chat: Chat | None, options: Options, console: Console
) -> list[CaseResult]:
    """Plays, or takes from the journal, every job; each is judged too where that is asked for."""
    journal = Journal(options.out, head["system"], head["data"], head["settings"]) if options.out else None
    there = {job.key: journal.result_of(job.set, job.case, job.repetition) if journal else None for job in jobs}
    judge = partial(judged, chat=chat(options.seed)) if options.judge and chat else None
    for system in {id(job.system.catalogue): job.system for job in jobs if there[job.key] is None}.values():
        _warm_up(system)
    ended = 0
    with console.status(f"0 of {len(jobs)} dialogues") as status:

        def play(job: Job) -> CaseResult:
            nonlocal ended
            old = there[job.key]
            result = old or play_case(job)
            if judge and result.status != "error" and (result.judgement is None or result.judgement.error):
                result = judge(result)
            if journal and result is not old:
                journal.add(result)
            ended += 1
            status.update(f"{ended} of {len(jobs)} dialogues")
            return result

        return in_parallel(play, jobs, options.jobs)


def _warm_up(system: System) -> None:
    """The first turn of a process opens what the others use; that is no part of what a turn costs."""
    if system.turn_without_model is None:
        return
    turn, user = system.turn_without_model, "eval-warm-up"
    # Words that name no product, so that every kind of search takes part.
    deque(turn(WARM_UP, conversation=None, user=user, drop=None, compare=(), language=None), maxlen=0)
    system.forget(user)
