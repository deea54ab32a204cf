"""A kind of thing that no category is called by: "a dishwasher", said after shoes, is a new wish and no feature."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from assistant.request import Request
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.spans import Mention
from assistant.understanding.text import CJK, Reading, phrase_key, singular, tokenize
from assistant.understanding.vocabulary import Entry, Vocabulary
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint

_ASKED = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|but|then|next|now|also|great|thanks|thank you|got it|well|hey|hi|by the way|"
    r"btw|actually)\b[\s,.!:]*)*"
    r"(?:(?:(?:now |also |then )*(?:i(?:'m| am)?|we(?:'re| are)?)(?:'d| would)?(?: also| now| then| still)*"
    r"(?: really)? (?:need|want|like|love|looking for|after|searching for|shopping for)|"
    r"(?:do|have) you (?:have|got|sell|carry|stock)|(?:what|how) about|show me|find me|get me|is there|"
    r"are there|looking for|any)\s+)?"
    r"(?P<article>an?|some|any|the)?\s*(?P<thing>[a-z][a-z -]*?[a-z])\s*(?:please|too|as well|then|now)?\s*[.?!]*$"
)


def names_new_kind(reading: Reading, before: Request, vocabulary: Vocabulary, catalogue: Catalogue) -> bool:
    """Whether the message asks for a kind of thing that is no category here.

    It must be little more than a noun behind an article or a verb of wanting, and its head a word that means nothing
    among the catalogue's facets, nor in the texts of what was looked for before: "a longer one", "a mono speaker" and
    "good bass" after speakers are none.
    """
    match = _ASKED.match(reading.text)
    if match is None:
        return False
    words = match["thing"].split()
    wanted = match["article"] in ("a", "an", "some", "any") or match.start("thing") > 0
    head = singular(words[-1])
    lexicon = load_lexicon()
    if not wanted or len(words) > 3 or head in lexicon.stop or words[-1] in lexicon.stop or head in lexicon.qualities:
        return False
    if head in _PARTS:
        return False
    if head in vocabulary.heads:
        return True
    old = _rows_of(before, catalogue)
    told = old is not None and _in_texts(head, old, catalogue)
    return not told and _plain(head) and not any(_names(key, head) for key in vocabulary.entries)


def _plain(head: str) -> bool:
    """Whether a word may be a thing: not "longer", "washing" or "waterproof"."""
    qualities = load_lexicon().qualities
    graded = head.endswith(("er", "est")) and any(head[:-cut] in qualities for cut in (1, 2, 3, 4))
    return bool(phrase_key(head)) and not graded and not head.endswith(("ing", "ish", "able", "proof", "less"))


def _names(key: str, head: str) -> bool:
    """Whether a phrase of the catalogue names the thing: "microphone", "rear light" for a light."""
    return key == head or (key.endswith(f" {head}") and key.count(" ") == 1)


_WANTED = re.compile(
    r"\b(?:need|want|like|after|look(?:ing)? (?:for|at)|show me|find me|get me|what about|how about|"
    r"do you (?:have|sell)|(?:shop|search)(?:ping|ing)? for|order|buy|get)\s+"
    r"(?:(?:a|an|some|any|the|few|also|pair of|new)\s+)*"
    r"(?P<thing>[a-z][a-z' -]*?)\s*(?=$|[.,;!?]|\b(?:with|for|under|below|in|that|to|from|of|by|please|too|as well|now|"
    r"instead|at|up|between|around|which|and|or|like|tonight|today)\b)"
)
_WANTED_CHINESE = re.compile(
    r"(?:想买|想要|要买|还要|需要|看看|来点|来些|买点|买些|买|找)(?P<thing>[\u4e00-\u9fff]{2,})"
)
_LOOK_ANEW = re.compile("(?:再|然后|接着|另外|还想)(?:帮我|给我)?(?:看看|看一下|看下|找找|找)")
"""Another thing is asked for, on whatever shelf it is."""
_WITH_IT = re.compile(r"\b(?:for|with|on|to) (?:it|them|this|that|these|those|both)\b|配(?:它|这)")
_GOES_WITH_IT = re.compile(
    r"\b(?:a|an|some)\s+(?P<thing>[a-z]+(?: [a-z]+)?) (?:for|to go with|that goes with) (?:it|them|these|those)\b"
)
_END = r"(?=\s*(?:$|[,.;:()\[\]|/–-]|\d|(?:for|with|w|in|and|by|of|on|from|set|pack|kit)\b))"
SAMPLE = 300
"""Products whose titles and shelves are looked at."""
_ONE_SHELF = 0.8
"""Share of the products with a word in their titles that must be of one department, for it to name a kind of thing."""
_HEADED = 0.3
"""Share of the titles with a word in which it must be what the title is about, for it to name a kind of thing."""


_PARTS = frozenset((
    "sound", "bass", "treble", "volume", "battery", "screen", "display", "performance", "quality", "design", "look",
    "style", "comfort", "support", "grip", "fit", "sole", "resolution", "picture", "brand", "warranty",
    "speed", "power",
))  # fmt: skip
"""What things have, and is asked for of them: "I need a big battery"."""
_TOLD = 0.03
"""Share of products in whose texts a word must be, for it to say something of them."""


def turns_away(
    reading: Reading, mentions: list[Mention], before: Request, vocabulary: Vocabulary, catalogue: Catalogue
) -> bool:
    """Whether the message asks for a thing that lies on other shelves than what was looked for before, though one of
    the two, or both, is no category: "beef steaks" after "electric guitars"."""
    goes_with = _GOES_WITH_IT.search(reading.text)
    if not before.query or (goes_with is None and _WITH_IT.search(reading.text)):
        return False
    old = _rows_of(before, catalogue)
    if old is None:
        return False
    known = {token.key for token in tokenize(before.search_text.lower())}
    anew = bool(_LOOK_ANEW.search(reading.text))
    for head, entries in _heads(reading, mentions, vocabulary):
        if anew and head not in known and not entries and _is_thing(head, _titled([head], catalogue), catalogue):
            return True
        if (
            head in known
            or head in _PARTS
            or head in load_lexicon().stop
            or _said_of(entries, catalogue, old)
            or _in_texts(head, old, catalogue)
        ):
            continue
        category = next((entry for entry in entries if entry.kind == "category" and not entry.weak), None)
        if goes_with is not None and category is None:
            return True
        new = _of_category(category.value, catalogue) if category else _titled([head], catalogue)
        if (
            new.any()
            and (category or _is_thing(head, new, catalogue))
            and not _shelves(new, catalogue) & _shelves(old, catalogue)
        ):
            return True
    return False


def gone_with(reading: Reading, before: Request) -> str:
    """What was looked for before, as it was called, where something is now asked for to go with it; else empty."""
    if _GOES_WITH_IT.search(reading.text) is None:
        return ""
    said = [each.text for each in before.filters if each.key == "category ="]
    return next(iter(said or before.query.split()[-1:]), "")


def _heads(reading: Reading, mentions: list[Mention], vocabulary: Vocabulary) -> list[tuple[str, tuple[Entry, ...]]]:
    """The last words of the things that are asked for, folded and in English, with what the catalogue knows of each."""
    lexicon = load_lexicon()
    found = []
    for match in (*_WANTED.finditer(reading.text), *_GOES_WITH_IT.finditer(reading.text)):
        head = singular(match["thing"].split()[-1])
        if head not in lexicon.stop and head not in lexicon.qualities and _plain(head):
            key = phrase_key(match["thing"])
            found.append((head, vocabulary.entries.get(key, vocabulary.entries.get(head, ()))))
    for match in _WANTED_CHINESE.finditer(reading.text):
        inside = [each for each in mentions if match.start("thing") <= each.start < match.end("thing")]
        if inside and inside[-1].end == match.end("thing") and inside[-1].stance == "must":
            found.append((phrase_key(inside[-1].english).split(" ")[-1], inside[-1].entries))
    return found


def _said_of(entries: tuple[Entry, ...], catalogue: Catalogue, old: Mask) -> bool:
    """Whether it is a feature of what was looked for before."""
    for entry in entries:
        if entry.kind == "field" and catalogue.facet_counts(old, entry.field):
            return True
        if entry.kind in ("flag", "value", "brand"):
            value = True if entry.kind == "flag" else entry.value
            if (catalogue.rows((Constraint(field=entry.field, op="=", values=(value,)),)) & old).any():
                return True
    return False


def _rows_of(before: Request, catalogue: Catalogue) -> Mask | None:
    """What was looked for before: its category's products, else those with its words in their titles."""
    kinds = tuple(each for each in before.filters if each.key == "category =")
    if kinds:
        return catalogue.rows(kinds)
    words = [token.key for token in tokenize(before.search_text.lower()) if not CJK.search(token.text)]
    words = [word for word in words if word.isalpha() and word not in load_lexicon().qualities]
    for chosen in (words, words[-1:]):
        if chosen and (rows := _titled(chosen, catalogue)).any():
            return rows
    return None


