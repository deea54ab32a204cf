"""Finds the catalogue's words in a message and what is said of each: wanted, not wanted, wished for, or only
context."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.understanding.apart import said_apart
from assistant.understanding.interests import is_liked
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mentions import Mention as Mention
from assistant.understanding.respelling import english_words
from assistant.understanding.senses import by_purpose, flavored, shades, told_apart
from assistant.understanding.stances import negated, stance_of
from assistant.understanding.taken_up import seeks_other
from assistant.understanding.telling import Span, clauses, is_told, seeks, told_in
from assistant.understanding.text import Reading, Token, phrase_key
from assistant.understanding.vocabulary import LONGEST, Entry, Vocabulary, deletions

_FOR = re.compile(
    r"\b(?P<word>for|with|fits?|fitting|than|compatible with|works? with|working with|"
    r"goes with|go with|match(?:es|ing)?|"
    r"use with|connects? to|similar to|like|and)?\s*(?P<whose>my|his|her|our|"
    r"their|your|an|a|the|this|that|some|old|new)?\s*$"
)
_CORRECTS = re.compile(r"\s*(?:no|nope|nah|不|不是|不对)\s*[,，]")
_DOING = re.compile(
    r"\b(?:for|to|used to|helps? (?:me |us )?(?:to )?)\s*(?P<doing>(?:mak|brew|grind|clean|stor|carry|"
    r"charg|wash|cut|protect|hold|mount|repair|fix|cover|organiz|dry|polish|heat|cool|transport|feed|decorat)(?:e|ing|ping|ting|ning)?\s+)"
    r"(?:(?:my|the|a|an|his|her|our|their|some|your)\s+)?$"
)
"""What is done with a thing says that another one is wanted: "something for making coffee"."""
_ANOTHER = re.compile(
    r"\b(?:an?|another|some|any|new|better|different|good|decent|cheap(?:er)?|quiet(?:er)?|proper|replacement|"
    r"simple|small(?:er)?|big(?:ger)?|light(?:er)?|nice(?:r)?|sturd(?:y|ier)|stronger|warm(?:er)?|soft(?:er)?|"
    r"which|need|want|buy|get) ones?\b|\breplac(?:e|ing|ement)\b|换(?:一?个|台|双|件|把)?新|新的|再买|重新买"
)
"""Another of what is owned is wanted: "my laptop died, I need a new one"."""
_FOR_CHINESE = re.compile(r"(?:配|搭配|兼容|适配|用于|给我的|装|像|类似)$")
LIST_GAP = re.compile(
    r"^\s*(?:,|/|、|，|&)?\s*(?:or|and|nor|/|和|与|跟|或|或者|以及|还有)?\s*(?:the|"
    r"a|any|from|by|不要|not|no)?\s*(?:的)?\s*$"
)
_ALSO = re.compile(r"\s*(?:and|or|nor|&|/|和|与|跟)\s*(?:the |its )?")
_MIXED = re.compile(r"[\u3400-\u9fff]|.[\u3400-\u9fff]|(?<![a-z0-9])[a-z0-9]{2,5}[\u3400-\u9fff]")
"""Where a Chinese word may begin, also one that begins with Latin letters ("T恤", "HDMI线")."""
_PART = re.compile(
    r"memory|ram|storage|ssd|hdd|disk|hard drive|screen|display|battery|内存|(?:固态)?硬盘|存储|屏幕?|电池"
)
_AMOUNT = r"\d+(?:\.\d+)?\s?-?(?:[gt]b?|in(?:ch(?:es)?)?|寸|英寸|\"|mah|hours?|h)"
_AMOUNT_BEFORE = re.compile(rf"(?<!\ba )(?<!\ban )(?<!\banother )(?<![\d.]){_AMOUNT}\s*(?:of |的)?\s*$")
_AMOUNT_AFTER = re.compile(rf"\s*(?:为|是|有|要|至少|不低于|大于|不小于|of|at least|:|：)*\s*{_AMOUNT}(?![a-z])")
_APART = re.compile(r"^[\s\-&'./+]*$")


def find_mentions(reading: Reading, vocabulary: Vocabulary) -> list[Mention]:
    """All mentions in order, longest phrases first, each with its stance; takes nothing from the reading yet."""
    used = bytearray(reading.taken)
    found = list(_chinese(reading, vocabulary, used))
    found += _english(reading, vocabulary, used)
    found = said_apart(reading, told_apart(reading, found, vocabulary), vocabulary)
    found = by_purpose(reading, found, vocabulary)
    found = [flavored(reading, mention) for mention in found]
    found.sort(key=lambda mention: mention.start)
    return _with_stances(reading, shades(reading, found), vocabulary.title_words)


def only_told(reading: Reading, mentions: Sequence[Mention], *, surely: bool = False) -> tuple[Span, ...]:
    """The spans of the text that only tell, of a message with these mentions; those alone that surely do."""
    things = tuple((each.start, each.end) for each in mentions if each.of("category"))
    return told_in(reading.text, things, surely=surely)


def names_wish(reading: Reading, mentions: Sequence[Mention]) -> bool:
    """Whether something is only told, and beside it a kind of thing is named as what is wanted."""
    told = only_told(reading, mentions)
    kinds = [each for each in mentions if each.of("category") and each.stance == "must"]
    named = any(not is_told(told, each.start, each.end) for each in kinds)
    return bool(told) and named and any(seeks(reading.text[slice(*each)]) for each in clauses(reading.text))


def _chinese(reading: Reading, vocabulary: Vocabulary, used: bytearray) -> Iterator[Mention]:
    text = reading.text
    place = 0
    while place < len(text):
        if used[place] or not _MIXED.match(text, place):
            place += 1
            continue
        best: tuple[int, tuple[str, ...]] | None = None
        for length in range(min(vocabulary.longest_chinese, len(text) - place), 0, -1):
            word = text[place : place + length]
            phrases = vocabulary.chinese.get(word)
            if phrases is None or any(used[place : place + length]):
                continue
            known = [phrase for phrase in phrases if _lookup(vocabulary, phrase)]
            if best is not None and known and _lookup(vocabulary, known[0])[0].kind == "category":
                # A compound ends in what it is: a 手机壳 that the catalogue lacks is no 手机.
                continue
            if best is not None and length == 1:
                # 灰尘 is dust, whatever a shop has in 灰 (grey).
                continue
            if known and known[0] == phrases[0]:
                best = length, tuple(known)
                break
            # A longer word whose first meaning the catalogue lacks gives way to a shorter one that it has.
            if best is None or (known and not _lookup(vocabulary, best[1][0])):
                best = length, tuple(known) or phrases[:1]
        if best is None:
            place += 1
            continue
        length, phrases = best
        used[place : place + length] = b"\1" * length
        yield Mention(place, place + length, _meanings(vocabulary, phrases, text[:place]), phrases[0])
        place += length


def _meanings(vocabulary: Vocabulary, phrases: Sequence[str], before: str) -> tuple[Entry, ...]:
    """What a word means by its first English name, and where it is wanted the features that it may be by the others
    (防滑 is "non-slip" of a mat and "non-slip sole" of a slipper)."""
    first, *others = (_lookup(vocabulary, phrase) for phrase in phrases)
    more = (entry for entries in others for entry in entries if entry.kind == "flag" and not negated(before))
    return tuple(dict.fromkeys((*first, *more)))


def _lookup(vocabulary: Vocabulary, phrase: str) -> tuple[Entry, ...]:
    return vocabulary.entries.get(phrase_key(phrase) or phrase, vocabulary.entries.get(phrase, ()))


def _english(reading: Reading, vocabulary: Vocabulary, used: bytearray) -> Iterator[Mention]:
    tokens = reading.tokens
    place = 0
    while place < len(tokens):
        step = 1
        for length in range(min(LONGEST, len(tokens) - place), 0, -1):
            run = tokens[place : place + length]
            start, end = run[0].start, run[-1].end
            if any(used[start:end]) or not _together(reading, run):
                continue
            entries = vocabulary.entries.get(" ".join(token.key for token in run))
            if entries:
                used[start:end] = b"\1" * (end - start)
                yield Mention(start, end, entries, reading.text[start:end])
                step = length
                break
        else:
            if (slip := _slip(tokens[place], vocabulary, used)) is not None:
                yield slip
        place += step


def _slip(token: Token, vocabulary: Vocabulary, used: bytearray) -> Mention | None:
    """A one-word brand, category or flag with one letter wrong, missing, doubled or swapped."""
    lexicon = load_lexicon()
    listed = (lexicon.stop, lexicon.ordinary, lexicon.qualities, vocabulary.title_words, english_words())
    known = any(word in words for words in listed for word in (token.text, token.key))
    if len(token.key) < 5 or not token.text.isalpha() or known or any(used[token.start : token.end]):
        return None
    near = {
        other
        for word in (token.text, token.key)
        for form in deletions(word)
        for other in vocabulary.near.get(form, ())
        if other[0] == word[0] and other in vocabulary.entries and one_edit(word, other)
    }
    if len(near) != 1:
        return None
    (other,) = near
    entries = tuple(
        e for e in vocabulary.entries[other] if e.kind in ("brand", "category", "flag") and not (e.weak or e.ordinary)
    )
    return Mention(token.start, token.end, entries, other) if entries else None


def one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes one word of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[place:], other[place:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _together(reading: Reading, run: list[Token]) -> bool:
    return all(_APART.match(reading.text[a.end : b.start]) for a, b in pairwise(run))


def _with_stances(reading: Reading, mentions: list[Mention], title_words: Container[str]) -> list[Mention]:
    made: list[Mention] = []
    # "No, not brass, black" corrects; "not brass, black" refuses both.
    corrects = bool(_CORRECTS.match(reading.text))
    for mention in mentions:
        stance = stance_of(reading, mention)
        if made and stance == "must" and made[-1].stance in ("not", "wish", "drop", "context"):
            gap = reading.text[made[-1].end : mention.start]
            # "Not black, mens" refuses no men.
            # "Forget the lamp's USB port and the black" drops both.
            also = made[-1].stance == "drop" and bool(_ALSO.fullmatch(gap)) and not mention.of("category", "brand")
            kinds = also or _told_by(made[-1]) & _told_by(mention)
            listed = bool(re.search(r"[,、，/&]|\b(?:or|and|nor)\b|和|与|跟|或", gap)) and bool(LIST_GAP.match(gap))
            joined = not gap.strip(" -的") and not re.search(r"[\u3400-\u9fff]", gap) and made[-1].stance == "not"
            listed = listed and not (corrects and gap.strip() in (",", "，"))
            if (kinds and listed) or (joined and mention.of("category") is None and made[-1].of("brand") is None):
                stance = made[-1].stance
        made.append(Mention(mention.start, mention.end, mention.entries, mention.english, stance))
    for place in reversed(range(len(made) - 1)):
        gap = reading.text[made[place].end : made[place + 1].start]
        if made[place + 1].stance == "drop" and _ALSO.fullmatch(gap) and not made[place].of("category", "brand"):
            made[place] = replace(made[place], stance="drop")
    return _contexts(reading, made, title_words)


def _told_by(mention: Mention) -> set[str]:
    """The kinds of a mention's entries, of values the fields."""
    return {entry.field if entry.kind == "value" else entry.kind for entry in mention.entries}


