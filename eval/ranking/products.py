"""The products of public judged sets whose files are no product feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from retrieval.errors import FeedError
from retrieval.feed import Feed, Reject
from retrieval.importers import FORMATS, read_feed, values
from retrieval.importers.files import BadRow, Row, delimited_rows, json_rows, open_text, parquet_rows
from retrieval.judgments.formats import ESCI_LOCALE
from retrieval.product import Product

Draft = Callable[[Mapping[str, Any]], dict[str, Any] | None]
"""A row's cells to the arguments of a Product; None leaves the row out."""


def esci_products(folder: Path) -> Feed:
    """The sample's ``products.jsonl.gz``, or the US products of the full set's parquet file."""
    whole = folder / "shopping_queries_dataset_products.parquet"
    if whole.exists():
        return _feed(whole, parquet_rows(whole), _esci)
    return read_feed(folder / "products.jsonl.gz", "esci")


def wands_products(folder: Path) -> Feed:
    """``product.csv``; its features become attributes."""
    path = folder / "product.csv"
    return _feed(path, delimited_rows(path, "\t"), _wands)


def trec_products(folder: Path) -> Feed:
    """The collection beside the topics: ``corpus*.jsonl`` or ``collection*.jsonl`` (an object of ``docid`` or ``id``,
    ``title``, ``text`` a line) or ``collection*.tsv`` (document id, title, text; no header); gzip or not."""
    for pattern in ("corpus*.jsonl*", "collection*.jsonl*"):
        for path in sorted(folder.glob(pattern)):
            return _feed(path, json_rows(path), _trec)
    for path in sorted(folder.glob("collection*.tsv*")):
        return _feed(path, _headless(path), _trec)
    raise FeedError(f"{folder} holds no collection of products", mend="Put corpus.jsonl or collection.tsv there.")


def any_products(folder: Path) -> Feed:
    """The file ``products.*`` of a folder, in any format that can be imported."""
    found = sorted(folder.glob("products.*"))
    if not found:
        raise FeedError(f"{folder} holds no products.*", mend=f"Put a feed there: {', '.join(FORMATS)}.")
    return read_feed(found[0])


def _esci(cells: Mapping[str, Any]) -> dict[str, Any] | None:
    if cells.get("product_locale") != ESCI_LOCALE:
        return None
    texts = (values.clean_text(cells.get(f"product_{name}")) for name in ("bullet_point", "description"))
    return {
        "id": str(cells.get("product_id") or ""),
        "title": values.one_line(cells.get("product_title")),
        "description": "\n".join(text for text in texts if text),
        "brand": values.one_line(cells.get("product_brand")) or None,
        "attributes": values.attributes([("color", cells.get("product_color"))]),
    }


def _wands(cells: Mapping[str, Any]) -> dict[str, Any]:
    features = [part.partition(":") for part in str(cells.get("product_features") or "").split("|") if ":" in part]
    path = values.category(cells.get("category hierarchy")) or values.category(cells.get("product_class"))
    return {
        "id": str(cells.get("product_id") or ""),
        "title": values.one_line(cells.get("product_name")),
        "description": values.clean_text(cells.get("product_description")),
        "category": path,
        "rating": values.number(cells.get("average_rating"), "average_rating"),
        "rating_count": int(values.number(cells.get("rating_count"), "rating_count") or 0),
        "attributes": values.attributes([(values.attribute_name(name), value) for name, _, value in features]),
    }


def _trec(cells: Mapping[str, Any]) -> dict[str, Any]:
    text = values.clean_text(cells.get("text") or cells.get("description"))
    return {
        "id": str(cells.get("docid") or cells.get("id") or ""),
        "title": values.one_line(cells.get("title")),
        "description": text,
    }


def _headless(path: Path) -> Iterable[Row | BadRow]:
    with open_text(path) as text:
        for line, content in enumerate(text, 1):
            parts = content.rstrip("\r\n").split("\t")
            if len(parts) < 2:
                yield BadRow("row", "no tab between document id and title", line)
            else:
                yield Row(line, dict(zip(("docid", "title", "text"), parts, strict=False)))


def _feed(path: Path, rows: Iterable[Row | BadRow], draft: Draft) -> Feed:
    """Products of the rows; a bad one is left out and told, as in an import.

    Raises:
        FeedError: no row is usable.
    """
    products: dict[str, Product] = {}
    rejects: list[Reject] = []
    for row in rows:
        try:
            if isinstance(row, BadRow):
                raise row
            made = draft(row.cells)
            if made is not None:
                product = Product(**made)
                products.setdefault(product.id, product)
        except BadRow as bad:
            rejects.append(Reject(path.name, row.line, bad.field, bad.why))
        except ValidationError as error:
            fault = error.errors()[0]
            rejects.append(Reject(path.name, row.line, str(fault["loc"][0]), fault["msg"]))
    if not products:
        raise FeedError(f"{path} holds no usable product", mend=f"First fault: {rejects[0]}" if rejects else "")
    return Feed(source=path.name, products=list(products.values()), rejects=rejects)
