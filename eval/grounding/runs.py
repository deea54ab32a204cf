"""The sentences that a model wrote in a run of dialogues: a sheet to label them by hand, and what the labels tell.

The sheet mixes the sentences and does not say which ones the check replaced: who labels sees the evidence alone.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from assistant.request import Recommendation, Reply
from assistant.texts import price_of
from eval.journal import load_run
from eval.metrics import Metric, share
from eval.results import CaseResult
from retrieval.errors import UsageError

SEED = 20
"""Of the order of the sheet's lines."""
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Written:
    """One sentence of the model; ``id`` is made from where in the run it stands."""

    id: str
    sentence: str
    shown: bool
    asked: str
    reply: Reply


class Label(BaseModel):
    """A line of the labelled sheet: how many things the sentence says, and those that its evidence does not support."""

    id: str
    claims: int
    unsupported: tuple[str, ...]


def sentences_of(run: Path) -> list[Written]:
    """The model's sentences of a run of ``eval dialogues --out``, in its order.

    Raises:
        UsageError: the folder holds no run, or one that kept no sentences of a model.
    """
    found = [each for played in load_run(run).cases for each in _of_dialogue(played)]
    if not found:
        raise UsageError(
            f"The run in {run} has no sentence of a model",
            mend="Play it with a chat model, without --no-model; a run of an earlier release did not keep them.",
        )
    return found


def _of_dialogue(played: CaseResult) -> Iterator[Written]:
    for turn, each in enumerate(played.turns, 1):
        if each.reply is None:
            continue
        gone = [replaced.sentence for replaced in each.reply.grounding.replaced]
        for place, sentence in enumerate(each.reply.grounding.written):
            where = f"{played.set} {played.case.id} {played.repetition} {turn} {place} {sentence}"
            name = hashlib.sha256(where.encode()).hexdigest()[:12]
            yield Written(name, sentence, sentence not in gone, each.turn.say, each.reply)


def write_sheet(run: Path, sheet: Path) -> None:
    """Writes a line of JSON per sentence, mixed: ``claims`` and ``unsupported`` are to be filled in.

    Raises:
        UsageError: the run has no sentences, or the sheet is already there.
    """
    found = sentences_of(run)
    if sheet.exists():
        raise UsageError(f"{sheet} is there already", mend="Name another file: labels in it would be lost.")
    random.Random(SEED).shuffle(found)
    rows = (
        {
            "id": each.id,
            "sentence": each.sentence,
            "claims": None,
            "unsupported": None,
            "asked": each.asked,
            "limits": [limit.text for limit in each.reply.request.filters],
            "products": [_evidence(place, shown) for place, shown in enumerate(each.reply.products, 1)],
        }
        for each in found
    )
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    print(f"{len(found)} sentences in {sheet}: fill in claims (a number) and unsupported (a list, [] for none).")


def _evidence(place: int, shown: Recommendation) -> dict[str, Any]:
    """What the record of a product says, and the reasons given for it but that it matches the words."""
    product = shown.product
    return {
        "n": place,
        "title": product.title,
        "brand": product.brand,
        "category": product.category,
        "price": price_of(product),
        "rating": product.rating,
        "rating_count": product.rating_count,
        "availability": product.availability,
        "attributes": product.attributes,
        "description": product.description,
        "reasons": [each.text for each in shown.reasons if each.kind != "relevance"],
    }


def evaluate_run(run: Path, labels: Path, *, as_json: bool = False) -> dict[str, Any]:
    """Says what of the model's text the evidence supports with the check and without, and what the check got wrong.

    Raises:
        UsageError: the labels are damaged, not filled in, or not of this run.
    """
    judged = _labelled(sentences_of(run), labels)
    groups = {"all": judged} | {
        language: [each for each in judged if each[0].reply.request.language == language] for language in LANGUAGES
    }
    found = {
        "data": {"run": str(run), "sentences": len(judged)},
        "systems": {
            name: {measure: metric.model_dump() for measure, metric in figures_of_run(group).items()}
            for name, group in groups.items()
            if group
        },
        "settings": {"labels": str(labels)},
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found)
    return found


def _labelled(written: list[Written], labels: Path) -> list[tuple[Written, Label]]:
    by_id, found = {each.id: each for each in written}, []
    for number, line in enumerate(labels.read_text("utf-8").splitlines(), 1):
        try:
            label = Label.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            raise UsageError(
                f"{labels}:{number}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}",
                mend="Fill in claims (a number) and unsupported (a list, [] for none); delete lines not to be counted.",
            ) from error
        if label.id not in by_id:
            raise UsageError(f"{labels}:{number}: no sentence {label.id} in the run", mend="Name the run it is from.")
        if len(label.unsupported) > label.claims:
            raise UsageError(f"{labels}:{number}: more is unsupported than said", mend="Count the claims again.")
        found.append((by_id[label.id], label))
    return found


def figures_of_run(judged: list[tuple[Written, Label]]) -> dict[str, Metric]:
    """Shares with Wilson intervals; claims count one by one, though those of a sentence are not independent."""
    shown = [label for written, label in judged if written.shown]
    every = [label for _, label in judged]
    bad = [(written, label) for written, label in judged if label.unsupported]
    good = [(written, label) for written, label in judged if not label.unsupported]
    return {
        "claims supported, with the check": _claims(shown),
        "claims supported, without": _claims(every),
        "sentences supported, with the check": share(sum(not each.unsupported for each in shown), len(shown)),
        "sentences supported, without": share(len(good), len(every)),
        "sentences replaced": share(len(every) - len(shown), len(every)),
        "unsupported sentences caught": share(sum(not written.shown for written, _ in bad), len(bad)),
        "supported sentences removed": share(sum(not written.shown for written, _ in good), len(good)),
    }


def _claims(labels: list[Label]) -> Metric:
    said = sum(each.claims for each in labels)
    return share(said - sum(len(each.unsupported) for each in labels), said)


def _print(found: dict[str, Any]) -> None:
    title = f"The model's sentences: {found['data']['sentences']} labelled"
    table = Table("", *found["systems"], title=title, box=SIMPLE_HEAD)
    for measure in next(iter(found["systems"].values())):
        table.add_row(measure, *(_cell(row[measure]) for row in found["systems"].values()))
    Console().print(table)


def _cell(metric: dict[str, Any]) -> str:
    if not metric["n"]:
        return "–"
    return f"{metric['value']:.1%} ({metric['low']:.1%} to {metric['high']:.1%}), n {metric['n']}"
