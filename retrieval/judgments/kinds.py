"""Kinds of products, and which half of an evaluation each belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from retrieval.catalogue import Catalogue, Mask
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.judgments.judgment import Split, split_of
from retrieval.words import fold_label

LEAF_SHARE = 0.8
"""A label names a kind when it ends the path of at least this share of its products; "Computers" seldom does."""
FEWEST = 5
"""A kind of fewer products leaves nothing to tell apart."""


@dataclass(frozen=True)
class Kind:
    """``label`` as the catalogue shows it, ``mask`` its products (shape ``(products,)``), ``rows`` the same as rows."""

    label: str
    mask: Mask
    rows: np.ndarray


def kinds_of(catalogue: Catalogue, split: Split) -> list[Kind]:
    """The kinds whose products belong to ``split``, in the order of their labels.

    A product belongs to every kind on its path; kinds that share a product are kept together in one group, and the
    group goes to a half by its first label alone, so that no product is judged in both.

    Raises:
        UsageError: the catalogue has no categories, or too few to fill that half.
    """
    last = Counter(fold_label(product.category[-1]) for product in catalogue.products if product.category)
    paths = [list(dict.fromkeys(fold_label(label) for label in product.category)) for product in catalogue.products]
    anywhere = Counter(label for path in paths for label in path)
    names = {label for label, count in last.items() if count >= FEWEST and count >= LEAF_SHARE * anywhere[label]}
    group = {name: name for name in names}

    def head(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for path in paths:
        heads = sorted({head(label) for label in path if label in names})
        for other in heads[1:]:
            group[other] = heads[0]
    shown: dict[str, str] = defaultdict(str)
    for label in catalogue.fields["category"].values if "category" in catalogue.fields else ():
        shown[fold_label(label)] = label
    kinds = []
    for name in sorted(names):
        if split_of(head(name)) == split:
            mask = catalogue.rows((Constraint(field="category", op="=", values=(shown[name],)),))
            kinds.append(Kind(shown[name], mask, np.flatnonzero(mask)))
    if not kinds:
        raise UsageError(
            f"The catalogue's categories give no judgments for the half {split!r}",
            mend=f"Import a feed with at least a dozen categories of {FEWEST} products or more.",
        )
    return kinds
