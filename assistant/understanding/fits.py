"""Brands named for what a thing goes with: "a strap for an Apple Watch" is seldom made by Apple."""

from __future__ import annotations

from dataclasses import replace

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.spans import Mention
from assistant.understanding.text import Reading, phrase_key
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint

FEWEST = 5
"""Titles that must name the product before they say who makes what goes with it."""
_MADE = 0.5
"""Share of them that the brand must make itself, for it to be meant as the maker."""


def told_by_titles(reading: Reading, mentions: list[Mention], catalogue: Catalogue, mask: Mask | None) -> list[Mention]:
    """The mentions, with brands as context where an accessory is asked for and most titles with the brand and the word
    behind it ("Apple Watch") are of things that others make.

    Args:
        mask: the rows of the subject; None where there is none.
    """
    accessories = load_lexicon().accessories
    spoken = {token.key for token in reading.tokens} | {phrase_key(each.english).split(" ")[-1] for each in mentions}
    if not spoken & accessories:
        return mentions
    return [
        replace(each, stance="context")
        if each.stance == "must" and each.of("brand") and not _makes(reading, each, catalogue, mask)
        else each
        for each in mentions
    ]


def _makes(reading: Reading, mention: Mention, catalogue: Catalogue, mask: Mask | None) -> bool:
    behind = next((token for token in reading.tokens if token.start >= mention.end), None)
    brand = mention.of("brand")
    lexicon = load_lexicon()
    if brand is None or behind is None or reading.text[mention.end : behind.start] != " ":
        return True
    if behind.text in lexicon.stop or behind.key in lexicon.accessories:
        return True
    name = f"{brand.value} {behind.text}"
    titled = catalogue.rows((Constraint(field="title", op="=", values=(name,)),))
    inside = titled if mask is None else titled & mask
    titled = inside if int(inside.sum()) >= FEWEST else titled
    made = titled & catalogue.rows((Constraint(field="brand", op="=", values=(brand.value,)),))
    return int(titled.sum()) < FEWEST or int(made.sum()) >= _MADE * int(titled.sum())
