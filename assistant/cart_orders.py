"""Orders to the cart within a message, however it is worded: who names the cart, and neither asks about carts nor says
what is not to be put in, wants something in it.

"Nordlys Fjord please, two of them in the cart, one is for my brother" is an order for two of what is named before it.
What is said around it tells which product is meant and how many, or it is a circumstance.
"""

from __future__ import annotations

import re

from assistant.cart_language import (
    BASKET,
    BASKET_CHINESE,
    LEAD,
    LEAD_CHINESE,
    MEASURE,
    NUMBER,
    NUMBER_CHINESE,
    TAIL,
    Heard,
    number_of,
)

_SENTENCE = re.compile(r"(?<=[!?;。；\n])|(?<=\.)(?=\s)|\s-+\s|…|\.{2,}")
_CLAUSE = re.compile(r",(?!\d)|\s(?=(?:and|but|so|then) )|:\s")
_PUT = (
    r"add(?: up)?|put|throw|toss|stick|pop|place|drop|chuck|bung|shove|slip|sling|stuff|plonk|plop|dump|"
    r"load|lob|whack|"
    r"get|take|have|want|need|include|order|move|set|stash|leave|keep|i(?:'d| would) like|give me|gimme|lemme have|"
    r"let me have"
)
_INTO = re.compile(
    rf"\s*\b(?:(?:in|into|inside|onto|on|to|2|for(?= (?:my|the) (?:cart|basket|trolley)(?:$|\W*$|, ))) (?:my |the |"
    rf"our |a |this |that |your |me )?(?:{BASKET})|"
    rf"(?:(?<=, )|(?<=^)|(?<=x\d ))(?:cart|basket|trolley)(?= it\b| (?:please|pls|plz)| ?[.!,]|$))"
    r"(?! (?:cover|liner|seat|for(?! (?:me|my|us|our|him|her|them|the \w+$)\b)|on|that|which|bag|of|there|"
    r"with(?! (?:it|that|this|them)))\b)|"
    r"\s*\bin(?:to)? (?P<there>there)\b"
)
_VERB = re.compile(
    rf"(?:^|[,:] ?|\b(?:and|then|so|please|pls|just|kindly|you|i'll|to|let's|lets|we'll|we|i|ok) )(?:{_PUT}) "
)
_OUT = re.compile(
    rf"\b(?:take|remove|delete|drop|get|throw|kick|pull|put|chuck) (?:out )?(?P<what>[^,;]+?) (?:out of|off|from|"
    rf"out from|back from) (?:my |the |our |this )?(?:{BASKET})"
)
_ASKED_FOR = re.compile(r"\b(?:can|could|will|would) (?:you|i|we)\b")
_REFUSED = re.compile(rf"\b(?:don't|dont|do not|never) (?:yet )?(?:{_PUT})\b[^,;]*$")
_GOES = re.compile(r"(?:'s| is| are| can| shall| may)? (?:goes|go|going|to go|belongs|it is)$")
_NO_ORDER = re.compile(
    r"\b(?:don't|dont|do not|doesn't|didn't|never|not|no need|haven't|hasn't|isn't|aren't|without|can't|"
    r"cannot|won't)\b"
    r"|\b(?:something|anything|things?|stuff|which|that (?:fits?|goes)) (?:\w+ ){0,3}(?:to|that|can) \w+"
    r"|\b(?:had|already|used|tried|forgot|was|were|did|keep|kept|when|if|after|before|until|unless) "
    r"(?:i|you|it|they|put|to|added?)\b"
    r"|^(?:\W|\b(?:ok(?:ay)?|so|and|but|well|hmm+|oh|wait|hey|hi|hello|um|uh|er)\b)*(?:what|how|why|where|when|which|"
    r"who|whats|what's|is|are|was|were|does|do i|do you|did|has|have you|have i|should|shall|will (?:it|"
    r"this|that)|am|"
    r"why's|must i|may i ask)\b"
)
_NO_ORDER_CHINESE = re.compile(
    r"不要|不用|不想|别[放加]|没有?[放加]|怎么|如何|为什么|什么|哪|是不是|有没有|多少|已经|能放几"
)
_REFUSED_CHINESE = re.compile(r"(?:不要|不用|先不|别|不想)(?:把.*)?[放加]")
_REQUEST_CHINESE = re.compile(r"能|可以|帮|请|麻烦|可否")
_BASKET_CHINESE = re.compile(rf"(?:进|入|到|在|去)?(?:我的?)?{BASKET_CHINESE}(?:里面?|中|去|里去)?(?:吧|了)?")
_PUT_CHINESE = re.compile(
    rf"(?:(?:添加|加入|放入|也|都|各|再|先|就|直接|给我|帮我|(?:添|加|放|丢|扔|塞|搁|装|来|要|买|拿|选)(?:进|入|到|在|去|个)?|进|入|到|"
    rf"(?<!第)(?P<n>{NUMBER_CHINESE}){MEASURE})\s*)+$"
)
_OUT_CHINESE = re.compile(r"拿掉|拿出|删|去掉|移除|移出|取出|拿走|清空|退|减|看|打开|查")
_LEAD_CHINESE = re.compile(rf"^(?:{LEAD_CHINESE}|我要|再|来|要|[,\s])+")
_AMOUNT = re.compile(
    rf"^(?:x ?|make (?:it|that) |(?:just |only |about |like )?)?(?P<n>{NUMBER})(?:(?: of)? (?:it|them|'?em|"
    rf"those|these|"
    rf"each|pieces?|pcs|pc|units?|items?|packs?|pairs?|copies|in total|total))*(?: (?:please|pls|plz|"
    rf"thanks))*[ .!]*$|"
    rf"^(?:要|来|放|加|买|共|就)*(?P<m>{NUMBER_CHINESE}){MEASURE}(?:吧|就行|就好|就够了?|谢谢|了)*[。!]?$"
)
_LEAD = re.compile(rf"^(?:{LEAD}|\b(?:i'?ll|we'?ll|i|we|have|take|get|want|need)\b[ ,!.:]*)+")
_TAIL = re.compile(rf"{TAIL}$")
_ITEM = re.compile(
    rf"(?:,(?!\d)| and(?: also)?| plus| &| n|,? with|和|跟|还有|以及|,?外加)\s*"
    rf"(?=(?:{NUMBER}|an?|the|that|this|it|another|#\s?\d)\s|\b(?:it|that)$|{NUMBER_CHINESE}{MEASURE}|第)"
)


