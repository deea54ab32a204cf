"""What a shopper said of themselves, heeded in later requests: a limit for each kind of thing that knows of it.

Never against what is said now, never for somebody else, and not once its chip was removed in this conversation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.commands import keyed
from assistant.facts import holding, lexicon, sense_of, sort_of_kind, sort_of_size, speaks_of_other, widely
from assistant.request import Language, Request, State
from assistant.texts import constraint_text, join, say
from assistant.understanding import Understood
from assistant.understanding.subject import categories_of
from assistant.understanding.text import fold
from retrieval.catalogue import Mask
from retrieval.filters import Constraint, Filters
from retrieval.index import Index


def heed_facts(
    index: Index, message: str, state: State, understood: Understood, facts: Filters, drop: str | None = None
) -> tuple[Understood, State, Filters]:
    """What was understood with the shopper's facts among its limits (``Request.from_profile``), the state that knows
    which of them this conversation leaves out, and those that bear on what is sought.

    Args:
        facts: what the shopper said of themselves.
        drop: the key of a chip that was removed in this turn.
    """
    before, request = state.request, understood.request
    if request.intent != "find" or request.named or request.goes_with:
        return understood, state, facts
    lifted = _removed(before, drop) if drop else _lifted(before, request)
    currency = index.catalogue.currency
    unheeded = {each.text for each in facts if _tell_of(lifted, fact_text(each, before.language, currency))}
    # Of a new kind of thing nothing says that it is for the one whom the last was for.
    same = categories_of(before.filters) == categories_of(request.filters)
    other = speaks_of_other(message) or (same and state.for_other)
    state = state.model_copy(update={"unheeded": tuple({*state.unheeded, *unheeded}), "for_other": other})
    given = [each for wish in (before, *before.further) for each in wish.filters if each.key in wish.from_profile]
    heeded = () if other else tuple(each for each in facts if each.text not in state.unheeded)
    first, *further = (_with_facts(index, wish, given, heeded) for wish in (request, *request.further))
    told = {label for wish in (first, *further) for labels in wish.from_profile.values() for label in labels}
    kindless = any(not categories_of(wish.filters) for wish in (first, *further))
    bearing = tuple(each for each in heeded if kindless or _tell_of(told, fact_text(each, request.language, currency)))
    made = first.model_copy(update={"further": tuple(further)})
    return replace(understood, request=made), state, bearing


def heeded_note(before: Request, request: Request, said_now: Sequence[str] = ()) -> list[str]:
    """One sentence on the facts that are newly heeded, beside those just said."""
    known = _labels_of(before)
    new = _labels_of(request) if request.intent == "find" else []
    told = [each for each in new if each not in known and each not in said_now]
    return [say("fact_heeded", request.language, what=join(told, request.language))] if told else []


def fact_text(fact: Constraint, language: Language, currency: str) -> str:
    """A fact in a few words: "no leather", "vegan", "size 42"; as it was said where that was in Chinese."""
    if language == "zh" and not fact.text.isascii():
        return fact.text
    if fact.op == "!=":
        return say("fact_not", language, value=" / ".join(map(str, fact.values)))
    return sense_of(fact) or constraint_text(fact, language, currency)


def _tell_of(labels: Collection[str], fact: str) -> bool:
    return any(each == fact or each.startswith((f"{fact}: ", f"{fact}：")) for each in labels)


def _labels_of(request: Request) -> list[str]:
    told = (labels for wish in (request, *request.further) for labels in wish.from_profile.values())
    return list(dict.fromkeys(label for labels in told for label in labels))


def _removed(before: Request, key: str) -> set[str]:
    """What the removed chip said."""
    own = dict(keyed(before))[key].key
    place = key.removesuffix(own).strip("/")
    return set((before, *before.further)[int(place or 0)].from_profile.get(own, ()))


def _lifted(before: Request, request: Request) -> set[str]:
    """What was heeded for this kind of thing and the message says no longer matters ("leather is fine")."""
    if categories_of(before.filters) != categories_of(request.filters):
        return set()
    there = {each.key for each in request.filters}
    return {label for key, labels in before.from_profile.items() if key not in there for label in labels}


def _with_facts(index: Index, wish: Request, given: Sequence[Constraint], facts: Filters) -> Request:
    own = [each for each in wish.filters if each not in given]
    kinds = [str(each) for each in categories_of(tuple(own))]
    mask = index.catalogue.rows(tuple(each for each in own if each.field == "category"))
    added: dict[str, Constraint] = {}
    told: dict[str, list[str]] = {}
    for fact in facts if kinds and mask.any() else ():
        for limit in _limits(index, fact, mask, kinds):
            if not _speaks_against(wish, own, fact, limit):
                added[limit.key] = _joined(added[limit.key], limit) if limit.key in added else limit
                told.setdefault(limit.key, []).append(_label(fact, limit, wish.language, index.catalogue.currency))
    made = [_joined(each, added.pop(each.key)) if each.key in added else each for each in own]
    from_profile = {key: tuple(dict.fromkeys(told[key])) for key in added}
    return wish.model_copy(update={"filters": (*made, *added.values()), "from_profile": from_profile})


def _label(fact: Constraint, limit: Constraint, language: Language, currency: str) -> str:
    """A fact in a few words, and where a kind only knows what things are made of, what it comes to: "vegan: no
    leather"."""
    text = fact_text(fact, language, currency)
    if fact.op == limit.op:
        return text
    refused = say("fact_not", language, value=" / ".join(map(str, limit.values)))
    return say("fact_means", language, what=text, means=refused)


