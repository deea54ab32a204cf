"""What a whole message wants of the cart, by its form: "add the second one", "what's in my cart", "结账".

Only the form is read here; which product is meant is found out in :mod:`assistant.cart_meant`.
"""

from __future__ import annotations

import re

from assistant.cart_language import (
    BASKET,
    BASKET_CHINESE,
    MEASURE,
    NUMBER,
    NUMBER_CHINESE,
    Heard,
    Verb,
    amount_of,
    bare,
    number_of,
    unthanked,
)

_CART = rf"(?:{BASKET})"
_PLAIN: tuple[tuple[Verb, re.Pattern[str]], ...] = (
    ("checkout", re.compile(
        rf"(?:(?:go to |take me to (?:the )?|proceed to (?:the )?|start (?:the )?)?check ?out|proceed to pay\w*|"
        rf"pay(?: now| for (?:it|them|everything|this|my {_CART}))?|(?:place|submit|finali[sz]e) (?:my|the|"
        rf"this|an) order|"
        rf"(?:buy|order|purchase) (?:it|them|this|these|that|everything|it all|all of (?:it|them)|(?:my|the) {_CART})"
        rf"(?: all)?(?: right)?|complete (?:my|the) (?:order|purchase)|check ?out (?:my|the) {_CART})")),
    ("checkout", re.compile(r"(?:去)?(?:结账|结算|下单|付款|买单|提交订单|买下(?:它|这些|来)?)")),
    ("empty", re.compile(
        rf"(?:(?:empty|clear|reset) (?:out )?(?:my|the) {_CART}|"
        rf"(?:remove|delete|take) (?:everything|it all|all(?: of (?:it|them))?|all items) ?(?:out )?(?:from|of|"
        rf"in) (?:my|the) {_CART})")),
    ("empty", re.compile(rf"(?:清空|倒空)(?:我的|一下)?{BASKET_CHINESE}|"
        rf"^(?:把)?{BASKET_CHINESE}清空")),
    ("view", re.compile(
        rf"(?:what(?:'s| is| do i have| have i got| did i put)(?: now| currently)? (?:in|inside) (?:my|"
        rf"the) {_CART}|"
        rf"(?:show|view|see|open|list|check|review)(?: me)?(?: what's in)? (?:my|the) {_CART}|(?:my |the )?"
        rf"(?:cart|basket|trolley)|"
        rf"(?:what(?:'s| is| will be| would be) )?(?:the |my )?(?:(?:cart|basket|order|grand) )?(?:total|sum|"
        rf"subtotal)(?: price| cost| amount)?"
        rf"(?: (?:of|for|in) (?:my|the) {_CART}| now| so far| then)*|"
        rf"(?:what|how much) (?:do|will|would|must) i (?:have to )?(?:pay|owe)(?: (?:you|in total|altogether|in all|"
        rf"now|for (?:everything|all(?: of it)?|it all)))*|"
        rf"how much (?:is|does|will|would)(?: it| that| this| everything| all)*(?: of it| of that)?(?: be| cost|"
        rf" come to)?"
        rf" (?:in total|altogether|all together|in all|in my {_CART})|how much (?:is|does) (?:everything|"
        rf"it all|my {_CART}|all of it)(?: cost| come to)?|"
        rf"how (?:many|much) (?:things|items|products|is|are)(?: there)? in (?:my|the) {_CART})"
        rf"(?:,? (?:with|including|after) (?:the |all |any )?(?:promotions?|discounts?|offers?))?")),
    ("view", re.compile(
        rf"(?:(?:看看|看一下|查看|打开|显示)(?:我的|一下)?{BASKET_CHINESE}|(?:我的)?购物[车篮](?:里|"
        rf"里面|中)?(?:都)?(?:有(?:什么|哪些|几件|"
        rf"多少)\S{{0,4}})?|"
        rf"(?:购物车)?(?:里)?(?:的)?(?:一共|总共|合计|总计|加起来)(?:是|要|需要)?(?:付)?(?:多少钱?|"
        rf"几[元块])|总价(?:是)?(?:多少)?|(?:一共|"
        rf"总共)要付多少)")),
)  # fmt: skip
"""Forms that say all by themselves."""

