"""Several wishes in one message: "a tent under 200 and a sleeping bag under 100" is two, with demands of their own."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.understanding.spans import Mention, find_mentions
from assistant.understanding.text import Reading
from assistant.understanding.vocabulary import Vocabulary

_BOUNDARY = re.compile(
    r"(?:\s*(?:[,;.，；。、]|\band\b|\bplus\b|\balso\b|\bas well as\b|&|\bthen\b|和|以及|还要|还有|另外|再来|"
    r"再要|加上)\s*)+"
)
_SHARED = re.compile(r"\b(?:both|each|all|either)\b|都|均|各")
_WITH = re.compile(r"\b(?:with|has|have|having|including|includes?|for)\b[^,;.]*$|(?:带|有|配)[^，；。]*$")
_DEMAND = re.compile(r"\d|\b(?:under|below|up to|cheap)\b|以内|以下")


def split_wishes(reading: Reading, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Spans of the text, one for each wish; a single one where the message has but one wish.

    Things named side by side are one wish ("a mouse and a keyboard, both wireless"), unless the first has a demand of
    its own behind it, or two of them have one each.
    """
    mentions = find_mentions(reading, vocabulary)
    kinds = [each for each in mentions if each.stance == "must" and each.of("category")]
    if len(kinds) < 2 or _SHARED.search(reading.text):
        return [(0, len(reading.text))]
    cuts = [0]
    firsts = [kinds[0]]
    for one, other in pairwise(kinds):
        a, b = one.of("category"), other.of("category")
        boundary = _last_boundary(reading.text, one.end, other.start)
        if boundary is None or a is None or b is None or b.weak or vocabulary.related(a.value, b.value):
            continue
        before = reading.text[one.end : boundary[0]]
        plain_and = reading.text[slice(*boundary)].strip() in ("and", "&", "和")
        if plain_and and _WITH.search(before) and not _DEMAND.search(before):
            continue
        if other.of("flag", "value") and plain_and:
            continue
        cuts.append(boundary[1])
        firsts.append(other)
    if len(cuts) < 2:
        return [(0, len(reading.text))]
    spans = [(start, end) for start, end in zip(cuts, [*cuts[1:], len(reading.text)], strict=True)]
    spans = [(start, start + len(_BOUNDARY_TAIL.sub("", reading.text[start:end]))) for start, end in spans]
    demands = [_demands(reading.text[start:end], mentions, start, end) for start, end in spans]
    behind = _demands(reading.text[firsts[0].end : spans[0][1]], mentions, firsts[0].end, spans[0][1])
    return spans if behind or sum(demands) > 1 else [(0, len(reading.text))]


_BOUNDARY_TAIL = re.compile(rf"{_BOUNDARY.pattern}$")


def _last_boundary(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = [(start + m.start(), start + m.end()) for m in _BOUNDARY.finditer(text[start:end])]
    return found[-1] if found else None


def _demands(text: str, mentions: list[Mention], start: int, end: int) -> bool:
    """Whether a part of the message asks more than a kind of thing."""
    inside = [each for each in mentions if start <= each.start < end and not each.of("category")]
    return bool(_DEMAND.search(text)) or any(each.of("brand", "value", "flag") for each in inside)
