"""Kinds of things named again by their last word: "just the mats then", after a tent and sleeping mats."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.text import fold, phrase_key
from assistant.understanding.vocabulary import Vocabulary

_THE = r"\b(?:(?:just|only) )?(?:the|those|these|that|my)\s+(?P<word>{word})\b(?!\s*-)"


def named_again(message: str, kinds: Sequence[str], vocabulary: Vocabulary) -> str:
    """The message with the whole names of the kinds that it calls by their last word, where only one is called so and
    the shop has no kind of that very name.

    Args:
        kinds: category labels of the wishes in force.
    """
    keys = {phrase_key(kind): kind for kind in kinds}
    for key, kind in keys.items():
        head = key.split(" ")[-1]
        alone = sum(other.split(" ")[-1] == head for other in keys) == 1
        own = any(entry.kind == "category" and not entry.weak for entry in vocabulary.entries.get(head, ()))
        if " " not in key or own or not alone:
            continue
        match = re.search(_THE.format(word=rf"{re.escape(head)}(?:s|es)?"), fold(message))
        if match is not None:
            start, end = match.span("word")
            message = f"{message[:start]}{kind.lower()}{message[end:]}"
    return message
