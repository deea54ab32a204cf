"""What shoppers are offered unasked: for them, like what they looked at, what goes with it, what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from typing import Literal

import numpy as np
from pydantic import BaseModel

from assistant import database, personal
from assistant.bundles import together
from assistant.events import may_keep
from assistant.floor import Floor, Stock
from assistant.policy import Decision
from assistant.profiles import keep_facts, tastes_for
from assistant.reasons import give_reasons
from assistant.request import Language, Recommendation, Request, State
from assistant.retrieve import order, retrieve, wish_of
from assistant.texts import say
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.quotable import as_told
from retrieval.ranking import Ranked
from retrieval.search import Candidate
from retrieval.sources import SOURCES, Tastes

Row = Literal["for_you", "because_viewed", "goes_with", "new_for_you"]
ROWS: tuple[Row, ...] = ("for_you", "because_viewed", "goes_with", "new_for_you")
DEPARTMENTS = 6
MIXED = 5
"""Times as many products are ranked as are offered, so that they can be of several kinds."""
IN_STOCK = (Constraint(field="availability", op="=", values=("in_stock",)),)


class Offer(BaseModel):
    """One row of products. ``title`` says why these, ``because`` is the product that they stand beside."""

    row: Row
    title: str
    because: str | None = None
    products: list[Recommendation]


def offers(floor: Floor, user: str | None, k: int, language: Language = "en") -> list[Offer]:
    """Every row that has something for a shopper, in the order of :data:`ROWS`; no product is in two of them.

    Of a shopper who is not known: what is popular, and what is new.
    """
    shown: set[str] = set()
    found = []
    tastes = tastes_for(floor, user)
    for row in ROWS:
        made = _offer(floor, user, tastes, row, k, None, language, shown)
        if made.products:
            shown.update(each.product.id for each in made.products)
            found.append(made)
    return found


def interests(floor: Floor, user: str) -> list[str]:
    """The question to a shopper of whom nothing is known: departments to choose from, those with the most products
    first. Nothing is asked of who is known, or is not to be."""
    known = database.count_events_of(floor.database, user) or personal.facts_of(floor.database, user)
    if known or not may_keep(floor, user):
        return []
    sizes: Counter[str] = Counter()
    for path, count in floor.stock().index.catalogue.paths.items():
        sizes.update({path[0]: count} if path else {})
    return [name for name, _ in sizes.most_common(DEPARTMENTS)] if len(sizes) > 1 else []


def keep_interest(floor: Floor, user: str, department: str, language: Language = "en") -> None:
    """Keeps the answer, as a fact that the shopper can read and take back."""
    text = say("interest_said", language, what=department)
    keep_facts(floor, user, [Constraint(field="category", op="=", values=(department,), text=text)], "page")


def offer(
    floor: Floor,
    user: str | None,
    row: Row,
    k: int,
    product: str | None = None,
    language: Language = "en",
) -> Offer:
    """One row of at most ``k`` products; of one that needs a product and has none, an empty one.

    Args:
        product: the id that ``because_viewed`` and ``goes_with`` stand beside; left out, the one that the shopper
            looked at, or took, last.

    Raises:
        UsageError: no such row.
        NotFoundError: no such product.
    """
    if row not in ROWS:
        raise UsageError(f"There is no row {row!r}", mend=f"Name one of {', '.join(ROWS)}.")
    return _offer(floor, user, tastes_for(floor, user), row, k, product, language, frozenset())


def _offer(
    floor: Floor,
    user: str | None,
    tastes: Tastes,
    row: Row,
    k: int,
    product: str | None,
    language: Language,
    besides: Set[str],
) -> Offer:
    stock = floor.stock()
    catalogue = stock.index.catalogue
    if row in ("for_you", "new_for_you"):
        known = bool(tastes.liked or tastes.recent or any(value > 0 for value in tastes.categories.values()))
        title = say(f"row_{row}" if known else f"row_{row}_nobody", language)
        products = _ranked(floor, stock, row, tastes, k, language, besides)
        if row == "for_you" and not known and not stock.index.popularity.any():
            # A shop in which nobody has rated or bought anything yet.
            title, products = say("row_shelves", language), _from_shelves(stock, k, tastes, besides)
        return Offer(row=row, title=title, products=products)
    beside = product or (_last(floor, user, row, tastes) if user else None)
    if beside is None:
        return Offer(row=row, title="", products=[])
    title = say(f"row_{row}", language, title=catalogue.get(beside).title)
    if row == "because_viewed":
        products = _ranked(floor, stock, row, tastes, k, language, besides, like=beside)
    else:
        kind = catalogue.get(beside).category[-1:]
        request = Request(goes_with=kind[0] if kind else "", references=(beside,), language=language)
        left_out = {*besides, *tastes.disliked}
        products = [each for each in together(stock.index, request) if each.product.id not in left_out][:k]
    return Offer(row=row, title=title, because=beside, products=products)


def _ranked(
    floor: Floor,
    stock: Stock,
    row: Row,
    tastes: Tastes,
    k: int,
    language: Language,
    besides: Set[str],
    like: str | None = None,
) -> list[Recommendation]:
    index, settings = stock.index, floor.settings
    request = Request(language=language, references=(like,) if like else ())
    decision = Decision("recommend", filters=IN_STOCK)
    wish = wish_of(request, State(), decision, tastes, index)
    if row == "new_for_you":
        mask = index.catalogue.rows(IN_STOCK)
        candidates: list[Candidate] = SOURCES["new"](index, tastes, np.asarray(mask), settings.retrieval.candidates)
        candidates = [Candidate(each.id, 0.0, each.sources) for each in candidates if each.id not in wish.without]
    else:
        candidates = retrieve(index, request, decision, wish, settings.retrieval.candidates)
    candidates = [each for each in candidates if each.id not in besides]
    blend = stock.ordering.blend
    if row != "for_you":
        ranked = order(index, candidates, wish, blend, k)
    else:
        ranked = _mixed(stock, order(index, candidates, wish, blend, MIXED * k), k)
    return give_reasons(index, ranked, request, wish)


def _from_shelves(stock: Stock, k: int, tastes: Tastes, besides: Set[str]) -> list[Recommendation]:
    """One product in stock of each of the kinds with the most products."""
    catalogue = stock.index.catalogue
    largest = sorted(catalogue.paths.items(), key=lambda item: -item[1])
    found: list[Recommendation] = []
    for path, _ in largest:
        kind = Constraint(field="category", op="=", values=path[-1:])
        rows = np.flatnonzero(catalogue.rows((kind, *IN_STOCK))) if path else np.zeros(0, np.int64)
        ids = [catalogue.ids[row] for row in rows.tolist()]
        first = next((each for each in ids if each not in besides and each not in tastes.disliked), None)
        if first and len(found) < k:
            found.append(Recommendation(product=as_told(catalogue.get(first)), score=0.0, contributions={}))
    return found


def _mixed(stock: Stock, ranked: Sequence[Ranked], k: int) -> list[Ranked]:
    """The best ``k``, at most half of them of one kind as long as there are others."""
    kinds: Counter[str] = Counter()
    first: list[Ranked] = []
    for each in ranked:
        kind = "".join(stock.index.catalogue.get(each.id).category[-1:])
        kinds[kind] += 1
        if kinds[kind] <= max(1, k // 2):
            first.append(each)
    return (first + [each for each in ranked if each not in first])[:k]


def _last(floor: Floor, user: str, row: Row, tastes: Tastes) -> str | None:
    """What the shopper looked at, or took, last, but for what they passed on or do not want used."""
    kinds = ("cart", "purchase") if row == "goes_with" else ("view", "click", "like", "dwell")
    muted, known = personal.mutes_of(floor.database, user), floor.stock().index.catalogue.row_of
    for each in database.events_of(floor.database, user):
        product = each["product_id"]
        unused = product in tastes.disliked or f"product:{product}" in muted
        if each["kind"] in kinds and product in known and not unused:
            return str(product)
    return None
