"""Question analysis: what a question asks about, in English stems, without the words that only ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.translate import english_of
from retrieval.product import Product
from retrieval.text import stems

ASKING = frozenset(
    stems(
        """does do is are has have had got other different else how what which long much many big heavy large good
        well come came work support offer include feature features tell one ones first second third
        fourth last it its product item thing kind type say there any really actually also made make use
        used able get know about please wonder available suitable work best great ok okay put go fit sell
        buy take need wear option options version function mode card technology system people person year
        old hold amount number quantity count total built let keep always still exactly approximately
        when while day piece model built-in sort these those they them he she i me my mine want enough
        anything something stock listing page again remind itself lad reckon
        whether counts draw yr yet still empty whats hows wheres cheers hi hello
        right now currently today what's how's where's it's that's"""
    )
)
"""Words of a question that are not what it asks about."""
POINTING = re.compile(
    r"\b(?:(?:on|of|for|with) )?(?:the|this|that|your) (?:[\w-]+ ){0,2}(?:one|ones)\b(?: (?:there|here|above|"
    r"you showed(?: me)?))?"
    r"|\b(?:on |of |for )?(?:number|option|item|#) ?\d+\b"
    r"|(?:(?:最|更|较|比较)?[便贵][宜]?一?[点些]?的)?那一?[个款件台双本瓶部条只把张块支套顶盒辆盏]|第[一二三四五六七八九十\d]+[个款件台双本瓶部条只种]"
)
"""Words that point at a product, and ask nothing of it."""
_BY_THE_WAY = re.compile(
    r"^\W*(?:(?:oh|ah|ok(?:ay)?|hey|hmm+|um+|so|well|and|also|but|now|thanks|thank you|great|nice|cool|"
    r"btw|by the way|(?:this is |that's |it's )?(?:unrelated|off[- ]topic)|something else|another (?:thing|"
    r"question)|one more (?:thing|question)|"
    r"(?:just |a )?quick question|(?:just )?out of curiosity|(?:i'm )?just curious|before i forget|while (?:i'm|"
    r"we're) at it|"
    r"changing the subject|different (?:question|topic))\b[\s,.:;!?-]*)+"
    r"|^(?:对了|哦|嗯|顺便(?:问(?:一下|一句)?|说一下)?|另外|还有|题外话|换个(?:话题|问题)|好的?|谢谢)[，,。：:！!\s]+"
)
"""What only leads over to a question."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_ASKING = re.compile(
    r"请问|第[一二三四五六七八九\d]?|最后|有没有|是不是|能不能|可不可以|可以|能够|这[个款件双台]?|那[个款件双台]?|支持|适合|"
    r"怎么样|什么|多少|有多|功能|一下|现在|多[大长重高宽深厚快亮久]|[它吗呢么的是有没能不会带多少几个款件双台种只放用做可吧啊了要在里时请和都也还好买来个一二三四五大不小重轻高长快慢久远近贵者最被这那]"
)


@dataclass(frozen=True)
class Asked:
    """One thing asked: as it was, and with its Chinese words in English too. ``about`` are the stems that the record
    has to account for; ``unread`` says that Chinese words were left that the lexicon does not know."""

    question: str
    text: str
    about: frozenset[str]
    unread: bool


def plain_question(question: str) -> str:
    """The question without what leads over to it, and with "it" for the words that point at the product."""
    asked = _BY_THE_WAY.sub("", question)
    return POINTING.sub("它" if _CHINESE.search(asked) else " it ", asked)


def read_question(question: str, product: Product) -> Asked:
    """The question in English stems, without what only asks and without the product's own title and shelf."""
    english = english_of(question)
    plain = f"{question} {' '.join(phrases[0] for phrases in english.values())}"
    left = question
    for word in english:
        left = left.replace(word, " ")
    own = {*stems(product.title), *(stem for label in product.category for stem in stems(label))}
    about = {stem for stem in stems(plain) if not _CHINESE.match(stem) and stem not in ASKING and not stem[0].isdigit()}
    return Asked(question, plain, frozenset(about - own), bool(_CHINESE.search(_CHINESE_ASKING.sub("", left))))
