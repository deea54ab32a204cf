"""The evaluation that the command line runs: read the sets with each system, print tables or JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from assistant.llm import ChatModel
from assistant.request import State
from assistant.settings import Settings
from assistant.understanding import Understood, build_vocabulary, understand
from assistant.understanding.classifier import load_classifier
from eval.constraints import describe
from eval.metrics import SEED, Metric
from eval.understanding.cases import SETS, load_cases
from eval.understanding.figures import RESAMPLES
from eval.understanding.run import Outcome, Read, figures, run
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.demo import generate
from retrieval.embedders import load_embedder

FIGURES = ("intents", "intents told as the shop acts")


def evaluate_understanding(
    names: Sequence[str],
    settings: Settings,
    *,
    split: str = "dev",
    data: Path | None = None,
    chat: ChatModel | None = None,
    as_json: bool = False,
    list_wrong: bool = False,
    console: Console | None = None,
) -> dict[str, Any]:
    """Measures what is understood of each set, over the demo shop's words, by the rules alone and by the cascade.

    Args:
        names: sets; all of them, without those whose files are not there, where empty.
        data: the folder of public data sets; ``FLOORWALKER_DATA`` or ``../shared/data`` where None.
        chat: a third system asks it too; None leaves it out.
        list_wrong: print the messages that the last system misread, too.
        console: where the tables go; standard output where None.

    Returns:
        The JSON that is printed: ``data``, ``systems``, ``settings``.

    Raises:
        UsageError: an unknown set or split, or a set that was named and is not there.
    """
    folder = data or Path(os.environ.get("FLOORWALKER_DATA", Path(__file__).parents[3] / "shared" / "data"))
    chosen = list(names) or [name for name in SETS if name == "own" or folder.is_dir()]
    cases = {name: load_cases(name, split, folder) for name in chosen}
    catalogue = build_catalogue(generate().products, settings.shop.currency, settings.shop.rates)
    outcomes = {
        system: {name: run(cases[name], read, catalogue) for name in chosen}
        for system, read in _systems(catalogue, settings, chat).items()
    }
    report = {
        "data": {name: {"messages": len(cases[name]), "split": split} for name in chosen},
        "systems": {
            system: {name: _plain(figures(found)) for name, found in by_set.items()}
            for system, by_set in outcomes.items()
        },
        "settings": {
            "embedder": load_classifier().embedder,
            "threshold": load_classifier().threshold,
            "resamples": RESAMPLES,
            "seed": SEED,
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(outcomes, console or Console(), list_wrong=list_wrong)
    return report


def _systems(catalogue: Catalogue, settings: Settings, chat: ChatModel | None) -> dict[str, Read]:
    vocabulary = build_vocabulary(catalogue)
    embed = load_embedder(load_classifier().embedder, settings.home).query

    def rules(message: str, state: State) -> Understood:
        return understand(message, state, vocabulary, None, catalogue=catalogue)

    def cascade(message: str, state: State) -> Understood:
        return understand(message, state, vocabulary, None, catalogue=catalogue, embed=embed)

    def asking(message: str, state: State) -> Understood:
        return understand(message, state, vocabulary, chat, catalogue=catalogue, embed=embed)

    systems: dict[str, Read] = {"rules": rules, "cascade": cascade}
    return systems | {"cascade with model": asking} if chat else systems


def _plain(value: Any) -> Any:
    if isinstance(value, Metric):
        return value.model_dump()
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, dict) else value


def _print(outcomes: dict[str, dict[str, list[Outcome]]], console: Console, *, list_wrong: bool) -> None:
    """For each set: intents of every system, slots of the last, and its layers."""
    for name in next(iter(outcomes.values())):
        found = {system: figures(by_set[name]) for system, by_set in outcomes.items()}
        last = list(found.values())[-1]
        console.print(f"\n{name}: {last['messages']} messages", style="bold")
        intents = Table("intents", *found, box=SIMPLE_HEAD)
        for group in FIGURES:
            for figure in last[group]:
                told = figure if group == FIGURES[0] else f"{figure}, as the shop acts"
                intents.add_row(told, *(_written(each[group].get(figure)) for each in found.values()))
        console.print(intents)
        if last["slots"]:
            invented = "messages with an invented constraint"
            heads = ("slot", "labels", "precision", "recall", "f1", *(f"f1, {each}" for each in list(found)[:-1]))
            slots = Table(*heads, box=SIMPLE_HEAD)
            for slot, told in last["slots"].items():
                others = [each["slots"].get(slot, {}).get("f1") for each in list(found.values())[:-1]]
                slots.add_row(slot, str(told["recall"].n), *map(_written, told.values()), *map(_written, others))
            console.print(slots)
            console.print(f"{invented}: {_written(last[invented])}")
        layers = Table("layer", *next(iter(last["layers"].values())), box=SIMPLE_HEAD)
        for layer, told in last["layers"].items():
            layers.add_row(layer, *(_written(each, "" if "ms" in key else "%") for key, each in told.items()))
        console.print(layers)
        if list_wrong:
            for each in list(outcomes.values())[-1][name]:
                if not each.right or each.wrong_slots:
                    console.print(_misread(each), markup=False, highlight=False, soft_wrap=True)


def _misread(outcome: Outcome) -> str:
    request = outcome.understood.request
    intent = "" if outcome.right else f" | {outcome.intent}, not {' or '.join(outcome.case.intents)}"
    slots = f" | {', '.join(outcome.wrong_slots)}" if outcome.wrong_slots else ""
    return f"{outcome.case.text}{intent}{slots} | {describe(request.filters)} | {request.query}"


def _written(metric: Metric | None, unit: str = "%") -> str:
    if metric is None or metric.value is None or metric.low is None or metric.high is None:
        return "-"
    if not unit:
        return f"{metric.value:.1f}"
    return f"{100 * metric.value:.1f} [{100 * metric.low:.0f}-{100 * metric.high:.0f}]"
