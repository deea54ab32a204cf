"""Features said in other words than the catalogue's: "that takes a card" of a card slot."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mentions import Mention
from assistant.understanding.references import constraint_of
from assistant.understanding.stances import stance_of
from assistant.understanding.text import Reading, phrase_key
from assistant.understanding.vocabulary import Entry, Vocabulary
from retrieval.catalogue import Catalogue, Mask

_WITHOUT = r"\b(?:without|(?:has|have|contains?|with) no|no|free (?:of|from)|(?:doesn't|don't|not) (?:have|contain))"


def said_otherwise(
    reading: Reading, mentions: list[Mention], vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None
) -> list[Mention]:
    """The mentions in order, with those of the subject's flags that are said in other words.

    A mention inside such a phrase gives way to it ("with room for a laptop"), unless it is the subject itself.

    Args:
        mask: the rows of the subject; None where there is none, and then nothing is added.
    """
    if mask is None:
        return mentions
    for phrases, pattern in (*load_lexicon().paraphrases, *_free_of(reading, vocabulary, catalogue)):
        match = pattern.search(reading.text)
        if match is None or not reading.free(*match.span()):
            continue
        flag = _flag(phrases, vocabulary, catalogue, mask)
        start, end = match.span()
        over = [each for each in mentions if each.start < end and start < each.end]
        kept = [each for each in mentions if each not in over]
        lost = any(_of_kind(each, catalogue, mask) for each in over)
        if flag is None or (lost and not any(_of_kind(each, catalogue, mask) for each in kept)):
            continue
        if any(each.start < start or end < each.end for each in over):
            continue
        mention = Mention(start, end, (flag,), flag.field)
        mentions = [*kept, Mention(start, end, (flag,), flag.field, stance_of(reading, mention))]
    return sorted(mentions, key=lambda each: each.start)


def _flag(phrases: tuple[str, ...], vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask) -> Entry | None:
    """The first of these that some product of the subject has."""
    entries = [each for phrase in phrases for each in vocabulary.entries.get(phrase_key(phrase), ())]
    return next((each for each in entries if each.kind == "flag" and _is(each, catalogue, mask)), None)


def _of_kind(mention: Mention, catalogue: Catalogue, mask: Mask) -> bool:
    kind = mention.of("category")
    return kind is not None and _is(kind, catalogue, mask)


def _is(entry: Entry, catalogue: Catalogue, mask: Mask) -> bool:
    return bool((catalogue.rows((constraint_of(entry),)) & mask).any())


def _free_of(
    reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue
) -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    """For each word of the message that the catalogue knows things to be free of: that they are without it.

    Where records also say whether they have it, one may be without it and have no such flag.
    """
    known = {token.key for token in reading.tokens if f"{token.key} free" in vocabulary.entries}
    names = known - catalogue.fields.keys()
    return [((f"{name} free",), re.compile(rf"{_WITHOUT} (?:any )?{re.escape(name)}s?\b")) for name in sorted(names)]
