"""What the shop's service is asked for: an order, a complaint, the hours; words that settle it in any shop."""

from __future__ import annotations

import re

from assistant.request import Topic

_HOURS = re.compile(
    r"\b(?:are|is|do|will|when are|when do|when is|what time do|what time does|how late are|until when are) "
    r"(?:you|the (?:shop|store)|your (?:shop|store|showroom))(?: guys| all)?(?: still)? (?:open|clos)\w*|"
    r"\b(?:shop|store|showroom)s? (?:is |are )?(?:open|closed?)\b|\b(?:opening|closing|business|"
    r"working) (?:hours|times?)\b|"
    r"几点(?:开门|关门|打烊|下班|上班|营业)|(?:开门|关门|营业)吗|营业时间"
)
_WHAT_IF = re.compile(
    r"\bwhat (?:happens|if|do i do|can i do|do you do)\b.*\b(?:broken?|breaks?|damaged?|faulty|defective|late|"
    r"lost|missing|"
    r"wrong|fails?|stops? working|(?:doesn't|don't) (?:work|fit|arrive))\b|(?:如果|万一|要是).*(?:坏|破|丢|错|"
    r"不合适|不喜欢)"
)
_COMPLAINT = re.compile(
    r"\b(?:arriv\w+|came|received?|recieved?|got|delivered|turned up|was|were|is|are)\b[^.!?]{0,24}\b(?:broken|"
    r"damaged|defective|"
    r"faulty|scratched|cracked|dented|torn|ripped|crushed|expired)\b(?! by\b)|"
    r"(?<!'m )(?<!\bam )(?<!\bim )(?<!\bare )(?<!'re )\bbroke\b(?! till| until)(?!.*\bif\b)|"
    r"\b(?:stopped working|fell apart|doesn't work|does not work|isn't working)\b(?!.*\bif\b)|"
    r"\b(?:sent|gave|got|received|delivered)\b(?: \w+){0,3} (?:the )?wrong\b|\bwrong (?:item|product|size|"
    r"colou?r|one|thing)\b"
    r"[^?]{0,20}\b(?:arrived|came|sent|received|delivered)\b|"
    r"\bcomplain\w*|\b(?:unacceptable|ridiculous|disgusting|disgraceful|outrageous|scam\w*|fraud\w*|rip[- ]?off|"
    r"cheated)\b|"
    r"\b(?:terrible|awful|horrible|poor|bad|worst|rude|unhappy|dissatisfied|disappointed|annoyed|angry|"
    r"fed up)\b[^.?]{0,28}"
    r"\b(?:service|shop|store|company|experience|support|courier|driver|staff|delivery)\b|"
    r"\b(?:service|shop|store|company|courier|driver|staff)\b[^.?]{0,20}\b(?:terrible|awful|horrible|rude|worst|impolite)\b|"
    r"投诉|坏的|是坏了?的?|(?:收到|买)的.{0,8}(?:坏|破|碎|裂|错)|破损|发错|少发|漏发|(?:质量|服务|态度).{0,4}(?:差|烂|糟)|骗(?:人|子)|差评"
)
_HYPOTHETICAL = re.compile(r"\b(?:if|when|what happens|should (?:it|they)|in case)\b|如果|万一|要是|怎么办")
_OF_MINE = r"(?:my|the|an|this|that|our|last|recent|previous|existing|pending|current|latest)"
_ORDER = re.compile(
    rf"\b{_OF_MINE} (?:\w+ ){{0,2}}?(?:orders?|parcels?|packages?|shipments?)\b(?! (?:of|by|online))|"
    rf"\border (?:#|no\b|number|status|id)|"
    r"\border #?\d{3,}|\b(?:track|tracking|trace)\b|\bwhere(?:'s| is| are) (?:my|the) (?:stuff|things?|items?|"
    r"goods|delivery)\b|"
    r"\b(?:i|we) (?:have )?(?:ordered|placed an order)\b|\b(?:cancel|modify|amend) (?:\w+ ){0,3}(?:orders?|"
    r"purchases?)\b|"
    r"(?:我|我的|这个|那个)订单|订单(?:号|状态|到)|我的?(?:快递|包裹|货)|查(?:一下)?(?:物流|快递|订单)|取消订单|修改订单|下的?单"
)


_WHERE = re.compile(
    r"\bwhere(?:'s|s| is| are| has| have)?\b|\bwhen (?:will|does|is|should|do)\b|\bstatus\b|\btrack\w*|"
    r"\b(?:hasn't|has not|hasnt|haven't|have not|not|never) (?:yet |even |been )*"
    r"(?:arrived|come|shown up|turned up|shipped|received|left|delivered)\b|\bany (?:news|update)|"
    r"[到在]哪|还没[到收发送]|没(?:收到|到货)|什么时候[到发送]|情况|进度"
)
_PLACED = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:already |just |recently )?(?:ordered|placed an order)\b|"
    r"\b(?:my|our) (?:\w+ )?(?:orders?|parcels?|packages?|shipments?)\b|\border (?:no\b|number|#)|"
    r"(?:上周|上个?月|昨天|前天|之前|已经|前几天|在你们这)(?:我)?(?:买|订|下)(?:过|了|的)|订单|包裹|快递|下的单"
)
_NUMBER = re.compile(r"(?:\bno\.?|\bnumber|#|单号|号码?)\s*(?:is |was |是|为|:|：)?\s*#?[a-z]{0,3}-?\d{4,}")


def asks_of_order(text: str) -> bool:
    """Whether it is asked how an order that was placed is getting on, or one is named by its number."""
    return bool(_PLACED.search(text)) and bool(_WHERE.search(text) or _NUMBER.search(text))


def asks_terms(text: str) -> bool:
    """Whether it is asked when the shop is open, or what is done if something goes wrong."""
    return bool(_HOURS.search(text) or _WHAT_IF.search(text))


def is_complaint(text: str) -> bool:
    """Whether something went wrong and is complained of; not where it only might."""
    return bool(_COMPLAINT.search(text)) and not _HYPOTHETICAL.search(text)


def topic_of(text: str) -> Topic | None:
    """What a question to the service is about, by its words."""
    if is_complaint(text):
        return "complaint"
    return "order" if _ORDER.search(text) or asks_of_order(text) else None
