"""The words behind the cards: a first line from code, then the model's sentences, each checked before it is shown.

What the check does not support is replaced by the plain sentence made from the reasons. Without a model, all is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

import yaml

from assistant.evidence import Sources
from assistant.grounding import SENTENCE_END, check
from assistant.llm import ChatModel, Messages
from assistant.request import Citation, Grounding, Recommendation, Replaced, Request, Supported
from assistant.texts import join, price_of, say, value_text
from retrieval.errors import ModelUnavailable

EXPLAINED = 2
"""Products that the text speaks of; the cards speak for the others."""

FACTS = {"en": 2, "zh": 0}
"""Attributes of a product that the model is told beside the reasons; records are English, and do not mix well."""

NOTHING_ELSE = Sources()

UNTOLD = ("color", "size", "gender", "age group")
"""Attributes that the title or the card shows anyway."""


_QUALITY = re.compile(r"(?:able|ible|less|proof|free|ic|ical|ed|lit|safe|resistant|vegan|smart|ready)$")
"""Endings of features that a product is, rather than has."""


@dataclass
class Explanation:
    """What was found while the text streamed."""

    grounding: Grounding = field(default_factory=Grounding)
    citations: list[Citation] = field(default_factory=list)
    model_calls: int = 0
    degraded: bool = False


def explain(
    request: Request,
    shown: Sequence[Recommendation],
    chat: ChatModel | None,
    outcome: Explanation,
    sources: Sources = NOTHING_ELSE,
    numbers: Sequence[int] = (),
) -> Iterator[str]:
    """Yields checked sentences about the first products shown, and fills ``outcome``.

    Every product explained gets one sentence: the model's if it holds, else the plain one.

    Args:
        sources: what a sentence may rest on beside the records: reviews, promotions, policies.
        numbers: which of the products shown are explained, from 1; the first ones where it is empty.
    """
    left = {number: shown[number - 1] for number in numbers or range(1, min(EXPLAINED, len(shown)) + 1)}
    try:
        if chat is None:
            raise ModelUnavailable("No chat model is configured", mend="Set llm.url or run 'floorwalker llm serve'.")
        for sentence in _written(prompt(request, list(left.values()), list(left)), chat, outcome):
            verdict = check(sentence, shown, request, sources)
            outcome.grounding.sentences += 1
            outcome.grounding.written.append(sentence)
            outcome.grounding.claims += verdict.claims
            outcome.grounding.supported += verdict.supported
            fresh = [number for number in verdict.cited if number in left]
            problems = verdict.problems or (() if fresh else ("cites no product that is still to be explained",))
            if not problems:
                for number in fresh:
                    del left[number]
                outcome.grounding.evidence += [
                    Supported(sentence=sentence, kind=each.kind, text=each.text, evidence=each.evidence)
                    for each in verdict.details
                ]
                yield sentence
                continue
            plain = plain_sentence(fresh[0], left.pop(fresh[0]), request) if fresh else ""
            outcome.grounding.replaced.append(Replaced(sentence=sentence, why="; ".join(problems), shown=plain))
            if plain:
                yield plain
    except ModelUnavailable:
        outcome.degraded = True
    for number, recommendation in left.items():
        yield plain_sentence(number, recommendation, request)


def plain_sentence(number: int, recommendation: Recommendation, request: Request) -> str:
    """The sentence that code makes from the price and the reasons; always true."""
    language, product = request.language, recommendation.product
    # That it matches the words is the least of the reasons, and clumsy to read.
    reasons = [reason for reason in recommendation.reasons if reason.kind != "relevance"]
    told = [reason.text for reason in reasons if reason.kind != "wishes"]
    quoted = [f"“{said}”" for reason in reasons if reason.kind == "wishes" for said in reason.evidence.values()]
    if quoted:
        told.insert(0, say("plain_wishes", language, evidence=join(list(dict.fromkeys(quoted)), language)))
    if product.price is not None and not any(reason.kind == "price_fit" for reason in reasons):
        told.insert(0, price_of(product))
    if product.availability != "in_stock":
        told.append(say(product.availability, language))
    told = told or [reason.text for reason in recommendation.reasons]
    return say("best_is", language, n=number, title=product.title, reasons=join(told, language))


def prompt(request: Request, shown: Sequence[Recommendation], numbers: Sequence[int] = ()) -> Messages:
    """The messages for the model: a worked example, then notes on the products, made by code and fenced as data.

    Args:
        numbers: of the products on the page; from 1 where it is empty.
    """
    said = _prompts()[request.language]
    notes = "\n".join(_note(number, each, request) for number, each in zip(numbers or count(1), shown, strict=False))
    return [
        ("system", said["system"]),
        ("user", said["notes"]),
        ("assistant", said["sentences"]),
        ("user", f"<notes>\n{notes}\n</notes>"),
    ]


@cache
def _prompts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("prompts.yaml").read_text("utf-8"))
    return loaded


def _written(messages: Messages, chat: ChatModel, outcome: Explanation) -> Iterator[str]:
    """The model's text, a whole sentence at a time."""
    outcome.model_calls += 1
    pending = ""
    for piece in chat.stream(messages):
        *whole, pending = SENTENCE_END.split(pending + piece)
        yield from filter(None, (sentence.strip() for sentence in whole))
    # A last piece without its full stop was cut off at the token limit: half a sentence says nothing checkable.
    if pending.rstrip().endswith((".", "!", "?", "。", "！", "？")):
        yield pending.strip()


def _note(number: int, recommendation: Recommendation, request: Request) -> str:
    """One line: title, price, what the reasons rest on, and a few attributes that these do not name already."""
    product = recommendation.product
    priced = any(reason.kind == "price_fit" for reason in recommendation.reasons)
    points = [] if priced else [price_of(product)]
    for reason in recommendation.reasons:
        if reason.kind == "wishes":
            points += [str(evidence) for evidence in reason.evidence.values()]
        elif reason.kind != "relevance":
            points.append(reason.text)
    said = " ".join(points)
    facts = [
        _feature(name) if value is True else f"{name}: {value_text(value, 'en')}"
        for name, value in product.attributes.items()
        if value is not False and name not in said and name not in UNTOLD
    ]
    if product.availability != "in_stock":
        points.append(say(product.availability, request.language))
    if product.rating is None:
        # Said, for else the model gives it the rating of its neighbour.
        points.append(say("unrated", request.language))
    # A note is one line inside a fence: text from the catalogue can leave neither.
    line = " ".join(
        f"[{number}] {product.title}: {'; '.join(filter(None, points + facts[: FACTS[request.language]]))}".split()
    )
    return line.replace("<", "‹").replace(">", "›")


def _feature(name: str) -> str:
    """A feature as a phrase to copy: "is foldable", "has microphone"."""
    return f"{'is' if _QUALITY.search(name) else 'has'} {name}"
