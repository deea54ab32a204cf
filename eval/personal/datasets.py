"""Logs of shoppers by name: what they did, the products, and groups of shoppers where the data tell of any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.tastes import strength
from eval.catalogues import data_folder
from eval.personal.eventfiles import read_events
from eval.ranking.products import any_products
from retrieval.errors import FeedError, UsageError
from retrieval.product import HistoryEvent, Product
from retrieval.recommenders.interactions import Interactions, gather

if TYPE_CHECKING:
    import pyarrow

Groups = dict[str, dict[str, str]]
"""Group of each shopper, by what they are grouped by: ``{"age": {"1001": "45-54"}}``. Who is in none is left out."""

DEMO_SEED = 7
NO_PRODUCTS = ("COUPON", "FUEL", "MISCELLANEOUS")
"""Departments of completejourney that hold nothing to recommend."""
INCOMES = {
    "under 35K": ("Under 15K", "15-24K", "25-34K"),
    "35-74K": ("35-49K", "50-74K"),
    "75K and more": ("75-99K", "100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+"),
}
"""Groups that are large enough to compare, of the twelve that completejourney has."""


@dataclass(frozen=True, eq=False)
class Log:
    """A shop's log.

    ``products`` has one for each of ``interactions.items``, in that order. ``left_out``: how many rows of the files are
    no event here, by reason.
    """

    name: str
    interactions: Interactions
    products: list[Product]
    groups: Groups = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def open_log(name: str, data: Path | None = None) -> Log:
    """Reads a log.

    Args:
        name: one of :data:`LOGS`; or a file of events, or a folder with ``events.*`` and, where there is one, a feed
            ``products.*`` (docs/events.md).
        data: the folder of the public data sets, or the set's own; ``FLOORWALKER_DATA``, else ``../shared/data``.

    Raises:
        UsageError: no such log.
        FeedError: its files cannot be read, or hold no event.
    """
    path = Path(name)
    if name in LOGS:
        return LOGS[name](data)
    if not path.exists():
        raise UsageError(
            f"There is no log {name!r}",
            mend=f"Name a file of events, a folder that holds one, or one of: {', '.join(LOGS)}.",
        )
    return _own(path.resolve())


def uci(data: Path | None) -> Log:
    """Online Retail: invoice lines of known customers, without cancellations, free lines, postage and fees.

    Groups: the country that a customer's first invoice names, the shop's own or another.
    """
    import pyarrow.compute as pc

    path = data_folder(data, "uci_online_retail") / "transactions.parquet"
    table = _table(path)
    known = pc.field("CustomerID").is_valid()
    sold = (pc.field("Quantity") > 0) & (pc.field("UnitPrice") > 0) & ~pc.starts_with(pc.field("InvoiceNo"), "C")
    goods = pc.match_substring_regex(pc.field("StockCode"), r"^\d{5}")
    kept = table.filter(known & sold & goods)
    prices = kept.group_by("StockCode").aggregate([("UnitPrice", "approximate_median")]).to_pylist()
    named = kept.group_by(["StockCode", "Description"]).aggregate([([], "count_all")]).sort_by("count_all").to_pylist()
    titles = {row["StockCode"]: row["Description"] for row in named if row["Description"]}
    price = {row["StockCode"]: round(row["UnitPrice_approximate_median"], 2) for row in prices}
    users = kept["CustomerID"].to_numpy().astype(np.int64)
    interactions = gather(
        users,
        _strings(kept["StockCode"]),
        np.ones(len(users)),
        _seconds(kept["InvoiceDate"]),
        _numbered(kept, "InvoiceNo"),
    )
    products = [Product(id=id, title=titles.get(id, id), price=price[id], currency="GBP") for id in interactions.items]
    homes = dict(zip(users[::-1].astype(str).tolist(), kept["Country"].to_pylist()[::-1], strict=True))
    country = {user: "United Kingdom" if home == "United Kingdom" else "elsewhere" for user, home in homes.items()}
    left_out = {
        "lines without a customer": table.num_rows - table.filter(known).num_rows,
        "cancelled, free or no product": table.filter(known).num_rows - kept.num_rows,
    }
    return Log("uci", interactions, products, {"country": country}, left_out)


def completejourney(data: Path | None) -> Log:
    """The Complete Journey: what households bought at a grocer's, without coupons, fuel and lines of nothing.

    Groups: age, income, size of the household and whether it has children, of those who told.
    """
    import pyarrow.compute as pc

    folder = data_folder(data, "completejourney")
    table = _table(folder / "transactions.parquet")
    records = _table(folder / "products.parquet").filter(
        pc.field("product_type").is_valid()
        & pc.field("product_category").is_valid()
        & ~pc.field("department").isin(NO_PRODUCTS)
    )
    bought = table.filter((pc.field("quantity") > 0) & (pc.field("sales_value") > 0))
    kept = bought.filter(pc.is_in(bought["product_id"], records["product_id"]))
    interactions = gather(
        kept["household_id"].to_numpy(),
        kept["product_id"].to_numpy(),
        np.ones(kept.num_rows),
        _seconds(kept["transaction_timestamp"]),
        _numbered(kept, "basket_id"),
    )
    of = {str(row["product_id"]): row for row in records.to_pylist()}
    left_out = {
        "lines of nothing bought": table.num_rows - bought.num_rows,
        "coupons, fuel and what has no record": bought.num_rows - kept.num_rows,
    }
    products = [_grocery(id, of[id]) for id in interactions.items]
    return Log("completejourney", interactions, products, _households(folder), left_out)


def demo(data: Path | None = None) -> Log:
    """The demo shop's year, whose shoppers' hidden tastes are known. Groups: the price level that they like."""
    from retrieval.demo import generate
    from retrieval.demo.shoppers import shoppers

    feed = generate(DEMO_SEED)
    levels = {each.id: ("cheap", "middling", "dear")[min(2, int(3 * each.price_level))] for each in shoppers(DEMO_SEED)}
    return _log("demo", list(feed.products), feed.history, {"price level": levels}, {})


def _own(path: Path) -> Log:
    """A user's own files; a product that no feed tells of has its id for a title."""
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.glob("events.*")) if path.is_dir() else [path]
    if not files:
        raise FeedError(f"{path} holds no events.*", mend="docs/events.md tells its columns.")
    events, faults = read_events(files[0])
    feed = list(any_products(folder).products) if any(folder.glob("products.*")) else []
    known = {product.id for product in feed}
    unknown = sorted({event.product_id for event in events} - known)
    if feed:
        faults["products that the feed does not have"] = sum(event.product_id not in known for event in events)
    products = feed or [Product(id=id, title=id) for id in unknown]
    return _log(path.stem, products, events, {}, faults)


