"""The model's part: one structured question about a message with points that the rules could not place."""

from __future__ import annotations

from assistant.llm import ChatModel
from assistant.understanding.slots import Slots
from assistant.understanding.text import Reading
from assistant.understanding.vocabulary import Vocabulary
from retrieval.catalogue import Catalogue


def fill(
    message: str, reading: Reading, slots: Slots, vocabulary: Vocabulary, catalogue: Catalogue, chat: ChatModel
) -> tuple[int, bool]:
    """Adds to the slots what the model found; returns (calls made, whether the model could not be had)."""
    return 0, False
