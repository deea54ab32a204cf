"""Product feeds to products: one table of formats, one way from a row to a product or to a reject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from retrieval.errors import FeedError, UsageError
from retrieval.feed import Feed, Reject
from retrieval.importers import columns, icecat, merchant, public, shopify
from retrieval.importers.files import BadRow, Row, delimited_rows, json_rows, parquet_rows
from retrieval.product import Product, Review

Progress = Callable[[int, int | None], None]
"""Called with the rows done and, where it is known beforehand, the rows in all."""


@dataclass(frozen=True)
class Format:
    """How a file becomes rows, and a row the arguments of a :class:`Product` (and ``reviews``, where it has some)."""

    rows: Callable[[Path], Iterable[Row | BadRow]]
    draft: Callable[[Mapping[str, Any], Mapping[str, str]], dict[str, Any]]


def _own(draft: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A format with fixed columns; the mapping is laid over what it reads."""
    return lambda cells, mapping: columns.remap(draft(cells), cells, mapping)


FORMATS: dict[str, Format] = {
    "csv": Format(delimited_rows, columns.draft),
    "tsv": Format(partial(delimited_rows, delimiter="\t"), columns.draft),
    "jsonl": Format(json_rows, columns.draft),
    "json": Format(json_rows, columns.draft),
    "parquet": Format(parquet_rows, columns.draft),
    "merchant": Format(merchant.rows, _own(merchant.draft)),
    "shopify": Format(shopify.rows, _own(shopify.draft)),
    "icecat": Format(json_rows, _own(icecat.draft)),
    "bestbuy": Format(json_rows, _own(public.bestbuy)),
    "esci": Format(json_rows, _own(public.esci)),
    "retail-demo-store": Format(json_rows, _own(public.retail_demo_store)),
    "dummyjson": Format(json_rows, _own(public.dummyjson)),
}

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".xml": "merchant",
    ".rss": "merchant",
    ".atom": "merchant",
}
# Columns that give a format away, all of them together.
_MARKS: dict[str, frozenset[str]] = {
    "shopify": frozenset({"handle", "title", "variant_price"}),
    "merchant": frozenset({"id", "title", "price", "availability", "google_product_category"}),
    "icecat": frozenset({"id", "title", "supplier", "short_description", "img_high"}),
    "esci": frozenset({"asin", "title", "bullet_points"}),
    "bestbuy": frozenset({"name", "categories", "popularity", "image"}),
    "retail-demo-store": frozenset({"id", "name", "style", "current_stock"}),
    "dummyjson": frozenset({"id", "title", "discountpercentage", "thumbnail"}),
}


def read_feed(
    path: Path,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Feed:
    """Reads a product feed; a bad row becomes a :class:`Reject` and the others load.

    Args:
        path: the file, gzip or not; text must be UTF-8.
        format: a name of :data:`FORMATS`; None guesses from the file's name and its first row.
        mapping: ``{our field: their column}``, see :func:`retrieval.importers.columns.draft`.

    Raises:
        UsageError: an unknown format, one that cannot be guessed, or a mapped column that the feed does not have.
        FeedError: the file is missing, unreadable, damaged, or has no usable row.
    """
    mapping = mapping or {}
    name = format or guess_format(path)
    if name not in FORMATS:
        raise UsageError(f"Unknown feed format {name!r}", mend=f"Formats: {', '.join(FORMATS)}.")
    chosen = FORMATS[name]
    products: dict[str, Product] = {}
    first_line: dict[str, int] = {}
    rejects: list[Reject] = []
    reviews: list[Review] = []
    missing = columns.mapped_columns(mapping)
    done = 0
    for done, row in enumerate(chosen.rows(path), 1):
        if progress is not None and done % 500 == 0:
            progress(done, None)
        if isinstance(row, BadRow):
            rejects.append(Reject(path.name, row.line, row.field, row.why))
            continue
        if missing:
            missing -= set(columns.flatten(row.cells))
        try:
            made = chosen.draft(row.cells, mapping)
            for name in columns.OWN_NAMES & made.get("attributes", {}).keys():
                del made["attributes"][name]
            written = made.pop("reviews", [])
            product = Product(**made)
            if product.id in products:
                raise BadRow("id", f"{product.id!r} is already on line {first_line[product.id]}, which is kept")
            reviews += [
                Review(product_id=product.id, id=f"{product.id}-{n}", **each) for n, each in enumerate(written, 1)
            ]
        except BadRow as bad:
            rejects.append(Reject(path.name, row.line, bad.field, bad.why))
        except ValidationError as error:
            rejects.append(Reject(path.name, row.line, *_first_fault(error)))
        else:
            products[product.id] = product
            first_line[product.id] = row.line
    if progress is not None:
        progress(done, done)
    if missing and done:
        raise UsageError(f"{path} has no column {sorted(missing)[0]!r}", mend="Check the names given with --map.")
    if not products:
        raise FeedError(
            f"{path} has no usable row as {name}" + (f"; the first fault: {rejects[0]}" if rejects else ""),
            mend="Check the format, or name the columns with --map id=COLUMN --map title=COLUMN.",
        )
    return Feed(source=path.name, products=list(products.values()), rejects=rejects, reviews=reviews)


def guess_format(path: Path) -> str:
    """The format that a file's name and first row speak for.

    Raises:
        UsageError: neither tells.
        FeedError: the file cannot be read.
    """
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    general = _ENDINGS.get(endings[-1]) if endings else None
    if general is None:
        raise UsageError(f"Cannot tell the format of {path} from its name", mend=f"Give one of: {', '.join(FORMATS)}.")
    rows: Iterator[Row | BadRow] = iter(FORMATS[general].rows(path))
    first = next((row for row in rows if isinstance(row, Row)), None)
    if first is None or general == "merchant":
        return general
    names = {column.strip().lower().removeprefix("g:").replace(" ", "_") for column in first.cells}
    return next((name for name, marks in _MARKS.items() if marks <= names), general)


def _first_fault(error: ValidationError) -> tuple[str, str]:
    fault = error.errors()[0]
    if fault["type"] == "missing" or fault["input"] == "":
        return str(fault["loc"][0]), "missing"
    return str(fault["loc"][0]), f"{fault['input']!r}: {fault['msg']}"
