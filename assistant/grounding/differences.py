"""Amounts that stand in no record but follow from it: what a price leaves of the budget, how much more another costs,
what share of another's price it is, and which comes first by price.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.evidence import number
from assistant.grounding.claim import Claim, judged
from assistant.grounding.figures import PRICE, About, everyone, stands_for
from assistant.grounding.record import Facts
from assistant.grounding.wording import CITATION
from assistant.request import Request

OFF = 0.006
"""How far off a computed amount may be, in the currency; where it is whole, half of one."""
POINTS = 0.6
"""How far off a computed percentage may be, in points."""
NEARLY = 0.12
"""How far off a share in words ("half") may be."""
_CUT = re.compile(
    r"\b(?:off|discount\w*|reduced|rebate|voucher|coupon|cashback|was|used to)\b|优惠|折|立减|降价|原价", re.IGNORECASE
)
"""Where a price was cut, an amount is the cut, not what is left of the budget."""
_LEFT = re.compile(r"\b(?:leaves?|leaving|left(?: over)?|spare|unspent)\b|省下|剩下?|余下?", re.IGNORECASE)
_YOURS = re.compile(
    r"\b(?:your|the) (?:(?:budget|limit|ceiling|cap|maximum)(?: of)? )?$|您的?(?:预算|上限)?(?:是|为)?\s*$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"(\d+(?:\.\d+)?)\s?(?:%|percent|per cent) (?:under|below|less than|short of) "
    r"(?:(?:your|the) (?:budget|limit|ceiling|cap|maximum)|what you \w+(?: \w+){0,3} (?:to (?:pay|spend)|aside))"
    r"|比(?:您的?)?预算(?:低|少|省)(?:了)?\s*(\d+(?:\.\d+)?)\s?%",
    re.IGNORECASE,
)
_DEARER = re.compile(r"\s*(?:more|extra|dearer|on top)\b(?!\s+than)", re.IGNORECASE)
_DEARER_BEFORE = re.compile(r"(?:多花|多付|加|贵)\s*$")
_SHARES = {
    "half": 1 / 2, "a third": 1 / 3, "1 third": 1 / 3, "a 3rd": 1 / 3, "two thirds": 2 / 3, "2 thirds": 2 / 3,
    "2 3rds": 2 / 3, "two 3rds": 2 / 3, "a quarter": 1 / 4, "three quarters": 3 / 4,
    "3 quarters": 3 / 4, "twice": 2.0, "double": 2.0,
}  # fmt: skip
_SHARE = re.compile(
    rf"\[(\d+)\][^\[]{{0,30}}?\b(?:costs?|is|goes for|asks?)\b[^\[]{{0,20}}?\b({'|'.join(_SHARES)})\b(?: of)?"
    r"(?: (?:what|the price of|as much as|the price|that of))?[^\[]{0,12}\[(\d+)\](?:['’]s)?"
    r"(?: (?:does|costs?|asks?|price))?",
    re.IGNORECASE,
)
_GAP = re.compile(r"\b(?:gap|difference|apart|separates?)\b|差[了距]?|相差", re.IGNORECASE)
_BY_PRICE = re.compile(r"价格(?:由|从)(低到高|高到低)(?:排(?:列|序)?|来看)?")
_BEFORE = re.compile(r"\[(\d+)\][^\[]{0,4}(?:排?在)\s*\[(\d+)\]\s*(?:的|之)?(前|后)面?")


def differences(sentence: str, facts: Mapping[int, Facts]) -> tuple[list[Claim], str]:
    """Between products shown: what more one costs, what share of another's price it is, which comes first by price."""
    claims: list[Claim] = []
    for match in _SHARE.finditer(sentence):
        mine, other = facts.get(int(match[1])), facts.get(int(match[3]))
        share = _SHARES[match[2].lower()]
        prices = [each.product.price for each in (mine, other) if each is not None and each.product.price]
        right = len(prices) == 2 and abs(prices[0] / prices[1] - share) <= NEARLY * share
        claims.append(judged("comparison", match[2], f"[{match[1]}] and [{match[3]}] price" if right else ""))
        sentence = sentence.replace(match.group(), f" [{match[1]}] [{match[3]}] ")
    ordered = _BY_PRICE.search(sentence)
    placed = _BEFORE.search(sentence) if ordered else None
    if ordered and placed:
        a, b = (facts[int(each)].product.price if int(each) in facts else None for each in (placed[1], placed[2]))
        rising = (ordered[1] == "低到高") == (placed[3] == "前")
        right = a is not None and b is not None and (a <= b if rising else a >= b)
        evidence = f"[{placed[1]}] and [{placed[2]}] price" if right else ""
        claims.append(judged("comparison", placed.group(), evidence))
        sentence = sentence.replace(placed.group(), f" [{placed[1]}][{placed[2]}] ")
    sentence = _BY_PRICE.sub(" ", sentence)
    apart, sentence = _gap(sentence, facts)
    claims += apart
    cited = list(dict.fromkeys(int(each) for each in CITATION.findall(sentence)))
    if len(cited) == 1 and cited[0] in facts and len(facts) > 1:
        own = facts[cited[0]].product.price
        for match in reversed(list(PRICE.finditer(sentence))):
            after = _DEARER.match(sentence[match.end() :])
            if not after and not _DEARER_BEFORE.search(sentence[: match.start()]):
                continue
            gap = number(match[1] or match[2])
            others = [each.product.price for place, each in facts.items() if place != cited[0]]
            right = own is not None and any(each is not None and _same(own - each, gap) for each in others)
            claims.append(judged("comparison", match.group(), "price of the others shown" if right else ""))
            end = match.end() + (after.end() if after else 0)
            sentence = f"{sentence[: match.start()]} {sentence[end:]}"
    return claims, sentence