def _of_category(label: str, catalogue: Catalogue) -> Mask:
    return catalogue.rows((Constraint(field="category", op="=", values=(label,)),))


def _titled(words: list[str], catalogue: Catalogue) -> Mask:
    """Products with all these words, in the singular or plural, in their titles."""
    mask = np.ones(len(catalogue.products), dtype=np.bool_)
    for word in words:
        mask &= catalogue.rows((Constraint(field="title", op="=", values=(word, f"{word}s", f"{word}es")),))
    return mask


def _is_thing(head: str, rows: Mask, catalogue: Catalogue) -> bool:
    """Whether titles are about it ("Ribeye steak", not "Steak knife"), or most with it are of one department."""
    named = re.compile(rf"\b{re.escape(head)}(?:s|es)?{_END}", re.IGNORECASE)
    found = [catalogue.products[int(row)] for row in np.flatnonzero(rows)[:SAMPLE]]
    headed = sum(bool(named.search(product.title)) for product in found)
    shelves = Counter(product.category[:1] for product in found).most_common(1)
    return headed >= _HEADED * len(found) or any(count >= _ONE_SHELF * len(found) for _, count in shelves)


def _in_texts(head: str, rows: Mask, catalogue: Catalogue) -> bool:
    """Whether the products are told of with this word: "sound" is what headphones have."""
    said = re.compile(rf"\b{re.escape(head)}", re.IGNORECASE)
    found = [catalogue.products[int(row)] for row in np.flatnonzero(rows)[:SAMPLE]]
    told = sum(bool(said.search(" ".join((each.title, each.description, *each.attributes)))) for each in found)
    return told > _TOLD * len(found)


def _shelves(rows: Mask, catalogue: Catalogue) -> set[tuple[str, ...]]:
    return {tuple(catalogue.products[int(row)].category) for row in np.flatnonzero(rows)[:SAMPLE]}
