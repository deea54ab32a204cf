"""The product record, named after schema.org/Product and the Google Merchant feed."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]
AttributeValue = bool | float | str | list[str]


class Product(BaseModel):
    """One sellable thing.

    ``category`` is a path from general to special: ``("Electronics", "Headphones")``. Attribute names are lower-case
    words with spaces (``"battery life"``); the feed's own names ``color``, ``size``, ``material``, ``pattern``,
    ``gender`` and ``age group`` keep theirs. A quantity is written with its unit in one string (``"30 h"``,
    ``"15.6 in"``); a bare number has no known unit. ``price`` is in major units of ``currency`` (ISO 4217).

    Raises:
        pydantic.ValidationError: a field is missing or of the wrong kind; importers turn it into a reject.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    brand: str | None = None
    category: tuple[str, ...] = ()
    price: float | None = Field(default=None, ge=0)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    availability: Availability = "in_stock"
    rating: float | None = Field(default=None, ge=0, le=5)
    rating_count: int = Field(default=0, ge=0)
    attributes: dict[str, AttributeValue] = Field(default_factory=dict)
    image_links: tuple[str, ...] = ()
    link: str | None = None
    gtin: str | None = None
    item_group_id: str | None = None


class Review(BaseModel):
    """What one shopper wrote about one product. ``rating`` is 1 to 5 stars."""

    model_config = ConfigDict(frozen=True)

    id: str
    product_id: str
    rating: int = Field(ge=1, le=5)
    title: str = ""
    text: str = ""
    author: str = ""
    date: str = ""


class Promotion(BaseModel):
    """A price cut in force on some products: ``percent`` off the listed price, which already has it taken off."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    percent: float = Field(gt=0, lt=100)
    product_ids: tuple[str, ...]
    ends: str = ""


class Policy(BaseModel):
    """One shop policy document (returns, delivery, warranty, payment) as Markdown."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    language: str = "en"
    text: str


class HistoryEvent(BaseModel):
    """One thing that a shopper did, from a shop's log or the demo shop."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    product_id: str
    kind: Literal["view", "click", "like", "dismiss", "cart", "purchase", "rating"]
    time: str
    value: float | None = None
