"""Understanding: a message and the dialogue state in, a :class:`~assistant.request.Request` out.

A cascade. Rules and gazetteers built from the catalogue read nearly everything in milliseconds. Where they are unsure
what a message is for, a trained classifier of sentence vectors is asked. The chat model is asked at most once, for a
refused word that the rules could not place. docs/understanding.md has the figures of each layer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from assistant.llm import ChatModel
from assistant.request import Intent, Language, Layer, Request, State, Topic
from assistant.understanding import cues, intents
from assistant.understanding.classifier import Embed, load_classifier
from assistant.understanding.fill import fill
from assistant.understanding.handover import SERVICE, bar_of, is_believed, keeps_to_wish, wish_in_force
from assistant.understanding.judge import Verdict, judge
from assistant.understanding.mend import read
from assistant.understanding.merge import merge
from assistant.understanding.pending import answer
from assistant.understanding.references import find_references, last_referred, still_meant, without_product
from assistant.understanding.service import asks_of_order, is_complaint, topic_of
from assistant.understanding.several import split_wishes
from assistant.understanding.slot_filling import names_limited, read_slots
from assistant.understanding.slots import Slots
from assistant.understanding.spans import find_mentions, names_wish
from assistant.understanding.superlatives import compared_by
from assistant.understanding.text import CJK, Reading, detect_language
from assistant.understanding.vocabulary import Vocabulary, build_vocabulary
from retrieval.catalogue import Catalogue

__all__ = ["Understood", "Vocabulary", "build_vocabulary", "understand"]

BRIEF, BRIEF_CHINESE = 3, 4
"""Words, or Chinese characters, that may be nothing but the name of a thing ("car battery", "无人机")."""


@dataclass(frozen=True)
class Understood:
    """The request, how often the model was asked, whether it was needed but could not be had, and seconds by layer."""

    request: Request
    model_calls: int = 0
    degraded: bool = False
    seconds: dict[Layer, float] = field(default_factory=dict)


def understand(
    message: str,
    state: State,
    vocabulary: Vocabulary,
    chat: ChatModel | None,
    *,
    catalogue: Catalogue,
    language: Language | None = None,
    embed: Embed | None = None,
) -> Understood:
    """Reads a message in the light of the conversation.

    Args:
        chat: asked once where the rules leave a point open; None where no model is wanted.
        language: the reply's language if the page fixed one, else it is told from the message.
        embed: a text's vector by the embedder that the classifier was trained on; None leaves the classifier out.
    """
    spent = _Spent()
    with spent.on("rules"):
        found = read_by_rules(message, state, vocabulary, catalogue, language)
    if embed is not None and (bar := bar_of(found.rule, state)) < 1:
        with spent.on("classifier"):
            found = _by_classifier(message, found, bar, state, catalogue, embed)
    request, calls, degraded = found.request, 0, False
    slots = found.slots
    if slots is not None and slots.open_points and chat is not None:
        with spent.on("model"):
            before = {constraint.key for constraint in slots.constraints}
            calls, degraded = fill(found.message, slots, state.request.filters, vocabulary, catalogue, chat)
        request = _wish(found, state, vocabulary)
        chosen = {c.key: "model" for c in slots.constraints if c.key not in before}
        request = request.model_copy(update={"settled": request.settled | chosen})
    return Understood(request, calls, degraded, {name: s for name, s in spent.seconds.items() if s})


class _Spent:
    """Seconds by layer; a layer that left at once because it could not be asked has none."""

    def __init__(self) -> None:
        self.seconds: dict[Layer, float] = {}

    @contextmanager
    def on(self, layer: Layer) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[layer] = time.perf_counter() - start


@dataclass(frozen=True)
class Found:
    """What the rules found: the request as it stands, the slots where it is a wish, and the rule that settled the
    intent, by the name that ``handover`` knows it by.

    ``as_wish`` reads a message that was taken for something else as a wish.
    """

    request: Request
    rule: str
    slots: Slots | None = None
    message: str = ""
    as_wish: Callable[[], Found] | None = None


def read_by_rules(
    message: str, state: State, vocabulary: Vocabulary, catalogue: Catalogue, language: Language | None = None
) -> Found:
    """The first layer alone; the arguments are those of :func:`understand`."""
    reading, ordered = read(message)
    spoken = language or detect_language(message, state.request.language)

    def as_wish() -> Found:
        fresh, _ = read(message)
        return _read_wish(fresh, Verdict("find", sure=False), state, vocabulary, catalogue, spoken)

    if (match := cues.RESET.search(reading.text)) is not None:
        reading.take(*match.span())
        state = State(turn=state.turn)
        if not find_mentions(reading, vocabulary):
            return Found(Request(intent="reset", language=spoken), "reset", as_wish=as_wish)
    answered = answer(reading, state, vocabulary, catalogue)
    if answered is not None:
        request = merge(state.request, answered, vocabulary)
        return Found(request.model_copy(update={"intent": "find", "language": spoken}), "answer")
    early = intents.early_intent(reading.text)
    if early is not None:
        return Found(_aside(state, early, spoken), early, as_wish=as_wish)
    first, *also = split_wishes(reading, vocabulary)
    if also:
        reading, _ = read(first)
    mentions = find_mentions(reading, vocabulary)
    if ordered and not mentions:
        return Found(_aside(state, "out_of_scope", spoken), "order")
    comparing = intents.is_comparison(reading.text)
    references = find_references(reading, state, catalogue, mentions, comparing=comparing)
    wishing = names_wish(reading, mentions) or names_limited(reading, mentions, vocabulary)
    if is_complaint(reading.text) and not wishing:
        complaint = _aside(state, "policy_question", spoken, tuple(references), message.strip(), "complaint")
        return Found(complaint, "complaint", message=message, as_wish=as_wish)
    if asks_of_order(reading.text) and not wishing:
        return Found(_aside(state, "policy_question", spoken, (), message.strip(), "order"), "order", message=message)
    verdict = judge(reading, state, vocabulary, catalogue, mentions, references, comparing=comparing)
    if verdict.intent != "find":
        question = message.strip() if verdict.intent in ("product_question", "policy_question") else ""
        topic = topic_of(reading.text) if verdict.intent == "policy_question" else None
        request = _aside(state, verdict.intent, spoken, verdict.references, question, topic)
        if verdict.intent == "compare":
            request = request.model_copy(update={"compared_by": compared_by(reading.text)})
        sure = verdict.sure and (verdict.intent != "policy_question" or topic is not None)
        rule = topic or verdict.intent if sure else f"{verdict.intent}?"
        return Found(request, rule, message=message, as_wish=as_wish)
    return _read_wish(reading, verdict, state, vocabulary, catalogue, spoken, also=tuple(also))


def _read_wish(
    reading: Reading,
    verdict: Verdict,
    state: State,
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    language: Language,
    *,
    also: tuple[str, ...] = (),
) -> Found:
    base = next(iter(verdict.references or still_meant(state, catalogue)), None)
    slots = read_slots(reading, state, vocabulary, catalogue, base=base)
    asked = Request(language=language, references=verdict.references, also=also)
    found = Found(asked, _rule_of(reading, slots, state, verdict), slots, reading.message)
    return replace(found, request=_wish(found, state, vocabulary))


def _wish(found: Found, state: State, vocabulary: Vocabulary) -> Request:
    """The request of a wish: the earlier one with the slots in it."""
    assert found.slots is not None
    merged = merge(state.request, found.slots, vocabulary)
    kept = {name: getattr(found.request, name) for name in ("language", "references", "also")}
    settled = {constraint.key: "rules" for constraint in found.slots.constraints}
    return merged.model_copy(update={"intent": "find", "settled": {"intent": "rules"} | settled, **kept})


def _rule_of(reading: Reading, slots: Slots, state: State, verdict: Verdict) -> str:
    """By what a message was taken for a wish: demands, an order, a reference or an answer to a question, or less."""
    if verdict.sure or slots.sort or slots.more or slots.drops or slots.anything_goes or slots.beside:
        return "wish: said"
    if slots.allowed or slots.unneeded or any(each.stance == "drop" for each in slots.mentions):
        return "wish: said"
    if verdict.references:
        return "wish: said"
    demands = {constraint.field for constraint in slots.constraints}
    if "price" in demands and ("category" in demands or wish_in_force(state)):
        return "wish: said"
    if demands - {"category"}:
        return "wish: amount" if demands & {"price", "size"} else "wish: demand"
    if len(slots.mentions) == 1 and len(slots.constraints) == 1 and len(slots.words) == 1:
        return "wish: kind"
    brief = len(reading.text.split()) <= BRIEF and len(CJK.findall(reading.text)) <= BRIEF_CHINESE
    seeks = bool(slots.constraints) and intents.is_seeking(reading.text)
    words = ("brief" * brief, "named" * bool(slots.constraints), "sought" * seeks)
    return f"wish: {' '.join(filter(None, words)) or 'left'}"


def _by_classifier(message: str, found: Found, bar: float, state: State, catalogue: Catalogue, embed: Embed) -> Found:
    """The request with the classifier's intent where it is sure of one; as it was where it hands over."""
    classifier, before = load_classifier(), found.request
    label, probability = classifier.read(message, embed, SERVICE)
    topical = before.intent == "policy_question" and label in ("policy_question", "order", "complaint")
    if not is_believed(label, probability, classifier.threshold if topical else bar):
        return found
    if label == before.intent or (label in ("order", "complaint") and before.topic == label):
        return replace(found, request=before.model_copy(update={"settled": before.settled | {"intent": "classifier"}}))
    if label in ("order", "complaint") and found.slots is not None and found.slots.wishing:
        # "The heating broke and it's freezing. A thick duvet, please."
        return found
    if keeps_to_wish(message, label, state) or (label == "compare" and len(state.shown) < 2):
        # Nothing is there to be compared.
        return found
    if label == "find":
        # A question that sounds like a wish stays one.
        return found if before.intent == "product_question" or found.as_wish is None else found.as_wish()
    topic: Topic | None = label if label in ("order", "complaint") else None  # type: ignore[assignment]
    intent: Intent = "policy_question" if topic else label  # type: ignore[assignment]
    asks = intent in ("product_question", "policy_question")
    pointed = tuple(last_referred(state, catalogue)) if intent == "product_question" else before.references
    pointed = state.shown if intent == "compare" else pointed
    if intent == "product_question" and not pointed and (other := without_product(message)) != intent:
        if other == "find" or before.intent == "out_of_scope":
            return found
        intent = other
    if intent == "reset":
        request = Request(intent="reset", language=before.language)
    else:
        request = _aside(state, intent, before.language, pointed, message.strip() if asks else "", topic)
    return Found(request.model_copy(update={"settled": {"intent": "classifier"}}), found.rule)


def _aside(
    state: State,
    intent: Intent,
    language: Language,
    references: tuple[str, ...] = (),
    question: str = "",
    topic: Topic | None = None,
) -> Request:
    """A turn that leaves the wish as it was."""
    return state.request.model_copy(
        update={
            "intent": intent,
            "language": language,
            "references": references,
            "question": question,
            "topic": topic,
            "anything_goes": False,
            "more": False,
            "open_points": (),
            "also": (),
            "compared_by": (),
            "settled": {"intent": "rules"},
        }
    )
