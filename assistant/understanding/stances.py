"""What the words around a mention say of it: wanted, not wanted, wished for, or no longer needed."""

from __future__ import annotations

import re

from assistant.understanding.mentions import Mention, Stance
from assistant.understanding.text import Reading

_FILL = (
    r"(?:(?:a|an|the|any|from|by|made|brand|brands|of|in|with|be|have|has|having|"
    r"is|it|to|that|want|like|something|anything|"
    r"another|color|colour|really|very|those|them|for|necessarily|exactly|products?|"
    r"ones?|item|items|stuff|but)\b[\s\-]*)*"
)
_NOT = re.compile(
    r"(?:\b(?:not (?:looking for|after|searching for|interested in)|not(?! (?:only|just|sure))|none (?:that|with)|"
    r"no(?! (?:more|less|matter|preference))|"
    r"without|except(?:ing)?(?: for)?|excluding|"
    r"exclude|avoid(?:ing)?|(?:anything|everything|all|nothing|any brand|any) but|"
    r"other than|apart from|aside from|besides|"
    r"rather than|instead of|minus|never|hates?|dislikes?|ditch|drop|remove|skip|"
    r"isn't|aren't|isnt|arent|ain't|nor|neither|"
    r"(?:don't|dont|do not|doesn't|does not|didn't|won't|wouldn't|would not|can't stand|cannot stand|can't|cannot)"
    r"(?: (?:want|need|like|show|show me|give me|care for|have|buy|trust|come with|"
    r"stand))*|non|free of|sick of|tired of|"
    r"allergic to|fed up with|done with|had it with|"
    r"(?:not|no|never been) (?:a |an |much of a |really a )?(?:big |huge )?fan of|"
    r"not (?:too |very |really |so )?(?:keen|sold|into|big|hot) on|not into|burned by|burnt by|boycott(?:ing)?|"
    r"(?:steer|stay|keep|keeping|staying) (?:clear|away|well away|well clear) (?:of|from)|"
    r"nothing(?: (?:from|by|in|with|too|that is))?|no more|had enough of)\b[\s\-]*)" + _FILL + "$"
)
_NOT_CHINESE = re.compile(
    r"(?:不要|不想要|不想买|不想|别要|别给我|(?<![特分区个级类辨识告离鉴])别(?!的|家|处|人)|不是|不用|不需要|不喜欢|不考虑|"
    r"讨厌|排除|除了|除去|非|不含|没有|无|不带|不买|去掉|避开|拒绝|避雷|拉黑|反感|受够了|再也不(?:想)?(?:买|用|碰)|不想再|不)"
    r"(?:有|带|含|任何|的|品牌|牌子|用|是|要|买|推荐|看|\s)*$"
)
_DROP = re.compile(
    r"(?:\b(?:(?:don't|dont|do not|doesn't|doesnt|does not) (?:really )?need|(?:doesn't|does not|don't) (?:need|"
    r"have) to (?:be|have)|needn't be|no need for|never ?mind|"
    r"forget(?: about)?|drop|remove|lose|scrap|scratch|cancel|without needing|no longer needs?|can live without|"
    r"not (?:fussed|bothered) about|not necessarily|(?:doesn't|don't) care (?:about|if it's|"
    r"if it is))\b|不需要|不用|不必|不一定要|不一定得|不一定非?要?|不非得?要?|忘了|取消|去掉)[\s]*" + _FILL + "$"
)
_DROP_AFTER = re.compile(
    r"^\s*(?:(?:doesn't|does not|dont|doesnt|don't) (?:really )?matter|"
    r"(?:(?:isn't|isnt|is not|aren't|arent|not) (?:really |actually |that )?(?:important|needed|necessary|essential|"
    r"required|a must|a big deal))|can go\b|isn't a deal ?breaker|"
    r"(?:'s|is|are)?\s*(?:now |all )*(?:done|sorted|settled|covered(?! [a-z]+(?:s\b| \w))|taken care of|"
    r"in the bag|out of the way|ticked off)\b|"
    r"is optional|搞定|买好|解决了|(?:的)?(?:功能)?(?:也|其实|倒|都)?(?:无所谓|没所谓|不重要|不限|随便|可有可无|"
    r"不是必须|不必须|不是必要|不强求|有没有都|不要也(?:行|可以|没事)|没有也(?:行|可以|没事)|不带也(?:行|可以)|不需要了|不用了|可以不要|可以没有|可以不带)|都行|都可以)"
)
_NOT_AFTER = re.compile(
    r"^\s*(?:的|牌|品牌|牌子|这个)*\s*(?:除外|以外|之外|不要(?![\u3400-\u9fff])|不要(?=[了的吧啊哦呀啦])|就?算了|不考虑|不行)|"
    r"^\s*(?:is|are|'s)?\s*(?:excluded|not wanted|out\b(?! of stock)|not for (?:me|us)|"
    r"a (?:no|no-go|deal ?breaker)\b|off the table|out of the question|not an option|banned)|"
    r"^\s*(?:isn't|aren't) for (?:me|us)|"
    r"^[^.,;!?]{0,40}?\b(?:so|and|but) (?:none of (?:those|them|that)|not (?:them|those|that one|again)|never again)\b|"
    r"^\s*(?:我|真的|已经|就|都|是|，)*(?:踩过坑|踩坑|免了|免谈|再也不|拉黑|没好感|不感冒|(?:质量|口碑)?太?(?:差|烂)|伤)|"
    r"^(?:\s+(?:and|&|or)\s+[a-z]+){0,2}[ -]free\b(?! (?:shipping|delivery|returns?|of|to|gift)\b)"
)
_SENTENCE_PART = re.compile(r"[.;!?。；！？]\s|[,，]")
_EXCEPT = re.compile(
    r"(?:\b(?:except(?:ing)?(?: for)?|excluding|(?:any(?:thing| brand| make)?|everything|all) but|other than|"
    r"apart from|aside from|besides)\s+(?:from |by |the )*|(?:除了|除去|除开|除)(?:品牌|牌子)?\s*)$"
)
"""What is named after these is out, though "all will do" follows."""
_NOT_REALLY = re.compile(r"(?:有没有|是不是|要不要|why not|whether or not|if not)\s*$")
_WISH = re.compile(
    r"(?:\b(?:prefer(?:ably|red|ring|ence for)?|ideally|maybe|perhaps|possibly|"
    r"bonus if|bonus points (?:for|if)|nice to have|"
    r"(?:would|'d) be (?:nice|great|good|lovely|ideal|a bonus|a plus)|if possible|hopefully|leaning towards?)\b|"
    r"最好|优先|"
    r"偏好|偏向|更喜欢)[^.;!?。；！？]{0,24}$"
)
_WISH_AFTER = re.compile(
    r"^[^.;!?,，。]{0,12}?,?\s*(?:if (?:possible|you have (?:it|any|one|that)|there is (?:one|any)|available)|"
    r"(?:would|will|'d) be (?:an? )?(?:nice|great|good|lovely|cool|sweet|awesome|fab|brilliant|perfect|"
    r"plus|bonus|ideal)|is (?:a|only a) (?:plus|bonus)|preferred|"
    r"(?:is )?(?:only )?(?:a )?nice[- ]to[- ]have"
    r"|(?:preferably|ideally)\s*(?:[.,;!?]|$)|(?:的话)?(?:就?更好|最好|优先)了?\s*(?:[.,;!?。，]|$))"
)


