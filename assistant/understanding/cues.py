"""Fixed phrases that are not in any catalogue: order, stock, rating, "any brand", "cheaper", "start over"."""

from __future__ import annotations

import re
from typing import Literal

from assistant.understanding.numerals import chinese_number
from assistant.understanding.text import Reading
from retrieval.filters import Constraint

Sort = Literal["price_asc", "price_desc", "rating"]

_FRONT = (
    r"(?:[ ,]+(?:(?:ones?|models?|options?|items?|products?|to (?:be )?(?:listed|shown)|(?:at|"
    r"on) (?:the )?)\s*)*(?:first|top))\b"
)
_AHEAD = (
    r"的?(?:那?些|几款|的)?(?:产品|商品|款)?(?:都|请|要|就)?(?:优先(?:显示|展示|排|列出?)?|"
    r"(?:[排放摆列显示]{0,2}在?)(?:最?前[面边头]?|第一))"
)
_ORDER = (
    r"\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list(?:ed)?|arrange[d]?)(?: (?:them|these|those|it|all|everything|"
    r"results?))*"
)
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("price_asc", re.compile(
        r"\b(?:the )?(?:cheapest|lowest[- ]price[ds]?|least expensive|most affordable|"
        r"lowest cost)(?:" + _FRONT + r")?\b|\b(?:price:? )?low(?:est)?(?: price)? to high(?:est)?(?: price)?\b|"
        r"\b(?:from )?(?:the )?cheap(?:est)? to (?:the )?(?:(?:most )?expensive|dear(?:est)?|pric(?:e)?y|priciest)\b|"
        r"\b(?:cheap(?:er)?|low[- ]priced?|inexpensive|affordable)" + _FRONT + "|"
        + _ORDER + r" (?:by|on) (?:their )?(?:ascending )?(?:price|cost)s?\b(?!:? (?:high|desc|down))|"
        r"\b(?:price ascending|ascending (?:by |in )?price|in order of price)\b|"
        r"(?:最|更)?(?:便宜|实惠)" + _AHEAD + r"|价格?低" + _AHEAD + r"|(?:从|由)?便宜到(?:最?贵)的?|"
        r"最便宜|最低价|价格最低|(?:价格)?[从由]低到高|"
        r"按(?:照)?价格?(?:升序)?(?:来)?(?:排(?:序|列)?|列)(?!.{0,4}[高贵])(?:一?下)?|价格(?:升序|排序)")),
    ("price_desc", re.compile(
        r"\b(?:the )?(?:most expensive|highest[- ]priced?|priciest|dearest)(?:" + _FRONT + r")?\b|"
        r"\b(?:price:? )?high(?:est)?(?: price)? to low(?:est)?(?: price)?\b|"
        r"\b(?:from )?(?:the )?(?:most )?(?:expensive|priciest|dearest) to (?:the )?cheap(?:est)?\b|"
        r"\b(?:expensive|pric(?:e)?y|dear)" + _FRONT + r"|\b(?:price descending|descending (?:by |in )?price)\b|"
        r"(?<!便)(?:最)?贵" + _AHEAD + r"|价格?高" + _AHEAD + r"|(?:从|由)?(?:最)?贵到(?:最)?便宜的?|"
        r"最贵|价格最高|(?:按价格?)?(?:价格)?[从由]高到低|价格降序")),
    ("rating", re.compile(
        r"\b(?:the )?(?:(?:best|top|highest|highly|well)[- ]rated|(?:best|top|well)[- ]reviewed|"
        r"best reviews|good reviews|great reviews|(?:(?:best|highest) (?:ratings?|scores?))(?=" + _FRONT + r"))"
        r"(?:" + _FRONT + r")?\b|" + _ORDER + r" by (?:their )?(?:ratings?|stars|reviews?|score)\b|\bby rating\b|"
        r"(?:评分|评价|口碑|好评)(?:最?[高好多])?" + _AHEAD + r"|评分最高|"
        r"按(?:照)?(?:评分|评价|口碑|好评)(?:[高低从到由]*)(?:来)?(?:排(?:序|列)?|列)?(?:一?下)?|"
        r"评价最好|评价最高|口碑最好|口碑好|好评")),
)  # fmt: skip
_STOCK = re.compile(
    r"\b(?:(?:that(?:'s| is| are)?|which is|must be|only|currently|and|is|are) )*(?:in[- ]stock|"
    r"available (?:now|today|immediately|right now)|ready to ship|ships? (?:now|"
    r"today))\b|现货|有货|有库存|不缺货"
)
_STARS = re.compile(
    r"(?:(?:rating|rated|ratings|评分|评价)\s*(?:of|is|are|above|over|at least|"
    r"higher than|more than|better than|不低于|高于|大于|至少|在|>=?|≥)*\s*)(?P<a>[1-5](?:\.\d)?)(?:\s*(?:stars?|"
    r"分|星))?(?:\s*(?:and up|and above|or more|or better|or higher|or above|"
    r"\+|plus|以上))?"
    r"|(?:(?:at least|minimum(?: of)?|over|above|more than|min|至少|最少)\s*)?(?P<b>[1-5](?:\.\d)?|"
    r"[一二三四五](?=颗?星?级?[及以]))(?:\s|-)*(?:stars?\b|颗?星|分(?!钟))(?:\s*(?:and up|"
    r"and above|or more|or better|or higher|or above|\+|plus|以上|rated|ratings?|"
    r"reviews?|及以上))?"
)
_STAR_SUBJECT = re.compile(r"hotel|general|\bpiece")

