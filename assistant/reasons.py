"""Reasons for a recommendation, made from the contributions that its score is the sum of, largest first."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.absence import Absence
from assistant.request import Language, Reason, Recommendation, Request
from assistant.texts import constraint_texts, join, price_of, say
from assistant.wishes import matched_words, told_wishes
from retrieval import exact
from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import as_told
from retrieval.ranking import Ranked, Wish, supported_wishes

MOST = 4
"""Reasons per product; more are not read."""

MUCH = 0.8
"""Popularity (0 to 1) from which "much bought here" is true enough to say."""

SMALLEST = 0.01
"""A contribution below this did not decide anything."""


def give_reasons(
    index: Index, ranked: Sequence[Ranked], request: Request, wish: Wish, lacking: Absence | None = None
) -> list[Recommendation]:
    """Recommendations in the order given, each with at most :data:`MOST` reasons, the largest contributions first.

    Args:
        lacking: what was asked for and is not there; what is shown is then only the nearest.
    """
    return [
        Recommendation(
            product=as_told(index.catalogue.get(each.id)),
            score=round(each.score, 6),
            contributions=each.contributions,
            reasons=tuple(_reasons(index, each, request, wish, lacking)),
        )
        for each in ranked
    ]


def _reasons(index: Index, ranked: Ranked, request: Request, wish: Wish, lacking: Absence | None) -> list[Reason]:
    # All that is shown matches the words somehow: what sets a product apart is told before that, unless it was named.
    last = "" if request.named else "relevance"
    largest = sorted(ranked.contributions.items(), key=lambda item: (item[0] == last, -item[1]))
    reasons: list[Reason] = []
    for kind, value in largest:
        if value >= SMALLEST and len(reasons) < MOST:
            reasons += _phrase(index, kind, ranked.id, request, wish, lacking)
    return reasons[:MOST]


def _phrase(
    index: Index, kind: str, product_id: str, request: Request, wish: Wish, lacking: Absence | None
) -> list[Reason]:
    """The contribution in words with its evidence; nothing where the record gives no words for it."""
    product, language = as_told(index.catalogue.get(product_id)), request.language
    if kind == "relevance":
        text = _match(index, product, request, lacking)
        if not text:
            return []
        return [
            Reason(kind=kind, text=text, evidence={"title": product.title, "category": " > ".join(product.category)})
        ]
    if kind == "wishes":
        return [
            Reason(
                kind=kind, text=say("reason_wishes", language, wish=said, evidence=passage), evidence={said: passage}
            )
            for said, passage in supported_wishes(index, product_id, wish.preferences).items()
        ]
    if kind == "price_fit" and product.price is not None and wish.budget:
        text = say("reason_price_fit", language, price=price_of(product), budget=_budget(request, index))
        return [Reason(kind=kind, text=text, evidence={"price": product.price, "budget": wish.budget})]
    if kind == "rating" and product.rating is not None:
        text = say("reason_rating", language, rating=f"{product.rating:g}", count=product.rating_count)
        return [
            Reason(
                kind=kind,
                text=text,
                evidence={"rating": product.rating, "rating_count": float(product.rating_count)},
            )
        ]
    if kind == "promotion":
        return [
            Reason(
                kind=kind,
                text=say("reason_promotion", language, percent=f"{each.percent:g}", title=each.title),
                evidence={"promotion": each.title, "percent": each.percent},
            )
            for each in index.promotions
            if product_id in each.product_ids
        ][:1]
    if kind == "taste":
        return _taste(index, product_id, wish, language)
    if kind == "similar" and not wish.like:
        return [Reason(kind=kind, text=say("reason_like_liked", language))]
    if kind == "similar":
        title = as_told(index.catalogue.get(wish.like[0])).title
        return [Reason(kind=kind, text=say("reason_similar", language, title=title), evidence={"like": title})]
    if kind == "asked_order" and wish.sort:
        order = say(f"order_{request.sort or 'nearest'}", language)
        return [Reason(kind=kind, text=order, evidence={"price": product.price} if product.price else {})]
    much = index.manifest.history and index.popularity[index.catalogue.row_of[product_id]] >= MUCH
    if kind == "popularity" and not much:
        return []
    if kind in ("popularity", "collaborative", "boost"):
        return [Reason(kind=kind, text=say(f"reason_{kind}", language))]
    return []


def _match(index: Index, product: Product, request: Request, lacking: Absence | None) -> str:
    """How a product meets the words: named by them, by the words that it has, by its kind, or only in meaning."""
    language = request.language
    names = exact.names_of(index, request.query, product)
    if product.id in request.named or names:
        return say("reason_named", language, name=names or request.query)
    matched = matched_words(request.query or " ".join(told_wishes(request)), product)
    if lacking and not (lacking.partly and matched):
        return say("reason_nearest", language)
    if matched or not request.query:
        return say("reason_relevance", language, query=matched) if matched else ""
    kinds = {str(value) for each in request.filters if each.key == "category =" for value in each.values}
    kind = next((label for label in product.category if label in kinds), None)
    return say("reason_kind", language, kind=kind) if kind else say("reason_meaning", language)


def _taste(index: Index, product_id: str, wish: Wish, language: Language) -> list[Reason]:
    """Names the liked brand or department that the affinity came from."""
    product = as_told(index.catalogue.get(product_id))
    liked = [product.brand] if product.brand and wish.tastes.brands.get(product.brand, 0) > 0 else []
    liked += [label for label in product.category if wish.tastes.categories.get(label, 0) > 0]
    if not liked:
        return []
    text = say("reason_taste", language, what=say("comma", language).join(liked))
    return [Reason(kind="taste", text=text, evidence={"liked": liked})]


def _budget(request: Request, index: Index) -> str:
    """The budget as it was named, in its own currency."""
    prices = [each for each in request.filters if each.field == "price"]
    return join(constraint_texts(prices, request.language, index.catalogue.currency), request.language)
