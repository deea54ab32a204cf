"""Slot filling: one message is read by all rules in turn, each taking the words that it accounts for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.request import State
from assistant.understanding import cues
from assistant.understanding.constraints import place_mentions, take_absent
from assistant.understanding.corrections import put_right, take_allowed, take_apology, take_misspoken, take_unneeded
from assistant.understanding.drops import take_drops
from assistant.understanding.fits import told_by_titles
from assistant.understanding.kinds import gone_with, names_new_kind, turns_away
from assistant.understanding.measures import take_measures
from assistant.understanding.money import amounts_in
from assistant.understanding.paraphrases import said_otherwise
from assistant.understanding.people import take_people
from assistant.understanding.price_changes import read_restated
from assistant.understanding.prices import in_usual_currency, price_spans, read_prices
from assistant.understanding.quantities import per_item, take_quantity
from assistant.understanding.residue import read_residue
from assistant.understanding.sizes import take_restated_size, take_sizes
from assistant.understanding.slots import Slots
from assistant.understanding.spans import Mention, find_mentions, names_wish, only_told
from assistant.understanding.subject import (
    categories_of,
    shoppers_own,
    subject_named,
    subject_of,
    turns_subject,
    without_parts,
)
from assistant.understanding.text import Reading, detect_language
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint, Operator

_CENT = 0.01
_FAR = 3.0
"""A bare amount within this factor of the prices on the page is near them. Set by hand."""
_COMPARING = re.compile(r"[a-z]{2}|[以之]内|[以之]下|不|最")
"""Words in a limit, beside its number and the sign of its currency."""
_APART = re.compile(r"[.;!?。！？；]|\b(?:paid|cost|costs|spent|bought)\b|花了|买的")
_MUST = re.compile(
    r"(?:\b(?:must|has to|have to|needs? to)\b[ a-z]{0,12}|(?:必须|一定要|务必)[\u3400-\u9fff]{0,3})$", re.IGNORECASE
)
_BOUGHT = re.compile(r"\b(?:orders?|ordered|bought|paid|refund\w*|arrived|delivered|received)\b|订单|买的|收到|退")
_SENTENCE = re.compile(r"[.;!?。！？；]")


def read_slots(
    reading: Reading, state: State, vocabulary: Vocabulary, catalogue: Catalogue, *, base: str | None
) -> Slots:
    """Reads a wish.

    Args:
        base: the product pointed at, which "cheaper" is then measured against.
    """
    slots = Slots()
    slots.allowed = take_allowed(reading, state.request)
    slots.drops = take_drops(reading)
    slots.unneeded = take_misspoken(reading, state.request)
    take_apology(reading)
    slots.anything_goes = cues.take_surprise(reading)
    slots.more = bool(state.shown) and cues.take_more(reading)
    slots.beside = cues.take_beside(reading)
    slots.instead = cues.is_instead(reading.text)
    slots.constraints += cues.take_rating(reading) if "rating" in catalogue.fields else []
    slots.constraints += cues.take_stock(reading)
    answering = (state.pending is not None and state.pending.facet == "price") or (
        cues.is_correction(reading.text) and any(constraint.field == "price" for constraint in state.request.filters)
    )
    priced = state.request.filters
    slots.constraints += take_restated_size(reading, priced, catalogue)
    in_force = any(each.key == "price <=" for each in priced)
    rates = () if _priced_as_shown(reading, state, catalogue) else catalogue.rates
    prices = read_prices(reading, catalogue.currency, known=vocabulary.starts, answering=answering, in_force=in_force)
    slots.constraints += in_usual_currency(prices, reading.message, priced, catalogue.currency, rates)
    if prices and cues.is_correction(reading.text):
        # "Make it under 700" leaves nothing of a range said before.
        slots.drops |= {constraint.field for constraint in slots.constraints if constraint.field == "price"}
    slots.sort = cues.take_sort(reading)
    if not re.search(r"\bnot (?:too|so|very|overly)\b|不要?太贵", reading.text):
        _relative(reading, slots, state, catalogue, base)
    slots.preferences += cues.take_cheap(reading)
    shown = next((identity for identity in (base, *state.shown) if identity in catalogue.row_of), None)
    brand = catalogue.get(shown).brand if shown is not None else None
    other_brand = cues.take_other_brand(reading) if brand else None
    mentions = without_parts(reading, find_mentions(reading, vocabulary), state.request.filters)
    mentions = put_right(reading, mentions, state.request)
    slots.drops |= take_unneeded(reading, mentions, state.request)
    if brand and other_brand and not any(each.of("brand") and each.stance == "not" for each in mentions):
        # Who names the brand that it shall not be means that one, and not the one on the page.
        slots.constraints.append(Constraint(field="brand", op="!=", values=(brand,), text=other_brand))
    subject = subject_of(mentions, state, reading, vocabulary)
    kind = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    mentions = said_otherwise(reading, mentions, vocabulary, catalogue, kind)
    mentions = told_by_titles(reading, mentions, catalogue, kind)
    slots.quantity = take_quantity(reading, mentions)
    slots.constraints = per_item(reading, slots.constraints, slots.quantity or state.request.quantity, priced)
    wanted = [each.start for each in mentions if (entry := each.of("category")) and entry.value in subject]
    slots.constraints += take_sizes(reading, catalogue, kind, priced, wanted)
    slots.constraints += take_measures(reading, vocabulary, catalogue, subject, mentions)
    if all(each.field != "price" for each in slots.constraints):
        former = priced if subject == tuple(categories_of(priced)) else ()
        restated = read_restated(reading, catalogue.currency, former, _usual_prices(reading.message, catalogue, kind))
        slots.drops |= {each.field for each in restated}
        restated = in_usual_currency(restated, reading.message, priced, catalogue.currency, rates)
        slots.constraints += per_item(reading, restated, slots.quantity or state.request.quantity, priced)
    # Of a ukulele, of which no record tells genders, none is left out; of all that may be a gift some things are.
    people = take_people(reading, catalogue, kind) if subject or cues.wants_gift(reading.text) else []
    slots.told = only_told(reading, mentions)
    slots.wishing = names_wish(reading, mentions)
    cues.take_emphasis(reading)
    slots.constraints += take_absent(reading, vocabulary, catalogue, subject)
    slots.mentions = [mention for mention in mentions if reading.free(mention.start, mention.end)]
    place_mentions(reading, slots, vocabulary, catalogue, subject)
    slots.refused += cues.take_free_of(reading)
    slots.fresh = not subject_named(slots.mentions) and cues.wants_gift(reading.text)
    if all(constraint.field != "gender" for constraint in slots.constraints):
        # What is asked for says it better than whom it is for.
        slots.constraints += people
    demands = (slots.constraints, slots.drops, slots.sort, slots.more, slots.anything_goes, slots.preferences)
    before = state.request
    named = not any(demands) and bool(categories_of(before.filters))
    new_kind = (named and names_new_kind(reading, before, vocabulary, catalogue)) or turns_away(
        reading, slots.mentions, before, vocabulary, catalogue
    )
    slots.preferences += cues.take_gift(reading)
    read_residue(reading, slots, vocabulary.title_words, has_subject=bool(subject) and not new_kind)
    if slots.fresh:
        # Whom a gift is for says something about it, but is nothing to search by.
        slots.preferences += [said for _, said, _ in slots.words if said not in slots.preferences]
        slots.words = []
    if new_kind and (owner := gone_with(reading, before)):
        # "Phone case" is what a case for it is called.
        slots.words.append((-1, owner, owner))
    slots.words.sort()
    # "不要白色了" turns to no other thing.
    valued = any(each.stance == "not" and each.of("flag", "value", "brand") for each in mentions)
    turned = turns_subject(reading.text) and bool(slots.words) and not valued and not subject_named(slots.mentions)
    slots.fresh = slots.fresh or new_kind or turned
    slots.lasting = shoppers_own(before.filters, kind, catalogue)
    slots.constraints = [_as_must(each, reading.message) for each in slots.constraints]
    return slots


def names_limited(reading: Reading, mentions: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    """Whether a kind of thing is named together with what it may cost ("headphones under 30"): a wish, whatever is told
    along with it."""
    limits = price_spans(reading, vocabulary.starts)
    said = [start for start, end in limits if _COMPARING.search(reading.text[start:end])]
    kinds = [each for each in mentions if each.of("category") and each.stance == "must"]
    return any(
        kind.end <= start
        and not _APART.search(reading.text[kind.end : start])
        and not _BOUGHT.search(_SENTENCE.split(reading.text[: kind.start])[-1])
        for start in said
        for kind in kinds
    )


def _as_must(constraint: Constraint, message: str) -> Constraint:
    """A wish with the words before it that say that it must be so, as part of how it was said."""
    before, found, _ = message.partition(constraint.text) if constraint.text else ("", "", "")
    cue = _MUST.search(before) if found and constraint.op == "=" and constraint.field != "category" else None
    return constraint.model_copy(update={"text": before[cue.start() :] + found}) if cue else constraint


def _usual_prices(message: str, catalogue: Catalogue, kind: Mask | None) -> tuple[float, ...]:
    """A low and a high price of the kind, in the currency that a bare amount of this message is in."""
    prices = catalogue.prices[kind] if kind is not None else np.zeros(0)
    prices = prices[~np.isnan(prices)]
    if not len(prices):
        return ()
    yuan = detect_language(message) == "zh" and "CNY" in catalogue.rates
    unit = catalogue.convert(1.0, "CNY") if yuan and catalogue.currency != "CNY" else 1.0
    return tuple(float(each) / unit for each in np.quantile(prices, (0.1, 0.5, 0.9)))


def _priced_as_shown(reading: Reading, state: State, catalogue: Catalogue) -> bool:
    """Whether a bare amount can only be in the currency of the prices on the page: it is near them, and as yuan it
    would be far from them."""
    shown = [catalogue.prices[catalogue.row_of[each]] for each in state.shown if each in catalogue.row_of]
    shown = [each for each in shown if each == each]
    amounts = [each.value for each in amounts_in(reading, catalogue.currency) if each.code is None]
    if not shown or not amounts or "CNY" not in catalogue.rates:
        return False
    low, high = min(shown) / _FAR, max(shown) * _FAR
    return all(low <= each <= high and catalogue.convert(each, "CNY") < low for each in amounts)


def _relative(reading: Reading, slots: Slots, state: State, catalogue: Catalogue, base: str | None) -> None:
    """Reads "cheaper": below the product pointed at, else below the median of the products shown, which leaves some
    to choose from; an order if none is shown, or if a bound already in force says more."""
    wish = cues.take_relative(reading)
    if wish is None or any(constraint.field == "price" for constraint in slots.constraints):
        return
    direction, said = wish
    op: Operator = "<=" if direction == "cheaper" else ">="
    products = [base] if base is not None else [each for each in state.shown if each in catalogue.row_of]
    prices = catalogue.prices[[catalogue.row_of[each] for each in products]]
    prices = prices[~np.isnan(prices)]
    price = float(np.median(prices)) if len(prices) else float("nan")
    bounds = [
        catalogue.convert(float(c.values[0]), c.unit or catalogue.currency)
        for c in state.request.filters
        if c.key == f"price {op}"
    ]
    if price != price or any(bound < price if op == "<=" else bound > price for bound in bounds):
        slots.sort = slots.sort or ("price_asc" if op == "<=" else "price_desc")
        return
    amount = max(0.0, price - _CENT) if op == "<=" else price + _CENT
    slots.constraints.append(Constraint(field="price", op=op, values=(round(amount, 2),), text=said.strip()))
