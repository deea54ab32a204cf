"""What is said of the cart in the turn after one about it, by loose words: "hmm two will do", "take them out again",
"太多了，一块就够".

There a bare number is an amount and a taking back is meant for what was just put in. A message counts only where every
clause that does nothing to the cart is no more than a reason for one that does.
"""

from __future__ import annotations

import re

from assistant.cart_words import MEASURE, NUMBER, NUMBER_CHINESE, Heard, number_of
from assistant.request import State

_CLAUSE = re.compile(r"[,.;:!…，。；！、]+|\s-+\s|\b(?:but|so|because|cause|cos)\b|(?:所以|但是?|因为)")
_FILLER = re.compile(
    r"^(?:(?:h+m+|oh|ah+|aw+|uh|um+|er+|eh|ooh|oops|oopsie|whoops|ups|ouch|no|nah|nope|wait|stop|sorry|ok(?:ay)?|well|"
    r"actually|hold on|hang on|on (?:second|further) thoughts?|come to think of it|you know what|let me think|"
    r"scratch that|strike that|never ?mind|my (?:bad|mistake)|damn|gosh|lol|haha|yeah|yes|yep|right|fine|hey|alright|"
    r"then|just|only|maybe|perhaps|please|pls|and|also|now|i (?:think|guess|suppose|mean)|let's|could you|can you|"
    r"would you|will you|better|rather|ugh|jk)\b[\s,]*|"
    r"(?:嗯+|哦+|噢|啊+|哎+呀?|唉|呃|额|算了吧?|不对|不(?=[，,\s])|等等|等一下|还是|那就|那么?|就|好吧|好的?|其实|不好意思|抱歉|"
    r"说错了?|我?想想|要不|请|麻烦|帮我|给我|我|你|只|也|再想想)[\s，]*)+"
)
_AFTER = re.compile(
    r"[\s,]*\b(?:please|pls|thanks|thank you|then|again|though|tho|instead|after all|in total|altogether|for now|now|"
    r"actually|too|as well|lol|jk|i (?:think|guess|suppose)|(?:for|because of) (?:me|us|him|her|them|(?:my|the|our|his|"
    r"her) \w+(?: \w+)?))$|(?:吧|了|啊|呗|哈|呢|啦|好了|谢谢|就好|就行|就够|就可以|即可|足够|够)+$"
)
_IT = (
    r"(?:(?:them|these|those|it) (?:all|both)|it|them|that|those|this|these|that one|this one|"
    r"the (?:lot|whole lot|thing)|all(?: of (?:it|them))?|everything)"
)
_PIECES = r"(?: (?:of (?:it|them|those|these|the same)|pieces?|pcs|packs?|units?|items?|bars?|boxes|bottles?|in all))?"
_WANT = (
    r"(?:i(?:'ll| will|'d| would)?|we(?:'ll| will)?|you(?:'d)?)?\s*(?:only |just |really |actually )*(?:meant|mean|"
    r"said|want(?:ed)?|need(?:ed)?|take|have|keep|like|stick (?:to|with)|go (?:with|for|down to|up to|back to)|"
    r"settle for)\s+"
)
_MAKE = (
    r"(?:make|change|set|cut|bring|reduce|raise|up|bump)\s+(?:it|that|them|this|those)?\s*(?:be|to|down to|up to|"
    r"back to)?\s*|(?:back|down|up|cut) to\s+|say\s+|it(?:'s| is| should be| must be)\s+|(?:should|must) be\s+|"
    r"(?:leave|keep)\s+(?:it at\s+)?|(?:we|there)(?:'re| are| will be)\s+"
)
_DO = (
    r"\s+(?:will|would|should|'ll|has to|must|can|is|are|it is|does)(?:\s+(?:do|be|enough|plenty|fine|ok(?:ay)?|"
    r"sufficient|better|nicer|right|it|all (?:i|we) need|all (?:i|we) want))*|\s+(?:only|it is)"
)
_SET = re.compile(rf"(?:{_WANT}|{_MAKE})?(?:only |just )?(?:the )?(?P<n>{NUMBER}){_PIECES}(?:{_DO})?")
_SET_CHINESE = re.compile(
    rf"(?:改成?|换成|变成|减到|加到|要|只?留|是|来|买|拿)?(?:的是)?(?P<n>{NUMBER_CHINESE}){MEASURE}"
)
_MORE = re.compile(
    rf"(?:add |plus |throw in |i(?:'ll| will)? (?:need|want|take|have) )?(?:(?P<n>{NUMBER}) (?:more|extra)|"
    rf"another(?: one)?|another (?P<m>{NUMBER})|one on top){_PIECES}"
)
_MORE_CHINESE = re.compile(
    rf"(?:再|多|另外)(?:来|要|加|买|拿)?(?P<n>{NUMBER_CHINESE}){MEASURE}|加(?P<m>{NUMBER_CHINESE}){MEASURE}"
)
_LESS = re.compile(
    rf"(?P<n>{NUMBER}) (?:less|fewer)|(?:minus|take (?:away|off|out)|remove|drop) (?P<m>{NUMBER}){_PIECES}|"
    rf"take (?P<k>{NUMBER}) (?:off|out|away|back)"
)
_LESS_CHINESE = re.compile(rf"(?:少|减|去掉|拿掉|拿走|退)(?:来|要|买|去|掉)?(?P<n>{NUMBER_CHINESE}){MEASURE}")
_REMOVE = re.compile(
    rf"(?:take|put|throw|chuck|pull|get|kick|move) {_IT} (?:(?:back )?(?:out|off|back|away))(?: (?:of|from) (?:there|"
    rf"here))?|(?:take out|put back|throw out) {_IT}|"
    rf"(?:remove|delete|drop|cancel|scrap|ditch|lose|forget about|return) {_IT}|"
    rf"(?:i |we )?(?:don't|do not|dont|no longer) (?:really )?(?:want|need|like) (?:{_IT}|any(?: of (?:it|them))?)"
    rf"(?: (?:any ?more|any longer))?|(?:i'm |i am )?not (?:buying|taking|getting) {_IT}|out with {_IT}|"
    rf"get rid of {_IT}|{_IT} (?:can|must|has to|have to|should) go|"
    r"(?:全部?|都|统统|全都)?(?:不要|别要|不买|不想要|不需要|拿掉|拿出来|拿走|去掉|删掉|删除|撤掉|取消|退掉|退回去|放回去|"
    r"移除|清掉)(?:它们?|这个|那个|这些|全部|都)?"
)
_UNDO = re.compile(r"undo(?: (?:it|that|this))?|take (?:that|it) back|撤销|撤回|恢复")
_REASONS = 8
"""Words, or twice as many Chinese characters, that a clause which does nothing may have."""


