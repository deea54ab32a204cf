"""The systems that are compared, by name: each opens once, then ranks product ids for a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from assistant.find import found
from assistant.floor import Stock
from assistant.ordering import Ordering
from assistant.understanding import build_vocabulary
from eval.ranking.bench import DEPTH, RERANKED, Bench, Rank
from eval.ranking.peers import chroma, cross_encoder, plain_bm25
from retrieval.embedders import QUERY_CHARACTERS
from retrieval.errors import ModelFileError
from retrieval.neural import open_neural
from retrieval.ranker import FLOAT32, MODEL, Ranker, load_ranker, ranker_folder
from retrieval.relevance import default_weights, rerank
from retrieval.search import Candidate
from retrieval.tokens import tokens

RRF_K = 60
"""The paper's own constant."""
Open = Callable[[Bench], Rank]
"""Loads what a system needs. It raises a FloorwalkerError where something of that is missing."""


def bm25(bench: Bench) -> Rank:
    """BM25 over the words of the query as they are: nothing mended, nothing added."""

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        scores = bench.index.lexical.scores(Counter(tokens(query[:QUERY_CHARACTERS])))
        return bench.best(np.where(scores > 0, scores, -np.inf) if pool is None else scores, pool)

    return rank


def dense(bench: Bench) -> Rank:
    """The index's embedder alone, every product compared."""

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        return bench.best(bench.index.vectors @ bench.index.embedder.query(query), pool)

    return rank


def rrf(bench: Bench) -> Rank:
    """``bm25`` and ``dense``, fused."""
    return _fused(bench, bm25(bench), dense(bench))


def plain_fusion(bench: Bench) -> Rank:
    """The two plain peers, ``plain-bm25`` and ``chroma``, fused: hybrid search as tutorials build it.

    Raises:
        UsageError, ModelFileError, IndexMissingError: as :func:`eval.ranking.peers.chroma`.
    """
    return _fused(bench, plain_bm25(bench), chroma(bench))


def _fused(bench: Bench, *parts: Rank) -> Rank:
    """Plain reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): the sum of 1 / (60 + rank)."""

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        scores = np.full(len(bench.index.vectors), -np.inf)
        for part in parts:
            for place, id in enumerate(part(query, pool), start=1):
                row = bench.index.catalogue.row_of[id]
                scores[row] = max(scores[row], 0) + 1 / (RRF_K + place)
        return bench.best(scores, pool)

    return rank


def fusion(bench: Bench) -> Rank:
    """Search as it is, its weighted fusion of a query that was read, without any reordering."""
    return lambda query, pool: [each.id for each in bench.first_stage(query, pool)]


def relevance(bench: Bench) -> Rank:
    """``fusion``, its first RERANKED reordered by the first stage's own evidence, without a ranker.

    Raises:
        ModelFileError: its weights cannot be read.
    """
    default_weights()
    return lambda query, pool: _ids(rerank(bench.index, query, bench.first_stage(query, pool), None, depth=RERANKED))


def ranker(bench: Bench) -> Rank:
    """The full pipeline: ``fusion``, its first RERANKED read by the ranker in force.

    Raises:
        ModelFileError: there is none.
    """
    return _reranked(bench, MODEL)


def served(bench: Bench) -> Rank:
    """What ``floorwalker search`` and a chat's first message give: limits and kinds that the query names are filters,
    and the ranker in force reads the rest. What a filter leaves out is not returned; within a pool it comes last.

    Raises:
        ModelFileError: there is no ranker.
    """
    stock = Stock("", bench.index, build_vocabulary(bench.index.catalogue), Ordering(), None, _opened(bench, MODEL))

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        if pool is None:
            return _ids(found(stock, query, DEPTH, depth=RERANKED))
        outside = bench.index.catalogue.row_of.keys() - {*pool}
        first = _ids(found(stock, query, len(pool), exclude=outside, depth=RERANKED))
        return first + bench.drawn({*pool}.difference(first))

    return rank


def float32(bench: Bench) -> Rank:
    """``ranker`` before its weights were rounded to int8.

    Raises:
        ModelFileError: there is none, or it came without.
    """
    return _reranked(bench, FLOAT32)


def mlp(bench: Bench) -> Rank:
    """The plain neural ranker over the same vectors as ``dense``.

    Raises:
        ModelFileError: none was trained on queries, or it was with another embedder's vectors.
    """
    model = open_neural(bench.home)
    if model is None:
        raise ModelFileError(
            "No neural ranker was trained on queries", mend="Train one with: floorwalker train neural --judgments PATH"
        )
    if model.card.embedder != bench.index.embedder.name:
        raise ModelFileError(
            f"The neural ranker was trained with {model.card.embedder}, and the index has {bench.index.embedder.name}",
            mend="Train it again with: floorwalker train neural --judgments PATH",
        )

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        return bench.best(model.scores(bench.index.embedder.query(query), bench.index.vectors), pool)

    return rank


def _reranked(bench: Bench, model: str) -> Rank:
    opened = _opened(bench, model)
    return lambda query, pool: _ids(rerank(bench.index, query, bench.first_stage(query, pool), opened, depth=RERANKED))


def _opened(bench: Bench, model: str) -> Ranker:
    folder = ranker_folder(bench.home)
    if folder is None:
        raise ModelFileError("There is no ranker", mend="Train one with: floorwalker train ranker")
    if not (folder / model).exists():
        raise ModelFileError(f"{folder.name} has no {model}", mend="One trained here has: floorwalker train ranker")
    return load_ranker(folder, model)


def _ids(candidates: Sequence[Candidate]) -> list[str]:
    return [each.id for each in candidates]


SYSTEMS: dict[str, Open] = {
    "bm25": bm25,
    "dense": dense,
    "rrf": rrf,
    "fusion": fusion,
    "relevance": relevance,
    "ranker": ranker,
    "served": served,
    "ranker-float32": float32,
    "mlp": mlp,
    "plain-bm25": plain_bm25,
    "chroma": chroma,
    "plain-fusion": plain_fusion,
    "cross-encoder": cross_encoder,
}
