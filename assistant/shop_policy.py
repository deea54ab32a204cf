"""Answers from the shop's policies: the passage with document and heading, or that they do not say.

Search always finds the nearest passage; what it does not speak of is told by the words that no policy has.
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from assistant.answer import Told
from assistant.request import Citation, Language
from assistant.texts import join, say
from retrieval.index import Index
from retrieval.search import Passage, search_policies
from retrieval.text import stems
from retrieval.topics import topics

UNKNOWN = 3
"""Of more words than these that no policy has, the message tells a story, and they are not counted up."""
FAR = 0.45
"""A question without a word of a policy's heading, and no nearer than this to any that shoppers ask of policies, is
about something else. With the default embedder "do you have a loyalty programme" has .31, "what's your privacy policy"
.34, "do you ship to the moon" .55; embedders that put all texts nearer have the passage quoted."""
_ASKING = frozenset(
    stems(
        """policy policies shop store long much many when where how does offer offers possible want need would like
        happen happens still really also please tell know question order orders ordered buy bought purchase product
        products item items thing things get got give back take use make sure without if because after before
        ever actually exactly right today tomorrow yesterday week month day year time times go work let allow
        first second third fourth last one ones thing things
        allowed available accept accepts support supports option options charge come arrive send ask wrong good
        """
    )
)
"""Words of a question that are not what it asks about."""
_KNOWN: WeakKeyDictionary[Index, tuple[frozenset[str], frozenset[str]]] = WeakKeyDictionary()


def tell_policy(index: Index, question: str, language: Language, topic: str | None = None) -> Told:
    """The passage that answers a question about the shop's terms.

    Args:
        topic: ``order`` or ``complaint``, where that is what the message is about.
    """
    passages = search_policies(index, question, language=language, k=1)
    before = say(f"policy_{topic}", language) if topic else ""
    between = "" if language == "zh" or not before else " "
    if not passages:
        return Told(before + between + say("policy_unknown", language))
    quoted = _quoted(passages[0], index, language)
    about, unknown = ([], []) if topic else _words_of(index, question)
    if not unknown or len(unknown) > UNKNOWN:
        return Told(before + between + quoted.text, quoted.citations)
    said = join([f"“{each}”" for each in unknown], language)
    if about or _nearness(index, question) >= FAR:
        return Told(say("policy_partly", language, what=said) + " " + quoted.text, quoted.citations)
    return Told(say("policy_silent", language, what=said))


def _nearness(index: Index, question: str) -> float:
    """The cosine to the nearest question that shoppers ask of policies."""
    return float((index.questions[0] @ index.embedder.query(question)).max())


def policy_beside(index: Index, question: str, language: Language) -> Told | None:
    """What the shop's policies say of what a listing does not; None where they have not all words asked about."""
    about, unknown = _words_of(index, question)
    passages = search_policies(index, question, language=language, k=1) if about and not unknown else []
    return _quoted(passages[0], index, language) if passages else None


def _quoted(passage: Passage, index: Index, language: Language) -> Told:
    text = _plain(passage.text)
    section = next(each for each in index.passages if each.title == passage.title and each.text == passage.text)
    cited = Citation(source="policy", title=section.name, where=section.heading, text=text, id=passage.policy_id)
    return Told(say("policy", language, title=passage.title, text=text), (cited,))


def _words_of(index: Index, question: str) -> tuple[list[str], list[str]]:
    """The words of a question that policies are about (a heading or a topic has them), and those that none has.

    Names of things that the shop sells are in neither: "can I return the boots" asks about returns.
    """
    heads, bodies = _known(index)
    about, unknown = [], []
    for word in dict.fromkeys(re.findall(r"[A-Za-z][A-Za-z-]*(?:'[a-z]+)?", question)):
        found = stems(word)
        if not found or "'" in word or found[0] in _ASKING:
            continue
        if found[0] in heads:
            about.append(word)
        elif not set(found) <= bodies and not _is_sold(index, word.lower()):
            unknown.append(word)
    return about, unknown


def _is_sold(index: Index, word: str) -> bool:
    """Whether a word is of the title of a product, as shelves and titles write it."""
    return any(f"{word}{end}" in index.catalogue.title_words for end in ("", ",", "s", "s,"))


def _known(index: Index) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of headings and of topics' questions, and those of all passages."""
    known = _KNOWN.get(index)
    if known is None:
        titles = {title for each in index.passages for title in (each.title,)}
        named = [each for each in topics() if any(each.named_in(title) for title in titles)]
        asked = " ".join([*titles, *(question for each in named for question in each.questions)])
        bodies = " ".join(each.text for each in index.passages)
        known = _KNOWN[index] = frozenset(stems(asked)) - _ASKING, frozenset(stems(bodies))
    return known


def _plain(markdown: str) -> str:
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
