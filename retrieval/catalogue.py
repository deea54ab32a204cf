"""The catalogue: products with typed, sparse columns, and exact filters over them.

Chroma's own ``where`` scans every record, so filters are resolved here first and only the rows that pass are searched.
A field is kept as the rows of each of its values; a filter is decided per distinct value and then spread to rows, which
costs well under a millisecond for 20,000 products. Products and columns lie in mapped files and are read as needed.
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.columns import Column, Kind, ValueCounts, number_column, value_counts
from retrieval.errors import NotFoundError, UsageError
from retrieval.filters import Constraint, Filters
from retrieval.mapped import RowOf
from retrieval.product import Product
from retrieval.tables import Tables, build_tables
from retrieval.units import convert, counted, read_quantity, unit_of
from retrieval.words import words

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
    values: Mapping[str, int]
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Catalogue:
    """Products in the feed's order, found by id and by filter. Made by :func:`build_catalogue`."""

    products: Sequence[Product]
    ids: Sequence[str]
    """Per row, without reading the product."""
    row_of: Mapping[str, int]
    prices: npt.NDArray[np.float64]
    """Per row, in ``currency``; nan where the product has no price."""
    currency: str
    rates: Mapping[str, float]
    fields: Mapping[str, Field]
    """Every attribute, and ``brand``, ``category``, ``price``, ``rating`` where any product has one."""
    groups: npt.NDArray[np.int64]
    """Per row, a number that the variants of one product (same ``item_group_id``) share."""
    paths: Mapping[tuple[str, ...], int]
    """Products by the whole path of their category."""
    title_words: Container[str]
    """The words of all titles in lower case, as they are parted by spaces."""
    _columns: Mapping[str, Column]
    _tables: Tables

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

    def weighed(self, name: str, weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """Per row the weight of its value of a text field, by text as filters compare it; of several the one farthest
        from 0. 0 without one.

        Raises:
            UsageError: unknown field.
        """
        column = self._column(name)
        found = np.zeros(len(self.products))
        for text, weight in sorted(weights.items(), key=lambda item: abs(item[1])):
            code = column.code_of(column.fold(text))
            if code is not None:
                found[column.rows[column.starts[code] : column.starts[code + 1]]] = weight
        return found

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
                found = self._tables.titles.holding(word) if word[0] >= "\u3040" else [word]
                has = np.zeros(len(self.products), dtype=np.bool_)
                for each in found:
                    has[self._tables.titles.rows.values(each)] = True
                every &= has
            mask |= every
        return mask

    def _equal(self, constraint: Constraint) -> Mask:
        column = self._column(constraint.field)
        wanted = np.zeros(len(column.shown), dtype=np.bool_)
        for value in constraint.values:
            for text in column.texts(value, constraint.unit):
                if (code := column.code_of(text)) is not None:
                    wanted[code] = True
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
        mask[column.rows_of(wanted)] = True
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
    products: Sequence[Product],
    currency: str = "",
    rates: Mapping[str, float] | None = None,
    tables: Tables | None = None,
) -> Catalogue:
    """Puts a catalogue together.

    Args:
        products: with distinct ids.
        currency: the shop's, ISO 4217; prices without a currency are in it. Empty: the products' commonest, else USD.
        rates: value of one unit of each currency in some common one; without it only ``currency`` is known.
        tables: of these products; None makes them.

    Raises:
        UsageError: a price's currency, or the shop's, has no rate.
    """
    tables = tables or build_tables(products)
    currency = currency or (tables.currencies[0] if tables.currencies else "USD")
    rates = rates or {currency: 1.0}
    priced = tables.currency_codes[~np.isnan(tables.amounts)]
    # a code of -1 takes the last place
    factors = np.ones(len(tables.currencies) + 1)
    for code in np.unique(priced[priced >= 0]):
        factors[code] = _rate(tables.currencies[code], currency, rates)
    prices = tables.amounts * factors[tables.currency_codes]
    columns = dict(tables.columns) | {"price": number_column(prices)}
    fields = {
        name: _describe(name, column, currency if name == "price" else None)
        for name, column in columns.items()
        if name != "availability" and len(column.rows)
    }
    return Catalogue(
        products=products,
        ids=tables.ids,
        row_of=RowOf(tables.ids, tables.rows_by_id),
        prices=prices,
        currency=currency,
        rates=rates,
        fields=fields,
        groups=tables.groups,
        paths=tables.paths,
        title_words=tables.spoken,
        _columns=columns,
        _tables=tables,
    )


def _rate(source: str, target: str, rates: Mapping[str, float]) -> float:
    for code in (source, target):
        if source != target and code not in rates:
            raise UsageError(f"No exchange rate for {code!r}", mend="Add it to shop.rates in floorwalker.toml.")
    return 1.0 if source == target else rates[source] / rates[target]


def _describe(name: str, column: Column, currency: str | None) -> Field:
    numbers = column.numbers[~np.isnan(column.numbers)] if column.kind == "number" else column.numbers[:0]
    return Field(
        name=name,
        kind=column.kind,
        unit=currency or (column.unit.symbol if column.unit else None),
        values={} if column.kind == "number" else ValueCounts(column),
        low=float(numbers.min()) if len(numbers) else None,
        high=float(numbers.max()) if len(numbers) else None,
        count=column.count,
    )