def _contexts(reading: Reading, mentions: list[Mention], title_words: Container[str]) -> list[Mention]:
    """Turns things that are only named in passing into context: "a sleeve for my laptop", "better than Sony"."""
    told = [_told_of(reading, mention) for mention in mentions]
    kinds = [each for each in mentions if each.of("category") and each.stance == "must"]
    parts = [each for each in kinds if is_part(reading, each)]
    parts = parts if len(parts) < len(kinds) else []
    aside = only_told(reading, mentions)
    surely = only_told(reading, mentions, surely=True)
    passing = [each for each in kinds if is_told(aside, each.start, each.end)]
    again = []
    if len(passing) == len(kinds) and not seeks_other(reading, mentions, aside, title_words):
        # "The cat ruined my rug, I need a new one": of what is told one thing is the one that is wanted.
        own = [each for each in passing if told[mentions.index(each)] == "owned"]
        again = [each for each in own if aside and _ANOTHER.search(reading.text[each.end :])]
        passing = [each for each in passing if again and each not in again]
    main = bool(again) or any(
        mention.of("category") and mention.stance == "must" and not context and mention not in passing
        for mention, context in zip(mentions, told, strict=True)
    )
    made = []
    for mention, context in zip(mentions, told, strict=True):
        kind = mention.entries[0].kind if mention.entries else ""
        if mention in again:
            context = ""
        if kind == "category" and context == "owned" and not main and _ANOTHER.search(reading.text[mention.end :]):
            context = ""
        owned = context in ("owned", "compared")
        in_passing = mention.stance == "must" and (
            mention in passing
            or (kind == "category" and context and (main or owned))
            or (kind == "brand" and context and (context != "with" or owned or main))
            or (kind == "brand" and main and is_told(surely, mention.start, mention.end))
        )
        if kind == "category" and mention.stance == "must" and (doing := _DOING.search(reading.text[: mention.start])):
            start = doing.start("doing")
            mention = Mention(start, mention.end, mention.entries, reading.text[start : mention.end], "context")
        elif in_passing or mention in parts:
            # Of a 硬盘 with so many GB nothing says that it is a hard disk and not an SSD.
            vague = mention in parts and mention.english == "hard drives"
            entries = tuple(each for each in mention.entries if each.kind == "category") if vague else mention.entries
            mention = replace(mention, entries=entries, stance="context")
        elif kind == "value" and mention.stance == "must" and is_told(surely, mention.start, mention.end) and main:
            # "Our silver wedding is in April. A burgundy handbag, please."
            liked = _is_liked(reading, mention, surely)
            mention = replace(mention, stance="wish" if liked else "context")
        elif kind in ("flag", "value") and mention.stance == "must" and _is_liked(reading, mention, aside):
            # Who is "obsessed with foxes" may be glad of a bear.
            mention = replace(mention, stance="wish")
        made.append(mention)
    return made


