"""Relevance: first-stage evidence and the ranker's opinion as one probability that a product is what was asked for.

A linear model over named features of a (query, product) pair, through a sigmoid (:mod:`retrieval.weights`): calibrated
scores that mean the same from one query to the next, where reciprocal rank fusion compares only the ranks of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from retrieval.embedders import QUERY_CHARACTERS
from retrieval.index import Index
from retrieval.negation import without
from retrieval.product import Product
from retrieval.ranker import Ranker, ranker_text
from retrieval.rewrite import read_query
from retrieval.search import Candidate
from retrieval.stuffing import stuffed_in
from retrieval.tokens import tokens
from retrieval.weights import FEATURES, Weights, read_weights, relevance, sigmoid

__all__ = ["FEATURES", "default_weights", "features", "question_for", "rerank"]

BACKGROUND = 256
"""How many products of the catalogue tell how alike anything is to a query. Embedders differ in that."""
STUFFED = 0.25
"""What is left of the relevance of a listing stuffed with keywords: words and meaning are what it has faked."""
SUREST = 0.9999
"""Of a relevance of 1 there are no odds."""
FIRST_STAGE = ("dense", "lexical")
"""The sources of :func:`retrieval.search.search` that rank by the query."""


@cache
def default_weights() -> Weights:
    """Those for no ranker, learnt on human judgments."""
    return read_weights(Path(__file__).with_name("relevance.json"))


def rerank(
    index: Index,
    query: str,
    candidates: Sequence[Candidate],
    ranker: Ranker | None,
    *,
    search_text: str = "",
    depth: int = 50,
    odds: Mapping[str, float] | None = None,
) -> list[Candidate]:
    """Candidates of :func:`retrieval.search.search` by relevance, 0 to 1, best first; ``ranker``, its own probability,
    is added to the sources of those that it read.

    Named exactly they stay first, in their order and with their score. Of the others one that is stuffed with keywords
    counts a quarter. Beyond ``depth`` the order is kept, below; with ``odds`` it is that of the first stage.
    Without words to be relevant to nothing changes. A ranker is asked in a language of its own: with ``query`` where
    that is in one, else with what ``search_text`` has in one, else not at all.

    Args:
        odds: of each product by id, how much likelier than the others it is what was asked for, whatever its words
            (1 is the most). They count before it is chosen which ``depth`` are read.
    """
    if not candidates or not any(letter.isalnum() for letter in query + search_text):
        return list(candidates)
    named = [each for each in candidates if "exact" in each.sources]
    others = [each for each in candidates if "exact" not in each.sources]
    head, tail = (others, []) if odds else (others[:depth], others[depth:])
    if not head:
        return named + tail
    columns = dict(zip(FEATURES, features(index, query, head, search_text=search_text).T, strict=True))
    weights = ranker.weights if ranker else default_weights()
    asked = question_for(ranker.card.languages, query, search_text) if ranker else ""
    scores = _believed(relevance(weights.first_stage, columns), index, head, odds)
    order = np.argsort(-scores, kind="stable")
    if ranker and asked and weights.with_ranker:
        order, unread = order[:depth], order[depth:]
        tail = [replace(head[at], score=float(scores[at])) for at in unread] or tail
        logits = ranker.scores(asked, [ranker_text(index.catalogue.get(head[at].id)) for at in order])
        head = [
            replace(head[at], sources={**head[at].sources, "ranker": float(opinion)})
            for at, opinion in zip(order, sigmoid(logits), strict=True)
        ]
        read = {name: column[order] for name, column in columns.items()} | {"ranker": logits}
        scores = _believed(relevance(weights.with_ranker, read), index, head, odds)
        order = np.argsort(-scores, kind="stable")
    ranked = [replace(head[at], score=float(scores[at])) for at in order]
    # What nobody looked at closely keeps its order, scaled to end below what was.
    share = ranked[-1].score / max(tail[0].score, 1e-6) if tail else 0.0
    return named + ranked + [replace(each, score=each.score * min(share, 1.0)) for each in tail]


def _believed(
    relevant: np.ndarray, index: Index, candidates: Sequence[Candidate], odds: Mapping[str, float] | None
) -> np.ndarray:
    """Relevance, 0 to 1, less what stuffed listings fake, with what is known beforehand."""
    honest = np.array([STUFFED if stuffed_in(index.catalogue.get(each.id)) else 1.0 for each in candidates])
    relevant = relevant * honest
    if not odds:
        return relevant
    likely = relevant * np.array([odds[each.id] for each in candidates])
    return np.asarray(likely / (likely + 1 - np.minimum(relevant, SUREST)))


def features(index: Index, query: str, candidates: Sequence[Candidate], *, search_text: str = "") -> np.ndarray:
    """What the first stage knows of each candidate: float32 of shape ``(candidates, len(FEATURES))``.

    - ``fusion``: the reciprocal rank fusion score, 0 to 1.
    - ``cosine``: likeness to the query, in standard deviations above the mean of a sample of the catalogue.
    - ``bm25_best``, ``bm25_self``: the BM25 score over the best candidate's, and over the highest attainable.
    - ``title``, ``record``: the share of the query's words, weighted by rarity, in the title; in all of the record.
    - ``title_focus``: the share of the title's words that the query has.
    - ``missed_numbers``: the share of the query's numbers, quantities and model numbers that the record lacks.
    - ``brand``: 1 where the query names the product's brand, -1 where another candidate's only, else 0.
    - ``negated``: the share of the words refused ("without laces") that the title has all the same.

    Words that no product has tell nothing of one product over another and are not counted.
    """
    catalogue, lexical = index.catalogue, index.lexical
    products = [catalogue.get(each.id) for each in candidates]
    rows = np.array([catalogue.row_of[each.id] for each in candidates], np.int64)
    reading = read_query(query[:QUERY_CHARACTERS], search_text[:QUERY_CHARACTERS], lexical, index.synonyms)
    postings = {word: lexical.rows_with(word) for word in reading.terms}
    rarity = {
        word: reading.terms[word] * _idf(len(held), len(catalogue.products))
        for word, held in postings.items()
        if len(held)
    }
    titles = [_words(each.title) for each in products]
    in_record = {word: _among(rows, held) for word, held in postings.items()}
    in_title = {word: np.array([word in title for title in titles]) for word in postings}
    numbers = [word for word in postings if any(letter.isdigit() for letter in word)]
    scores = lexical.scores(reading.terms)[rows]
    columns = {
        "fusion": np.array([sum(each.sources.get(name, 0.0) for name in FIRST_STAGE) for each in candidates]),
        "cosine": _cosines(index, reading.meaning, rows),
        "bm25_best": scores / max(float(scores.max()), 1e-6),
        "bm25_self": scores / max(sum(rarity.values()), 1e-6),
        "title": _covered(in_title, rarity, len(rows)),
        "title_focus": np.array([len(title & reading.terms.keys()) / max(len(title), 1) for title in titles]),
        "record": _covered(in_record, rarity, len(rows)),
        "missed_numbers": sum((~in_record[word] for word in numbers), np.zeros(len(rows))) / max(len(numbers), 1),
        "brand": _brands(reading.terms.keys(), products, titles),
        "negated": np.array([_refused(each, reading.refused) for each in products]),
    }
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def question_for(languages: Sequence[str], query: str, search_text: str) -> str:
    """What of a request is in one of the languages (ISO 639-1): the query, else the words of ``search_text`` that are;
    empty where nothing is.

    Told by script alone: Chinese characters are ``zh``, Latin letters ``en``; all others are in no language known.
    """
    if _scripts(query) <= {*languages} and any(letter.isalnum() for letter in query):
        return query[:QUERY_CHARACTERS]
    kept = [word for word in search_text.split() if _scripts(word) <= {*languages}]
    return " ".join(kept)[:QUERY_CHARACTERS] if any(_scripts(word) for word in kept) else ""


def _scripts(text: str) -> set[str]:
    return {_script(letter) for letter in text if letter.isalpha()}


@lru_cache(maxsize=10_000)
def _script(letter: str) -> str:
    if "\u3400" <= letter <= "\u9fff":
        return "zh"
    return "en" if unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH LATIN")) else "other"


def _idf(holding: int, of: int) -> float:
    """Rarity of a word as BM25 weighs it in Lucene."""
    return float(np.log1p((of - holding + 0.5) / (holding + 0.5)))


@lru_cache(maxsize=100_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _covered(found: Mapping[str, np.ndarray], rarity: Mapping[str, float], count: int) -> np.ndarray:
    known = [word for word in found if word in rarity]
    covered = sum((rarity[word] * found[word] for word in known), np.zeros(count))
    return np.asarray(covered / max(sum(rarity[word] for word in known), 1e-6))


def _among(rows: np.ndarray, sorted_rows: np.ndarray) -> np.ndarray:
    """Which of ``rows`` are among the others; np.isin would look at each of those."""
    places = np.minimum(np.searchsorted(sorted_rows, rows), max(len(sorted_rows) - 1, 0))
    return sorted_rows[places] == rows if len(sorted_rows) else np.zeros(len(rows), np.bool_)


def _refused(product: Product, refused: frozenset[str]) -> float:
    """The share of the words refused that a title has, unless it says that the product is without."""
    if not refused:
        return 0.0
    _, without_them = without(product.title)
    return len(refused & (_words(product.title) - without_them)) / len(refused)


def _cosines(index: Index, query: str, rows: np.ndarray) -> np.ndarray:
    vector = index.embedder.query(query)
    every = max(1, len(index.vectors) // BACKGROUND)
    background = np.asarray(index.vectors[::every][:BACKGROUND], np.float32) @ vector
    own: np.ndarray = np.asarray(index.vectors[rows], np.float32) @ vector
    return np.asarray((own - background.mean()) / max(float(background.std()), 1e-6))


def _brands(wanted: Set[str], products: Sequence[Product], titles: Sequence[frozenset[str]]) -> np.ndarray:
    brands = [_words(each.brand or "") for each in products]
    named = {brand for brand in brands if brand and brand <= wanted}
    same = [brand in named or any(each <= title for each in named) for brand, title in zip(brands, titles, strict=True)]
    return np.where(same, 1.0, -1.0) if named else np.zeros(len(products))
