"""What else there is: instead of what is out of stock things of its kind, close in meaning and in price; beside the one
thing that fits those that miss but one of the limits, the nearest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from retrieval.filters import Constraint, Filters
from retrieval.index import Index

Wishes = Sequence[Filters]
"""Limits, those that are the two ends of one range together."""

PRICE_WEIGHT = 0.5
"""What a price twice or half as high takes from a cosine of meanings, in units of log 2. Set by hand."""
WIDER = (0.1, 0.25, 0.5)
"""Shares by which a limit is widened to find what lies just beyond it."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[一二两三四五六七八九十百千万两半]+")
_MUST = re.compile(r"\b(?:must|has to|have to|needs to|need to)\b|必须|一定要|务必")
_ABOUT = re.compile(
    r"\b(?:around|about|approx\w*|roughly|circa|near|close|or so|ish|thereabouts|give or take)\b|~|"
    r"大约|大概|约|左右|上下|差不多"
)


def in_stock_like(index: Index, product_id: str, k: int, filters: Filters = ()) -> tuple[str, ...]:
    """Ids of up to ``k`` products of the same kind that are in stock, the likest first; variants of one count once.

    Args:
        filters: what they have to satisfy besides.
    """
    catalogue = index.catalogue
    product, row = catalogue.get(product_id), catalogue.row_of[product_id]
    kind = tuple(
        Constraint(field="category", op="=", values=(label,)) for label in product.category[-1:] if label.strip()
    )
    stocked = Constraint(field="availability", op="=", values=("in_stock",))
    mask = catalogue.rows((*filters, *kind, stocked)).copy()
    mask[catalogue.groups == catalogue.groups[row]] = False
    rows = np.flatnonzero(mask)
    likeness = np.asarray(index.vectors[rows]) @ np.asarray(index.vectors[row])
    apart = np.abs(np.log2(catalogue.prices[rows] / catalogue.prices[row]))
    order = np.argsort(-(likeness - PRICE_WEIGHT * np.nan_to_num(apart, nan=1.0)), kind="stable")
    first = {int(catalogue.groups[each]): catalogue.ids[each] for each in reversed(rows[order].tolist())}
    return tuple(each for each in map(catalogue.ids.__getitem__, rows[order].tolist()) if each in first.values())[:k]


def is_about(wish: Filters) -> bool:
    """Whether a wish is for about an amount ("around 150"): a range of which one number was said. A size or a length
    that was said as it is ("100 cm") is none."""
    said = wish[0].text
    loosely = wish[0].field == "price" or _ABOUT.search(said.casefold())
    return len(wish) == 2 and len(_NUMBER.findall(said)) == 1 and bool(loosely)


def may_give(wish: Filters) -> bool:
    """Whether a feature or a color may be gone without, where amounts are wished for about: not what must be, and no
    size."""
    fixed = ("category", "availability", "title", "size")
    return wish[0].op == "=" and wish[0].field not in fixed and not _MUST.search(wish[0].text.casefold())


def just_beyond(index: Index, wishes: Wishes, giving: Wishes, k: int) -> tuple[str, ...]:
    """Ids of up to ``k`` products in stock that break one wish and keep all others, those nearest to what fits first.

    Which wish gives is one for all: that beyond which the nearest lies. Of a number that is what is within the least
    share of :data:`WIDER`; what is no number (a color, a feature) gives only where no number does.

    Args:
        giving: those of the wishes that may give.
    """
    catalogue = index.catalogue
    fits = catalogue.rows(tuple(each for wish in wishes for each in wish))
    apart = ~np.isin(catalogue.groups, catalogue.groups[fits])
    stocked = catalogue.rows((Constraint(field="availability", op="=", values=("in_stock",)),))
    centre = np.asarray(index.vectors[np.flatnonzero(fits)]).mean(axis=0)
    ends = [wish for wish in giving if wish[0].op != "="]
    for wishes_given, shares in ((ends, WIDER), ([wish for wish in giving if wish not in ends], (0.0,))):
        found: list[tuple[int, list[int]]] = []
        for wish in wishes_given:
            kept = tuple(each for other in wishes if other is not wish for each in other)
            near: list[int] = []
            for place, share in enumerate(shares):
                wider = tuple(_widened(each, share) for each in wish) if share else ()
                rows = np.flatnonzero(catalogue.rows((*kept, *wider)) & apart & stocked)
                rows = rows[~np.isin(catalogue.groups[rows], catalogue.groups[near])]
                likest = rows[np.argsort(-(np.asarray(index.vectors[rows]) @ centre), kind="stable")].tolist()
                first = {int(catalogue.groups[row]): row for row in reversed(likest)}
                if likest and not near:
                    found.append((place, near))
                near += [row for row in likest if row in first.values()]
        if found:
            _, nearest = min(found, key=lambda each: (each[0], -len(each[1])))
            return tuple(catalogue.ids[row] for row in nearest[:k])
    return ()


def _widened(bound: Constraint, share: float) -> Constraint:
    value = float(bound.values[0])
    moved = value + abs(value) * (share if bound.op == "<=" else -share)
    return bound.model_copy(update={"values": (round(moved, 4),)})
