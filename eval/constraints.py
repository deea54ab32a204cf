"""Constraints as checks use them: what says the same, what products break, how they are written."""

from __future__ import annotations

import numpy as np

from eval.dialogues import Expect, parse_constraint
from eval.step import Step
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint, Filters
from retrieval.product import Product
from retrieval.units import read_quantity

PRICE_TOLERANCE = 0.005
"""Relative; a converted price may be rounded."""
BAND = 0.05
"""Relative; "a 27 inch monitor" may be taken for a band of this half width around 27."""
SLIPS = 0.05
"""Relative; so many more products than asked may be refused."""


def same_constraint(wanted: Constraint, got: Constraint, catalogue: Catalogue) -> bool:
    """Same field and operator, and the same values or (for wordings such as singular and plural) the same products."""
    if (wanted.field.casefold(), wanted.op) != (got.field.casefold(), got.op):
        return False
    if wanted.op in ("<=", ">="):
        amounts = [
            catalogue.convert(float(c.values[0]), c.unit or catalogue.currency)
            if c.field == "price"
            else float(c.values[0])
            for c in (wanted, got)
        ]
        if abs(amounts[0] - amounts[1]) <= PRICE_TOLERANCE * abs(amounts[0]):
            return wanted.field == "price" or wanted.unit is None or wanted.unit == got.unit
    elif {str(v).casefold() for v in wanted.values} == {str(v).casefold() for v in got.values}:
        return True
    rows = [catalogue.rows((c,)) for c in (wanted, got)]
    if wanted.op == "!=" and not (rows[1] & ~rows[0]).any():
        # A brand refused together with the few products that bear its name misspelt is refused.
        return bool((rows[0] & ~rows[1]).sum() <= SLIPS * (~rows[0]).sum())
    return bool(rows[0].any() and not rows[0].all() and np.array_equal(rows[0], rows[1]))


def in_force(wanted: Constraint, filters: tuple[Constraint, ...], catalogue: Catalogue) -> list[Constraint]:
    """Those of ``filters`` that say what ``wanted`` says: one the same, or a narrow band around an exact number."""
    same = [got for got in filters if same_constraint(wanted, got, catalogue)]
    if same or wanted.op != "=":
        return same
    number = read_quantity(str(wanted.values[0]))
    band = [got for got in filters if got.field == wanted.field and got.op in ("<=", ">=")]
    near = number is not None and all(abs(float(got.values[0]) / number[0] - 1) <= BAND for got in band)
    return band if near and {got.op for got in band} == {"<=", ">="} else []


def describe(filters: tuple[Constraint, ...]) -> str:
    """Constraints as a reader would write them."""
    return "; ".join(_written(constraint) for constraint in filters) or "none"


def _written(constraint: Constraint) -> str:
    values = [
        ("yes" if value else "no")
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
        for value in constraint.values
    ]
    return " ".join(part for part in (constraint.key, " or ".join(values), constraint.unit) if part)


def violations(step: Step, wanted: tuple[Constraint, ...]) -> list[tuple[Product, Constraint]]:
    """Products shown with each of ``wanted`` that they do not satisfy.

    Of several wishes, what was asked for one alone ("a tent under 200") binds no product that answers another.
    """
    reply, catalogue = step.reply, step.catalogue

    def binds(constraint: Constraint, asked: Filters) -> bool:
        elsewhere = any(in_force(constraint, each.filters, catalogue) for each in reply.wishes)
        return not elsewhere or bool(in_force(constraint, asked, catalogue))

    return [
        (item.product, constraint)
        for item in reply.products
        for constraint in wanted
        if not catalogue.satisfies(item.product.id, constraint)
        and (len(reply.wishes) == 1 or binds(constraint, reply.wish_of(item).filters))
    ]


def asked(step: Step) -> Filters:
    """The constraints in force, of all wishes."""
    return tuple(dict.fromkeys(each for wish in (step.reply.request, *step.reply.wishes) for each in wish.filters))


def demanded(expect: Expect, step: Step) -> tuple[Constraint, ...]:
    """What products shown must satisfy: the case's constraints and those in force, but not those said to be relaxed."""
    expected = tuple(parse_constraint(key, value) for key, value in expect.constraints.items())
    return tuple(c for c in expected + asked(step) if c.key not in step.reply.relaxed)


def breach(found: list[tuple[Product, Constraint]]) -> str | None:
    if not found:
        return None
    product, constraint = found[0]
    value = product.attributes.get(constraint.field, getattr(product, constraint.field, "not in the record"))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{product.title!r} breaks {describe((constraint,))}: {value}{more}"
