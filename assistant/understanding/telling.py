"""What a message only tells: whom a thing is for, when, why and how one feels, told from what is wanted.

A message is cut into clauses, and a linear classifier over their words says of each whether it tells or wishes: "my
niece turns 6 on saturday" and "something cuddly". ``python -m finetune.telling`` trains it. What is told is not
searched for word by word, and nothing of it can be missing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import CJK, TOKEN, singular
from retrieval.errors import ModelFileError

WEIGHTS = Path(__file__).with_name("telling_weights.json")
SURELY = 0.8
"""How probable it must be that a clause of one word only tells: most are demands ("mechanical"); and that a color or
a feature in a clause is none that is asked for."""
Span = tuple[int, int]

_WHO = r"(?:i|we|he|she|they|it|you|there|my|our|his|her|their|your|its|the|this|that|i'[a-z]+|we'[a-z]+|[a-z]+'s)"
_CUT = re.compile(
    r"(?<=[.!?;:\n…])\s+|(?<=[!?])(?=[a-z])|,\s+|\s-+\s|(?<=[\u4e00-\u9fff])[,!?;:。\s]+|[,!?;:。]+(?=[\u4e00-\u9fff])|"
    rf"\s(?=(?:and|but|so|because|cause|cos|since|as|while|when|after|before|although|though|until)\s+{_WHO}\b)|"
    r"\s(?=(?:and|so|but)\s+(?:(?:still|also|now|really|just|then)\s+)*"
    r"(?:need|want|would|looking|am|is|are|have|get|no|nothing|only)\b)"
)
_SEEKS = re.compile(
    r"\b(?:need|needs|want|wants|wanted|wanna|looking|look for|searching|after an?|after some|after something|"
    r"show me|find me|get me|give me|recommend|suggest|(?:do|have) you (?:have|got|sell|stock|carry)|"
    r"(?:is|are) there|any|i'd like|would like|would (?:so|really|dearly) (?:like|love)|could use|"
    r"got any|please|pls|plz|must|should|has to|have to|ideally|"
    r"preferably|cheapest|something|anything|what about|how about|may i|can i get)\b|"
    r"想买|想要|想找|想看|想挑|想送|想给|要一|要个|要两|要买|需要|推荐|有没有|有吗|求|买个|买点|买些|来个|来点|看看|给我|最好|预算|只要"
)
_DEMANDS = re.compile(
    r"\b(?:it|they|these|this|that|one)(?: really| just| also)? (?:must|has to|have to|needs? to|ought to|should)\b|"
    r"必须"
)
"""What is demanded of the thing itself is never only told."""
_PAST = re.compile(r"[a-z]{2,}ed|was|were|had|went|got|broke|lost|bought|gave|took|said|told|came|died|started|spilled")
_SUBJECT = re.compile(
    r"(?:i|we|he|she|they|it|you|my|our|his|her|their|mum|mom|dad|grandma|grandpa|husband|wife|boss|there)(?:'[a-z]+)?"
)
_OPENER = re.compile(r"and|but|so|because|since|as|while|when|after|before|hey|hi|hello|ok|okay|oh|well|now|lol")


@dataclass(frozen=True)
class _Classifier:
    """Log-odds that a clause tells: the sum of its features' weights. From ``threshold`` on it is taken to."""

    weights: Mapping[str, float]
    threshold: float

    def probability(self, features: Sequence[str]) -> float:
        """That a clause with these features tells, 0 to 1."""
        odds = self.weights.get("bias", 0.0) + sum(self.weights.get(each, 0.0) for each in features)
        return 1 / (1 + math.exp(-odds))


@cache
def _classifier() -> _Classifier:
    try:
        told = json.loads(WEIGHTS.read_text("utf-8"))
        return _Classifier(told["weights"], float(told["threshold"]))
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileError(
            f"{WEIGHTS} cannot be read: {error}", mend="Write it anew: python -m finetune.telling"
        ) from error


