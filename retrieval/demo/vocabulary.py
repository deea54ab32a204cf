"""The words the demo shop is made of, read from the YAML files beside this module.

A department file names its brands with a tier from 1 (cheap) to 5 (premium), and its kinds of products. An attribute
of a kind is drawn by a rule written in one string:

    yes .6 +          a flag, true with probability 0.6
    18..60 h /2 +     a quantity from 18 to 60 in steps of 2, with its unit
    8 GB | 16 GB +    one of these
    red & green       several of these, as a list

A ``+`` at the end makes better products draw higher (for alternatives: later) values, a ``-`` lower ones. A condition,
which may only name the brand or an attribute above it, limits the rule: ``if wireless``, ``if not wireless``,
``if material is canvas/felt``, ``if brand is not Apple``. A closing ``!``, or a place in the title, keeps the
attribute in every record; of the others a tenth are missing, as in real listings.

A use may have a condition as well, ``rainy commutes if waterproof``: it is claimed only where the record says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from retrieval.errors import FeedError
from retrieval.product import AttributeValue

HERE = Path(__file__).parent
_NUMBER = re.compile(r"([\d.]+?)\.\.([\d.]+)(?: ([^/\s].*?))?(?: /([\d.]+))?")


@dataclass(frozen=True)
class Rule:
    """How one attribute is drawn. ``slope`` is 1, 0 or -1: rises with quality, does not care, falls.

    Where ``depends`` names something, the rule holds only if its value is in ``allowed`` (or, ``negated``, is not).
    """

    name: str
    kind: Literal["flag", "number", "choice", "list"]
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    unit: str = ""
    options: tuple[str, ...] = ()
    slope: int = 0
    depends: str = ""
    allowed: tuple[AttributeValue, ...] = ()
    negated: bool = False
    always: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of product: the leaf of a category path and all that is drawn for it. ``price`` is in US dollars."""

    path: tuple[str, ...]
    noun: str
    title: str
    models: int
    price: tuple[float, float]
    brands: dict[str, int]
    series: tuple[str, ...]
    colors: tuple[str, ...]
    rules: tuple[Rule, ...]
    uses: tuple[tuple[str, str], ...]
    aspects: tuple[str, ...]
    goes_with: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last label of the path; unique in the shop."""
        return self.path[-1]

    def uses_of(self, attributes: dict[str, AttributeValue]) -> list[str]:
        """What a product with these attributes can be recommended for."""
        return [use for use, needs in self.uses if not needs or attributes.get(needs)]


@dataclass(frozen=True)
class Department:
    """A department; ``prefix`` starts the ids of its products."""

    name: str
    prefix: str
    kinds: tuple[Kind, ...]


def read_yaml(name: str) -> Any:
    """The content of a YAML file of this folder."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def words(text: str) -> tuple[str, ...]:
    """Splits ``"a, b, c"``."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def parse_rule(name: str, text: str) -> Rule:
    """Reads one attribute rule; the grammar stands at the top of this module.

    Raises:
        FeedError: the text follows none of the four forms.
    """
    body = text.strip()
    always = body.endswith("!")
    body = body.removesuffix("!").rstrip()
    body, _, condition = body.partition(" if ")
    depends, _, values = condition.partition(" is ")
    negated = depends.startswith("not ") or values.startswith("not ")
    slope = {"+": 1, "-": -1}.get(body[-1:], 0)
    body = body.rstrip("+-").rstrip()
    common: dict[str, Any] = {
        "slope": slope,
        "always": always,
        "depends": depends.removeprefix("not "),
        "allowed": tuple(values.removeprefix("not ").split("/")) if values else (True,),
        "negated": negated,
    }
    if found := re.fullmatch(r"yes ([\d.]+)", body):
        return Rule(name, "flag", high=float(found[1]), **common)
    if found := _NUMBER.fullmatch(body):
        low, high, unit, step = found.groups()
        return Rule(name, "number", float(low), float(high), float(step or 1), (unit or "").strip(), **common)
    if re.match(r"[\d.]+\.\.", body):
        raise FeedError(
            f"Demo shop: {body!r}, the rule of attribute {name!r}, is not a quantity",
            mend="See retrieval/demo/vocabulary.py.",
        )
    if "&" in body:
        return Rule(name, "list", options=tuple(part.strip() for part in body.split("&")), **common)
    if body:
        return Rule(name, "choice", options=tuple(part.strip() for part in body.split("|")), **common)
    raise FeedError(f"Demo shop: the rule of attribute {name!r} is empty", mend="See retrieval/demo/vocabulary.py.")


def _kind(department: dict[str, Any], leaf: str, data: dict[str, Any]) -> Kind:
    noun = data["noun"]
    shelf = (data["in"],) if "in" in data else ()
    brands: dict[str, int] = department["brands"]
    title: str = data.get("title", department.get("title", "{brand} {series} {noun}"))
    rules = (parse_rule(name, text) for name, text in data["attributes"].items())
    chosen = words(data["brands"]) if "brands" in data else tuple(brands)
    return Kind(
        path=(department["department"], *shelf, leaf),
        noun=noun,
        title=title,
        models=data.get("models", 8),
        price=(float(data["price"][0]), float(data["price"][1])),
        brands={name: brands[name] for name in chosen},
        series=words(data.get("series", department["series"])),
        colors=words(data.get("colors", "")),
        rules=tuple(replace(rule, always=True) if f"{{{rule.name}}}" in title else rule for rule in rules),
        uses=tuple((use, needs) for use, _, needs in (text.partition(" if ") for text in words(data["uses"]))),
        aspects=words(data["aspects"]),
        goes_with=words(data.get("goes with", "")),
    )


@cache
def departments() -> tuple[Department, ...]:
    """All departments of the demo shop, in the order of their files' names.

    Raises:
        FeedError: two kinds share a name, or a kind goes with one that does not exist.
    """
    found = []
    for path in sorted((HERE / "departments").glob("*.yaml")):
        for data in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            kinds = tuple(_kind(data, leaf, kind) for leaf, kind in data["kinds"].items())
            found.append(Department(data["department"], data["prefix"], kinds))
    names = [kind.name for department in found for kind in department.kinds]
    doubled = {name for name in names if names.count(name) > 1}
    missing = {n for d in found for kind in d.kinds for n in kind.goes_with} - set(names)
    if doubled or missing:
        raise FeedError(
            f"Demo shop: kinds named twice {sorted(doubled)}, unknown complements {sorted(missing)}",
            mend="Mend the files in retrieval/demo/departments.",
        )
    return tuple(found)
