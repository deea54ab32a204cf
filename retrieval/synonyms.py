"""Synonyms learnt from a catalogue's own texts: few, and right.

Abbreviations that are written out somewhere ("Solid State Drive (SSD)"), and what products of a kind are called in
their titles instead of the words of their category ("laptop" under Notebooks). All words are tokens
(:func:`retrieval.tokens.tokens`).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.product import Product
from retrieval.tokens import tokens

FILE = "synonyms.json"
SAMPLE = 200_000
"""Of so many products, spread evenly, the names of kinds are counted: pairs of words and labels take memory."""
DEFINED_BY = 2
"""So many products at least write an abbreviation out."""
DOMINANT = 0.8
"""The share of its definitions that say the same; an abbreviation of several things is none of them."""
PURE = 0.9
"""The share of the products with a word in the title that are of one kind, for the word to name the kind."""
CALLED_BY = 8
CALLED_BY_BRANDS = 3
"""So many products, of so many brands, call the kind so; a word of one brand is its line of models. A feed may have
no brands at all."""
LACKING = 0.25
"""The share of a kind's titles that lack its label's words, at least: else everyone calls it by its label."""
SPREAD = 0.6
"""Of the titles that lack the label's words, so many hold the word. Less are sorts of the kind ("steak" of meat)."""
BESIDE = 0.25
"""What comes in titles with the label's words as well, by more than this share of its frequency in those without, is
a property ("android smartphone"): who says one name of a thing seldom says the other."""
PROPERTY = 0.2
"""As is what so many of its products have as an attribute's value: colours, sizes, materials."""
LABEL_WORDS = 2
"""A longer label ("printer maintenance kits") says more than the one word of a title ("fuser") can mean."""

_PARENTHESIS = re.compile(r"\(([^()\n]{2,80})\)")
_BEFORE = 200
"""Characters."""
_BREAK = re.compile(r"[()\n]|[,;:.!?|•](?=\s)|\s[-–—]\s")
_SHORT = re.compile(r"[A-Za-z](?:-?[A-Za-z]){2,7}")
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ -][A-Za-z]+)*")
_SEVERAL_KINDS = re.compile(r"[&,/+]|\b(?:and|or)\b", re.IGNORECASE)

Phrase = tuple[str, ...]


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Abbreviations of a text and what it writes them out as: ``("SSD", "Solid State Drive")``.

    By Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in biomedical text"
    (PSB 8), which takes what stands before a parenthesis or in it for the short form. Narrower here: three letters or
    more (of two there are too many meanings), capitals for the most part, and only letters in the long form.
    """
    for match in _PARENTHESIS.finditer(text):
        before = _BREAK.split(text[max(match.start() - _BEFORE, 0) : match.start()])[-1].split()
        inside = re.split("[,;]", match[1])[0].strip()
        if not before:
            continue
        if _is_short(inside):
            short, long = inside, " ".join(before[-min(len(inside) + 5, 2 * len(inside)) :])
        else:
            short, long = before[-1], inside
        if _is_short(short):
            long = _long_form(short, long)
            parts = re.split("[ -]", long.lower())
            if _WORDS.fullmatch(long) and short.lower() not in parts and len(parts) <= len(short) < len(long):
                yield short, long


def _is_short(text: str) -> bool:
    capitals = sum(letter.isupper() for letter in text)
    return _SHORT.fullmatch(text) is not None and capitals >= max(2, len(text) / 2)


def _long_form(short: str, text: str) -> str:
    """The end of ``text`` that holds the letters of ``short`` in order, the first one at the beginning of a word;
    empty if none does."""
    at = len(text)
    for place in range(len(short) - 1, -1, -1):
        if not short[place].isalnum():
            continue
        at -= 1
        while at >= 0 and (
            text[at].lower() != short[place].lower() or (place == 0 and at > 0 and text[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    return text[at:]


@dataclass
class _Named:
    """Products of one kind with one word in their titles."""

    count: int = 0
    beside: int = 0
    """With a word of the kind's label in the title, too."""
    brands: set[str] = field(default_factory=set)


