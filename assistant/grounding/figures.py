"""Claims that are figures: prices and limits, ratings, discounts, quantities, other numbers.

Every function takes a clause, and gives the claims that it found and the clause without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.evidence import NUMBER, apart, number
from assistant.grounding.claim import Claim, ClaimKind, judged
from assistant.grounding.numerals import QUANTITY
from assistant.grounding.record import Facts, quantity_of
from assistant.grounding.wording import lists
from assistant.request import Request
from retrieval.text import stems

_AMOUNT = r"(\d[\d,]*(?:\.\d+)?)"
PRICE = re.compile(
    rf"(?:US\$|[$€£¥]|\b(?:USD|EUR|GBP|CNY|RMB)\s?)\s?{_AMOUNT}"
    rf"|{_AMOUNT}\s?(?:dollars?|euros?|(?<!\d )(?<!\d)pounds?|yuan|美元|欧元|英镑|元|块|USD\b|EUR\b)",
    re.IGNORECASE,
)
CURRENCIES = {
    "美元": "USD", "$": "USD", "usd": "USD", "dollar": "USD", "€": "EUR", "eur": "EUR", "欧元": "EUR", "£": "GBP",
    "gbp": "GBP", "英镑": "GBP", "pound": "GBP", "¥": "CNY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "元": "CNY",
    "块": "CNY",
}  # fmt: skip
SAME_SIGN = {"USD": ("USD", "CAD", "AUD"), "CNY": ("CNY", "JPY")}
"""Currencies that a sign may stand for, beside its first."""
_STATED = re.compile(
    rf"(?:\bcosts?|\bpriced? (?:is|of|at)|\bsells for|价格|售价|只要)\s*[为是仅:：]?\s*{_AMOUNT}"
    rf"(?![\d.]|,\d|\s?(?:dollars?|euros?|pounds?|yuan|美元|欧元|英镑|元|块|USD|EUR|%))",
    re.IGNORECASE,
)
"""A bare number that the words before it make a price."""
_MOST = re.compile(
    r"(?:\b(?:under|below|within|up to|less than|at most|no more than|not more than|maximum(?: of)?|"
    r"budget(?: of| is)?|limit(?: of)?)(?: your| the| a)?"
    r"|(?:不|不会|没|没有|未)超过|不到|预算|低于|少于|在您|在)\s*$",
    re.IGNORECASE,
)
_LEAST = re.compile(r"(?:\b(?:over|above|at least|more than|from)|高于|(?<![不没未会有])超过|至少)\s*$", re.IGNORECASE)
_MOST_AFTER = re.compile(r"\s*(?:budget|limit|or less|or under|元?\s*的?\s*(?:以内|之内|以下|预算))", re.IGNORECASE)
_LEAST_AFTER = re.compile(r"\s*(?:or more|and up|以上)", re.IGNORECASE)
_NEARLY = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|nearly|almost|just under|circa)|约|大约|大概|差不多|近|将近)\s*$",
    re.IGNORECASE,
)
_NEARLY_AFTER = re.compile(r"\s*(?:or so|左右|上下)", re.IGNORECASE)
NEARLY = 0.06
"""How far off a price in round figures may be."""

_RATING = re.compile(
    r"(?:\brated|\brating(?: of| is)?|\bscores?(?: of)?|\bgives? (?:it|this)?|评分(?:是|为)?|得到)\s*[:：]?\s*"
    r"(\d(?:\.\d+)?)"
    r"(?![\d,])(?!\.\d)(?!\s*(?:[kKm]?[WVAg]|kg|h|Hz|%|amps?|volts?|watts?)\b)(?!\s*条)"
    r"(?:\s*(?:out of|of|/)\s*5)?(?:\s*(?:stars?|分|星))?"
    r"|(?<![A-Za-z\d.])(\d(?:\.\d+)?)\s*(?:stars?\b|out of 5|of 5\b|/\s?5\b|分(?![钟之])|星)(?:\s*(?:stars?))?",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(\bover |\bmore than |\bnearly |超过|近)?(\d[\d,]*)\s*(?:reviews?\b|ratings\b|reviewers\b|customers\b|shoppers\b|"
    r"条评价|人评价|个评价|位买家|(?<=\d )(?:people|buyers|users)(?= (?:gave|give|rated?|have rated|speaks?|agree)))",
    re.IGNORECASE,
)
_UNRATED = re.compile(
    r"\b(?:is )?not (?:yet )?(?:been )?rated(?: yet)?|\bno (?:ratings?|reviews?)(?: yet| so far)?|\bunrated"
    r"|\bnobody (?:has )?rated|\bno reviews? of|暂无评[分价]|(?:还|尚)?没有评[分价]|尚?未评分",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_FOLD = re.compile(r"(?:打)?(\d(?:\.\d)?|\d\d)\s?折")
_CUT = re.compile(
    r"\b(?:off|discount(?:ed)?|reduced|on sale|promotion|promotional|special offer|deal|savings?)\b"
    r"|优惠|折扣|打折|促销|特价|立减|降价",
    re.IGNORECASE,
)

About = Sequence[Facts]
Found = tuple[list[Claim], str]


def everyone(
    kind: ClaimKind, said: str, about: About, holds: Callable[..., str], *given: object, problem: str = ""
) -> Claim:
    """A claim about all of them: ``holds``, called with each one's facts and what is ``given``, names its evidence, or
    is empty where it has none."""
    found = [holds(each, *given) for each in about]
    told = "; ".join(f"{each.product.id}: {where}" for each, where in zip(about, found, strict=True))
    return judged(kind, said, told if found and all(found) else "", problem)


def figures(clause: str, about: About, request: Request, shown: int) -> Found:
    """All claims that are figures, and the clause without them.

    Args:
        shown: how many products are on the page; "4 of them" needs no record.
    """
    claims: list[Claim] = []
    for find in (_ratings, _discounts):
        found, clause = find(clause, about)
        claims += found
    found, clause = _prices(clause, about, request)
    claims += found
    found, clause = _quantities(clause, about)
    claims += found
    for match in NUMBER.finditer(apart(clause)):
        value = number(match[1])
        if value != shown:
            claims.append(everyone("number", match[1], about, _number, value))
    return claims, clause


def _number(facts: Facts, value: float) -> str:
    return "record" if value in facts.numbers else ""


def _take(pattern: re.Pattern[str], clause: str, judge: Callable[[re.Match[str]], Claim]) -> Found:
    claims = [judge(match) for match in pattern.finditer(clause)]
    return claims, pattern.sub(lambda match: " " * len(match.group()), clause)


def _ratings(clause: str, about: About) -> Found:
    def rating(match: re.Match[str]) -> Claim:
        said = float(match[1] or match[2])
        return everyone(
            "rating",
            match.group().strip(),
            about,
            lambda each: "rating" if each.product.rating == said else "",
            problem=f"rating {said:g}",
        )

    def count(match: re.Match[str]) -> Claim:
        said, least = number(match[2]), bool(match[1])

        def holds(each: Facts) -> str:
            own = each.product.rating_count
            return "rating count" if own == said or (least and said <= own <= 1.5 * said) else ""

        return everyone("rating", match.group().strip(), about, holds, problem=f"rating count {match[2]}")

    def unrated(match: re.Match[str]) -> Claim:
        why = f"{match.group().strip()!r}, though it is rated"
        return everyone("rating", match.group(), about, _unrated, problem=why)

    claims, clause = _take(_UNRATED, clause, unrated)
    counted, clause = _take(_COUNT, clause, count)
    rated, clause = _take(_RATING, clause, rating)
    return [*claims, *rated, *counted], clause


def _discounts(clause: str, about: About) -> Found:
    """A share off needs a promotion or a reason with that share; "on sale" needs one at all."""

    def share(percent: float, said: str) -> Claim:
        return everyone(
            "discount",
            said,
            about,
            lambda each: _promotion(each) if percent in each.percents else "",
            problem=f"discount {said}",
        )

    cut = _CUT.search(clause)
    found: list[Claim] = []
    if cut:
        shares, clause = _take(_PERCENT, clause, lambda match: share(float(match[1]), match.group()))
        found += shares
    folds, clause = _take(
        _FOLD, clause, lambda match: share(100 - float(match[1]) * (10 if float(match[1]) < 10 else 1), match.group())
    )
    found += folds
    if cut:
        said, clause = _take(
            _CUT,
            clause,
            lambda match: everyone("discount", match.group(), about, _promotion, problem=f"“{match.group()}”"),
        )
        found += said[:1]
    measured, clause = _take(
        _PERCENT,
        clause,
        lambda match: everyone("number", match.group(), about, _shares, match, problem=match.group()),
    )
    return [*found, *measured], clause


def _unrated(facts: Facts) -> str:
    return "no rating" if facts.product.rating is None else ""


def _promotion(facts: Facts) -> str:
    return next((f"promotion {each.id}" for each in facts.promotions), "reason promotion" if facts.percents else "")


def _shares(facts: Facts, match: re.Match[str]) -> str:
    said = {float(each) for each in re.findall(r"(\d+(?:\.\d+)?)\s?%", facts.text)}
    return "record" if float(match[1]) in said else ""


def _prices(clause: str, about: About, request: Request) -> Found:
    """A price must be the product's, in its currency; a limit must hold, or be the one asked for; round figures are
    fine where they are said to be so."""
    limits = {(float(value), each.unit) for each in request.filters if each.field == "price" for value in each.values}

    def price(match: re.Match[str]) -> Claim:
        amount, said = number(match[1] or match[2]), match.group().strip()
        sign = next(code for name, code in CURRENCIES.items() if name in said.lower())
        before, after = clause[: match.start()], clause[match.end() :]
        most = bool(_MOST.search(before) or _MOST_AFTER.match(after))
        least = bool(_LEAST.search(before) or _LEAST_AFTER.match(after))
        nearly = bool(_NEARLY.search(before) or _NEARLY_AFTER.match(after))

        def holds(each: Facts) -> str:
            own = each.product.price
            if own is None:
                return ""
            mine = _means(sign, each.product.currency)
            asked = (most or least or nearly) and (
                any(amount == value and _means(sign, unit or each.product.currency) for value, unit in limits)
                or any(said in reason.text for reason in each.reasons)
            )
            if mine and ((most and own <= amount) or (least and own >= amount)):
                return "price"
            if mine and not most and not least:
                if abs(amount - own) < 0.005 or (nearly and abs(amount - own) <= NEARLY * own):
                    return "price"
                if nearly and asked:
                    return "the limit asked for"
            # In another currency than the record's a limit cannot be worked out here: search did, and said so.
            return "the limit asked for" if asked and not mine else ""

        return everyone("price", said, about, holds)

    def stated(match: re.Match[str]) -> Claim:
        amount = number(match[1])
        return everyone(
            "price",
            match.group().strip(),
            about,
            lambda each: "price" if each.product.price == amount else "",
            problem=f"price {match[1]}",
        )

    bare, clause = _take(_STATED, clause, stated)
    claims, clause = _take(PRICE, clause, price)
    return [*bare, *claims], clause


def stands_for(said: str, currency: str | None) -> bool:
    """Whether the currency of an amount, as it was said ("$5", "5 euros"), may be this one."""
    sign = next((code for name, code in CURRENCIES.items() if name in said.lower()), "")
    return _means(sign, currency)


def _means(sign: str, currency: str | None) -> bool:
    return currency is None or currency in SAME_SIGN.get(sign, (sign,))


def _quantities(clause: str, about: About) -> Found:
    """A quantity must be that of the attribute that the clause names, or where it names none, stand in the record."""
    rest, only = QUANTITY.sub(lambda match: " " * len(match.group()), clause), len(QUANTITY.findall(clause)) == 1

    def measured(match: re.Match[str]) -> Claim:
        said = quantity_of(match)
        loosely = bool(_NEARLY.search(clause[: match.start()]))

        def holds(each: Facts) -> str:
            named = _named(rest, each)
            alike = [name for name in named if each.by_name[name].unit.dimension == said.unit.dimension]
            if alike or (named and only):
                return next((name for name in named if said.is_nearly(each.by_name[name], loosely)), "")
            return next((name for name, other in each.quantities if said.is_nearly(other, loosely)), "")

        return everyone(
            "quantity", match.group().strip(), about, holds, problem=f"quantity {said.number:g}{said.unit.symbol}"
        )

    claims = [measured(match) for match in QUANTITY.finditer(clause)]
    # What names the attribute before its quantity ("leaves in", "weighs") has its evidence with it.
    for claim, match in zip(claims, QUANTITY.finditer(clause), strict=True):
        for name, pattern in lists().attributes.items():
            if claim.evidence.endswith(f": {name}"):
                rest = pattern.sub(lambda said: " " * len(said.group()), rest[: match.start()]) + rest[match.start() :]
    return claims, rest


def _named(rest: str, facts: Facts) -> list[str]:
    """Attributes with a quantity that the clause names, in the record's words or usual ones; of two of which one is
    part of the other ("battery life with case") the longer."""
    said, patterns = frozenset(stems(rest)), lists().attributes
    named = [
        name
        for name in facts.by_name
        if frozenset(stems(name)) <= said or (name in patterns and patterns[name].search(rest))
    ]
    return [
        each
        for each in named
        if not any(each != other and each in other and frozenset(stems(other)) <= said for other in named)
    ]
