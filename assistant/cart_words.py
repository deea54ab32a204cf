"""What a message wants of the cart, by its form: "add the second one", "two of those", "把水壶拿掉", "一共多少钱".

Only the form is read here; which product is meant is found out in :mod:`assistant.cart_talk`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.understanding.numerals import chinese_number

Verb = Literal["add", "more", "set", "remove", "undo", "empty", "view", "checkout"]

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one single",
            "two both couple pair",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve dozen",
            "thirteen",
            "fourteen",
            "fifteen",
        ),
        1,
    )
    for word in words.split()
} | {"twenty": 20, "another": 1}
NUMBER = rf"(?:\d{{1,3}}|(?:a )?(?:{'|'.join(_NUMBERS)}))"
NUMBER_CHINESE = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
MEASURE = r"[个件台双只条盒瓶本套份包把部张块支袋罐副款]"
_BASKET = r"(?:shopping )?(?:cart|basket|trolley|bag)\b"
_ZH_BASKET = r"(?:购物车|购物篮|车)"
_LEAD = (
    r"^(?:(?:ok(?:ay)?|yes|yeah|great|perfect|good|fine|alright|please|and|then|also|now|so|just|actually|thanks|"
    r"can you|could you|would you|will you|let's|i'd like(?: you)? to|i want(?: you)? to)[,.!]?\s+)*"
)
_TAIL = r"(?:,?\s*(?:please|too|as well|also|then|instead|again|now|thanks|thank you|for me|any ?more))*$"
_ZH_LEAD = r"^(?:好的?|那|请|麻烦|帮我|给我|可以|也|再|就|我想|我要)*[，,]?"
_ZH_TAIL = r"(?:吧|了|啊|呗|谢谢|就行|就好|就够了)*$"


@dataclass(frozen=True)
class Heard:
    """``what`` names the product ("the kettle", empty for what was last spoken of), ``amount`` how many, where said.

    ``certain`` is false where the words have this meaning only if ``what`` points at a product, or the last turn was
    about the cart.
    """

    verb: Verb
    what: str = ""
    amount: int | None = None
    certain: bool = True
    near: tuple[str, ...] = ()
    """What is said before it and may name the product, the likeliest first."""
    rest: tuple[str, ...] = ()
    """The clauses after it, which may tell how many, or what else."""


_PLAIN: tuple[tuple[Verb, re.Pattern[str]], ...] = (
    ("checkout", re.compile(
        rf"{_LEAD}(?:(?:go to |take me to (?:the )?|proceed to (?:the )?|start (?:the )?)?check ?out|proceed to pay\w*|"
        rf"pay(?: now| for (?:it|them|everything|this|my {_BASKET}))?|(?:place|submit|finali[sz]e) (?:my|the|"
        rf"this|an) order|"
        rf"(?:buy|order|purchase) (?:it|them|this|these|that|everything|it all|all of (?:it|them)|(?:my|the) {_BASKET})"
        rf"(?: all)?(?: right)?|complete (?:my|the) (?:order|purchase)|check ?out (?:my|the) {_BASKET}){_TAIL}")),
    ("checkout", re.compile(rf"{_ZH_LEAD}(?:去)?(?:结账|结算|下单|付款|买单|提交订单|买下(?:它|这些|来)?){_ZH_TAIL}")),
    ("empty", re.compile(
        rf"{_LEAD}(?:(?:empty|clear|reset) (?:out )?(?:my|the) {_BASKET}|"
        rf"(?:remove|delete|take) (?:everything|it all|all(?: of (?:it|them))?|all items) ?(?:out )?(?:from|of|"
        rf"in) (?:my|the) {_BASKET}){_TAIL}")),
    ("empty", re.compile(rf"{_ZH_LEAD}(?:清空|倒空)(?:我的|一下)?{_ZH_BASKET}{_ZH_TAIL}|"
        rf"^(?:把)?{_ZH_BASKET}清空{_ZH_TAIL}")),
    ("view", re.compile(
        rf"{_LEAD}(?:what(?:'s| is| do i have| have i got| did i put)(?: now| currently)? (?:in|inside) (?:my|"
        rf"the) {_BASKET}|"
        rf"(?:show|view|see|open|list|check|review)(?: me)?(?: what's in)? (?:my|the) {_BASKET}|(?:my |the )?"
        rf"(?:cart|basket|trolley)|"
        rf"(?:what(?:'s| is| will be| would be) )?(?:the |my )?(?:(?:cart|basket|order|grand) )?(?:total|sum|"
        rf"subtotal)(?: price| cost| amount)?"
        rf"(?: (?:of|for|in) (?:my|the) {_BASKET}| now| so far| then)*|"
        rf"(?:what|how much) (?:do|will|would|must) i (?:have to )?(?:pay|owe)(?: (?:you|in total|altogether|in all|"
        rf"now|for (?:everything|all(?: of it)?|it all)))*|"
        rf"how much (?:is|does|will|would)(?: it| that| this| everything| all)*(?: of it| of that)?(?: be| cost|"
        rf" come to)?"
        rf" (?:in total|altogether|all together|in all|in my {_BASKET})|how much (?:is|does) (?:everything|"
        rf"it all|my {_BASKET}|all of it)(?: cost| come to)?|"
        rf"how (?:many|much) (?:things|items|products|is|are)(?: there)? in (?:my|the) {_BASKET})"
        rf"(?:,? (?:with|including|after) (?:the |all |any )?(?:promotions?|discounts?|offers?))?{_TAIL}")),
    ("view", re.compile(
        rf"{_ZH_LEAD}(?:(?:看看|看一下|查看|打开|显示)(?:我的|一下)?{_ZH_BASKET}|(?:我的)?购物[车篮](?:里|"
        rf"里面|中)?(?:都)?(?:有(?:什么|哪些|几件|"
        rf"多少)\S{{0,4}})?|"
        rf"(?:购物车)?(?:里)?(?:的)?(?:一共|总共|合计|总计|加起来)(?:是|要|需要)?(?:付)?(?:多少钱?|"
        rf"几[元块])|总价(?:是)?(?:多少)?|(?:一共|"
        rf"总共)要付多少){_ZH_TAIL}")),
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
        rf"{_LEAD}(?:go ahead and )?(?:buy|order|purchase)\s+(?P<what>.+?)(?:,? {_AT_ONCE})*{_PAID}$|"
        rf"{_LEAD}(?:charge|bill|debit) my (?:\w+ ){{0,2}}(?:card|account|paypal|wallet)(?: for (?P<also>.+?))?{_TAIL}|"
        rf"{_LEAD}(?:go ahead and )?(?:place|submit|make) (?:an|my|the) (?:order|purchase) (?:for|of) (?P<not>.+?)"
        rf"(?:,? {_AT_ONCE})*{_TAIL}")),
    ("checkout", True, re.compile(
        rf"{_ZH_LEAD}(?:直接|马上|现在|立刻|立即)*(?:下单)?(?:买下?|购买|订购?|下单)(?P<what>.+?)[，, ]*"
        rf"(?:(?:并|再|然后|直接|就)*(?:用|刷|从).{{1,14}}(?:付款?|支付|扣款?|结账|买单)?|(?:并|再|然后|直接|顺便)+(?:付款|支付|结账|买单)){_ZH_TAIL}")),
    ("checkout", False, re.compile(
        rf"{_LEAD}(?:go ahead and )?(?:buy|order|purchase)\s+(?P<what>.+?)(?:,? {_AT_ONCE})+{_TAIL}|"
        rf"{_ZH_LEAD}(?:直接|马上|现在|立刻|立即)*下单(?:买|购买)?(?P<also>.+?){_ZH_TAIL}")),
    ("set", False, re.compile(
        rf"{_LEAD}(?:make|change|set|update|turn)\s+(?P<what>.*?)\s*(?:\b(?:to|be|into)\s+)?\b(?P<n>{NUMBER})"
        rf"(?: (?:of (?:it|them|those|these)|pieces|units|items))?{_TAIL}")),
    ("set", False, re.compile(
        rf"{_LEAD}(?:i (?:only |just )?(?:need|want)|only|just)\s+(?:only |just )?(?P<n>{NUMBER})(?: of (?P<what>it|"
        rf"them|those|these))?{_TAIL}")),
    ("set", False, re.compile(
        rf"{_ZH_LEAD}把?(?P<what>.*?)(?:的?数量)?(?:改成|改为|改到|变成|换成|减到|减为|减成|加到|"
        rf"增加到)(?P<n>{NUMBER_CHINESE}){MEASURE}?{_ZH_TAIL}")),
    ("set", False, re.compile(rf"^(?:我)?(?P<what>)(?:只|就)?要(?P<n>{NUMBER_CHINESE}){MEASURE}{_ZH_TAIL}")),
    ("more", False, re.compile(
        rf"{_LEAD}(?:add |put in |i'll (?:take|have) )?(?:(?P<n>{NUMBER}) more|another(?: one)?)"
        rf"(?: (?:of )?(?P<what>it|that|those|them|these|the same(?: one)?))?{_TAIL}")),
    ("more", False, re.compile(rf"^(?:请|帮我)?再(?:给我)?(?:来|要|加|买|"
        rf"拿)(?P<n>{NUMBER_CHINESE}){MEASURE}(?P<what>这个|那个|它|一样的)?"
        rf"{_ZH_TAIL}")),
    ("add", True, re.compile(rf"{_ZH_LEAD}加购(?P<what>.*?){_ZH_TAIL}")),
    ("remove", True, re.compile(
        rf"{_LEAD}(?:take|remove|delete|drop|get|throw|put|kick)\s+(?:out\s+)?(?P<what>.+?)\s*\b(?:out of|off|"
        rf"from|out from)\s+(?:my |the )?{_BASKET}{_TAIL}")),
    ("remove", True, re.compile(rf"^(?:请|帮我)?从{_ZH_BASKET}(?:里面?|中)?(?:把)?(?:拿掉|拿出|删掉|删除|"
        rf"移除|移出|去掉|取出|"
        rf"拿走)(?P<what>.*?){_ZH_TAIL}")),
    ("remove", True, re.compile(rf"{_ZH_LEAD}(?:把|将)?(?P<what>.*?)从{_ZH_BASKET}(?:里面?|中)?(?:拿掉|"
        rf"拿出来?|删掉|删除|移除|移出|"
        rf"去掉|取出|拿走|删了|删){_ZH_TAIL}")),
    ("remove", False, re.compile(
        rf"{_LEAD}(?:(?:take|throw|leave|put)\s+(?P<what>.+?)\s+(?:out|off|back|away)|(?:remove|delete|drop|"
        rf"take out|take off|put back)\s+(?P<also>.+?)|"
        rf"i (?:don't|do not) (?:want|need) (?P<not>.+?)){_TAIL}")),
    ("remove", False, re.compile(rf"{_ZH_LEAD}(?:把|将)?(?P<what>.*?)(?:拿掉|拿出来|删掉|删除|移除|去掉|"
        rf"拿走|删了|不要){_ZH_TAIL}|"
        rf"^不要(?P<not>.+?)了$")),
    ("add", False, re.compile(rf"{_LEAD}(?:add|(?:i|we|i'?ll|we'?ll|i will|we will|let'?s|let us|let me) (?:take|have)|"
        rf"(?:gimme|give me))\s+(?P<what>{_POINTED})(?:,\s*(?:just |only )?(?P<n>{NUMBER})(?: (?:of (?:it|them|those)|"
        rf"pieces?))?)?{_TAIL}")),
    ("add", False, re.compile(
        rf"{_LEAD}(?:(?P<what>.*\S)[, ]+)??(?:and |so |then |please )*(?:pop|put|throw|chuck|toss|stick|add|drop) "
        rf"(?:it|that|this|them|one) (?:in|into it|on the pile){_TAIL}")),
    ("add", False, re.compile(
        rf"{_LEAD}(?:i(?:'ll|'d| will| would)? |we(?:'ll|'d| will)? )?(?:go with|choose|pick|opt for|decide on|"
        rf"settle (?:for|on))\s+(?P<what>{_PLACED}|it|this|that){_TAIL}")),
    ("add", False, re.compile(rf"{_LEAD}(?:buy|i(?:'ll| will) (?:buy|get)|get me)\s+(?P<what>{_PLACED}){_TAIL}")),
    ("add", False, re.compile(rf"{_LEAD}(?P<what>{NUMBER} of (?:it|this|that|them|those|these|the \S.*?)){_TAIL}")),
    ("add", False, re.compile(rf"^(?:我)?(?:就)?(?:要|买|"
        rf"来)(?P<what>(?:{NUMBER_CHINESE}{MEASURE})?(?:这[个款件台双]|那[个款件台双]|它|"
        rf"第.{{1,4}}?)(?:{NUMBER_CHINESE}{MEASURE})?){_ZH_TAIL}")),
)  # fmt: skip
"""Forms that speak of a product: what they do, and whether they are sure to be about the cart."""

_AMOUNT = re.compile(rf"^(?P<n>{NUMBER})\s+(?:(?:more|pieces?|units?|packs?)\s+)?(?:of\s+|x\s+)?(?=\S)(?!ones?\b)")
_TIMES = re.compile(r"\s*(?:\bx\s?|×\s?)(?P<n>\d{1,2})$")
_ZH_AMOUNT = re.compile(rf"(?<!第)(?<![一二两三四五六七八九十\d])(?P<n>{NUMBER_CHINESE}){MEASURE}(?!的)")


def cart_words(text: str) -> Heard | None:
    """What a message (lower case, half width) wants of the cart; None where it has no such form."""
    text = text.strip().strip(" .!?。！？~")
    for verb, pattern in _PLAIN:
        if pattern.match(text):
            return Heard(verb)
    for verb, certain, pattern in _NAMED:
        match = pattern.match(text)
        if match is None:
            continue
        named = match.groupdict()
        what = next((named[each] for each in ("what", "also", "not") if named.get(each)), "").strip(" ，,")
        amount = number_of(named["n"]) if named.get("n") else None
        if amount is None and verb != "set":
            what, amount = amount_of(what)
        return Heard(verb, what, amount, certain)
    return None


def number_of(said: str) -> int:
    """``"two"``, ``"a dozen"``, ``"12"`` or ``"十二"`` as a number."""
    word = said.removeprefix("a ")
    return int(word) if word.isdigit() else _NUMBERS.get(word) or chinese_number(word)


def amount_of(what: str) -> tuple[str, int | None]:
    """A description without the number of pieces in it, and that number."""
    for pattern in (_AMOUNT, _TIMES, _ZH_AMOUNT):
        match = pattern.search(what)
        if match:
            return (what[: match.start()] + what[match.end() :]).strip(" 的"), number_of(match["n"])
    return what, None