@dataclass
class _Kinds:
    """What is counted of titles by the last label of the products' category."""

    named: dict[str, dict[str, _Named]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(_Named)))
    """By label and word."""
    labels: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    """Titles that hold a word of their label."""
    words: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    """Products that have a word of their title in an attribute's value."""
    brands: set[str] = field(default_factory=set)

    def add(self, product: Product) -> None:
        title = {word for word in tokens(product.title) if word.isalpha() and word.isascii() and len(word) > 2}
        brand = tokens(product.brand or "")
        values = (value for value in product.attributes.values() if not isinstance(value, float | bool))
        texts = (value if isinstance(value, str) else " ".join(value) for value in values)
        self.words.update(title)
        self.properties.update(title.intersection(tokens(" ; ".join(texts))))
        self.brands.update(brand)
        if not product.category or _SEVERAL_KINDS.search(label := product.category[-1]):
            return
        own = set(tokens(label))
        if len(own) > LABEL_WORDS:
            return
        beside = not own.isdisjoint(title)
        self.labels[label] += 1
        self.labelled[label] += beside
        for word in title - own:
            named = self.named[label][word]
            named.count += 1
            named.beside += beside
            if brand and len(named.brands) < CALLED_BY_BRANDS:
                named.brands.add(" ".join(brand))

    def names(self) -> Iterator[tuple[str, str]]:
        """Words and the label of the kind that they name."""
        for label, words in self.named.items():
            for word, named in words.items():
                lacking = self.labels[label] - self.labelled[label]
                alone = (named.count - named.beside) / max(lacking, 1)
                if (
                    named.count - named.beside >= CALLED_BY
                    and named.count >= PURE * self.words[word]
                    and (len(named.brands) == CALLED_BY_BRANDS or not self.brands)
                    and word not in self.brands
                    and lacking >= LACKING * self.labels[label]
                    and alone >= SPREAD
                    and named.beside / max(self.labelled[label], 1) <= BESIDE * alone
                    and self.properties[word] < PROPERTY * self.words[word]
                ):
                    yield word, label


def learn_synonyms(products: Iterable[Product], total: int, done: Callable[[int], None]) -> list[tuple[Phrase, Phrase]]:
    """Phrases and what the catalogue says for them as well, sorted; the products are read once.

    Abbreviations go both ways. A name of a kind brings the label's words, not the other way round: the kind's products
    have its label, and who asks for "sandals" wants those called so before flip flops.

    Args:
        total: how many products there are.
        done: is told how many were read.
    """
    every = -(-total // SAMPLE)
    kinds = _Kinds()
    written: dict[str, Counter[Phrase]] = defaultdict(Counter)
    spelt: Counter[str] = Counter()
    for row, product in enumerate(products):
        found = {
            (short.upper(), phrase)
            for text in (product.title, product.description)
            if "(" in text
            for short, long in definitions(text)
            if len(phrase := tuple(tokens(long))) > 1
        }
        for short, phrase in found:
            written[short][phrase] += 1
        if row % every == 0:
            kinds.add(product)
            spelt.update(word for word in product.title.split() if word.isalpha() and len(word) <= 8)
        done(row + 1)
    pairs: set[tuple[Phrase, Phrase]] = {((word,), tuple(tokens(label))) for word, label in kinds.names()}
    ordinary = Counter[str]()
    for word, count in spelt.items():
        ordinary[word.upper()] += -count if word.isupper() else count
    for short, phrases in written.items():
        phrase, count = phrases.most_common(1)[0]
        # "post" is a word, whatever POST is short for
        if count >= DEFINED_BY and count >= DOMINANT * phrases.total() and ordinary[short] <= 0:
            pairs |= {(tuple(tokens(short)), phrase), (phrase, tuple(tokens(short)))}
    return sorted((one, other) for one, other in pairs if one and other)


def save_synonyms(pairs: Sequence[tuple[Phrase, Phrase]], folder: Path) -> None:
    """Writes what :func:`learn_synonyms` gave into ``folder``."""
    (folder / FILE).write_text(json.dumps(pairs, ensure_ascii=False))


@dataclass(frozen=True)
class Synonyms:
    """Phrases, by their first word, each with one that is said for it as well."""

    phrases: Mapping[str, Sequence[tuple[Phrase, Phrase]]]

    @classmethod
    def open(cls, folder: Path) -> Synonyms:
        """Reads what :func:`save_synonyms` wrote; none where an older import learnt none.

        Raises:
            OSError, ValueError: the file is damaged.
        """
        path = folder / FILE
        pairs = json.loads(path.read_text()) if path.exists() else []
        phrases: dict[str, list[tuple[Phrase, Phrase]]] = defaultdict(list)
        for one, other in pairs:
            phrases[one[0]].append((tuple(one), tuple(other)))
        return cls(phrases)

    def of(self, words: Sequence[str]) -> Iterator[Phrase]:
        """What is said as well for the phrases that stand in ``words``."""
        for at, word in enumerate(words):
            for phrase, other in self.phrases.get(word, ()):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    yield other
