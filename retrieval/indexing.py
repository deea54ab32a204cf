"""Building a version of the index from a feed.

A version is a function of the feed's content, the embedder and the format; importing the same again does nothing.
Products are read one after the other, several times over: a feed of a million need not lie in memory.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from retrieval import dense, versions
from retrieval.cooccurrence import bought, count_together, kinds_together, popularity, wanted
from retrieval.embedders import Embedder, load_embedder, product_text
from retrieval.errors import FeedError, IndexMissingError
from retrieval.feed import Feed
from retrieval.lexical import Lexical, product_tokens
from retrieval.mapped import Lookup, text_keys, write_records
from retrieval.passages import sections
from retrieval.product import Product
from retrieval.progress import Progress, silent
from retrieval.sketch import build_sketch, save_sketch
from retrieval.synonyms import learn_synonyms, save_synonyms
from retrieval.tables import build_tables, save_tables
from retrieval.tokens import code, codes_in
from retrieval.vector_cache import VectorCache, open_vector_cache, vector_key
from retrieval.versions import Manifest, collection_name

FORMAT = 5
"""Raised whenever what is written, or how texts are embedded or counted, changes."""
EMBED_BATCH = 256
ASKED = 50
ASKED_WORDS = 6
CODE_ATTRIBUTES = ("mpn", "model", "model number", "model name", "part number", "product code", "sku")


def build_index(feed: Feed, home: Path, embedder: str, chroma_url: str = "", progress: Progress = silent) -> Manifest:
    """Makes the feed the version that serves, all or nothing.

    A version that is there and whole is only switched to. Vectors of products whose text has not changed are taken
    over from the version that serves, and from an import that was killed. Another build in the same ``home`` is waited
    for.

    Args:
        embedder: a name of :data:`retrieval.embedders.EMBEDDERS`.
        chroma_url: a Chroma server; empty keeps the vectors in the version's folder.

    Raises:
        FeedError: no product, or two with one id.
        IndexMissingError: the Chroma server failed.
        UsageError: unknown embedder.
        ModelFileError: the embedder has not been pulled.
    """
    model = load_embedder(embedder, home)
    with versions.one_builder(home):
        _sweep(home, chroma_url)
        written = versions.building_folder(home, "feed")
        written.mkdir()
        try:
            row_of: dict[str, int] = {}
            digest = _write(feed, row_of, written, embedder)
        except FeedError:
            shutil.rmtree(written)
            raise
        manifest = _whole(home, digest, chroma_url)
        if manifest is None:
            folder = written.rename(versions.building_folder(home, digest))
            with open_vector_cache(home, model) as cache:
                _take_over(cache, home, embedder)
                _embed(feed, model, cache, folder, progress)
                vectors = np.load(folder / "vectors.npy", mmap_mode="r")
                save_sketch(build_sketch(vectors), folder)
                _count(feed, row_of, folder, progress)
                files = {
                    str(path.relative_to(folder)): (path.stat().st_size, versions.file_hash(path))
                    for path in sorted(folder.rglob("*"))
                    if path.is_file()
                }
                # A client that was closed lets go of the folder, so that it can be moved.
                client = dense.connect(folder / "chroma", chroma_url)
                try:
                    collection = dense.write_collection(client, collection_name(digest), vectors, progress)
                    recall = dense.graph_recall(collection, vectors, _questions(feed, model))
                finally:
                    client.close()
                manifest = Manifest(
                    format=FORMAT,
                    digest=digest,
                    source=feed.source,
                    embedder=embedder,
                    dimension=model.dimension,
                    created=datetime.now(UTC).isoformat(timespec="seconds"),
                    products=len(feed.products),
                    reviews=len(feed.reviews),
                    promotions=len(feed.promotions),
                    policies=len(feed.policies),
                    history=len(feed.history),
                    graph_recall=recall,
                    files=files,
                )
                (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
                versions.publish(home, digest)
        else:
            shutil.rmtree(written)
        _drop(versions.switch(home, digest), chroma_url)
    return manifest


def _write(feed: Feed, row_of: dict[str, int], folder: Path, embedder: str) -> str:
    """Writes the feed's records to ``folder`` and its rows into ``row_of``; returns the digest of a version of them."""
    parts: dict[str, Iterable[BaseModel]] = {
        "products": _distinct(feed, row_of),
        "reviews": feed.reviews,
        "promotions": feed.promotions,
        "policies": feed.policies,
    }
    whole = hashlib.sha256(f"{FORMAT} {embedder}\n".encode())
    for name, records in parts.items():
        whole.update(f"{name} {write_records(folder / f'{name}.jsonl', records)}\n".encode())
    # What single shoppers did is counted, not kept: that belongs to the database, where it can be erased.
    for event in feed.history:
        whole.update(event.model_dump_json().encode())
    if not row_of:
        raise FeedError(f"The feed {feed.source} holds no product", mend="See its rejects, or name its format.")
    return whole.hexdigest()[:24]


def _distinct(feed: Feed, row_of: dict[str, int]) -> Iterator[Product]:
    for row, product in enumerate(feed.products):
        if row_of.setdefault(product.id, row) != row:
            raise FeedError(
                f"The feed {feed.source} has the product id {product.id!r} twice", mend="Make its ids distinct."
            )
        yield product


def _sweep(home: Path, chroma_url: str) -> None:
    """Removes what killed builds left."""
    digests = versions.abandoned(home)
    for digest in digests:
        shutil.rmtree(versions.building_folder(home, digest))
    _drop([digest for digest in digests if not versions.version_folder(home, digest).exists()], chroma_url)


