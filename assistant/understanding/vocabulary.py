"""What the loaded catalogue can be asked for, in words: brands, category labels, facet values, flags and number
fields."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container
from dataclasses import dataclass, field, replace

from assistant.understanding.compounds import add_compounds
from assistant.understanding.entries import Entry as Entry
from assistant.understanding.lexicon import Lexicon, load_lexicon
from assistant.understanding.text import phrase_key
from retrieval.catalogue import Catalogue, Field
from retrieval.filters import Constraint
from retrieval.units import Unit, unit_of

LONGEST = 5
"""Tokens in the longest phrase that is looked up."""
_VALUES_PER_FIELD = 200
"""Fields with more distinct texts than this are free text (compatibility lists, model names), not facets."""
_FIELDS = 400
"""Only the fields that most products have; a catalogue of 20,000 may have 5,000 fields, most of them on one
product."""
_NOT_FACETS = {"price", "rating", "brand", "category", "availability", "title"}
_DECORATION = re.compile(
    r"^(?:built in|integrated|supports?|has|is|with|includes?) | (?:included|"
    r"support|supported|integrated|technology|function)$"
)

_NOT_COUNTED = frozenset((
    "year", "min", "max", "time", "size", "rate", "quantity", "capacity", "memory",
    "included", "installed", "supported",
))  # fmt: skip
"""Last words of names of numbers that are said of much else."""
_COMPANY = re.compile(
    r" (?:technology|technologie|corporation|inc|ltd|gmbh|electronic|group|international|"
    r"company)$"
)


@dataclass(frozen=True)
class Category:
    """A category label, whatever its level: keys of the labels above and below it wherever it occurs."""

    label: str
    above: frozenset[str]
    below: frozenset[str]
    count: int


@dataclass(frozen=True)
class Vocabulary:
    """Phrases of the catalogue by folded key (:func:`assistant.understanding.text.phrase_key`)."""

    entries: dict[str, tuple[Entry, ...]]
    categories: dict[str, Category]
    numbers: tuple[tuple[Field, Unit | None], ...]
    """Number fields other than price and rating with their units, most common first."""
    counted: dict[str, tuple[str, ...]]
    """Number fields without a unit of measure ("4 ports", "5.1 channels"): the noun said with the number, folded, to
    the fields, most common first."""
    starts: frozenset[str] = field(repr=False)
    """First tokens of brands, categories and flags."""
    heads: frozenset[str]
    """Last tokens of category labels: what a thing can be."""
    near: dict[str, tuple[str, ...]] = field(repr=False)
    """Tokens of five letters or more with one letter left out, to the keys they may be a slip of."""
    title_words: Container[str] = field(repr=False)
    chinese: dict[str, tuple[str, ...]] = field(repr=False)
    """Chinese words (the lexicon's and the catalogue's own) to English phrases, or to themselves."""
    says: dict[str, Entry] = field(default_factory=dict, repr=False)
    """What the name of a kind says beside it: "laser printer", that the print technology is laser."""
    longest_chinese: int = 1

    def related(self, one: str, other: str) -> bool:
        """Whether two labels are of one subject: the same, one above the other, or kinds of one thing: they end alike
        ("over-ear headphones", "on-ear headphones") or share a shelf that one of them is named after ("earbuds",
        also under
        "headphones")."""
        a, b = phrase_key(one), phrase_key(other)
        first, second = self.categories.get(a), self.categories.get(b)
        if a == b or (first is not None and (b in first.above or b in first.below)):
            return True
        heads = {(key.split() or [key])[-1] for key in (a, b)}
        shared = first.above & second.above if first and second else frozenset()
        return len(heads) == 1 or any(shelf.split()[-1] in heads for shelf in shared)

    def below(self, label: str, other: str) -> bool:
        """Whether ``label`` stands under ``other`` in the catalogue's tree."""
        known = self.categories.get(phrase_key(label))
        return known is not None and phrase_key(other) in known.above


