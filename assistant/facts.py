"""What shoppers say of themselves ("I'm vegan", "I never wear wool", "我穿42码"), told from what they wish for now.

Precision comes first: only the first person counts, and no "if", no quotation, no "this time". What is said becomes
constraints on the catalogue's own fields; ``facts.yaml`` has the words. A limit of a wish ("not leather this time",
"sneakers in size 42") is no fact; a size said alone ("size 42") is one, unless something is sought for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import yaml

from assistant.understanding.spans import find_mentions
from assistant.understanding.text import CJK, fold, reading_of
from assistant.understanding.vocabulary import Vocabulary
from retrieval.filters import Constraint
from retrieval.index import Index

WORDLESS = re.compile(
    r"brand|category|title|(?:.* )?colou?r|gender|size|pack size|topic|theme|language|animal|plant|shape"
)
"""Fields whose words tell nothing of what a thing is made of or holds."""
_REFUSABLE = re.compile(r"brand|colou?r|.*material|upholstery|fabric|filling|cover|scent|flavou?r|pattern|allergens")
_ADVERBS = (
    r"(?:(?:really|just|absolutely|truly|personally|also|actually|honestly|simply|totally|so|do|always|generally|"
    r"usually|strictly|completely|both|all|quite|very|severely|badly|highly|extremely|mildly|slightly|a bit|now) )*"
)
_I_AM = r"\b(?:i'm|im|i am|we're|we are)"
_REFUSES = re.compile(
    rf"\b(?:i|we|and) {_ADVERBS}(?:(?:hate|dislike|detest|loathe|despise|avoid|refuse to (?:wear|buy|use|own|eat)|"
    r"can(?:'t|not|t) (?:stand|bear|wear|eat|have|use|tolerate)|never(?: ever)? (?:wear|buy|use|eat|touch|own|drink)|"
    r"(?:don't|dont|do not|won't|will not|wouldn't)(?: ever| really)? (?:wear|buy|eat|use|like|own|touch|drink)) )"
    r"(?:wearing |buying |eating |using )?|"
    rf"(?:{_I_AM}|^|(?<=[.!?;,] )) ?{_ADVERBS}(?:allergic|intolerant) to |"
    r"我们?(?:个人|本人|真的|真|特别|非常|十分|最|很|超级|超|一直|从来|从|一向|向来|绝对|也|实在|就|都|平时|一般|还)*"
    r"(?:讨厌|厌恶|反感|受不了|不喜欢|(?:绝不|不能|没法|不)(?:穿|用|买|吃|碰|喝))|"
    r"我们?(?:本人|从小|一直|也|还|是)*(?:有|对)?(?=[\u4e00-\u9fff、]{1,12}?(?:过敏|不耐))"
)
_OF_ONESELF = re.compile(r"(?:^|[.!?;,])\W*(?:(?:so|but|and|well|hi|hey|ok) )*(?:i|i'm|im|we) [^.!?;,]*$")
_ALLERGY = re.compile(
    r"\b(?:i have|i've|i've got|i got|we have|with my|my)(?: (?:a|an|got|really|severe|serious|bad|mild|nasty))*"
    r" (?P<of>[a-z' -]{2,24}?)[- ](?:allerg(?:y|ies)|intolerance)\b|"
    rf"{_I_AM} {_ADVERBS}(?P<intolerant>[a-z]{{3,12}})[- ]intolerant\b|"
    rf"{_I_AM} {_ADVERBS}(?:a )?(?P<gluten>co?eliac)\b|\bi have (?P<disease>co?eliac) disease"
)
_BEFORE_THING = re.compile(
    r"(?:(?:any|all|real|genuine|anything|things?|stuff|made (?:of|from)|with|in|the feel of) )+|"
    r"(?:任何|一切|所有|含)+(?:有|的)?"
)
_NEXT_THING = re.compile(r"\s*(?:,\s*(?:and |or |nor )?|and |or |nor |& ?|/|、|和|或者?|跟|与|以及)\s*")
_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)\n。，；！？]|(?:and|but|so|because|cos|since|at all|ever|any ?more|either|too|btw|"
    r"by the way|please|"
    r"as|though|thanks|products?|things?|stuff|items?|on my skin|next to my skin|show|find|what|which|can|i|i'm|"
    r"my|we)"
    r"\b|(?:制品|材质|材料|类|的东西|的)?(?:都|很|严重|非常|特别|有点|会)*(?:过敏|不耐受?)?了?"
    r"(?=$|[.,;!?。，；！？]|所以|但|因为|请|想))"
)
_NOT_SO = re.compile(
    r"(?:\b(?:do|did|does|should|would|could|can|said|says?|thinks?|thought|claims?|wish|pretend|imagine|suppose|"
    r"until|before|used to|not that|that when|guess)|以为|觉得|说|问|是不是|给)\s*$|\b(?:if|whether|"
    r"unless)\b[^,.;!?]*$|"
    r"(?:如果|要是|假如|万一|假设)[^，。；！？]*$"
)
_NOW_ONLY = re.compile(
    r"[^.;!?,。，；！？]*(?:\b(?:this time|today|tonight|for now|right now|at the moment|on (?:it|this|that|"
    r"these|those|"
    r"them)|for (?:this|these|him|her|them))\b|这次|今天|这回|这[款件双个])|\s*[吗么嘛]"
)
_NUMBER = r"\d{2}(?:\.5)?"
_LETTERS = r"x{0,4}[sml]|[2-5]xl|(?:extra[- ])?(?:small|large)|medium"
_NO_SIZE = (
    r"(?![\w%-]|\.\d|\s?(?:years?|yrs?|yo|y/o|cm|kg|mm|inch|in\b(?! )|st|lbs?|minutes?|percent|business|woman|man|guy|"
    r"person))"
)
_SIZES = re.compile(
    rf"{_I_AM} (?:(?:usually|normally|always|generally|mostly|actually) )*"
    rf"(?:(?:an? )?(?:eu )?size |an? (?:eu )?)(?P<am>{_NUMBER}|{_LETTERS}){_NO_SIZE}|"
    rf"\bi (?:(?:usually|normally|always|generally|mostly) )*(?:wear|take|am)(?: an?)?(?: eu)?(?: size)? "
    rf"(?P<wear>{_NUMBER}|{_LETTERS}){_NO_SIZE}|"
    rf"\bmy (?:(?:shoe|shoes|foot|feet|boots?|sneakers?|clothes|clothing|shirt|t-shirt|dress|jacket|jeans|"
    rf"trousers?) )?"
    rf"(?:size )?(?:is|are|'s)(?: an?)?(?: eu)?(?: size)? (?P<my>{_NUMBER}|{_LETTERS}){_NO_SIZE}|"
    rf"我(?:平时|一般|通常|都|也|是|习惯)*穿(?:的?是)?(?P<zh>{_NUMBER}|{_LETTERS})(?:码|号|的)|"
    rf"我的?(?:鞋码|鞋号|尺码|码数|衣服|脚|鞋子?)(?:尺码|码数)?(?:是|穿|为|:)?(?P<mine>{_NUMBER}|{_LETTERS})[码号]?"
)
_BARE_SIZE = re.compile(
    rf"\W*(?:(?:in|a|eu) )*size (?P<en>{_NUMBER}|{_LETTERS})(?: please| pls)?\W*|\W*(?P<zh>{_NUMBER}|"
    rf"{_LETTERS})[码号]\W*"
)
_SIZE_WORDS = {"small": "S", "medium": "M", "large": "L"}
_WIDELY = 0.5
"""Share of a kind's products that must have a field for a demand on it to be one on the kind."""
Holding = Mapping[str, tuple[str, ...]]
_HELD: WeakKeyDictionary[Index, dict[str, Holding]] = WeakKeyDictionary()
_SIZES_OF: WeakKeyDictionary[Index, dict[str, set[str]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Span:
    """Something said of oneself: where in the message, and what it means."""

    start: int
    end: int
    fact: Constraint


@cache
def lexicon() -> dict[str, Any]:
    """``facts.yaml``."""
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return loaded


@cache
def people_said() -> dict[str, re.Pattern[str]]:
    """By what somebody is ("vegan"), how it is said."""
    return {name: _any_of(told["said"]) for name, told in lexicon()["people"].items()}


def facts_in(message: str, index: Index, vocabulary: Vocabulary, kinds: Sequence[str] = ()) -> list[Span]:
    """What a message says of the shopper, in order; nothing that the catalogue has no field for.

    Args:
        kinds: labels of the kinds of things sought now: a size said alone is one for them.
    """
    text = fold(message)
    found = [*_people(text, message, index), *_refused(text, message, index, vocabulary)]
    found += [*_sizes(text, message, index, kinds)]
    found = [each for each in found if not _not_so(text, each.start, each.end)]
    return sorted(found, key=lambda each: each.start)


def is_bare_size(message: str) -> bool:
    """Whether a message is nothing but a size: a wish and a fact at once."""
    return _BARE_SIZE.fullmatch(fold(message)) is not None


def speaks_of_other(message: str) -> bool:
    """Whether somebody else is named: what is sought is then likely for them."""
    words = lexicon()
    return bool(
        re.search(
            rf"\b(?:for|my|our|his|get|gift|present|birthday)\b(?: \w+){{0,3}}? (?:{words['others']})\b"
            rf"|\b(?:gift|present)s?\b|(?:给|送|帮|为|我)(?:我的?)?(?:{words['others_chinese']})|礼[物品]",
            fold(message),
        )
    )


def things_in(said: str, index: Index, vocabulary: Vocabulary) -> list[Constraint]:
    """The things that a phrase lists ("leather or wool"), as refused; none where it is of something else ("leather
    boots")."""
    found = _things(fold(said), 0, index, vocabulary)
    return [fact for fact, *_ in found] if found and _ENDS.match(fold(said)[found[-1][2] :]) else []


def holding(index: Index, name: str) -> Holding:
    """By field, the values of records that are of a substance or hold it."""
    known = _HELD.setdefault(index, {})
    if name not in known:
        told = lexicon()["substances"].get(name, {"words": [name]})
        words = [each for each in (*told["words"], *told.get("also", ())) if each.isascii()]
        has = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
        none = re.compile(rf"\b(?:{'|'.join(map(re.escape, told.get('but', ()))) or '(?!)'})\b")
        found = {
            field.name: tuple(value for value in field.values if has.search(none.sub(" ", value.casefold())))
            for field in index.catalogue.fields.values()
            if field.kind == "text" and not WORDLESS.fullmatch(field.name)
        }
        known[name] = {field: values for field, values in found.items() if values}
    return known[name]


def sense_of(fact: Constraint) -> str:
    """What of ``people`` a fact says that somebody is, by its words; "" where it is none."""
    text = fold(fact.text)
    return next((name for name, said in people_said().items() if fact.values == (True,) and said.search(text)), "")


def sort_of_size(fact: Constraint, index: Index, kinds: Sequence[str] = ()) -> str:
    """What a size is one of, as ``sizes`` names it: by its words, else by which things come in it; "" where both do
    and other than footwear is sought."""
    sizes = _sizes_of(index)
    value, text = str(fact.values[0]), fold(fact.text)
    named = [sort for sort, words in lexicon()["sizes"].items() if _has_word(text, words)]
    sorts = [sort for sort in sizes if value in sizes[sort] and sort in (named or sizes)]
    if len(sorts) < 2:
        return "".join(sorts)
    sought = sort_of_kind(kinds) or "footwear"
    return sought if sought == "footwear" else ""


def sort_of_kind(labels: Sequence[str]) -> str:
    """What the sizes of a kind of thing are, by the labels of its path; "" where they are not those of people."""
    words = fold(" ".join(labels))
    return next((sort for sort, names in lexicon()["sizes"].items() if _has_word(words, names)), "")


def widely(index: Index, mask: Any, field: str) -> bool:
    """Whether enough of these products have a field."""
    known = sum(index.catalogue.facet_counts(mask, field).values())
    return known >= _WIDELY * max(1, int(np.count_nonzero(mask)))


def _people(text: str, message: str, index: Index) -> Iterator[Span]:
    fields = index.catalogue.fields
    for name, told in lexicon()["people"].items():
        field = next((each for each in told["fields"] if each in fields), None)
        for match in people_said()[name].finditer(text) if field else ():
            if re.match(r"[-\w]|\s(?:friends?|curious|ish|options?|shoes?|food)\b", text[match.end() :]) and not (
                CJK.match(text[match.end() :])
            ):
                continue
            said = message[match.start() : match.end()]
            yield Span(*match.span(), Constraint(field=str(field), op="=", values=(True,), text=said))


def _refused(text: str, message: str, index: Index, vocabulary: Vocabulary) -> Iterator[Span]:
    for match in _REFUSES.finditer(text):
        if match[0].startswith("and ") and (speaks_of_other(text) or not _OF_ONESELF.search(text[: match.start()])):
            continue
        found = _things(text, match.end(), index, vocabulary)
        if not found or not _ENDS.match(text[found[-1][2] :]):
            continue
        start, last = match.start(), found[-1][2]
        tail = re.match(
            r"(?:都|很|严重|非常|特别|有点|会)*(?:过敏|不耐受?)|\s*(?:at all|any ?more|either)\b", text[last:]
        )
        end = last + (tail.end() if tail else 0)
        if (
            not match[0].strip().endswith(("有", "对", "我", "我们", "也", "还", "是"))
            or "过敏" in text
            or "不耐" in text
        ):
            for fact, begin, stop in found:
                said = f"{message[start : match.end()]}{message[begin:stop]}{message[last:end]}".strip()
                yield Span(start, end, fact.model_copy(update={"text": said}))
    for match in _ALLERGY.finditer(text):
        of = match["of"] or match["intolerant"] or "gluten"
        for fact, *_ in _things(of, 0, index, vocabulary):
            yield Span(*match.span(), fact.model_copy(update={"text": message[match.start() : match.end()]}))


def _things(text: str, place: int, index: Index, vocabulary: Vocabulary) -> list[tuple[Constraint, int, int]]:
    """The things listed from a place on, each with where it stands."""
    found: list[tuple[Constraint, int, int]] = []
    while place < len(text):
        if before := _BEFORE_THING.match(text, place):
            place = before.end()
        known = next(
            (
                (fact, place, end)
                for end in _ends_from(text, place)
                if (fact := _thing(text[place:end], index, vocabulary))
            ),
            None,
        )
        if known is None:
            break
        found.append(known)
        following = _NEXT_THING.match(text, known[2])
        if following is None:
            break
        place = following.end()
    return found


def _ends_from(text: str, place: int) -> Iterator[int]:
    """Where a thing's name that begins here may end: after up to four words, or eight Chinese characters."""
    if CJK.match(text, place):
        yield from range(min(len(text), place + 8), place, -1)
    else:
        words = [each.end() for each in re.finditer(r"[a-z0-9'&-]+", text[place : place + 60])][:4]
        yield from (place + end for end in reversed(words))


def _thing(said: str, index: Index, vocabulary: Vocabulary) -> Constraint | None:
    """What is refused, as a constraint: a substance, what has a field of its own, a brand, color or material."""
    words, fields = lexicon(), index.catalogue.fields
    for told in words["without"].values():
        field = next((each for each in told["fields"] if each in fields), None)
        if said in told["words"] and field:
            return Constraint(field=field, op="=", values=(True,))
    for name, told in words["substances"].items():
        if said in told["words"] and (held := holding(index, name)):
            most = max(held, key=lambda field: sum(fields[field].values[each] for each in held[field]))
            usual = next((each for each in ("allergens", "material") if each in held), most)
            return Constraint(field=usual, op="!=", values=(name,))
    for mention in find_mentions(reading_of(said, []), vocabulary):
        entry = mention.of("value", "brand")
        whole = (mention.start, mention.end) == (0, len(said))
        if whole and entry and _REFUSABLE.fullmatch(entry.field) and not (mention.of("category") and entry.weak):
            return Constraint(field=entry.field, op="!=", values=(entry.value,))
    return None


def _sizes(text: str, message: str, index: Index, kinds: Sequence[str]) -> Iterator[Span]:
    alone = _BARE_SIZE.fullmatch(text)
    for match in [alone] if alone else _SIZES.finditer(text):
        value = next(each for each in match.groups() if each)
        extra = re.match(r"extra[- ]", value)
        value = ("X" if extra else "") + _SIZE_WORDS.get(value[extra.end() if extra else 0 :], value)
        tail = re.match(r" in (?:the )?(?:[a-z-]+)\b", text[match.end() :])
        end = match.end() + (tail.end() if tail else 0)
        fact = Constraint(field="size", op="=", values=(value.upper(),), text=message[match.start() : end].strip())
        if sort_of_size(fact, index, kinds):
            yield Span(match.start(), end, fact)


def _sizes_of(index: Index) -> dict[str, set[str]]:
    """By sort of sizes (``footwear``), those that things come in."""
    if index not in _SIZES_OF:
        found: dict[str, set[str]] = {sort: set() for sort in lexicon()["sizes"]}
        for product in index.catalogue.products if "size" in index.catalogue.fields else ():
            sort, size = sort_of_kind(product.category), product.attributes.get("size")
            if sort and size is not None:
                found[sort] |= {str(each).upper() for each in (size if isinstance(size, list) else [size])}
        _SIZES_OF[index] = found
    return _SIZES_OF[index]


def _not_so(text: str, start: int, end: int) -> bool:
    """Whether what is said there is asked, supposed, quoted, or meant of one thing alone."""
    before = re.split(r"[.;!?。；！？\n]", text[:start])[-1]
    quoted = text[:start].count('"') % 2 == 1
    return quoted or bool(_NOT_SO.search(before) or _NOW_ONLY.match(text[end:]))


def _has_word(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(each)}(?![a-z])", text) for each in words)


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![\w'])(?:{each})" if each.isascii() else each for each in patterns))