def talks_of_cart(state: State) -> bool:
    """Whether the last turn was about the cart, or about the one product in it that was pointed at."""
    request, held = state.request, {item.product for item in state.cart}
    asked = request.intent == "product_question" and len(request.references) == 1 and set(request.references) <= held
    return bool(held) and (request.intent == "cart" or asked)


def cart_again(text: str) -> Heard | None:
    """What a folded message wants of a cart that was just spoken of; None where it is about something else."""
    # A number alone may be a place in the list.
    if "?" in text or "？" in text or text.strip().isdigit():
        return None
    found = None
    for clause in filter(None, map(str.strip, _CLAUSE.split(text.strip()))):
        heard = _clause(clause)
        # What is said last holds ("no, two, I mean three").
        found = heard or found
        if heard is None and max(len(clause.split()), len(clause) // 4) > _REASONS:
            return None
    return found


def _clause(clause: str) -> Heard | None:
    said = _FILLER.sub("", clause).strip()
    while (shorter := _AFTER.sub("", said).strip()) != said:
        said = shorter
    for verb, patterns in (
        ("more", (_MORE, _MORE_CHINESE)),
        ("remove", (_LESS, _LESS_CHINESE)),
        ("set", (_SET, _SET_CHINESE)),
    ):
        for pattern in patterns:
            if match := pattern.fullmatch(said):
                number = next((each for each in match.groupdict().values() if each), "one")
                return Heard(verb, "it", number_of(number))  # type: ignore[arg-type]
    if _REMOVE.fullmatch(said):
        return Heard(
            "remove",
            "them" if re.search(r"\b(?:them|those|these|all|lot|everything)\b|都|全|它们|这些", said) else "it",
        )
    return Heard("undo") if _UNDO.fullmatch(said) else None
