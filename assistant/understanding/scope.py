"""What is no shopping: harm, medical advice, other people's data, orders to the assistant, haggling, insults.

The one place that tells it from shopping that only sounds so ("to kill weeds"): ``scope.yaml`` has the words by kind.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from assistant.request import Scope


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


def scope_of(text: str) -> Scope | None:
    """The kind of request that a folded text is, where it is none that a shop answers."""
    kind = next((kind for kind, pattern in _patterns().items() if kind != "off_topic" and pattern.search(text)), None)
    return "prompt" if kind == "authority" else kind  # type: ignore[return-value]
