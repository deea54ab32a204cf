"""Entity linking: which entry of the vocabulary a mention means, among the subject's products."""

from __future__ import annotations

import re

from assistant.understanding.references import constraint_of
from assistant.understanding.spans import Mention
from assistant.understanding.text import CJK, Reading, phrase_key
from assistant.understanding.vocabulary import Entry, Vocabulary, is_color
from retrieval.catalogue import Catalogue, Mask

COVERAGE = 0.25
"""An ordinary facet value filters only where at least this share of the subject's products have the facet at all."""


def category_of(mention: Mention, near: set[str], vocabulary: Vocabulary) -> Entry | None:
    """The category that a mention means; a weak one only where a related subject is near."""
    for entry in mention.entries:
        if entry.kind != "category":
            continue
        if not entry.weak or any(vocabulary.related(entry.value, other) for other in near):
            return entry
    return None


def free_of_entry(mention: Mention, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None) -> Entry | None:
    """What of the subject says that a thing is absent: "fragrance free", "no operating system", "keyless"."""
    return absent_entry(phrase_key(mention.english), vocabulary, catalogue, mask)


def absent_entry(key: str, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None) -> Entry | None:
    """What of the subject says that what goes by this key is absent."""
    names = (f"{key} free", f"no {key}", f"{key}less")
    for entry in (each for name in names for each in vocabulary.entries.get(name, ())):
        said = entry.kind == "flag" or (entry.kind == "value" and mask is not None)
        if said and (mask is None or (catalogue.rows((constraint_of(entry),)) & mask).any()):
            return entry
    return None


def choose_entry(mention: Mention, reading: Reading, catalogue: Catalogue, mask: Mask | None) -> Entry | None:
    """The entry that a mention means among the subject's products, or None where it should stay a soft wish."""
    brand = mention.of("brand")
    if brand is not None and (
        not brand.ordinary or _is_named(mention, reading) or _is_maker(brand, mention, reading, catalogue, mask)
    ):
        return brand
    best: tuple[float, Entry] | None = None
    for entry in mention.entries:
        # "Walnuts" and "creams" are things; a color or material is said in the singular.
        plural = is_color(entry.field) and mention.english.endswith("s") and not entry.value.endswith("s")
        if entry.kind not in ("flag", "value") or plural:
            continue
        if mask is None:
            if entry.ordinary or (
                entry.kind == "value" and not (is_color(entry.field) or entry.field in ("size", "gender"))
            ):
                continue
            here, covered = entry.count, 1.0
        else:
            rows = catalogue.rows((constraint_of(entry),)) & mask
            here = int(rows.sum())
            have = sum(catalogue.facet_counts(mask, entry.field).values())
            covered = have / max(1, int(mask.sum()))
            if covered == 0 or (here == 0 and not is_color(entry.field)):
                continue
            if entry.kind == "value" and covered < COVERAGE:
                continue
        score = here - (0.5 if entry.alias else 0)
        if best is None or score > best[0]:
            best = score, entry
    if best is not None:
        return best[1]
    return next((entry for entry in mention.entries if entry.kind == "field"), None)


def _is_maker(brand: Entry, mention: Mention, reading: Reading, catalogue: Catalogue, mask: Mask | None) -> bool:
    """Whether a brand that is an everyday word stands before the thing that it makes ("brother printer")."""
    follows = re.match(r"\s+[a-z]", reading.text[mention.end :])
    return bool(follows and mask is not None and (catalogue.rows((constraint_of(brand),)) & mask).any())


def _is_named(mention: Mention, reading: Reading) -> bool:
    """Whether an everyday word is meant as a brand: written with a capital inside a sentence, or after "by",
    "brand", "not"."""
    written = reading.said(mention.start, mention.end)
    if CJK.search(written):
        return True
    before, after = reading.text[: mention.start].rstrip(), reading.text[mention.end :]
    cue = re.search(r"\b(?:by|from|brand|only|brand is)$", before) or re.match(r"\s+(?:brand|only)\b", after)
    inside = bool(before) and not before.endswith((".", "!", "?"))
    return bool(cue) or mention.stance == "not" or (written[0].isupper() and inside and not reading.message.istitle())
