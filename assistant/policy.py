"""What to do about a request: recommend, ask one question, compare, answer, or say plainly that it cannot be done here.

An explicit policy, not a prompt. It also decides what to give up when nothing fits everything.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistant.alternatives import in_stock_like, is_about, just_beyond, may_give
from assistant.cart import AddToCart, CartItem, Checkout, Outcome, carry_out
from assistant.cart_meant import OFFERED
from assistant.cart_talk import WHICH
from assistant.request import Action, Question, Request, State
from assistant.texts import money, say
from assistant.wishes import search_words, words_known_as
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.quotable import as_told, is_quotable
from retrieval.text import stems

ASK_ABOVE = 24
"""Fewer products than this are quicker to look at than a question is to answer."""

ANSWERS = (2, 6)
"""A question is worth asking with at least and at most so many answers to click."""

COVERAGE = 0.7
"""Share of the products that must have the facet, and that its clickable answers must cover."""


WORTH = 0.6
"""A question is asked only where its answer leaves, on average, at most this share of the products."""

FEW = 4
"""Products asked for, up to which "all of them are out of stock" is said with something else to look at."""

BESIDE = 2
"""Products shown beside the only one that fits, at most."""

EASE = {"category": 2.0, "price": 1.5, "brand": 0.7}
"""How readily shoppers answer, against other facets: they know what kind they want and what they can spend, and few of
them a brand. Set by hand; it weighs a question's information."""


@dataclass(frozen=True)
class Decision:
    """The action, the filters to search with, and the keys of those constraints that had to give."""

    action: Action
    filters: Filters = ()
    relaxed: tuple[str, ...] = ()
    question: Question | None = None
    matching: int = 0
    """Products that satisfy the filters, variants of one counted once."""
    cart: tuple[CartItem, ...] = ()
    """What is in the cart after this turn."""
    outcomes: tuple[Outcome, ...] = ()
    """What came of each call of the cart's tools."""
    offered: tuple[str, ...] = ()
    """Ids of products to show beside: to choose from for the cart, or instead of what is out of stock."""
    beyond: tuple[str, ...] = ()
    """Ids of products shown beside the only one that fits; they break what is ``relaxed``, and nothing else."""
    gone: tuple[str, ...] = ()
    """Ids of what was asked for and is out of stock, all that there is of it."""
    single: tuple[tuple[str, int], ...] = ()
    """Where nothing fits: constraints that alone are in the way, by key, with how many products fit without each."""


BY_INTENT: dict[str, Action] = {
    "compare": "compare",
    "product_question": "answer",
    "policy_question": "policy",
    "reset": "small_talk",
    "small_talk": "small_talk",
    "profile": "profile",
    "human": "handoff",
    "out_of_scope": "refuse",
}


def decide(request: Request, state: State, index: Index) -> Decision:
    """Chooses the action for a request in the state of its conversation."""
    if request.intent == "cart":
        return _cart(request, state, index)
    decision = _decide(request, state, index)
    return replace(decision, cart=state.cart)


def _decide(request: Request, state: State, index: Index) -> Decision:
    if request.intent != "find":
        return Decision(BY_INTENT[request.intent], request.filters)
    allowed = index.catalogue.rows(request.filters)
    if not allowed.any():
        kept = _relax(index, request.filters)
        relaxed = tuple(each.key for each in request.filters if each not in kept)
        matching = _models(index, index.catalogue.rows(kept))
        return Decision("recommend", kept, relaxed, matching=matching, single=_in_the_way(index, request.filters))
    if gone := _all_gone(request, index, allowed):
        return _instead(request, index, gone)
    question = _question(request, state, index, allowed)
    matching = _models(index, allowed)
    decision = Decision("ask" if question else "recommend", request.filters, (), question, matching)
    return _with_choice(decision, request, index)


