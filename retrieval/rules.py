"""The shop's own rules as data: what is lifted, lowered, put in a place, left out, and until when (docs/rules.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from retrieval.errors import UsageError
from retrieval.filters import Constraint, Operator
from retrieval.index import Index

Verb = Literal["boost", "bury", "pin", "exclude", "margin", "campaign", "sponsored"]
Value = bool | float | str
Where = dict[str, Value | list[Value] | dict[Operator, Value]]

USUAL: Mapping[str, float] = {"boost": 0.1, "bury": -0.3, "margin": 0.1, "campaign": 0.1, "sponsored": 0.1}
"""What a verb adds to a score where its rule names no amount, in the unit of relevance: .1 lifts a product over others
that answer about as well, not over those that answer better."""


class Rule(BaseModel):
    """One rule, as it stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1)
    do: Verb
    where: Where = Field(default_factory=dict)
    """Which products: a field with a value, a list of which any will do, or a comparison (``price: {"<=": 50}``)."""
    amount: float | None = Field(default=None, gt=0, le=2)
    place: int | None = Field(default=None, ge=1)
    since: date | None = Field(default=None, alias="from")
    until: date | None = None
    """The last day on which it is in force, like ``from`` in UTC."""
    label: str = Field(default="", max_length=40)
    file: str = ""

    @model_validator(mode="after")
    def _has_what_its_verb_needs(self) -> Rule:
        if not self.where and self.do != "margin":
            raise ValueError("where: it names no products")
        if self.do == "margin" and not self.file:
            raise ValueError("file: a margin rule names the CSV file with the columns id and margin")
        if self.do == "pin" and self.place is None:
            raise ValueError("place: a pin names its place, from 1")
        if self.do == "campaign" and self.until is None:
            raise ValueError("until: a campaign names its last day")
        if self.place is not None and self.do not in ("pin", "sponsored"):
            raise ValueError(f"place: {self.do} has none, pin and sponsored have")
        if self.file and self.do != "margin":
            raise ValueError(f"file: {self.do} reads none, margin does")
        if self.since and self.until and self.since > self.until:
            raise ValueError("until: it ends before it begins")
        return self


@dataclass(frozen=True)
class Applied:
    """What a rule did to a product: ``amount`` was added to the score as a contribution of the verb's name."""

    name: str
    do: Verb
    amount: float
    label: str
    place: int | None = None


@dataclass(frozen=True, eq=False)
class _Read:
    rule: Rule
    strength: npt.NDArray[np.float32]
    """Per row of the catalogue: 0 where the rule means it not, else 1, or the margin."""

    def holds(self, row: int, today: date) -> bool:
        rule = self.rule
        since, until = rule.since or today, rule.until or today
        return bool(self.strength[row]) and since <= today <= until


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Rules read for one catalogue. Where several mean a product their amounts are summed; of pins the first holds."""

    read: tuple[_Read, ...] = ()

    def excluded(self, row: int) -> tuple[Applied, ...]:
        """The rules that leave a product out."""
        return tuple(self._applied(each, row) for each in self._of(row) if each.rule.do == "exclude")

    def excluded_of(self, rows: Iterable[int]) -> list[tuple[int, Applied]]:
        """Of some products those that are left out, each with the rule that does it."""
        return [(row, each) for row in rows for each in self.excluded(row)[:1]]

    def moving(self, row: int) -> tuple[Applied, ...]:
        """The rules that add to a product's score."""
        return tuple(self._applied(each, row) for each in self._of(row) if each.rule.do in USUAL)

    def pin(self, row: int) -> Applied | None:
        """The rule that gives a product a place."""
        return next((self._applied(each, row) for each in self._of(row) if each.rule.place is not None), None)

    @property
    def idle(self) -> list[str]:
        """Names of the rules that mean no product of the catalogue."""
        return [each.rule.name for each in self.read if not each.strength.any()]

    def _of(self, row: int) -> list[_Read]:
        today = datetime.now(UTC).date()
        return [each for each in self.read if each.holds(row, today)]

    def _applied(self, each: _Read, row: int) -> Applied:
        rule, sign = each.rule, -1 if each.rule.do == "bury" else 1
        usual = USUAL.get(rule.do, 0.0)
        amount = (sign * rule.amount if rule.amount else usual) if rule.do in USUAL else 0.0
        return Applied(rule.name, rule.do, round(amount * float(each.strength[row]), 6), rule.label, rule.place)


