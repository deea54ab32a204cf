"""The Google Merchant product feed: tab-separated text, RSS 2.0 and Atom.

Attribute names and formats: the product data specification, https://support.google.com/merchants/answer/7052112
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from retrieval.errors import FeedError
from retrieval.importers import values
from retrieval.importers.files import BadRow, Row, delimited_rows, open_text

_FIELDS = frozenset(
    {
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "additional_image_link",
        "price",
        "sale_price",
        "gtin",
        "brand",
    }
    | {"sale_price_effective_date", "availability", "product_type", "google_product_category", "item_group_id"}
    | {"product_detail", "product_highlight"}
)
_GOOGLE = "http://base.google.com/ns/1.0"
# For the advertiser and the carrier, not for the shopper.
_NOT_FOR_SHOPPERS = re.compile(
    r"(custom_label|shipping|ads_|tax|identifier_exists|excluded_|included_|promotion_id|mobile_link|canonical_link|"
    r"pause|display_ads|external_seller|min_handling|max_handling|transit_time|availability_date|expiration_date|"
    r"guid|pubdate|updated|published|author|category$|cost_of_goods)"
)
_LISTS = frozenset({"color", "material"})
"""Several values of these are written with ``/`` between them."""


def rows(path: Path) -> Iterator[Row | BadRow]:
    """Rows of the feed, by attribute name without prefix; a repeated element is a list.

    Raises:
        FeedError: unreadable, or XML that is not well-formed or uses entities of its own.
    """
    with open_text(path) as text:
        start = text.read(200).lstrip()
    if start.startswith("<"):
        yield from _xml_rows(path)
        return
    for row in delimited_rows(path):
        if isinstance(row, BadRow):
            yield row
        else:
            names = (
                (re.sub(r"[\s-]+", "_", name.lower().removeprefix("g:")), cell) for name, cell in row.cells.items()
            )
            yield Row(row.line, dict(names))


def draft(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a product from one item. The sale price is taken while it is in force.

    Raises:
        BadRow: a cell cannot be read.
    """
    amount, currency = values.price(_one(cells, "price"))
    sale, sale_currency = values.price(_one(cells, "sale_price"), "sale_price")
    extra = _details(cells)
    if sale is not None and _in_force(_one(cells, "sale_price_effective_date")):
        extra.append(("regular price", amount))
        amount, currency = sale, sale_currency or currency
    for name, raw in cells.items():
        if name not in _FIELDS and not _NOT_FOR_SHOPPERS.match(name) and not isinstance(raw, dict):
            several = isinstance(raw, str) and name in _LISTS and "/" in raw
            extra.append((values.attribute_name(name), raw.split("/") if several else raw))
    pictures = (*values.links(cells.get("image_link"), "image_link"),)
    pictures += values.links(cells.get("additional_image_link"), "additional_image_link")
    highlights = cells.get("product_highlight")
    text = [values.clean_text(_one(cells, "description"))]
    text += [values.one_line(line) for line in (highlights if isinstance(highlights, list) else [highlights]) if line]
    return {
        "id": values.one_line(_one(cells, "id")),
        "title": values.one_line(_one(cells, "title")),
        "description": "\n".join(filter(None, text)),
        "brand": values.one_line(_one(cells, "brand")) or None,
        "category": values.category(_one(cells, "product_type")) or _google_category(cells),
        "price": amount,
        "currency": currency,
        "availability": values.availability(_one(cells, "availability")),
        "image_links": tuple(dict.fromkeys(pictures)),
        "link": next(iter(values.links(_one(cells, "link"), "link")), None),
        "gtin": values.one_line(_one(cells, "gtin")) or None,
        "item_group_id": values.one_line(_one(cells, "item_group_id")) or None,
        "attributes": values.attributes(extra),
    }


def _one(cells: Mapping[str, Any], name: str) -> Any:
    raw = cells.get(name)
    return (raw[0] if raw else None) if isinstance(raw, list) else raw


