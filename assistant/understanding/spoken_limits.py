"""Limits on the price in loose words: "600 is what I've got", "200 at the very most", "超过两百就算了".

``prices.py`` reads an amount with a comparing word beside it. Here the clause around the amount counts: whether it
speaks of money, and whether what lies beyond the amount is refused. ``limits.yaml`` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.money import Amount
from assistant.understanding.numbered import of_a_name
from assistant.understanding.text import CJK, Reading

LEAST = 10
"""A smaller amount without a currency or a comparing word beside it counts things."""
FAR = 4.0
"""A bare number is a former limit said anew only within this factor of it."""
_YEARS = range(1950, 2100)
_SENTENCE_END = re.compile(r"[.!?。！？;；\n](?!\d)")
_CLAUSE_END = re.compile(r"[.!?。！？;；\n:](?!\d)|,(?!\d{3})|，|\s-\s")
_STANDS_ALONE = re.compile(
    r"\s*(?:$|[^\w\s\u4e00-\u9fff]|吧|了|的(?:样子|预算|话)?(?=$|[，。,.!！])|呢|吗|啊|哈|左右|上下|以|之|内|够|就|都|是|打住|封顶|顶|算|"
    r"为止|还|也|可以|行|可|能|撑|到|each\b|apiece\b)"
)
_AGED = re.compile(
    r"\b(?:turn(?:s|ed|ing)?|ages?|aged|kids?|child(?:ren)?|toddlers?|babies|baby|boys?|girls?|sons?|daughters?|"
    r"who(?:'s| is)|he's|she's|they're|(?:he|she|i) (?:is|am)|i'm|birthday)\s+"
    r"(?:(?:is|are|of|about|just|only|almost|nearly|between|from|aged)\s+)*$"
)
_DATED = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|"
    r"jul|aug|sept?|oct|nov|dec|at|on the|by the|until the)\.?\s*$"
)
_PLACED = re.compile(
    r"\b(?:in|an?|grade|floor|room|level|chapter|volume|part|street|road|route|channel|season|episode|wears?|wearing|"
    r"seats?|sleeps?|fits?|holds?|under)\s*$|[第穿码]\s*$"
)
_VERBAL = re.compile(r"\b(?:[a-z]+n't|cannot|can not|cant|wont|dont|do not|will not|would not|never|refuse to)\s*$")
"""Negations behind which a verb comes."""
_FOR = re.compile(r"\bfor\s*$")
_SAID_OF = re.compile(
    r"\s*(?:(?:is|'s|was|would be|will be|has to|should|must|ought to|sounds|feels|seems)\b|"
    r"(?:就|已经|差不多|应该|大概)?(?:是|够|算))"
)
_CLOCK = re.compile(r"\s*(?::\d|o'clock\b|[ap]\.?m\b|点|号|月|日|楼|岁)")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(Path(__file__).with_name("limits.yaml").read_text("utf-8"))
    return {name: re.compile(text.strip(), re.VERBOSE) for name, text in loaded.items()}


def refused_from(text: str, cue: int, end: int) -> int | None:
    """Where it begins to be said that "more than" an amount is not wanted: "won't pay more than 80", "over 80 and I'm
    out". None where it is not.

    Args:
        cue: where the words of the limit begin in the folded text; ``end`` where they end.
    """
    patterns = _patterns()
    opened = _clause(text, cue, cue)[0]
    before = text[opened:cue]
    refusal = next(iter(list(patterns["refusing"].finditer(before))[-1:]), None)
    if refusal and not patterns["unrefusing"].search(before):
        verbal = bool(_VERBAL.search(before[: refusal.end()]))
        if _says_nothing(before[refusal.end() :], verbs=1 if verbal else 0):
            return opened + (_VERBAL.search(before[: refusal.end()]) or refusal).start()
    return cue if is_junk(text, end) else None


def is_junk(text: str, end: int) -> bool:
    """Whether it is said behind an amount that what lies beyond it is out ("anything under 50 is no good")."""
    return bool(_patterns()["beyond"].match(_SENTENCE_END.split(text[end:], maxsplit=1)[0]))


def is_dated(text: str, amount: Amount) -> bool:
    """Whether a number without a currency is a year, a date, a time or somebody's age."""
    before, after = text[: amount.start], text[amount.end :]
    if amount.value in _YEARS and re.search(r"\b(?:from|since|in|of|model|year|by|after|before|until)\s*$", before):
        return True
    if _CLOCK.match(after) or (amount.value < 120 and _AGED.search(before)):
        return True
    return amount.value <= 31 and bool(_DATED.search(before))


