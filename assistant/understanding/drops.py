"""What no longer matters: "any brand is fine", "forget the colour and the price", "a bit dearer is fine"."""

from __future__ import annotations

import re

from assistant.understanding.text import Reading

_NAMES = {
    "brand": r"brands?|makes?|manufacturers?|makers?|牌子|品牌",
    "price": r"prices?(?: range| limit| cap)?|budget(?: limit| cap)?|costs?|money|(?:price |spending )limit|"
    r"价格(?:限制|上限)?|预算(?:限制|上限)?|价位|价钱|钱",
    "color": r"colou?rs?|颜色",
    "material": r"materials?|fabric|材质|材料|面料|质地",
    "size": r"sizes?|尺寸|尺码|大小|码数",
    "rating": r"ratings?|stars|reviews?|评分|评价",
}
_ONE = f"(?:{'|'.join(_NAMES.values())})"
_THEM = (
    rf"(?:{_ONE}(?:\s*(?:,|/|&|、|，|\band\b|\bn\b|\bor\b|\bnor\b|和|跟|与|或|以及)\s*"
    rf"(?:the |my |any |no )?{_ONE}(?![a-z]))*)"
)
"""One facet or several, as in "the colour and the price"."""
_FINE = r"(?:fine|ok(?:ay)?|alright|good|welcome|possible|no problem)"
_DROPPED = re.compile(
    rf"\b(?:any|whatever|all) {_THEM}(?: (?:is|are|will be|would be) {_FINE}| (?:will|would) do| works?| goes)?\b"
    rf"|\b(?:the |on )?{_THEM}(?: is|'s|s)? (?:really )?no (?:object|issue|problem|limit)\b"
    rf"|\b(?:the |on )?{_THEM} (?:doesn't|doesnt|does not|don't|dont|do not|isn't|isnt|is not|is|are|really doesn't) "
    r"(?:really )?"
    r"(?:matter|important|an issue|a problem|a concern|irrelevant|no object|no issue|flexible|negotiable|no problem|"
    r"unlimited|of no (?:consequence|importance|concern)|up to you|open|whatever)\b"
    rf"|\b(?:the |my )?{_THEM}[,:]? (?:forget (?:about )?(?:it|that|them)|never ?mind|can go|is off|is gone|"
    r"(?:scrap|ignore|drop) (?:it|that|them))\b"
    r"|\b(?:never ?mind|forget(?: about)?|ignore|drop|remove|skip|scrap|scratch|lose|regardless of|disregard|lift|"
    r"(?:don't|dont|do not) (?:really )?(?:care|worry|mind|bother) (?:about|with)|"
    r"(?:not|aren't|isn't|i'm not|im not) (?:really |too |that )?(?:fussed|bothered|fussy|picky|worried) "
    r"(?:about|by|on)|easy (?:on|about)|no matter) (?:about )?(?:the |my |what )?"
    rf"{_THEM}(?: (?:filter|limit|constraint|restriction|preference|bit|thing)s?)?\b"
    rf"|\bno (?:set |fixed |real |particular |specific )?{_THEM}(?= *(?:[.,;!?]|$|at all\b|in mind\b))"
    rf"|\bno {_THEM} (?:preference|limit|restriction|constraint)s?\b"
    rf"|\bno preference (?:on|for|about|regarding) (?:the )?{_THEM}\b|\bno limit on (?:the )?{_THEM}\b"
    rf"|\b(?:other|different) {_THEM}(?: (?:is|are|will be|would be))?(?: also)? {_FINE}\b"
    r"|(?:任何|什么|哪个|啥|不限|不管|不在乎|不考虑|不看|不挑|不介意|不在意|不讲究|(?:先别|先不|不用|别)管|忘[掉了]|取消|去掉)"
    rf"{_THEM}(?:都(?:行|可以|好|能接受)|的?限制|吧|了)*"
    rf"|{_THEM}(?:方面|上|这块|的话)?(?:我|也|都|就|倒|先|其实)*(?:不限(?:制)?|无所谓|没所谓|随便|随意|都行|都可以|都好|不重要|"
    r"没有?要求|没关系|不是问题|没有?限制|(?:不用|不必|别|甭|先不)(?:管|考虑|看|在意)|不管|不考虑|不在乎|不在意|不介意|"
    r"不挑|放开|好说|好商量)了?"
)
_BIT = r"(?:(?:a bit|a little|slightly|some|even|somewhat) )*"
_DEARER_FINE = re.compile(
    rf"\b{_BIT}(?:more expensive|pricier|dearer|more money|higher prices?) (?:ones? )?"
    rf"(?:is|are|would be|will be|'s)(?: also| totally)* {_FINE}(?: too| as well| by me| with me)?\b|"
    r"\b(?:don't|do not|dont|wouldn't) (?:really )?mind (?:paying|spending|if (?:it|they)(?:'s| is| are|'re| costs?)) "
    rf"{_BIT}(?:more|extra|dearer|pricier)(?: expensive| money)?\b|"
    rf"\b(?:happy|willing|ready|prepared|can afford) to (?:pay|spend|go) {_BIT}(?:more|extra|higher)\b(?! than)|"
    rf"\b(?:i'd|i would|i can|can|could|i'll) (?:go|pay|spend) {_BIT}(?:higher|more)\b(?! than| for)|"
    r"(?:价格|价钱|稍微)?(?:贵|高|多花)(?:一?点|一?些)(?:钱|儿|的)?(?:我|也|都|就)*"
    r"(?:没关系|没事|无所谓|不要紧|无妨|可以(?:接受)?|能接受|行|ok)(?:的|了)?"
)
"""A price above the most that was said is fine after all."""
_AMOUNT_AFTER = re.compile(r"\s*(?:[,，]|到|至|to|up to|like|maybe|about)*\s*[$€£¥]?\d")


def dropped(text: str) -> set[str]:
    """Fields that the folded text says do not matter."""
    return {name for match in _DROPPED.finditer(text) for name in _named(match[0])}


def take_drops(reading: Reading) -> set[str]:
    """Fields whose constraints no longer matter ("never mind the colour and the price"), or keys of constraints ("a bit
    more expensive is fine")."""
    found: set[str] = set()
    for match in _DROPPED.finditer(reading.text):
        if reading.free(*match.span()):
            reading.take(*match.span())
            found |= _named(match[0])
    for match in _DEARER_FINE.finditer(reading.text):
        if reading.free(*match.span()) and not _AMOUNT_AFTER.match(reading.text[match.end() :]):
            reading.take(*match.span())
            found.add("price <=")
    return found


def _named(said: str) -> set[str]:
    return {name for name, names in _NAMES.items() if re.search(rf"(?<![a-z])(?:{names})", said)}
