"""Names that say more than a kind: a laser printer is a printer whose print technology is laser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.understanding.entries import Entry
from assistant.understanding.text import phrase_key
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint

_SHARE = 0.25
"""Share of a kind's products that must have the facet at all, for its value to be part of the name."""

Found = dict[str, list[Entry]]


def add_compounds(found: Found, phrases: Iterable[str], catalogue: Catalogue) -> dict[str, Entry]:
    """Adds the names that are a kind and a value of it, and returns what each says beside the kind, by folded key.

    A name is a value that ends in its kind ("fountain pen"), a synonym of a kind ("laser printer"), or one of
    ``phrases`` that is no entry of its own ("badminton racket").
    """
    says: dict[str, Entry] = {}
    for key, value in [(key, each) for key, items in found.items() for each in items if each.kind == "value"]:
        label = _kind_of_value(key, value, found, catalogue)
        if label is not None:
            says[key] = value
            _add(found, key, replace(label, alias=True))
            # A "keyboard and mouse" are two things, whatever cable is called after them.
            if not all(_category(found, word) for word in key.split()[:-1]):
                _add(found, " ".join(key.split()[:-1]), replace(value, alias=True))
    kinds = {key for key, items in found.items() if all(each.alias for each in items if each.kind == "category")}
    for key in {*(key for key in kinds if _category(found, key)), *map(phrase_key, phrases)} - says.keys():
        words = key.split()
        for cut in range(1, len(words)):
            first, last = " ".join(words[:cut]), " ".join(words[cut:])
            label = _category(found, key) if key in found else _category(found, last)
            if label is None or (key in found and not label.alias):
                continue
            said = _value(found.get(first, ()), _rows(label, catalogue), catalogue)
            if said is not None:
                says[key] = said
                _add(found, key, replace(label, alias=True))
                break
    return says


def _kind_of_value(key: str, value: Entry, found: Found, catalogue: Catalogue) -> Entry | None:
    """The kind that a value ends in, where all products with the value are of it."""
    words = key.split()
    named = _category(found, key)
    if len(words) < 2 or value.alias or (named is not None and not named.alias):
        return None
    heads = {
        entry.value: entry
        for other, items in found.items()
        if other.split()[-1:] == words[-1:]
        for entry in items
        if entry.kind == "category" and not entry.alias and not entry.weak
    }
    rows = _rows(value, catalogue)
    inside = [entry for entry in heads.values() if not (rows & ~_rows(entry, catalogue)).any()]
    return min(inside, key=lambda entry: entry.count) if inside and rows.any() else None


def _category(found: Found, key: str) -> Entry | None:
    entries = [entry for entry in found.get(key, ()) if entry.kind == "category" and not entry.weak]
    return min(entries, key=lambda entry: (entry.alias, -entry.count)) if entries else None


def _value(entries: Iterable[Entry], kind: Mask, catalogue: Catalogue) -> Entry | None:
    """The facet value or flag of these entries that tells most products of the kind from the others."""
    best: tuple[int, Entry] | None = None
    for entry in entries:
        if entry.kind not in ("value", "flag"):
            continue
        here = int((_rows(entry, catalogue) & kind).sum())
        covered = sum(catalogue.facet_counts(kind, entry.field).values()) / max(1, int(kind.sum()))
        if here and covered >= _SHARE and (best is None or here > best[0]):
            best = here, entry
    return best[1] if best else None


def _rows(entry: Entry, catalogue: Catalogue) -> Mask:
    value: str | bool = True if entry.kind == "flag" else entry.value
    return catalogue.rows((Constraint(field=entry.field, op="=", values=(value,)),))


def _add(found: Found, key: str, entry: Entry) -> None:
    if key and all((e.kind, e.field, e.value) != (entry.kind, entry.field, entry.value) for e in found.get(key, ())):
        found.setdefault(key, []).append(entry)