def build_vocabulary(catalogue: Catalogue) -> Vocabulary:
    """Reads the catalogue's words, once per index: about half a second for 20,000 products with hundreds of
    attributes."""
    lexicon = load_lexicon()
    found: dict[str, list[Entry]] = defaultdict(list)
    categories = _categories(catalogue)
    for key, category in categories.items():
        _add(found, key, Entry("category", "category", category.label, category.count))
    for key, entry in _shortened(categories):
        _add(found, key, entry)
    brands = catalogue.fields["brand"].values if "brand" in catalogue.fields else {}
    for brand, count in brands.items():
        key = phrase_key(brand)
        plain = " " not in key and (key in lexicon.ordinary or key in lexicon.stop)
        entry = Entry("brand", "brand", brand, count, ordinary=plain or len(key) < 2)
        _add(found, key, entry)
        _add(found, _COMPANY.sub("", key), entry)
    kept = sorted((f for n, f in catalogue.fields.items() if n not in _NOT_FACETS), key=lambda f: -f.count)[:_FIELDS]
    for facet in kept:
        for key, entry in _facet_entries(facet):
            _add(found, key, entry)
    for key in [key for key in found if set(key.split()) <= lexicon.stop]:
        # Of words that each say nothing a flag of three says something ("carry-on size").
        if len(key.split()) < 3 or found[key][0].kind != "flag":
            del found[key]
    _add_synonyms(found, lexicon)
    _add_parts(found, categories)
    _add_heads(found, categories, catalogue)
    names = {phrase for phrases in lexicon.chinese.values() for phrase in phrases}
    says = add_compounds(found, names, catalogue)
    # "Bed linen" is rather "Bed linen sets" than all "Bedding".
    entries = {
        key: tuple(sorted(items, key=lambda e: (e.alias, e.alias and not _begins(e, key), -e.count)))
        for key, items in found.items()
    }
    chinese = dict(lexicon.chinese) | {key: (key,) for key in entries if not key.isascii() and " " not in key}
    return Vocabulary(
        entries=entries,
        categories=categories,
        numbers=tuple((f, unit_of(f.unit) if f.unit else None) for f in kept if f.kind == "number"),
        counted=_counted(kept),
        starts=frozenset(
            k.split()[0] for k, items in entries.items() if items[0].kind in ("brand", "category", "flag")
        ),
        heads=frozenset(key.split()[-1] for key in categories),
        near=_near(entries),
        title_words=catalogue.title_words,
        chinese=chinese,
        says=says,
        longest_chinese=max((len(word) for word in chinese), default=1),
    )


def _begins(entry: Entry, key: str) -> bool:
    """Whether a category is called by a phrase and more."""
    return entry.kind == "category" and f"{phrase_key(entry.value)} ".startswith(f"{key} ")


def is_color(name: str) -> bool:
    """Whether a field's values are colors or materials: adjectives that are meant when they are said."""
    return name.rsplit(" ", 1)[-1] in {"color", "colour", "colors", "colours", "material", "materials"}


def parts_of(label: str) -> list[str]:
    """The kinds that a label like "Chargers & Cases" or "Phones and wearables" names."""
    return re.split(r"\s*(?:&|/|,|\band\b)\s*", label)


def _add(found: dict[str, list[Entry]], key: str, entry: Entry) -> None:
    if key and len(key.split()) <= LONGEST and entry not in found[key]:
        found[key].append(entry)


def _categories(catalogue: Catalogue) -> dict[str, Category]:
    labels: dict[str, str] = {}
    above: dict[str, set[str]] = defaultdict(set)
    below: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for path, count in catalogue.paths.items():
        keys = [phrase_key(label) or label for label in path]
        for place, (key, label) in enumerate(zip(keys, path, strict=True)):
            labels.setdefault(key, label)
            above[key].update(keys[:place])
            below[key].update(keys[place + 1 :])
        for key in set(keys):
            counts[key] += count
    return {
        key: Category(label, frozenset(above[key] - {key}), frozenset(below[key] - {key}), counts[key])
        for key, label in labels.items()
    }


def _shortened(categories: dict[str, Category]) -> list[tuple[str, Entry]]:
    """ "Over-ear" for "Over-ear headphones" under "Headphones"."""
    made = []
    for key, category in categories.items():
        words = key.split()
        # "No contract" is said of much else than hotspots.
        if len(words) > 1 and words[0] != "no" and any(above.split()[-1] == words[-1] for above in category.above):
            entry = Entry("category", "category", category.label, category.count, weak=True)
            made.append((" ".join(words[:-1]), entry))
    return made


def _add_parts(found: dict[str, list[Entry]], categories: dict[str, Category]) -> None:
    """The parts of labels like "Phones and wearables", where no other category goes by that name."""
    for category in categories.values():
        parts = parts_of(category.label)
        for part in parts if len(parts) > 1 else ():
            key = phrase_key(part)
            # "AT&T" names nothing that is called "at".
            if key not in load_lexicon().stop and all(entry.kind != "category" for entry in found.get(key, ())):
                # "Toys" are things; "travel" is said of much else.
                plain = key in load_lexicon().ordinary and key == part.casefold()
                _add(found, key, Entry("category", "category", category.label, category.count, weak=plain, alias=True))


