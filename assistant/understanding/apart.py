"""Names of kinds whose words stand apart: "food for my cat" and "my cat needs food" are cat food."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.understanding.mentions import Mention
from assistant.understanding.numbered import DESIGNATIONS
from assistant.understanding.text import Reading, singular
from assistant.understanding.vocabulary import Vocabulary

_OWNER = r"(?:(?:my|our|his|her|their|your|the|this|a|an|some|little|old|new|young|two|three)\s)*"
_FOR = re.compile(
    r"\b(?P<head>[a-z]+) (?:(?:made|meant|suitable|good|to use|to wear) )?(?:for|to go on|to put on) (?:when )?"
    rf"{_OWNER}(?P<kind>[a-z]+)\b"
)
_NEEDS = re.compile(
    r"(?:\b(?:my|our|his|her|their|the)\s)?\b(?P<kind>[a-z]+) "
    r"(?:(?:really|also|just|now|still|badly|urgently|desperately) )*"
    r"(?:needs?|wants?|eats?|requires?|lacks?|deserves?|could (?:do with|use)|ran out of|"
    r"(?:is|are|has|have) (?:run(?:ning)? )?out of|(?:is|are) (?:running )?(?:low on|missing)|(?:is|are) (?:after|due))"
    r" (?:(?:a|an|some|more|new|another|proper|better|decent|good|fresh)\s)*(?P<head>[a-z]+)\b"
)
_NEEDS_CHINESE = re.compile(
    r"(?P<kind>猫|狗|宠物|兔子|鸟)(?:咪|狗|儿|子|主子)?(?:们)?(?:也|还|想|需要|要|该|没|缺|的)*(?:点|些)?(?:吃的|口粮|粮食|粮|食物)"
)
_FED = {"猫": "cat food", "狗": "dog food", "宠物": "pet food", "兔子": "rabbit food", "鸟": "bird food"}
_MODEL = re.compile(rf"[\s-]*(?:[a-z]{{0,3}}\d|(?:{'|'.join(DESIGNATIONS)})\b)")
"""What makes the word before it a name: the iPhone 7 is no kind of case."""


def said_apart(reading: Reading, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with one for each kind whose words stand apart in the place of those of its words."""
    made = mentions
    for start, end, name in _found(reading, vocabulary):
        inside = [each for each in made if start <= each.start < end or each.start <= start < each.end]
        whole = [each for each in inside if each.start >= start and each.end <= end]
        entries = tuple(
            each for each in vocabulary.entries[name] if each.kind == "category" and not (each.weak or each.alias)
        )
        # "Desk lamps for my desk" are named already.
        numbered = _MODEL.match(reading.text[end:])
        if len(whole) == len(inside) and not numbered and reading.free(start, end):
            made = [*(each for each in made if each not in whole), Mention(start, end, entries, name)]
    return made


def _found(reading: Reading, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every kind of the shop whose words stand apart."""
    found = [
        (*match.span(), f"{singular(match['kind'])} {singular(match['head'])}")
        for pattern in (_FOR, _NEEDS)
        for match in pattern.finditer(reading.text)
    ]
    found += [(*match.span(), _FED[match["kind"]]) for match in _NEEDS_CHINESE.finditer(reading.text)]
    for start, end, name in found:
        if any(each.kind == "category" and not (each.weak or each.alias) for each in vocabulary.entries.get(name, ())):
            yield start, end, name
