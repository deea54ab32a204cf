"""The words that orders to the cart are made of: numbers of pieces, courtesies, the cart itself, in two languages.

All that reads such orders is built of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.understanding.numerals import SPELLED, number_in

Verb = Literal["add", "more", "set", "remove", "keep", "swap", "each", "name", "undo", "empty", "view", "checkout"]

_COUNTS = {"single": 1, "another": 1, "couple": 2, "pair": 2, "both": 2, "dozen": 12}
"""Words that count pieces and are no numerals."""
NUMBER = rf"(?:half a dozen|\d{{1,3}}|(?:a )?\b(?:{'|'.join([*_COUNTS, *SPELLED])})\b)"
NUMBER_CHINESE = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
MEASURE = r"[个件台双只条盒瓶本套份包把部张块支袋罐副款枚根顶箱盏辆幅束盆卷]"
BASKET = r"(?:shopping )?(?:carts?|kart|basket|trolley)\b|(?:shopping bag|(?<=my )bag|(?<=the )bag)\b"
BASKET_CHINESE = r"(?:购物车|购物篮|(?<=[进入到])车)"

_LEADS = (
    r"h+m+|oh|ah+|a+w+|uh|um+|er+m?|eh|ooh|oops|oopsie|whoops|ups|ouch|ugh|jk|lol|haha|gosh|damn|hey|hiya?|"
    r"hello|well|so|"
    r"ok(?:ay)?|okey|k|yes|yeah|yep|yup|ya|sure|great|perfect|good|fine|alright|all right|right|lovely|splendid|cool|"
    r"nice|excellent|thanks|thank you|cheers|whatever|shame|pity|too bad|no|nah|nope|wait|stop|sorry|"
    r"actually|hold on|"
    r"hang on|on (?:second|further) thoughts?|on reflection|come to think of it|you know what|let me think|"
    r"(?:scratch|strike|scrap) that|never ?mind|nvm|my (?:bad|mistake)|forget (?:it|that)(?= *,)|better|rather|maybe|"
    r"perhaps|please|pls|plz|kindly|daft|i(?:'?ve| have)? changed my mind(?: about)?|"
    r"(?:my )?\w+ (?:says|thinks|reckons)|"
    r"then|also|and|but|n|plus|now|just|only|i (?:think|guess|suppose|"
    r"mean)|can you|"
    r"could you|would you|will you|let'?s|i'?d like(?: you)? to|i want(?: you)? to|"
    r"i would like(?: you)? to"
)
LEAD = rf"(?:(?:{_LEADS})\b[\s,.!:]*)"
"""What may stand before an order and orders nothing."""
_THANKS = r"please|pls|plz|thanks|thank you|cheers|sorry"
_TAILS = (
    rf"{_THANKS}|then|again|though|tho|instead|after all|for now|now|actually|"
    r"to go with (?:it|that|them)|(?:(?<=[\d,] )|(?<=\btwo )|(?<=\bthree ))one (?:is )?for .+|too|as well|"
    r"also|lol|jk|haha|any ?more|for me|i (?:think|guess|suppose)|(?:for|because of) (?:me|us|him|her|them|"
    r"(?:my|the|our|his|her) \w+(?: \w+)?)"
)
TAIL = rf"(?:[\s,]*\b(?:{_TAILS})[\s.!?]*)"
"""What may stand behind one."""
LEAD_CHINESE = (
    r"(?:(?:嗯+|哦+|噢|啊+|哎+呀?|唉|呃|额|算了吧?|不对|不(?=[，,\s])|等等|等一下|还是|那就|那么|那(?![个款件台双条只本张盏])|好吧|好的?|行|"
    r"其实|不好意思|抱歉|说错了?|我?想想|要不|请|麻烦(?:你|您)?|帮我|帮忙|给我|可以|能不能|能|可否|我想|我要(?=[把将])|我|你|"
    r"就(?![够行好])|也|再想想|对了|然后|顺便|把|将)[\s，,]*)"
)
TAIL_CHINESE = r"(?:吧|了|啊|呗|哈|呢|啦|谢谢|就行|就好|就够|就可以|即可|足够|够|好吗|行吗|可以吗|吗)"
_LEADING = re.compile(rf"^(?:{LEAD}|{LEAD_CHINESE})+")
_TRAILING = re.compile(rf"(?:{TAIL}|{TAIL_CHINESE})+$")
_THANKED = re.compile(rf"(?:[\s,]*\b(?:{_THANKS})[\s.!?]*)+$")
_ENDS = " .!?~。,，！？:"

_AMOUNT = re.compile(
    rf"^(?P<n>{NUMBER})(?:\s?x)?\s+(?:(?:more|pieces?|pcs|units?|packs?|pairs?|copies|boxes|bottles)\s+)?(?:of\s+|x\s+)?(?=\S)"
    r"(?!ones?\b)"
)
_TIMES = re.compile(r"[\s,]*(?:\bx\s?|×\s?)(?P<n>\d{1,2})$")
_AMOUNT_CHINESE = re.compile(rf"(?<!第)(?<![一二两三四五六七八九十\d])(?P<n>{NUMBER_CHINESE}){MEASURE}(?![的个])")


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
    joined: bool = False
    """It is said to come on top of what is there: "and ...", "再 ..."."""


def number_of(said: str) -> int:
    """``"two"``, ``"a dozen"``, ``"12"`` or ``"十二"`` as a number."""
    word = said.removeprefix("a ")
    if word == "half a dozen":
        return 6
    return _COUNTS.get(word) or int(number_in(word))


def number_before(said: str) -> int:
    """The number of pieces where a name follows: gloves are sold by the pair."""
    return 1 if said.endswith("pair") else number_of(said)


def amount_of(what: str) -> tuple[str, int | None]:
    """A description without the number of pieces in it, and that number."""
    for pattern in (_AMOUNT, _TIMES, _AMOUNT_CHINESE):
        match = pattern.search(what)
        if match:
            return (what[: match.start()] + what[match.end() :]).strip(" 的"), number_before(match["n"])
    return what, None


def bare(said: str) -> str:
    """What is left of a text without the courtesies before and after it."""
    return _without(said, _TRAILING)


def unthanked(said: str) -> str:
    """What is left of a text without the courtesies before it and the thanks after it: when and for whom stay, which
    tell an order to buy ("order the kettle for me") from a search."""
    return _without(said, _THANKED)


def _without(said: str, trailing: re.Pattern[str]) -> str:
    said = said.strip(_ENDS)
    while (shorter := trailing.sub("", _LEADING.sub("", said)).strip(_ENDS)) != said:
        said = shorter
    return said
