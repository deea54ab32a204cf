"""The labelled messages: our own over the demo shop, WebShop's requests labelled by hand, public sets of intents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.request import Request, State
from assistant.understanding.intent_sets import Label, read_intent_set
from eval.dialogues import ConstraintMap, Texts, parse_constraint
from retrieval.errors import UsageError
from retrieval.filters import Filters

HERE = Path(__file__).parent
SETS = ("own", "webshop", "hint3", "bitext")


class Own(BaseModel):
    """One of our utterances; the keys are told at the head of ``own_test.yaml``."""

    model_config = ConfigDict(extra="forbid")

    say: str
    at: str | None = None
    intent: list[Label] | Label = "find"
    want: ConstraintMap | None = None
    wish: Texts = []
    kind: str | None = None
    refs: list[int] = []
    sort: Literal["price_asc", "price_desc", "rating"] | None = None
    quantity: int | None = None
    also: Texts = []
    more: bool = False


@dataclass(frozen=True)
class Case:
    """A message, where the conversation stands, and what must be understood. None: not measured of this set."""

    text: str
    intents: tuple[str, ...]
    state: State = field(default_factory=State)
    own: Own | None = None
    wanted: Filters = ()
    slots: dict[str, tuple[str, ...]] | None = None
    """WebShop's labels: values by slot."""


def load_cases(name: str, part: str, data: Path | None = None) -> list[Case]:
    """The messages of one half of a set.

    Args:
        data: the folder of public data sets, for all sets but ``own``.

    Raises:
        UsageError: no such set or part, its files are not there, or a label is malformed.
    """
    if part not in ("dev", "test"):
        raise UsageError(f"Unknown split {part!r}", mend="Splits: dev, test.")
    if name == "own":
        return _own(part)
    if name not in SETS:
        raise UsageError(f"Unknown set {name!r}", mend=f"Sets: {', '.join(SETS)}.")
    if data is None or not data.is_dir():
        raise UsageError(f"The set {name!r} needs the folder of public data sets", mend="Set FLOORWALKER_DATA to it.")
    if name == "webshop":
        return _webshop(part, data)
    return [Case(each.text, each.intents) for each in read_intent_set(name, data) if each.split == part]


def _own(part: str) -> list[Case]:
    path = HERE / f"own_{part}.yaml"
    states = _states()
    cases = []
    for item in _read(path):
        try:
            own = Own.model_validate(item)
        except ValidationError as error:
            raise UsageError(f"{path.name}: {item.get('say')!r}: {error}", mend="Mend the label.") from error
        intents = (own.intent,) if isinstance(own.intent, str) else tuple(own.intent)
        state = states[own.at] if own.at else State()
        cases.append(Case(own.say, intents, state, own, _filters(own.want or {})))
    return cases


@cache
def _states() -> dict[str, State]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / "own_contexts.yaml").read_text("utf-8"))
    return {
        name: State(
            request=Request(query=told["query"], search_text=told["query"], filters=_filters(told["want"])),
            shown=tuple(told["shown"]),
            seen=tuple(told["shown"]),
            turn=1,
        )
        for name, told in loaded.items()
    }


def _filters(wanted: dict[str, Any]) -> Filters:
    return tuple(parse_constraint(key, value) for key, value in wanted.items())


def _webshop(part: str, data: Path) -> list[Case]:
    path = data / "webshop_human_goals" / "human_goals.json"
    if not path.is_file():
        raise UsageError(f"No file {path}", mend="Set FLOORWALKER_DATA to the folder of public data sets.")
    texts: list[str] = json.loads(path.read_text("utf-8"))
    cases = []
    for label in _read(HERE / "webshop.yaml"):
        if label.pop("split") != part:
            continue
        text = texts[label.pop("row")]
        if hashlib.sha256(text.encode()).hexdigest()[:12] != label.pop("hash"):
            raise UsageError(f"{path} is another version than was labelled", mend="Get the one that PROVENANCE names.")
        slots = {slot: (said,) if isinstance(said, str) else tuple(said) for slot, said in label.items()}
        cases.append(Case(text, ("find",), slots=slots))
    return cases


def _read(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
