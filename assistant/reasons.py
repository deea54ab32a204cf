"""Reasons for a recommendation, made from the contributions that its score is the sum of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant import reason_tastes
from assistant.absence import Absence
from assistant.reason_tastes import Evidence, Told
from assistant.request import Language, Reason, Recommendation, Request
from assistant.texts import constraint_texts, join, price_of, say
from assistant.wishes import matched_words, told_wishes
from retrieval import exact
from retrieval.contributions import Wish
from retrieval.index import Index
from retrieval.quotable import as_told
from retrieval.ranking import Ranked
from retrieval.supported import supported_wishes

MOST = 4
"""Reasons per product; more are not read."""

LARGEST = 6
"""Only contributions among so many of the largest give a reason."""

MUCH = 0.8
"""Popularity (0 to 1) from which "much bought here" is true enough to say."""

NEWEST = 0.9
"""Newness (0 to 1) from which a product is among the newest."""

SMALLEST = 0.01
"""A contribution below this did not decide anything."""

APART = ("taste", "features", "usual_price", "session", "similar", "collaborative")
"""What is known of the shopper is a reason only where it sets the product apart from the other candidates: that one
running shoe is liked speaks for all of them, and is no reason for the third."""

LEAST_APART = 0.03
"""So far above the mean of the candidates such a contribution must lie."""


def give_reasons(
    index: Index, ranked: Sequence[Ranked], request: Request, wish: Wish, lacking: Absence | None = None
) -> list[Recommendation]:
    """Recommendations in the order given, each with at most :data:`MOST` reasons, what sets it apart the most first.

    Args:
        lacking: what was asked for and is not there; what is shown is then only the nearest.
    """
    found = []
    for each in ranked:
        product = as_told(index.catalogue.get(each.id))
        told = Told(index, product, index.catalogue.row_of[each.id], request, wish, lacking)
        found.append(
            Recommendation(
                product=product,
                score=round(each.score, 6),
                contributions=each.contributions,
                exposure=each.exposure,
                reasons=tuple(_reasons(each, told)),
                label=_label(each, request.language),
            )
        )
    return found


def _reasons(ranked: Ranked, told: Told) -> list[Reason]:
    # All that is shown matches the words somehow: what sets a product apart is told before that, unless it was named.
    last = "" if told.request.named else "relevance"
    largest = sorted(ranked.contributions.items(), key=lambda item: (item[0] == last, -item[1]))[:LARGEST]
    if last in ranked.contributions and last not in dict(largest):
        largest.append((last, ranked.contributions[last]))
    leads = {name: ranked.leads.get(name, value) for name, value in largest}
    in_order = sorted(largest, key=lambda item: (item[0] == last, -leads[item[0]]))
    apart = [name for name, _ in in_order if name in APART and leads[name] >= LEAST_APART]
    # What decides the place alone; of what does so only together, the two strongest.
    deciding = [name for name in apart if leads[name] > ranked.ahead] or apart[:2]
    reasons: list[Reason] = []
    for name, value in in_order:
        given = name in deciding if name in APART else value >= SMALLEST
        if given and len(reasons) < MOST and name in PHRASES:
            reasons += PHRASES[name](told)
    return reasons[:MOST]


def _label(ranked: Ranked, language: Language) -> str:
    """What the card must say of why it is there: that it is paid for, else the shop's own word for it."""
    if any(each.do == "sponsored" for each in ranked.rules):
        return next((each.label for each in ranked.rules if each.do == "sponsored" and each.label), "") or say(
            "sponsored", language
        )
    return next((each.label for each in ranked.rules if each.label), "")


def _relevance(told: Told) -> list[Reason]:
    text, product = _match(told), told.product
    evidence: Evidence = {
        "title": product.title,
        "category": " > ".join(product.category),
    }
    return [Reason(kind="relevance", text=text, evidence=evidence)] if text else []


def _match(told: Told) -> str:
    """How a product meets the words: named by them, by the words that it has, by its kind, or only in meaning."""
    language, request, product, lacking = told.language, told.request, told.product, told.lacking
    names = exact.names_of(told.index, request.query, product)
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


def _wishes(told: Told) -> list[Reason]:
    found = []
    for said, passage in supported_wishes(told.index, told.product.id, told.wish.preferences).items():
        text = say("reason_wishes", told.language, wish=said, evidence=passage)
        found.append(Reason(kind="wishes", text=text, evidence={said: passage}))
    return found


def _price_fit(told: Told) -> list[Reason]:
    product, budget = told.product, told.wish.budget
    if product.price is None or not budget:
        return []
    # The budget as it was named, in its own currency.
    prices = [each for each in told.request.filters if each.field == "price"]
    named = join(constraint_texts(prices, told.language, told.index.catalogue.currency), told.language)
    text = say("reason_price_fit", told.language, price=price_of(product), budget=named)
    return [Reason(kind="price_fit", text=text, evidence={"price": product.price, "budget": budget})]


def _rating(told: Told) -> list[Reason]:
    product = told.product
    if product.rating is None:
        return []
    text = say("reason_rating", told.language, rating=f"{product.rating:g}", count=product.rating_count)
    evidence: Evidence = {
        "rating": product.rating,
        "rating_count": float(product.rating_count),
    }
    return [Reason(kind="rating", text=text, evidence=evidence)]


def _promotion(told: Told) -> list[Reason]:
    return [
        Reason(
            kind="promotion",
            text=say("reason_promotion", told.language, percent=f"{each.percent:g}", title=each.title),
            evidence={"promotion": each.title, "percent": each.percent},
        )
        for each in told.index.promotions
        if told.product.id in each.product_ids
    ][:1]


def _asked_order(told: Told) -> list[Reason]:
    if not told.wish.sort:
        return []
    text, price = say(f"order_{told.request.sort or 'nearest'}", told.language), told.product.price
    return [Reason(kind="asked_order", text=text, evidence={"price": price} if price else {})]


def _popularity(told: Told) -> list[Reason]:
    if not told.index.manifest.history or told.index.popularity[told.row] < MUCH:
        return []
    return [Reason(kind="popularity", text=say("reason_popularity", told.language))]


def _freshness(told: Told) -> list[Reason]:
    new = told.index.newness[told.row] >= NEWEST
    return [Reason(kind="freshness", text=say("reason_freshness", told.language))] if new else []


def _by_the_shop(kind: str) -> Callable[[Told], list[Reason]]:
    return lambda told: [
        Reason(kind=kind, text=say("sponsored" if kind == "sponsored" else "reason_boost", told.language))
    ]


PHRASES: dict[str, Callable[[Told], list[Reason]]] = {
    "relevance": _relevance,
    "wishes": _wishes,
    "price_fit": _price_fit,
    "usual_price": reason_tastes.usual_price,
    "rating": _rating,
    "promotion": _promotion,
    "taste": reason_tastes.taste,
    "features": reason_tastes.features,
    "session": reason_tastes.session,
    "similar": reason_tastes.similar,
    "collaborative": reason_tastes.collaborative,
    "stated": reason_tastes.stated,
    "asked_order": _asked_order,
    "popularity": _popularity,
    "freshness": _freshness,
    "boost": _by_the_shop("boost"),
    "campaign": _by_the_shop("campaign"),
    "pin": _by_the_shop("pin"),
    "sponsored": _by_the_shop("sponsored"),
}
"""Each contribution in words with its evidence; nothing where the record gives no words for it."""
