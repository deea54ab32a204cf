"""Which of the products on the page a message points at: "the second one", "#2", "the blue one", "them", "第二个"."""

from __future__ import annotations

import math
import re

from assistant.request import Intent, State
from assistant.understanding.numerals import chinese_number
from assistant.understanding.spans import Mention
from assistant.understanding.stances import negated
from assistant.understanding.text import Reading, fold, tokenize
from assistant.understanding.vocabulary import Entry
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint

_ORDINALS = {
    name: place
    for place, names in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"), 1
    )
    for name in names.split()
} | {"last": -1, "final": -1}
_MEASURE = "[个款件台双种项条只副本瓶盒部张块支套把包袋罐份颗辆盏枚幅顶箱间床]"
"""Chinese measure words of things that shops sell."""
_THING = r"(?:one|ones|option|item|product|pick|choice|suggestion|recommendation|result|model|card)s?"
_ORDINAL = re.compile(
    rf"(?P<the>\b(?:the|your|that|this|about|of|and|or|vs|versus) )?"
    rf"\b(?P<place>{'|'.join(_ORDINALS)})\b(?P<thing> {_THING}\b)?"
    r"(?![ -](?:timer?s?|aid|class|hand|place|name|of all|thing|floor|step|birthday|year|grade|baby|day|week|gen|rate|"
    r"generation|glance|impression|choice of)\b)"
)
_FROM_THE_END = re.compile(
    rf"\b(?:the )?(?:(?P<place>second|2nd|third|3rd|next)[- ](?:to|from)(?:[- ]the)?[- ](?:last|end)|penultimate)"
    rf"(?: {_THING}\b)?|倒数第(?P<chinese>[一二两三四\d]){_MEASURE}?"
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBERED = re.compile(
    r"(?:#\s?|\b(?:number|no\.?|option|item|product|choice|result) ?#?)(?P<place>\d{1,2}|one|two|three|four|five|six)"
    r"\b(?!\s?(?:%|gb|inch|star))"
    rf"|第(?P<chinese>[一二两三四五六七八九十]|\d{{1,2}})(?:(?:{_MEASURE}|样)(?!月|季|星期)|"
    r"(?=[，,。？?！!、和与跟或是有能会可多怎贵便好\s]|比|$))"
    r"|(?<![\d月第])(?P<label>[1-9一二三四五六七八九])号(?!电池|线|楼|店|色|字|码|鞋|衣|前|之前|以前|后|到|送|发|下单)"
    rf"|最后(?P<last>一){_MEASURE}"
)
"""第一 before another word counts other things: 第一次 is the first time, 第二天 the next day."""
_SOME = re.compile(
    r"\b(?:the )?(?P<end>first|last|top) (?P<count>two|three|four|five|\d|couple)(?: (?:of them|"
    r"ones|options|items|products))?\b"
    rf"|(?P<zhend>前|后|最后)(?:面)?(?P<zhcount>[两二三四五六]|\d){_MEASURE}"
)
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:them|these|those|the above)|both(?: of them)?|them(?: all)?|"
    r"these(?: two| three| ones?)?|those(?: two| three| ones?)?|the (?:two|three|"
    r"four)(?: of them)?)\b"
    rf"|它们|他们|[这那](?:些|[几两三四]{_MEASURE})|全部|都?对比一下"
)


def _superlative(english: str, chinese: str) -> re.Pattern[str]:
    """ "The cheapest one", "does the cheapest fold", "the second cheapest of them", "最便宜的那款", "第二便宜的"."""
    rank = r"(?:(?P<{}>second|2nd|third|3rd)[- ])?"
    return re.compile(
        rf"\bthe {rank.format('rank')}(?:{english})(?: {_THING}\b| of (?:them|these|those|the)\b)"
        rf"|(?:^|[,;.] )(?:(?:and|so|but) )?(?:is|does|has|can|will|would|did) the {rank.format('asked')}"
        rf"(?:{english})\b"
        rf"|(?:第(?P<chinese>[二三]))?(?:(?:最|更|较|比较)?{chinese}一?[点些]?的?那一?{_MEASURE}|"
        rf"(?:最|(?<=第[二三])){chinese}的(?:那)?{_MEASURE}?)"
    )


_EXTREMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("price_asc", _superlative(r"cheap(?:er|est)|least expensive|less expensive|lowest[- ]priced?", "便宜")),
    ("price_desc", _superlative(r"most expensive|more expensive|pricier|priciest|dearer|dearest", "贵")),
    ("rating", _superlative(r"(?:best|top|highest|higher|better)[- ]rated", "(?:评分|评价)(?:最|更)?[高好]")),
)
_RANKS = {"second": 1, "2nd": 1, "二": 1, "third": 2, "3rd": 2, "三": 2}
_ORDER_ASKED = re.compile(
    r"^\s*(?:(?:and|so|ok(?:ay)?|then),? )*"
    r"(?P<asks>what(?:'s|s| is| are)|which(?: ones?)? (?:is|are)|show(?: me)?|give me)?\s*(?:the )?"
    r"(?:cheapest|least expensive|most expensive|priciest|dearest|"
    r"(?:best|top|highest)[- ]rated)"
    r"(?: ones?| options?)?"
    r"(?: (?:of|among|out of|from) (?:all (?:of )?)?(?:them|these|those))?"
    # What it has to have makes it a wish of its own.
    r"(?:\s*[?.!]*$|(?(asks) (?:that|which|with|without|for|who|you (?:have|sell|carry|stock))\b))"
    r"|^\W*(?:那么?|所以|里面|其中|这里面)*(?:最(?:便宜|贵|划算)|评分最高)的?(?:一款|一个)?(?:是|要)?"
    r"(?:哪一?[款个种双件台把条本只]|什么|啥|多少钱?)[呢啊呀]?\W*$"
    r"|^\W*(?:那么?|所以|里面|其中|这里面)*哪一?[款个种双件台把条本只](?:最(?:便宜|贵|划算)|评分最高)的?[呢啊呀]?\W*$"
)
"""An order of the whole list is asked for, not one product of it."""
PRONOUN = re.compile(
    r"\b(?:it|its|it's|this|this one|that one|the one|they|their|he|this product|"
    r"that product|this item|that)\b|它|[这那](?:[个款件双台本瓶盒部条只套](?!月|星期))|"
    r"该(?:产品|商品|款)"
)
_IDLE = re.compile(
    r"\bwhat time\b|\bwhat day\b|\b(?:is|does|will|was) it (?:going to |really |even )?(?:rain|snow|matter|true|late|"
    r"early|safe to say|possible to (?:live|love))\w*|\bhow (?:is|are) (?:it going|things)\b|几点了|星期几|下雨|下雪"
)
_TO_THE_SHOP = re.compile(
    r"\b(?:do|can|could|will|would) you(?: guys)? (?!have|sell|carry|stock|show|find|recommend)"
    r"|^(?:请问)?(?:你们|店里)?(?:可以|能不能|可不可以|能|支持|提供).{1,8}[吗么]"
)
_COMPARED_NUMBERS = re.compile(r"(?<![\w.$€£¥])(\d{1,2})(?![\w.%]|\s?(?:gb|inch|dollars|bucks|star|元|块))")
_POINTING_BEFORE = re.compile(
    r"\b(?:the|that|this)\s+(?:[a-z\-]+\s+){0,1}$|(?:那|这)(?:个|款|件|双|台|本|瓶|盒|"
    r"部|条|只|套)$"
)
_POINTING_AFTER = re.compile(
    r"^\s+(?:(?:[a-z\-]+)\s+)?(?:one|ones)\b|^\s*的?(?:那|这)(?:个|款|件|双|台|本|瓶|盒|"
    r"部|条|只|套)"
)


def find_references(
    reading: Reading, state: State, catalogue: Catalogue, mentions: list[Mention], *, comparing: bool
) -> list[str]:
    """Ids of shown products that the message names, in the order named; takes their words out of the reading.

    Pronouns are left to :func:`last_referred`, because "it" points only in a question.
    """
    shown = [identity for identity in state.shown if identity in catalogue.row_of]
    if not shown:
        return []
    found: list[tuple[int, list[str]]] = []

    def add(match: re.Match[str], ids: list[str]) -> None:
        if ids and reading.free(*match.span()):
            reading.take(*match.span())
            if not negated(reading.text[: match.start()]):
                found.append((match.start(), ids))

    for match in _SOME.finditer(reading.text):
        count = match["count"] or match["zhcount"]
        number = {"two": 2, "couple": 2, "three": 3, "four": 4, "five": 5}.get(count) or chinese_or_digits(count)
        add(match, shown[-number:] if (match["end"] or match["zhend"]) in ("last", "后", "最后") else shown[:number])
    for order, pattern in () if _ORDER_ASKED.match(reading.text) else _EXTREMES:
        for match in pattern.finditer(reading.text):
            pool = list(state.request.references) if len(state.request.references) > 1 else shown
            rank = _RANKS.get(match["rank"] or match["asked"] or match["chinese"] or "", 0)
            add(match, _by_order(pool, order, catalogue)[rank : rank + 1])
    for match in _FROM_THE_END.finditer(reading.text):
        place = match["place"] or match["chinese"]
        back = chinese_or_digits(place) if match["chinese"] else 3 if place in ("third", "3rd") else 2
        add(match, shown[-back:][:1] if len(shown) >= back else [])
    for match in _ORDINAL.finditer(reading.text):
        alone = len(tokenize(reading.text)) <= 2
        if match["the"] or match["thing"] or alone or comparing:
            add(match, _at(shown, _ORDINALS[match["place"]]))
    for match in _NUMBERED.finditer(reading.text):
        place = match["place"] or match["chinese"] or match["label"]
        number = -1 if match["last"] is not None else _COUNTS.get(place) or chinese_or_digits(place)
        add(match, _at(shown, number))
    if comparing and not found:
        for match in _COMPARED_NUMBERS.finditer(reading.text):
            add(match, _at(shown, int(match[1])))
    found += _described(reading, shown, catalogue, mentions, comparing=comparing)
    if comparing and not found and (everyone := _ALL.search(reading.text)):
        add(
            everyone,
            list(state.request.references) if len(state.request.references) > 1 and "all" not in everyone[0] else shown,
        )
    found.sort(key=lambda item: item[0])
    return list(dict.fromkeys(identity for _, ids in found for identity in ids))


