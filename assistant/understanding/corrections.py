"""What a message takes back of what was said: "white, I mean oak", "not green, blue", "leather is fine after all"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.request import Request
from assistant.understanding.cues import is_instead
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mentions import Mention
from assistant.understanding.references import constraint_of
from assistant.understanding.stances import dropped_until
from assistant.understanding.text import CJK, Reading, phrase_key

_SAID_OTHERWISE = (
    r"(?:i (?:actually |really |just )?mean(?:t)?(?: to (?:say|write|type|put))?|sorry|apologies|oops|whoops|"
    r"wait|hang on|hold on|no(?=\s*[,.;!-]|\s+(?:wait|sorry|i mean|make|actually))|nope|nah|(?:or )?rather(?! than)|"
    r"make (?:that|it)|(?:scratch|scrap|strike) that|correction|should(?:'ve| have)? (?:be|been|say|said|read)|"
    r"actually|instead(?! of)|(?:is|was|were|'s) (?:a |the )?(?:wrong|mistake|typo|slip)(?: one| colou?r| size)?|"
    r"typo|my (?:mistake|bad|fault))"
)
_IDLE = (
    r"(?:the|an?|in|but|it|its|it's|that|that's|to|ones?|i|i'd|like|we|was|is|um+|uh+|er+|well|of|please|"
    r"want(?:ed)?|need(?:ed)?|go|for)"
)
_RIGHTED = re.compile(
    rf"(?:[\s,.;:!?()…-]|\b{_IDLE}\b)*(?:\b|(?='))(?:{_SAID_OTHERWISE})\b(?:[\s,.;:!?()…-]|\b{_IDLE}\b|\b{_SAID_OTHERWISE}\b)*"
    r"|[\s,，.。、；;…!！的]*(?:(?:哦|啊|呃|不好意思|抱歉|我)[，,\s]*)*"
    r"(?:改成|改为|改|换成|换为|换|变成|不对|(?:是我)?(?:说|打|写|搞|弄)错了?|应该是|我是说|我的意思是)"
    r"(?:[\s,，.。、；;…!！]|吧|我|想|说|要|是|的|应该|改成|换成)*"
)
"""Between what was said by mistake and what stands in its place."""
_APOLOGY = re.compile(
    r"\b(?:correction(?=\s*[:,.-])|(?:sorry,? |oops,? |a )*typo|(?:that was )?(?:my|a) (?:mistake|bad)|"
    r"i beg your pardon|(?:i )?should(?:'ve| have) (?:said|written|put|typed|asked for)|"
    r"(?:that's|that is|that was|which is) (?:wrong|not right)|i (?:said|wrote|typed|put)(?= (?!to\b|that\b))|"
    r"i meant?\b)|(?:刚才|前面|上面|我)*(?:说|打|写|输|搞|弄)错(?:字)?了?|口误|手误"
)
"""What only says that something is put right."""
_SAID_BEFORE = re.compile(r"\bi (?:said|wrote|typed|put|asked for) (?:an? |the )?$")
_BUT = re.compile(r"\bbut\b|\bi mean|\bshould\b|\bwant\b|\bmake\b")
_LISTED = re.compile(r"\b(?:or|and|nor)\b|[和与跟或及、/&]")
_FINE = (
    r"(?:(?:'s|s)?(?: ones?)?(?: (?:is|are|would be|will be|might be))?"
    r"(?: (?:also|actually|totally|perfectly|probably|all))* "
    r"(?:fine|ok(?:ay)?|alright|right|good|acceptable|no problem|not a problem|allowed|welcome)"
    r"(?: (?:too|actually|after all|by me|with me|for me|now|as well|then|i guess|i suppose))*)"
)
_NO_MATTER = r"(?:(?:don't|do not|dont|wouldn't) (?:really |actually )?mind|(?:i'm|am) (?:fine|ok(?:ay)?) with)"
_FINE_CHINESE = (
    r"的?(?:其实|也|倒|倒是|都|就)*(?:可以|行|没关系|没问题|没事|无所谓|能接受|不介意|ok)(?:的|了|吧|啊|呀)*"
)
_NEGATION = re.compile(
    r"^(?:(?:no|not|without|non|nothing|don't want|never)\b[ -]*|不要|不想要|不是|不用|不含|不带|别要|除了|别|不)+"
)


def put_right(reading: Reading, mentions: Sequence[Mention], before: Request) -> list[Mention]:
    """The mentions, with what is taken back without effect, and what stands in its place as wanted.

    A value in force that is refused with another beside it is corrected by that one: after "green", "not green, blue"
    refuses no blue.
    """
    made = list(mentions)
    for place, mention in enumerate(made):
        former = next((i for i in reversed(range(place)) if _replaced(reading, made, i, place, before)), None)
        if former is not None and mention.stance == "must":
            made[former] = replace(made[former], entries=(), stance="drop")
        former = next((i for i in reversed(range(place)) if _same_field(made[i], mention)), None)
        if mention.stance == "not" and former is not None and made[former].stance == "not":
            gap = reading.text[made[former].end : mention.start]
            if _in_force(made[former], before) and not _in_force(mention, before) and not _LISTED.search(gap):
                made[place] = replace(mention, stance="must")
    return made


def take_allowed(reading: Reading, before: Request) -> list[str]:
    """What was refused before and is fine after all, as it was refused; takes the words."""
    refused = {text: text for text in before.refused}
    for each in before.filters:
        if each.op == "!=":
            said = _NEGATION.sub("", each.text.lower()).strip()
            refused |= {name: str(value) for value in each.values for name in (str(value).lower(), said) if name}
    allowed = []
    for name, value in refused.items():
        word = re.escape(name.lower())
        fine = rf"{word}{_FINE_CHINESE}" if CJK.search(name) else rf"\b{word}{_FINE}\b|\b{_NO_MATTER} (?:the )?{word}\b"
        match = re.search(fine, reading.text)
        if match is not None and reading.free(*match.span()):
            reading.take(*match.span())
            allowed.append(value)
    return allowed


def take_unneeded(reading: Reading, mentions: Sequence[Mention], before: Request) -> set[str]:
    """Features in force that are called by one of their words and no longer needed ("never mind the frother", of a
    milk frother); takes the words."""
    kinds = {key for each in before.filters if each.field == "category" for v in each.values for key in _keys(str(v))}
    fields = set()
    for each in before.filters:
        names = _keys(each.field) - kinds if each.values == (True,) else set()
        for token in reading.tokens:
            whole = any(each.entries and each.start <= token.start < each.end for each in mentions)
            free = token.key in names and not whole and reading.free(token.start, token.end)
            if free and (until := dropped_until(reading, token.start, token.end)) is not None:
                reading.take(token.start, until)
                fields.add(each.field)
    return fields


def _keys(name: str) -> set[str]:
    return {key for key in phrase_key(name).split() if key not in load_lexicon().stop}


def take_misspoken(reading: Reading, before: Request) -> list[str]:
    """Words searched for that are said again only to be put right ("blue... I mean red", "I said blue"); takes them."""
    wanted = {key for key in phrase_key(before.query).split() if key.isalpha() and key not in load_lexicon().stop}
    found = []
    for token in reading.tokens[:-1]:
        after = reading.text[token.end :]
        said = _SAID_BEFORE.search(reading.text[: token.start]) and _BUT.search(after)
        righted = _RIGHTED.match(after)
        goes_on = bool(righted) and bool(re.match(r"\w", after[righted.end() :]))  # type: ignore[union-attr]
        if token.key in wanted and reading.free(token.start, token.end) and (said or goes_on):
            found.append(reading.take(token.start, token.end))
    return found


def take_apology(reading: Reading) -> None:
    """Takes what only says that something is put right ("typo, sorry", "correction: …")."""
    for match in _APOLOGY.finditer(reading.text):
        if reading.free(*match.span()):
            reading.take(*match.span())


def _replaced(reading: Reading, mentions: Sequence[Mention], first: int, second: int, before: Request) -> bool:
    """Whether nothing but words that correct stands between two mentions of a field, other mentions left aside; or
    whether the second is wanted instead of the first, which is in force."""
    one, other = mentions[first], mentions[second]
    if one.stance not in ("must", "wish") or not _same_field(one, other):
        return False
    gap = list(reading.text[one.end : other.start])
    for each in mentions[first + 1 : second]:
        gap[each.start - one.end : each.end - one.end] = " " * (each.end - each.start)
    between = "".join(gap)
    instead = is_instead(reading.text) and _in_force(one, before) and not _in_force(other, before)
    return bool(_RIGHTED.fullmatch(between)) or (instead and not _LISTED.search(between))


def _same_field(one: Mention, other: Mention) -> bool:
    fields = [{entry.field for entry in each.entries if entry.kind != "field"} for each in (one, other)]
    return bool(fields[0] & fields[1])


def _in_force(mention: Mention, before: Request) -> bool:
    """Whether a value is asked for, or searched for where no field knows it."""
    values = {(each.field, str(value)) for each in before.filters if each.op == "=" for value in each.values}
    wanted = any((entry.field, str(constraint_of(entry).values[0])) in values for entry in mention.entries)
    return wanted or phrase_key(mention.english) in {phrase_key(each) for each in before.preferences}
