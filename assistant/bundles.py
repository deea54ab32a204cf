"""What goes together: kinds of things that the same shoppers buy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistant.floor import Stock
from assistant.request import Language, Reason, Recommendation, Request, State
from assistant.texts import say
from assistant.understanding import Understood
from assistant.understanding.references import find_references, last_referred
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import detect_language, fold, reading_of
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.quotable import as_told

KINDS = 3
"""Kinds that are shown beside a thing."""
_WITH = re.compile(
    r"\b(?:what|anything|something|which \w+)(?: else)? (?:would |could |will |can )?"
    r"(?:goes?|go|fits?|pairs?|matches) (?:well |nicely )?with (?P<what>.+)$|"
    r"\bwhat (?:should|could|can|would) i (?:buy|get|add|wear|use|pair) (?:together )?with (?P<also>.+)$|"
    r"\b(?:accessories|extras|add-ons) (?:for|to) (?P<for>.+)$|"
    r"\bwhat else (?:do|would|should|might|will) i need(?: (?:for|with) (?P<need>.+))?$|"
    r"\bcomplete (?:the|my|this) (?:look|outfit|set|kit)\b|\bto go with (?P<go>it|this|that|them|the .+)$|"
    r"^(?:和|跟|与)?(?P<zh>.*?)(?:可以|能|应该)?(?:搭配|配)(?:些|点)?(?:什么|哪些).*$|^(?P<zhneed>.*?)还(?:需要|要)(?:再)?(?:买|配)?(?:些|点)?什么$"
)  # fmt: skip
_IT = re.compile(r"^(?:it|this|that|them|these|those|this one|that one|它|这[个款件]?|那[个款件]?|)$")


def hear_together(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The message as a wish for what goes with a thing (``Request.goes_with``); None where it is none."""
    match = _WITH.search(fold(message).strip(" .!?。！？"))
    if match is None:
        return None
    catalogue = stock.index.catalogue
    what = next((said.strip() for said in match.groupdict().values() if said), "")
    reading = reading_of(what, [])
    mentions = find_mentions(reading, stock.vocabulary)
    ids = find_references(reading, state, catalogue, mentions, comparing=False)
    if not ids and _IT.match(what):
        carted = [item.product for item in state.cart[-1:]] if state.request.intent == "cart" else []
        ids = [each for each in carted if each in catalogue.row_of] or last_referred(state, catalogue)
    kinds = [entry.value for each in mentions if (entry := each.of("category"))]
    kind = next((catalogue.get(each).category[-1] for each in ids if catalogue.get(each).category), None)
    kind = kind or next((_leaf(stock.index, each) for each in kinds), None)
    if kind is None:
        return None
    spoken = language or detect_language(message, state.request.language)
    return Understood(Request(goes_with=kind, references=tuple(ids), language=spoken))


def together(index: Index, request: Request) -> list[Recommendation]:
    """One product in stock of each kind that goes with the one asked about, the best rated and most sought first."""
    kind, language = request.goes_with, request.language
    kinds = index.kinds_together.get(kind, [])[:KINDS]
    found = []
    for each in kinds:
        best = _best(index, each, request.references)
        if best is not None:
            text = say("reason_together", language, kind=kind)
            reason = Reason(kind="together", text=text, evidence={"kind": kind, "bought with": each})
            found.append(
                Recommendation(
                    product=as_told(index.catalogue.get(best)), score=0.0, contributions={}, reasons=(reason,)
                )
            )
    return found


def _best(index: Index, kind: str, beside: Sequence[str]) -> str | None:
    """The product of a kind that is in stock and suits best: bought with those ``beside``, much sought."""
    catalogue = index.catalogue
    mask = catalogue.rows((_is(kind), Constraint(field="availability", op="=", values=("in_stock",))))
    rows = np.flatnonzero(mask)
    if not len(rows):
        return None
    liking = index.popularity[rows].astype(float)
    for each in beside:
        near = index.bought_together
        own = dict(zip(near.rows[catalogue.row_of[each]].tolist(), near.cosines[catalogue.row_of[each]], strict=True))
        liking += [10 * float(own.get(row, 0.0)) for row in rows.tolist()]
    return catalogue.ids[int(rows[int(np.argmax(liking))])]


def _leaf(index: Index, label: str) -> str:
    """The label, or the commonest kind under it."""
    below: Counter[str] = Counter()
    for path, count in index.catalogue.paths.items():
        if label in path:
            below[path[-1]] += count
    return below.most_common(1)[0][0] if below else label


def _is(kind: str) -> Constraint:
    return Constraint(field="category", op="=", values=(kind,), text=kind)
