"""Talk about what is kept of a shopper: something said to be remembered, taken back or forgotten, or asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from assistant import personal
from assistant.facts import Span, facts_in, is_bare_size, lexicon, people_said, speaks_of_other, things_in
from assistant.facts_heeded import fact_text
from assistant.floor import Floor, Stock
from assistant.profiles import keep_facts, profile
from assistant.request import Language, Request, State
from assistant.tastes import utc
from assistant.texts import join, say
from assistant.understanding.subject import categories_of
from assistant.understanding.text import detect_language, fold
from retrieval.filters import Constraint
from retrieval.recommenders.interactions import VISIT_GAP

MOST_TOLD = 8
"""Lines of a profile that are said; the page has them all."""
_ASKS = re.compile(
    r"\W*(?:(?:so|hey|hi|hello|ok|okay|please|and|now|tell me|show me|can you tell me|could you tell me|"
    r"i want to know|"
    r"i'd like to know|i wonder)\b[, ]*)*(?:what(?: else| all| exactly| info| information| data| things)?"
    r"(?: (?:do|did|have|has|does|is it))?(?: that)? (?:you|u|the shop|this shop)(?: (?:already|currently|"
    r"actually|now|all|"
    r"have|did))* (?:know|remember|have|keep|kept|saved?|stored?|learn(?:ed|t)?|got|hold|store|noted?|remembered)"
    r"(?: saved| stored| kept| noted| down)? (?:about|of|on|from) me|(?:what(?:'s| is) in |show(?: me)? |"
    r"see )my profile|"
    r"what (?:have|did) i (?:tell|told|say|said)(?: to)?(?: you)? (?:about|of) (?:me|myself))(?: so far| now|"
    r" already)?\W*"
    r"|\W*(?:请问|那么?|所以|你好|告诉我|说说)*[，, ]*(?:你们?|您)(?:都|现在|还|到底|究竟)*(?:知道|了解|记得|"
    r"记住了?|记了|"
    r"记录了?|保存了?|掌握了?|存了)(?:关于)?我(?:的)?(?:些|哪些|什么|啥|多少)(?:信息|资料|情况|喜好|事情?|"
    r"东西)?(?:吗|呢)?\W*"
    r"|\W*(?:看看|查看|显示|打开)?我的(?:个人)?(?:资料|档案|画像)(?:里)?(?:有什么|是什么|有哪些)?\W*"
)
_FORGETS = (
    r"(?:forget|delete|erase|remove|(?:don't|dont|do not|stop) (?:remember(?:ing)?|keep(?:ing)?|sav(?:e|ing)|"
    r"stor(?:e|ing)|not(?:e|ing)))"
)
_FORGETS_ALL = re.compile(
    rf"\b{_FORGETS} (?:everything|all|anything|whatever)(?: (?:that )?(?:you (?:know|have|remember|kept|saved|"
    rf"learned)|i "
    r"(?:told you|said)))? (?:about|of|on) (?:me|myself)\b|(?:忘[掉了记]|删[掉除])(?:关于)?我的?(?:一切|"
    r"所有(?:信息|资料)?|"
    r"全部(?:信息|资料)?|信息|资料)|(?:忘[掉了记]|删[掉除])(?:你)?(?:所有|一切)关于我的(?:信息|资料|事情?|东西|一切)?"
)
_FORGETS_LAST = re.compile(
    rf"\W*(?:(?:please|pls|no|oh|actually|and|but|you can|could you)\b[, ]*)*(?:(?:don't|dont|do not|"
    rf"never) (?:remember|"
    rf"keep|save|store|note|record|write down) (?:that|this|it)|{_FORGETS} what i (?:just |have just )?(?:said|"
    rf"told you)|"
    r"forget i (?:said|mentioned) (?:that|it|anything))(?: please| either| down| about me)?\W*|"
    r"\W*(?:请|你|那|还是)*(?:(?:别|不要|不用)(?:记住?|记着|保存|存|记录)(?:下来)?(?:这个|这些|这条|它|下来)?|"
    r"(?:忘[掉了记]|删[掉除]?)(?:刚才|刚刚)?(?:我)?(?:刚才|刚刚)说的(?:话|那句)?)(?:了|吧|啊)*\W*"
)
_FORGETS_ONE = re.compile(
    rf"\b(?:(?:please|can you|could you|you can|just) )*{_FORGETS}(?: about)?(?: the fact)?(?: that)? (?P<what>"
    r"(?P<told>what i (?:said|told you)(?: about| of| on)? |(?:that )?(?:thing|part) about |my (?=(?:shoe |"
    r"clothing )?size|"
    r"diet|allerg|preference|\w+ allergy))?[^.;!?]*)|"
    r"(?:请|麻烦)?你?(?:忘[掉了记]|删[掉除]?|别再?记[着住]?|"
    r"不要再?记[着住]?)(?:关于)?(?P<zh>(?P<told_zh>我(?:刚才|之前|以前)?"
    r"(?:说过?的?|告诉你的)|我的(?=尺码|鞋码|码数|过敏))?[^。；！？，]*)"
)
_NO_LONGER = re.compile(
    r"\bi(?:'m| am)? (?:(?:actually|now|also|really|do|can|will|just) )*(?:not allergic to|"
    r"no longer (?:allergic to|hate|avoid|"
    r"mind)|fine with|ok(?:ay)? with|(?:don't|dont|do not) (?:mind|hate|avoid)|like|love|wear|eat|buy|"
    r"use) (?P<en>[^.;!?,]*)|"
    r"我(?:们)?(?:其实|现在|已经|也|又|可以|能|开始)*(?:不讨厌|不介意|不反感|喜欢|爱|穿|吃|用|接受|不再讨厌|"
    r"不再介意)(?P<zh>[^。；！？，]*)"
    r"|我对?(?P<no>[^。；！？，]{1,8}?)(?:已经)?不过敏"
)
_LATER = re.compile(
    r"(?:\s*\b(?:any ?more|again|now|too|actually|after all|these days)\b)+\s*$|(?:了|吧|的事|这件事|这一?点|的话)+$"
)
_SIZE = re.compile(r"\bsize\b|尺码|鞋码|码数")
_DIET = re.compile(r"\bdiet\b|饮食")
_IDLE = re.compile(
    r"(?:\b(?:and|but|so|because|cos|since|as|also|btw|by the way|fyi|just|you know|please|pls|thanks|thank you|"
    r"hi|hello|"
    r"hey|ok|okay|well|note|that|remember|keep in mind|for the record|you should|know|to|let|actually|oh|now|"
    r"too|either|"
    r"though|these days|really|strictly|anymore|at all|again|always|for you to)\b|请|谢谢|你好|您好|另外|还有|"
    r"顺便(?:说一下)?|对了|因为|"
    r"所以|而且|但是?|哦|了|的|啊|呢|吧|请?记住|记一下|你要知道|[\W_])+"
)
_EDGE = re.compile(
    r"^(?:[\s,;:，；。.、!！-]|\b(?:and|but|so|because|since|also)\b|所以|但是?|因此|而且|另外|因为)+"
    r"|(?:[\s,;:，；、-]|\b(?:and|but|so|because|since|also)\b|所以|但是?|因为|而且)+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """What of a message was about the shopper themself: the rest of it, the request where nothing is left, sentences
    for the reply, and what was kept just now, in words."""

    rest: str
    request: Request | None = None
    notes: list[str] = field(default_factory=list)
    kept: tuple[str, ...] = ()


def hear_facts(floor: Floor, user: str | None, message: str, state: State, language: Language | None) -> Told:
    """Reads what a message says of the shopper or asks of their profile; keeps it, forgets it or tells it.

    Args:
        user: None for nobody, or who does not want to be remembered: nothing is kept of them.
    """
    stock, spoken = floor.stock(), language or detect_language(message, state.request.language)
    aside = state.request.model_copy(update={**_ASIDE, "language": spoken})
    if _ASKS.fullmatch(fold(message)):
        return Told(message, aside, _known(floor, user, spoken))
    if user is None:
        return Told(message)
    rows = personal.facts_of(floor.database, user)
    gone, spans = _taken_back(stock, message, rows, state)
    for row in gone or ():
        personal.forget_fact(floor.database, user, row["id"])
    kinds = [str(each) for each in categories_of(state.request.filters)]
    said = [
        each
        for each in facts_in(message, stock.index, stock.vocabulary, kinds)
        if all(_apart(each, one) for one in spans)
    ]
    bare = said if is_bare_size(message) else []
    if bare and (state.for_other or speaks_of_other(message)):
        said = []
    keep_facts(floor, user, [each.fact for each in said], "chat")
    currency = stock.index.catalogue.currency
    kept = tuple(dict.fromkeys(fact_text(each.fact, spoken, currency) for each in said))
    notes = [say("fact_kept", spoken, what=join(kept, spoken))] if kept else []
    if any(each.fact.field == "allergens" for each in said):
        notes.append(say("fact_allergens", spoken))
    if gone is not None:
        forgotten = list(dict.fromkeys(fact_text(_constraint(row), spoken, currency) for row in gone))
        what = join(forgotten, spoken)
        notes.insert(0, say("fact_gone", spoken, what=what) if forgotten else say("fact_none", spoken))
    if _FORGETS_ALL.search(fold(message)):
        notes.append(say("fact_erase", spoken))
    if bare or not (said or gone is not None):
        return Told(message, None, notes, kept)
    rest = _rest(message, [*((each.start, each.end) for each in said), *spans])
    if rest:
        return Told(rest, None, notes, kept)
    left = tuple(each for each in aside.filters if not any(_same(row, each) for row in gone or ()))
    if left or state.request.query:
        # Whoever says it amid a search means what is searched for, too.
        return Told(message, aside.model_copy(update={"intent": "find", "filters": left}), notes, kept)
    aside = aside.model_copy(update={"filters": ()})
    return Told(message, aside, [*notes, say("fact_next", spoken)], kept)


_ASIDE = {
    "intent": "profile",
    "references": (),
    "question": "",
    "topic": None,
    "anything_goes": False,
    "more": False,
} | {
    "open_points": (),
    "also": (),
    "compared_by": (),
    "cart": (),
    "shape": "",
    "scope": None,
    "settled": {"intent": "rules"},
}


def _known(floor: Floor, user: str | None, language: Language) -> list[str]:
    if user is None:
        return [say("fact_nobody", language)]
    lines = list(dict.fromkeys(each.text for each in profile(floor, user, language).lines))
    if not lines:
        return [say("fact_nothing", language)]
    stop = "。" if language == "zh" else ". "
    return [say("fact_known", language, what=stop.join(lines[:MOST_TOLD])), say("fact_change", language)]


def _taken_back(
    stock: Stock, message: str, rows: Sequence[dict[str, Any]], state: State
) -> tuple[list[dict[str, Any]] | None, list[tuple[int, int]]]:
    """The kept facts that a message takes back, or None where it takes back none, and where it says so."""
    text = fold(message)
    if match := _FORGETS_ALL.search(text):
        return list(rows), [match.span()]
    if _FORGETS_LAST.fullmatch(text):
        recent = [row for row in rows if row["source"] == "chat" and _ago(row) <= VISIT_GAP]
        last = max((utc(row["time"]) for row in recent), default=None)
        return [row for row in recent if utc(row["time"]) == last], [(0, len(message))]
    for match in _FORGETS_ONE.finditer(text):
        what = match["what"] or match["zh"] or ""
        told = match["told"] or match["told_zh"]
        place = match.start("what") if match["what"] else match.start("zh")
        said = facts_in(message[place:], stock.index, stock.vocabulary)
        said = said or facts_in(f"我{message[place:]}" if match["zh"] else f"i {what}", stock.index, stock.vocabulary)
        if said or told:
            found = [row for row in rows if any(_same(row, each.fact) for each in said)]
            found = found or [row for row in rows if _named(stock, row, what.removeprefix(told or ""))]
            return found, [match.span()]
    for names in lexicon()["no_longer"]:
        for pattern in names["said"]:
            if match := re.search(pattern, text):
                found = [row for row in rows if _is_any(row, names["of"])]
                return (found, [match.span()]) if found else (None, [])
    found, spans = [], []
    for match in _NO_LONGER.finditer(text):
        things = things_in(
            _LATER.sub("", (match["en"] or match["zh"] or match["no"] or "").strip()), *_known_words(stock)
        )
        ended = [row for row in rows if any(_same(row, each) for each in things)]
        found += ended
        spans += [match.span()] if ended else []
    return (found, spans) if found else (None, [])


def _known_words(stock: Stock) -> tuple[Any, Any]:
    return stock.index, stock.vocabulary


def _same(row: dict[str, Any], fact: Constraint) -> bool:
    return (
        row["field"] == fact.field
        and row["op"] == fact.op
        and bool({*map(str, row["values"])} & {*map(str, fact.values)})
    )


def _named(stock: Stock, row: dict[str, Any], what: str) -> bool:
    """Whether what is to be forgotten is named by its thing ("leather"), its sort ("my size") or a word of it."""
    if row["field"] == "size" and _SIZE.search(what):
        return True
    if row["values"] == [True] and (_DIET.search(what) or row["field"] in what):
        return True
    bare = re.sub(r"\b(?:the|my|about|allergy|allergies|thing|being)\b|过敏", " ", _LATER.sub("", what.strip())).strip()
    return any(_same(row, each) for each in things_in(bare, *_known_words(stock))) or any(
        str(value).casefold() in bare.split() for value in row["values"]
    )


def _is_any(row: dict[str, Any], people: Sequence[str]) -> bool:
    text = fold(row["text"])
    return row["values"] == [True] and any(people_said()[name].search(text) for name in people)


def _constraint(row: dict[str, Any]) -> Constraint:
    return Constraint(field=row["field"], op=row["op"], values=tuple(row["values"]), text=row["text"])


def _ago(row: dict[str, Any]) -> float:
    return (datetime.now(UTC) - utc(row["time"])).total_seconds()


def _apart(span: Span, other: tuple[int, int]) -> bool:
    return span.end <= other[0] or other[1] <= span.start


def _rest(message: str, spans: Sequence[tuple[int, int]]) -> str:
    """A message without these parts; empty where what is left says nothing."""
    left = list(message)
    for start, end in spans:
        left[start:end] = " " * (end - start)
    rest = " ".join("".join(left).split())
    rest = _EDGE.sub("", rest)
    return "" if not rest or _IDLE.fullmatch(fold(rest)) else rest
