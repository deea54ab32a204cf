"""Misspelt words put right before anything of a message is read: "slepping bag", "wireles hedphones w nosie canceling".

A word that the catalogue or a dictionary of English knows stays as it is, and so does all that has digits, hyphenated
model names among it. Of what could be meant the catalogue's own words come first, then those of the lexicon, then
common English.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import fold, singular
from assistant.understanding.vocabulary import Vocabulary
from retrieval.index import Index
from retrieval.text import STOP_WORDS
from retrieval.tokens import tokens
from retrieval.typos import SHORTEST, TWO_EDITS

COMMON = 6_000
"""So many of the commonest English words may be what was meant; of rarer ones it is but known that they are words."""
TWO_EDITS_APART = 9
"""Letters from which two edits may change consonants."""
TITLED = 3
"""Titles from which on a word of them may be what was meant."""
TOLD = 3
"""Products whose texts have a word, from which on it counts as one: shops misspell too."""
FOREIGN = 0.7
"""Share of the words that nobody knows, from which on a message is in another language."""
OWN, LEXICON, ENGLISH = 0, 1, 2
_WORD = re.compile(r"(?<![\w@.:/'&+-])[a-z]+(?![\w@/'&+]|[.:-]\w)", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?。！？:：\n])\W*$")
_VOWELS = re.compile(r"[aeiou]")
_TWICE = re.compile(r"(.)\1")
_THUMBS = {
    "u": "you", "ur": "your", "abt": "about", "arnd": "around", "bday": "birthday", "pls": "please", "plz": "please",
    "sth": "something", "smth": "something", "smthing": "something", "sumthing": "something", "ppl": "people",
    "cuz": "because", "coz": "because", "rly": "really", "def": "definitely", "defo": "definitely", "blu": "blue",
    "blk": "black", "grn": "green", "wht": "white", "wat": "what", "wot": "what", "wich": "which",
    "hav": "have", "hve": "have", "teh": "the", "tht": "that", "thx": "thanks", "cld": "could", "shld": "should",
    "wld": "would", "tmrw": "tomorrow", "wit": "with", "frm": "from", "anythin": "anything",
    "somethin": "something", "nothin": "nothing", "lookin": "looking", "gud": "good", "bc": "because", "sm": "some",
    "cant": "can't", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't",
    "arent": "aren't", "couldnt": "couldn't", "shouldnt": "shouldn't", "wouldnt": "wouldn't", "hasnt": "hasn't",
    "havent": "haven't", "im": "i'm", "ive": "i've",
    "cus": "because", "adn": "and", "nd": "and", "fr": "for", "fo": "for", "rlly": "really", "dat": "that",
}  # fmt: skip
"""Words that thumbs type; one that the catalogue knows keeps its own meaning."""
_W = re.compile(r"(?<=[a-z,)])\s+w(?:/\s?|\s+)(?=[a-z0-9])|^w(?:/\s?|\s+)(?=[a-z])", re.IGNORECASE)
_W_LAST = re.compile(r"(?<=[a-z])\s+w(?=\s*(?:[,.;!?]|$))", re.IGNORECASE)
_WITHOUT = re.compile(r"(?<![\w/&+-])w/o(?=\s)", re.IGNORECASE)
_N = re.compile(r"(?<=[a-z,])\s+n\s+(?=[a-z])|^n\s+(?=[a-z])", re.IGNORECASE)
_WIRELESS_N = re.compile(r"(?:wireless|wi-?fi|lan|draft|band|type|rock|class|size)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Respeller:
    """What a catalogue and a dictionary know of words.

    ``meant`` holds by length and first letter the words that a misspelt one may mean; ``weights`` of each whose it is
    (OWN, LEXICON or ENGLISH) and how common, as a logarithm. ``sells`` tells the catalogue's words, ``knows``
    all others too.
    """

    knows: Callable[[str], bool]
    sells: Callable[[str], bool]
    weights: Mapping[str, tuple[int, float]]
    meant: Mapping[tuple[int, str], list[str]]
    skeletons: Mapping[str, list[str]]

    def respelt(self, message: str) -> str:
        """The message with thumb words written out and misspelt words put right."""
        text = _written_out(message, self.sells)
        words = [match for match in _LATIN.finditer(text) if len(match[0]) >= 2]
        strange = [match for match in words if not self.knows(fold(match[0]))]
        if not strange or (len(words) > 2 and len(strange) >= FOREIGN * len(words)):
            return text
        return _WORD.sub(lambda match: self._put_right(match, text), text)

    def _put_right(self, match: re.Match[str], text: str) -> str:
        said, word = match[0], fold(match[0])
        if len(word) < SHORTEST or self.knows(word):
            return said
        shouted = said.isupper() and not text.isupper()
        named = said[0].isupper() and not said.isupper() and not _SENTENCE_START.search(text[: match.start()])
        if shouted and len(word) < TWO_EDITS:
            return said
        other = self._meant(word, named=named)
        if other is None:
            return said
        return other.upper() if said.isupper() else other.capitalize() if said[0].isupper() else other

    def _meant(self, word: str, *, named: bool) -> str | None:
        """The word that a misspelt one most likely is; of a capitalized one only a word of the shop a letter away."""
        if not _VOWELS.search(word):
            found = [each for each in self.skeletons.get(word, ()) if not named or self.weights[each][0] == OWN]
            return min(found, key=lambda each: (self.weights[each][0], -self.weights[each][1]), default=None)
        limit = 2 if len(word) >= TWO_EDITS and not named else 1
        near: list[tuple[str, int]] = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            for letter in {*word[:2]}:
                same = extract(
                    word,
                    self.meant.get((length, letter), []),
                    scorer=OSA.distance,
                    processor=None,
                    score_cutoff=limit,
                    limit=None,
                )
                near += [(other, int(edits)) for other, edits, _ in same]
        allowed = [each for each in near if self._may_be(word, *each, named=named)]
        return min(allowed, key=lambda each: self._unlikely(word, *each), default=("", 0))[0] or None

    def _may_be(self, word: str, other: str, edits: int, *, named: bool) -> bool:
        whose = self.weights[other][0]
        swapped = word[:2] == other[1::-1]
        if (named and whose != OWN) or (other[0] != word[0] and not swapped):
            return False
        if is_alike(word, other):
            return whose != ENGLISH or (len(word) > SHORTEST and edits == 1)
        # What differs in a consonant may be a name or a newer word: "anker" is no anger.
        if whose == ENGLISH or edits > 1:
            return whose != ENGLISH and len(word) >= TWO_EDITS_APART
        return len(word) > SHORTEST + (len(word) == len(other))

    def _unlikely(self, word: str, other: str, edits: int) -> tuple[float, ...]:
        whose, common = self.weights[other]
        return (edits, not is_alike(word, other), whose, -common)


def is_alike(word: str, other: str) -> bool:
    """Whether a word is another with its letters in another order, one doubled or left out that is double, or with
    other vowels; of a short one no vowel may be another."""
    if sorted(word) == sorted(other) or _TWICE.sub(r"\1", word) == _TWICE.sub(r"\1", other):
        return True
    short, long = sorted((word, other), key=len)
    letters = iter(long)
    vowels = len(word) > SHORTEST + 1 or (len(short) < len(long) and all(letter in letters for letter in short))
    return vowels and skeleton(word) == skeleton(other)


def skeleton(word: str) -> str:
    """The consonants of a word, doubled ones once: what is left of it where vowels are wrong or missing."""
    return _TWICE.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]))


def _otherwise(word: str) -> list[str]:
    """The British spellings of a word, and its plural: dictionaries may have these alone."""
    found = [word.replace("or", "our"), word.replace("iz", "is"), word.replace("yz", "ys")]
    found += [f"{word[:-2]}re"] if word.endswith("er") else []
    return found if word.endswith("s") else [*found, f"{word}s"]


def _written_out(message: str, sells: Callable[[str], bool]) -> str:
    text = _WITHOUT.sub("without", message)
    text = _W_LAST.sub(" with", _W.sub(" with ", text))
    text = _N.sub(lambda match: match[0] if _WIRELESS_N.search(text[: match.start()]) else " and ", text).lstrip()

    def meant(match: re.Match[str]) -> str:
        other = _THUMBS.get(match[0].lower())
        kept = other is None or match[0].isupper() or sells(match[0].lower())
        return match[0] if kept or other is None else other

    return _WORD.sub(meant, text)


def build_respeller(index: Index, vocabulary: Vocabulary) -> Respeller:
    """Reads what the catalogue calls things, once per index."""
    lexicon, english = load_lexicon(), english_words()
    titles = index.catalogue.title_words
    listed: tuple[Iterable[str], ...] = (
        lexicon.stop,
        lexicon.qualities,
        lexicon.ordinary,
        lexicon.accessories,
        lexicon.seeking,
        STOP_WORDS,
    )
    listed += (lexicon.times, lexicon.people, lexicon.interjections, lexicon.telling, lexicon.known)
    plain = {word for words in listed for word in words}
    plain |= {word for phrases in lexicon.chinese.values() for phrase in phrases for word in phrase.split()}
    plain |= {word for group in lexicon.synonyms for phrase in group for word in phrase.split()}
    own: dict[str, int] = defaultdict(int)
    for key, entries in vocabulary.entries.items():
        for word in key.split():
            own[word] = max(own[word], *(entry.count for entry in entries))

    def sells(word: str) -> bool:
        return any(each in titles or each in own for each in (word, f"{word},"))

    @cache
    def knows(word: str) -> bool:
        root = singular(word)
        if any(each in words for each in (word, root, *_otherwise(word)) for words in (own, plain, english)):
            return True
        if any(each in titles for each in (word, root, f"{word},", f"{word}s")):
            return True
        stems = tokens(word)
        return bool(stems) and index.lexical.count(stems) >= TOLD

    weights: dict[str, tuple[int, float]] = {}
    for word, place in _ranked(english):
        weights[word] = (ENGLISH, math.log(COMMON / place))
    for word in plain:
        _add(weights, word, LEXICON, math.log1p(english.get(word, 1)))
    for word, count in own.items():
        # An own word that is no English word may be the shop's slip itself; a brand may be anything.
        if count >= TITLED or word in english:
            _add(weights, word, OWN, math.log1p(count))
    meant, skeletons = defaultdict(list), defaultdict(list)
    for word, (whose, _) in weights.items():
        meant[len(word), word[0]].append(word)
        if whose != ENGLISH:
            skeletons[skeleton(word)].append(word)
    return Respeller(knows, sells, weights, dict(meant), dict(skeletons))


def _add(weights: dict[str, tuple[int, float]], word: str, whose: int, common: float) -> None:
    if len(word) >= SHORTEST and word.isascii() and word.isalpha() and word.islower():
        weights[word] = (whose, common)


def _ranked(english: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    common = [word for word in english if len(word) >= SHORTEST and word.isascii() and word.isalpha()]
    return ((word, place) for place, word in enumerate(common[:COMMON], 1))


@cache
def english_words() -> dict[str, int]:
    """English words and how often each was seen, the commonest first (symspellpy's list: Google Books n-grams that
    are in SCOWL, too)."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in (line.split() for line in listed.splitlines() if line)}