def _gap(sentence: str, facts: Mapping[int, Facts]) -> tuple[list[Claim], str]:
    """How far apart two prices are, without a word on which is the higher."""
    between = _GAP.search(sentence)
    cited = list(dict.fromkeys(int(each) for each in CITATION.findall(sentence)))
    amount = PRICE.search(sentence)
    if between is None or amount is None or len(cited) != 2 or not set(cited) <= set(facts):
        return [], sentence
    one, other = (facts[each].product.price for each in cited)
    right = one is not None and other is not None and _same(abs(one - other), number(amount[1] or amount[2]))
    claim = judged("comparison", amount.group(), f"[{cited[0]}] and [{cited[1]}] price" if right else "")
    return [claim], _GAP.sub(" ", sentence.replace(amount.group(), " "))


def budget(clause: str, about: About, request: Request) -> tuple[list[Claim], str]:
    """What a price leaves of the budget that was named, in the currency or in percent, and the budget itself."""
    limits = [
        (float(each.values[0]), each.unit) for each in request.filters if each.field == "price" and each.op == "<="
    ]
    if not limits:
        return [], clause
    claims: list[Claim] = []

    def share(facts: Facts, percent: float) -> str:
        price, own = facts.product.price, facts.product.currency
        fits = [limit for limit, unit in limits if price is not None and unit in (None, own)]
        return "price" if any(abs(100 * (each - (price or 0)) / each - percent) <= POINTS for each in fits) else ""

    for match in _UNDER.finditer(clause):
        said = float(match[1] or match[2])
        claims.append(everyone("price", match.group(), about, share, said, problem=f"{said:g}% under the budget"))
    clause = _UNDER.sub(" ", clause)
    if _CUT.search(clause):
        return claims, clause

    def left(facts: Facts, amount: float, sign: str) -> str:
        price, own = facts.product.price, facts.product.currency
        if price is None or not stands_for(sign, own):
            return ""
        fits = [limit for limit, unit in limits if unit in (None, own)]
        return "price" if any(_same(each - price, amount) for each in fits) else ""

    for match in reversed(list(PRICE.finditer(clause))):
        amount = number(match[1] or match[2])
        named = bool(_YOURS.search(clause[: match.start()]))
        mine = any(each.product.price is not None and abs(each.product.price - amount) < OFF for each in about)
        if named and any(amount == limit for limit, _ in limits):
            claims.append(judged("price", match.group(), "the limit asked for"))
        elif mine or not any(left(each, amount, match.group()) for each in about):
            # Its own price, and whatever is no remainder, is judged as any price is.
            continue
        else:
            claims.append(everyone("price", match.group(), about, left, amount, match.group()))
        clause = f"{clause[: match.start()]} {clause[match.end() :]}"
    return claims, _LEFT.sub(" ", clause) if claims else clause


def _same(computed: float, said: float) -> bool:
    return abs(computed - said) <= (0.5 if said == int(said) and said >= 10 else OFF)
