"""Several wishes in one message: "a tent under 200 and two sleeping bags" is two, with demands of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.understanding.cues import PEOPLE
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.prices import for_all, price_spans
from assistant.understanding.spans import LIST_GAP, Mention, find_mentions
from assistant.understanding.text import CJK, Reading, reading_of, singular
from assistant.understanding.vocabulary import Vocabulary
from retrieval.units import spellings

_BOUNDARY = re.compile(
    r"(?:\s*(?:[,;，；。、]|\.(?!\d)|\band\b|(?<!\d )\bplus\b|\bplus\b(?= (?:an?|some|one|two|the)\b)|\balso\b|"
    r"\bas well as\b|&|\bthen\b|和|以及|还要|还有|另外|再来|再要|加上|再加)\s*)+"
)
_SHARED = re.compile(r"(?<!for )\b(?:both|each|all|either)\b|都|均|各")
_WITH = re.compile(
    r"\b(?:with|has|have|having|including|includes?|that|which|whose|for|about)\b[^,;.]*$|(?:带|有|配)[^，；。]*$"
)
_HAS = re.compile(
    r"\s*(?:(?:it|that|which)\s+)?(?:has|have|having|with|comes? with|includes?|including|fits?|works with|can)\b|"
    r"\s*(?:能|可以|可|会|适合|配有)"
)
"""What follows these is said of the thing before."""
_USE = re.compile(r"\s+use\b")
_OWN_TAIL = re.compile(r"^\s*(?:with|that|which|whose|including|in size|size|带|有|配)")
_FIRST = re.compile(
    r"\b(?:need|want|wants|get|buy|after|looking for|have|sell|use)\s+(?:to (?:get|buy)\s+)?(?:both\s+)?"
    r"(?:(?:an?|some|one|new)\s+)*(?P<thing>(?!(?:it|one|to|the|my|your|this|that|these|those|something|anything)\b)"
    r"[a-z][a-z-]*(?: [a-z-]+){0,2}?)(?=\s*(?:,|\band\b|\bplus\b|&))"
)
"""The first of several things where it goes by no name that the shop's kinds have."""
_BARE = re.compile(
    r"(?:(?:some|matching|fresh|new)\s+)*(?P<thing>[a-z][a-z-]*(?: [a-z-]+)?)"
    r"(?=\s*(?:$|[,.;:!?]|\b(?:and|for|under|plus|please)\b))"
)
_THE = re.compile(r"the ([a-z]+)\b")
_PURPOSE = re.compile(r"^\s*for (?!(?:the|an?|my|your|his|her|our|their)\b)[a-z-]+\s*$")
_CLAUSE_END = re.compile(r"[.;!?]")
_UNITS = "|".join(sorted(filter(str.isalpha, spellings("length", "mass", "volume", "time", "storage", "power"))))
_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve)(?! (?:hundred|thousand|grand))|a dozen|"
    r"a (?:pair|couple|set) of|"
    rf"\d{{1,2}}(?! ?(?:[a-z]*inch|[a-z]{{1,2}}\b|(?:{_UNITS})\b))"
)
_ARTICLE = re.compile(
    rf"\b(?:an?|some|one|another|new|{_NUMBER}) (?!(?:lot|bit|few|budget|piece|pop)\b)|"
    r"[一二两三四五六七八九十\d]{1,3}(?:个|条|只|把|件|台|盏|套|本|支|张|块|副|双|款|顶|部|辆|瓶|盒|包|袋|床)的?"
)
_STRANGER = re.compile(
    rf"(?:{_ARTICLE.pattern})"
    r"(?:(?P<thing>(?!(?:with|without|that|which|whose|who|for|in|of|from|to|like|as|is)\b)"
    r"[a-z][a-z-]*(?: [a-z-]+){0,2}?)"
    r"(?=\s*(?:$|[,.;:!?]|\b(?:and|for|with|under|below|over|from|in|that|around|up|at|plus|also|too|both|all|each)\b))|"
    r"(?P<chinese>[\u4e00-\u9fff]{2,8}?)(?=$|[，。、,.；]|和|以及|还要|还有|另外))"
)
_SEVERAL = re.compile(rf"\b(?:{_NUMBER}) |[二两三四五六七八九十\d]{{1,3}}(?:个|条|只|把|件|台|套|本|支|张|块|副|双)")
_DEFINITE = re.compile(r"\b(?:the|this|that|my|your|its|these|those|his|her)(?: [\w-]+)?\s*$")
_DEMAND = re.compile(r"\d|\b(?:under|below|up to|cheap)\b|以内|以下")
_PRICE = re.compile(
    r"[$€£¥]\s?\d|\d+(?:\.\d+)?\s?(?:dollars?|bucks|euros?|pounds?|usd|yuan|rmb|元|块|美元)|"
    r"\b(?:under|below|over|up to|at most|max(?:imum)?|less than|around|about|budget(?: of)?|nothing over) \$?\d|"
    r"以内|以下|预算"
)
_FILLER = re.compile(r"[，。、,.\s的要买想再来还个我需和有没请给帮找看]|一[个条只把件台套双]|另外|以及|你们|推荐")


