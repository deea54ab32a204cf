"""What the shop knows of a shopper, for them to read, change, take along and erase."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from pydantic import BaseModel, Field

from assistant import database, personal
from assistant.events import may_keep
from assistant.exposures import REMEMBERED, times_shown
from assistant.floor import Floor, Stock
from assistant.request import Language
from assistant.tastes import tastes_of
from assistant.texts import PLAIN, money, say
from retrieval.errors import UsageError
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.sources import Tastes
from retrieval.wanted import wanted

TELLING = 0.15
"""An affinity smaller than this is not told: one look at a product is no taste."""

MOST_TOLD = 6
"""Brands, departments or features told of each sort."""

MUTES = ("brand", "category", "attribute", "product", "fact", "contribution")


class Fact(BaseModel):
    """What a shopper said of themselves, as it was said and as a constraint."""

    id: str
    field: str
    op: str
    values: list[Any]
    text: str
    source: str
    time: datetime


class Line(BaseModel):
    """One thing that the shop believes, in plain language; ``what`` names it for ``mute`` or, of a fact, ``forget``."""

    what: str
    text: str


class Profile(BaseModel):
    """What is known of a shopper, readable by them. Affinities are from -1 to 1, strongest first."""

    user: str
    remembered: bool
    """Whether what they do is kept."""
    events: int
    liked: list[str]
    """Product ids."""
    disliked: list[str]
    brands: dict[str, float]
    categories: dict[str, float]
    attributes: dict[str, float]
    """By ``name=value``."""
    recent: list[str]
    """Ids of this visit's products, newest first."""
    prices: dict[str, tuple[float, float]]
    """By kind the lowest and highest price usually taken (one standard deviation about the mean of the log)."""
    facts: list[Fact]
    muted: list[str]
    lines: list[Line]


class ProfileChange(BaseModel):
    """What a shopper changes of their profile. ``remembered`` false erases all that was kept, too."""

    remembered: bool | None = None
    forget: tuple[str, ...] = ()
    """Ids of facts."""
    mute: tuple[str, ...] = ()
    """``kind:name``, the kind one of brand, category, attribute (``attribute:material=leather``), product, fact,
    contribution."""
    unmute: tuple[str, ...] = ()
    state: tuple[Constraint, ...] = Field(default=(), max_length=50)
    """Facts to add, as constraints with their words in ``text``."""


def tastes_for(floor: Floor, user: str | None) -> Tastes:
    """The tastes of a shopper, with what the recommenders make of them and what they were shown; none for nobody."""
    if not user:
        return Tastes()
    stock, now = floor.stock(), datetime.now(UTC)
    events = database.events_of(floor.database, user)
    tastes = tastes_of(
        stock.index, events, personal.facts_of(floor.database, user), personal.mutes_of(floor.database, user), now
    )
    shown = times_shown(personal.shown_to(floor.database, user, now - REMEMBERED), events)
    return replace(tastes, wanted=_wanted(stock, tastes, now), shown=shown)


def _wanted(stock: Stock, tastes: Tastes, now: datetime) -> np.ndarray | None:
    """What the trained recommenders make of a shopper who does not forbid it."""
    models = stock.ordering.models
    if models is None or tastes.history is None or "contribution:collaborative" in tastes.muted:
        return None
    return wanted(models, stock.index, tastes.history, int(now.timestamp()))


def profile(floor: Floor, user: str, language: Language = "en") -> Profile:
    """The profile of a shopper; of one never seen, an empty one."""
    index, tastes = floor.stock().index, tastes_for(floor, user)
    facts = [Fact.model_validate(row) for row in personal.facts_of(floor.database, user)]
    muted = sorted(personal.mutes_of(floor.database, user))
    attributes = {f"{name}={value}": affinity for (name, value), affinity in tastes.attributes.items()}
    prices = {
        kind: (round(math.exp(mean - spread), 2), round(math.exp(mean + spread), 2))
        for kind, (mean, spread) in tastes.prices.items()
    }
    return Profile(
        user=user,
        remembered=may_keep(floor, user),
        events=database.count_events_of(floor.database, user),
        liked=list(tastes.liked),
        disliked=list(tastes.disliked),
        brands=_strongest(tastes.brands),
        categories=_strongest(tastes.categories),
        attributes=_strongest(attributes),
        recent=list(tastes.recent),
        prices=prices,
        facts=facts,
        muted=muted,
        lines=list(_lines(index, tastes, facts, prices, language)),
    )