def _with_choice(decision: Decision, request: Request, index: Index) -> Decision:
    """Beside the only one of a kind that fits, those that lie just beyond one of the limits, told as such: of what was
    wished for about ("around 150"). Where limits are strict, nothing is shown beyond them."""
    kind = any(each.key == "category =" for each in request.filters)
    elsewhere = request.sort or request.references or request.named or request.shape or request.goes_with
    wishes = wishes_of(request.filters)
    about = [wish for wish in wishes if is_about(wish)]
    if decision.action != "recommend" or decision.matching != 1 or not (kind and about) or elsewhere or request.more:
        return decision
    beyond = just_beyond(index, wishes, [*about, *filter(may_give, wishes)], BESIDE)
    broken = [each.key for each in request.filters if any(not index.catalogue.satisfies(one, each) for one in beyond)]
    return replace(decision, beyond=beyond, relaxed=tuple(dict.fromkeys(broken)))


def _models(index: Index, mask: npt.NDArray[np.bool_]) -> int:
    """How many products a mask holds, variants of one counted once."""
    return len(np.unique(index.catalogue.groups[mask]))


def _all_gone(request: Request, index: Index, allowed: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """The few products that are asked for, where every one is out of stock; none where some can be had."""
    catalogue = index.catalogue
    if request.named:
        rows = np.array([catalogue.row_of[each] for each in request.named if each in catalogue.row_of], dtype=np.int64)
    else:
        rows = np.flatnonzero(allowed) if request.filters else np.zeros(0, dtype=np.int64)
    gone = catalogue.rows((Constraint(field="availability", op="=", values=("out_of_stock",)),))
    few = len(rows) > 0 and len(np.unique(catalogue.groups[rows])) <= FEW
    return tuple(catalogue.ids[row] for row in rows.tolist()) if few and gone[rows].all() else ()


def _instead(request: Request, index: Index, gone: tuple[str, ...]) -> Decision:
    """What is out of stock is shown all the same, and beside it what is like it and can be had, if need be of another
    brand."""
    kept = tuple(each for each in request.filters if each.key != "brand =")
    offered = in_stock_like(index, gone[0], OFFERED - 1, kept)
    relaxed = tuple(each.key for each in request.filters if each not in kept) if offered else ()
    matching = len({index.catalogue.get(each).item_group_id or each for each in gone})
    return Decision("recommend", request.filters, relaxed, matching=matching, offered=offered, gone=gone)


def _in_the_way(index: Index, filters: Filters) -> tuple[tuple[str, int], ...]:
    """Constraints without which something fits, each left out alone, and how many products then do."""
    freed = []
    for wish in wishes_of(filters):
        if wish[0].op != "!=" and wish[0].field != "category":
            count = _models(index, index.catalogue.rows(tuple(other for other in filters if other not in wish)))
            freed += [(wish[0].key, count)] if count else []
    return tuple(freed)


def _cart(request: Request, state: State, index: Index) -> Decision:
    """Carries out what is asked of the cart; asks which product is meant where that is open."""
    items, outcomes = list(state.cart), []
    for call in request.cart:
        items, outcome = carry_out(call, items, index)
        outcomes.append(outcome)
    question, offered = None, tuple[str, ...]()
    if any(each.status == "which" for each in outcomes):
        offered = tuple(each for each in request.references if each in index.catalogue.row_of)
        titles = tuple(as_told(index.catalogue.get(each)).title for each in offered)
        adds = isinstance(request.cart[0], AddToCart)
        text = say("cart_ask" if adds else "cart_ask_out", request.language)
        suggestions = (*titles, say("never_mind", request.language))
        question = Question(facet=WHICH, text=text, suggestions=suggestions)
    if any(isinstance(each.call, Checkout) for each in outcomes):
        offered = tuple(each for each in request.references if each in index.catalogue.row_of)
    for each in outcomes:
        if each.status == "out_of_stock":
            offered += in_stock_like(index, getattr(each.call, "product", ""), OFFERED)
    return Decision(
        "cart",
        request.filters,
        question=question,
        cart=tuple(items),
        outcomes=tuple(outcomes),
        offered=tuple(dict.fromkeys(offered))[:OFFERED],
    )


def _relax(index: Index, filters: Filters) -> Filters:
    """The largest part of the filters that some product satisfies; of equals, the one that gives up least.

    Exclusions (``!=``) and the category are given up last: what was refused, or another kind of thing, helps nobody.
    """
    wishes = wishes_of(filters)
    masks = {wish: index.catalogue.rows(wish) for wish in wishes}
    for dropped in range(1, len(wishes) + 1):
        found = [
            kept
            for kept in itertools.combinations(wishes, len(wishes) - dropped)
            if all_of([masks[each] for each in kept], len(index.catalogue.products)).any()
        ]
        if found:
            best = max(found, key=lambda kept: sum(_weight(each[0]) for each in kept))
            return tuple(each for wish in best for each in wish)
    return ()


def wishes_of(filters: Filters) -> list[Filters]:
    """The filters in the order given, with both ends of one range ("around 200", "3 or 4 people") as one wish."""
    found: dict[object, Filters] = {}
    for place, each in enumerate(filters):
        end = each.op in ("<=", ">=") and each.text
        key = (each.field, each.text) if end else place
        found[key] = (*found.get(key, ()), each)
    return list(found.values())


def really_relaxed(request: Request, decision: Decision, shown: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Keys of what had to give, without the end of a range that all products shown (ids) keep to all the same."""
    ends = {each.key: each for wish in wishes_of(request.filters) if len(wish) == 2 for each in wish}
    return tuple(
        key
        for key in decision.relaxed
        if key not in ends or not shown or not all(catalogue.satisfies(one, ends[key]) for one in shown)
    )


def _weight(constraint: Constraint) -> float:
    """How much a shopper minds giving a constraint up: a design choice, from least to most."""
    if constraint.op == "!=":
        return 10
    return {"category": 10, "price": 3, "brand": 2.5, "availability": 1, "rating": 1}.get(constraint.field, 2)


def all_of(masks: list[npt.NDArray[np.bool_]], n: int) -> npt.NDArray[np.bool_]:
    """The rows (of n) that every mask allows; all rows when there is no mask."""
    return np.logical_and.reduce(masks) if masks else np.ones(n, dtype=bool)


def _question(request: Request, state: State, index: Index, allowed: npt.NDArray[np.bool_]) -> Question | None:
    """The one question that helps most, or None when the request says enough."""
    settled = (
        request.anything_goes
        or request.references
        or request.sort
        or request.named
        or request.shape
        or request.goes_with
    )
    if settled or allowed.sum() <= ASK_ABOVE:
        return None
    category = any(each.field == "category" and each.op == "=" for each in request.filters)
    if not category:
        # One word that is no kind of product ("a gift") leaves everything open.
        vague = len(stems(request.query)) <= 1
        return _category_question(request, state, index, allowed) if vague else None
    if request.preferences or any(each.field != "category" for each in request.filters):
        return None
    total = int(allowed.sum())
    facets = {
        name: answers
        for name, answers in _facets(request, state, index, allowed).items()
        if _left(answers, total) <= WORTH
    }
    if not facets:
        return None
    name, answers = max(facets.items(), key=lambda item: EASE.get(item[0], 1) * _information(item[1], total))
    special = {"price": "ask_price", "category": "ask_kind"}
    label = say("field_brand", request.language) if name == "brand" else name
    return Question(
        facet=name,
        text=say(special.get(name, "ask"), request.language, facet=label),
        suggestions=(*answers, say("no_preference", request.language)),
    )


def _category_question(request: Request, state: State, index: Index, allowed: npt.NDArray[np.bool_]) -> Question | None:
    if "category" in state.asked:
        return None
    refused = {str(value) for each in request.filters if each.key == "category !=" for value in each.values}
    counts = index.catalogue.facet_counts(allowed, "category")
    labels = _called(request, index) or {path[0] for path in index.catalogue.paths if path}
    best = sorted((label for label in counts if label in labels), key=lambda label: -counts[label])
    answers = [label for label in best if label not in refused][: ANSWERS[1]]
    skip = say("no_preference", request.language)
    return Question(facet="category", text=say("ask_category", request.language), suggestions=(*answers, skip))


def _called(request: Request, index: Index) -> set[str]:
    """Kinds that go by a word that was said, where there are several ("a bag": camera bags, sleeping bags)."""
    roots = [frozenset(stems(each)) for each in words_known_as(search_words(request)[0])]
    labels = {label for path in index.catalogue.paths for label in path}
    found = {label for label in labels if any(root and root <= set(stems(label)) for root in roots)}
    return found if len(found) >= ANSWERS[0] else set()


def _facets(request: Request, state: State, index: Index, allowed: npt.NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    """Facets worth asking about, each with its answers and how many products each leaves."""
    total = int(allowed.sum())
    used = {each.field for each in request.filters} - {"category"} | set(state.asked)
    facets: dict[str, dict[str, int]] = {}
    for name, field in index.catalogue.fields.items():
        if name in used or name in ("price", "rating", "availability", "title") or field.kind == "number":
            continue
        counts = index.catalogue.facet_counts(allowed, name)
        if name == "category":
            # A label that all share splits nothing.
            counts = {label: count for label, count in counts.items() if count < total}
        counts = {label: count for label, count in counts.items() if is_quotable(label)} if is_quotable(name) else {}
        common = dict(sorted(counts.items(), key=lambda item: -item[1])[: ANSWERS[1]])
        # What a product has several of, or takes three words to name, is no question for a shopper.
        clear = name == "category" or (sum(counts.values()) <= total and len(name.split()) <= 2)
        if clear and len(common) >= ANSWERS[0] and sum(common.values()) >= COVERAGE * total:
            facets[name] = common
    prices = index.catalogue.prices[allowed]
    prices = prices[~np.isnan(prices)]
    if "price" not in used and len(prices) >= COVERAGE * total:
        facets["price"] = _price_answers(prices, request, index.catalogue.currency)
    return facets


def _price_answers(prices: npt.NDArray[np.float64], request: Request, currency: str) -> dict[str, int]:
    low, high = (_round_price(float(each)) for each in np.quantile(prices, [1 / 3, 2 / 3]))
    if low == high:
        return {}
    bounds = [money(low, currency), money(high, currency)]
    if request.language == "zh":
        texts = [f"{bounds[0]} 以内", f"{bounds[0]} 到 {bounds[1]}", f"{bounds[1]} 以上"]
    else:
        texts = [f"under {bounds[0]}", f"{bounds[0]} to {bounds[1]}", f"over {bounds[1]}"]
    return {
        texts[0]: int((prices <= low).sum()),
        texts[1]: int(((prices > low) & (prices <= high)).sum()),
        texts[2]: int((prices > high).sum()),
    }


def _round_price(price: float) -> float:
    """One or two leading digits: 37.4 becomes 35, 412 becomes 400."""
    step = float(10 ** math.floor(math.log10(max(price, 1)))) / 2
    return max(step, round(price / step) * step)


def _left(answers: dict[str, int], total: int) -> float:
    """The share of the products that is expected to be left once the question is answered, by whoever wants each
    product as likely as another: the sum of squared shares; what no answer covers is left whole."""
    rest = max(0, total - sum(answers.values()))
    return sum((count / total) ** 2 for count in answers.values()) + rest / total


def _information(answers: dict[str, int], total: int) -> float:
    """Expected information of a question in bits: the entropy of its answers over the products, at most 1 a product."""
    shares = [count / total for count in answers.values() if count]
    rest = max(0.0, 1 - sum(shares))
    return -sum(share * math.log2(share) for share in shares if share < 1) - rest
