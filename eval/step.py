"""A turn as the checks see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.request import Reply
from eval.dialogues import Expect
from retrieval.catalogue import Catalogue
from retrieval.product import Policy


@dataclass(frozen=True)
class Step:
    """The reply, and what the dialogue was before it."""

    reply: Reply
    catalogue: Catalogue
    policies: tuple[Policy, ...] = ()
    notes: Callable[[str], str] = lambda _: ""
    """What the shop holds on a product beside its record: reviews and promotions."""
    page: tuple[str, ...] = ()
    """Ids of the products on the page before the turn, in order."""
    seen: frozenset[str] = frozenset()
    """Ids of every product shown in earlier turns."""
    said: tuple[str, ...] = ()
    """What the shopper has said so far, this turn included."""
    asked: frozenset[str] = frozenset()
    """Facets asked about in earlier turns."""
    events: tuple[str, ...] = ()
    """Names of this turn's events, in order."""

    @property
    def words(self) -> str:
        """All that the shopper reads beside the cards."""
        return "\n".join(part for part in (self.reply.text, self.reply.question and self.reply.question.text) if part)


Check = Callable[[Expect, Step], str | None]
"""Why what is expected does not hold of a step; None: it does."""
