"""Shopify's product CSV: several lines per handle, one for each variant and each further picture.

One handle becomes one product, as shoppers know it from the shop's own pages: its options (size, color) are list
attributes with the values of all variants, its price is the lowest of the variants that can be bought, and ``highest
price`` is kept where they differ. It is in stock when any variant is. Unpublished and archived products are rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.importers import values
from retrieval.importers.files import BadRow, Row, delimited_rows
from retrieval.product import Availability

_OPTIONS = ("Option1", "Option2", "Option3")


def rows(path: Path) -> Iterator[Row | BadRow]:
    """One row per handle: the cells of its first line, and under ``lines`` those of every line.

    Raises:
        FeedError: as :func:`retrieval.importers.files.delimited_rows`.
    """
    groups: dict[str, list[Row]] = {}
    for row in delimited_rows(path, ","):
        if isinstance(row, BadRow):
            yield row
            continue
        handle = str(row.cells.get("Handle", "")).strip()
        try:
            if not handle:
                raise BadRow("Handle", "missing")
            values.price(row.cells.get("Variant Price"), "Variant Price")
            values.number(row.cells.get("Variant Inventory Qty"), "Variant Inventory Qty")
        except BadRow as bad:
            yield BadRow(bad.field, bad.why, row.line)
            continue
        groups.setdefault(handle, []).append(row)
    for lines in groups.values():
        # A first line that was rejected takes the title with it; the line that has one speaks for the product.
        head = next((line for line in lines if str(line.cells.get("Title", "")).strip()), lines[0])
        yield Row(head.line, {**head.cells, "lines": [line.cells for line in lines]})


def draft(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a product from one handle.

    Raises:
        BadRow: no title, no variant, or not for sale.
    """
    title = values.one_line(cells.get("Title"))
    if not title:
        raise BadRow("Title", "missing")
    status = str(cells.get("Status") or "active").strip().lower()
    if status != "active" or str(cells.get("Published") or "true").strip().lower() == "false":
        raise BadRow("Status", f"not for sale: {status if status != 'active' else 'unpublished'}")
    lines: list[Mapping[str, Any]] = cells["lines"]
    variants = [line for line in lines if str(line.get("Variant Price") or "").strip()]
    if not variants:
        raise BadRow("Variant Price", "no variant has a price")
    stock = [_stock(line) for line in variants]
    best: Availability = next((state for state in ("in_stock", "backorder") if state in stock), "out_of_stock")
    prices = [values.price(line["Variant Price"])[0] or 0.0 for line in variants]
    buyable = [amount for amount, state in zip(prices, stock, strict=True) if state == best]
    pairs: list[tuple[str, Any]] = []
    for option in _OPTIONS:
        name = str(cells.get(f"{option} Name") or "").strip()
        if name and name.lower() != "title":  # a product without options has one, called "Title"
            found = dict.fromkeys(str(line.get(f"{option} Value") or "").strip() for line in variants)
            given = [value for value in found if value]
            pairs.append((values.attribute_name(name), given if len(given) > 1 else "".join(given)))
    tags = [tag.strip() for tag in str(cells.get("Tags") or "").split(",") if tag.strip()]
    grams = values.number(variants[0].get("Variant Grams"), "Variant Grams")
    pairs += [("tags", tags), ("weight", f"{grams:g} g" if grams else None)]
    if max(prices) > min(buyable):
        pairs.append(("highest price", max(prices)))
    pictures = [str(line.get(column) or "").strip() for line in lines for column in ("Image Src", "Variant Image")]
    return {
        "id": str(cells["Handle"]).strip(),
        "title": title,
        "description": values.clean_text(cells.get("Body (HTML)")),
        "brand": values.one_line(cells.get("Vendor")) or None,
        "category": values.category(cells.get("Product Category")) or values.category(cells.get("Type")),
        "price": min(buyable),
        "availability": best,
        "gtin": str(variants[0].get("Variant Barcode") or "").strip().lstrip("'") or None,
        "image_links": values.links([picture for picture in pictures if picture], "Image Src"),
        "attributes": values.attributes(pairs),
    }


def _stock(line: Mapping[str, Any]) -> Availability:
    """Stock counts only where Shopify tracks it; "continue" sells on when it is empty."""
    tracked = str(line.get("Variant Inventory Tracker") or "").strip()
    count = values.number(line.get("Variant Inventory Qty"), "Variant Inventory Qty")
    if not tracked or count is None or count > 0:
        return "in_stock"
    return "backorder" if str(line.get("Variant Inventory Policy")).strip().lower() == "continue" else "out_of_stock"