def told_of_money(reading: Reading, amount: Amount) -> bool:
    """Whether the clause of a number without a currency speaks of money; takes the words that say so."""
    text, patterns = reading.text, _patterns()
    start, end = _clause(text, amount.start, amount.end)
    before, after = text[start : amount.start], text[amount.end : end]
    if amount.value < LEAST or not stands_alone(reading, amount):
        return False
    reach = patterns["reach"].search(f"{before}§{after}", 0)
    behind = patterns["behind"].match(after)
    following = None if after.strip() else patterns["next"].match(text[end:])
    inside = [start + each.start() for each in patterns["money"].finditer(text[start:end])]
    # Words that say it is for all are taken where a budget is shared out.
    if not (reach or behind or following or is_total(after)):
        near = any(start + each.end() >= amount.start - 1 for each in patterns["money"].finditer(before))
        if not inside or (of_a_name(reading, amount.start, amount.end) and not near):
            return False
    for found, offset in ((reach, start), (behind, amount.end), (following, end)):
        if found:
            _take(reading, offset + found.start(), min(offset + found.end(), len(text)))
    _take_told(reading, start, end, "money", "who")
    return True


def take_talk(reading: Reading, start: int, end: int) -> None:
    """Takes what else is said of the money beside a limit: who sets it, that it is final, that it is another now."""
    text, patterns = reading.text, _patterns()
    opened, closed = _clause(text, start, end)
    for found, offset in ((patterns["behind"].match(text[end:closed]), end), (patterns["next"].match(text[end:]), end)):
        if found:
            _take(reading, offset + found.start(), offset + found.end())
    _take_told(reading, opened, closed, "who")
    _take_told(reading, 0, len(text), "correcting", "around")


def is_said_of(reading: Reading, amount: Amount) -> bool:
    """Whether a number is what its clause speaks about ("70 is pushing it"), or what something is had for ("sofas for
    800")."""
    text = reading.text
    return bool(_SAID_OF.match(text[amount.end :]) or (amount.value >= 2 * LEAST and _FOR.search(text[: amount.start])))


def restates(reading: Reading, amount: Amount, former: Sequence[float]) -> bool:
    """Whether a number without a currency, which nothing else in the message explains, is a limit said anew ("oops,
    130"): one of the size of the ``former`` amounts."""
    near = any(bound / FAR <= amount.value <= bound * FAR for bound in former)
    if not near or not stands_alone(reading, amount) or of_a_name(reading, amount.start, amount.end):
        return False
    if amount.spelled and amount.value < LEAST:
        return False
    _take_told(reading, *_clause(reading.text, amount.start, amount.end), "money")
    take_talk(reading, amount.start, amount.end)
    return True


def stands_alone(reading: Reading, amount: Amount) -> bool:
    """Whether a number counts nothing, is no place, size, date or age."""
    text = reading.text
    if is_dated(text, amount) or _PLACED.search(text[: amount.start]):
        return False
    after = text[amount.end :]
    follower = re.match(r"\s*([a-z']+)", after)
    plain = bool(follower and follower[1] in load_lexicon().stop - {"of", "more", "other", "others", "one", "ones"})
    return plain or bool(_STANDS_ALONE.match(after) or is_total(after))


def is_total(after: str) -> bool:
    """Whether it is said right behind an amount that it is for all that is wanted ("all in", "for everything")."""
    return bool(_patterns()["total"].match(after))


def _take_told(reading: Reading, start: int, end: int, *names: str) -> None:
    """Takes the words of these families that stand in a span."""
    for name in names:
        for match in _patterns()[name].finditer(reading.text[start:end]):
            _take(reading, start + match.start(), start + match.end())


def _take(reading: Reading, start: int, end: int) -> None:
    if reading.free(start, end):
        reading.take(start, end)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause about a span."""
    opened = max((each.end() for each in _CLAUSE_END.finditer(text[:start])), default=0)
    closed = _CLAUSE_END.search(text, end)
    return opened, closed.start() if closed else len(text)


def _says_nothing(words: str, *, verbs: int) -> bool:
    """Whether no thing is named by these words: "not a Samsung over 300" refuses a Samsung, and no price.

    Args:
        verbs: how many words there may be that are not known to say nothing ("can't justify more than").
    """
    stop = load_lexicon().stop | {"care", "interested", "touch", "consider", "entertain", "even", "bother", "ones"}
    left = _patterns()["money"].sub(" ", words)
    unknown = [each for each in re.findall(r"[a-z']+", left) if each not in stop]
    return len(unknown) <= verbs and len(CJK.findall(left)) <= 4
