"""Test dialogues as data: what a shopper says and does turn by turn and what must come of it, or a shopper to simulate.

``eval/dialogues.schema.json`` is the JSON Schema of a case, ``eval/set.schema.json`` that of a set's ``set.yaml``.
``python -m eval.dialogues`` writes both anew, ``python -m eval.dialogues --check PATH ...`` says what is wrong with
files of cases. :mod:`eval.casefiles` reads them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.request import Action, Intent, Language
from retrieval.errors import UsageError
from retrieval.filters import Constraint

SCHEMA_FILE = Path(__file__).with_name("dialogues.schema.json")
SET_SCHEMA_FILE = Path(__file__).with_name("set.schema.json")
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
    """Words in the reply's text and question, whatever their case. A number is met by itself only, 12 not by 120."""

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
    kinds: Texts = Field(
        default=[], description="the last labels of their categories: each of these is there, and no other"
    )


class InCart(Shape):
    """The cart as it is after this turn."""

    holds: dict[str, int] | None = Field(
        default=None,
        description="exactly this: how many (1 or more) of each product, by its id or by words of its title; {}: empty",
    )
    total: float | None = Field(default=None, ge=0, description="what all of it costs, in the shop's currency")


class Cited(Shape):
    """A citation: each field that is set must hold of it, whatever the case of words."""

    source: Literal["field", "description", "review", "policy"]
    title: str = Field(default="", description="words of the title of the product or the policy")
    where: str = Field(default="", description="words of the field's name, the review's id or the policy's heading")
    text: str = Field(default="", description="words of what is quoted")


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
    cart: InCart | None = None
    cites: Annotated[
        list[Cited] | None, BeforeValidator(_as_list, json_schema_input_type=Cited | list[Cited] | None)
    ] = Field(default=None, description="each is among what the reply cites; []: it cites nothing")
    names_product: bool | None = Field(
        default=None, description="whether a product is shown, or named in the words by its title or its number [1]"
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


Split = Literal["dev", "held_out"]
Style = Literal["terse", "chatty", "vague", "typos", "zh"]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Goal(Shape):
    """What a simulated shopper wants. A shown product that satisfies all of ``constraints`` is success."""

    kind: str = Field(min_length=1, description="what the shopper calls the thing, in the shopper's language")
    query: str = Field(default="", description="what else is said of it (`for long flights`); judged by nobody")
    constraints: ConstraintMap = Field(min_length=1, description="judged from the catalogue's records")
    words: dict[str, str] = Field(
        default={}, description="the shopper's own words for a constraint, by its key: {'color =': 黑色}"
    )

    @model_validator(mode="after")
    def _words_are_of_constraints(self) -> Self:
        if stray := set(self.words) - set(self.constraints):
            raise ValueError(f"`words` names {sorted(stray)}, and `constraints` does not")
        return self


class Shopper(Shape):
    """A shopper to simulate: answers from the goal only, and gives up after ``patience`` turns."""

    goal: Goal
    patience: int = Field(default=6, ge=1, le=20, description="turns")
    style: Style = Field(
        default="terse", description="how it is put, and how much the opening tells; vague: the thing's name only"
    )


class Case(Shape):
    """One dialogue: scripted (``turns``) or with a simulated ``shopper``.

    ``model: down`` plays it with a chat model that refuses every call.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    split: Split = Field(default="dev", description="held_out: written before any tuning, run once at the end")
    tags: list[Tag] = []
    language: Language | None = Field(default=None, description="the page's language; the message's own where absent")
    model: Literal["any", "down"] = "any"
    turns: list[Turn] = Field(default=[], description="a scripted dialogue")
    shopper: Shopper | None = Field(default=None, description="a simulated one, instead of `turns`")

    @model_validator(mode="after")
    def _scripted_or_simulated(self) -> Self:
        if bool(self.turns) == (self.shopper is not None):
            raise ValueError("a case needs either `turns` or a `shopper`")
        return self


class SharedCatalogue(Shape):
    """A public data set's products, found under ``--data``, ``FLOORWALKER_DATA`` or ``../shared/data``."""

    data: str = Field(description="its folder there, such as icecat_electronics")
    file: str = "products.jsonl"
    format: str = Field(description="as `floorwalker import --format` takes it")


class OwnCatalogue(Shape):
    """Files beside the set's ``set.yaml``, in any format that can be imported."""

    feed: str
    reviews: str | None = Field(default=None, description="JSONL of reviews of the feed's products")


class Set(Shape):
    """A set's ``set.yaml``. A set without one is played on the catalogue in force."""

    title: str = ""
    catalogue: Literal["demo"] | SharedCatalogue | OwnCatalogue


def schema(shape: type[Shape] = Case) -> dict[str, Any]:
    """The JSON Schema of a case, or of a set's ``set.yaml``."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.model_json_schema()}


def main(arguments: list[str] | None = None) -> int:
    """Writes the schemas, or checks files of cases; 0 when they are sound."""
    parser = argparse.ArgumentParser(prog="python -m eval.dialogues", description=main.__doc__)
    parser.add_argument("--check", nargs="+", type=Path, metavar="PATH", help="files or folders of cases")
    paths: list[Path] | None = parser.parse_args(arguments).check
    if paths is None:
        for file, shape in ((SCHEMA_FILE, Case), (SET_SCHEMA_FILE, Set)):
            file.write_text(json.dumps(schema(shape), indent=2, ensure_ascii=False) + "\n", "utf-8")
        return 0
    from eval.casefiles import load_set

    wrong = 0
    for path in paths:
        try:
            found = load_set(path)
        except UsageError as error:
            wrong += 1
            print(error)
            continue
        held_out = sum(case.split == "held_out" for case in found.cases)
        simulated = sum(case.shopper is not None for case in found.cases)
        print(
            f"{path}: {len(found.cases)} cases ({held_out} held out, {simulated} simulated) in {len(found.files)} files"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
