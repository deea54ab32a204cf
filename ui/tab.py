"""One browser tab as data: what the page is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from assistant.profiles import Profile
from assistant.request import Language, Reply, TurnEvent
from assistant.unasked import Offer
from retrieval.product import Promotion

COMPARED_AT_ONCE = 4


@dataclass
class Exchange:
    """One turn as the page shows it, from the first event to the last."""

    number: int
    said: str
    reply: Reply = field(default_factory=Reply)
    arrived: bool = False
    """The products event has come."""
    whole: bool = False
    problem: str = ""
    named: set[str] = field(default_factory=set)
    """Products that were dismissed before, and asked for by name all the same."""


@dataclass(frozen=True)
class Told:
    """One line about what was just done, with the act of its button, if it has one."""

    name: str
    text: str
    act: Mapping[str, object] = field(default_factory=dict)
    label: str = ""


@dataclass
class View:
    """One browser tab. ``currency``, ``checkout``, ``promotions`` (by product id) and ``openers`` are the shop's."""

    language: Language = "en"
    shop: str = ""
    currency: str = "USD"
    checkout: str = ""
    """Address where the shop sells."""
    promotions: dict[str, Promotion] = field(default_factory=dict)
    openers: dict[Language, tuple[str, ...]] = field(default_factory=dict)
    """First messages to click."""
    user: str = ""
    conversation: str | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    liked: set[str] = field(default_factory=set)
    dismissed: set[str] = field(default_factory=set)
    muted: Set[str] = frozenset()
    """What is not to be used, as ``kind:name``."""
    remembered: bool = True
    """Whether what the shopper does is kept."""
    asked: bool = False
    """Whether they are still to say if they allow that."""
    picked: list[str] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    """Shown until something is asked."""
    interests: list[str] = field(default_factory=list)
    """Departments to choose from, for a shopper of whom nothing is known."""
    profile: Profile | None = None
    titles: dict[str, str] = field(default_factory=dict)
    """Of the products that the profile names, by id."""
    told: Told | None = None
    """Shown for a moment."""
    notice: str = ""
    busy: bool = False


def take(exchange: Exchange, event: TurnEvent) -> None:
    """Put one event of a turn into the exchange."""
    data = event.data
    match event.event:
        case "understanding" | "products" | "reply":
            known = {name: data[name] for name in Reply.model_fields if name in data}
            exchange.reply = Reply.model_validate(exchange.reply.model_dump() | known)
            exchange.arrived = exchange.arrived or event.event != "understanding"
            exchange.whole = event.event == "reply"
        case "text":
            text = exchange.reply.text + str(data["delta"])
            exchange.reply = exchange.reply.model_copy(update={"text": text})
