"""The index: one version of the catalogue and all that is searched by, opened read-only."""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from retrieval import dense, versions
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.cooccurrence import Neighbours
from retrieval.embedders import Embedder, load_embedder
from retrieval.errors import IndexMissingError
from retrieval.indexing import build_index
from retrieval.lexical import Lexical
from retrieval.passages import Section, sections
from retrieval.product import HistoryEvent, Policy, Product, Promotion, Review
from retrieval.tokens import tokens
from retrieval.topics import topics, topics_of
from retrieval.versions import Manifest, current_version

__all__ = ["Index", "Manifest", "build_index", "current_version", "open_index"]

RELEASED = ("release date", "launch date", "release year")
"""Attributes that say when a product came out, the most exact first."""
Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True, eq=False)
class Index:
    """One open version. Rows of ``vectors``, ``popularity`` and every mask are those of ``catalogue.products``."""

    manifest: Manifest
    catalogue: Catalogue
    reviews: dict[str, list[Review]]
    """By product id."""
    promotions: list[Promotion]
    policies: list[Policy]
    history: list[HistoryEvent]
    popularity: np.ndarray
    """Float32 per row, 0 to 1."""
    vectors: np.ndarray
    """Float32 unit rows, memory-mapped, shape ``(products, dimension)``."""
    lexical: Lexical
    collection: Any
    """The Chroma collection of ``vectors``, by product id."""
    embedder: Embedder
    codes: dict[str, list[int]]
    """Rows by identifier (id, GTIN, title, model number) as :func:`retrieval.tokens.code` writes it."""
    passages: list[Section]
    passage_vectors: np.ndarray
    bought_together: Neighbours
    wanted_together: Neighbours

    @cached_property
    def groups(self) -> np.ndarray:
        """Per row, a number that the variants of one product (same ``item_group_id``) share."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(p.item_group_id or p.id, len(numbers)) for p in self.catalogue.products])

    @cached_property
    def promoted(self) -> frozenset[str]:
        """Ids of the products under a promotion."""
        return frozenset(id for promotion in self.promotions for id in promotion.product_ids)

    @cached_property
    def mean_rating(self) -> float:
        """Mean stars over all ratings; 0 where there are none."""
        rated = [(p.rating, p.rating_count or 1) for p in self.catalogue.products if p.rating is not None]
        count = sum(number for _, number in rated)
        return sum(stars * number for stars, number in rated) / count if count else 0.0

    @cached_property
    def newness(self) -> np.ndarray:
        """Per row 0 to 1, falling evenly with the rank of the release date (a year or ISO 8601); 0 without one."""
        dates = [_released(product) for product in self.catalogue.products]
        place = {date: rank for rank, date in enumerate(sorted(set(dates) - {""}), start=1)}
        return np.array([place.get(date, 0) for date in dates]) / max(len(place), 1)

    @cached_property
    def questions(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Unit vectors of the questions that shoppers ask, and for each passage the rows of those on its topics."""
        asked = [(topic.name, question) for topic in topics() for question in topic.questions]
        on_topic = [topics_of(each.name, each.heading) for each in self.passages]
        rows = [np.flatnonzero([name in names for name, _ in asked]) for names in on_topic]
        return self.embedder.passages([question for _, question in asked]), rows

    @cached_property
    def passage_lexical(self) -> Lexical:
        """BM25 over ``passages``, of which there must be one."""
        return Lexical.build([tokens(f"{each.title} {each.text}") for each in self.passages])


def open_index(home: Path, *, currency: str, rates: dict[str, float], chroma_url: str = "") -> Index:
    """Opens the version that serves. It stays usable while up to one newer version takes its place.

    Args:
        currency: with ``rates``, as for :func:`retrieval.catalogue.build_catalogue`.
        chroma_url: as it was built with.

    Raises:
        IndexMissingError: nothing was imported yet, a file is missing or damaged, or Chroma cannot be reached.
        ModelFileError: the embedder that the version was built with is not there any more.
        UsageError: a price's currency has no rate.
    """
    digest = current_version(home)
    if digest is None:
        raise IndexMissingError(f"There is no index in {home}", mend="Run `floorwalker import FEED` first.")
    folder = versions.version_folder(home, digest)
    manifest = _manifest(folder / "manifest.json")
    for name, (size, _) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise _damaged(path, "it is missing")
        if path.stat().st_size != size:
            raise _damaged(path, f"{path.stat().st_size:,} bytes where {size:,} belong")
    products = _records(folder / "products.jsonl", Product)
    reviews: dict[str, list[Review]] = {}
    for review in _records(folder / "reviews.jsonl", Review):
        reviews.setdefault(review.product_id, []).append(review)
    policies = _records(folder / "policies.jsonl", Policy)
    catalogue = build_catalogue(products, currency=currency, rates=rates)
    if not chroma_url and not (folder / "chroma").is_dir():
        raise _damaged(folder / "chroma", "it is missing")
    client = dense.connect(folder / "chroma", chroma_url)
    try:
        index = Index(
            manifest=manifest,
            catalogue=catalogue,
            reviews=reviews,
            promotions=_records(folder / "promotions.jsonl", Promotion),
            policies=policies,
            history=_records(folder / "history.jsonl", HistoryEvent),
            popularity=_array(folder / "popularity.npy"),
            vectors=_array(folder / "vectors.npy"),
            lexical=_lexical(folder / "bm25"),
            collection=dense.open_collection(
                client, versions.collection_name(digest), len(products), chroma_url or str(folder / "chroma")
            ),
            embedder=load_embedder(manifest.embedder, home),
            codes=_codes(folder / "codes.json"),
            passages=sections(policies),
            passage_vectors=_array(folder / "passages.npy"),
            bought_together=_neighbours(folder, "bought"),
            wanted_together=_neighbours(folder, "wanted"),
        )
    except BaseException:
        client.close()
        raise
    weakref.finalize(index, client.close)
    return index


def _released(product: Product) -> str:
    value = next((product.attributes[name] for name in RELEASED if name in product.attributes), "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _damaged(path: Path, why: object) -> IndexMissingError:
    return IndexMissingError(
        f"The index file {path} is damaged: {why}", mend="Run `floorwalker import` again with the same feed."
    )


def _manifest(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, error) from error


def _records(path: Path, kind: type[Record]) -> list[Record]:
    try:
        with path.open("rb") as file:
            return [kind.model_validate_json(line) for line in file]
    except (OSError, ValidationError) as error:
        raise _damaged(path, error) from error


def _array(path: Path) -> np.ndarray:
    try:
        array: np.ndarray = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path, error) from error
    return array


def _neighbours(folder: Path, name: str) -> Neighbours:
    return Neighbours(_array(folder / f"{name}_rows.npy"), _array(folder / f"{name}_cosines.npy"))


def _lexical(folder: Path) -> Lexical:
    try:
        return Lexical.open(folder)
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise _damaged(folder, error) from error


def _codes(path: Path) -> dict[str, list[int]]:
    try:
        codes: dict[str, list[int]] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from error
    return codes
