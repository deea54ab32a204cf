"""Judgments derived from a catalogue: queries made from its products, judged by its typed columns.

How it is made. A product is drawn, and a template (:mod:`retrieval.judgments.wording`) that asks for some of what its
record says: its kind and brand, a value, a quantity (perhaps in another unit), a part of its title, its model number,
or its kind without something that others of the kind have. What is asked becomes constraints, and the columns say of
every product of the catalogue which of them it satisfies, so the grades are exact where the record is:

- 3: everything that was asked;
- 2: the kind, and at least half of the rest;
- 1: the kind, and less;
- 0: another kind, or something that was refused.

A model number or a part of a title names no kind in words; the product's own is then taken as asked for. A refused
value counts as kept away only where the record has another one in its place: a product whose record is silent gets no
credit for it. Products of grade 1 to 3 are all given; of grade 0 only the likeliest confusions, NEGATIVES of them: any
product that is not given has grade 0.

The draw depends on the seed alone. The halves ``train`` and ``test`` share neither a template nor a kind of product.

Beware: these labels come from the very attributes that lexical search reads, so they favour lexical search, and any
system that copies words, over one that understands them. They tell whether a system holds its own on a catalogue that
nobody has judged, not how good it is: for that take human judgments.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint
from retrieval.judgments.judgment import HIGHEST, Judgment, Split
from retrieval.judgments.kinds import Kind, kinds_of
from retrieval.judgments.wording import TEMPLATES, Template, mistype, phrase, spell_model, spell_quantity
from retrieval.product import AttributeValue, Product
from retrieval.text import STOP_WORDS
from retrieval.tokens import code, codes_in, tokens
from retrieval.units import read_quantity
from retrieval.words import words

MOST_EXACT = 100
"""A query that more products answer in full is too wide to tell rankings apart, and recall@100 could not reach 1."""
NEGATIVES = 30
TRIES = 30
"""Draws per query that is wanted; some products have no quantity, no brand, or are not told apart by what they have."""
VALUE_CHARACTERS = 30
BARE_DIMENSIONS = frozenset({"weight", "width", "height", "depth", "diameter", "thickness", "package", "temperature"})
SHOP_FIELDS = frozenset({"promoted"})
"""What a feed says of the shop's own doings; no shopper asks for it by name."""


@dataclass(frozen=True)
class DerivedQuery:
    """A query, what it asks for beside its kind, and what it refuses; each a mask of products that have it."""

    text: str
    template: Template
    kind: Kind
    asked: tuple[Mask, ...]
    refused: Mask | None = None

    def grades(self) -> np.ndarray:
        """The grade of every product of the catalogue, int8, shape ``(products,)``."""
        share = np.mean(self.asked, axis=0)
        grade = np.where(share == 1, HIGHEST, np.where(share >= 0.5, 2, 1))
        keep = self.kind.mask if self.refused is None else self.kind.mask & ~self.refused
        return np.where(keep, grade, 0).astype(np.int8)


def derive_judgments(catalogue: Catalogue, seed: int, count: int, split: Split) -> list[Judgment]:
    """Judgments of up to ``count`` derived queries of one half; fewer where the catalogue does not give as many.

    Raises:
        UsageError: the catalogue has too few categories.
    """
    rng = random.Random(f"{seed} negatives")
    groups = kinds_of(catalogue, split)
    within = np.logical_or.reduce([kind.mask for kind in groups])
    by_token: dict[str, list[int]] = {}
    for row in map(int, np.flatnonzero(within)):
        for token in set(tokens(catalogue.products[row].title)):
            by_token.setdefault(token, []).append(row)
    judged = []
    for query in derive_queries(catalogue, seed, count, split):
        grades = query.grades()
        rows = [*map(int, np.flatnonzero(grades)), *_negatives(query, grades, by_token, rng)]
        judged += [Judgment(query.text, catalogue.products[row].id, int(grades[row])) for row in rows]
    return judged


def derive_queries(catalogue: Catalogue, seed: int, count: int, split: Split) -> list[DerivedQuery]:
    """The queries of :func:`derive_judgments`, with the means to grade every product. Templates take turns.

    Raises:
        UsageError: the catalogue has too few categories.
    """
    rng = random.Random(f"{seed} {split}")
    kinds = kinds_of(catalogue, split)
    found: dict[str, DerivedQuery] = {}
    for attempt in range(count * TRIES):
        if len(found) == count:
            break
        template = TEMPLATES[split][attempt % len(TEMPLATES[split])]
        query = _draw(catalogue, template, rng.choice(kinds), rng)
        if query is not None and query.text not in found and _tells_apart(query):
            found[query.text] = query
    return list(found.values())


def _tells_apart(query: DerivedQuery) -> bool:
    exact = int(np.count_nonzero(query.grades() == HIGHEST))
    return 0 < exact <= min(MOST_EXACT, 0.8 * len(query.kind.rows))


def _draw(catalogue: Catalogue, template: Template, kind: Kind, rng: random.Random) -> DerivedQuery | None:
    """A query of that template about a product of that kind; None where its record lacks a part."""
    row = int(rng.choice(kind.rows))
    said: dict[str, str] = {}
    asked: list[Mask] = []
    refused: Mask | None = None
    for part in template.parts:
        if part == "kind":
            said[part] = phrase(kind.label, rng)
            continue
        made = next(_PARTS[part](catalogue, row, kind, rng), None)
        if made is None:
            return None
        said[part], masks = made
        if part == "refused":
            refused, others = masks
            asked.append(others)
        else:
            asked += masks
    plain = " ".join(template.text.format(**said).split())
    text = mistype(plain, rng) if template.typo else plain
    if template.typo and text == plain:
        return None
    return DerivedQuery(text, template, kind, tuple(asked), refused)


