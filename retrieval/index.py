"""The index: one version of the catalogue and all that is searched by, opened read-only."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from retrieval import dense, versions
from retrieval.catalogue import Catalogue, build_catalogue
from retrieval.cooccurrence import Neighbours
from retrieval.embedders import Embedder, load_embedder
from retrieval.errors import IndexMissingError
from retrieval.indexing import FORMAT, build_index
from retrieval.lexical import Lexical
from retrieval.mapped import Grouped, Lookup, Records, damaged, load_array
from retrieval.passages import Section, sections
from retrieval.product import Policy, Product, Promotion, Review
from retrieval.sketch import Sketch, open_sketch
from retrieval.synonyms import Synonyms
from retrieval.tables import Tables, open_tables
from retrieval.tokens import tokens
from retrieval.topics import topics, topics_of
from retrieval.versions import Manifest, current_version

__all__ = ["Index", "Manifest", "build_index", "current_version", "open_index"]


@dataclass(frozen=True, eq=False)
class Index:
    """One open version. Rows of ``vectors``, ``popularity`` and every mask are those of ``catalogue.products``."""

    manifest: Manifest
    catalogue: Catalogue
    reviews: Mapping[str, list[Review]]
    """By product id."""
    promotions: Sequence[Promotion]
    policies: Sequence[Policy]
    popularity: np.ndarray
    """Float32 per row, 0 to 1."""
    vectors: np.ndarray
    """Float32 unit rows, memory-mapped, shape ``(products, dimension)``."""
    sketch: Sketch
    """Of ``vectors``."""
    lexical: Lexical
    synonyms: Synonyms
    collection: Any
    """The Chroma collection of ``vectors``, by row; None, and not in memory, where its graph finds too little
    (:data:`retrieval.dense.GRAPH_RECALL`)."""
    embedder: Embedder
    codes: Lookup
    """Rows by identifier (id, GTIN, title, model number) as :func:`retrieval.tokens.code` writes it."""
    passages: list[Section]
    passage_vectors: np.ndarray
    bought_together: Neighbours
    wanted_together: Neighbours
    kinds_together: Mapping[str, list[str]]
    """For each kind (last label of a category) those that its buyers also buy, the nearest first."""
    newness: np.ndarray
    """Float32 per row 0 to 1, falling evenly with the rank of the release date; 0 without one."""
    mean_rating: float
    """Mean stars over all ratings; 0 where there are none."""

    @cached_property
    def promoted(self) -> frozenset[str]:
        """Ids of the products under a promotion."""
        return frozenset(id for promotion in self.promotions for id in promotion.product_ids)

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
    if manifest.format != FORMAT:
        raise IndexMissingError(
            f"The index in {folder} was written by another release (format {manifest.format}, not {FORMAT})",
            mend="Run `floorwalker import` again with the same feed.",
        )
    for name, (size, _) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise damaged(path, "it is missing")
        if path.stat().st_size != size:
            raise damaged(path, f"{path.stat().st_size:,} bytes where {size:,} belong")
    tables = open_tables(folder / "tables")
    products = Records(folder / "products.jsonl", Product)
    policies = Records(folder / "policies.jsonl", Policy)
    catalogue = build_catalogue(products, currency, rates, tables)
    if not chroma_url and not (folder / "chroma").is_dir():
        raise damaged(folder / "chroma", "it is missing")
    index = Index(
        manifest=manifest,
        catalogue=catalogue,
        reviews=Grouped(
            Records(folder / "reviews.jsonl", Review), Lookup.open(folder, "reviewed"), lambda each: each.product_id
        ),
        promotions=Records(folder / "promotions.jsonl", Promotion),
        policies=policies,
        popularity=load_array(folder / "popularity.npy"),
        vectors=load_array(folder / "vectors.npy"),
        sketch=open_sketch(folder),
        lexical=_lexical(folder / "bm25"),
        synonyms=_synonyms(folder),
        collection=None,
        embedder=load_embedder(manifest.embedder, home),
        codes=Lookup.open(folder, "codes"),
        passages=sections(policies),
        passage_vectors=load_array(folder / "passages.npy"),
        bought_together=_neighbours(folder, "bought"),
        wanted_together=_neighbours(folder, "wanted"),
        kinds_together=_kinds_together(folder / "kinds_together.json"),
        newness=tables.newness,
        mean_rating=_mean_rating(tables),
    )
    if manifest.graph_recall < dense.GRAPH_RECALL:
        return index
    client = dense.connect(folder / "chroma", chroma_url)
    place = chroma_url or str(folder / "chroma")
    try:
        collection = dense.open_collection(client, versions.collection_name(digest), len(products), place)
    except BaseException:
        client.close()
        raise
    index = replace(index, collection=collection)
    weakref.finalize(index, client.close)
    return index


def _mean_rating(tables: Tables) -> float:
    rated = ~np.isnan(tables.ratings)
    counts = np.maximum(tables.rating_counts[rated], 1)
    return float(np.average(tables.ratings[rated], weights=counts)) if len(counts) else 0.0


def _manifest(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise damaged(path, error) from error


def _neighbours(folder: Path, name: str) -> Neighbours:
    return Neighbours(load_array(folder / f"{name}_rows.npy"), load_array(folder / f"{name}_cosines.npy"))


def _kinds_together(path: Path) -> dict[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error
    return found


def _synonyms(folder: Path) -> Synonyms:
    try:
        return Synonyms.open(folder)
    except (OSError, ValueError) as error:
        raise damaged(folder, error) from error


def _lexical(folder: Path) -> Lexical:
    try:
        return Lexical.open(folder)
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise damaged(folder, error) from error