def stance_of(reading: Reading, mention: Mention) -> Stance:
    """What the words around a mention say of it: wanted, refused, wished for or dropped."""
    before = _SENTENCE_PART.split(reading.text[: mention.start])[-1]
    after = reading.text[mention.end :]
    # A brand that is dropped is one not wanted; a feature that is dropped is one not needed.
    if _EXCEPT.search(before):
        return "not"
    if (mention.of("brand") is None and _DROP.search(before)) or _DROP_AFTER.match(after):
        return "drop"
    if negated(before) or _NOT_AFTER.match(after):
        return "not"
    if mention.of("category") is None and (_WISH.search(before) or _WISH_AFTER.match(after)):
        return "wish"
    return "must"


def dropped_until(reading: Reading, start: int, end: int) -> int | None:
    """Where the words end that say of a span that it is no longer needed; None where none do."""
    after = _DROP_AFTER.match(reading.text[end:])
    dropped = after or _DROP.search(_SENTENCE_PART.split(reading.text[:start])[-1])
    return None if not dropped else end + (after.end() if after else 0)


def drop_before(before: str) -> int | None:
    """Where the words begin that say of what follows the clause ``before`` that it is no longer needed."""
    match = _DROP.search(before)
    return match.start() if match else None


def negation_before(before: str) -> int | None:
    """Where the negation begins that reaches to the end of the clause ``before``, if one does."""
    match = None if _NOT_REALLY.search(before) else _NOT.search(before) or _NOT_CHINESE.search(before)
    return match.start() if match else None


def negated(before: str) -> bool:
    """Whether the clause up to here ends in a negation that reaches to the next word."""
    return negation_before(before) is not None
