"""Reasons made from what is known of the shopper, each with the evidence that it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assistant.absence import Absence
from assistant.request import Language, Reason, Request
from assistant.texts import money, say
from retrieval.contributions import Wish, liked_features, nearest_visited, statement
from retrieval.cooccurrence import Neighbours
from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import as_told, is_quotable

Evidence = dict[str, str | float | bool | list[str]]


@dataclass(frozen=True)
class Told:
    """What a reason is made from: the product as it is told, its row, the request, and what the order went by."""

    index: Index
    product: Product
    row: int
    request: Request
    wish: Wish
    lacking: Absence | None

    @property
    def language(self) -> Language:
        """Of the request."""
        return self.request.language


def taste(told: Told) -> list[Reason]:
    """Names the liked brand or department that the affinity came from."""
    tastes, product = told.wish.tastes, told.product
    liked = [product.brand] if product.brand and tastes.brands.get(product.brand, 0) > 0 else []
    liked += [label for label in product.category if tastes.categories.get(label, 0) > 0]
    if not liked:
        return []
    text = say("reason_taste", told.language, what=say("comma", told.language).join(liked))
    return [Reason(kind="taste", text=text, evidence={"liked": liked})]


def features(told: Told) -> list[Reason]:
    found = liked_features(told.index, told.wish.tastes, told.row)
    liked = [each for each in sorted(found, key=lambda each: -found[each]) if found[each] > 0]
    names = [name if value == "yes" else value for name, value in liked if is_quotable(f"{name}: {value}")][:2]
    if not names:
        return []
    text = say("reason_features", told.language, what=say("comma", told.language).join(names))
    return [Reason(kind="features", text=text, evidence={"liked": names})]


def usual_price(told: Told) -> list[Reason]:
    kind, price = (told.product.category or ("",))[-1], told.product.price
    if price is None:
        return []
    band = told.wish.tastes.prices.get(kind)
    if band is None:
        text = say("reason_usual_level", told.language)
        return [Reason(kind="usual_price", text=text, evidence={"price": price})]
    low, high = (money(round(math.exp(band[0] + each * band[1]), 2), told.index.catalogue.currency) for each in (-1, 1))
    text = say("reason_usual_price", told.language, kind=kind)
    evidence: Evidence = {"price": price, "usually": [low, high]}
    return [Reason(kind="usual_price", text=text, evidence=evidence)]


def session(told: Told) -> list[Reason]:
    _, nearest = nearest_visited(told.index, told.wish.tastes, told.row)
    return [_about("session", "reason_session", nearest, "visited", told)] if nearest else []


def similar(told: Told) -> list[Reason]:
    if told.wish.like:
        return [_about("similar", "reason_similar", told.wish.like[0], "like", told)]
    liked = [each for each in told.wish.tastes.liked if each in told.index.catalogue.row_of and each != told.product.id]
    if not liked:
        return []
    vectors = told.index.vectors
    rows = [told.index.catalogue.row_of[each] for each in liked]
    nearest = liked[int(np.argmax(np.asarray(vectors[rows]) @ np.asarray(vectors[told.row])))]
    return [_about("similar", "reason_liked", nearest, "liked", told)]


def collaborative(told: Told) -> list[Reason]:
    """Names what it is bought or wanted with, where that is counted; else only that shoppers alike want it."""
    for neighbours, key, name in (
        (told.index.bought_together, "reason_bought_with", "bought with"),
        (told.index.wanted_together, "reason_wanted_with", "wanted with"),
    ):
        nearest = _beside(neighbours, told)
        if nearest:
            return [_about("collaborative", key, nearest, name, told)]
    return [Reason(kind="collaborative", text=say("reason_collaborative", told.language))]


def _beside(neighbours: Neighbours, told: Told) -> str:
    """What the shopper likes that the product is nearest to."""
    best, found = 0.0, ""
    for each in told.wish.tastes.liked:
        row = told.index.catalogue.row_of.get(each)
        if row is not None and row != told.row:
            cosine = float(neighbours.cosines[row][neighbours.rows[row] == told.row].sum())
            if cosine > best:
                best, found = cosine, each
    return found


def _about(kind: str, key: str, other: str, name: str, told: Told) -> Reason:
    title = as_told(told.index.catalogue.get(other)).title
    return Reason(kind=kind, text=say(key, told.language, title=title), evidence={name: title}, about=other)


def stated(told: Told) -> list[Reason]:
    _, said = statement(told.index, told.wish.tastes, told.row)
    text = say("reason_stated", told.language, text=said)
    return [Reason(kind="stated", text=text, evidence={"said": said})] if said and is_quotable(said) else []
