"""Public product sets with columns of their own: Best Buy, ESCI, Retail Demo Store, DummyJSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from retrieval.importers import values
from retrieval.importers.files import BadRow


def _title(cells: Mapping[str, Any], column: str) -> str:
    title = values.one_line(cells.get(column))
    if not title:
        raise BadRow("title", "missing")
    return title


def bestbuy(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Best Buy's open extract. Without an id: the SKU is in the picture's file name, else a digest is made."""
    title = _title(cells, "name")
    image = values.links(cells.get("image"), "image")
    sku = re.search(r"/(\d+)_", image[0]) if image else None
    return {
        "id": sku[1] if sku else hashlib.sha256(f"{title}{image}".encode()).hexdigest()[:12],
        "title": title,
        "description": values.clean_text(cells.get("description")),
        "brand": values.one_line(cells.get("brand")).rstrip("™®") or None,
        "category": values.category(cells.get("categories")),
        "price": values.price(cells.get("price"))[0],
        "currency": "USD",
        "image_links": image,
    }


def esci(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Amazon's Shopping Queries set with the metadata extension; most products have no price."""
    bullets = values.clean_text(cells.get("bullet_points"))
    description = values.clean_text(cells.get("description"))
    made: dict[str, Any] = {
        "id": str(cells.get("asin") or ""),
        "title": _title(cells, "title"),
        "description": "\n".join(part for part in (bullets, description) if part),
        "brand": values.one_line(cells.get("brand")) or None,
        "category": values.category(cells.get("category")),
        "price": values.price(cells.get("price"))[0],
        "currency": "USD",
        "rating": values.number(cells.get("rating"), "rating"),
        "rating_count": int(values.number(cells.get("rating_count"), "rating_count") or 0),
        "image_links": values.links(cells.get("image"), "image"),
    }
    book = True if cells.get("is_book") else None
    made["attributes"] = values.attributes([("color", cells.get("color")), ("book", book)])
    return made


_STORE_LABELS = {"homedecor": "home decor"}
_GENDER = {"F": "female", "M": "male"}


def retail_demo_store(cells: Mapping[str, Any]) -> dict[str, Any]:
    """AWS Retail Demo Store. Its pictures are not published with it, so there are no image links."""
    labels = [str(cells.get(column) or "").replace("_", " ") for column in ("category", "style")]
    return {
        "id": str(cells.get("id") or ""),
        "title": _title(cells, "name"),
        "description": values.clean_text(cells.get("description")),
        "category": tuple(dict.fromkeys(_STORE_LABELS.get(label, label).capitalize() for label in labels if label)),
        "price": values.price(cells.get("price"))[0],
        "currency": "USD",
        "availability": values.availability(cells.get("current_stock")),
        "attributes": values.attributes(
            [
                ("gender", _GENDER.get(str(cells.get("gender_affinity")))),
                ("also called", cells.get("aliases")),
                ("promoted", cells.get("promoted")),
            ]
        ),
    }


def dummyjson(cells: Mapping[str, Any]) -> dict[str, Any]:
    """DummyJSON's shop; its reviews come along, without the writers' addresses. Sizes are in cm, weights bare."""
    label = str(cells.get("category") or "").replace("-", " ").capitalize()
    size = cells.get("dimensions") or {}
    extra: list[tuple[str, Any]] = [(name, f"{size[name]} cm") for name in ("width", "height", "depth") if name in size]
    for name, column in (
        ("tags", "tags"),
        ("weight", "weight"),
        ("warranty", "warrantyInformation"),
        ("shipping", "shippingInformation"),
        ("returns", "returnPolicy"),
        ("minimum order", "minimumOrderQuantity"),
    ):
        extra.append((name, cells.get(column)))
    return {
        "id": str(cells.get("id") or ""),
        "title": _title(cells, "title"),
        "description": values.clean_text(cells.get("description")),
        "brand": values.one_line(cells.get("brand")) or None,
        "category": (label,) if label else (),
        "price": values.price(cells.get("price"))[0],
        "currency": "USD",
        "availability": values.availability(cells.get("availabilityStatus")),
        "rating": values.number(cells.get("rating"), "rating"),
        "rating_count": len(cells.get("reviews") or ()),
        "image_links": values.links(cells.get("images"), "images"),
        "gtin": (cells.get("meta") or {}).get("barcode"),
        "attributes": values.attributes(extra),
        "reviews": [
            {
                "rating": each.get("rating"),
                "text": values.clean_text(each.get("comment")),
                "author": values.one_line(each.get("reviewerName")),
                "date": str(each.get("date") or "")[:10],
            }
            for each in cells.get("reviews") or ()
        ],
    }