Part = Iterator[tuple[str, tuple[Mask, ...]]]
"""The words of a part and what they ask for; nothing where the product has no such part."""


def _brand(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    brand = catalogue.products[row].brand
    if brand:
        yield brand if rng.random() < 0.5 else brand.lower(), (_rows(catalogue, "brand", brand),)


def _value(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    for name, value in _shuffled(catalogue.products[row], rng):
        if (words_of := _sayable(name, value)) and catalogue.fields[name].kind in ("text", "flag"):
            chosen = value if isinstance(value, bool) else str(value)
            yield words_of.lower(), (_rows(catalogue, name, chosen),)


def _quantity(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    for name, value in _shuffled(catalogue.products[row], rng):
        number, unit = (read_quantity(value) if isinstance(value, str) else None) or (0.0, None)
        if unit is not None and catalogue.fields[name].kind == "number":
            mask = catalogue.rows((Constraint(field=name, op="=", values=(number,), unit=unit.symbol),))
            said = spell_quantity(number, unit, rng)
            # "170 g" alone may be meant of anything; "2 m" of a cable may not.
            named = bool(BARE_DIMENSIONS & set(name.split())) or rng.random() < 0.3
            yield f"{said} {name}" if named else said, (mask,)


def _refused(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    """Something that others of the kind have and this product's record replaces; masks: those, and what replaces it."""
    names = ["brand", *(name for name, _ in _shuffled(catalogue.products[row], rng))]
    for name in rng.sample(names, len(names)):
        if name not in catalogue.fields or catalogue.fields[name].kind == "number":
            continue
        counts = catalogue.facet_counts(kind.mask, name)
        for other in rng.sample(list(counts), min(3, len(counts))):
            flag = catalogue.fields[name].kind == "flag"
            # "without no" and "without a value that nearly all or hardly any have" are not asked for.
            if (flag and other == "no") or not 2 <= counts[other] <= 0.7 * len(kind.rows):
                continue
            has = _rows(catalogue, name, flag or other)
            known = _having(catalogue, name)
            if not has[row] and known[row] and (flag or _sayable(name, other)):
                yield (name if flag else other).lower(), (has, known & ~has)


def _title(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    product = catalogue.products[row]
    useful = [w for w in dict.fromkeys(words(product.title)) if len(w) > 2 and w not in STOP_WORDS and w.isalpha()]
    if len(useful) >= 3:
        start = rng.randrange(len(useful) - 2)
        taken = useful[start : start + rng.randint(3, 4)]
        yield " ".join(taken), tuple(_rows(catalogue, "title", word) for word in taken)


def _model(catalogue: Catalogue, row: int, kind: Kind, rng: random.Random) -> Part:
    named = [word.strip(".,;:!?()[]'\"") for word in catalogue.products[row].title.split()]
    codes = [word for word in named if codes_in(word)]
    if codes:
        chosen = rng.choice(codes)
        holders = np.zeros(len(catalogue.products), dtype=np.bool_)
        for other in map(int, kind.rows):
            holders[other] = code(chosen) in codes_in(catalogue.products[other].title)
        yield spell_model(chosen, rng), (holders,)


_PARTS = {
    "brand": _brand,
    "value": _value,
    "quantity": _quantity,
    "refused": _refused,
    "title": _title,
    "model": _model,
}


def _shuffled(product: Product, rng: random.Random) -> list[tuple[str, AttributeValue]]:
    asked = [item for item in product.attributes.items() if item[0] not in SHOP_FIELDS]
    return rng.sample(asked, len(asked))


def _sayable(name: str, value: AttributeValue) -> str:
    """The words under which a shopper would ask for a value; empty for a number, a range, a list, a long text."""
    if value is True:
        return name
    if not isinstance(value, str) or len(value) > VALUE_CHARACTERS or not value[:1].isalpha() or "," in value:
        return ""
    return value


def _rows(catalogue: Catalogue, field: str, value: str | bool) -> Mask:
    return catalogue.rows((Constraint(field=field, op="=", values=(value,)),))


def _having(catalogue: Catalogue, field: str) -> Mask:
    """Products whose record has the field at all."""
    values = catalogue.fields[field].values
    flags = catalogue.fields[field].kind == "flag"
    return catalogue.rows((Constraint(field=field, op="=", values=(True, False) if flags else tuple(values)),))


def _negatives(
    query: DerivedQuery, grades: np.ndarray, by_token: dict[str, list[int]], rng: random.Random
) -> Sequence[int]:
    """Products of grade 0 that share most words with the query; then refused ones, by lot."""
    shared: dict[int, int] = {}
    for token in set(tokens(query.text)):
        for row in by_token.get(token, ()):
            if grades[row] == 0:
                shared[row] = shared.get(row, 0) + 1
    nearest = sorted(shared, key=lambda row: (-shared[row], row))[: NEGATIVES - NEGATIVES // 3]
    broken = [] if query.refused is None else list(np.flatnonzero(query.kind.mask & query.refused))
    rest = [row for row in broken if row not in set(nearest)]
    return [*nearest, *(int(row) for row in rng.sample(rest, min(NEGATIVES // 3, len(rest))))]
