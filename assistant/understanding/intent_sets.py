"""Public sets of utterances with intents, in our terms and split: what the classifier learns from and is measured on.

The table beside this module (``intent_sets.yaml``) says what each of their intents is in ours.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

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

_CARRIER = frozenset(
    "a about am an and any anything are assist assistance can check checking could do does find for from give goddamn "
    "have help helping how i if in info information is it know like me my need not of on one or please problem problems "
    "question questions see seeing some something sure tell that the there to try trying u uhelp u us want wanna what "
    "when where whether which with would ya you your issue issues show look looking get got don't dont do didn't "
    "cannot can't i'd i'm i've what's where's id im".split()
)
"""Words that carry an intent in the templates of Bitext ("I need help to …") and say nothing of it."""
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
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                text, label = " ".join(row[told["text"]].split()), row[told["label"]]
                if label not in told["intents"]:
                    raise UsageError(f"{path}: unknown intent {label!r}", mend=f"Add it to {TABLE.name}.")
                intents = tuple(told["intents"][label])
                if text and intents:
                    form = _template(text, label) if name == "bitext" else text.casefold()
                    found.setdefault(text.casefold(), Utterance(text, intents, split_of(form)))
    return list(found.values())


def split_of(form: str) -> Split:
    """The split that a text, or the form of many texts, falls into."""
    place = int(hashlib.sha256(form.encode()).hexdigest(), 16) % 10
    return "train" if place < 6 else "dev" if place < 8 else "test"


def _template(text: str, label: str) -> str:
    words = re.findall(r"[a-z']+", _MONTH.sub(" ", text.casefold()))
    stems = {re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in words if word not in _CARRIER}
    return f"{label}: {' '.join(sorted(stems))}"