def change(floor: Floor, user: str, wanted: ProfileChange) -> None:
    """Does to a profile what its shopper wants.

    Raises:
        NotFoundError: a fact to forget is not there; the rest before it is done.
        UsageError: what is to be muted has no known kind, or a fact names a field that the catalogue does not have.
    """
    for what in wanted.mute:
        if what.partition(":")[0] not in MUTES or not what.partition(":")[2]:
            raise UsageError(
                f"{what!r} cannot be muted", mend=f"Write kind:name, the kind one of {', '.join(MUTES)}: brand:Sony"
            )
    if wanted.state:
        floor.stock().index.catalogue.rows(wanted.state)
    if wanted.remembered is False:
        erase(floor, user)
    if wanted.remembered is not None:
        personal.set_consent(floor.database, user, wanted.remembered)
    for fact in wanted.forget:
        personal.forget_fact(floor.database, user, fact)
    for what in wanted.mute + wanted.unmute:
        personal.set_mute(floor.database, user, what, what in wanted.mute)
    keep_facts(floor, user, wanted.state, "profile")


def keep_facts(floor: Floor, user: str, facts: Sequence[Constraint], source: str) -> None:
    """Keeps what a shopper said of themselves, if they allow it."""
    if not facts or not may_keep(floor, user):
        return
    now = datetime.now(UTC)
    rows = [
        {
            "id": uuid.uuid4().hex,
            "user_id": user,
            "field": each.field,
            "op": each.op,
            "values": list(each.values),
            "text": each.text,
            "source": source,
            "time": now,
        }
        for each in facts
    ]
    personal.add_facts(floor.database, rows)


def export(floor: Floor, user: str) -> dict[str, Any]:
    """All that is kept of a shopper: the profile, and every row by table."""
    return {"profile": profile(floor, user).model_dump(mode="json")} | personal.all_of(floor.database, user)


def erase(floor: Floor, user: str) -> None:
    """Forgets a shopper: events, facts, mutes, consent, what they were shown, profile and conversations."""
    personal.erase_user(floor.database, user)


def _strongest(affinities: dict[str, float] | Any) -> dict[str, float]:
    return dict(sorted(affinities.items(), key=lambda item: -abs(item[1])))


def _shown(name: str, value: str) -> str:
    return name if value == "yes" else value if name in PLAIN else f"{name} {value}"


def _lines(
    index: Index, tastes: Tastes, facts: Sequence[Fact], prices: dict[str, tuple[float, float]], language: Language
) -> Iterator[Line]:
    for fact in facts:
        yield Line(what=f"fact:{fact.id}", text=say("profile_said", language, text=fact.text))
    attributes = {
        f"{name}={value}": (_shown(name, value), affinity) for (name, value), affinity in tastes.attributes.items()
    }
    sorts = {
        "category": {name: (name, affinity) for name, affinity in tastes.categories.items()},
        "brand": {name: (name, affinity) for name, affinity in tastes.brands.items()},
        "attribute": attributes,
    }
    for sort, affinities in sorts.items():
        told = sorted(affinities.items(), key=lambda item: -abs(item[1][1]))[:MOST_TOLD]
        for name, (shown, affinity) in told:
            if abs(affinity) >= TELLING:
                key = "profile_likes" if affinity > 0 else "profile_passes"
                yield Line(what=f"{sort}:{name}", text=say(key, language, what=shown))
    for kind, (low, high) in prices.items():
        band = {"low": money(low, index.catalogue.currency), "high": money(high, index.catalogue.currency)}
        yield Line(what=f"category:{kind}", text=say("profile_pays", language, kind=kind, **band))
