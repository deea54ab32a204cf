"""What is no shopping: harm, medical advice, other people's data, orders to the assistant, haggling, insults.

The one place that tells it from shopping that only sounds so ("to kill weeds"): ``scope.yaml`` has the words by kind;
what has none of them but is no bare name of a thing is read by a small classifier of sentence vectors, which
``python -m finetune.scope`` trains.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.request import Scope
from assistant.understanding.classifier import Embed, load_classifier

WEIGHTS = Path(__file__).with_name("scope_weights.json")
SHOPPING = "shopping"
"""The classifier's label for all that a shop answers."""
SURELY = 0.95
"""How probable the classifier must find a kind where the message seems to shop."""
_LEARNT = ("unsafe", "self_harm", "medical", "private", "prompt", "price", "abuse")
"""Kinds that the classifier may tell: other shops are known by their names alone."""


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(Path(__file__).with_name("scope.yaml").read_text("utf-8"))["forms"]
    return {name: re.compile(text, re.VERBOSE | re.IGNORECASE) for name, text in loaded.items()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(Path(__file__).with_name("scope.yaml").read_text("utf-8"))
    named: dict[str, str] = loaded["words"]

    def filled(text: str) -> str:
        for name, words in named.items():
            text = text.replace(f"{{{name}}}", words.replace("{kin}", named["kin"]))
        return text.strip()

    kinds = {**loaded["kinds"], "off_topic": loaded["off_topic"]}
    return {kind: re.compile(filled(text), re.VERBOSE | re.IGNORECASE) for kind, text in kinds.items()}


def is_off_topic(text: str) -> bool:
    """Whether the folded text is about something that no shop can do; unless it names what is sold."""
    return bool(_patterns()["off_topic"].search(text))


@lru_cache(maxsize=1024)
def scope_of(text: str) -> Scope | None:
    """The kind of request that a folded text is, where it is none that a shop answers."""
    kind = next((kind for kind, pattern in _patterns().items() if kind != "off_topic" and pattern.search(text)), None)
    return "prompt" if kind == "authority" else kind  # type: ignore[return-value]


def asks_or_orders(text: str) -> bool:
    """Whether a folded text asks, orders or tells of oneself."""
    return bool(_forms()["asks"].search(text))


def learnt_scope(text: str, embed: Embed, *, shops: bool) -> Scope | None:
    """The kind of a folded text by the classifier; None where it finds shopping, or is not sure enough.

    Args:
        embed: a text's vector by the embedder that the classifier was trained on.
        shops: the text seeks, or names a kind of thing or a brand of the catalogue.
    """
    form = _forms()
    asks = form["asks"].search(text)
    if form["limits"].search(text) or form["thing"].search(text) or not (asks or form["short"].search(text)):
        return None
    classifier = load_classifier(WEIGHTS)
    label, probability = classifier.read(text, embed)
    if label not in _LEARNT or probability < (SURELY if shops else classifier.threshold):
        return None
    return label if asks or label == "abuse" else None  # type: ignore[return-value]
