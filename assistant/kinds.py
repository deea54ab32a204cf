"""Whether a category or brand holds the things that go by its name, so that it may be a limit and not only a hint.

Feeds put things where they please: of all tank tops a shop has, three may lie under "Tank Tops" and forty elsewhere. A
limit to that category would hide them. So titles are asked: those whose head is the name ("Cotton tank top, white", not
"Tank top hanger") and that lie elsewhere are what the limit would miss.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import singular
from assistant.understanding.vocabulary import parts_of
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.text import stem, words

LEAST_HELD = 0.5
"""Of what is called by a category's name, the share that must lie in it. Chosen on the training queries of ESCI."""
FEWEST_MISSED = 5
"""As many titles may be wrong about themselves."""
SAMPLE = 1_000
"""Titles that are read for one name."""
_AFTER = r"(?=\s*(?:$|[,.;:()\[\]|/–+&-]|\d|(?:for|with|w|in|and|by|of|on|from|set|pack|kit|women|men|kids)\b))"
_accessories: WeakKeyDictionary[Index, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
_known: WeakKeyDictionary[Index, dict[tuple[str, str, str], tuple[int, int]]] = WeakKeyDictionary()


def held_to(constraint: Constraint, index: Index) -> Constraint | None:
    """The constraint with those of its categories or brands alone that hold what goes by their name; None where none
    does.

    A constraint on anything else is given back as it is, and so is one that excludes.
    """
    if not is_kind(constraint):
        return constraint
    kept = tuple(value for value in constraint.values if _holds(index, constraint.field, str(value), constraint.text))
    return constraint.model_copy(update={"values": kept}) if kept else None


ACCESSORIES = 0.25
"""Share of a shelf's products that lie under its accessories, from which the things themselves are looked for."""


def without_accessories(filters: Filters, index: Index) -> Filters:
    """The filters, with what only goes with the things asked for left out: of all that lies under "Cell Phones", cases
    and chargers may be nine tenths.

    What an earlier turn left out so is let in again where another kind is asked for.
    """
    asked = [str(value) for each in filters if each.key == "category =" for value in each.values]
    known = _shelves(index)
    shelves = {shelf for each in known.values() for shelf in each}
    kept = tuple(each for each in filters if each.key != "category !=" or not set(each.values) <= shelves)
    left_out = tuple(shelf for label in asked for shelf in known.get(label, ()))
    if not left_out:
        return kept
    return (*kept, Constraint(field="category", op="!=", values=left_out, text=", ".join(left_out)))


def _shelves(index: Index) -> dict[str, tuple[str, ...]]:
    """Labels with the shelves of accessories right below them, where there are many things on those."""
    if index not in _accessories:
        _accessories[index] = _read_shelves(index.catalogue)
    return _accessories[index]


def _read_shelves(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    total: Counter[str] = Counter()
    under: dict[str, Counter[str]] = defaultdict(Counter)
    for path, count in catalogue.paths.items():
        for place, label in enumerate(path):
            total[label] += count
            below = path[place + 1] if place + 1 < len(path) else ""
            if below and not any(map(_is_accessory, path[: place + 1])):
                under[label][below] += count
    beside = {label: _beside(label, shelves) for label, shelves in under.items()}
    return {
        label: shelves
        for label, shelves in beside.items()
        if shelves
        and ACCESSORIES * total[label] <= sum(under[label][each] for each in shelves) <= total[label] - FEWEST_MISSED
    }


def _beside(label: str, shelves: Iterable[str]) -> tuple[str, ...]:
    """Of the shelves right below a label those of accessories: by their name, or, where at least two kinds of the thing
    itself are there ("Compact cameras"), by what they hold ("Tripods")."""
    heads = {each: singular(words(each)[-1]) for each in shelves if words(each)}
    own, held = singular(words(label)[-1]) if words(label) else "", load_lexicon().accessories
    if own in held or sum(head == own for head in heads.values()) < 2:
        held = frozenset()
    return tuple(each for each, head in heads.items() if _is_accessory(each) or (head != own and head in held))


def _is_accessory(label: str) -> bool:
    return label.casefold().endswith((" accessories", " accessory"))


def is_kind(constraint: Constraint) -> bool:
    """Whether it asks for categories or brands."""
    return constraint.field in ("category", "brand") and constraint.op == "="


def doubt(constraint: Constraint, index: Index) -> float:
    """The odds that a product outside a constraint of :func:`is_kind` is what was asked for all the same, 0 to 1.

    By the rule of succession (Laplace), so that of a brand with one product little is certain.
    """
    counts = [_counts(index, constraint.field, str(value), constraint.text) for value in constraint.values]
    return min(min(1.0, (missed + 1) / (inside + 1)) for inside, missed in counts)


def _holds(index: Index, field: str, label: str, said: str) -> bool:
    inside, missed = _counts(index, field, label, said)
    return missed < FEWEST_MISSED or inside / (inside + missed) >= LEAST_HELD


def _counts(index: Index, field: str, label: str, said: str) -> tuple[int, int]:
    """Products that a label holds, and those elsewhere that its name stands for."""
    known = _known.setdefault(index, {})
    name = _name(label, said)
    if (field, label, name) not in known:
        known[field, label, name] = _count(index, field, label, name)
    return known[field, label, name]


def _name(label: str, said: str) -> str:
    """The part of a label like "Chargers & Cases" that was meant."""
    parts = [part for part in parts_of(label) if part]
    roots = {stem(word) for word in words(said)}
    return max(parts, key=lambda part: len(roots & {stem(word) for word in words(part)})) if len(parts) > 1 else label


def _count(index: Index, field: str, label: str, name: str) -> tuple[int, int]:
    catalogue = index.catalogue
    inside = np.asarray(catalogue.rows((Constraint(field=field, op="=", values=(label,)),)))
    called = words(name)
    rows = index.lexical.rows_with(stem(called[-1])) if called else np.zeros(0, np.int64)
    outside = rows[~inside[rows]]
    step = max(1, len(outside) // SAMPLE)
    head = _head(" ".join(called))
    missed = sum(bool(head.search(catalogue.products[int(row)].title)) for row in outside[::step])
    return int(np.count_nonzero(inside)), step * missed


@lru_cache(maxsize=10_000)
def _head(name: str) -> re.Pattern[str]:
    """The name where it is what a title is about, in the singular or plural, and not behind "for"."""
    singular = re.escape(re.sub(r"s$", "", name)).replace(r"\ ", r"[\s-]+")
    return re.compile(rf"(?<![\w-])(?<!for )(?<!for the )(?<!for your ){singular}(?:s|es)?{_AFTER}", re.IGNORECASE)
