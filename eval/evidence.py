"""The evaluator's own groundedness check, apart from the assistant's: numbers, brands and ids that nothing supports.

It is strict on what it looks at and looks at no more: a false adjective passes. A number may rest on the records,
reviews and promotions of the products shown or on the page before, on the shopper's words, the constraints in
force, the shop's policies, the number of products that match, on the difference of two prices, or on what the cart's
products cost by their records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from eval.step import Step
from retrieval.catalogue import Catalogue
from retrieval.filters import Filters

NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
"""Only the narrow comma parts thousands: the wide one of Chinese is a comma ("$279，1800 块左右")."""
COUNTS = 10
"""Whole numbers up to this count things on the page ("the 2 cheapest") and need no record."""


def numbers(text: str) -> set[float]:
    """Every number written in digits, thousands separators or not."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


def _matching(catalogue: Catalogue, filters: Filters) -> set[float]:
    """How many products satisfy the filters: each variant counted, and variants of one counted once."""
    matching = [catalogue.products[int(row)] for row in np.flatnonzero(catalogue.rows(filters))]
    return {float(len(matching)), float(len({each.item_group_id or each.id for each in matching}))}


def _without_one(catalogue: Catalogue, filters: Filters) -> set[float]:
    """How many products satisfy the filters but one, for each of them."""
    return {count for at in range(len(filters)) for count in _matching(catalogue, filters[:at] + filters[at + 1 :])}


def _cart(step: Step) -> set[float]:
    """What the cart's lines and all of them cost, how many things they are, and what promotions take off."""
    known: set[float] = set()
    total = saved = 0.0
    for line in step.reply.cart.lines:
        price = step.catalogue.get(line.product).price or 0.0
        deal = re.search(rf"^{re.escape(line.promotion)} ([\d.]+)$", step.notes(line.product), re.MULTILINE)
        percent = [float(deal[1])] if line.promotion and deal else []
        total += price * line.amount
        saved += sum(round((price / (1 - each / 100) - price) * line.amount, 2) for each in percent)
        known |= {price, round(price * line.amount, 2)} | numbers(step.catalogue.get(line.product).title)
    return known | {round(total, 2), round(saved, 2), float(sum(line.amount for line in step.reply.cart.lines))}


def _shape(step: Step) -> list[str]:
    """What a question on the whole catalogue may be answered with: its values with how many products have them, each
    variant counted or variants counted once, and the lowest and the highest price."""
    catalogue, request = step.catalogue, step.reply.request
    if not request.shape:
        return []
    mask = catalogue.rows(request.filters)
    once = np.zeros_like(mask)
    once[np.flatnonzero(mask)[np.unique(catalogue.groups[mask], return_index=True)[1]]] = True
    names = [request.shape] if request.shape in catalogue.fields and request.shape != "price" else []
    counts = [catalogue.facet_counts(each, name) for each in (mask, once) for name in names]
    prices = catalogue.prices[mask & ~np.isnan(catalogue.prices)]
    edges = [f"{each:.2f}" for each in (prices.min(), prices.max())] if len(prices) else []
    return [*(f"{value} {count} {len(each)}" for each in counts for value, count in each.items()), *edges]


def _shelves(step: Step) -> set[float]:
    """Of several wishes: how many products match each, what one of each costs together, and their limits."""
    reply, known = step.reply, set[float]()
    if len(reply.wishes) == 1:
        return known
    sums = [0.0]
    for place, wish in enumerate(reply.wishes):
        prices = [item.product.price for item in reply.products if item.shelf == place and item.product.price]
        sums = [total + price * (wish.quantity or 1) for total in sums for price in prices]
        known |= _matching(step.catalogue, wish.filters) | {float(wish.quantity or 1)}
        known |= numbers(" ".join(str(value) for each in wish.filters for value in each.values))
    return known | {round(each, 2) for each in sums}


def _converted(step: Step) -> set[float]:
    """What limits on the price in other currencies come to in the shop's, to the whole."""
    catalogue, limits = step.catalogue, step.reply.request.filters
    return {
        float(round(catalogue.convert(float(each.values[0]), each.unit)))
        for each in limits
        if each.field == "price" and each.unit not in (None, catalogue.currency)
    }


@dataclass(frozen=True)
class Statements:
    """Numbers and brands that a text states: how many, and those that nothing supports, in words."""

    stated: int
    unsupported: tuple[str, ...]


def unsupported(step: Step) -> list[str]:
    """What the words state that nothing supports, and replaced sentences shown all the same; empty if all is well."""
    shown = [r.sentence for r in step.reply.grounding.replaced if r.sentence in step.words]
    return [*statements(step, step.words).unsupported, *(f"a sentence that the check replaced: {s!r}" for s in shown)]


def unchecked(step: Step) -> str:
    """All that the shopper would read had no sentence of the model been replaced."""
    words = step.words
    for gone in step.reply.grounding.replaced:
        there = gone.shown and gone.shown in words
        words = words.replace(gone.shown, gone.sentence, 1) if there else f"{words}\n{gone.sentence}"
    return words


def statements(step: Step, text: str) -> Statements:
    """What a text states, measured by what the shop and the shopper said up to this step."""
    reply, catalogue = step.reply, step.catalogue
    ids = dict.fromkeys([item.product.id for item in reply.products] + list(step.page) + list(reply.request.references))
    records = [catalogue.get(product_id) for product_id in ids if product_id in catalogue.row_of]
    source = "\n".join(
        [record.model_dump_json() + step.notes(record.id) for record in records]
        + list(step.said)
        + [policy.text for policy in step.policies]
        + [" ".join(map(str, constraint.values)) for constraint in reply.request.filters]
        + _shape(step)
    )
    prices = [record.price for record in records if record.price is not None]
    known = (
        numbers(source)
        | {round(abs(a - b), 2) for a, b in combinations(prices, 2)}
        | _matching(catalogue, reply.request.filters)
        | _without_one(catalogue, reply.request.filters)
        | _cart(step)
        | _shelves(step)
        | _converted(step)
    )
    stated = sorted(n for n in numbers(text) if not (n <= COUNTS and n == int(n)))
    folded = source.casefold()
    brands = [
        brand
        for brand in (catalogue.fields["brand"].values if "brand" in catalogue.fields else ())
        if re.search(rf"(?<!\w){re.escape(brand)}(?!\w)", text)
    ]
    wrong = [f"the number {n:g}" for n in stated if n not in known]
    wrong += [f"the brand {brand}" for brand in brands if brand.casefold() not in folded]
    return Statements(len(stated) + len(brands), tuple(wrong))
