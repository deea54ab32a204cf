"""Refusals of a property that whole kinds of things have: "nothing edible" refuses what lies under "Groceries"."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from assistant.request import Request
from assistant.wishes import words_known_as
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.text import stem, stems


def refuse_kinds(request: Request, index: Index) -> Request:
    """The request with refused words that stand for kinds of this shop as a limit on the kind.

    The highest labels that are meant are refused; words that stand for none stay as they are.
    """
    meant = {said: found for said in request.refused if (found := _labels(said, index))}
    if not meant or any(each.key == "category =" for each in request.filters):
        # Of a kind that was named, what is refused is a property of its own.
        return request
    before = next((each for each in request.filters if each.key == "category !="), None)
    told = [label for found in meant.values() for label in found]
    labels = tuple(dict.fromkeys([*(before.values if before else ()), *told]))
    said = [each if each.isascii() else f"不要{each}" for each in meant]
    text = ", ".join([*([before.text] if before else ()), *said])
    limit = Constraint(field="category", op="!=", values=labels, text=text)
    kept = tuple(each for each in request.filters if each is not before)
    return request.model_copy(
        update={
            "filters": (*kept, limit),
            "refused": tuple(each for each in request.refused if each not in meant),
        }
    )


def _labels(said: str, index: Index) -> list[str]:
    """The highest labels of the catalogue whose things have what was said."""
    roots = {root for each in words_known_as(said) for root in stems(each)}
    kinds = {kind for words, named in groups() if roots & words for kind in named}
    found = (next((label for label in path if set(stems(label)) & kinds), None) for path in index.catalogue.paths)
    return list(dict.fromkeys(label for label in found if label))


@cache
def groups() -> list[tuple[frozenset[str], frozenset[str]]]:
    """Properties of whole kinds: stems of words for one, and of words of the labels of kinds that have it."""
    loaded = yaml.safe_load(Path(__file__).with_name("refusals.yaml").read_text("utf-8"))

    def roots(words: str) -> frozenset[str]:
        return frozenset(stem(word) for word in words.split())

    return [(roots(each["said"]), roots(each["kinds"])) for each in loaded]