def _google_category(cells: Mapping[str, Any]) -> tuple[str, ...]:
    """A path of words; a bare number of Google's taxonomy says nothing to a shopper."""
    path = values.category(_one(cells, "google_product_category"))
    return () if len(path) == 1 and path[0].isdigit() else path


def _details(cells: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """``product_detail``: ``section:name:value`` with commas between in text, nested elements in XML."""
    raw = cells.get("product_detail")
    found: list[tuple[str, Any]] = []
    for detail in raw if isinstance(raw, list) else [raw] if raw else []:
        if isinstance(detail, dict):
            found.append((values.attribute_name(str(detail.get("attribute_name", ""))), detail.get("attribute_value")))
        else:
            for part in re.split(r",(?=[^,:]*:[^,:]*:)", detail):
                pieces = part.split(":", 2)
                if len(pieces) != 3:
                    raise BadRow("product_detail", f"{part!r} is not section:name:value")
                found.append((values.attribute_name(pieces[1]), pieces[2]))
    return found


def _in_force(dates: Any) -> bool:
    """Whether now lies in ``"2026-01-01T00:00+0000/2026-01-31T23:59+0000"``; always, where no dates are given."""
    if not dates:
        return True
    try:
        start, end = (datetime.fromisoformat(part.strip()) for part in str(dates).split("/"))
        utc = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in (start, end)]
    except ValueError as error:
        raise BadRow("sale_price_effective_date", f"{dates!r} is not two ISO 8601 dates with / between") from error
    return utc[0] <= datetime.now(UTC) <= utc[1]


def _xml_rows(path: Path) -> Iterator[Row]:
    parser = defusedxml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    handler = _Items(parser)
    parser.setContentHandler(handler)
    try:
        with open_text(path) as text:
            while chunk := text.read(1 << 16):
                parser.feed(chunk)
                yield from handler.take()
            parser.close()
            yield from handler.take()
    except xml.sax.SAXParseException as error:
        raise FeedError(
            f"{path}:{error.getLineNumber()}: not well-formed XML: {error.getMessage()}", mend="Export the feed again."
        ) from error
    except DefusedXmlException as error:
        raise FeedError(f"{path} declares XML entities, which are refused", mend="Export it without a DTD.") from error


class _Items(xml.sax.handler.ContentHandler):
    """Collects ``item`` (RSS) and ``entry`` (Atom) elements as rows."""

    def __init__(self, locator: Any) -> None:
        super().__init__()
        self._locator = locator
        self._rows: list[Row] = []
        self._item: Row | None = None
        self._names: list[str] = []
        self._text: list[str] = []
        self._inner: dict[str, str] = {}
        self._google: set[str] = set()

    def take(self) -> list[Row]:
        """The items complete since the last call."""
        taken, self._rows = self._rows, []
        return taken

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:
        local = name[1]
        if self._item is None:
            if local in ("item", "entry"):
                self._item = Row(self._locator.getLineNumber(), {})
                self._google = set()
            return
        self._names.append(local)
        self._text = []
        if len(self._names) == 1:
            self._inner = {}
            if local == "link" and attrs.get((None, "href")):
                self._text = [attrs[(None, "href")]]

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        if self._item is None:
            return
        if not self._names:
            self._rows.append(self._item)
            self._item = None
            return
        local = self._names.pop()
        text = "".join(self._text).strip()
        if self._names:
            self._inner[local] = text
        else:
            # Atom says summary or content where RSS says description.
            own = "description" if local in ("summary", "content") else local
            self._add(self._item.cells, own, self._inner or text, name[0] == _GOOGLE)
        self._text = []

    def _add(self, cells: dict[str, Any], name: str, value: Any, google: bool) -> None:
        """Google's element wins over RSS's and Atom's of the same name."""
        if not value or (name in self._google and not google):
            return
        if google and name not in self._google:
            self._google.add(name)
            cells[name] = value
        elif name in cells:
            held = cells[name]
            cells[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            cells[name] = value
