"""Building a version of the index from a feed.

A version is a function of the feed's content, the embedder and the format; importing the same again does nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from retrieval import dense, versions
from retrieval.cooccurrence import bought, count_together, popularity, wanted
from retrieval.embedders import Embedder, load_embedder, product_text
from retrieval.errors import FeedError, IndexMissingError
from retrieval.feed import Feed
from retrieval.lexical import Lexical, product_tokens
from retrieval.passages import sections
from retrieval.product import Product
from retrieval.progress import Progress, silent
from retrieval.tokens import code, codes_in
from retrieval.versions import Manifest, collection_name

FORMAT = 1
"""Raised whenever what is written, or how texts are embedded or counted, changes."""
EMBED_BATCH = 256
CODE_ATTRIBUTES = ("mpn", "model", "model number", "model name", "part number", "product code", "sku")


def build_index(feed: Feed, home: Path, embedder: str, chroma_url: str = "", progress: Progress = silent) -> Manifest:
    """Makes the feed the version that serves, all or nothing.

    A version that is there and whole is only switched to. Vectors of products whose text has not changed are taken
    over from the version that serves. Another build in the same ``home`` is waited for.

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
    row_of = _distinct(feed)
    parts: dict[str, Sequence[BaseModel]] = {
        "products": feed.products,
        "reviews": feed.reviews,
        "promotions": feed.promotions,
        "policies": feed.policies,
        "history": feed.history,
    }
    texts = {name: _lines(records) for name, records in parts.items()}
    digest = _digest(texts, embedder)
    with versions.one_builder(home):
        _sweep(home, chroma_url)
        manifest = _whole(home, digest, chroma_url)
        if manifest is None:
            folder = versions.building_folder(home, digest)
            folder.mkdir()
            for name, text in texts.items():
                (folder / f"{name}.jsonl").write_bytes(text)
            vectors = _embed(feed, model, home, folder, progress)
            _count(feed, row_of, folder, progress)
            manifest = Manifest(
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
                files={
                    str(path.relative_to(folder)): (path.stat().st_size, versions.file_hash(path))
                    for path in sorted(folder.rglob("*"))
                    if path.is_file()
                },
            )
            # A client that was closed lets go of the folder, so that it can be moved.
            client = dense.connect(folder / "chroma", chroma_url)
            try:
                dense.write_collection(client, collection_name(digest), list(row_of), vectors, progress)
            finally:
                client.close()
            (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
            versions.publish(home, digest)
        _drop(versions.switch(home, digest), chroma_url)
    return manifest


def _distinct(feed: Feed) -> dict[str, int]:
    if not feed.products:
        raise FeedError(f"The feed {feed.source} holds no product", mend="See its rejects, or name its format.")
    row_of = {product.id: row for row, product in enumerate(feed.products)}
    if len(row_of) < len(feed.products):
        repeated = next(product.id for row, product in enumerate(feed.products) if row_of[product.id] != row)
        raise FeedError(f"The feed {feed.source} has the product id {repeated!r} twice", mend="Make its ids distinct.")
    return row_of


def _lines(records: Sequence[BaseModel]) -> bytes:
    return "".join(record.model_dump_json(exclude_defaults=True) + "\n" for record in records).encode()


def _digest(texts: dict[str, bytes], embedder: str) -> str:
    whole = hashlib.sha256(f"{FORMAT} {embedder}\n".encode())
    for name, text in texts.items():
        whole.update(f"{name} {len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()[:24]


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


def _embed(feed: Feed, model: Embedder, home: Path, folder: Path, progress: Progress) -> np.ndarray:
    """Vectors of the products, and of the policies' sections, written to ``folder``; the products' are returned."""
    texts = [product_text(product) for product in feed.products]
    keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    known = _known_vectors(home, model.name)
    vectors = np.zeros((len(texts), model.dimension), np.float32)
    new = [row for row, key in enumerate(keys) if key not in known]
    for row, key in enumerate(keys):
        if key in known:
            vectors[row] = known[key]
    for start in range(0, len(new), EMBED_BATCH):
        rows = new[start : start + EMBED_BATCH]
        vectors[rows] = model.passages([texts[row] for row in rows])
        progress("embed", len(texts) - len(new) + start + len(rows), len(texts))
    np.save(folder / "vectors.npy", vectors)
    (folder / "vector_keys.json").write_text(json.dumps(keys))
    found = sections(feed.policies)
    np.save(folder / "passages.npy", model.passages([f"{each.title}. {each.text}" for each in found]))
    return vectors


def _known_vectors(home: Path, embedder: str) -> dict[str, np.ndarray]:
    """Vectors of the version that serves by the hash of their text; none where it is damaged or of another embedder."""
    digest = versions.current_version(home)
    if digest is None:
        return {}
    folder = versions.version_folder(home, digest)
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        names = ("vectors.npy", "vector_keys.json")
        if manifest.embedder != embedder or any(
            versions.file_hash(folder / name) != manifest.files[name][1] for name in names
        ):
            return {}
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        return dict(zip(json.loads((folder / "vector_keys.json").read_text()), vectors, strict=True))
    except (OSError, ValidationError):
        return {}


def _count(feed: Feed, row_of: dict[str, int], folder: Path, progress: Progress) -> None:
    """Writes what is counted: words, identifiers, popularity and what is taken together."""
    rows = []
    for done, product in enumerate(feed.products, start=1):
        rows.append(product_tokens(product))
        if done % 1000 == 0 or done == len(feed.products):
            progress("words", done, len(feed.products))
    Lexical.build(rows).save(folder / "bm25")
    codes: dict[str, list[int]] = {}
    for row, product in enumerate(feed.products):
        for each in dict.fromkeys(_codes(product)):
            codes.setdefault(each, []).append(row)
    (folder / "codes.json").write_text(json.dumps(codes, ensure_ascii=False))
    rating_counts = np.array([product.rating_count for product in feed.products])
    np.save(folder / "popularity.npy", popularity(feed.history, row_of, rating_counts))
    for name, counts in {"bought": bought, "wanted": wanted}.items():
        neighbours = count_together(feed.history, row_of, counts)
        np.save(folder / f"{name}_rows.npy", neighbours.rows)
        np.save(folder / f"{name}_cosines.npy", neighbours.cosines)


def _codes(product: Product) -> list[str]:
    """What names exactly this product: id, GTIN, title, model numbers given or seen in the title."""
    given = [product.attributes.get(name) for name in CODE_ATTRIBUTES]
    named = [product.id, product.gtin or "", product.title, *(value for value in given if isinstance(value, str))]
    return [found for text in named if (found := code(text))] + codes_in(product.title)
