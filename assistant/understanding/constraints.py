"""Mentions of the catalogue's words, placed in the slots as constraints, wishes, refusals or words to search by."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.linking import absent_entry, category_of, choose_entry, free_of_entry
from assistant.understanding.references import constraint_of
from assistant.understanding.slots import Slots
from assistant.understanding.spans import Mention, one_edit
from assistant.understanding.stances import drop_before, dropped_until, negation_before
from assistant.understanding.subject import is_modifier
from assistant.understanding.telling import is_told
from assistant.understanding.text import CJK, Reading, phrase_key
from assistant.understanding.vocabulary import Entry, Vocabulary
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint

_LONG = 6
"""Letters of a name from which one that is almost the same is a slip."""
_RARE = 20
"""How many times more products bear the right name than the slip."""
_NEEDLESS = re.compile(r"\s+(?:(?:is|are)\s+)?not (?:needed|required|necessary)\b")
_CLAUSE = re.compile(r"[.;!?。；！？]\s|[,，]")


def place_mentions(
    reading: Reading, slots: Slots, vocabulary: Vocabulary, catalogue: Catalogue, subject: tuple[str, ...]
) -> None:
    """Turns mentions into constraints, wishes and search words."""
    mask = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    wanted: dict[str, list[tuple[Entry, str]]] = {}
    unwanted: dict[str, list[tuple[Entry, str]]] = {}
    near = set(subject)
    for mention in _features(slots.mentions, near, vocabulary):
        said = reading.said(mention.start, mention.end)
        # A slip is mended in what is searched for.
        word = said if CJK.search(said) or phrase_key(said) == phrase_key(mention.english) else mention.english
        category = category_of(mention, near, vocabulary)
        entry = category or choose_entry(mention, reading, catalogue, mask)
        if (
            category
            and mention.stance == "must"
            and (is_modifier(reading, mention, vocabulary) or category.value not in subject)
        ):
            entry = None if is_modifier(reading, mention, vocabulary) else category
        more = vocabulary.says.get(phrase_key(mention.english)) if category is not None else None
        if more is not None and mention.stance in ("not", "drop"):
            # Who wants no laser printer may want another printer.
            entry = more
        free = free_of_entry(mention, vocabulary, catalogue, mask) if mention.stance in ("not", "drop") else None
        if mention.stance == "drop" and not (free and free.kind == "flag" and not mention.entries):
            free = None
        elif free and mention.stance == "drop":
            # Who needs no key for a lock wants a keyless one.
            mention = replace(mention, stance="not")
        if entry and entry.kind == "field" and free and free.kind == "flag":
            # A record may be without a thing of which it has no such flag; it is refused in its words.
            free = None
        entry = free or entry
        stays = mention.stance == "must" and category is None and not CJK.search(said)
        if entry is None and stays:
            # Left to the residue, where it becomes a wish together with its neighbors.
            continue
        if entry is None and mention.stance in ("not", "drop"):
            spent = re.match(r"[ -]free\b", reading.text[mention.end :])
            reading.take(mention.start, mention.end + (spent.end() if spent else 0))
            _take_cue_after(reading, mention)
            (slots.refused if mention.stance == "not" else slots.unneeded).append(said)
            continue
        thing = subject and mention.of("category") is not None
        if thing and mention.stance == "context" and is_told(slots.told, mention.start, mention.end):
            # "We drink tea all day. A kettle, please": the tea is nothing to search by.
            reading.take(mention.start, mention.end)
            continue
        if entry is None or mention.stance == "context":
            slots.words.append((mention.start, word, mention.english))
            if mention.stance == "wish" or (subject and mention.stance == "must" and mention.of("category") is None):
                slots.preferences.append(said)
                slots.interests += [said] if is_told(slots.told, mention.start, mention.end) else []
            reading.take(mention.start, mention.end)
            continue
        if entry.kind == "field" and mention.stance == "drop":
            _take_cue(reading, mention.start)
            reading.take(mention.start, mention.end)
            slots.drops.add(entry.field)
            continue
        if entry.kind == "field":
            # The name of a quantity that was read is spent; otherwise it is a wish of its own ("long battery life").
            if entry.field in wanted or any(constraint.field == entry.field for constraint in slots.constraints):
                reading.take(mention.start, mention.end)
            continue
        reading.take(mention.start, mention.end)
        if mention.stance == "drop":
            _take_cue(reading, mention.start)
            _take_cue_after(reading, mention)
            # The RAM that a laptop need not have is no kind of thing.
            part = entry.kind == "category" and entry.value not in subject
            slots.drops |= ({each.field for each in mention.entries} - {"category"} if part else set()) or {entry.field}
            continue
        if mention.stance == "not":
            said = _with_negation(reading, mention.start, said)
            (wanted if free else unwanted).setdefault(entry.field, []).append((entry, said))
            continue
        slots.words.append((mention.start, word, mention.english))
        if mention.stance == "wish":
            slots.preferences.append(said)
            slots.interests += [said] if is_told(slots.told, mention.start, mention.end) else []
        elif entry.kind == "category":
            own = entry.value in subject
            if own:
                wanted.setdefault(entry.field, []).append((entry, said))
            # "Wireless headphones", after over-ear headphones, are still those.
            if more is not None and (own or any(vocabulary.related(entry.value, each) for each in subject)):
                wanted.setdefault(more.field, []).append((more, said))
        else:
            wanted.setdefault(entry.field, []).append((entry, said))
    for items, negative in ((wanted, False), (unwanted, True)):
        for entries in items.values():
            made = _joined(reading, entries, negative=negative)
            slots.constraints.append(_as_misspelt(made, catalogue) if made.key == "brand !=" else made)


def take_absent(
    reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue, subject: tuple[str, ...]
) -> list[Constraint]:
    """What the subject is to be without, where its records say so and have no word for the thing itself: "without a
    key" of a keyless lock."""
    mask = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    found: list[Constraint] = []
    for token in reading.tokens if mask is not None else ():
        if token.key in vocabulary.entries or not token.key.isalpha() or not reading.free(token.start, token.end):
            continue
        clause = _CLAUSE.split(reading.text[: token.start])[-1]
        needless = _NEEDLESS.match(reading.text[token.end :])
        cue = next((each for each in (negation_before(clause), drop_before(clause)) if each is not None), None)
        if cue is None and not needless:
            continue
        entry = absent_entry(token.key, vocabulary, catalogue, mask)
        if entry is not None and entry.kind == "flag":
            start = token.start if cue is None else token.start - len(clause) + cue
            start = start if reading.free(start, token.end) else token.start
            found.append(constraint_of(entry).model_copy(update={"text": reading.take(start, token.end)}))
    return found


