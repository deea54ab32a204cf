"""Counts, for one message, what was rightly understood, invented and missed, slot by slot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set

from assistant.request import Request, State
from assistant.understanding.text import CJK, phrase_key
from assistant.understanding.vocabulary import is_color
from eval.constraints import same_constraint
from eval.understanding.cases import Case, Own
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint, Filters
from retrieval.units import read_quantity

BAND = 0.05
"""Relative; a number said without "about" may be taken for a band of this half width."""
_MATERIAL = {"material", "upholstery", "upper material", "frame material", "strap material", "fabric"}

Counts = dict[str, tuple[int, int, int]]
"""By slot: right, invented, missed."""


def slot_of(constraint: Constraint) -> str:
    """The slot that a constraint is counted under."""
    name, negative = constraint.field, constraint.op == "!="
    if name in ("price", "rating", "availability"):
        return name
    if name == "brand":
        return "brand out" if negative else "brand"
    if negative:
        return "not wanted"
    if name in ("category", "size", "gender"):
        return "kind" if name == "category" else name
    if name in _MATERIAL:
        return "material"
    return "color" if is_color(name) else "feature"


def count_own(case: Case, got: Request, state: State, catalogue: Catalogue) -> Counts:
    """An utterance of ours against its labels; only of a wish are the constraints counted, for only they are new."""
    assert case.own is not None
    own, tally = case.own, Counter[tuple[str, str]]()
    aside = got.intent != "find" and got.intent in case.intents
    if "find" in case.intents and not aside:
        pairs = _pairs(case.wanted, got.filters, catalogue) if got.intent == "find" else []
        right = {id(wanted) for wanted, _ in pairs}
        used = {id(each) for _, found in pairs for each in found}
        for wanted in case.wanted:
            tally[slot_of(wanted), "right" if id(wanted) in right else "missed"] += 1
        for each in got.filters if got.intent == "find" else ():
            if id(each) not in used:
                tally[slot_of(each), "invented"] += 1
        _compare(tally, "sort", {own.sort} - {None}, {got.sort} - {None})
        _compare(tally, "quantity", {own.quantity} - {None}, {got.quantity} - {None})
        _compare(tally, "more", {own.more} - {False}, {got.more} - {False})
        _told(tally, "wish", own.wish, [each for each in got.preferences if each not in state.request.preferences])
        _told(tally, "also", own.also, list(got.also))
        if own.kind:
            there = own.kind.casefold() in got.query.casefold()
            alone = not any(each.field == "category" for each in got.filters)
            tally["kind unknown here", "right" if there and alone else "missed"] += 1
    _references(tally, own, got, state)
    return _counts(tally)


def _references(tally: Counter[tuple[str, str]], own: Own, got: Request, state: State) -> None:
    wanted = {state.shown[place - 1] for place in own.refs}
    if wanted:
        _compare(tally, "reference", wanted, set(got.references))


def _pairs(wanted: Filters, got: Filters, catalogue: Catalogue) -> list[tuple[Constraint, list[Constraint]]]:
    pairs = []
    for each in wanted:
        same = [other for other in got if same_constraint(each, other, catalogue)]
        if not same and each.op == "=" and (number := read_quantity(str(each.values[0]))) and number[0]:
            same = [o for o in got if o.field == each.field and o.op in ("<=", ">=")]
            near = all(abs(float(o.values[0]) / number[0] - 1) <= BAND for o in same)
            same = same if near and {o.op for o in same} == {"<=", ">="} else []
        if same:
            pairs.append((each, same))
    return pairs


def _compare(tally: Counter[tuple[str, str]], slot: str, wanted: Set[object], got: Set[object]) -> None:
    for what, items in (("right", wanted & got), ("invented", got - wanted), ("missed", wanted - got)):
        tally[slot, what] += len(items)


def _told(tally: Counter[tuple[str, str]], slot: str, wanted: list[str], got: list[str]) -> None:
    """Free words: right where they share a word (of Chinese: contain one another)."""
    for each in wanted:
        tally[slot, "right" if any(_alike(each, other) for other in got) else "missed"] += 1
    tally[slot, "invented"] += sum(not any(_alike(each, other) for each in wanted) for other in got)


def _alike(one: str, other: str) -> bool:
    if CJK.search(one) or CJK.search(other):
        return one in other or other in one
    return bool(set(phrase_key(one).split()) & set(phrase_key(other).split()))


RULES_KNOW = ("price", "color", "size", "gender", "without", "measure", "quantity")
"""Slots of WebShop's requests that rules can know without its catalogue."""
KEPT = ("kind", "material", "brand", "other", "pack", "color")
"""Slots of which it is measured whether their words are still there to search by, or in a constraint."""


def count_webshop(case: Case, got: Request) -> Counts:
    """A request of WebShop against its labels.

    A constraint is right where its value and the label's share their words; the slots of :data:`KEPT` are also counted
    under ``kept …``: right where each of their words is in the words to search by or in a constraint.
    """
    assert case.slots is not None
    tally = Counter[tuple[str, str]]()
    found = _values(got)
    for slot in RULES_KNOW:
        wanted, there = case.slots.get(slot, ()), list(dict.fromkeys(found.get(slot, ())))
        for each in wanted:
            tally[slot, "right" if any(_same_words(each, other) for other in there) else "missed"] += 1
        tally[slot, "invented"] += sum(not any(_same_words(each, other) for each in wanted) for other in there)
    told = phrase_key(" ".join([got.query, *got.preferences, *(f"{c.text} {c.field}" for c in got.filters)])).split()
    for slot in KEPT:
        for each in case.slots.get(slot, ()):
            words = phrase_key(each).split()
            tally[f"kept {slot}", "right" if all(word in told for word in words) else "missed"] += 1
    return _counts(tally)


def _values(got: Request) -> dict[str, list[str]]:
    """What was understood, by the slots of the labels; a measure with its words, the rest by its values."""
    found: dict[str, list[str]] = {"without": list(got.refused)}
    for each in got.filters:
        slot = slot_of(each)
        values = [str(value) for value in each.values if value is not True]
        if each.field.endswith(" free") and each.op == "=":
            slot, values = "without", [each.field.removesuffix(" free")]
        elif slot == "not wanted":
            slot, values = "without", values or [each.field]
        elif slot == "feature" and values:
            slot, values = "measure", [f"{each.text} {' '.join(values)}"]
        found.setdefault(slot, []).extend(values)
    return found


_SIZES = {"small": "s", "medium": "m", "large": "l", "extra large": "xl", "x large": "xl", "xx large": "xxl"}


def _same_words(one: str, other: str) -> bool:
    a, b = (phrase_key(_SIZES.get(phrase_key(each), each)).split() for each in (one, other))
    numbers = [set(re.findall(r"\d+(?:\.\d+)?", each)) for each in (one, other)]
    if numbers[0]:
        return bool(numbers[0] & numbers[1])
    return bool(a) and bool(set(a) & set(b))


def _counts(tally: Counter[tuple[str, str]]) -> Counts:
    slots = dict.fromkeys(slot for slot, _ in tally)
    return {
        slot: (tally[slot, "right"], tally[slot, "invented"], tally[slot, "missed"])
        for slot in slots
        if any(tally[slot, what] for what in ("right", "invented", "missed"))
    }
