"""Scripted dialogues: what a shopper says and does, turn by turn, and what must come of it. One YAML file is one case.

``eval/dialogues.schema.json`` is the JSON Schema of a case, for editors; ``python -m eval.dialogues`` prints a new one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.request import Action, Intent, Language
from retrieval.errors import UsageError
from retrieval.filters import Constraint

SCHEMA_FILE = Path(__file__).with_name("dialogues.schema.json")
OPERATORS = ("=", "!=", "<=", ">=")

Scalar = bool | int | float | str


def _as_list(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


Texts = Annotated[list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
Intents = Annotated[list[Intent], BeforeValidator(_as_list, json_schema_input_type=Intent | list[Intent])]
Actions = Annotated[list[Action], BeforeValidator(_as_list, json_schema_input_type=Action | list[Action])]


class Shape(BaseModel):
    """Every part of a case refuses keys it does not know: a misspelt expectation must not pass unseen."""

    model_config = ConfigDict(extra="forbid")


def parse_constraint(key: str, value: Scalar | list[Scalar]) -> Constraint:
    """``"price <="`` and ``1000 CNY`` as a :class:`Constraint`. A number may carry its unit or currency after a space.

    Raises:
        ValueError: the key does not end in one of ``= != <= >=``, or ``<=``/``>=`` has no number.
    """
    field, _, op = key.rpartition(" ")
    if not field or op not in OPERATORS:
        raise ValueError(f"{key!r} is not 'FIELD OPERATOR' with an operator of {' '.join(OPERATORS)}")
    values = value if isinstance(value, list) else [value]
    if op in ("=", "!="):
        return Constraint(field=field, op=op, values=tuple(values))  # type: ignore[arg-type]
    number, _, unit = str(values[0]).partition(" ")
    try:
        return Constraint(field=field, op=op, values=(float(number),), unit=unit or None)  # type: ignore[arg-type]
    except ValueError:
        raise ValueError(f"{key!r} needs a number, got {value!r}") from None


def _check_constraints(value: object) -> object:
    """Validate the map and leave it as written, so that a report shows the author's own words."""
    if not isinstance(value, dict):
        raise ValueError("must be a map of constraints, such as {price <=: 150}")
    for key, item in value.items():
        parse_constraint(str(key), item)
    return value


ConstraintMap = Annotated[dict[str, Scalar | list[Scalar]], BeforeValidator(_check_constraints)]


class Mention(Shape):
    """Words in the reply's text and question, whatever their case."""

    all: Texts = Field(default=[], description="each must occur")
    any: Texts = Field(default=[], description="at least one must occur")


def _as_mention(value: object) -> object:
    return {"all": value} if isinstance(value, (str, list)) else value


class Products(Shape):
    """The products shown in this turn."""

    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    within_constraints: bool = Field(
        default=False,
        description="each satisfies the expected constraints and all those in force, but for those in `relaxed`",
    )
    where: ConstraintMap = Field(default={}, description="each satisfies these as well, stated by the shopper or not")
    first: ConstraintMap = Field(default={}, description="the first one satisfies these")
    new: bool = Field(default=False, description="none was shown earlier in the dialogue")
    cheaper: bool = Field(
        default=False, description="the dearest and the average cost less than those on the page before the turn"
    )
    sorted_by: Literal["price_asc", "price_desc", "rating"] | None = None