_CHEAPER = re.compile(
    r"\b(?:(?:something|anything|any|a bit|a little|much|even|slightly|lot) )*(?:cheaper|"
    r"less expensive|more affordable|lower[- ]priced?|less pricey|"
    r"(?:bit |way |much |still |a little )*too (?:expensive|pricey|costly|much)|"
    r"(?:bit )?out of (?:my )?budget|over (?:my )?budget|(?:bit )?less money)(?: ones?|"
    r" options?| than)?\b"
    r"|(?:能|可以)?(?:再|更|有没有|稍微)*便宜(?:一?点|些)(?:儿|的)?|更便宜的?|"
    r"再便宜|太贵了?|有点贵|贵了(?:点|些)?|价格低(?:一点|点|些)"
)
_OTHER_BRAND = re.compile(
    r"\b(?:(?:not|no|don't (?:want|like)|dislike) (?:this|that|the same) (?:brand|"
    r"make)|(?:another|a different|other|some other) (?:brand|make)s?)\b"
    r"|不要(?:这个?|那个?|同一)(?:牌子|品牌)|不喜欢(?:这个?|那个?)(?:牌子|品牌)|"
    r"换(?:一?个|别的)(?:牌子|品牌)|别的(?:牌子|品牌)|其他(?:牌子|品牌)"
)
_CHEAP = re.compile(
    r"\b(?:cheap|inexpensive|affordable|low[- ]cost|(?:not|isn't|aren't) (?:too|"
    r"so|very|overly) (?:expensive|pricey|costly)|not expensive|budget[- ]friendly|"
    r"good value)\b"
    r"|便宜的?|实惠的?|不(?:要)?太?贵的?|平价的?"
)
_DEARER = re.compile(
    r"\b(?:(?:something|a bit|a little|slightly) )*(?:more expensive|pricier|"
    r"higher[- ]end|more premium|a step up|more upscale)(?: ones?| options?| than)?\b"
    r"|(?:再|更|稍微)?贵(?:一?点|些)的?|更贵的?|更?高端(?:一?点|些)的?|更高档"
)
_ANYTHING = re.compile(
    r"^(?:(?:oh|well|um+|hmm+|honestly|just|please|let's|ok(?:ay)?|you can)[, ]+)*(?:i(?:'m| am)? )?(?:really |"
    r"honestly )?(?:any(?:thing)?(?: (?:one|kind|type|sort|brand|price|of them))?(?: (?:is|are|will|"
    r"would|goes|works))?(?: (?:fine|ok|okay|do|good|works))?|whatever(?: you (?:think|"
    r"like|want|recommend))?|"
    r"no(?: strong| particular| real)? preferences?|(?:skip|pass)(?: (?:it|on (?:it|this|that)))?"
    r"(?: (?:this|that|the)(?: (?:one|question))?)?|next(?: question)?|move on|"
    r"(?:don't|do not|dont|couldn't|could not) (?:really )?(?:care|mind|know)(?: less)?(?: (?:either way|"
    r"about (?:it|that)))?|"
    r"(?:it |that )?(?:doesn't|does not|doesnt) (?:really )?matter|"
    r"(?:it's |it is )?all the same|(?:i )?have no preferences?|"
    r"not sure|surprise me|"
    r"up to you|you (?:choose|decide|pick)|no idea|either(?: (?:one|is fine|works))?|"
    r"all of (?:them|the above)|open to anything|not important|not really|"
    r"just show me(?: (?:something|some|what you have))?|no|nope|none|nothing (?:special|"
    r"specific|particular|in particular))(?:,? (?:please|thanks|thank you|really|to me|for me|at all|then))*[.!]*$"
    r"|^(?:我|这个|那个|这题|那就|先|就|请|嗯|哦|唉|算了)*[，, ]*(?:都)?(?:不限|随便|都行|都可以|无所谓|不在乎|"
    r"不介意|没有?(?:什么|特别的?)?偏好|跳过|略过|"
    r"下一[个题](?:问题)?|不想(?:回)?答|没有?(?:什么|特别的?|特殊的?)?要求|"
    r"你(?:来)?(?:推荐|定|决定|选)(?:吧)?|看着办|不知道|不清楚|任意|没有|都好|哪[个种款]都(?:行|可以|好)|怎么都行|"
    r"随意|不确定|不重要)(?:这个|这题|这个问题)?(?:吧|了|啊|的|啦|呀|你|就好|就行)*[。.!！]*$"
)
_SURPRISE = re.compile(
    r"\b(?:surprise (?:me|us)|i'm easy|anything (?:goes|(?:is|would be|will be) (?:fine|ok(?:ay)?|good))|"
    r"whatever you (?:recommend|think|like|have)|(?:i )?(?:really |honestly )?(?:don't|do not|dont) (?:really )?mind|"
    r"up to you|you (?:choose|decide|pick))\b|随便(?:推荐|来|看看)?|给我(?:个|点)惊喜|你(?:来)?(?:定|决定)"
)
_MORE = re.compile(
    r"\b(?:(?:show|give|find|see|have|got|want|try|any|some|are there|is there|anything|something|what)(?: me| us)?"
    r"(?: (?:any|some|a few|the|more))* )?(?:others|other (?:ones|options|choices|products|items|models|ideas|"
    r"suggestions|results)|different (?:ones|options|products|models|results)|another (?:one|option|set|batch)|"
    r"(?:some|a few|any) more(?: (?:of (?:them|these|those)|options|please))?(?= *(?:[.?!,]|$))|"
    r"more (?:options|choices|results|ideas|suggestions|products|ones)|alternatives(?! to))\b"
    r"|\b(?:show me|see|give me|any|some) more(?= *(?:please)?[.?!]*$)|^more(?: please)?[.!]*$|\bwhat else\b|"
    r"\b(?:something|anything) (?:else|different)\b(?! (?:in|with|than|from|about))|\bthe next (?:ones|page|few)\b|"
    r"\b(?:don't|do not|dont|didn't) (?:really )?(?:like|want|love) (?:any of )?(?:these|those|them|any)"
    r"(?: ones| of them)?\b|"
    r"\bnone of (?:these|those|them)\b|\bnot (?:these|those|this one|that one)(?: ones)?(?= *(?:[.?!,]|$))"
    r"|还有(?:吗|么|没有)|换一?(?:批|些|几个|几款|一下)|(?:还有|有没有|看看|要|给我|换)?(?:些|点)?(?:别的|其他的?|其它的?)(?!牌子|品牌|颜色|颜)(?:款|选择|产品|商品|推荐)?(?:吗|么|呢)?|"
    r"(?:都)?不(?:太)?喜欢(?:这些|这几个|那些|这几款)?(?=[，,。.！!]|$)|(?:这些|这几个|这几款|那些)(?:我)?(?:都)?不(?:太)?(?:喜欢|满意|合适|想要|要|好)"
)
_BESIDE = re.compile(
    r"^\s*(?:or(?: maybe| perhaps| else| even)?|and also|also|plus|as well as)\b(?! (?:less|more|under|over|below))|"
    r"\b(?:too|as well|(?:is|are|would be) (?:also )?(?:fine|ok(?:ay)?|good|possible)(?: too| as well)?)\s*[.!]*$|"
    r"^\s*(?:或者?|还有|再加上?)(?!没)|也(?:行|可以|能接受|好|要|考虑)(?:的|吧)?\s*[。.!！]*$"
)
_FREE_OF = re.compile(
    r"\b(?P<what>[a-z]{3,}(?:(?: ?, ?| and | & )[a-z]{3,})*)[ -]free\b(?! (?:shipping|delivery|returns?|of|gift|to)\b)"
)
_NEVER_FREE_OF = re.compile(r"for|are|get|feel|hands?|tax|duty|risk|hassle|stress|worry|interest|cost|any|one|the")
_EMPHASIS = re.compile(
    r"\b(?:(?:is|are) )?(?:an? (?:absolute )?must(?:[- ]have)?|must[- ]have|(?:absolutely |very )?essential|"
    r"required|mandatory|"
    r"important to me|bonus|plus point|nice[- ]to[- ]have)\b|必须有?|一定要有?|务必|的话最好|最好"
)
_CORRECTION = re.compile(
    r"\b(?:make (?:that|it)|change (?:that|it|the (?:price|budget|range)) to|rather|instead|actually|i meant|"
    r"what about|how about|let's say|i mean|no,? wait|wait,? no|sorry|raise|lower|increase|extend|stretch|"
    r"go up to)\b|改(?:成|为|到)|换成|"
    r"调(?:到|成|整)|(?:提高?|提升|增?加|涨|放宽|降低?)到|"
    r"^\s*[$€£¥]?\d[\d.,]*\s*(?:-|to|and|到|至|~)\s*[$€£¥]?\d[\d.,]*[.!]*$"
)
_INSTEAD = re.compile(r"\binstead\b(?! of)|\bchanged? my mind\b|换成|改成|还是要")
_OCCASION = (
    r"(?:(?:birthday|christmas|wedding|anniversary|graduation|housewarming|valentine's|mother's|father's) (?:day )?)?"
)
_GIFT = re.compile(
    rf"\b{_OCCASION}(?:gifts?|presents?)\b(?! (?:cards?|wrap\w*|vouchers?|box|sets?))(?: ideas?\b)?|"
    r"(?:生日|圣诞|新年|结婚|节日)?(?:礼物|礼品(?!卡))|送礼"
)
_GIFT_WANTED = re.compile(
    r"\b(?:want|need|for|find|buy|buying|get|getting|after|is there|have|recommend|suggest|show me|make|me|with)\s+"
    r"(?:(?:me|us|you|some|a|an|any|the|good|nice|great|little|small|cool|special|perfect|unusual|last-minute)\s+)*"
    rf"{_OCCASION}(?:gifts?|presents?)\b|^(?:(?:a|some|any) )?{_OCCASION}(?:gifts?|presents?)\b|"
    r"\b(?:gift|present) ideas?\b|"
    r"(?:买|送|要|选|挑|找|求|推荐|来).{0,8}(?:礼物|礼品(?!卡))|^(?:生日|圣诞|新年)?礼物|想?送礼"
)
_AS_GIFT = re.compile(
    r"\b(?:as|is|it's|its|that's|they're) (?:for )?(?:(?:a|an|my) )?(?:\w+ )?(?:gift|present)\b|当(?:作)?礼物|作为礼物"
)
RESET = re.compile(
    r"\b(?:start(?:ing)? (?:over|again|afresh|fresh|from scratch)|reset(?!.{0,20}(?:password|"
    r"pin|account|access|key))|new (?:search|conversation|chat)|clear (?:everything|"
    r"all|all filters|the filters|the search)|forget (?:everything|all (?:of )?(?:that|"
    r"it)))\b"
    r"|重新(?:来|开始|搜索|搜|找)(?:过|吧|一次|一遍)?|从头(?:来|开始)|清空(?:条件|筛选)?|重来|全部清除"
)
YES = re.compile(
    r"^(?:yes|yeah|yep|yup|sure|definitely|of course|absolutely|please(?: do)?|"
    r"yes please|必须|要|需要|是的?|对|好的?|可以|当然)[.!。！]*$"
)
NO = re.compile(r"^(?:no|nope|nah|no thanks|no thank you|not needed|不要|不需要|不用|不|不是|否)[.!。！]*$")


