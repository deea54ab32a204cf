"""What a shop would otherwise use: BM25 from a library, Chroma alone with its usual model, an untuned cross-encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from eval.ranking.bench import DEPTH, RERANKED, Bench, Rank
from retrieval import dense
from retrieval.embedders import QUERY_CHARACTERS, load_embedder, product_text
from retrieval.errors import MissingExtra, ModelFileError
from retrieval.product import Product
from retrieval.ranker import ranker_text
from retrieval.text import stems

USUAL_MODEL = "all-minilm-l6-v2"
"""What Chroma embeds with where it is told nothing."""
CROSS_ENCODER = "cross-encoder/ms-marco-MiniLM-L6-v2"
"""The most used small cross-encoder, trained on web search and not on products."""
EMBED_BATCH = 64


def plain_bm25(bench: Bench) -> Rank:
    """bm25s with its own defaults over all words of a product as one text, English stems without stop words."""
    import bm25s

    records = [stems(_record(product)) for product in bench.index.catalogue.products]
    model = bm25s.BM25()
    model.index(records, show_progress=False)

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        known = [word for word in stems(query[:QUERY_CHARACTERS]) if word in model.vocab_dict]
        scores = model.get_scores(known) if known else np.zeros(len(records), np.float32)
        return bench.best(np.where(scores > 0, scores, -np.inf) if pool is None else scores, pool)

    return rank


def _record(product: Product) -> str:
    values = (f"{name} {value}" for name, value in product.attributes.items())
    return " ".join([product.title, product.brand or "", *product.category, *values, product.description or ""])


def chroma(bench: Bench) -> Rank:
    """Chroma with its own defaults and its usual model, given the same text of a product as our embedder.

    Raises:
        UsageError, ModelFileError: the model is not there.
        IndexMissingError: Chroma failed.
    """
    model = load_embedder(USUAL_MODEL, bench.home)
    products = bench.index.catalogue.products
    texts = [product_text(product) for product in products]
    ids = list(bench.index.catalogue.row_of)
    name = hashlib.sha256("\n".join([*ids, *texts]).encode()).hexdigest()[:32]
    client = dense.connect(bench.folder / "chroma-alone", "")
    collection: Any = client.get_or_create_collection(name, embedding_function=None)
    for start in range(collection.count(), len(ids), EMBED_BATCH):
        rows = slice(start, start + EMBED_BATCH)
        collection.add(ids=ids[rows], embeddings=model.passages(texts[rows]))

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        vector = model.query(query)
        if pool is None:
            return list(collection.query(query_embeddings=[vector], n_results=min(DEPTH, len(ids)))["ids"][0])
        held = collection.get(ids=list(pool), include=["embeddings"])
        order = np.argsort(-(np.asarray(held["embeddings"]) @ vector), kind="stable")
        return [held["ids"][at] for at in order]

    return rank


def cross_encoder(bench: Bench) -> Rank:
    """Our first stage, its first RERANKED ordered by a cross-encoder that nobody tuned on products. A copy under
    ``home/models`` is taken before the hub's.

    Raises:
        MissingExtra: sentence-transformers is not installed.
        ModelFileError: no copy is here, and the hub cannot be reached.
    """
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise MissingExtra("The peer 'cross-encoder'", "train") from error
    here = bench.home / "models" / CROSS_ENCODER.rpartition("/")[2]
    try:
        model = CrossEncoder(str(here) if here.is_dir() else CROSS_ENCODER, device="cpu")
    # The hub's client raises OSError, and errors of its own and of its HTTP library
    except Exception as error:
        raise ModelFileError(
            f"The cross-encoder {CROSS_ENCODER} is neither in {here} nor to be fetched from its hub",
            mend="Put its folder there.",
        ) from error

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        found = [each.id for each in bench.first_stage(query, pool)]
        head = found[:RERANKED]
        texts = [ranker_text(bench.index.catalogue.get(id)) for id in head]
        scores = model.predict([(query, text) for text in texts], show_progress_bar=False) if head else []
        return [head[at] for at in np.argsort(-np.asarray(scores), kind="stable")] + found[RERANKED:]

    return rank
