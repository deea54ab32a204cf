"""The forms that a clause said to the cart may have, in English and Chinese, each without the courtesies around it.

Used by :mod:`assistant.cart_clauses`, which tries them in turn; groups that are not numbers name the thing.
"""

from __future__ import annotations

import re

from assistant.cart_language import BASKET, BASKET_CHINESE, MEASURE, NUMBER, NUMBER_CHINESE

PARTS = re.compile(
    r"(?<=[!?;。；！？\n])|[.!](?=\s|$)|[,，、:：](?!\d)|…|\s-+\s|"
    r"\s(?=(?:and|but|then|plus|so|because|cos|cause)\s)|\s?&\s|(?=(?:和|以及|还有|另外|所以|因为|但是?)(?!\S{0,2}$))"
)
JOINED = re.compile(
    r"^(?:\W|\b(?:ok(?:ay)?|yes|oh|great|cool|nice|thanks|then|sure|right|fine)\b)*"
    r"(?:and\b|plus\b|also\b|n\b|&|as well as\b|with\b)|\b(?:too|as well)\W*$|"
    r"^(?:\W|好的?|那|嗯|请|帮我|给我)*(?:和|跟|还有|还要|还|以及|另外|再|也|外加)"
)
JOINERS = re.compile(r"^(?:as well as|with|和|跟|还有|还要|还|以及|另外|再|也|外加)\s*")
SETS = re.compile(
    r"\b(?:only|just|enough|will do|instead|plenty|suffic\w+|too many|too much|is fine|not \d+|make (?:it|that))\b|"
    r"只|就够|够了|就行|就好|太多"
)
_IT = r"(?:it|that|'?em|them|this|those|these|the (?:amount|quantity|number)(?: of \w+)?)"
_THEM = rf"(?:{_IT}|the same(?: ones?)?)"
ONE = r"it|that|them|this|one|(?:this|that) one"
_PIECES = r"(?: (?:in total|altogether|pieces?|pcs|packs?|pairs?|units?|items?|bars?|boxes|bottles?|copies|in all))?"
_OUT = r"(?:back )?(?:out|off|back|away)(?: again)?(?: (?:of|from) (?:there|here|it))?"
_BOOK = rf"(?: (?:of|from|in|out of) (?:my |the |our )?(?:{BASKET}|there))?"
_ENOUGH = (
    r"(?:\s+(?:will|would|should|is|are|'ll|has to|must|can|does|really)+(?:\s+(?:do|be|enough|plenty|fine|ok(?:ay)?|"
    r"sufficient|suffice|better|nicer|right|it|all (?:i|we) (?:need|want)))*|\s+only)?"
)
_WANT = (
    r"(?:(?:i|we|you)(?:'?ll| will|'?d| would)?\s+)?(?:only |just |really |actually )*(?:meant|mean|said|want(?:ed)?|"
    r"need(?:ed)?|take|have|keep|leave|like|do|buy|get|stick (?:to|with)|go (?:with|for|down to|up to|back to)|"
    r"settle for)\s+(?:(?:it|that) (?:at|to) )?"
)
_MAKES = (
    r"(?:make|change|set|update|turn|increase|reduce|raise|cut|bring|bump|put|lower|decrease|up|drop|take|switch|get|"
    r"move|correct|amend|adjust)"
)
EMPTIES = re.compile(
    rf"(?:empty|clear|reset|wipe|delete|cancel)(?: out)?(?: (?:it|everything|it all|all(?: of it)?|all items|"
    rf"(?:my|the|that|this|our|whole|entire| )*(?:{BASKET}|thing|order|lot)))+(?: out)?|(?:empty|clear)(?: out)?|"
    rf"(?:remove|delete|take|throw|get rid of|chuck|drop|cancel)(?: out)? (?:everything|it all|"
    rf"all(?: of (?:it|them))?|"
    rf"all items|the (?:whole )?lot)(?: (?:out|off|away|back))?{_BOOK}|everything (?:out|off|must go|away){_BOOK}|"
    rf"(?:(?:把|我的|这个?|整个)*(?:{BASKET_CHINESE}|东西|全部|所有的?)?(?:里的?)?(?:东西)?(?:帮我|给我|全部?|都|统统|全都)*"
    rf"(?:清空|倒空|清掉|清零|清一下|清了|清)(?:一下|我的|所有|全部)*(?:{BASKET_CHINESE})?)|"
    r"(?:全部?|统统|全都|所有的?|购物车里的?)(?:东西)?(?:都|全)*(?:不要|不买|拿掉|删掉|删除|去掉|取消|退掉)"
)
TOTALS = re.compile(
    r"(?:(?:and |so )*(?:tell|give|show) me |(?:and )?let me know |(?:and |so )?)(?:what(?:'?s| is| does|"
    r" do| will| would|"
    r" are)?|how much(?:'?s| is| does| do| will| would)?|the|my|new|final|current|overall)*\s*(?:the |my |"
    r"it|that|this|all|"
    r"these|everything|they|i|we|now|new|final|whole|thing|current|come|overall|have|cart|basket|in|cost|"
    r"damage|'s| )*"
    r"(?:total|sum|subtotal|damage|bill|come to|add up to|in total|altogether|all together|in all|owe(?: you)?|left|"
    r"left to pay|to pay|in there|be altogether|be in total|be|be now|cost|cost altogether)(?: (?:now|cost|"
    r"price|amount|"
    rf"so far|then|to pay|altogether|in total|in (?:my|the) {BASKET}|of (?:my|the) {BASKET}|"
    rf"for (?:it )?all(?: of it)?|"
    r"come to|be|in there))*|total|sum|"
    r"(?:现在|那|这样|这些|里面?|购物车|一起|目前)*(?:里面?)?的?(?:一共|总共|合计|总计|加起来|总价|共|总的)(?:是|要|需要|得|应该|现在)*(?:付|花)?"
    r"(?:多少钱?|几[元块]|是?多少)?|(?:现在|那|这样|这些|一起)+(?:一共|总共)?(?:是|要)?多少钱|多少钱(?:一共|总共|现在)|"
    rf"(?:现在)?{BASKET_CHINESE}里?(?:面|现在|还)*(?:都)?(?:有|剩)(?:什么|哪些|几件|多少)(?:东西)?"
)
PLAIN_TOTAL = re.compile(
    r"total|sum|come|owe|pay|altogether|all together|in all|left|in there|damage|bill|共|总|计|加起来|现在|多少钱|购物"
)
SUBJECT = re.compile(r"^(?:i|we)(?:'?ll| will) (?=\w+ )")
REMOVES = (
    re.compile(rf"(?:take|throw|leave|put|get|pull|chuck|kick|move) (?P<what>.+?) {_OUT}"),
    re.compile(r"(?:take|leave|throw|pull|chuck|put|kick) (?:out|off|back) (?P<what>.+)"),
    re.compile(
        rf"(?:remove|delete|drop|ditch|scrap|lose|cancel|forget(?: about)?|get rid of|skip|bin|"
        rf"axe|return|pass on|leave(?= (?:the|that|those))) (?P<what>.+?){_BOOK}"
    ),
    re.compile(
        rf"(?P<what>.+?) (?:back )?(?:out|off)(?: again)?{_BOOK}|(?P<go>.+) (?:can|must|has to|have to|should) go"
    ),
    re.compile(
        r"(?:i |we )?(?:really )?(?:don'?t|do not|no longer) (?:really )?(?:want|need|like) (?P<what>.+?)"
        r"(?: any ?(?:more|longer))?|(?:i'?m |i am )?not (?:buying|taking|getting) (?P<go>.+)|"
        r"(?:no|not|without|minus|out with) (?P<no>(?:the|that|those) .+)"
    ),
    re.compile(
        rf"(?P<what>.*?)(?:从{BASKET_CHINESE}里?面?)?(?:全部?|都|统统|也|先|还是|就)*(?:拿掉|拿出来?|拿走|删掉?|删除|移除|移出|去掉|删了|"
        r"不要|不买|不想要|不想买|不需要|别要|取消|退掉|退回去|放回去|撤掉|清掉)(?:它们?|这个|那个|这些|了|掉|一下)?"
    ),
    re.compile(r"(?:还是)?(?:不要|不买|不想要|不需要|删掉|删除|去掉|拿掉|拿走|取消|移除|撤掉)(?P<what>.+?)(?:了|吧)?"),
)
LESS = (
    re.compile(
        rf"(?P<n>{NUMBER}) (?:less|fewer)(?: (?:of )?(?P<what>.+))?|"
        rf"(?:minus|take (?:away|off|out)|remove|drop|delete|lose) (?P<m>{NUMBER})(?: of (?P<of>.+?)|"
        rf"{_PIECES})(?: out)?|"
        rf"take (?P<k>{NUMBER})(?: of (?P<it>.+?))? (?:off|out|away|back)"
    ),
    re.compile(
        rf"(?P<what>.*?)(?:少|减|去掉|拿掉|拿走|退)(?:来|要|买|去|掉)?(?P<n>{NUMBER_CHINESE}){MEASURE}(?P<of>.*)"
    ),
)
KEEPS = re.compile(
    rf"(?:take |remove |delete |get rid of |get |drop )?(?:everything|it all|all|the rest)(?: out| off| away)?{_BOOK} "
    r"(?:except(?: for)?|but|apart from|other than) (?P<what>.+)|(?:keep only|only keep|just keep|keep just|"
    r"leave only|"
    r"leave just) (?P<only>.+)|(?:除了)(?P<zh>.+?)(?:以?外)?(?:其他|别的|全部?|都)+(?:的|都|全部?)*"
    r"(?:不要|拿掉|删掉|删除|去掉|清掉|清空)|"
    r"只(?:要|留|保留)(?P<zh2>(?!\d|[一二两三四五六七八九十]).+)"
)
SWAPS = re.compile(
    r"(?:swap|switch|exchange|replace|trade|change) (?P<what>.+?) (?:for|with|against|to|into) (?P<other>\D.+)|"
    r"把?(?P<zh>.*?)(?:换成|改成|换为|换作)(?P<zh2>.+)"
)
SETS_TO = (
    re.compile(
        rf"{_MAKES}\s+(?P<what>.*?)\s*(?:\b(?:up |down |back )?(?:to|be|into|at)\s+)?\b(?P<n>{NUMBER}){_PIECES}"
        rf"(?: (?:of (?:it|them|those|these)))?"
    ),
    re.compile(
        rf"(?:(?:back|down|up) to |{_WANT}|it(?:'?s| is| should be| must be)\s+|(?:should|must) be\s+|say\s+)?"
        rf"(?:the )?(?P<n>{NUMBER})"
        rf"{_PIECES}(?: of {_THEM})?{_ENOUGH}(?P<what>)"
    ),
    re.compile(rf"(?:{_WANT})?(?P<n>{NUMBER}){_PIECES} (?:of )?(?P<what>\S.*?)(?:{_ENOUGH})"),
    re.compile(
        rf"(?P<what>.*?)的?(?:数量)?(?:{NUMBER_CHINESE}{MEASURE})?(?:改成|改为|改到|改|变成|换成|减到|减为|减成|加到|增加到|只要|只留|只买|留|"
        rf"要|来|拿|买|弄)?(?:的?是)?(?P<n>{NUMBER_CHINESE}){MEASURE}(?:就(?:够|行|好|可以))?"
    ),
)
FEWER = re.compile(r"(?:less|fewer) (?P<what>.+)")
MORE = (
    re.compile(
        rf"(?:(?:add|get|put in|throw in|i(?:'?ll| will| shall)? (?:need|want|take|have|"
        rf"get))\s+)?(?:(?P<n>{NUMBER}) (?:more|extra)|another"
        rf"(?: (?P<m>{NUMBER}))?(?! one of)(?: one\b)?|a second one|one on top|(?:the )?same again|"
        rf"(?P<k>one) again)(?:(?: of)? (?P<what>.+))?"
    ),
    re.compile(rf"(?:多|再多|再)(?:来|要|加|买|拿|给我)*(?P<n>{NUMBER_CHINESE}){MEASURE}(?P<what>.*)"),
)
_PUTS = (
    r"add(?: up)?|put|throw|toss|stick|pop|place|chuck|bung|shove|include|get me|give me|gimme|i(?:'?ll| will) "
    r"(?:take|have|get|buy|add)|we(?:'?ll| will) (?:take|have|get)|let me (?:take|have|get)|i'?m (?:taking|"
    r"getting|having)"
)
PUTS_CHINESE = re.compile(r"^(?:加购|加入|添加|加上|加|来|拿|买|放|要|添)+\s*")
ADDS = (
    re.compile(
        rf"(?:{_PUTS})(?: (?:in|on|down))?(?: (?P<what>\S.*?))??(?: (?:in|in there|to it|down|on top|"
        rf"onto it))?(?:,? too)?"
    ),
    re.compile(
        rf"(?P<what>.*\S) (?:{_PUTS}|include)(?: (?P<it>it|that|them|one|this|those|{NUMBER}))?(?: in| in there)?"
    ),
    re.compile(rf"(?:加购|加入|添加|加上|加|来|拿|买|放|要|添)(?P<what>(?:{NUMBER_CHINESE}{MEASURE}).*|(?P<it>).+)"),
    re.compile(
        rf"(?P<what>.+?)(?:也|再|都|各)*(?:加购|加入|加|来|拿|买|放|要|添)(?P<n>{NUMBER_CHINESE}){MEASURE}|"
        rf"(?P<it>.+?)(?:也)?(?:加购|加入|加进去|放进去|加上)"
    ),
)
EACH = re.compile(
    rf"(?:make (?:it|that) |i(?:'?ll| want| need)? (?:take |have |get )?|get |do )?(?P<n>{NUMBER}) (?:of )?each"
    rf"(?: (?:of|one)\b.*)?|(?:都|各|每[样个种款])(?:改成|要|来|买|拿)*(?P<m>{NUMBER_CHINESE}){MEASURE}"
)
UNDO = re.compile(r"undo(?: (?:it|that|this))?|take (?:that|it) back|撤销|撤回|恢复")
NEVER_MIND = re.compile(r"(?:forget|scrap|scratch|strike) (?:it|that|this)|start (?:over|again)")
TOO_MANY = re.compile(
    r"(?:(?:that|it|this|they|those|these|which)(?:'?s| is|'?re| are| was| were)? )?"
    r"(?:(?:a bit|a little|a few|way|far|much|one|rather|slightly|really|still) )*"
    r"(?:too (?:many|much|few|little)|not (?:quite )?enough)|"
    r"(?:这|还是?|那|好像)*(?:有一?点儿?|太)?[多少](?:了一?点儿?)?|[这还]*不太?够?"
)
"""A remark on the amount, which says why another one follows; without the courtesies, 够 and 了 among them."""
AMOUNT = re.compile(
    rf"(?:x ?|times )?(?P<n>{NUMBER})(?: of (?:it|them|those|these|each))?{_PIECES}|x(?P<x>\d{{1,2}})|"
    rf"(?:要|来|放|加|买|共|就|只|拿)*(?P<m>{NUMBER_CHINESE}){MEASURE}"
)
ASKS = re.compile(r"[?？]$")
REQUESTS = re.compile(
    r"^(?:\W|and\b|then\b|so\b|ok\b|please\b|also\b)*(?:can|could|would|will|may)\b (?:you|i|we)\b|"
    r"^.{0,6}?能|可以|可否|帮|麻烦"
)
BEGINS = re.compile(
    r"^(?:and |but |so |then |because |cos |cause |和|以及|还有|另外|所以|因为|但是?)+|"
    r"^(?:\w+,? )?(?:can|could|may|might) (?:i|we) (?=(?:also |please )?(?:get|have|add|put|take|make|"
    r"change|swap|remove)\b)"
)
