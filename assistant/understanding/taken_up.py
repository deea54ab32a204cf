"""Whether a wish takes up the thing that was told of before it, or is for another one."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mentions import Mention
from assistant.understanding.telling import Span, clauses, is_told
from assistant.understanding.text import CJK, Reading

_SAME = re.compile(
    r"\b(?:ones?|it|them|another|that|those|same|replacement|spare|something|anything|bigger|smaller|more)\b"
)
"""Words that take up a thing named before."""
_SOUGHT = re.compile(
    r"\b(?:need|want|looking for|like|get|buy|with|any|some|after|maybe)\s+"
    r"(?:(?:to|a|an|the|some|any|new|fresh|nice|good|proper|pair of|of|her|him|them|more)\s+)*(?P<thing>[a-z]{3,})\b"
)


def seeks_other(
    reading: Reading, mentions: Sequence[Mention], told: Sequence[Span], title_words: Container[str]
) -> bool:
    """Whether what is wished for is another thing than is told of, though no kind is called by its name: "our neighbor
    watered the plants, I'd like to thank her with flowers"."""
    rest = [(start, end) for start, end in clauses(reading.text) if not is_told(told, start, end)]
    if not told or any(_SAME.search(reading.text, start, end) for start, end in rest):
        return False
    # A thing that the shop has no kind for; things are listed in the plural.
    strange = [each for each in mentions if not each.entries and each.english.endswith("s")]
    if any(CJK.match(reading.text, each.start) and not is_told(told, each.start, each.end) for each in strange):
        return True
    lexicon = load_lexicon()
    sought = [match.span("thing") for start, end in rest for match in _SOUGHT.finditer(reading.text, start, end)]
    named = [reading.text[a:b] for a, b in sought if not any(each.start <= a < each.end for each in mentions)]
    idle = lexicon.stop | lexicon.qualities | lexicon.telling | lexicon.people
    return any(word in title_words and word not in idle for word in named)