@lru_cache(maxsize=256)
def told_in(text: str, things: tuple[Span, ...], *, surely: bool = False) -> tuple[Span, ...]:
    """The spans of a folded text that only tell; none of a text of one clause.

    Args:
        things: where kinds of things are named.
        surely: those alone of which the classifier is sure.
    """
    found = clauses(text)
    if len(found) < 2:
        return ()
    classifier = _classifier()
    told = []
    for span, features in zip(found, features_of(text, found, things), strict=True):
        short = " " not in text[slice(*span)].strip() and not CJK.search(text[slice(*span)])
        if _DEMANDS.search(text[slice(*span)]):
            continue
        bar = SURELY if surely or short else classifier.threshold
        if classifier.probability(features) >= bar and not _is_name(span, things):
            told.append(span)
    return tuple(told)


def _is_name(clause: Span, things: Sequence[Span]) -> bool:
    """Whether a clause is little more than the names of things."""
    start, end = clause
    return 2 * sum(b - a for a, b in things if start <= a < end) >= end - start


def is_told(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether a span of the text lies within one that only tells."""
    return any(a <= start and end <= b for a, b in spans)


def seeks(text: str) -> bool:
    """Whether a clause has words of seeking: "need", "looking for", "please", "想买"."""
    return bool(_SEEKS.search(text))


def clauses(text: str) -> list[Span]:
    """The clauses of a folded text, as spans that hold a letter or a number."""
    cuts = [0, *(place for match in _CUT.finditer(text) for place in match.span()), len(text)]
    spans = list(zip(cuts[::2], cuts[1::2], strict=True))
    return [span for span in spans if any(character.isalnum() for character in text[slice(*span)])]


def features_of(text: str, found: Sequence[Span], things: Sequence[Span]) -> list[list[str]]:
    """For each clause what the classifier knows it by: its words, their kinds, its form and its place."""
    sought = [seeks(text[start:end]) for start, end in found]
    named = [any(start <= a < end for a, _ in things) for start, end in found]
    made = []
    for place, (start, end) in enumerate(found):
        others = [at for at in range(len(found)) if at != place]
        own = text[start:end]
        features = ["first" if place == 0 else "later", "last" if place == len(found) - 1 else "not last"]
        features += [f"seeks {sought[place]}", f"thing {named[place]}"]
        features += [f"seeks elsewhere {any(sought[at] for at in others)}"]
        features += [f"thing elsewhere {any(named[at] for at in others)}"]
        features += ["asks"] if text[end - 1] == "?" or text[end : end + 1] == "?" else []
        features += ["number"] if any(character.isdigit() for character in own) else []
        made.append(features + (_chinese(own) if CJK.search(own) else _english(own)))
    return made


def _english(text: str) -> list[str]:
    words, lexicon = TOKEN.findall(text), load_lexicon()
    while len(words) > 1 and _OPENER.fullmatch(words[0]):
        words = words[1:]
    roots = [singular(word) for word in words]
    features = [f"length {min(len(words), 9) // 3}", f"begins {words[0]}" if words else "empty"]
    features += [f"begins {' '.join(words[:2])}"] if len(words) > 1 else []
    features += [f"has {word}" for word in dict.fromkeys(words)]
    features += ["past"] if any(_PAST.fullmatch(word) for word in words) else []
    features += ["subject"] if words and _SUBJECT.fullmatch(words[0]) else []
    features += [f"time {any(root in lexicon.times for root in roots)}"]
    features += [f"person {any(root in lexicon.people for root in roots)}"]
    features += [f"interjection {any(word in lexicon.interjections for word in words)}"]
    return features


def _chinese(text: str) -> list[str]:
    marks = "".join(CJK.findall(text))
    features = [f"长 {min(len(marks), 11) // 4}", f"首 {marks[:1]}", f"首 {marks[:2]}", f"末 {marks[-1:]}"]
    features += [f"有 {marks[at : at + size]}" for size in (1, 2) for at in range(len(marks) - size + 1)]
    lexicon = load_lexicon()
    features += [f"时间 {any(word in text for word in lexicon.chinese_times)}"]
    features += [f"人 {any(word in text for word in lexicon.chinese_people)}"]
    return list(dict.fromkeys(features))