def orders_in(text: str) -> tuple[Heard, ...]:
    """The orders of a folded message, in the order said; empty where it gives none, or not in such a form."""
    sentences = [each.strip() for each in _SENTENCE.split(text.strip()) if each and each.strip(" .!?")]
    found: list[Heard] = []
    for place, sentence in enumerate(sentences):
        before, after = sentences[:place], sentences[place + 1 :]
        found += _english(sentence, before, after) or _chinese(sentence, before, after)
    return tuple(found)


def items_of(what: str) -> list[str]:
    """The things named in one order: "2 dark chocolates and 1 white one" are two."""
    return [each for each in (part.strip(" ,") for part in _ITEM.split(what)) if each]


def amount_said(clause: str) -> int | None:
    """The number of pieces that a clause consists of."""
    match = _AMOUNT.match(_bare(clause))
    return number_of(match["n"] or match["m"]) if match else None


def _english(sentence: str, before: list[str], after: list[str]) -> list[Heard]:
    if (out := _OUT.search(sentence)) and not _NO_ORDER.search(sentence[: out.start()]):
        return [Heard("remove", _bare(out["what"]))]
    found = []
    start = 0
    for into in _INTO.finditer(sentence):
        said = sentence[start : into.start()]
        verbs = list(_VERB.finditer(said))
        head, what = (said[: verbs[-1].start()], said[verbs[-1].end() :]) if verbs else ("", said)
        clauses = [each.strip() for each in _CLAUSE.split(head if verbs else what) if each.strip()]
        asks = re.fullmatch(r"[^,]*\?", sentence[into.end() :]) and not _ASKED_FOR.search(said)
        if _REFUSED.search(said):
            return [Heard("view")]
        if asks or _NO_ORDER.search(clauses[-1] if clauses else "") or _NO_ORDER.search(what) or _NO_ORDER.match(said):
            return []
        if not verbs and (into["there"] or into[0].endswith("bag")):
            continue
        if re.fullmatch(_PUT, _bare(said) or "put") and (
            told := re.match(r" ?[:\-]+ *(?P<what>\S.*)", sentence[into.end() :])
        ):
            return [Heard("add", _bare(told["what"]), rest=_rest(" ".join(after)))]
        # The number of pieces stands between the name and the cart.
        parts = [each.strip() for each in re.split(r",(?!\d)", what) if each.strip()]
        amount = amount_said(parts[-1]) if parts and not parts[-1].endswith("both") else None
        if amount:
            parts.pop()
        what = ", ".join(parts if verbs else parts[-1:])
        what = _GOES.sub("", what)
        rest = sentence[into.end() :] + " " + " ".join(after)
        found.append(
            Heard(
                "add",
                _bare(what),
                amount,
                near=_near(before, clauses if verbs else parts[:-1]),
                rest=_rest(rest),
                certain=bool(verbs),
            )
        )
        start = into.end()
    return found