def split_wishes(reading: Reading, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The message, or a message for each of its wishes.

    What is said for all of them ("both under 50", "I have 300 for ...") is said in each. Kinds of things that are
    listed side by side and share every demand stay one wish for several kinds ("a mouse and a keyboard, both
    wireless").
    """
    known = vocabulary.starts
    total = for_all(reading, known)
    told = split_wishes(reading_of(total[0], []), vocabulary) if total else ()
    if total and len(told) > 1:
        return tuple(f"{each}{total[1]}" for each in told)
    priced = price_spans(reading, known)
    mentions = [each for each in find_mentions(reading, vocabulary) if not _inside(priced, each)]
    parts = _parts(reading, mentions, vocabulary, priced)
    if len(parts) < 2:
        return (reading.message,)
    text, last = reading.text, parts[-1]
    opening = _opening(text, parts[0])
    own = [_before(reading, each, mentions, opening if place == 0 else each.start) for place, each in enumerate(parts)]
    if not _ARTICLE.match(text[parts[1].start : parts[1].kind.start].lstrip() + " "):
        # "Black jeans and shirt": the color is of both.
        own[0] = ""
    behind = [text[each.kind.end : each.end].strip() for each in parts[:-1]]
    tail = text[last.kind.end : last.end]
    # "A desk and an office chair, the chair under 90" says nothing of the desk.
    again = re.match(rf"\s*[,;，；]?\s*the {re.escape(singular(last.kind.english.split()[-1]))}(?:s|es)?\b", tail)
    shared = _tells(tail) and not again and not _OWN_TAIL.match(tail)
    if shared and (last.again is not None or (_PRICE.search(tail) and any(_PRICE.search(each) for each in behind))):
        shared = False
    counted = len({bool(_SEVERAL.search(text[each.start : each.kind.start])) for each in parts}) > 1
    strange = any(not each.kind.entries for each in parts)
    named_again = again is not None or any(each.again is not None for each in parts)
    told_apart = strange or named_again or any(own) or any(_tells(each) for each in behind) or counted
    mine = _tells(tail) and not shared
    listed = all(LIST_GAP.match(text[one.kind.end : other.kind.start]) for one, other in pairwise(parts))
    if listed and not told_apart and not (mine and _demands(tail, mentions, last.kind.end, last.end)):
        return (reading.message,)
    head = text[parts[0].start : opening]
    head = reading.said(parts[0].start, opening) if _PRICE.search(head) else ""
    words = [reading.said(each.start, each.end).strip() for each in parts]
    if shared:
        said = _SHARED.sub("", reading.said(last.kind.end, last.end)).strip(" ,，.!?。！？")
        separated = f" {said}" if said.isascii() else f"，{said}"
        words = [*(f"{each}{separated}" for each in words[:-1]), words[-1]]
    for each, said in zip(parts, words, strict=True):
        if each.again is not None:
            words[each.again] += f", {said}" if said.isascii() else f"，{said}"
    own = [said for each, said in zip(parts, words, strict=True) if each.again is None]
    return (own[0], *(f"{head}{each}" for each in own[1:]))


@dataclass(frozen=True)
class _Part:
    """One wish: its span of the text, and the kind of thing that it asks for.

    ``again``: the place of an earlier part, of whose thing this one says more ("the tent under 200").
    """

    start: int
    end: int
    kind: Mention
    again: int | None = None


def _inside(spans: list[tuple[int, int]], mention: Mention) -> bool:
    """Whether a mention lies in one of the spans: the "tops" of "40 tops" are no clothes."""
    return any(start <= mention.start and mention.end <= end for start, end in spans)


def _parts(
    reading: Reading, mentions: list[Mention], vocabulary: Vocabulary, priced: list[tuple[int, int]]
) -> list[_Part]:
    text = reading.text
    # "A printer for home use" is no wish for a home.
    known = [
        each for each in mentions if each.stance == "must" and each.of("category") and not _USE.match(text, each.end)
    ]
    strangers = _strangers(reading, mentions) if known else _unknown(reading, mentions, vocabulary)
    strangers = [each for each in strangers if not _inside(priced, each)]
    strangers += _first(reading, known, vocabulary) if known else []
    found = {each.start: each for each in (*known, *strangers)}
    kinds = [found[start] for start in sorted(found)]
    if len(kinds) < 2:
        return []
    heads, cuts = [kinds[0]], [(0, 0)]
    for one, other in pairwise(kinds):
        a, b = heads[-1].of("category"), other.of("category")
        boundary = _last_boundary(text, one.end, other.start)
        if boundary is None or (b and b.weak) or (a and b and vocabulary.related(a.value, b.value)):
            continue
        if b and any((h := head.of("category")) and h.value == b.value for head in heads[:-1]):
            heads.append(other)
            cuts.append(boundary)
            continue
        if _DEFINITE.search(text[boundary[1] : other.start]) or _HAS.match(text, boundary[1], other.start):
            continue
        before = text[heads[-1].end : boundary[0]]
        plain_and = text[slice(*boundary)].strip() in ("and", "&", "和")
        article = bool(_ARTICLE.match(text[boundary[1] : other.end]))
        within = _WITH.search(before) and not _DEMAND.search(before)
        if plain_and and within and not (article and _PURPOSE.match(before)):
            continue
        if plain_and and other.of("flag", "value") and (_WITH.search(before) or not article):
            continue
        heads.append(other)
        cuts.append(boundary)
    ends = [*(start for start, _ in cuts[1:]), len(text)]
    kind = [entry.value if (entry := each.of("category")) else each.english for each in heads]
    first = [kind.index(each) for each in kind]
    return [
        _Part(cut[1], end, head, first[place] if first[place] != place else None)
        for place, (cut, end, head) in enumerate(zip(cuts, ends, heads, strict=True))
    ]


def _strangers(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Things that are listed with an article and that the shop has no kind for ("and a unicycle"), and things named
    again by their last word ("the bag" for a sleeping bag)."""
    lexicon, found = load_lexicon(), []
    for boundary in _BOUNDARY.finditer(reading.text):
        if the := _THE.match(reading.text, boundary.end()):
            called = [each for each in mentions if each.end < the.start() and each.english.split()[-1:] == [the[1]]]
            found += [Mention(*the.span(1), called[0].entries, the[1])] if called and called[0].of("category") else []
        match = _STRANGER.match(reading.text, boundary.end())
        if match is None or any(match.start() <= each.start < match.end() and each.of("category") for each in mentions):
            continue
        start, end = match.span("thing") if match["thing"] else match.span("chinese")
        head = reading.text[start:end].split()[-1]
        told = any(each.end == end and each.entries for each in mentions)
        if not told and head not in lexicon.qualities | lexicon.stop | lexicon.telling | PEOPLE:
            found.append(Mention(start, end, (), reading.text[start:end]))
    return found


def _first(reading: Reading, known: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """A thing that the shop has no kind for right before the first that it has: "a protector and a case"."""
    found = [match for match in _FIRST.finditer(reading.text[: known[0].end]) if match.end("thing") < known[0].start]
    if not found:
        return []
    start, end = found[-1].span("thing")
    between = reading.text[end : known[0].start]
    boundary = _BOUNDARY.match(between)
    joined = boundary is not None and _ARTICLE.match(between, boundary.end()) and not _CLAUSE_END.search(between)
    return [Mention(start, end, (), found[-1]["thing"])] if joined and _is_thing(found[-1]["thing"], vocabulary) else []


def _unknown(reading: Reading, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Things that are listed and for none of which the shop has a kind: "salmon and some asparagus"."""
    first = _FIRST.search(reading.text)
    if first is None or not _is_thing(first["thing"], vocabulary):
        return []
    found, end = [first.span("thing")], first.end("thing")
    while (boundary := _BOUNDARY.match(reading.text, end)) and (match := _BARE.match(reading.text, boundary.end())):
        if not _is_thing(match["thing"], vocabulary):
            break
        found.append(match.span("thing"))
        end = match.end("thing")
    told = [each for each in mentions if each.stance != "must"]
    things = [Mention(a, b, (), reading.text[a:b]) for a, b in found]
    return [] if any(each.start <= one.start < each.end for each in things for one in told) else things


def _is_thing(said: str, vocabulary: Vocabulary) -> bool:
    """Whether the last of these words is one that products are called by, and no quality, color or person."""
    lexicon, head = load_lexicon(), said.split()[-1]
    colors = {each for word, named in lexicon.chinese.items() if word.endswith("色") for each in named}
    plain = colors | lexicon.qualities | lexicon.stop | lexicon.telling | lexicon.times | PEOPLE
    called = any(each in vocabulary.title_words for each in (head, singular(head)))
    return called and not {head, singular(head)} & plain


def _last_boundary(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = [(start + m.start(), start + m.end()) for m in _BOUNDARY.finditer(text[start:end])]
    return found[-1] if found else None


def _opening(text: str, first: _Part) -> int:
    """Where the first wish begins behind "I have 300 dollars for"."""
    said = text[: first.kind.start]
    articles = [each.start() for each in _ARTICLE.finditer(said)]
    breaks = [each.end() for each in re.finditer(r"[,;:，；：。]|\b(?:for|on)\b", said)]
    return max([*articles[-1:], *breaks[-1:]], default=0)


def _before(reading: Reading, part: _Part, mentions: list[Mention], start: int) -> str:
    """What a wish says of its thing right before it ("a red kettle"): without articles, verbs and numbers."""
    said = _ARTICLE.sub(" ", reading.text[start : part.kind.start])
    if CJK.search(said):
        return _FILLER.sub("", said)
    stop = load_lexicon().stop
    if start == 0 and not _ARTICLE.search(reading.text[: part.kind.start]):
        return said if _demands(said, mentions, start, part.kind.start) else ""
    return " ".join(word for word in re.findall(r"[a-z0-9'-]+", said) if word not in stop)


def _tells(behind: str) -> bool:
    """Whether words behind a thing say more of it."""
    stop = load_lexicon().stop
    english = [word for word in re.findall(r"[a-z0-9'-]+", behind) if word not in stop]
    return bool(english or _FILLER.sub("", "".join(CJK.findall(behind))))


def _demands(text: str, mentions: list[Mention], start: int, end: int) -> bool:
    """Whether a part of the message asks more than a kind of thing."""
    inside = [each for each in mentions if start <= each.start < end and not each.of("category")]
    return bool(_DEMAND.search(text)) or any(each.of("brand", "value", "flag") for each in inside)