def _drop(digests: Iterable[str], chroma_url: str) -> None:
    """Removes versions' collections from the Chroma server; embedded ones went with their folders."""
    if chroma_url:
        client = dense.connect(None, chroma_url)
        for digest in digests:
            dense.drop_collection(client, collection_name(digest))
        client.close()


def _whole(home: Path, digest: str, chroma_url: str) -> Manifest | None:
    """The manifest of that version if every file has its hash and Chroma every vector."""
    folder = versions.version_folder(home, digest)
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        if any(versions.file_hash(folder / name) != wanted for name, (_, wanted) in manifest.files.items()):
            return None
    except (OSError, ValidationError):
        return None
    if not chroma_url and not (folder / "chroma").is_dir():
        return None
    try:
        client = dense.connect(folder / "chroma", chroma_url)
    except IndexMissingError:
        if chroma_url:
            raise
        return None
    try:
        dense.open_collection(client, collection_name(digest), manifest.products, str(folder / "chroma"))
    except IndexMissingError:
        return None
    finally:
        client.close()
    return manifest


def _embed(feed: Feed, model: Embedder, cache: VectorCache, folder: Path, progress: Progress) -> None:
    """Writes vectors of the products, and of the policies' sections, to ``folder``."""
    total = len(feed.products)
    keys: list[str] = []
    with (folder / "vectors.npy").open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (total, model.dimension)}
        np.lib.format.write_array_header_1_0(file, header)
        for texts in _batches(map(product_text, feed.products)):
            new = [vector_key(text) for text in texts]
            file.write(cache.passages(texts, new).tobytes())
            keys += new
            progress("embed", len(keys), total)
    (folder / "vector_keys.json").write_text(json.dumps(keys))
    found = sections(feed.policies)
    np.save(folder / "passages.npy", model.passages([f"{each.title}. {each.text}" for each in found]))


def _questions(feed: Feed, model: Embedder) -> np.ndarray:
    """What is asked to see how much the graph finds: the beginnings of some titles, as a shopper might type them."""
    places = np.unique(np.linspace(0, len(feed.products) - 1, ASKED).astype(int)).tolist()
    return np.array([model.query(" ".join(feed.products[place].title.split()[:ASKED_WORDS])) for place in places])


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(texts, EMBED_BATCH)):
        yield batch


def _take_over(cache: VectorCache, home: Path, embedder: str) -> None:
    """Lets the cache know the vectors of the version that serves, unless it is damaged or of another embedder."""
    digest = versions.current_version(home)
    if digest is None:
        return
    folder = versions.version_folder(home, digest)
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        names = ("vectors.npy", "vector_keys.json")
        if manifest.embedder == embedder and all(
            versions.file_hash(folder / name) == manifest.files[name][1] for name in names
        ):
            vectors = np.load(folder / "vectors.npy", mmap_mode="r")
            cache.take_over(json.loads((folder / "vector_keys.json").read_text()), np.asarray(vectors))
    except (OSError, ValidationError):
        return


def _count(feed: Feed, row_of: dict[str, int], folder: Path, progress: Progress) -> None:
    """Writes what is counted: columns, words, identifiers, popularity and what is taken together."""
    total = len(feed.products)
    (folder / "tables").mkdir()
    tables = build_tables(feed.products, _each(progress, "columns", total))
    save_tables(tables, folder / "tables")
    Lexical.build(_words(feed.products, _each(progress, "words", total))).save(folder / "bm25")
    save_synonyms(learn_synonyms(feed.products, total, _each(progress, "synonyms", total)), folder)
    keys, rows = array("Q"), array("i")
    for row, product in enumerate(feed.products):
        named = dict.fromkeys(_codes(product))
        keys.extend(text_keys(named).tolist())
        rows.extend([row] * len(named))
    Lookup.build(np.frombuffer(keys, np.uint64), np.frombuffer(rows, np.int32)).save(folder, "codes")
    reviewed = text_keys(review.product_id for review in feed.reviews)
    Lookup.build(reviewed, np.arange(len(reviewed))).save(folder, "reviewed")
    np.save(folder / "popularity.npy", popularity(feed.history, row_of, tables.rating_counts))
    for name, counts in {"bought": bought, "wanted": wanted}.items():
        neighbours = count_together(feed.history, row_of, counts)
        np.save(folder / f"{name}_rows.npy", neighbours.rows)
        np.save(folder / f"{name}_cosines.npy", neighbours.cosines)
    kinds = [product.category[-1] if product.category else "" for product in feed.products]
    (folder / "kinds_together.json").write_text(json.dumps(kinds_together(feed.history, row_of, kinds)))


def _codes(product: Product) -> list[str]:
    """What names exactly this product: id, GTIN, title, model numbers given or seen in the title."""
    given = [product.attributes.get(name) for name in CODE_ATTRIBUTES]
    named = [product.id, product.gtin or "", product.title, *(value for value in given if isinstance(value, str))]
    return [found for text in named if (found := code(text))] + codes_in(product.title)


def _words(products: Iterable[Product], done: Callable[[int], None]) -> Iterator[list[str]]:
    for row, product in enumerate(products, start=1):
        yield product_tokens(product)
        done(row)


def _each(progress: Progress, step: str, total: int) -> Callable[[int], None]:
    """Tells of a step's progress now and then."""

    def report(done: int) -> None:
        if done % 1000 == 0 or done == total:
            progress(step, done, total)

    return report