def is_anything(text: str) -> bool:
    """Whether a question is left to the shop, or skipped ("no preference", "skip", "随便")."""
    return bool(_ANYTHING.match(text.strip()))


def take_surprise(reading: Reading) -> bool:
    """Whether the shopper leaves the choice to the shop ("surprise me")."""
    return _took(reading, _SURPRISE)


def take_more(reading: Reading) -> bool:
    """Whether others than those seen are wanted ("show me some others")."""
    return _took(reading, _MORE)


def take_free_of(reading: Reading) -> list[str]:
    """What a thing shall be free of and no facet knows ("paraben and sulfate free")."""
    found = []
    for match in _FREE_OF.finditer(reading.text):
        words = re.finditer(r"[a-z]{3,}", reading.text[slice(*match.span("what"))])
        places = [(match.start("what") + each.start(), match.start("what") + each.end()) for each in words]
        if _NEVER_FREE_OF.fullmatch(reading.text[slice(*places[-1])]):
            continue
        found += [reading.said(*p) for p in places if reading.free(*p) and reading.text[slice(*p)] != "and"]
        reading.take(*match.span())
    return found


def take_emphasis(reading: Reading) -> None:
    """Takes what only says that, or how much, something is wanted out of the reading ("is a must", "definitely")."""
    _took(reading, _EMPHASIS)


