"""What the rules make of a message's intent, and whether they are sure of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.request import Intent, State
from assistant.understanding import intents
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.references import PRONOUN, asks_order, last_referred, points_nowhere
from assistant.understanding.scope import is_off_topic
from assistant.understanding.spans import Mention
from assistant.understanding.subject import categories_of
from assistant.understanding.text import Reading, singular
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue

_THAN_IT = re.compile(r"\bthan (?:it|that|this|them|those|these)\b|比(?:它|这|那)")

_OFFERED = re.compile(
    r"\b(?:do|have|did) you(?: guys| also| even| by any chance| happen to)* "
    r"(?:do|have|got|sell|carry|stock|keep|offer|get)\b|"
    r"\b(?:is|are) there (?:any|an?)\b|\bgot any\b|有没有|有.{1,12}[吗么]"
)
"""Asks whether a thing is sold."""


@dataclass(frozen=True)
class Verdict:
    """An intent, the products pointed at, and whether the words leave no doubt."""

    intent: Intent
    references: tuple[str, ...] = ()
    sure: bool = True


def judge(
    reading: Reading,
    state: State,
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    mentions: list[Mention],
    references: list[str],
    *,
    comparing: bool,
) -> Verdict:
    """Judges by the form of the words, what they name, and what is on the page. A wish is what is left, so it is never
    sure by its form; a question is sure where it points at a product or asks of one."""
    text = reading.text
    shown = [identity for identity in state.shown if identity in catalogue.row_of]
    names_product = any(mention.of("category", "brand") and mention.stance == "must" for mention in mentions)
    # "That's the desk sorted, do you do cat food?" asks nothing of the desk.
    seeking = intents.is_seeking(text) or (
        bool(_OFFERED.search(text)) and _of_another_kind(mentions, state, vocabulary)
    )
    if not shown and intents.is_plain_comparison(text) and not names_product:
        return Verdict("compare")
    if not shown and intents.is_about_product(text) and not mentions and (points_nowhere(text) or PRONOUN.search(text)):
        return Verdict("product_question")
    if shown and not references and asks_order(text, state):
        return Verdict("find")
    if len(references) > 1 and intents.asks_which(text):
        return Verdict("compare", tuple(references))
    if comparing and shown and (len(references) > 1 or not (names_product and seeking)):
        if len(references) > 1:
            return Verdict("compare", tuple(references))
        if intents.is_plain_comparison(text):
            if references:
                others = [i for i in last_referred(state, catalogue) + shown if i not in references]
                return Verdict("compare", (*references, *others[:1]))
            return Verdict("compare", tuple(shown))
        if not references and not names_product:
            return Verdict("compare", tuple(shown))
    points = bool(references) or bool(shown and PRONOUN.search(text))
    about_listing = points and any(word in text for word in ("warranty", "guarantee", "保修", "质保"))
    wants = names_product and (seeking or not intents.is_question(text)) and not references
    if not about_listing and intents.is_policy(text, wants_product=wants):
        return Verdict("policy_question", tuple(references))
    if references and intents.is_likeness(text):
        return Verdict("find", tuple(references))
    # "Anything newer than that?" seeks another.
    question = intents.is_question(text) and not (seeking and _THAN_IT.search(text))
    pointed = references or (last_referred(state, catalogue) if points else [])
    if pointed and intents.is_about_product(text):
        return Verdict("product_question", tuple(pointed))
    if pointed and question and not (seeking and names_product and not references):
        return Verdict("product_question", tuple(pointed), sure=bool(references) or _asks_feature(mentions))
    if question and not seeking and not names_product and shown and _asks_feature(mentions):
        return Verdict("product_question", tuple(last_referred(state, catalogue)))
    if question and not seeking and not names_product:
        nameless = not shown and (points_nowhere(text) or (PRONOUN.search(text) and _asks_feature(mentions)))
        unknown = not mentions and _asks_of_unknown(text, vocabulary)
        if unknown and not shown and not nameless:
            # Nothing is there that it could be asked of.
            return Verdict("out_of_scope", sure=False)
        if nameless or unknown:
            return Verdict("product_question", tuple(last_referred(state, catalogue)), sure=False)
    if not names_product and not mentions and is_off_topic(text):
        return Verdict("out_of_scope")
    return Verdict("find", tuple(references), sure=False)


def _of_another_kind(mentions: list[Mention], state: State, vocabulary: Vocabulary) -> bool:
    """Whether a kind of thing is named that is no relative of those in force."""
    old = categories_of(state.request.filters)
    named = [entry.value for each in mentions if each.stance == "must" and (entry := each.of("category"))]
    return bool(old and named) and not any(vocabulary.related(a, b) for a in old for b in named)


def _asks_of_unknown(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it is asked what something is that the catalogue has no word for ("is the moon made of cheese?")."""
    lexicon = load_lexicon()
    thing = intents.subject_of_question(text)
    known = (lexicon.stop, lexicon.qualities, vocabulary.title_words, vocabulary.starts, vocabulary.heads)
    return thing is not None and not any(word in words for words in known for word in (thing, singular(thing)))


def _asks_feature(mentions: list[Mention]) -> bool:
    return any(mention.of("flag", "value", "field") for mention in mentions)
