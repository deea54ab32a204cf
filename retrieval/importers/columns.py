"""Feeds of columns (CSV, TSV, JSON Lines, JSON, Parquet): which column is which field, and rows to products."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from retrieval.importers import values
from retrieval.importers.files import BadRow

IGNORE = "ignore"
"""The mapping's name for columns to leave out: ``{"ignore": "cost, internal_notes"}``."""

# Header names in wide use, most telling first; compared without case, spaces, "_", "-" and a leading "g:".
_HEADERS: dict[str, str] = {
    "id": "id product_id sku asin item_id article_number code handle",
    "title": "title name product_name product_title",
    "description": "description body product_description long_description short_description summary body_html",
    "brand": "brand manufacturer vendor maker supplier",
    "category": "category product_type category_path categories google_product_category product_category type",
    "price": "price current_price unit_price sale_price amount",
    "currency": "currency price_currency currency_code",
    "availability": "availability availability_status stock_status in_stock stock inventory quantity current_stock",
    "rating": "rating average_rating stars review_score",
    "rating_count": "rating_count rating_number review_count reviews_count num_reviews",
    "image_links": "image_link image_links images image image_url image_urls picture picture_url thumbnail",
    "link": "link url product_url",
    "gtin": "gtin ean upc barcode isbn",
    "item_group_id": "item_group_id parent_id parent_asin group_id",
}
OWN_NAMES = frozenset({"price", "rating", "brand", "category", "title", "availability"})
"""Filters mean the record's own field by these names, so no attribute takes them."""


def _bare(column: str) -> str:
    return re.sub(r"[\s_-]", "", column.strip().lower().removeprefix("g:"))


@cache
def _automatic(columns: tuple[str, ...]) -> dict[str, str]:
    known = {_bare(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in _HEADERS.items():
        for name in names.split():
            column = known.get(_bare(name))
            if column is not None and column not in found.values():
                found[field] = column
                break
    return found


def draft(cells: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of a :class:`Product` from one row.

    Args:
        cells: the row, by column; nested objects are reached as ``"outer.inner"``.
        mapping: ``{our field: their column}``, above the automatic one. Another name than a product's field makes an
            attribute of that name. Columns under ``ignore`` (commas between) are left out; others become attributes.

    Raises:
        BadRow: a cell cannot be read.
    """
    flat = flatten(cells)
    taken = {*mapping.values(), *_ignored(mapping)}
    free = tuple(column for column in flat if column not in taken)
    automatic = {field: column for field, column in _automatic(free).items() if field not in mapping}
    made: dict[str, Any] = {}
    for field, column in automatic.items():
        made |= field_values(field, flat[column])
    used = set(automatic.values())
    rest = ((values.attribute_name(name), flat[name]) for name in free if name not in used)
    made["attributes"] = values.attributes(rest)
    return remap(made, flat, mapping)


def remap(made: dict[str, Any], cells: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Lays the mapping over the arguments that a format of its own has read.

    Raises:
        BadRow: a cell cannot be read.
    """
    if not mapping:
        return made
    flat = flatten(cells)
    kept = dict(made.get("attributes", {}))
    for column in _ignored(mapping):
        kept.pop(values.attribute_name(column), None)
    for field, column in mapping.items():
        if field in _HEADERS:
            made |= field_values(field, flat.get(column))
        elif field != IGNORE:
            kept |= values.attributes([(field, flat.get(column))])
    return made | {"attributes": kept}


def flatten(cells: Mapping[str, Any]) -> dict[str, Any]:
    """One level of nested objects as columns of their own: ``{"size": {"width": 3}}`` -> ``{"size.width": 3}``."""
    if not any(isinstance(value, dict) for value in cells.values()):
        return dict(cells)
    flat: dict[str, Any] = {}
    for name, value in cells.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": item for inner, item in value.items()}
        else:
            flat[name] = value
    return flat


def mapped_columns(mapping: Mapping[str, str]) -> set[str]:
    """Every column that a mapping names."""
    return {column for field, column in mapping.items() if field != IGNORE} | _ignored(mapping)


def _ignored(mapping: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in mapping.get(IGNORE, "").split(",") if name.strip()}


def field_values(field: str, raw: Any) -> dict[str, Any]:
    """The product's arguments that one cell gives; a price with a currency gives two.

    Raises:
        BadRow: the cell cannot be read.
    """
    match field:
        case "price":
            amount, currency = values.price(raw)
            return {"price": amount} | ({"currency": currency} if currency else {})
        case "currency":
            return {"currency": str(raw).strip().upper()} if raw else {}
        case "availability":
            return {field: values.availability(raw)}
        case "rating":
            return {field: values.number(str(raw).split("/")[0].split(" out of ")[0] if raw else None, field)}
        case "rating_count":
            return {field: int(values.number(raw.replace(",", "") if isinstance(raw, str) else raw, field) or 0)}
        case "category":
            return {field: values.category(raw)}
        case "image_links":
            return {field: values.links(raw, field)}
        case "link":
            return {field: next(iter(values.links(raw, field)), None)}
        case "description":
            return {field: values.clean_text(raw)}
        case "brand" | "gtin" | "item_group_id":
            return {field: values.one_line(_first(raw)) or None}
        case _:
            if raw is None or not str(raw).strip():
                raise BadRow(field, "missing")
            return {field: values.one_line(raw)}


def _first(raw: Any) -> Any:
    return (raw[0] if raw else None) if isinstance(raw, list) else raw