def _is_liked(reading: Reading, mention: Mention, told: Sequence[Span]) -> bool:
    """Whether a mention is told to be what somebody likes."""
    before = re.split(r"[.;!?。；！？]\s|[,，]", reading.text[: mention.start])[-1]
    said = reading.text[mention.start : mention.end]
    return is_told(told, mention.start, mention.end) and is_liked(before, reading.text[mention.end :], said)


def is_part(reading: Reading, mention: Mention) -> bool:
    """Whether a thing is named with how much of it another is to have: "512 GB SSD", "内存8GB"."""
    amount = _AMOUNT_BEFORE.search(reading.text[: mention.start]) or _AMOUNT_AFTER.match(reading.text[mention.end :])
    return bool(amount and _PART.fullmatch(reading.text[mention.start : mention.end]))


def _told_of(reading: Reading, mention: Mention) -> str:
    before = reading.text[: mention.start]
    if _FOR_CHINESE.search(before):
        return "with"
    match = _FOR.search(before)
    word, whose = (match["word"], match["whose"]) if match else (None, None)
    if word is None or word == "and":
        return "owned" if whose in ("my", "his", "her", "our", "their") else ""
    if word == "for":
        last = re.findall(r"[a-z']+", before[: match.start()])[-1:] if match else []
        if last and last[0] in load_lexicon().seeking:
            return ""
    if word in ("like", "than", "similar to"):
        verb = re.search(r"(?:would|'d|i|we|you|do|don't|also|really)\s+$", before[: match.start()]) if match else None
        return "" if word == "like" and verb else "compared"
    return "owned" if whose in ("my", "his", "her", "our", "their") else "with"
