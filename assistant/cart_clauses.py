"""Messages to the cart read clause by clause: "make the tea 3 and take the coffee out again. what's the total now?".

Every clause changes the cart, asks for it, names a thing, or does nothing; what it names is found out elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cart_forms import (
    ADDS,
    AMOUNT,
    ASKS,
    BEGINS,
    EACH,
    EMPTIES,
    FEWER,
    JOINED,
    JOINERS,
    KEEPS,
    LESS,
    MORE,
    NEVER_MIND,
    ONE,
    PARTS,
    PLAIN_TOTAL,
    PUTS_CHINESE,
    REMOVES,
    REQUESTS,
    SETS,
    SETS_TO,
    SUBJECT,
    SWAPS,
    TOO_MANY,
    TOTALS,
    UNDO,
)
from assistant.cart_language import (
    NUMBER,
    NUMBER_CHINESE,
    Heard,
    Verb,
    amount_of,
    bare,
    number_before,
    number_of,
)
from assistant.cart_words import plain_words

_GLUE = "\ue000"
REASON = 8
"""Words, or twice as many Chinese characters, that a clause which does nothing may have."""


def clauses_of(text: str, whole: Sequence[str] = ()) -> list[str]:
    """The clauses of a folded message, with the word that joins each to the one before.

    Args:
        whole: what is not divided, as a brand with an "and" in it.
    """
    for each in whole:
        text = text.replace(each, each.replace(" ", _GLUE))
    parts = (each.replace(_GLUE, " ") for each in PARTS.split(text.strip()) if each)
    return [each.strip() for each in parts if each.strip(" .,!?;:，。！？；、&")]


def heard_in(clause: str) -> Heard | None:
    """What a clause wants of the cart, or the thing that it names (``name``); None where it is too long for either, or
    asks something else. A clause of courtesies is a ``name`` without one."""
    joined = bool(JOINED.search(clause))
    sets = bool(SETS.search(clause))
    if ASKS.search(clause) and not REQUESTS.search(clause):
        said = bare(BEGINS.sub("", clause))
        return Heard("view") if _is_total(said) or plain_words(said) == "view" else None
    said = bare(BEGINS.sub("", clause))
    if (plain := plain_words(said)) is not None:
        return Heard(plain)
    if UNDO.fullmatch(said):
        return Heard("undo")
    if _is_total(said):
        return Heard("view")
    if match := EACH.fullmatch(said):
        return Heard("each", "", number_of(match["n"] or match["m"]))
    if match := EMPTIES.fullmatch(said):
        return Heard("empty")
    if match := KEEPS.fullmatch(said):
        return Heard("keep", _first(match))
    for patterns, verb in ((LESS, "remove"), (MORE, "more")):
        for pattern in patterns:
            if match := pattern.fullmatch(said):
                return Heard(verb, _first(match, "n", "m", "k"), _number(match) or 1, certain=False)  # type: ignore[arg-type]
    again = said if not joined else re.sub(r"^(?:还|再|也|和|跟|以及|另外|外加)+", "", said)
    if match := AMOUNT.fullmatch(again):
        return Heard("set", "", number_of(next(each for each in match.groups() if each)), certain=False, joined=joined)
    return _ordered(clause, again, joined=joined, sets=sets)


def _ordered(clause: str, said: str, *, joined: bool, sets: bool) -> Heard | None:
    """An order that names its thing, or only the name."""
    raw = BEGINS.sub("", clause.strip(" .!?。,，！？"))
    for pattern in REMOVES:
        for text in (SUBJECT.sub("", raw), SUBJECT.sub("", said)):
            match = pattern.fullmatch(text)
            if match and (what := _first(match)) is not None:
                what, amount = amount_of(what)
                return Heard("remove", bare(what), amount, certain=False)
    if not joined or not sets:
        for place, pattern in enumerate(SETS_TO):
            if match := pattern.fullmatch(said):
                verb: Verb = "set" if place == 0 or sets or not match["what"] else "name"
                what = bare(PUTS_CHINESE.sub("", match["what"]))
                number = (number_of if not what or re.fullmatch(ONE, what) else number_before)(match["n"])
                return Heard(verb, what, number, certain=False, joined=joined)
    if match := FEWER.fullmatch(said):
        return Heard("set", bare(match["what"]), certain=False)
    if match := SWAPS.fullmatch(said):
        what, other = (match["what"], match["other"]) if match["what"] else (match["zh"] or "它", match["zh2"])
        return Heard("swap", bare(what), certain=False, near=(bare(other),))
    for pattern in ADDS:
        if match := pattern.fullmatch(said):
            named = match.groupdict()
            what, amount = amount_of(JOINERS.sub("", named.get("what") or named.get("it") or ""))
            if alone := AMOUNT.fullmatch(what):
                what, amount = "", number_of(next(each for each in alone.groups() if each))
            extra = named.get("n") or (named.get("it") if named.get("what") else None)
            if amount is None and extra and re.fullmatch(f"{NUMBER}|{NUMBER_CHINESE}", extra):
                amount = number_of(extra)
            return Heard("add", bare(what), amount, certain=False, joined=joined)
    what, amount = amount_of(JOINERS.sub("", said))
    if not what and said:
        return None
    return Heard("name", what, amount, certain=False, joined=joined)


def _is_total(said: str) -> bool:
    return bool(TOTALS.fullmatch(said) and PLAIN_TOTAL.search(said))


def _first(match: re.Match[str], *but: str) -> str:
    return next((bare(each) for name, each in match.groupdict().items() if each and name not in but), "")


def _number(match: re.Match[str]) -> int | None:
    said = next((each for name in ("n", "m", "k") if (each := match.groupdict().get(name))), None)
    return number_of(said) if said else None


def steps_in(text: str, whole: Sequence[str] = ()) -> list[tuple[str, Heard | None]]:
    """Every clause with what it wants; a clause that only names a thing carries on what the last one did ("take out
    the tea and the coffee"), and one that has no thing is of the thing named before it ("the tea, two please")."""
    steps: list[tuple[str, Heard | None]] = []
    clauses = clauses_of(text, whole)
    for clause in clauses:
        said = bare(clause)
        if len(clauses) > 1 and (not said or NEVER_MIND.fullmatch(said) or TOO_MANY.fullmatch(said)):
            continue
        heard = heard_in(clause)
        last = steps[-1][1] if steps else None
        if heard is None or last is None or last.verb not in ("name", "add", "remove", "set"):
            steps.append((clause, heard))
            continue
        if heard.verb == "name" and re.fullmatch(ONE, heard.what):
            continue
        if heard.verb == "remove" and last.verb == "name" and last.what and re.fullmatch(ONE, heard.what):
            steps[-1] = (f"{steps[-1][0]}, {clause}", replace(heard, what=last.what))
            continue
        named = last.what and last.amount is None and not heard.joined and not BEGINS.match(clause)
        counts = heard.verb == "add" or (heard.verb == "set" and (last.verb == "set" or AMOUNT.fullmatch(bare(clause))))
        if named and counts and (not heard.what or re.fullmatch(ONE, heard.what)):
            verb: Verb = "set" if last.verb == "set" else "add" if "add" in (heard.verb, last.verb) else "name"
            steps[-1] = (f"{steps[-1][0]}, {clause}", replace(last, verb=verb, amount=heard.amount))
            continue
        if heard.verb == "name" and heard.what and last.verb in ("add", "remove") and BEGINS.match(clause):
            heard = replace(heard, verb=last.verb)
        steps.append((clause, heard))
    return steps
