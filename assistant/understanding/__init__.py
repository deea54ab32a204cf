"""Understanding: a message and the dialogue state in, a :class:`~assistant.request.Request` out.

Rules and gazetteers built from the catalogue read nearly everything in milliseconds; the chat model is asked at
most once,
and only for spans that look like constraints and that the rules could not place.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.llm import ChatModel
from assistant.request import Intent, Language, Request, State
from assistant.understanding import cues, intents
from assistant.understanding.fill import fill
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.mend import read
from assistant.understanding.merge import merge
from assistant.understanding.pending import answer
from assistant.understanding.references import PRONOUN, find_references, last_referred, points_nowhere, still_meant
from assistant.understanding.slots import read_slots
from assistant.understanding.spans import Mention, find_mentions
from assistant.understanding.text import Reading, detect_language, singular
from assistant.understanding.vocabulary import Vocabulary, build_vocabulary
from retrieval.catalogue import Catalogue

__all__ = ["Understood", "Vocabulary", "build_vocabulary", "understand"]


@dataclass(frozen=True)
class Understood:
    """The request, how often the model was asked, and whether it was needed but could not be had."""

    request: Request
    model_calls: int = 0
    degraded: bool = False


def understand(
    message: str,
    state: State,
    vocabulary: Vocabulary,
    chat: ChatModel | None,
    *,
    catalogue: Catalogue,
    language: Language | None = None,
) -> Understood:
    """Reads a message in the light of the conversation.

    Args:
        chat: asked once where the rules leave a point open; None where no model is wanted.
        language: the reply's language if the page fixed one, else it is told from the message.
    """
    reading, ordered = read(message)
    spoken = language or detect_language(message, state.request.language)
    if (match := cues.RESET.search(reading.text)) is not None:
        reading.take(*match.span())
        state = State(turn=state.turn)
        if not find_mentions(reading, vocabulary):
            return Understood(Request(intent="reset", language=spoken))
    answered = answer(reading, state, vocabulary, catalogue)
    if answered is not None:
        request = merge(state.request, answered, vocabulary)
        return Understood(request.model_copy(update={"intent": "find", "language": spoken}))
    early = intents.early_intent(reading.text)
    if early is not None:
        return Understood(_aside(state, early, spoken))
    mentions = find_mentions(reading, vocabulary)
    if ordered and not mentions:
        return Understood(_aside(state, "out_of_scope", spoken))
    comparing = intents.is_comparison(reading.text)
    references = find_references(reading, state, catalogue, mentions, comparing=comparing)
    intent, references = _classify(reading, state, vocabulary, catalogue, mentions, references, comparing=comparing)
    if intent != "find":
        question = message.strip() if intent in ("product_question", "policy_question") else ""
        return Understood(_aside(state, intent, spoken, tuple(references), question))
    base = next(iter(references or still_meant(state, catalogue)), None)
    slots = read_slots(reading, state, vocabulary, catalogue, base=base)
    calls, degraded = 0, False
    if slots.open_points and chat is not None:
        calls, degraded = fill(message, slots, state.request.filters, vocabulary, catalogue, chat)
    request = merge(state.request, slots, vocabulary)
    request = request.model_copy(update={"intent": "find", "language": spoken, "references": tuple(references)})
    return Understood(request, calls, degraded)


def _aside(
    state: State, intent: Intent, language: Language, references: tuple[str, ...] = (), question: str = ""
) -> Request:
    """A turn that leaves the wish as it was."""
    return state.request.model_copy(
        update={
            "intent": intent,
            "language": language,
            "references": references,
            "question": question,
            "anything_goes": False,
            "more": False,
            "open_points": (),
        }
    )


def _classify(
    reading: Reading,
    state: State,
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    mentions: list[Mention],
    references: list[str],
    *,
    comparing: bool,
) -> tuple[Intent, list[str]]:
    text = reading.text
    shown = [identity for identity in state.shown if identity in catalogue.row_of]
    names_product = any(mention.of("category", "brand") and mention.stance == "must" for mention in mentions)
    seeking = intents.is_seeking(text)
    if not shown and intents.is_plain_comparison(text) and not names_product:
        return "compare", []
    if not shown and intents.is_about_product(text) and not mentions and (points_nowhere(text) or PRONOUN.search(text)):
        return "product_question", []
    if comparing and shown and (len(references) > 1 or not (names_product and seeking)):
        if len(references) > 1:
            return "compare", references
        if intents.is_plain_comparison(text):
            if references:
                others = [i for i in last_referred(state, catalogue) + shown if i not in references]
                return "compare", references + others[:1]
            return "compare", shown
        if not references and not names_product:
            return "compare", shown
    points = bool(references) or bool(shown and PRONOUN.search(text))
    about_listing = points and any(word in text for word in ("warranty", "guarantee", "保修", "质保"))
    wants = names_product and (seeking or not intents.is_question(text)) and not references
    if not about_listing and intents.is_policy(text, wants_product=wants):
        return "policy_question", references
    if references and intents.is_likeness(text):
        return "find", references
    question = intents.is_question(text)
    pointed = references or (last_referred(state, catalogue) if points else [])
    if pointed and intents.is_about_product(text):
        return "product_question", pointed
    if pointed and question and not (seeking and names_product and not references):
        return "product_question", pointed
    if question and not seeking and not names_product and shown and _asks_feature(mentions):
        return "product_question", last_referred(state, catalogue)
    if question and not seeking and not names_product:
        nameless = not shown and (points_nowhere(text) or (PRONOUN.search(text) and _asks_feature(mentions)))
        if nameless or (not mentions and _asks_of_unknown(text, vocabulary)):
            return "product_question", last_referred(state, catalogue)
    if not names_product and not mentions and intents.is_outside(text):
        return "out_of_scope", []
    return "find", references


def _asks_of_unknown(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it is asked what something is that the catalogue has no word for ("is the moon made of cheese?")."""
    lexicon = load_lexicon()
    thing = intents.subject_of_question(text)
    known = (lexicon.stop, lexicon.qualities, vocabulary.title_words, vocabulary.starts, vocabulary.heads)
    return thing is not None and not any(word in words for words in known for word in (thing, singular(thing)))


def _asks_feature(mentions: list[Mention]) -> bool:
    return any(mention.of("flag", "value", "field") for mention in mentions)
