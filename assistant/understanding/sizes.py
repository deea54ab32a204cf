"""Sizes of clothes, shoes, towels, as the subject's products have them: "size 42", "in M", "70x140", "42码"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import Reading
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint, Filters

_NAMED = re.compile(
    r"\b(?:(?:us|uk|eu|in|a) )*size[sd]?:? (?P<a>\d{1,3}(?:\.5)?|x{0,4}[sml]|\d?xl|(?:extra )?small|medium|"
    r"(?:extra )?large)\b|"
    r"\b(?:us|uk|eu) (?P<e>\d{2}(?:\.5)?)(?![\w.])|(?<![\d.])(?P<b>\d{2}(?:\.5)?)\s?码|(?P<c>x{0,4}[sml])[码号]|"
    r"(?P<d>[大中小])[码号]"
)
_LETTERS = re.compile(
    r"(?<![a-z0-9])(?:(?P<letters>x{0,3}[sml]|x{1,4}l)|(?P<words>(?:(?:x{1,3}|extra)[- ])(?:small|large))|"
    r"(?:in|need|want|wear|take|get|i'm|am|be) (?:an? )?(?P<plain>small|medium|large)(?=\s*(?:$|[.,;!?]|size\b|in\b|"
    r"please\b)))(?![a-z0-9'])|\b(?P<before>small|medium|large) "
)
_LETTER = re.compile(r"x{0,3}[sml]")
_SIDES = re.compile(r"(?<![\d.])(\d{2,3})\s?(?:x|by|乘|×|\*)\s?(\d{2,3})(?:\s?cm)?\b")
_NUMBER = re.compile(
    r"(?<![\w.,$€£¥#-])(?P<number>\d{2}(?:\.5)?)(?![\w.%°\"']|,\d|-\w| ?(?:cm|mm|inch|in\b|kg|g\b|l\b|w\b|hz|gb|%))"
)
_PAPER = re.compile(r"(?<![a-z0-9])[abc]\d(?![a-z0-9])")
"""Formats of paper (ISO 216 and 269)."""
_NEAR = 0.2
"""How far, relative, a size may be from the one that it replaces."""
_TAKEN_BACK = re.compile(r"(?:\b(?:not|instead of|rather than|no longer)(?: an?| size| the)*|不是|不要)\s*$")
_PRICED = re.compile(r"[$€£¥]\s?$|\b(?:under|below|max|budget|about|around|up to|spend|pay|以?不超过)\s*$")
_PRICED_AFTER = re.compile(r"\s?(?:[$€£¥]|dollars?\b|bucks?\b|max\b|tops\b|块|元|美元|以内)")
_WORDS = {"small": "S", "medium": "M", "large": "L", "大": "L", "中": "M", "小": "S"}


def take_sizes(
    reading: Reading, catalogue: Catalogue, mask: Mask | None, former: Filters = (), kinds: Collection[int] = ()
) -> list[Constraint]:
    """An equal value of the field ``size``; one not called a size only where the subject's products come in it.

    Args:
        mask: the rows of the subject; None where there is none.
        former: what is in force; of two sizes the one that is not is wanted ("S is wrong, I'm a medium").
        kinds: where in the text a kind of thing is named: what is "large" just before it has that size.
    """
    if "size" not in catalogue.fields:
        return []
    known = {value.casefold(): value for value in catalogue.facet_counts(mask, "size")} if mask is not None else {}
    in_force = {str(each.values[0]) for each in former if each.key == "size ="}
    found = [each for each in _sizes_in(reading, known, kinds) if reading.free(*each[0].span())]
    back = [
        (match, size) for match, size in found if size in in_force or _TAKEN_BACK.search(reading.text[: match.start()])
    ]
    wanted = next((each for each in found if each not in back), found[0] if found else None)
    if wanted is None:
        return []
    made = [_constraint(wanted[1], reading.take(*wanted[0].span()))]
    for match, _ in back:
        if reading.free(*match.span()):
            reading.take(*match.span())
    return made


def _sizes_in(reading: Reading, known: dict[str, str], kinds: Collection[int]) -> Iterator[tuple[re.Match[str], str]]:
    """Places of sizes, the surest first, with the size as the catalogue has it."""
    for match in _NAMED.finditer(reading.text):
        size = _written(match["a"] or match["e"] or match["b"] or match["c"] or match["d"])
        yield match, known.get(size.casefold(), size)
    for match in _SIDES.finditer(reading.text):
        sides = {float(match[1]), float(match[2])}
        value = next((v for v in known.values() if set(map(float, re.findall(r"\d+(?:\.\d+)?", v))) == sides), None)
        if value is not None:
            yield match, value
    for match in _LETTERS.finditer(reading.text):
        said = reading.said(*match.span())
        size = _written(match["letters"] or match["words"] or match["plain"] or match["before"])
        if match["before"] and match.end() not in kinds:
            continue
        capital = said == said.upper() and size.casefold() in known
        spelled = match["letters"] is None and any(_LETTER.fullmatch(each) for each in known)
        if capital or spelled:
            yield match, known.get(size.casefold(), size)
    for match in _PAPER.finditer(reading.text):
        if match[0] in known:
            yield match, known[match[0]]
    for match in _NUMBER.finditer(reading.text):
        if match["number"] in known and not _counts(reading, match.end()):
            yield match, match["number"]


def take_restated_size(reading: Reading, former: Filters, catalogue: Catalogue) -> list[Constraint]:
    """A size in force said anew as a bare number ("44, sorry", "a 45, not 42"): one that the products come in, and no
    far size."""
    sizes = [str(each.values[0]) for each in former if each.key == "size ="]
    if not sizes or not sizes[0].replace(".", "").isdigit():
        return []
    kind = tuple(each for each in former if each.key == "category =")
    known = catalogue.facet_counts(catalogue.rows(kind), "size")
    found = [
        each
        for each in _NUMBER.finditer(reading.text)
        if reading.free(*each.span())
        and each["number"] in known
        and not _counts(reading, each.end())
        and not _PRICED.search(reading.text[: each.start()])
        and not _PRICED_AFTER.match(reading.text[each.end() :])
    ]
    back = [each for each in found if each["number"] == sizes[0] or _TAKEN_BACK.search(reading.text[: each.start()])]
    new = [each for each in found if each not in back]
    if len(new) != 1 or abs(float(new[0]["number"]) / float(sizes[0]) - 1) > _NEAR:
        return []
    for each in back:
        reading.take(*each.span())
    return [_constraint(new[0]["number"], reading.take(*new[0].span()))]


def _counts(reading: Reading, end: int) -> bool:
    """Whether a thing follows the number at once ("40 pieces")."""
    follower = next((token for token in reading.tokens if token.start >= end), None)
    return (
        follower is not None
        and follower.text not in load_lexicon().stop - {"of"}
        and not reading.text[end : follower.start].strip()
        and reading.free(follower.start, follower.end)
    )


def _written(said: str) -> str:
    """A size as catalogues write it: ``extra large`` -> ``XL``, ``42`` -> ``42``."""
    word = re.sub(r"^extra[- ]?", "x ", said.strip())
    marks, _, plain = word.rpartition(" ") if " " in word else ("", "", word)
    if "-" in plain:
        marks, _, plain = plain.partition("-")
    return (marks + _WORDS.get(plain, plain)).upper()


def _constraint(value: str, said: str) -> Constraint:
    return Constraint(field="size", op="=", values=(value,), text=said.strip())
