"""Typed sparse columns: what the values of one field are, and which of them a filter's value means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.units import Unit, convert, read_count, read_quantity
from retrieval.words import fold

Kind = Literal["text", "number", "flag"]

_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})
_NUMERIC_SHARE = 0.8
"""A field is a number when at least this share of its values are; the rest stay reachable by ``=``."""


@dataclass(frozen=True)
class Column:
    """Pairs (``rows[i]``, ``codes[i]``), each at most once; per code its number in ``unit`` (nan if none), its text."""

    kind: Kind
    unit: Unit | None
    rows: npt.NDArray[np.int32]
    codes: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.float64]
    shown: list[str]
    code_of: dict[str, int]
    """Code by folded text."""
    fold: Callable[[str], str]

    def texts(self, value: str | float | bool, unit: str | None) -> list[str]:
        """The folded texts that a filter's value stands for in this column."""
        if isinstance(value, bool):
            return sorted(_YES if value else _NO)
        if isinstance(value, str):
            text = self.fold(value)
            if self.kind == "flag":
                return ["yes"] if text in _YES else ["no"] if text in _NO else []
            return [text]
        return [self.fold(f"{show_number(value)} {unit or ''}")]


def show_number(number: float) -> str:
    """``30.0`` -> ``"30"``: at most ten significant digits, no trailing zeros."""
    return f"{number:.10g}"


def build_column(
    rows: Sequence[int],
    items: Sequence[str | float | bool],
    fold_text: Callable[[str], str] = fold,
    kind: Kind | None = None,
) -> Column:
    """The column of a field whose value in ``rows[i]`` is, or has among others, ``items[i]``.

    Args:
        fold_text: what makes two texts one value.
        kind: the field's kind where it is known beforehand.
    """
    # True == 1.0 as a dictionary key, so flags become words first.
    if bool in set(map(type, items)):
        items = [("yes" if item else "no") if isinstance(item, bool) else item for item in items]
    first_seen: dict[str | float | bool, int] = {}
    raw = np.array([first_seen.setdefault(item, len(first_seen)) for item in items], dtype=np.int32)
    counts = np.bincount(raw, minlength=len(first_seen))
    values = [item if isinstance(item, str) else float(item) for item in first_seen]
    quantities = [_quantity(value) for value in values]
    unit = _main_unit(quantities, counts)
    raw_numbers = np.array([_in_unit(quantity, unit) for quantity in quantities], dtype=np.float64)
    if kind is None:
        kind = _kind(values, raw_numbers, counts)
    if kind != "number":
        unit, raw_numbers = None, np.full(len(values), np.nan)

    # Merge spellings of one value, the most common one giving its name.
    merged = np.zeros(len(values), dtype=np.int32)
    code_of: dict[str, int] = {}
    shown: list[str] = []
    numbers: list[float] = []
    for index in np.argsort(-counts, kind="stable"):
        text = _show(values[index], raw_numbers[index], unit, kind)
        code = code_of.setdefault(fold_text(text), len(code_of))
        if code == len(shown):
            shown.append(text)
            numbers.append(float(raw_numbers[index]))
        merged[index] = code
    row_array = np.array(rows, dtype=np.int32)
    code_array = merged[raw] if len(raw) else raw
    if len(shown) > 1 and len(set(rows)) < len(rows):
        pairs = np.unique(np.stack([row_array, code_array]), axis=1)
        row_array, code_array = pairs[0], pairs[1]
    elif len(shown) == 1:
        row_array = np.unique(row_array)
        code_array = np.zeros(len(row_array), dtype=np.int32)
    return Column(kind, unit, row_array, code_array, np.array(numbers, dtype=np.float64), shown, code_of, fold_text)


def value_counts(column: Column, mask: npt.NDArray[np.bool_] | None = None) -> dict[str, int]:
    """Products (of the mask) per shown value, most common first."""
    codes = column.codes if mask is None else column.codes[mask[column.rows]]
    counts = np.bincount(codes, minlength=len(column.shown))
    return {column.shown[code]: int(counts[code]) for code in np.argsort(-counts, kind="stable") if counts[code]}


def _quantity(value: str | float) -> tuple[float, Unit | None] | None:
    return (read_quantity(value) or read_count(value)) if isinstance(value, str) else (value, None)


def _main_unit(quantities: list[tuple[float, Unit | None] | None], counts: npt.NDArray[np.int64]) -> Unit | None:
    tally: Counter[Unit] = Counter()
    dimensions: Counter[str] = Counter()
    for quantity, count in zip(quantities, counts, strict=True):
        if quantity is not None and quantity[1] is not None:
            tally[quantity[1]] += int(count)
            dimensions[quantity[1].dimension] += int(count)
    if not dimensions:
        return None
    dimension = dimensions.most_common(1)[0][0]
    return max((unit for unit in tally if unit.dimension == dimension), key=tally.__getitem__)


def _in_unit(quantity: tuple[float, Unit | None] | None, unit: Unit | None) -> float:
    """A bare number among quantities is taken in the field's unit."""
    if quantity is None:
        return float("nan")
    number, own = quantity
    if own is None or own == unit:
        return number
    return convert(number, own, unit) if unit is not None and own.dimension == unit.dimension else float("nan")


def _kind(values: list[str | float], numbers: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> Kind:
    if values and all(isinstance(value, str) and fold(value) in _YES | _NO for value in values):
        return "flag"
    numeric = int(counts[~np.isnan(numbers)].sum())
    return "number" if numeric and numeric >= _NUMERIC_SHARE * int(counts.sum()) else "text"


def _show(value: str | float, number: float, unit: Unit | None, kind: Kind) -> str:
    if kind == "flag":
        return "yes" if fold(str(value)) in _YES else "no"
    if kind == "number" and not np.isnan(number):
        return f"{show_number(number)} {unit.symbol}" if unit else show_number(number)
    return value if isinstance(value, str) else show_number(value)
