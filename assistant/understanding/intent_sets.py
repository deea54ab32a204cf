"""Public sets of utterances with intents, in our terms and split: what the classifier learns from and is measured on.

The table beside this module (``intent_sets.yaml``) says what each of their intents is in ours.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from retrieval.errors import UsageError

Label = Literal[
    "find",
    "compare",
    "product_question",
    "policy_question",
    "order",
    "complaint",
    "human",
    "small_talk",
    "reset",
    "out_of_scope",
]
"""The intents told apart: those of a request, with the topics of a policy question as intents of their own."""
LABELS: tuple[str, ...] = get_args(Label)
Split = Literal["train", "dev", "test"]

TABLE = Path(__file__).with_name("intent_sets.yaml")

_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|[\d#]+"
)


@dataclass(frozen=True)
class Utterance:
    """A text with the intents that are right for it, the one to be learnt first."""

    text: str
    intents: tuple[str, ...]
    split: Split


def read_intent_set(name: str, data: Path) -> list[Utterance]:
    """One of the sets of the table, without the intents that have no counterpart; the same text once.

    A text's split hangs on the hash of its form: of a crawled set the folded text, of a templated one (Bitext) its
    intent and the stems of what is left without months, numbers and the words of the carrying phrase, so that
    "I need help to cancel my order" and "how can I cancel my order?" are never on two sides. Six tenths train, two
    develop, two test.

    Args:
        data: the folder of public data sets.

    Raises:
        UsageError: no set of that name, its files are not there, or they have an intent that the table lacks.
    """
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    if name not in table:
        raise UsageError(f"Unknown set of intents {name!r}", mend=f"Known: {', '.join(table)}.")
    told = table[name]
    found: dict[str, Utterance] = {}
    for file in told["files"]:
        path = data / told["folder"] / file
        if not path.is_file():
            raise UsageError(f"No file {path}", mend="Set FLOORWALKER_DATA to the folder of public data sets.")
        for said, label in _rows(path, told):
            text = " ".join(said.split())
            intents = told["intents"] if label is None else told["intents"].get(label)
            if intents is None:
                raise UsageError(f"{path}: unknown intent {label!r}", mend=f"Add it to {TABLE.name}.")
            if text and intents:
                form = _template(text, str(label)) if name == "bitext" else text.casefold()
                found.setdefault(text.casefold(), Utterance(text, tuple(intents), split_of(form)))
    return list(found.values())


def _rows(path: Path, told: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Texts of a file and their labels, None where all have the intent of the set."""
    if path.suffix == ".json":
        texts = json.loads(path.read_text("utf-8"))
        labelled = set(labelled_rows(len(texts)))
        yield from ((text, None) for row, text in enumerate(texts) if row not in labelled)
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t" if ".tsv" in path.name else ","):
            yield row[told["text"]], row[told["label"]] if "label" in told else None


def labelled_rows(rows: int) -> list[int]:
    """The rows of WebShop's requests whose slots are labelled by hand: 150, drawn with a fixed seed."""
    return random.Random(4).sample(range(rows), 150)


def split_of(form: str) -> Split:
    """The split that a text, or the form of many texts, falls into."""
    place = int(hashlib.sha256(form.encode()).hexdigest(), 16) % 10
    return "train" if place < 6 else "dev" if place < 8 else "test"


def _template(text: str, label: str) -> str:
    words = re.findall(r"[a-z']+", _MONTH.sub(" ", text.casefold()))
    stems = {re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in words if word not in _carrier()}
    return f"{label}: {' '.join(sorted(stems))}"


@cache
def _carrier() -> frozenset[str]:
    """Words that carry an intent in the templates of Bitext ("I need help to …") and say nothing of it."""
    return frozenset(yaml.safe_load(TABLE.read_text("utf-8"))["bitext"]["carrier"].split())
