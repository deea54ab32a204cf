"""The word lists beside this module, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.understanding.text import phrase_key, singular

HERE = Path(__file__).parent
_SOME = r"(?:(?:something|anything|sth|smth|stuff|things?|one|a gadget|an appliance)(?: else)?)"


@dataclass(frozen=True)
class Lexicon:
    """What the rules know before any catalogue is loaded.

    ``chinese`` and ``chinese_qualities`` map a Chinese word to English phrases, likeliest first;
    ``chinese_stop`` matches
    runs of Chinese words that say nothing about a product. The English sets hold folded tokens.
    """

    chinese: dict[str, tuple[str, ...]]
    chinese_qualities: dict[str, str]
    chinese_stop: re.Pattern[str]
    stop: frozenset[str]
    qualities: frozenset[str]
    ordinary: frozenset[str]
    accessories: frozenset[str]
    seeking: frozenset[str]
    synonyms: tuple[tuple[str, ...], ...]
    implied: tuple[tuple[str, str], ...]
    """(phrase, what it also means), one way only."""
    paraphrases: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]
    """(names that catalogues give a feature, how else it is said)."""
    senses: tuple[tuple[re.Pattern[str], tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]], ...]
    """(a word of several kinds, for each its names and the words that tell it)."""
    kinds: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]
    """(names of a kind of thing, how one asks for it without naming it: "something to boil water")."""
    times: frozenset[str]
    people: frozenset[str]
    interjections: frozenset[str]
    telling: frozenset[str]
    """With the three above: words for the circumstances of a wish, which no listing lacks."""
    known: frozenset[str]
    """Words of today that dictionaries lack, so that none of them is taken for a slip."""
    chinese_times: tuple[str, ...]
    chinese_people: tuple[str, ...]
    chinese_idle: re.Pattern[str]
    """Chinese words for times, people, feelings and telling."""


@cache
def load_lexicon() -> Lexicon:
    """The YAML files as one lexicon."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    chinese = yaml.load((HERE / "lexicon.yaml").read_text(encoding="utf-8"), Loader=loader)
    english = yaml.load((HERE / "words.yaml").read_text(encoding="utf-8"), Loader=loader)
    other = yaml.load((HERE / "paraphrases.yaml").read_text(encoding="utf-8"), Loader=loader)
    around = yaml.load((HERE / "circumstances.yaml").read_text(encoding="utf-8"), Loader=loader)
    stop = sorted(set(chinese["stop"].split()), key=len, reverse=True)
    return Lexicon(
        chinese={word.lower(): _alternatives(text) for word, text in chinese["terms"].items()},
        chinese_qualities={word: str(text) for word, text in chinese["qualities"].items()},
        chinese_stop=re.compile("|".join(map(re.escape, stop))),
        stop=_words(english["stop"]),
        qualities=frozenset(phrase_key(word) for word in english["qualities"].split()),
        ordinary=_words(english["ordinary"]),
        accessories=_words(english["accessories"]),
        seeking=_words(english["seeking"]),
        synonyms=tuple(_alternatives(line) for line in english["synonyms"] if ">" not in line),
        implied=tuple(
            (a.strip(), b.strip()) for a, mark, b in (line.partition(">") for line in english["synonyms"]) if mark
        ),
        paraphrases=_patterns(other["paraphrases"]),
        senses=tuple((_pattern(sense["word"]), _patterns(sense["kinds"])) for sense in other["senses"]),
        kinds=_patterns({names: text.replace("{some}", _SOME) for names, text in other["kinds"].items()}),
        times=_words(around["times"]),
        people=_words(around["people"]),
        interjections=_words(around["interjections"]),
        telling=_words(around["telling"]),
        known=_words(english["known"]),
        chinese_times=_alternatives(around["chinese_times"]),
        chinese_people=_alternatives(around["chinese_people"]),
        chinese_idle=_any_of(around["chinese_times"], around["chinese_people"], around["chinese_telling"]),
    )


def _patterns(table: dict[str, str]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((_alternatives(names), _pattern(text)) for names, text in table.items())


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern that may be written over several lines, which end in "|" or where a space is meant."""
    return re.compile(text.replace("|\n", "|").replace("\n", " "))


def _any_of(*lists: str) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    found = {word for each in lists for word in _alternatives(each)}
    return re.compile("|".join(map(re.escape, sorted(found, key=lambda word: (-len(word), word)))))


def _words(text: str) -> frozenset[str]:
    return frozenset(form for word in text.split() for form in (word, singular(word)))


def _alternatives(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))
