"""Hard constraints on products: the one shape in which they travel from understanding to the index and to the page."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal["=", "!=", "<=", ">="]


class Constraint(BaseModel):
    """One thing that a product must satisfy.

    ``field`` is ``price``, ``brand``, ``category``, ``availability``, ``rating``, ``title`` or the name of an attribute
    as the catalogue has it (``"battery life"``). ``=`` with several values means any of them, ``!=`` means none of
    them; ``<=`` and ``>=`` take one number. ``unit`` is the unit or, for prices, the ISO 4217 currency that the shopper
    named, and None where none was named. ``text`` is what the shopper said, shown back to them.

    A product whose record lacks the field fails ``=``, ``<=`` and ``>=`` and passes ``!=``.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    op: Operator
    values: tuple[str | float | bool, ...]
    unit: str | None = None
    text: str = ""

    @property
    def key(self) -> str:
        """Names the constraint in scripts and on the page: the same key replaces, another adds."""
        return f"{self.field} {self.op}"


Filters = tuple[Constraint, ...]
"""All must hold."""