def _chinese(sentence: str, before: list[str], after: list[str]) -> list[Heard]:
    basket = _BASKET_CHINESE.search(sentence)
    if (
        basket is None
        or _OUT_CHINESE.search(sentence[basket.start() :])
        or _OUT_CHINESE.search(sentence[: basket.start()])
    ):
        return []
    clauses = [each.strip() for each in re.split(r"[,、](?!\d)", sentence[: basket.start()]) if each.strip()]
    said = clauses.pop() if clauses else ""
    # "便宜的那个来两个,放购物车": the cart's clause has no more than the verb.
    if len(clauses) > 1 and "都" in said and _PUT_CHINESE.fullmatch(said):
        return [Heard("add", *_counted(each)) for each in clauses]
    if clauses and _PUT_CHINESE.fullmatch(said):
        said, clauses = ",".join(clauses) + said, []
    if _REFUSED_CHINESE.search(said):
        return [Heard("view")]
    asked = re.search(r"[吗么]\??$", sentence) and not _REQUEST_CHINESE.search(sentence)
    put = _PUT_CHINESE.search(said)
    if asked or put is None or _NO_ORDER_CHINESE.search(said):
        return []
    rest = sentence[basket.end() :] + "," + ",".join(after)
    what, amount = _counted(said)
    return [Heard("add", what, amount, near=_near(before, clauses), rest=_rest(rest))]


def _counted(said: str) -> tuple[str, int | None]:
    """What stands before a Chinese verb, and how many of it are said with that."""
    put = _PUT_CHINESE.search(said)
    if put and put["n"] and "都" in put[0]:
        return f"{put['n']}个都", None
    what = _LEAD_CHINESE.sub("", said[: put.start()] if put else said).strip(" ,")
    return what, number_of(put["n"]) if put and put["n"] else None


def _near(before: list[str], clauses: list[str]) -> tuple[str, ...]:
    """What is said before an order, the most of it first: in its sentence, then in the ones before."""
    own = [", ".join(clauses[place:]) for place in range(len(clauses))]
    return tuple(_bare(each) for each in (*own, *reversed(before)) if _bare(each))


def _rest(text: str) -> tuple[str, ...]:
    """The clauses after an order."""
    return tuple(
        filter(
            None,
            (each.strip(" .!?。,") for each in re.split(rf"{_CLAUSE.pattern}|[.!?;。](?=\s|$)", text)),
        )
    )


def _bare(said: str) -> str:
    """A description without the words before and after it that describe nothing."""
    said = said.strip(" .!?。,")
    while (shorter := _TAIL.sub("", _LEAD.sub("", said)).strip(" .!?。,")) != said:
        said = shorter
    return said
