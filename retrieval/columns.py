"""Typed sparse columns: what the values of one field are, and which of them a filter's value means."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt

from retrieval.mapped import text_key, text_keys
from retrieval.units import Unit, convert, read_count, read_quantity
from retrieval.words import fold

Kind = Literal["text", "number", "flag"]

_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})
_NUMERIC_SHARE = 0.8
"""A field is a number when at least this share of its values are; the rest stay reachable by ``=``."""
FEW = 256
"""Up to so many wanted values their rows are copied out one by one, beyond it all rows of the column are looked at."""


@dataclass(frozen=True)
class Column:
    """Rows by value: ``rows[starts[code]:starts[code + 1]]``, ascending, are those of the products that have the value
    ``code``; per code its number in ``unit`` (nan if none) and its text."""

    kind: Kind
    unit: Unit | None
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    count: int
    """Products that have any."""
    numbers: npt.NDArray[np.float64]
    shown: Sequence[str]
    keys: npt.NDArray[np.uint64]
    """Keys of the folded texts, sorted, and in ``key_codes`` the code of each."""
    key_codes: npt.NDArray[np.int32]
    fold: Callable[[str], str]

    def code_of(self, text: str) -> int | None:
        """The code of a folded text, where the column has it."""
        key = np.uint64(text_key(text))
        place = int(np.searchsorted(self.keys, key))
        return int(self.key_codes[place]) if place < len(self.keys) and self.keys[place] == key else None

    def rows_of(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
        """Rows that have any of the ``wanted`` values (a bool per code)."""
        codes = np.flatnonzero(wanted)
        if len(codes) > FEW:
            return self.rows[np.repeat(wanted, np.diff(self.starts))]
        found = [self.rows[self.starts[code] : self.starts[code + 1]] for code in codes]
        return np.concatenate(found) if found else self.rows[:0]

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


class ColumnBuilder:
    """Collects a field's values, row by row."""

    def __init__(self) -> None:
        self._codes: dict[str | float, int] = {}
        self._rows = array("i")
        self._raw = array("i")

    def add(self, row: int, value: str | float | bool) -> None:
        """The product in ``row``, no lower than the one before, has the value, maybe among others."""
        # True == 1.0 as a dictionary key, so flags become words first.
        key = ("yes" if value else "no") if isinstance(value, bool) else value
        self._rows.append(row)
        self._raw.append(self._codes.setdefault(key, len(self._codes)))

    def build(self, fold_text: Callable[[str], str] = fold, kind: Kind | None = None) -> Column:
        """The column.

        Args:
            fold_text: what makes two texts one value.
            kind: the field's kind where it is known beforehand.
        """
        raw = np.frombuffer(self._raw, dtype=np.int32)
        counts = np.bincount(raw, minlength=len(self._codes))
        values = [item if isinstance(item, str) else float(item) for item in self._codes]
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
        starts, rows = _by_code(merged[raw], np.frombuffer(self._rows, dtype=np.int32), len(shown))
        keys = text_keys(code_of)
        order = np.argsort(keys)
        return Column(
            kind=kind,
            unit=unit,
            starts=starts,
            rows=rows,
            count=len(np.unique(rows)),
            numbers=np.array(numbers),
            shown=shown,
            keys=keys[order],
            key_codes=order.astype(np.int32),
            fold=fold_text,
        )


def number_column(values: npt.NDArray[np.float64]) -> Column:
    """The column of a number that each product has at most once, ``values`` per row, nan where it has none."""
    rows = np.flatnonzero(~np.isnan(values)).astype(np.int32)
    numbers, codes = np.unique(values[rows], return_inverse=True)
    starts, rows = _by_code(codes, rows, len(numbers))
    return Column(
        kind="number",
        unit=None,
        starts=starts,
        rows=rows,
        count=len(rows),
        numbers=numbers,
        shown=_Numbers(numbers),
        # a number's text is read as a number
        keys=np.zeros(0, np.uint64),
        key_codes=np.zeros(0, np.int32),
        fold=fold,
    )


class _Numbers(Sequence[str]):
    """Numbers, shown."""

    def __init__(self, numbers: npt.NDArray[np.float64]) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> _Numbers: ...
    def __getitem__(self, place: int | slice) -> str | _Numbers:
        return _Numbers(self._numbers[place]) if isinstance(place, slice) else show_number(float(self._numbers[place]))


def _by_code(
    codes: npt.NDArray[Any], rows: npt.NDArray[np.int32], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """``starts`` and ``rows`` of a column from its pairs, rows ascending; a pair that comes again is left out."""
    order = np.argsort(codes, kind="stable")
    codes, rows = codes[order], rows[order]
    if len(rows):
        first = np.append(True, (np.diff(codes) != 0) | (np.diff(rows) != 0))
        codes, rows = codes[first], rows[first]
    return np.append(0, np.cumsum(np.bincount(codes, minlength=count))).astype(np.int64), rows


def value_counts(column: Column, mask: npt.NDArray[np.bool_] | None = None) -> dict[str, int]:
    """Products (of the mask) per shown value, most common first."""
    if mask is None:
        counts = np.diff(column.starts)
    else:
        passed = np.append(0, np.cumsum(mask[column.rows]))
        counts = np.diff(passed[column.starts])
    some = np.flatnonzero(counts)
    order = some[np.argsort(-counts[some], kind="stable")]
    return {column.shown[code]: count for code, count in zip(order.tolist(), counts[order].tolist(), strict=True)}


class ValueCounts(Mapping[str, int]):
    """:func:`value_counts` of all products, counted when it is first looked into."""

    def __init__(self, column: Column) -> None:
        self._column = column

    @cached_property
    def _counts(self) -> dict[str, int]:
        return value_counts(self._column)

    def __getitem__(self, value: str) -> int:
        return self._counts[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._column.shown)


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
