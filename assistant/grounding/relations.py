"""Claims about several products: comparisons, and which of those shown is most."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.evidence import number
from assistant.grounding.claim import Claim, judged
from assistant.grounding.figures import PRICE
from assistant.grounding.numerals import QUANTITY
from assistant.grounding.record import Facts, quantity_of, root
from assistant.grounding.wording import CITATION, lists
from retrieval.text import stem, stems

_THAN = re.compile(
    r"\b(?:than|over)\b(?=[^\[]{0,60}\[\d+\])"
    r"|\b(?:compared (?:with|to)|unlike|instead of|rather than)\b(?=[^\[]{0,40}\[\d+\])"
    r"|比(?=[^\[较如价]{0,40}\[\d+\])|[高低]于(?=[^\[]{0,40}\[\d+\])|(?:[与和跟]|相比|相较于?)(?=[^\[]{0,40}\[\d+\][^，,]{0,50}相比)",
    re.IGNORECASE,
)
_UNDERCUTS = re.compile(
    r"(\[\d+\]) (?:undercuts|beats) (\[\d+\])(?: on price)?(?= by\b|[.,;!]|$)(?: by(?=\W+\d))?", re.IGNORECASE
)
_OF_TWO = re.compile(r"\bthe\b|两款|两者|二者|两个|那[个款]|更", re.IGNORECASE)
_MORE = re.compile(r"\b(more|larger|bigger|longer|higher|greater|better)\s+([a-z][a-z ]{2,30})", re.IGNORECASE)
_LESS = re.compile(r"\b(less|fewer|smaller|shorter|lower)\s+([a-z][a-z ]{2,30})", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(best|[a-z]{3,}est|most [a-z]+|least [a-z]+)\b|最(?!近|后|初|少|多|新)[\u4e00-\u9fff]{1,2}", re.IGNORECASE
)
_HARMLESS = re.compile(
    r"most|least|latest|(?:inter|requ|sugg|hon|con|har|inv|prot|dig|arr|mod|for|gu|ch)est|test|rest|west|vest|nest|quest"
)
"""Words that only look like superlatives."""


def comparison(sentence: str, facts: Mapping[int, Facts]) -> tuple[list[Claim], str, bool]:
    """The claim of a sentence that compares two products that it cites, the sentence without it, and whether there
    was one. It holds where both records have the value, and the order, and a difference in price, are right."""
    sentence = _UNDERCUTS.sub(r"\1 is cheaper than \2", sentence)
    match = _THAN.search(sentence)
    if match is None:
        return [], sentence, False
    places = [(int(found[1]), found.start()) for found in CITATION.finditer(sentence)]
    after = [place for place, start in places if start >= match.end()]
    if not after or len({place for place, _ in places}) < 2:
        return [], sentence, False
    other = after[0]
    mine = next((place for place, start in reversed(places) if start < match.start() and place != other), None)
    mine = mine or next((place for place, _ in places if place != other), None)
    if mine is None or mine not in facts or other not in facts:
        return [], sentence, False
    # "$6 more" is read as "more", and the amount by itself.
    amounts = [number(found[1] or found[2]) for found in PRICE.finditer(sentence)]
    name, more, said, rest = _degree(re.sub(r"\s+", " ", PRICE.sub("", sentence)), match.group())
    if not name:
        return (
            [judged("comparison", match.group(), "", f"compares [{mine}] with [{other}] in what cannot be looked up")],
            rest,
            True,
        )
    a, b = _value(facts[mine], name), _value(facts[other], name)
    known = a is not None and b is not None
    true = a is not None and b is not None and (a > b if more else a < b)
    claims = [judged("comparison", said, f"[{mine}] and [{other}] {name}" if known and true else "")]
    for gap in amounts:
        right = name == "price" and a is not None and b is not None and abs(gap - abs(a - b)) <= max(0.006, 0.005 * gap)
        evidence = f"[{mine}] and [{other}] price" if right else ""
        claims.append(judged("comparison", f"{gap:g}", evidence, f"difference of {gap:g}"))
    for said_gap in reversed(list(QUANTITY.finditer(rest))):
        difference = quantity_of(said_gap)
        own = [facts[place].by_name.get(name) for place in (mine, other)]
        if (
            a is None
            or b is None
            or any(each is None or each.unit.dimension != difference.unit.dimension for each in own)
        ):
            continue
        told = difference.number * difference.unit.factor
        evidence = f"[{mine}] and [{other}] {name}" if abs(abs(a - b) - told) <= 0.03 * told else ""
        claims.append(judged("comparison", said_gap.group(), evidence, f"difference of {said_gap.group()}"))
        rest = f"{rest[: said_gap.start()]} {rest[said_gap.end() :]}"
    return (
        claims,
        re.sub(
            r"\b(?:than|over|compared (?:with|to)|unlike)\b|相比|相较于?|比|[高低]于", " ", rest, flags=re.IGNORECASE
        ),
        True,
    )


def _degree(sentence: str, mark: str) -> tuple[str, bool, str, str]:
    """What is compared, whether there is more of it, the words, and the sentence without them; a name of an attribute
    after "more" or "larger" says what where no usual word does."""
    plain = CITATION.sub(lambda match: " " * len(match.group()), sentence)
    ordered = sorted(lists().degrees.items(), key=lambda item: item[0] == "height")
    for name, ways in ordered:
        # "Higher" and "lower" alone are of prices and ratings, where they are named.
        for more, key in ((True, "more"), (False, "less")):
            match = ways[key].search(plain)
            if match:
                return (
                    name,
                    more,
                    match.group(),
                    sentence[: match.start()] + " " * len(match.group()) + sentence[match.end() :],
                )
    for more, pattern in ((True, _MORE), (False, _LESS)):
        match = pattern.search(plain)
        if match:
            name = re.split(r"\b(?:than|of)\b", match[2])[0].strip()
            return (
                name,
                more,
                match.group(),
                sentence[: match.start()] + " " * len(match.group()) + sentence[match.end() :],
            )
    return "", False, mark, sentence


def _value(facts: Facts, name: str) -> float | None:
    """How much of it a product has: its price, its rating, or the quantity in its first unit."""
    if name == "price":
        return facts.product.price
    if name == "rating":
        return facts.product.rating
    wanted = frozenset(stems(name))
    for key in (name, *facts.by_name):
        if key in facts.by_name and (key == name or (wanted and wanted <= frozenset(stems(key)))):
            found = facts.by_name[key]
            return found.number * found.unit.factor
    number_of = facts.product.attributes.get(name)
    return number_of if isinstance(number_of, float) and not isinstance(number_of, bool) else None


def superlatives(clause: str, subjects: Sequence[int], facts: Mapping[int, Facts]) -> tuple[list[Claim], str]:
    """Which is most is true of the products shown or not; what cannot be looked up must stand in the record."""
    claims: list[Claim] = []
    for name, ways in lists().degrees.items() if lists().any_degree.search(clause) else ():
        for most, key in ((True, "most"), (False, "least")):
            for match in ways[key].finditer(clause):
                claims.append(_ranked(match.group(), name, most, subjects, facts))
            clause = ways[key].sub(lambda match: " " * len(match.group()), clause)
        # "The less expensive one, [2] the dearer": of two.
        if len(subjects) == 1 and _OF_TWO.search(clause) and name in ("price", "rating", "weight"):
            for most, key in ((True, "more"), (False, "less")):
                for match in ways[key].finditer(clause):
                    claims.append(_ranked(match.group(), name, most, subjects, facts))
                clause = ways[key].sub(lambda match: " " * len(match.group()), clause)
    for match in _OTHER.finditer(clause):
        word = match.group().lower()
        if not _HARMLESS.fullmatch(word):
            roots = {root(stem(each)) for each in re.findall(r"[a-z]+", word)}
            holds = bool(roots) and all(roots <= facts[place].roots for place in subjects)
            claims.append(judged("superlative", word, "record" if holds else ""))
    return claims, _OTHER.sub(
        lambda match: match.group() if _HARMLESS.fullmatch(match.group().lower()) else " ", clause
    )


def _ranked(said: str, name: str, most: bool, subjects: Sequence[int], facts: Mapping[int, Facts]) -> Claim:
    values = {place: _value(each, name) for place, each in facts.items()}
    known = [each for each in values.values() if each is not None]
    # Where a record is silent, it may be the one; a price or rating that is not there is none.
    enough = bool(known) and (len(known) == len(values) or name in ("price", "rating"))
    best = (max(known) if most else min(known)) if known else None
    true = enough and bool(subjects) and all(values[place] == best for place in subjects)
    return judged("superlative", said, f"{name} of all shown" if true else "", f"superlative {said.lower()!r}")
