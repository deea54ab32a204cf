"""What the catalogue knows of its products, as arrays: made once at import, memory-mapped ever after."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.columns import Column, ColumnBuilder, number_column
from retrieval.mapped import Ints, Lookup, Texts, damaged, load_array, text_keys
from retrieval.product import Product
from retrieval.units import Unit
from retrieval.words import fold, fold_label, words

RELEASED = ("release date", "launch date", "release year")
"""Attributes that say when a product came out, the most exact first."""


@dataclass(frozen=True)
class TitleWords:
    """Rows by word of the title (:func:`retrieval.words.words`)."""

    vocabulary: Sequence[str]
    rows: Lookup

    def holding(self, part: str) -> list[str]:
        """Words that hold ``part``."""
        return [each for each in self.vocabulary if part in each]


@dataclass(frozen=True)
class Tables:
    """Arrays over the rows of a catalogue. ``amounts`` are prices in ``currencies[currency_codes]`` (-1: none named),
    nan where there is no price; ``groups`` numbers the variants of one product alike; ``newness`` is 0 to 1."""

    columns: Mapping[str, Column]
    """Every attribute, and ``brand``, ``category``, ``rating`` and ``availability``; prices need a currency first."""
    ids: Texts
    rows_by_id: Lookup
    titles: TitleWords
    spoken: Lookup
    """The lower-case words of all titles as they are parted by spaces, with no rows."""
    paths: Mapping[tuple[str, ...], int]
    """Products by the whole path of their category."""
    currencies: Sequence[str]
    """Those that any price is in, the commonest first."""
    currency_codes: Ints
    amounts: npt.NDArray[np.float64]
    ratings: npt.NDArray[np.float64]
    """Mean stars, nan where there are none."""
    rating_counts: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    newness: npt.NDArray[np.float32]


_ARRAYS = ("currency_codes", "amounts", "ratings", "rating_counts", "groups", "newness")


def build_tables(products: Iterable[Product], done: Callable[[int], None] = lambda rows: None) -> Tables:
    """Reads the products through once; ``done`` is told how many were read."""
    attributes: dict[str, ColumnBuilder] = {}
    own = {name: ColumnBuilder() for name in ("brand", "category", "availability")}
    word_codes: dict[str, int] = {}
    title_rows, title_codes = array("i"), array("i")
    spoken: set[str] = set()
    paths: Counter[tuple[str, ...]] = Counter()
    currency_codes: dict[str, int] = {}
    ids: list[str] = []
    groups: list[str] = []
    dates: list[str] = []
    amounts, ratings = array("d"), array("d")
    currencies, rating_counts = array("i"), array("q")
    for row, product in enumerate(products):
        ids.append(product.id)
        groups.append(product.item_group_id or product.id)
        dates.append(_released(product))
        paths[product.category] += 1
        amounts.append(np.nan if product.price is None else product.price)
        currencies.append(
            -1 if product.currency is None else currency_codes.setdefault(product.currency, len(currency_codes))
        )
        ratings.append(np.nan if product.rating is None else product.rating)
        rating_counts.append(product.rating_count)
        spoken.update(product.title.lower().split())
        for word in set(words(product.title)):
            title_rows.append(row)
            title_codes.append(word_codes.setdefault(word, len(word_codes)))
        for name, value in product.attributes.items():
            builder = attributes.get(name)
            if builder is None:
                builder = attributes[name] = ColumnBuilder()
            for item in value if isinstance(value, list) else (value,):
                builder.add(row, item)
        if product.brand is not None:
            own["brand"].add(row, product.brand)
        for label in product.category:
            own["category"].add(row, label)
        own["availability"].add(row, product.availability)
        done(row + 1)
    stars = np.frombuffer(ratings)
    # The record's own fields win over attributes that took their names.
    columns = {name: builder.build() for name, builder in attributes.items()} | {
        "brand": own["brand"].build(kind="text"),
        "category": own["category"].build(fold_label, kind="text"),
        "rating": number_column(stars),
        "availability": own["availability"].build(kind="text"),
    }
    word_keys = text_keys(word_codes)
    spoken_keys = text_keys(spoken)
    named, codes = _commonest_first(list(currency_codes), np.frombuffer(currencies, np.int32))
    return Tables(
        columns=columns,
        ids=Texts.build(ids),
        rows_by_id=Lookup.build(text_keys(ids), np.arange(len(ids))),
        titles=TitleWords(
            Texts.build(word_codes),
            Lookup.build(word_keys[np.frombuffer(title_codes, np.int32)], np.frombuffer(title_rows, np.int32)),
        ),
        spoken=Lookup.build(spoken_keys, np.zeros(len(spoken_keys), np.int32)),
        paths=paths,
        currencies=named,
        currency_codes=codes,
        amounts=np.frombuffer(amounts),
        ratings=stars,
        rating_counts=np.frombuffer(rating_counts, np.int64),
        groups=np.unique(text_keys(groups), return_inverse=True)[1],
        newness=_newness(dates),
    )


def save_tables(tables: Tables, folder: Path) -> None:
    """Writes the tables into ``folder``, which must be there."""
    _save_columns(tables.columns, folder)
    tables.ids.save(folder, "ids")
    tables.rows_by_id.save(folder, "rows_by_id")
    Texts.build(tables.titles.vocabulary).save(folder, "title_words")
    tables.titles.rows.save(folder, "title_rows")
    tables.spoken.save(folder, "spoken")
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(tables, name))
    small = {"currencies": list(tables.currencies), "paths": [[list(path), n] for path, n in tables.paths.items()]}
    (folder / "small.json").write_text(json.dumps(small, ensure_ascii=False), encoding="utf-8")


def open_tables(folder: Path) -> Tables:
    """Maps what :func:`save_tables` wrote.

    Raises:
        IndexMissingError: a file is missing or damaged.
    """
    try:
        small = json.loads((folder / "small.json").read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(folder / "small.json", error) from error
    return Tables(
        columns=_open_columns(folder),
        ids=Texts.open(folder, "ids"),
        rows_by_id=Lookup.open(folder, "rows_by_id"),
        titles=TitleWords(Texts.open(folder, "title_words"), Lookup.open(folder, "title_rows")),
        spoken=Lookup.open(folder, "spoken"),
        paths={tuple(path): count for path, count in small["paths"]},
        currencies=small["currencies"],
        **{name: load_array(folder / f"{name}.npy") for name in _ARRAYS},
    )


def _save_columns(columns: Mapping[str, Column], folder: Path) -> None:
    """Writes columns, all in one set of arrays, into ``folder``."""
    table = [
        [
            name,
            column.kind,
            column.unit and astuple(column.unit),
            column.fold is fold_label,
            len(column.shown),
            len(column.keys),
            column.count,
        ]
        for name, column in columns.items()
    ]
    (folder / "columns.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    each = list(columns.values())
    np.save(folder / "lengths.npy", np.concatenate([np.diff(column.starts) for column in each]))
    for part in ("rows", "numbers", "keys", "key_codes"):
        np.save(folder / f"{part}.npy", np.concatenate([getattr(column, part) for column in each]))
    Texts.build(text for column in each for text in column.shown).save(folder, "shown")


def _open_columns(folder: Path) -> dict[str, Column]:
    """Maps what :func:`_save_columns` wrote."""
    try:
        table = json.loads((folder / "columns.json").read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(folder / "columns.json", error) from error
    starts = np.append(0, np.cumsum(load_array(folder / "lengths.npy")))
    rows, numbers, keys, key_codes = (
        load_array(folder / f"{part}.npy") for part in ("rows", "numbers", "keys", "key_codes")
    )
    shown = Texts.open(folder, "shown")
    columns = {}
    first = first_key = 0
    for name, kind, unit, label, values, texts, count in table:
        last, last_key = first + values, first_key + texts
        columns[name] = Column(
            kind=kind,
            unit=unit and Unit(*unit),
            starts=starts[first : last + 1] - starts[first],
            rows=rows[starts[first] : starts[last]],
            count=count,
            numbers=numbers[first:last],
            shown=shown[first:last],
            keys=keys[first_key:last_key],
            key_codes=key_codes[first_key:last_key],
            fold=fold_label if label else fold,
        )
        first, first_key = last, last_key
    return columns


def _commonest_first(named: list[str], codes: Ints) -> tuple[list[str], Ints]:
    counts = np.bincount(codes[codes >= 0], minlength=len(named))
    order = np.argsort(-counts, kind="stable")
    places = np.append(np.argsort(order), -1).astype(np.int32)
    return [named[place] for place in order], places[codes]


def _released(product: Product) -> str:
    value = next((product.attributes[name] for name in RELEASED if name in product.attributes), "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _newness(dates: Sequence[str]) -> npt.NDArray[np.float32]:
    """Per row 0 to 1, falling evenly with the rank of the release date (a year or ISO 8601); 0 without one."""
    place = {date: rank for rank, date in enumerate(sorted(set(dates) - {""}), start=1)}
    return np.array([place.get(date, 0) / max(len(place), 1) for date in dates], np.float32)
