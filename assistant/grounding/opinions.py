"""Claims about what reviewers think: each must stand in a review of that product, with the same judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import yaml

from assistant.grounding.claim import Claim
from assistant.grounding.figures import About, everyone
from assistant.grounding.record import PASSAGE_END, Facts
from assistant.grounding.wording import HERE, lists
from retrieval.text import stems, words

_ATTRIBUTED = re.compile(
    r"\b(?:reviewers?|reviews?|buyers?|shoppers?|customers?|users?|people|owners?)\b"
    r".{0,30}\b(?:says?|said|writes?|wrote|finds?|found|thinks?|likes?|praises?|complain|report|that)\b"
    r"|\baccording to (?:a |the |one |some )?reviews?|\bin (?:the |its )?reviews"
    r"|\bsays? (?:a|one) (?:review|reviewer|buyer)|\breviews?:"
    r"|(?:买家|用户|大家|顾客|网友|评价|评论|有人)[^，。]{0,14}(?:说|写|觉得|认为|提到|评价|表示|反映|[:：])|有买家",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:reviewers?|reviews?|buyers?|shoppers?|customers?|users?|people|owners?|according|say|says|said|write|writes|wrote|find|"
    r"finds|found|think|thinks|like|that|some|one|many|of|the|a|in|you|read|to|by|his|her)\b|买家|用户|大家|顾客|评价|评论|说|写道|觉得|提到|一位|一些|有",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“”«]([^\"“”«»]{2,})[\"“”»]")
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|always)\b|所有|全部|都|一致", re.IGNORECASE)
COVERED = 0.8
"""The share of an opinion's words that one sentence of a review must have, where the aspect is not in the list."""


@cache
def _aspects() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    read = yaml.safe_load((HERE / "opinions.yaml").read_text("utf-8"))

    def pattern(text: str) -> re.Pattern[str]:
        filled = text.replace("{good}", read["good"]).replace("{bad}", read["bad"])
        return re.compile(filled, re.IGNORECASE)

    return {name: (pattern(each["good"]), pattern(each["bad"])) for name, each in read["aspects"].items()}


def is_opinion(clause: str) -> bool:
    """Whether it says what reviewers say."""
    return bool(_ATTRIBUTED.search(clause))


@lru_cache(maxsize=20_000)
def judgements(text: str) -> frozenset[tuple[str, bool]]:
    """(aspect, praised) for every aspect that a text judges."""
    found = set()
    for name, (good, bad) in _aspects().items():
        blamed = bool(bad.search(text))
        if blamed:
            found.add((name, False))
        if good.search(bad.sub(" ", text) if blamed else text):
            found.add((name, True))
    return frozenset(found)


def opinions(clause: str, about: About) -> list[Claim]:
    """What a clause says that reviewers say: a quotation must stand in a review, a judgement in a sentence."""
    claims, everybody = [], bool(_ALL.search(clause))
    for match in _QUOTE.finditer(clause):
        said = match[1].strip()
        claims.append(everyone("opinion", said, about, _quoted, said))
    rest = _QUOTE.sub(" ", clause)
    held = judgements(rest)
    for aspect, praised in sorted(held):
        said = f"{aspect} {'praised' if praised else 'blamed'}"
        claims.append(everyone("opinion", said, about, _held, aspect, praised, everybody))
    if held:
        claims += _rest(rest, held, about)
    if not claims:
        wanted = frozenset(stems(_WHO.sub(" ", rest))) - lists().neutral
        claims.append(everyone("opinion", " ".join(words(rest)), about, _covered, wanted))
    return claims


def _rest(clause: str, held: frozenset[tuple[str, bool]], about: About) -> list[Claim]:
    """The other words of a sentence about opinions: each must stand in a review or in the record."""
    for aspect, praised in held:
        clause = _aspects()[aspect][not praised].sub(" ", clause)
    left = frozenset(stems(_WHO.sub(" ", clause))) - lists().neutral
    return [everyone("word", each, about, _told, each, problem=f"{each!r}") for each in sorted(left) if each.isascii()]


def _told(facts: Facts, stem: str) -> str:
    if stem in facts.stems:
        return facts.where(stem)
    return next((f"review {review}" for review, sentence in _sentences(facts) if stem in stems(sentence)), "")


def unattributed(clause: str, about: About) -> tuple[list[Claim], str]:
    """Judgements said as facts: the record itself must make them."""
    claims = []
    for aspect, praised in sorted(judgements(clause)):
        pattern = _aspects()[aspect][not praised]

        def holds(each: Facts, aspect: str = aspect, praised: bool = praised) -> str:
            return next((name for name, said in each.fields if (aspect, praised) in judgements(said)), "")

        match = pattern.search(clause)
        claims.append(
            everyone("opinion", match.group() if match else aspect, about, holds, problem=f"says as a fact: {aspect}")
        )
    return claims, clause


def _sentences(facts: Facts) -> Iterator[tuple[str, str]]:
    for review in facts.reviews:
        for sentence in PASSAGE_END.split(f"{review.title}. {review.text}"):
            if sentence:
                yield review.id, sentence


def _quoted(facts: Facts, said: str) -> str:
    plain = " ".join(words(said))
    inside = (f"review {each.id}" for each in facts.reviews if plain in " ".join(words(f"{each.title} . {each.text}")))
    listed = (name for name, text in facts.fields if plain in " ".join(words(text)))
    return next(inside, "") or next(listed, "")


def _held(facts: Facts, aspect: str, praised: bool, everybody: bool) -> str:
    found = ""
    for review, sentence in _sentences(facts):
        judged = judgements(sentence)
        if everybody and (aspect, not praised) in judged:
            return ""
        if not found and (aspect, praised) in judged:
            found = f"review {review}"
    return found


def _covered(facts: Facts, wanted: frozenset[str]) -> str:
    if not wanted:
        return ""
    return next(
        (
            f"review {review}"
            for review, sentence in _sentences(facts)
            if len(wanted & frozenset(stems(sentence))) >= COVERED * len(wanted)
        ),
        "",
    )
