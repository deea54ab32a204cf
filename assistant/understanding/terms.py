"""Questions on a shop's terms in whatever words: which topic of its policies a message asks about, learnt.

What a message names is masked, for "can I bring the chocolate back" and "some chocolate" differ in all but the
chocolate; what is left is read by a small classifier of sentence vectors, which ``python -m finetune.terms`` trains.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.understanding.classifier import Embed, load_classifier
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import reading_of
from assistant.understanding.vocabulary import Vocabulary

WEIGHTS = Path(__file__).with_name("terms_weights.json")
NONE = "none"
"""The classifier's label for what asks about no terms."""
STOCK = "stock"
"""Its label for what asks whether a product can be had: no terms, the product's record tells it."""
SURELY_STOCK = 0.4
"""How probable that must be."""
_DETERMINED = re.compile(
    r"\b(?:(?:a|an|the|my|some|any|this|that|these|those|their|your|his|her|our)\s+)?it(?:[\s,]+it)*\b"
)
_REPEATED = re.compile(r"它(?:[\s,、]*它)+")


def learnt_terms(message: str, vocabulary: Vocabulary, embed: Embed) -> tuple[str, float]:
    """The likeliest topic of ``retrieval/topics.yaml``, empty where it is but one of several, and how probable it is
    that terms are asked about at all."""
    shares = _shares(message, vocabulary, embed)
    none = shares.pop(NONE) + shares.pop(STOCK)
    topic = max(shares, key=lambda each: shares[each])
    return topic if 2 * shares[topic] >= 1 - none else "", 1 - none


def asks_stock(message: str, vocabulary: Vocabulary, embed: Embed) -> bool:
    """Whether it is asked if what the message is about can be had."""
    return _shares(message, vocabulary, embed)[STOCK] >= SURELY_STOCK


def _shares(message: str, vocabulary: Vocabulary, embed: Embed) -> dict[str, float]:
    classifier = load_classifier(WEIGHTS)
    probabilities = classifier.probabilities(embed(masked(message, vocabulary)))
    return {label: float(share) for label, share in zip(classifier.labels, probabilities, strict=True)}


def masked(message: str, vocabulary: Vocabulary) -> str:
    """A message in lower case with "it" (它) for the kinds and brands that it names, without their features."""
    reading = reading_of(message, [])
    text = reading.text
    it = "它" if re.search(r"[\u3400-\u9fff]", text) else "it"
    for each in sorted(find_mentions(reading, vocabulary), key=lambda one: -one.start):
        word = it if each.of("category", "brand") else ""
        if word or each.of("value", "flag"):
            text = text[: each.start] + word + text[each.end :]
    return " ".join(_REPEATED.sub("它", _DETERMINED.sub("it", text)).split())