def take_beside(reading: Reading) -> bool:
    """Whether what is named comes beside what was wanted before ("or Bose", "Bose is fine too")."""
    return _took(reading, _BESIDE)


def is_correction(text: str) -> bool:
    """Whether the message changes what was said before, so that a bare number may be a new price."""
    return bool(_CORRECTION.search(text))


def is_instead(text: str) -> bool:
    """Whether what is named takes the place of what was wanted, even where it is the wider term."""
    return bool(_INSTEAD.search(text))


def wants_gift(text: str) -> bool:
    """Whether a gift, whatever it be, is what is wanted; not a thing that is to be one."""
    return bool(_GIFT_WANTED.search(text)) and not _AS_GIFT.search(text)


def take_gift(reading: Reading) -> list[str]:
    """The words for a gift: a wish, and nothing to search by."""
    match = _GIFT.search(reading.text)
    return [reading.take(*match.span())] if match and reading.free(*match.span()) else []


def _took(reading: Reading, pattern: re.Pattern[str]) -> bool:
    found = [match.span() for match in pattern.finditer(reading.text) if reading.free(*match.span())]
    for span in found:
        reading.take(*span)
    return bool(found)


def take_sort(reading: Reading) -> Sort | None:
    """The order asked for, if any."""
    chosen: Sort | None = None
    for name, pattern in _SORTS:
        for match in pattern.finditer(reading.text):
            if reading.free(*match.span()):
                reading.take(*match.span())
                chosen = name
    return chosen