def _limits(index: Index, fact: Constraint, mask: Mask, kinds: Sequence[str]) -> Iterator[Constraint]:
    """What a fact means for a kind of thing; nothing where the kind does not know of it or all of it keeps to it."""
    catalogue, sense = index.catalogue, sense_of(fact)
    if fact.field not in catalogue.fields:
        return
    told = lexicon()["people"].get(sense, {})
    only, labels = told.get("kinds"), _labels(index, mask)
    if only and not {*only} & {word for label in labels for word in fold(label).replace(",", " ").split()}:
        return
    if fact.op == "!=":
        yield from _refusals(index, fact, mask)
    elif fact.field == "size":
        sort = sort_of_kind(labels)
        fits = (
            sort and sort == sort_of_size(fact, index) and str(fact.values[0]) in catalogue.facet_counts(mask, "size")
        )
        yield from [fact] if fits and len(kinds) == 1 else []
    elif len(kinds) == 1 and widely(index, mask, fact.field):
        holds = catalogue.rows((fact,)) & mask
        yield from [fact] if holds.any() and (mask & ~holds).any() else []
    else:
        for name in told.get("made_of", ()):
            yield from _refusals(index, fact.model_copy(update={"op": "!=", "values": (name,)}), mask)


def _refusals(index: Index, fact: Constraint, mask: Mask) -> Iterator[Constraint]:
    """A refusal as one for each field in which some of the kind have what is refused."""
    catalogue = index.catalogue
    held = {name: holding(index, name) for name in map(str, fact.values)}
    fields = {field for found in held.values() for field in found} if _is_substance(fact) else {fact.field}
    for field in sorted(fields):
        refused = {str(each) for each in fact.values}
        refused |= (
            {value for found in held.values() for value in found.get(field, ())} if _is_substance(fact) else set()
        )
        there = tuple(each for each in catalogue.facet_counts(mask, field) if each in refused)
        if there:
            yield Constraint(field=field, op="!=", values=there, text=fact.text)


def _is_substance(fact: Constraint) -> bool:
    return any(str(each) in lexicon()["substances"] for each in fact.values)


def _labels(index: Index, mask: Mask) -> list[str]:
    """The labels of the path of a kind, by its first product."""
    return list(index.catalogue.products[int(mask.argmax())].category)


def _speaks_against(wish: Request, own: Sequence[Constraint], fact: Constraint, limit: Constraint) -> bool:
    """Whether what is said now decides the matter itself: another size, a color, leather after all."""
    if limit.op != "!=":
        return any(each.field == limit.field for each in own)
    said = fold(" ".join([wish.query, *wish.preferences, *(str(v) for c in own if c.op == "=" for v in c.values)]))
    words = [fold(str(value)) for value in fact.values if fact.op == "!="]
    words += [each for name in words for each in lexicon()["substances"].get(name, {}).get("words", ())]
    asked = {str(value) for each in own if each.key == f"{limit.field} =" for value in each.values}
    return bool(asked & {*map(str, limit.values)}) or any(_says(said, each) for each in words)


def _says(said: str, word: str) -> bool:
    return f" {word} " in f" {said} " if word.isascii() else word in said


def _joined(one: Constraint, other: Constraint) -> Constraint:
    values = tuple(dict.fromkeys((*one.values, *other.values)))
    text = one.text if other.text in one.text else f"{one.text} / {other.text}"
    return one.model_copy(update={"values": values, "text": text})