def _log(
    name: str, products: list[Product], events: list[HistoryEvent], groups: Groups, left_out: dict[str, int]
) -> Log:
    interactions = gather(
        [event.user_id for event in events],
        [event.product_id for event in events],
        [strength({"kind": event.kind, "value": event.value}) for event in events],
        [round(datetime.fromisoformat(event.time).timestamp()) for event in events],
        catalogue=[product.id for product in products],
    )
    if not len(interactions.time):
        raise FeedError(f"The log {name} holds no event of a known product", mend="docs/events.md tells its columns.")
    return Log(name, interactions, products, groups, {why: n for why, n in left_out.items() if n})


def _grocery(id: str, row: dict[str, Any]) -> Product:
    kind, size = row["product_type"], (row["package_size"] or "").strip()
    return Product(
        id=id,
        title=f"{kind} {size}".strip().title(),
        brand=f"Maker {row['manufacturer_id']}",
        category=(row["department"].title(), row["product_category"].title(), kind.title()),
        attributes={"label": row["brand"]},
    )


def _households(folder: Path) -> Groups:
    rows = {str(row["household_id"]): row for row in _table(folder / "demographics.parquet").to_pylist()}
    income = {band: name for name, bands in INCOMES.items() for band in bands}
    return {
        "age": {user: row["age"] for user, row in rows.items() if row["age"]},
        "income": {user: income[row["income"]] for user, row in rows.items() if row["income"]},
        "household size": {user: row["household_size"] for user, row in rows.items() if row["household_size"]},
        "children": {
            user: "none" if row["kids_count"] == "0" else "some" for user, row in rows.items() if row["kids_count"]
        },
    }


def _table(path: Path) -> pyarrow.Table:
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.read_table(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise FeedError(f"{path} cannot be read as Parquet: {error}", mend="Fetch the data set again.") from error


def _seconds(column: pyarrow.ChunkedArray) -> np.ndarray:
    seconds: np.ndarray = column.to_numpy().astype("datetime64[s]").astype(np.int64)
    return seconds


def _strings(column: pyarrow.ChunkedArray) -> np.ndarray:
    return np.asarray(column.to_pylist(), dtype=str)


def _numbered(table: pyarrow.Table, column: str) -> np.ndarray:
    """Orders by number, from 0: their own names are too long for one."""
    numbers: np.ndarray = table[column].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return numbers


LOGS: dict[str, Callable[[Path | None], Log]] = {"demo": demo, "uci": uci, "completejourney": completejourney}
