"""A message made fit for the rules: slips in the words around prices mended, orders to the model left out."""

from __future__ import annotations

import re

from assistant.understanding.numerals import NUMBER, chinese_number, number_in
from assistant.understanding.spans import one_edit
from assistant.understanding.text import Reading, fold, reading_of

_NOT_SLIPS = frozenset(("round", "ground", "blow", "bellow", "abode", "collar", "collars", "cheater", "thin"))
"""English words that are one letter away from a word of prices."""
_AMOUNT = r"(?=\s+(?:[$€£¥]\s?)?\d)"
_THAN = "than|then|tahn|thn|tan|thna"
_SLIPS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(rf"\b([a-z]{{4,}}){_AMOUNT}"), ("under", "below", "above", "about", "around", "between", "budget")),
    (re.compile(rf"\b([a-z]{{3,}})(?=\s+(?:{_THAN}){_AMOUNT})"), ("less", "more", "cheaper", "lower")),
    (re.compile(rf"\b(?:les+|lss|mor|more|cheaper|lower)\s+({_THAN}){_AMOUNT}"), ("than",)),
    (re.compile(r"(?<=\d )([a-z]{4,})\b|(?<=\d)([a-z]{5,})\b"), ("dollars", "dollar", "euros")),
    (re.compile(r"(?<=\d )([a-z]{3})(?=\s+\d)"), ("and",)),
    (re.compile(r"\b([a-z]{6,})\b"), ("cheapest", "cheaper", "expensive")),
)
"""Where a word of prices is expected, and which: there one letter may be wrong, missing, doubled or swapped."""
_BEFORE_DEGREES = "|".join(
    rf"(?<=\b{word} )"
    for word in ("to", "at", "for", "below", "under", "of", "than", "in", "least", "handles", "around", "about")
)
_BELOW_ZERO = re.compile(
    rf"(?:零下|(?:负|(?<!\bor )\b(?:minus|negative)\s)(?=\s?{NUMBER}\s?(?:度|摄氏|°|℃|c\b|degrees?\b|celsius\b))|"
    rf"(?:{_BEFORE_DEGREES})minus\s)\s?"
    rf"(?P<a>{NUMBER})|"
    r"(?P<b>\d+)\s?(?:°\s?c?|c|degrees?(?: c(?:elsius)?)?)?\sbelow (?:zero|freezing|0)\b"
)
"""Degrees below zero."""
_SEATS = re.compile(r"(?<![第一二两三四五六七八九十])[二两三四五六七八九](?=个?人|座)|[双单](?=人(?:座|沙发|帐篷))")

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instructions?|"
    r"prompts?|rules|guidelines|programming)\b|\bsystem prompt\b|"
    r"\b(?:reveal|print|show|repeat|leak)\b.{0,20}\b(?:your (?:prompt|instructions|"
    r"rules)|hidden)\b|\bjailbreak\b|\bdeveloper mode\b|\bpretend (?:to be|you)\b|"
    r"\byou are now\b|\bact as (?:an?|if)\b|忽略.{0,8}(?:指令|提示|规则)|系统提示|你现在是|扮演|"
    r"\b(?:you|assistant) (?:must|shall|have to|need to|will) (?:now |always |only )?(?:say|tell|answer|reply|respond|"
    r"output|print|obey|claim|state|write|pretend|act)\b|\btell the (?:customer|shopper|user)s?\b|"
    r"你必须(?:说|回答|告诉)"
)
_SHOUT = re.compile(
    r"(?:^|[.!?;。！？；\n]\s*|[<\[(|#*]+\s*)(?:system|assistant|developer|admin(?:istrator)?|new instructions?|"
    r"(?:system|assistant|admin) (?:note|message|prompt|update|override)|(?:note|message|instructions?) (?:to|"
    r"for) (?:the )?(?:ai|model|assistant|llm)|系统|管理员)\s*[>\])|#*]*\s*[:：]|"
    r"</?\s*(?:system|assistant|user|developer|instructions?|im_start|im_end)\b[^>]*>|<\|[a-z_]+\|>"
)
_STATED_PRICE = re.compile(
    r"(?:\b(?:every(?:thing| \w+)|each \w+|all (?:the |your |our )?\w+)\s+(?:now\s+|just\s+|only\s+)*"
    r"(?:costs?|is|are)|(?:所有|每个|全部)\S{0,6}?(?:都|只要|只卖))\s*"
    r"(?:now|just|only)?\s*[$€£¥]?\d[\d.,]*[^.!?,;。！？，；]*"
)
_SENTENCE = re.compile(r"[^.!?;。！？；\n]+(?:\.(?=\d)[^.!?;。！？；\n]*)*[.!?;。！？；]*")


def read(message: str) -> tuple[Reading, bool]:
    """A fresh reading of a message, and whether orders to the model or statements of prices were left out of it."""
    folded = fold(message)
    orders = _orders(folded)
    mended = [(start, end, " ") for start, end in orders]
    mended += [slip for slip in _slips(folded) if not any(start < slip[1] and slip[0] < end for start, end in orders)]
    return reading_of(message, sorted(mended)), bool(orders)


def _orders(text: str) -> list[tuple[int, int]]:
    """Spans that tell the assistant what to do or what things cost; from a heading like "SYSTEM:" on, all the rest."""
    if shout := _SHOUT.search(text):
        return [*_orders(text[: shout.start()]), (shout.start(), len(text))]
    found = [match.span() for match in _SENTENCE.finditer(text) if _ORDER.search(match[0])]
    stated = [match.span() for match in _STATED_PRICE.finditer(text)]
    return sorted(found + [span for span in stated if not any(a <= span[0] < b for a, b in found)])


def _slips(text: str) -> list[tuple[int, int, str]]:
    found: dict[int, tuple[int, int, str]] = {}
    for pattern, words in _SLIPS:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            slip = text[start:end]
            if slip not in _NOT_SLIPS and slip not in words and (meant := _meant(slip, words)):
                found.setdefault(start, (start, end, meant))
    for match in _BELOW_ZERO.finditer(text):
        degrees = f"-{number_in(match['a'] or match['b']):g}"
        found[match.start()] = (*match.span(), degrees + (" °c" if match["b"] else ""))
    for match in _SEATS.finditer(text):
        seats = {"双": 2, "单": 1}.get(match[0]) or chinese_number(match[0])
        found[match.start()] = (*match.span(), str(seats))
    return list(found.values())


def _meant(slip: str, words: tuple[str, ...]) -> str | None:
    return next((word for word in words if one_edit(slip, word) and slip[0] == word[0]), None)