def read_rules(path: Path, index: Index) -> Rulebook:
    """The rules of a file, for a catalogue.

    Raises:
        UsageError: the file cannot be read, or a rule is wrong: the message names file, rule and field.
    """
    try:
        loaded = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(
            f"The rules in {path} cannot be read: {str(error).splitlines()[0]}",
            mend="Mend the file, or set shop.rules to another; docs/rules.md shows what it looks like.",
        ) from error
    if not isinstance(loaded, dict) or set(loaded) - {"rules"} or not isinstance(loaded.get("rules") or [], list):
        raise _wrong(path, "", "rules", "the file must be a list of rules under the one name 'rules'")
    read: list[_Read] = []
    for number, raw in enumerate(loaded.get("rules") or [], 1):
        name = str(raw.get("name") or f"number {number}") if isinstance(raw, dict) else f"number {number}"
        rule = _rule(path, name, raw)
        if any(rule.name == each.rule.name for each in read):
            raise _wrong(path, name, "name", "another rule has the same one")
        strength = _meant(path, rule, index).astype(np.float32)
        if rule.do == "margin":
            strength *= _margins(path, rule, index)
        read.append(_Read(rule, strength))
    return Rulebook(tuple(read))


def _rule(path: Path, name: str, raw: Any) -> Rule:
    try:
        return Rule.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        field, parted, what = said.partition(": ") if not first["loc"] else (str(first["loc"][0]), ":", said)
        raise _wrong(path, name, field if parted else "", what if parted else said) from error


def _meant(path: Path, rule: Rule, index: Index) -> npt.NDArray[np.bool_]:
    """Which products a rule means; an id that the catalogue does not hold (any more) means none."""
    mask = np.ones(len(index.catalogue.products), np.bool_)
    for field, value in rule.where.items():
        if field == "id":
            ids = {str(each) for each in (value if isinstance(value, list) else [value])}
            named = np.zeros(len(mask), np.bool_)
            named[[index.catalogue.row_of[each] for each in ids if each in index.catalogue.row_of]] = True
            mask &= named
            continue
        compared: dict[Operator, Any] = dict(value) if isinstance(value, dict) else {"=": value}
        try:
            for op, one in compared.items():
                values = tuple(one) if isinstance(one, list) else (one,)
                mask &= index.catalogue.rows((Constraint(field=field, op=op, values=values),))
        except (UsageError, ValidationError) as error:
            raise _wrong(path, rule.name, f"where: {field}", str(error)) from error
    return mask


def _margins(path: Path, rule: Rule, index: Index) -> npt.NDArray[np.float32]:
    """Per row the margin, 0 to 1, of the rule's file beside the rules; 0 for products that are not in it."""
    beside, found = path.parent / rule.file, np.zeros(len(index.catalogue.products), np.float32)
    try:
        with beside.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                margin = float(row["margin"])
                if not 0 <= margin <= 1:
                    raise ValueError(f"line {line}: the margin {margin} is not between 0 and 1")
                if row["id"] in index.catalogue.row_of:
                    found[index.catalogue.row_of[row["id"]]] = margin
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        why = f"the column {error} is missing" if isinstance(error, KeyError) else str(error)
        raise _wrong(path, rule.name, "file", f"{beside}: {why}") from error
    return found


def _wrong(path: Path, rule: str, field: str, what: str) -> UsageError:
    place = f", rule {rule!r}" if rule else ""
    return UsageError(
        f"{path}{place}, field {field!r}: {what}" if field else f"{path}{place}: {what}",
        mend="Mend that line; docs/rules.md says what each rule may hold.",
    )
