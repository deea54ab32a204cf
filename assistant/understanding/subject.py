"""The subject of a message: the categories that it is about, told from those that only describe another thing."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.request import State
from assistant.understanding import cues
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.linking import category_of
from assistant.understanding.spans import LIST_GAP, Mention, is_part
from assistant.understanding.text import CJK, Reading, phrase_key
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint, Filters


def subject_named(mentions: list[Mention]) -> bool:
    """Whether a kind of thing is named as what is wanted."""
    return any(mention.of("category") and mention.stance == "must" for mention in mentions)


def categories_of(filters: Filters) -> list[str]:
    """Category labels that the filters ask for."""
    return [str(value) for c in filters if c.field == "category" and c.op == "=" for value in c.values]


_TURN = re.compile(
    r"\b(?:(?:a |one )?(?:completely |totally |entirely |whole )?(?:different|another|separate|other|new|unrelated) "
    r"(?:thing|topic|question|subject|matter|note|story|item)s?\b(?! (?:in|with|from|than|like|for less))|"
    r"(?:change of (?:topic|subject)|chang(?:e|ing) (?:the )?(?:topic|subject)|"
    r"switch(?:ing)? (?:gears|topics?|subjects?)|"
    r"moving on|unrelated|next (?:up|thing|item|on (?:my|the|our) list))\b|"
    r"something (?:completely|totally|entirely|altogether) (?:else|different))|"
    r"换个(?:话题|东西|问题)|(?:另外|还有)一?(?:件|个)(?:事|东西|问题)|说(?:点|个)?别的|(?:先|就|那)?不(?:看|买|要|聊|说).{1,8}了(?=[，,。])"
)


def turns_subject(text: str) -> bool:
    """Whether the message says that it is about something else now."""
    return bool(_TURN.search(text))


def shoppers_own(filters: Filters, kind: Mask | None, catalogue: Catalogue) -> tuple[Constraint, ...]:
    """What of the constraints in force belongs to the shopper and not to the thing: brands refused by name, and a size
    that the products of the new kind come in.

    Args:
        kind: the rows of the new subject; None where there is none.
    """
    sizes = catalogue.facet_counts(kind, "size") if kind is not None and "size" in catalogue.fields else {}

    def own(each: Constraint) -> bool:
        if each.key == "brand !=":
            return any(str(value).casefold() in each.text.casefold() for value in each.values)
        return each.key == "size =" and all(value in sizes for value in each.values)

    return tuple(filter(own, filters))


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


def without_parts(reading: Reading, mentions: list[Mention], before: Filters) -> list[Mention]:
    """The mentions, where no kind is named but parts of what is in force with how much of them it is to have ("ok, 16gb
    ram then", of a laptop), without the kinds that these may be besides."""
    kinds = [each for each in mentions if each.of("category") and each.stance != "context"]
    if not categories_of(before) or not kinds or not all(is_part(reading, each) for each in kinds):
        return mentions
    return [
        replace(each, entries=tuple(entry for entry in each.entries if entry.kind != "category"), stance="context")
        if each in kinds
        else each
        for each in mentions
    ]


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