_OF_A_HEAD = 0.8
"""Share of the titles with the last word of a kind's name that must be of the kind, for the word to name it."""


def _add_heads(found: dict[str, list[Entry]], categories: dict[str, Category], catalogue: Catalogue) -> None:
    """The last words of labels that alone name the kind: a "lamp" in a shop whose only lamps are desk lamps."""
    lexicon = load_lexicon()
    ends = Counter(key.split()[-1] for key in categories)
    for key, category in categories.items():
        head = key.split()[-1]
        # A "sleeve" is first of all what the field "sleeves" tells of.
        taken = any(entry.kind in ("category", "flag", "value", "field") for entry in found.get(head, ()))
        # A "pan" may be a saucepan.
        inside_others = any(other.endswith(head) and other != head for other in ends)
        if " " not in key or ends[head] > 1 or inside_others or taken or head in lexicon.stop | lexicon.qualities:
            continue
        titled = catalogue.rows((Constraint(field="title", op="=", values=(head, f"{head}s", f"{head}es")),))
        inside = catalogue.rows((Constraint(field="category", op="=", values=(category.label,)),)) & titled
        if inside.any() and inside.sum() >= _OF_A_HEAD * titled.sum():
            _add(found, head, Entry("category", "category", category.label, category.count, alias=True))


def _facet_entries(facet: Field) -> list[tuple[str, Entry]]:
    lexicon = load_lexicon()
    made = []
    name = phrase_key(facet.name)
    if facet.kind == "flag":
        positive = sum(count for value, count in facet.values.items() if value.casefold() in {"yes", "true"})
        for key in {name, phrase_key(_DECORATION.sub("", " ".join(name.split())))}:
            plain = " " not in key and key in lexicon.ordinary
            if positive and key:
                made.append((key, Entry("flag", facet.name, "yes", positive, ordinary=plain)))
        return made
    made.append((name, Entry("field", facet.name, "", facet.count)))
    if facet.kind == "number" or len(facet.values) > _VALUES_PER_FIELD:
        return made
    trusted = is_color(facet.name) or facet.name == "gender"
    for value, count in facet.values.items():
        key = phrase_key(value)
        words = key.split()
        if (
            not words
            or len(words) > 4
            or (len(key) < 3 and key.isascii())
            or key.replace(".", "").replace(" ", "").isdigit()
        ):
            continue
        ordinary = not trusted and len(words) == 1 and (key in lexicon.ordinary or key in lexicon.qualities)
        made.append((key, Entry("value", facet.name, value, count, ordinary=ordinary)))
    return made


def _counted(facets: list[Field]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for facet in facets:
        if facet.kind != "number" or (facet.unit and unit_of(facet.unit) is not None):
            continue
        name = phrase_key(facet.name).split()
        # "Processor cores" are counted in cores, of a "bluetooth version" bluetooth is said: "bluetooth 5.3".
        nouns = {phrase_key(facet.unit)} if facet.unit else {name[0]} if name[-1:] == ["version"] else set(name[-1:])
        for noun in nouns - _NOT_COUNTED:
            found[noun].append(facet.name)
    return {noun: tuple(names) for noun, names in found.items()}


def _add_synonyms(found: dict[str, list[Entry]], lexicon: Lexicon) -> None:
    """Lets each phrase of a group mean what the others mean in this catalogue, and "a" what it implies."""
    known = {key: list(items) for key, items in found.items()}
    pairs = [(a, b) for group in lexicon.synonyms for a in group for b in group]
    for phrase, other in [*pairs, *lexicon.implied]:
        key = phrase_key(phrase)
        for entry in known.get(phrase_key(other), ()):
            have = {(e.kind, e.field, e.value) for e in found.get(key, ())}
            if not entry.weak and (entry.kind, entry.field, entry.value) not in have:
                found[key].append(replace(entry, alias=True))


def _near(entries: dict[str, tuple[Entry, ...]]) -> dict[str, tuple[str, ...]]:
    """Symmetric deletion index (W. Garbe, SymSpell) for one edit over the tokens of brands, categories and flags."""
    near: dict[str, set[str]] = defaultdict(set)
    for key, items in entries.items():
        if all(entry.kind not in ("brand", "category", "flag") for entry in items):
            continue
        for word in key.split():
            if len(word) >= 5 and word.isalpha():
                for form in deletions(word):
                    near[form].add(word)
    return {form: tuple(sorted(words)) for form, words in near.items()}


def deletions(word: str) -> set[str]:
    """The word, and the word with each one of its letters left out."""
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}
