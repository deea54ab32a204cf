"""What may be said at once: the same for a message and for a search."""

from __future__ import annotations

from retrieval.errors import MessageTooLong, UsageError


def check_text(text: str, limit: int, what: str, *, may_be_empty: bool = False) -> None:
    """Refuses a text that is empty or too long.

    Args:
        limit: characters.
        what: "message" or "query", for the error's words.

    Raises:
        MessageTooLong, UsageError: the text is longer than the limit, or empty.
    """
    if len(text) > limit:
        raise MessageTooLong(
            f"The {what} has {len(text)} characters, the limit is {limit}", mend="Say it in fewer words."
        )
    if not text.strip() and not may_be_empty:
        raise UsageError(f"The {what} is empty", mend="Say what you are looking for.")
