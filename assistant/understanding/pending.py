"""Bare answers to the question that the last turn asked."""

from __future__ import annotations

import re

from assistant.request import State
from assistant.understanding import cues
from assistant.understanding.drops import dropped
from assistant.understanding.references import chinese_or_digits
from assistant.understanding.slots import Slots
from assistant.understanding.text import Reading, phrase_key
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint

_PLACE = re.compile(
    r"^(?:the )?(?:(?P<word>first|second|third|fourth|last|1st|2nd|3rd|4th)(?: (?:one|"
    r"option|choice))?|(?:option |number |#)?(?P<digit>\d))[.!]?$"
    r"|^第(?P<chinese>[一二三四五\d])(?:个|项|种)?[。]?$"
)
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0}


def answer(reading: Reading, state: State, vocabulary: Vocabulary, catalogue: Catalogue) -> Slots | None:
    """The message as an answer to ``state.pending``; None where it is none, or says more than an answer.

    "Skip" and its kin are understood with no question pending too: nothing is added and nothing need be asked.
    """
    text = reading.text.strip()
    slots = Slots()
    pending = state.pending
    facet = catalogue.fields.get(pending.facet) if pending else None
    if (
        pending is not None
        and facet is not None
        and facet.kind == "flag"
        and (cues.YES.match(text) or cues.NO.match(text))
    ):
        op = "=" if cues.YES.match(text) else "!="
        slots.constraints.append(
            Constraint(field=facet.name, op="=" if op == "=" else "!=", values=(True,), text=reading.message.strip())
        )
        if op == "=":
            slots.words.append((0, facet.name, facet.name))
        return slots
    in_force = {each.field for each in state.request.filters}
    if cues.is_anything(text) and dropped(text) & in_force:
        # "Any brand" takes back a brand that was named.
        return None
    if cues.is_anything(text) and (pending is not None or not cues.NO.match(text)):
        slots.anything_goes = True
        return slots
    if pending is None:
        return None
    chosen = _chosen(text, pending.suggestions)
    value = chosen or reading.message.strip(" .!。！?？")
    if facet is None or facet.kind == "number":
        return None
    folded = phrase_key(value) or value
    known = {phrase_key(v) or v: v for v in facet.values}
    if facet.kind == "flag" and folded == phrase_key(facet.name):
        slots.constraints.append(Constraint(field=facet.name, op="=", values=(True,), text=reading.message.strip()))
    elif folded in known and facet.kind == "text":
        slots.constraints.append(
            Constraint(field=facet.name, op="=", values=(known[folded],), text=reading.message.strip())
        )
    else:
        return None
    slots.words.append((0, value, value))
    return slots


def _chosen(text: str, suggestions: tuple[str, ...]) -> str | None:
    match = _PLACE.match(text)
    if match is None or not suggestions:
        return None
    if match["word"]:
        place = _PLACES[match["word"]] or len(suggestions)
    else:
        place = chinese_or_digits(match["digit"] or match["chinese"])
    return suggestions[place - 1] if 0 < place <= len(suggestions) else None
