"""Candidates for a decision, and their order: what search finds, what suits the shopper, what was pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from assistant.bundles import together
from assistant.explore import explore
from assistant.policy import Decision
from assistant.request import Reason, Recommendation, Request, State
from assistant.texts import constraint_texts, join, say
from assistant.wishes import in_record_words, search_words, without_refused
from retrieval.bandit import Posterior
from retrieval.contributions import Wish
from retrieval.index import Index
from retrieval.quotable import as_told
from retrieval.ranking import Blend, Ranked, best, rank
from retrieval.search import Candidate, search
from retrieval.sources import Tastes, personal_candidates
from retrieval.text import stems

FIND = ("recommend", "ask")
NEAREST = 20
"""Candidates put in an order where no title has a word of what was asked for."""


def wish_of(request: Request, state: State, decision: Decision, tastes: Tastes, index: Index) -> Wish:
    """What the order depends on: soft wishes, the budget in the shop's currency, the order asked for, the shopper."""
    catalogue = index.catalogue
    limits = [
        catalogue.convert(float(each.values[0]), each.unit or catalogue.currency)
        for each in decision.filters
        if each.field == "price" and each.op == "<="
    ]
    given = [each for each in decision.relaxed if each in ("price <=", "price >=") and not decision.beyond]
    ends = [
        catalogue.convert(float(each.values[0]), each.unit or catalogue.currency)
        for each in request.filters
        if each.key in given
    ]
    middle = sum(ends) / 2 if len(ends) == 2 and not request.sort else None
    nearest: dict[str, Literal["price_asc", "price_desc"]] = {"price <=": "price_asc", "price >=": "price_desc"}
    return Wish(
        preferences={each: in_record_words(each) for each in request.preferences},
        budget=min(limits, default=None),
        # Where the price had to give, the nearest to it is wanted.
        sort=request.sort or ("price_near" if middle else next((nearest[key] for key in given), None)),
        near=middle,
        like=request.references if request.intent == "find" else (),
        tastes=tastes,
        without=(*tastes.disliked, *(state.seen if request.more else ())),
        named=request.named,
    )


def retrieve(index: Index, request: Request, decision: Decision, wish: Wish, k: int) -> list[Candidate]:
    """Products that satisfy the decision's filters: search's, and without words to search by the personal sources' too.

    Left out are the shopper's dismissed products, with "show me others" those seen, with "more like this" the product.
    """
    if decision.action not in FIND or request.goes_with:
        return []
    if request.named:
        return [Candidate(each, 1.0, {"exact": 1.0}) for each in request.named]
    catalogue = index.catalogue
    exclude = {*wish.without, *wish.like}
    # An order that was asked for needs all that fit, not the best few by relevance.
    whole = bool(wish.sort) and not request.preferences
    query, search_text = search_words(request)
    most = len(catalogue.products) if whole else k
    found = search(index, query, search_text=search_text, filters=decision.filters, k=most, exclude=exclude)
    found = without_refused(index, found, request.refused)
    found = called_so(index, request, found)[:most] if whole else found
    if query and not wish.like:
        return found
    mask = catalogue.rows(decision.filters).copy()
    mask[[catalogue.row_of[each] for each in exclude if each in catalogue.row_of]] = False
    tastes = Tastes(liked=wish.like) if wish.like else wish.tastes
    # Without words there is nothing to be relevant to: tastes, ratings and popularity decide.
    merged = {each.id: Candidate(each.id, each.score if query else 0.0, each.sources) for each in found}
    for each in personal_candidates(index, tastes, mask, k):
        known = merged.get(each.id, Candidate(each.id, 0.0, {}))
        merged[each.id] = Candidate(known.id, known.score, {**known.sources, **each.sources})
    return without_refused(index, list(merged.values()), request.refused)


def called_so(index: Index, request: Request, found: list[Candidate]) -> list[Candidate]:
    """Of a thing for which the shop has no kind, and that is asked for in an order ("the cheapest refurbished iphone"):
    the candidates with its words in their titles, or with its last one; where none has, those nearest to it.

    Of a kind, all: the filters say what fits.
    """
    said = {root for each in request.filters for root in stems(each.text)}
    asked = [word for word in request.search_text.split() if word.isascii() and not set(stems(word)) <= said]
    if not asked or any(each.key == "category =" for each in request.filters):
        return found
    for words in (asked, asked[-1:]):
        roots = {root for word in words for root in stems(word)}
        called = [each for each in found if roots <= set(stems(index.catalogue.get(each.id).title))]
        if called:
            return called
    return found[:NEAREST]


def order(
    index: Index, candidates: Sequence[Candidate], wish: Wish, blend: Blend, k: int, belief: Posterior | None = None
) -> list[Ranked]:
    """The ``k`` products to show, as :func:`retrieval.ranking.best` has them; by weights drawn from a belief where one
    is given and no order was asked for."""
    ranked = rank(index, candidates, wish, blend)
    if belief is None or wish.sort:
        return best(index, ranked, wish, blend, k)
    return explore(index, ranked, wish, blend, k, belief, np.random.default_rng())


def _instead(index: Index, request: Request, decision: Decision) -> list[Recommendation]:
    """What can be had instead of what is out of stock."""
    language = request.language
    gone = as_told(index.catalogue.get(decision.gone[0])).title if decision.gone else ""
    return [
        Recommendation(
            product=as_told(index.catalogue.get(each)),
            score=0.0,
            contributions={},
            reasons=(
                Reason(
                    kind="instead",
                    text=say("reason_instead", language, title=gone),
                    evidence={"availability": "in_stock", "instead of": gone},
                ),
            ),
        )
        for each in decision.offered
    ]


def _beyond(index: Index, request: Request, decision: Decision) -> list[Recommendation]:
    """What lies just beyond the wish, each with the limits that it breaks."""
    catalogue, language = index.catalogue, request.language
    found = []
    for each in decision.beyond:
        broken = tuple(one for one in request.filters if not catalogue.satisfies(each, one))
        # Of a range both ends are said in one word ("around 150").
        told = constraint_texts(broken, language, catalogue.currency)
        text = say("reason_beyond" if broken[0].op != "=" else "reason_not", language, what=join(told, language))
        reason = Reason(kind="beyond", text=text, evidence={"beyond": told})
        product = as_told(catalogue.get(each))
        found.append(Recommendation(product=product, score=0.0, contributions={}, reasons=(reason,)))
    return found


def chosen(index: Index, request: Request, decision: Decision) -> list[Recommendation]:
    """The products pointed at, to compare, answer or choose from for the cart: not ranked, so without a score."""
    if decision.action in FIND:
        if request.goes_with:
            return together(index, request)
        return _beyond(index, request, decision) if decision.beyond else _instead(index, request, decision)
    if decision.action not in ("compare", "answer", "cart"):
        return []
    ids = decision.offered if decision.action == "cart" else request.references
    return [Recommendation(product=as_told(index.catalogue.get(each)), score=0.0, contributions={}) for each in ids]
