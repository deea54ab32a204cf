"""Instead of what is out of stock: things of its kind that are there, close in meaning and in price."""

from __future__ import annotations

import numpy as np

from retrieval.filters import Constraint, Filters
from retrieval.index import Index

PRICE_WEIGHT = 0.5
"""What a price twice or half as high takes from a cosine of meanings, in units of log 2. Set by hand."""


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
