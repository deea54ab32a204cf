"""The catalogue in memory: products with typed, sparse columns, and exact filters over them.

Chroma's own ``where`` scans every record, so filters are resolved here first and only the rows that pass are searched.
A field is kept as pairs (row, code) for the products that have it, and one table over the distinct values; a filter
is decided per distinct value and then spread to rows, which costs well under a millisecond for 20,000 products.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.columns import Column, Kind, build_column, value_counts
from retrieval.errors import NotFoundError, UsageError
from retrieval.filters import Constraint, Filters
from retrieval.product import Product
from retrieval.units import convert, counted, read_quantity, unit_of
from retrieval.words import fold_label, words

Mask = npt.NDArray[np.bool_]

_SAME = 1e-6
_SAME_CONVERTED = 5e-3
"""Labels round: a 17 in screen is sold as 43.2 cm, not 43.18 cm. Only for ``=`` between two different units."""


@dataclass(frozen=True)
class Field:
    """What the catalogue knows of one field.

    ``values`` maps a text or flag (``"yes"``, ``"no"``) to its number of products, most common first; empty for
    numbers, whose range is ``low`` to ``high`` in ``unit`` (for ``price`` the shop's currency). ``count``: products
    that have it.
    """

    name: str
    kind: Kind
    unit: str | None
    values: dict[str, int]
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Catalogue:
    """Products in the feed's order, found by id and by filter. Made by :func:`build_catalogue`."""

    products: list[Product]
    row_of: dict[str, int]
    prices: npt.NDArray[np.float64]
    """Per row, in ``currency``; nan where the product has no price."""
    currency: str
    rates: Mapping[str, float]
    fields: dict[str, Field]
    """Every attribute, and ``brand``, ``category``, ``price``, ``rating`` where any product has one."""
    _columns: dict[str, Column]
    _title_rows: dict[str, list[int]]
    """Rows by word of the title."""

    def get(self, product_id: str) -> Product:
        """The product with this id.

        Raises:
            NotFoundError: there is none.
        """
        row = self.row_of.get(product_id)
        if row is None:
            raise NotFoundError(
                f"No product with id {product_id!r} in the catalogue", mend="List ids with: floorwalker search"
            )
        return self.products[row]

    def convert(self, amount: float, currency: str) -> float:
        """``amount`` of ``currency`` (ISO 4217) in the shop's currency.

        Raises:
            UsageError: no rate is known for the currency.
        """
        return amount * _rate(currency, self.currency, self.rates)

    def rows(self, filters: Filters) -> Mask:
        """Which products satisfy all filters, by the rules of :class:`retrieval.filters.Constraint`; shape (n,).

        Text compares without regard to case, and a list matches if any item does. ``category`` matches any label of
        the path, singular or plural. ``title`` matches when every word of the value is a word of the title. A number
        without a unit is taken in the field's unit, a price without a currency in the shop's.

        Raises:
            UsageError: an unknown field, unit or currency, or an operator or value that the field cannot have.
        """
        mask = np.ones(len(self.products), dtype=np.bool_)
        for constraint in filters:
            mask &= self._matching(constraint)
        return mask

    def satisfies(self, product_id: str, constraint: Constraint) -> bool:
        """Whether one product satisfies one constraint.

        Raises:
            NotFoundError: no such product.
            UsageError: as :meth:`rows`.
        """
        self.get(product_id)
        return bool(self._matching(constraint)[self.row_of[product_id]])

    def facet_counts(self, mask: Mask, name: str) -> dict[str, int]:
        """How many of the masked products have each value of a field, most common first.

        Raises:
            UsageError: unknown field.
        """
        return value_counts(self._column(name), mask)

    def _column(self, name: str) -> Column:
        if name in self._columns:
            return self._columns[name]
        near = difflib.get_close_matches(name, self._columns, n=3)
        raise UsageError(
            f"The catalogue has no field {name!r}",
            mend=f"Did you mean {', '.join(map(repr, near))}?"
            if near
            else "Import a feed that has it, or drop the filter.",
        )

    def _matching(self, constraint: Constraint) -> Mask:
        if not constraint.values:
            raise UsageError(f"The constraint {constraint.key!r} has no value", mend="Give it at least one.")
        if constraint.op in ("=", "!="):
            equal = self._titled(constraint) if constraint.field == "title" else self._equal(constraint)
            return equal if constraint.op == "=" else ~equal
        return self._within(constraint)

    def _titled(self, constraint: Constraint) -> Mask:
        mask = np.zeros(len(self.products), dtype=np.bool_)
        for value in constraint.values:
            wanted = words(str(value))
            every = np.full(len(self.products), bool(wanted))
            for word in wanted:
                # Chinese and Japanese write no spaces between words, so there a word is looked for anywhere.
                found = [each for each in self._title_rows if word in each] if word[0] >= "\u3040" else [word]
                has = np.zeros(len(self.products), dtype=np.bool_)
                for each in found:
                    has[self._title_rows.get(each, [])] = True
                every &= has
            mask |= every
        return mask

    def _equal(self, constraint: Constraint) -> Mask:
        column = self._column(constraint.field)
        wanted = np.zeros(len(column.shown), dtype=np.bool_)
        for value in constraint.values:
            for text in column.texts(value, constraint.unit):
                if text in column.code_of:
                    wanted[column.code_of[text]] = True
            number, converted = self._number(value, constraint, column)
            if number is not None:
                tolerance = _SAME_CONVERTED if converted else _SAME
                wanted |= np.isclose(column.numbers, number, rtol=tolerance, atol=1e-12)
        return self._spread(column, wanted)

    def _within(self, constraint: Constraint) -> Mask:
        if constraint.field == "title":
            raise UsageError(f"'title' cannot be compared with {constraint.op!r}", mend="Use '=' or '!='.")
        column = self._column(constraint.field)
        if column.kind != "number":
            raise UsageError(
                f"The field {constraint.field!r} is not a number and cannot be compared with {constraint.op!r}",
                mend="Use '=' or '!='.",
            )
        number, _ = self._number(constraint.values[0], constraint, column)
        if number is None or len(constraint.values) != 1:
            raise UsageError(
                f"{constraint.key!r} needs one number, not {', '.join(map(repr, constraint.values))}",
                mend="Give one number, with its unit if it is not the field's own.",
            )
        slack = abs(number) * _SAME
        with np.errstate(invalid="ignore"):
            within = column.numbers <= number + slack if constraint.op == "<=" else column.numbers >= number - slack
        return self._spread(column, within)

    def _spread(self, column: Column, wanted: Mask) -> Mask:
        mask = np.zeros(len(self.products), dtype=np.bool_)
        mask[column.rows[wanted[column.codes]]] = True
        return mask

    def _number(self, value: str | float, constraint: Constraint, column: Column) -> tuple[float | None, bool]:
        """The value in the column's unit, and whether it was converted; None where it is no number for this column."""
        if column.kind != "number" or isinstance(value, bool):
            return None, False
        quantity = read_quantity(value) if isinstance(value, str) else (float(value), None)
        if quantity is None:
            return None, False
        number, unit = quantity
        if constraint.field == "price":
            currency = constraint.unit or self.currency
            return self.convert(number, currency), currency != self.currency
        if unit is None and constraint.unit is not None:
            unit = unit_of(constraint.unit) or counted(constraint.unit)
        if unit is None:
            return number, False
        if column.unit is None or column.unit.dimension != unit.dimension:
            raise UsageError(
                f"{constraint.field!r} cannot be measured in {unit.symbol!r}",
                mend=f"The field is in {column.unit.symbol}." if column.unit else "The field has no unit.",
            )
        return convert(number, unit, column.unit), unit != column.unit


def build_catalogue(
    products: Sequence[Product], currency: str = "", rates: Mapping[str, float] | None = None
) -> Catalogue:
    """Builds the columns.

    Args:
        products: with distinct ids.
        currency: the shop's, ISO 4217; prices without a currency are in it. Empty: the products' commonest, else USD.
        rates: value of one unit of each currency in some common one; without it only ``currency`` is known.

    Raises:
        UsageError: a price's currency, or the shop's, has no rate.
    """
    named = Counter(each.currency for each in products if each.currency)
    currency = currency or (named.most_common(1)[0][0] if named else "USD")
    rates = rates or {currency: 1.0}
    amounts = (
        float("nan") if p.price is None else p.price * _rate(p.currency or currency, currency, rates) for p in products
    )
    prices = np.fromiter(amounts, dtype=np.float64, count=len(products))
    rows: dict[str, list[int]] = defaultdict(list)
    items: dict[str, list[str | float | bool]] = defaultdict(list)
    title_rows: dict[str, list[int]] = defaultdict(list)
    for row, product in enumerate(products):
        for word in set(words(product.title)):
            title_rows[word].append(row)
        for name, value in product.attributes.items():
            if isinstance(value, list):
                rows[name].extend([row] * len(value))
                items[name].extend(value)
            else:
                rows[name].append(row)
                items[name].append(value)
    columns = {name: build_column(rows[name], items[name]) for name in items}
    # The record's own fields win over attributes that took their names.
    columns |= {
        "brand": build_column(*_present([p.brand for p in products]), kind="text"),
        "category": build_column(
            [row for row, p in enumerate(products) for _ in p.category],
            [label for p in products for label in p.category],
            fold_label,
            kind="text",
        ),
        "price": build_column(
            *_present([None if np.isnan(price) else float(price) for price in prices]), kind="number"
        ),
        "rating": build_column(*_present([p.rating for p in products]), kind="number"),
        "availability": build_column(*_present([p.availability for p in products]), kind="text"),
    }
    fields = {
        name: _describe(name, column, currency if name == "price" else None)
        for name, column in columns.items()
        if name != "availability" and len(column.rows)
    }
    return Catalogue(
        products=list(products),
        row_of={product.id: row for row, product in enumerate(products)},
        prices=prices,
        currency=currency,
        rates=rates,
        fields=fields,
        _columns=columns,
        _title_rows=dict(title_rows),
    )


def _rate(source: str, target: str, rates: Mapping[str, float]) -> float:
    for code in (source, target):
        if source != target and code not in rates:
            raise UsageError(f"No exchange rate for {code!r}", mend="Add it to shop.rates in floorwalker.toml.")
    return 1.0 if source == target else rates[source] / rates[target]


def _present(values: Sequence[str | float | None]) -> tuple[list[int], list[str | float | bool]]:
    """Rows and items of a field that each product has at most once."""
    rows = [row for row, value in enumerate(values) if value is not None]
    return rows, [value for value in values if value is not None]


def _describe(name: str, column: Column, currency: str | None) -> Field:
    numbers = column.numbers[~np.isnan(column.numbers)]
    return Field(
        name=name,
        kind=column.kind,
        unit=currency or (column.unit.symbol if column.unit else None),
        values={} if column.kind == "number" else value_counts(column),
        low=float(numbers.min()) if len(numbers) else None,
        high=float(numbers.max()) if len(numbers) else None,
        count=len(np.unique(column.rows)),
    )