def asks_order(text: str, state: State) -> bool:
    """Whether the folded text asks which of all that fit is the cheapest, the dearest or the best rated; after a
    comparison it is one of those compared."""
    return state.request.intent != "compare" and bool(_ORDER_ASKED.match(text))


def points_nowhere(text: str) -> bool:
    """Whether the words point at a product by its place; meant for when nothing is shown."""
    return any((match["the"] or match["thing"]) for match in _ORDINAL.finditer(text)) or bool(_NUMBERED.search(text))


def without_product(message: str) -> Intent:
    """What a question is that reads as one about a product where none is shown: still that if it points at one ("does
    it fold?"); else idle talk, a question to the shop, or a search."""
    text = fold(message)
    if _IDLE.search(text):
        return "out_of_scope"
    if points_nowhere(text) or PRONOUN.search(text):
        return "product_question"
    return "policy_question" if _TO_THE_SHOP.search(text) else "find"


def last_referred(state: State, catalogue: Catalogue) -> list[str]:
    """What "it" means: the product last talked about, or last pointed at if it is still shown, else the first shown."""
    still = [identity for identity in state.request.references[:1] if identity in state.shown]
    return [each for each in list(state.focus) or still or list(state.shown[:1]) if each in catalogue.row_of]


def still_meant(state: State, catalogue: Catalogue) -> list[str]:
    """The one product that the last message pointed at, if it is still shown."""
    if len(state.request.references) != 1:
        return []
    return [each for each in state.request.references if each in state.shown and each in catalogue.row_of]


def chinese_or_digits(text: str) -> int:
    """``"2"`` or ``"二"`` as a number."""
    return int(text) if text.isdigit() else chinese_number(text)


def _at(shown: list[str], place: int) -> list[str]:
    if place == -1:
        return shown[-1:]
    return shown[place - 1 : place] if place > 0 else []


def _by_order(pool: list[str], order: str, catalogue: Catalogue) -> list[str]:
    def key(identity: str) -> float:
        product = catalogue.get(identity)
        if order == "rating":
            return -(product.rating or 0.0)
        price = float(catalogue.prices[catalogue.row_of[identity]])
        return math.inf if math.isnan(price) else (price if order == "price_asc" else -price)

    return sorted(pool, key=key)


def _described(
    reading: Reading, shown: list[str], catalogue: Catalogue, mentions: list[Mention], *, comparing: bool
) -> list[tuple[int, list[str]]]:
    """ "The blue one", "that Sony": the first shown product that has what is said of it."""
    found = []
    for mention in mentions:
        entry = mention.of("brand", "value", "flag", "category")
        if entry is None or mention.stance == "not" or not reading.free(mention.start, mention.end):
            continue
        before, after = reading.text[: mention.start], reading.text[mention.end :]
        pointed_before, pointed_after = _POINTING_BEFORE.search(before), _POINTING_AFTER.match(after)
        that = pointed_before and re.match(r"(?:that|this|那|这)", pointed_before[0])
        named = entry.kind == "brand" and (pointed_before or comparing)
        if not (that or named or (pointed_before and pointed_after) or (pointed_after and not before.isascii())):
            continue
        ids = [identity for identity in shown if _has(catalogue, identity, mention)]
        if ids:
            start = pointed_before.start() if pointed_before else mention.start
            end = mention.end + (pointed_after.end() if pointed_after else 0)
            if reading.free(start, end):
                reading.take(start, end)
                found.append((mention.start, ids[:1]))
    return found


def _has(catalogue: Catalogue, identity: str, mention: Mention) -> bool:
    return any(
        catalogue.satisfies(identity, constraint_of(entry)) for entry in mention.entries if entry.kind not in ("field",)
    )


def constraint_of(entry: Entry, text: str = "", *, negative: bool = False) -> Constraint:
    """The constraint that an entry stands for."""
    value: str | bool = True if entry.kind == "flag" else entry.value
    return Constraint(field=entry.field, op="!=" if negative else "=", values=(value,), text=text)