_POINTED = (
    rf"(?:it|this|that|them|these|those|both|all of them|(?:this|that|the) \S.*?|#\s?\d+|(?:option|number|item) \d+|"
    rf"{NUMBER} (?:more )?of \S.*?)"
)
_PLACED = (
    r"(?:(?:this|that) one|the (?:first|second|third|fourth|last|\w+er|\w+est)(?: one| option)?|#\s?\d+|"
    rf"(?:option|number|item) \d+|{NUMBER} of (?:it|this|that|them|those|these|the \w+ ones?))"
)
_AT_ONCE = r"(?:(?:right )?now|right away|immediately|today|at once|for me|online|directly)"
_PAID = (
    r"(?:,? (?:and|then|and then) (?:pay(?: (?:with|by|for|using|now|via|from|it)\b|$)|(?:charge|bill|put) (?:it|"
    r"my|the)\b|use my\b|"
    r"(?:ship|send|deliver) (?:it|them|that|this|to|everything)\b|have it (?:sent|delivered|shipped)\b).*|"
    r",? (?:with|using|on|via|by|from) (?:my|saved) (?:\w+ ){0,3}(?:card|account|wallet|payment)\b.*|"
    r",? (?:with|via|using|by) (?:paypal|apple pay|google pay|visa|mastercard|alipay)\b.*)"
)
_NAMED: tuple[tuple[Verb, bool, re.Pattern[str]], ...] = (
    ("checkout", True, re.compile(
        rf"(?:go ahead and )?(?:buy|order|purchase)\s+(?P<what>.+?)(?:,? {_AT_ONCE})*{_PAID}$|"
        rf"(?:charge|bill|debit) my (?:\w+ ){{0,2}}(?:card|account|paypal|wallet)(?: for (?P<also>.+?))?|"
        rf"(?:go ahead and )?(?:place|submit|make) (?:an|my|the) (?:order|purchase) (?:for|of) (?P<not>.+?)"
        rf"(?:,? {_AT_ONCE})*")),
    ("checkout", True, re.compile(
        r"(?:直接|马上|现在|立刻|立即)*(?:下单)?(?:买下?|购买|订购?|下单)(?P<what>.+?)[，, ]*"
        r"(?:(?:并|再|然后|直接|就)*(?:用|刷|从).{1,14}(?:付款?|支付|扣款?|结账|买单)?|(?:并|再|然后|直接|顺便)+(?:付款|支付|结账|买单))")),
    ("checkout", False, re.compile(
        rf"(?:go ahead and )?(?:buy|order|purchase)\s+(?P<what>.+?)(?:,? {_AT_ONCE})+|"
        rf"(?:直接|马上|现在|立刻|立即)*下单(?:买|购买)?(?P<also>.+?)")),
    ("add", True, re.compile(r"加购(?P<what>.*?)")),
    ("remove", True, re.compile(
        rf"(?:take|remove|delete|drop|get|throw|put|kick)\s+(?:out\s+)?(?P<what>.+?)\s*\b(?:out of|off|"
        rf"from|out from)\s+(?:my |the )?{_CART}")),
    ("remove", True, re.compile(rf"^(?:请|帮我)?从{BASKET_CHINESE}(?:里面?|中)?(?:把)?(?:拿掉|拿出|删掉|删除|"
        rf"移除|移出|去掉|取出|"
        rf"拿走)(?P<what>.*?)")),
    ("remove", True, re.compile(rf"(?:把|将)?(?P<what>.*?)从{BASKET_CHINESE}(?:里面?|中)?(?:拿掉|"
        rf"拿出来?|删掉|删除|移除|移出|"
        rf"去掉|取出|拿走|删了|删)")),
    ("add", False, re.compile(rf"(?:add|(?:i|we|i'?ll|we'?ll|i will|we will|let'?s|let us|let me) (?:take|"
        rf"have)|take(?!.*\b(?:out|off|away|back)\b)|"
        rf"(?:gimme|give me))\s+(?P<what>{_POINTED})(?:,\s*(?:just |only )?(?P<n>{NUMBER})(?: (?:of (?:it|"
        rf"them|those)|"
        rf"pieces?))?)?")),
    ("add", False, re.compile(
        r"(?:(?P<what>.*\S)[, ]+)??(?:and |so |then |please )*(?:pop|put|throw|chuck|toss|stick|add|drop) "
        r"(?:it|that|this|them|one) (?:in|into it|on the pile)")),
    ("add", False, re.compile(
        rf"(?:i(?:'ll|'d| will| would)? |we(?:'ll|'d| will)? )?(?:go with|choose|pick|opt for|decide on|"
        rf"settle (?:for|on))\s+(?P<what>{_PLACED}|it|this|that)")),
    ("add", False, re.compile(rf"(?:buy|i(?:'ll| will) (?:buy|get)|get me)\s+(?P<what>{_PLACED})")),
    ("add", False, re.compile(rf"(?P<what>{NUMBER} of (?:it|this|that|them|those|these|the \S.*?))")),
    ("add", False, re.compile(rf"^(?:我)?(?:就)?(?:要|买|"
        rf"来)(?P<what>(?:{NUMBER_CHINESE}{MEASURE})?(?:这[个款件台双]|那[个款件台双]|它|"
        rf"第.{{1,4}}?)(?:{NUMBER_CHINESE}{MEASURE})?)")),
)  # fmt: skip
"""Forms that speak of a product: what they do, and whether they are sure to be about the cart."""


def cart_words(text: str) -> Heard | None:
    """What a message (folded) wants of the cart; None where it has no such form."""
    said = bare(text)
    if (plain := plain_words(said)) is not None:
        return Heard(plain)
    hasty = unthanked(text)
    for verb, certain, pattern in _NAMED:
        match = pattern.fullmatch(said) or pattern.fullmatch(hasty)
        if match is None:
            continue
        named = match.groupdict()
        what = next((named[each] for each in ("what", "also", "not") if named.get(each)), "").strip(" ，,")
        amount = number_of(named["n"]) if named.get("n") else None
        if amount is None:
            what, amount = amount_of(what)
        return Heard(verb, what, amount, certain)
    return None


def plain_words(said: str) -> Verb | None:
    """What a text without courtesies wants of the cart as a whole."""
    return next((verb for verb, pattern in _PLAIN if pattern.fullmatch(said)), None)
