"""The subject of a message: the categories that it is about, told from those that only describe another thing."""

from __future__ import annotations

import re

from assistant.request import State
from assistant.understanding import cues
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.linking import category_of
from assistant.understanding.spans import LIST_GAP, Mention
from assistant.understanding.text import CJK, Reading, phrase_key
from assistant.understanding.vocabulary import Vocabulary
from retrieval.filters import Filters


def subject_named(mentions: list[Mention]) -> bool:
    """Whether a kind of thing is named as what is wanted."""
    return any(mention.of("category") and mention.stance == "must" for mention in mentions)


def categories_of(filters: Filters) -> list[str]:
    """Category labels that the filters ask for."""
    return [str(value) for c in filters if c.field == "category" and c.op == "=" for value in c.values]


def subject_of(mentions: list[Mention], state: State, reading: Reading, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Category labels that the message is about, else those already in force.

    The first category named counts, with those listed beside it ("headphones or speakers"); one named later on its own
    is a feature ("a laptop with 16 GB memory"). Chinese compounds end in their head, so there the last of a run counts.
    """
    old = tuple(categories_of(state.request.filters))
    near = set(old)
    near |= {
        e.value for m in mentions for e in m.entries[:1] if e.kind == "category" and not e.weak and m.stance == "must"
    }
    named: list[tuple[Mention, str]] = []
    for mention in mentions:
        entry = category_of(mention, near, vocabulary)
        if entry is None or mention.stance != "must" or is_modifier(reading, mention, vocabulary):
            continue
        gap = reading.text[named[-1][0].end : mention.start] if named else ""
        if _of_a_thing(reading, mention, mentions):
            continue
        if named and vocabulary.related(named[-1][1], entry.value):
            named.append((mention, entry.value))
        elif named and re.fullmatch(r"的?", gap):
            named[-1] = (mention, entry.value)
        elif not named or LIST_GAP.match(gap):
            named.append((mention, entry.value))
    labels = [label for _, label in named]
    labels = [label for label in labels if not any(vocabulary.below(other, label) for other in labels)]
    if (
        labels
        and old
        and not cues.is_instead(reading.text)
        and all(any(vocabulary.below(o, label) for o in old) for label in labels)
    ):
        return old
    return tuple(dict.fromkeys(labels)) or old


_NAME_OF = re.compile(r"[a-z0-9 ]*的|\s*")


def _of_a_thing(reading: Reading, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a Chinese noun for which this catalogue has no kind follows: "iPhone 7的手机壳" is no iPhone."""
    after = next((each for each in mentions if each.start >= mention.end), None)
    if after is None or after.entries or not CJK.match(reading.text[after.start]):
        return False
    gap = reading.text[mention.end : after.start]
    return bool(
        _NAME_OF.fullmatch(gap) or (reading.text[mention.end - 1].isascii() and re.fullmatch(r"[a-z0-9 ]*", gap))
    )


def is_modifier(reading: Reading, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a noun behind the category makes it another thing ("laptop stand", "coffee machine" where only
    coffee is sold)."""
    follower = next((token for token in reading.tokens if token.start >= mention.end), None)
    if follower is None or reading.text[mention.end : follower.start].strip(" -"):
        return False
    if mention.end == follower.start:
        return False
    lexicon = load_lexicon()
    loose = phrase_key(mention.english) in lexicon.ordinary and mention.end - mention.start == len(mention.english)
    known = follower.text in lexicon.stop or follower.key in vocabulary.starts or follower.key in lexicon.qualities
    if loose and not known and not follower.text[0].isdigit():
        return True
    return follower.key in lexicon.accessories or (
        follower.key in vocabulary.heads
        and follower.key not in lexicon.stop
        and follower.key != phrase_key(mention.english).split()[-1]
    )