class Expect(Shape):
    """What must hold after a turn. What is not named is not checked; several intents or actions mean any of them."""

    intent: Intents = []
    action: Actions = []
    constraints: ConstraintMap = Field(default={}, description="in force with this meaning; others may be in force too")
    no_constraints: Texts = Field(
        default=[],
        description="fields (`price`) or keys (`price >=`) with nothing in force; `others`: all beyond `constraints`",
    )
    products: Products | None = None
    references: list[int] | None = Field(
        default=None, description="positions, from 1, among the products shown before, that the message points at"
    )
    mention: Annotated[
        Mention | None, BeforeValidator(_as_mention, json_schema_input_type=str | list[str] | Mention | None)
    ] = None
    must_not_mention: Texts = Field(default=[], description="whole words, in text and question")
    asks: bool | None = Field(default=None, description="whether the reply asks the shopper something")
    language: Language | None = Field(default=None, description="of the request as understood and of the text shown")
    relaxed: list[str] | None = Field(default=None, description="exactly the keys said to have been relaxed")
    degraded: bool | None = None
    grounded: bool = Field(
        default=False, description="nothing shown that records, policies or the shopper do not support"
    )
    error: str | None = Field(default=None, description="the turn must end in an error that says this")


class Do(Shape):
    """What the shopper does on the page, instead of or before saying something."""

    drop: str | None = Field(default=None, description="remove the constraint with this key, as `price <=`")
    compare: list[int] = Field(default=[], description="compare the products at these positions")
    dismiss: int | None = Field(default=None, ge=1, description="not this one: the product at this position")
    like: int | None = Field(default=None, ge=1)


class Turn(Shape):
    """One step of a dialogue. `say`, `drop` and `compare` get a reply; `dismiss` and `like` alone do not."""

    say: str = ""
    do: Do = Do()
    expect: Expect = Expect()

    @property
    def replies(self) -> bool:
        """Whether the assistant answers this step."""
        return bool(self.say or self.do.drop or self.do.compare)

    @model_validator(mode="after")
    def _has_effect(self) -> Self:
        if self.do == Do() and not self.say:
            raise ValueError("a turn must `say` or `do` something")
        if not self.replies and self.expect != Expect():
            raise ValueError("`dismiss` and `like` alone get no reply, so nothing can be expected of it")
        return self


class Case(Shape):
    """One dialogue. ``model: down`` plays it with a chat model that refuses every call."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    language: Language | None = Field(default=None, description="the page's language; the message's own where absent")
    model: Literal["any", "down"] = "any"
    turns: list[Turn] = Field(min_length=1)


def load_case(path: Path) -> Case:
    """One case from a YAML file.

    Raises:
        UsageError: the file is not YAML or not a case; names file, line or field, and why.
    """
    mend = "eval/dialogues.schema.json lists every field and its meaning."
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{path}:{line}: not YAML: {error.problem}", mend=mend) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not YAML: {error}", mend=mend) from error
    try:
        return Case.model_validate(raw)
    except ValidationError as error:
        places = [
            f"{'.'.join(str(part) for part in item['loc']) or 'the whole'}: {item['msg']}" for item in error.errors()
        ]
        raise UsageError(f"{path}:{_line_of(path, error)}: " + "; ".join(places), mend=mend) from error


def _line_of(path: Path, error: ValidationError) -> int:
    """Line, from 1, of the deepest node on the first error's way that the file has."""
    node: yaml.Node | None = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    line = 1
    for part in error.errors()[0]["loc"]:
        if isinstance(node, yaml.MappingNode):
            entry = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def load_cases(directory: Path) -> list[Case]:
    """Every ``*.yaml`` under a folder (or the one file), ordered by path.

    Raises:
        UsageError: no such folder, no case in it, a malformed case, or an id used twice.
    """
    paths = [directory] if directory.is_file() else sorted(directory.rglob("*.yaml"))
    if not paths:
        raise UsageError(
            f"No dialogue (*.yaml) under {directory}", mend="Sets that come along: eval/sets/demo, eval/sets/icecat."
        )
    cases: dict[str, Case] = {}
    for path in paths:
        case = load_case(path)
        if case.id in cases:
            raise UsageError(f"{path}: id: {case.id!r} is used by another file too", mend="Give it an id of its own.")
        cases[case.id] = case
    return list(cases.values())


def schema() -> dict[str, Any]:
    """The JSON Schema of a case file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Case.model_json_schema()}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
