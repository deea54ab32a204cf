"""Which sentences of a shop's policy answer: those near the question, and those on the things that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from assistant.refusals import groups
from assistant.translate import english_of
from retrieval.index import Index
from retrieval.passages import Section
from retrieval.text import stems

KEPT = 0.6
"""Share of the nearest paragraph's likeness to the question, from which on another paragraph is quoted too."""
WORD = 0.15
"""What a word of the question adds to a paragraph's likeness, which is a cosine to the question and one to what
shoppers ask that is nearest to it. Both set by hand."""
MOST = 4
"""Parts on the things named that are quoted, at most."""
_GENERAL = frozenset(stems("home care personal accessories small goods sets things products other living room office"))
"""Words of labels that tell no thing from another."""
_EXCEPT = re.compile(r"\b(?:not|cannot|no|except\w*)\b|n't\b|不|除外")
_NAMED = re.compile(r"^([^.。:：]{2,60})[:：]")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2}")
_ANY = re.compile(r"\bproducts? (?:over|under|of|with|from)\b|(?:超过|低于|满).{1,10}商品")
"""Said of all that is so heavy, large or dear, whatever it is."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？])")
_ITEM = re.compile(r"^\s*[-*•]\s+")
_STEP = re.compile(r"^\s*\d+[.)]\s+")


@dataclass(frozen=True)
class Part:
    """A sentence, a list's item or a table's row of a section, as plain text."""

    section: Section
    text: str
    listed: bool
    """An item or a row: of several, any may be left out."""
    paragraph: int
    """Its paragraph's place in the section."""


def parts_of(section: Section) -> list[Part]:
    """A section's sentences, items and rows in their order; steps, and a list that ends a sentence, stay together."""
    found: list[Part] = []
    lead = ""
    for place, paragraph in enumerate(re.split(r"\n\s*\n", section.text)):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        listed = bool(lines) and all(_ITEM.match(line) for line in lines)
        stepped = bool(lines) and all(_STEP.match(line) for line in lines)
        texts, is_list = [plain(f"{lead}\n{paragraph}")], False
        if listed and not lead:
            texts, is_list = [plain(_ITEM.sub("", line)) for line in lines], True
        elif lines and lines[0].lstrip().startswith("|"):
            texts, is_list = [plain(line) for line in lines], True
        elif not (listed or stepped):
            texts = _SENTENCE.split(texts[0])
            if paragraph.rstrip().endswith((":", "：", "when")):
                lead = paragraph
                continue
        lead = ""
        found += [Part(section, each.strip(), is_list, place) for each in texts if each.strip()]
    return [*found, Part(section, plain(lead), False, -1)] if lead else found


def plain(markdown: str) -> str:
    """Markdown as running text: no emphasis, no headings' marks, a table's rows as "a: b" each."""
    lines = []
    for line in markdown.splitlines():
        text = re.sub(r"[*_`#>]+", "", line).strip()
        # What parts a table's head from its rows, and a head whose rows name themselves.
        if set(text) <= set("|-: ") or re.match(r"\|\s*\|", text):
            continue
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        lines.append(f"{': '.join(cells)};" if len(cells) > 1 else text)
    return " ".join(lines).rstrip(";")


def quoted_parts(index: Index, question: str, best: Section, things: Sequence[str]) -> list[Part]:
    """What to quote for a question, in the policy's order: of the passage that fits best the parts near the question,
    of the whole policy those on the things, and then its first sentence, which holds for all.

    Args:
        things: labels of kinds.
    """
    own = [part for each in index.passages if each.policy_id == best.policy_id for part in parts_of(each)]
    inside = [part for part in own if part.section == best]
    named = thing_words(index, things)
    on_things = [part for part in own if named & _words_of(part.text)][:MOST]
    near = _near(index, question, inside)
    if any(part.listed for part in on_things):
        near = [part for part in near if not part.listed]
    # Where a paragraph speaks of the things, what it says of others is left out.
    told = {(part.section, part.paragraph) for part in on_things}
    others = _kind_words(index) - named
    near = [
        part
        for part in near
        if part.listed
        or not things
        or (
            (part.section, part.paragraph) not in told and (_ANY.search(part.text) or not others & _words_of(part.text))
        )
        or part == own[0]
    ]
    # What holds for all stands first; without it an exception tells little.
    general = own[:1] if (on_things or _EXCEPT.search(best.heading)) and not own[0].listed else []
    chosen = {*general, *on_things, *near} or set(inside)
    return [part for part in own if part in chosen]


def _near(index: Index, question: str, parts: Sequence[Part]) -> list[Part]:
    """Of the rows all, or those that the question calls by their names; of the sentences those near the question."""
    asked = frozenset(stems(question)) - _GENERAL
    rows = [part for part in parts if part.listed]
    called = _called(question, rows)
    if called:
        return called
    places = list(dict.fromkeys(part.paragraph for part in parts if not part.listed))
    if len(places) > 1:
        texts = [" ".join(part.text for part in parts if part.paragraph == place) for place in places]
        vectors = index.embedder.passages(texts)
        shared = [len(asked & frozenset(stems(text))) for text in texts]
        asking = index.embedder.query(question)
        usual = index.questions[0]
        likeness = vectors @ asking + vectors @ usual[int((usual @ asking).argmax())] + WORD * np.array(shared)
        floor = KEPT * float(likeness.max())
        places = [place for place, like in zip(places, likeness.tolist(), strict=True) if like >= floor]
    return [part for part in parts if part.listed or part.paragraph in places]


def _called(question: str, rows: Sequence[Part]) -> list[Part]:
    """The rows whose name the question says, in words that no other row is called by."""
    names = [_name_words(match[1]) if (match := _NAMED.match(row.text)) else frozenset() for row in rows]
    often = Counter(word for each in names for word in each)
    asked = _name_words(question)
    return [row for row, own in zip(rows, names, strict=True) if any(often[word] == 1 for word in own & asked)]


def _name_words(text: str) -> frozenset[str]:
    """Stems of English words, and every two Chinese characters in a row."""
    english = {word for word in stems(text) if word.isascii()} - _GENERAL
    return frozenset(
        english | {text[at : at + 2] for at in range(len(text) - 1) if _CHINESE.fullmatch(text[at : at + 2])}
    )


def thing_words(index: Index, things: Sequence[str]) -> frozenset[str]:
    """Stems of what kinds are called: by their labels, by those above them, and by what all of a department are."""
    own: set[str] = set()
    for label in things:
        path = next((path for path in index.catalogue.paths if label in path), ())
        own |= {root for each in path[: path.index(label) + 1] for root in stems(each)} if path else set(stems(label))
    told = {word for said, kinds in groups() if own & kinds for word in said}
    return frozenset((own | told) - _GENERAL)


def _kind_words(index: Index) -> frozenset[str]:
    """Stems of the labels of one word that kinds go by."""
    labels = {label for path in index.catalogue.paths for label in path}
    return frozenset(roots[0] for label in labels if len(roots := stems(label)) == 1) - _GENERAL


@cache
def _words_of(text: str) -> frozenset[str]:
    english = " ".join(phrase for phrases in english_of(text).values() for phrase in phrases)
    return frozenset(stems(f"{text} {english}"))
