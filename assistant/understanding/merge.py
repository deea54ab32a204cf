"""The dialogue state: what of the earlier request still holds once a new message has been read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from assistant.request import Request
from assistant.understanding.numbered import DESIGNATIONS
from assistant.understanding.slots import Slots
from assistant.understanding.subject import categories_of
from assistant.understanding.text import CJK, tokenize
from assistant.understanding.vocabulary import Vocabulary
from retrieval.filters import Constraint
from retrieval.tokens import quantities

_USUAL = frozenset(("normal", "regular", "standard", "ordinary", "usual", "plain", "basic", "original", "classic"))
"""What the first of several models of one name is called."""


def merge(before: Request, slots: Slots, vocabulary: Vocabulary) -> Request:
    """The earlier request with the message's slots in it; intent, language and references are the caller's.

    The same key replaces; exclusions (``!=``) add up. A bound that contradicts a newer one goes. A new category
    that is no
    relative of the one in force starts a new subject: everything but availability and what is the shopper's own is
    dropped, budget and brand included, for a budget said for a laptop means nothing for a kettle.
    """
    kept = list(before.filters)
    query, search_text = before.query.split(), before.search_text.split()
    preferences = list(before.preferences)
    sort = before.sort
    fresh = slots.fresh or (not slots.beside and changes_subject(before, slots, vocabulary))
    if fresh:
        kept = [each for each in kept if each.field == "availability" or each in slots.lasting]
        query, search_text, preferences, sort = [], [], [], None
    kept = _without_allowed(kept, slots.allowed)
    removed: list[Constraint] = [c for c in kept if slots.drops & {c.field, c.key}]
    kept = [c for c in kept if c not in removed]
    for constraint in slots.constraints:
        kept, gone = _add(kept, constraint, vocabulary, beside=slots.beside, instead=slots.instead)
        removed += gone
    # No tents needs not be said of sleeping bags.
    kinds = categories_of(tuple(kept))
    far = [c for c in kept if c.key == "category !=" and kinds and not _related(kinds, c.values, vocabulary)]
    kept = [each for each in kept if each not in far]
    stale = {key for constraint in removed for key in _words_of(constraint)}
    still = {key for constraint in kept if constraint.op != "!=" for key in _words_of(constraint)}
    spoken = query + [word for _, said, _ in slots.words for word in said.split()]
    new = [each for each in (*slots.refused, *slots.open_points) if not _tells_apart(each, spoken)]
    # Of "leather case" nothing says that no case is wanted.
    stale |= {key for each in (*new, *slots.unneeded) for key in _keys(each) if len(_keys(each)) == 1}
    stale -= still
    query = [word for word in query if not (_keys(word) & stale)]
    search_text = [word for word in search_text if not (_keys(word) & stale)]
    if not slots.beside:
        outdated = _other_models(query, slots)
        query, search_text = _without(query, outdated), _without(search_text, outdated)
        preferences = [wish for wish in preferences if not any(_keys(word) <= _keys(wish) for word in outdated[1:])]
    for _, said, english in slots.words:
        query = _with(query, said)
        search_text = _with(_with(search_text, said), english)
    preferences = [wish for wish in preferences if not (_keys(wish) & stale)]
    preferences += [wish for wish in slots.preferences if wish.casefold() not in {p.casefold() for p in preferences}]
    wanted = {key for _, said, _ in slots.words for key in _keys(said)} | still
    interests = [each for each in (*before.interests, *slots.interests) if each in preferences]
    lifted = wanted | {key for each in slots.allowed for key in _keys(each)}
    refused = [] if fresh else [each for each in before.refused if not _keys(each) & lifted]
    return Request(
        query=" ".join(query),
        search_text=" ".join(search_text),
        filters=tuple(kept),
        sort=slots.sort or sort,
        preferences=tuple(dict.fromkeys(preferences)),
        interests=tuple(dict.fromkeys(interests)),
        anything_goes=slots.anything_goes,
        more=slots.more and not fresh,
        open_points=tuple(dict.fromkeys(slots.open_points)),
        refused=tuple(dict.fromkeys([*refused, *new])),
        quantity=slots.quantity or (None if fresh else before.quantity),
    )


def _without_allowed(kept: list[Constraint], allowed: list[str]) -> list[Constraint]:
    """The constraints without the values that were refused and are fine after all."""
    fine = set(map(_fold, allowed))
    made = []
    for each in kept:
        values = tuple(value for value in each.values if each.op != "!=" or _fold(value) not in fine)
        if values:
            made.append(each if values == each.values else each.model_copy(update={"values": values}))
    return made


def _tells_apart(refused: str, query: list[str]) -> bool:
    """Whether what is refused only tells which one of a name is meant: "the S7 edge, not the normal S7"."""
    keys = _keys(refused)
    return bool(keys & _USUAL) and keys - _USUAL <= {key for word in query for key in _keys(word)}


def _other_models(query: list[str], slots: Slots) -> list[str]:
    """A name and the model of it that was searched for, where the message names another ("iPhone", "6s")."""
    said = " ".join(said for _, said, _ in slots.words).split()
    known = [word.casefold() for word in query]
    for name, model in pairwise(said):
        if name.isalpha() and _is_model(model) and name.casefold() in known:
            place = known.index(name.casefold())
            old = list(takewhile(lambda word: _is_model(word) or word.casefold() in DESIGNATIONS, query[place + 1 :]))
            return [query[place], *old] if old else []
    return []


def _is_model(word: str) -> bool:
    """Whether a word tells the model of a name: "7", "6s", "S21"."""
    return any(character.isdigit() for character in word) and word.isalnum() and not quantities(word)[0]


def _without(words: list[str], run: list[str]) -> list[str]:
    """Words without the end of a run that begins with its first one."""
    for place in range(len(words) - len(run) + 1) if run else ():
        if words[place : place + len(run)] == run:
            return [*words[: place + 1], *words[place + len(run) :]]
    return words


def changes_subject(before: Request, slots: Slots, vocabulary: Vocabulary) -> bool:
    """Whether the message names a category that is no relative of those in force."""
    old = categories_of(before.filters)
    new = categories_of(tuple(slots.constraints))
    return bool(old and new) and not _related(old, new, vocabulary)


def _related(some: Iterable[object], others: Sequence[object], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.related(str(a), str(b)) for a in some for b in others)


def _add(
    kept: list[Constraint], new: Constraint, vocabulary: Vocabulary, *, beside: bool, instead: bool
) -> tuple[list[Constraint], list[Constraint]]:
    """Puts one constraint in and takes out what it replaces or contradicts; returns what stays and what went.

    ``beside``: values of the same field are joined to those in force instead of replacing them, as exclusions always
    are.
    """
    same = next((old for old in kept if old.key == new.key), None)
    if same is not None and (new.op == "!=" or (beside and new.op == "=" and not isinstance(new.values[0], bool))):
        kept, new = [old for old in kept if old is not same], _joined(same, new)
    if new.field == "category" and new.op == "=" and not instead:
        for old in kept:
            narrower = old.key == new.key and all(
                any(vocabulary.below(str(o), str(n)) for n in new.values) for o in old.values
            )
            if narrower:
                # "Headphones" said again while over-ear ones are looked for does not widen the search.
                return kept, []
    stay: list[Constraint] = []
    gone: list[Constraint] = []
    # "About $30" is two bounds of one text: when one is replaced, nothing said is left of the other.
    replaced = same.text if same is not None and new.op in ("<=", ">=") and same.text != new.text else None
    for old in kept:
        left = None if old.field == new.field and old.text == replaced else _left_of(old, new)
        if left is None:
            gone.append(old)
        elif left is not old:
            stay.append(left)
            gone.append(old)
        else:
            stay.append(old)
    return [*stay, new], gone


def _left_of(old: Constraint, new: Constraint) -> Constraint | None:
    """What remains of an earlier constraint beside a new one: itself, a part of it, or nothing."""
    if old.field != new.field:
        return old
    pair = (old.op, new.op)
    if old.op == new.op:
        return None
    if pair in (("<=", ">="), (">=", "<=")) and (old.unit == new.unit or old.field != "price"):
        a, b = float(old.values[0]), float(new.values[0])
        return None if (a < b if old.op == "<=" else a > b) else old
    if pair in (("=", "!="), ("!=", "=")):
        values = tuple(value for value in old.values if _fold(value) not in set(map(_fold, new.values)))
        return old if values == old.values else old.model_copy(update={"values": values}) if values else None
    if "=" in pair and old.op != new.op and "!=" not in pair:
        return None
    return old


def _joined(old: Constraint, new: Constraint) -> Constraint:
    """One constraint with the values of both, each once, and both their words."""
    known = set(map(_fold, old.values))
    values = (*old.values, *(value for value in new.values if _fold(value) not in known))
    if values == old.values:
        return old
    comma = "、" if CJK.search(old.text + new.text) else ", "
    return old.model_copy(update={"values": values, "text": f"{old.text}{comma}{new.text}"})


def _fold(value: str | float | bool) -> str:
    return str(value).casefold()


def _words_of(constraint: Constraint) -> set[str]:
    texts = [constraint.text, *(str(value) for value in constraint.values)]
    return {key for text in texts for key in _keys(text)}


def _keys(text: str) -> set[str]:
    return {token.key for token in tokenize(text.lower())} | ({text} if CJK.search(text) else set())


def _with(words: list[str], phrase: str) -> list[str]:
    """The words with a phrase at their end, and not twice."""
    new = _keys(phrase)
    if new <= {key for word in words for key in _keys(word)} and " " not in phrase:
        return words
    return [word for word in words if not (_keys(word) and _keys(word) <= new)] + phrase.split()