def take_stock(reading: Reading) -> list[Constraint]:
    """ "In stock" as a constraint."""
    match = _STOCK.search(reading.text)
    if match is None or not reading.free(*match.span()):
        return []
    said = reading.take(*match.span())
    return [Constraint(field="availability", op="=", values=("in_stock",), text=said)]


def take_rating(reading: Reading) -> list[Constraint]:
    """A least number of stars."""
    match = _STARS.search(reading.text)
    if match is None or not reading.free(*match.span()) or _STAR_SUBJECT.match(reading.text[match.end() :].strip()):
        return []
    number = match["a"] or match["b"]
    value = float(chinese_number(number)) if number[0] in "一二三四五" else float(number)
    said = reading.take(*match.span())
    return [Constraint(field="rating", op=">=", values=(value,), text=said.strip())]


def take_cheap(reading: Reading) -> list[str]:
    """A soft wish for a low price ("cheap", "not too expensive")."""
    match = _CHEAP.search(reading.text)
    return [reading.take(*match.span())] if match and reading.free(*match.span()) else []


PEOPLE = frozenset((
    "outfit", "look", "birthday", "mum", "mom", "mother", "dad", "father", "wife", "husband", "girlfriend", "boyfriend",
    "colleague", "boss", "friend", "neighbour", "neighbor", "grandma", "grandpa", "uncle", "aunt",
    "parents", "送人", "妈妈", "爸爸", "同事", "朋友", "老板", "女友", "男友", "女朋友", "男朋友", "妻子", "丈夫",
    "老婆", "老公",
))  # fmt: skip
"""Words for whom something is for."""


def is_cheap(wish: str) -> bool:
    """Whether a wish is for a low price."""
    return bool(_CHEAP.fullmatch(wish.lower()))


def take_other_brand(reading: Reading) -> str | None:
    """A wish for any brand but the one on the page, and its words."""
    match = _OTHER_BRAND.search(reading.text)
    return reading.take(*match.span()) if match and reading.free(*match.span()) else None


def take_relative(reading: Reading) -> tuple[Literal["cheaper", "dearer"], str] | None:
    """A wish for another price level, and its words."""
    for name, pattern in (("cheaper", _CHEAPER), ("dearer", _DEARER)):
        match = pattern.search(reading.text)
        if match and reading.free(*match.span()):
            return ("cheaper" if name == "cheaper" else "dearer"), reading.take(*match.span())
    return None