def _features(mentions: list[Mention], subject: set[str], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with categories that are not the subject read as what else they may mean ("with microphone")."""
    made = []
    for mention in mentions:
        entry = category_of(mention, subject, vocabulary)
        other = tuple(e for e in mention.entries if e.kind not in ("category", "brand"))
        if entry and entry.value not in subject and other and mention.stance in ("must", "context"):
            mention = replace(mention, entries=other, stance="must")
        made.append(mention)
    return made


def _take_cue(reading: Reading, start: int) -> None:
    """Takes "forget the" before what is dropped."""
    clause = _CLAUSE.split(reading.text[:start])[-1]
    if (cue := drop_before(clause)) is not None and reading.free(start - len(clause) + cue, start):
        reading.take(start - len(clause) + cue, start)


def _take_cue_after(reading: Reading, mention: Mention) -> None:
    """Takes "isn't important" behind what is dropped."""
    until = dropped_until(reading, mention.start, mention.end) if mention.stance == "drop" else None
    if until is not None and reading.free(mention.end, until):
        reading.take(mention.end, until)


def _with_negation(reading: Reading, start: int, said: str) -> str:
    """What was said with the "not" before it."""
    clause = _CLAUSE.split(reading.text[:start])[-1]
    cue = negation_before(clause)
    return said if cue is None else reading.said(start - len(clause) + cue, start) + said


def _as_misspelt(refused: Constraint, catalogue: Catalogue) -> Constraint:
    """A refused brand with what the catalogue has of it under a slip of the pen ("Insginia"): a name one letter away
    that a twentieth as many products bear, at most."""
    counts = {value: catalogue.fields["brand"].values.get(value, 0) for value in map(str, refused.values)}
    slips = [
        other
        for other, count in catalogue.fields["brand"].values.items()
        for value, many in counts.items()
        if len(other) >= _LONG and count * _RARE <= many and one_edit(other.casefold(), value.casefold())
    ]
    return refused.model_copy(update={"values": (*refused.values, *dict.fromkeys(slips))}) if slips else refused


def _joined(reading: Reading, entries: list[tuple[Entry, str]], *, negative: bool) -> Constraint:
    """One constraint from all mentions of a field; its text runs from the first to the last where they stand
    together."""
    values = tuple(dict.fromkeys(constraint_of(entry).values[0] for entry, _ in entries))
    texts = [said for _, said in entries]
    start = reading.message.find(texts[0])
    end = reading.message.rfind(texts[-1]) + len(texts[-1])
    between = reading.message[start:end]
    text = between if len(texts) > 1 and len(between) <= sum(map(len, texts)) + 8 * len(texts) else texts[0]
    return Constraint(field=entries[0][0].field, op="!=" if negative else "=", values=values, text=text)
