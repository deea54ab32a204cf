"""What is kept of a shopper beside conversations: what they said of themselves, allow, do not want used, were shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.database import insert_ignoring, settle, transaction
from assistant.tables import consents, conversations, erased, events, exposures, facts, mutes, turns
from retrieval.errors import NotFoundError

OWNED = (events, facts, consents, mutes, exposures)
"""Tables whose ``user_id`` says whose a row is; conversations and their turns come beside."""


def consent_of(engine: sa.Engine, user: str) -> bool | None:
    """Whether a shopper allows that things are kept of them; None where they never said."""
    with transaction(engine) as connection:
        return connection.scalar(sa.select(consents.c.granted).where(consents.c.user_id == user))


def set_consent(engine: sa.Engine, user: str, granted: bool) -> None:
    """Keeps the shopper's answer in place of an earlier one."""
    with transaction(engine) as connection:
        connection.execute(consents.delete().where(consents.c.user_id == user))
        connection.execute(consents.insert().values(user_id=user, granted=granted, time=datetime.now(UTC)))


def add_facts(engine: sa.Engine, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps what a shopper said of themselves (columns of ``facts``); a later word on the same field and op replaces.

    ``!=`` adds up: who hates leather may hate wool too. Of sizes a number replaces a number ("42", of shoes) and
    letters letters ("M", of clothes).
    """
    with transaction(engine) as connection:
        for row in rows:
            same = (facts.c.user_id == row["user_id"]) & (facts.c.field == row["field"]) & (facts.c.op == row["op"])
            known = _rows(connection, sa.select(facts).where(same))
            old = [each["id"] for each in known if row["op"] != "!=" and _numeric(each) == _numeric(row)]
            connection.execute(facts.delete().where(facts.c.id.in_(old)))
            if not any(kept["values"] == row["values"] for kept in known if kept["id"] not in old):
                connection.execute(facts.insert().values(**row))


def facts_of(engine: sa.Engine, user: str) -> list[dict[str, Any]]:
    """What a shopper said of themselves, oldest first."""
    with transaction(engine) as connection:
        return _rows(connection, sa.select(facts).where(facts.c.user_id == user).order_by(facts.c.time))


def forget_fact(engine: sa.Engine, user: str, fact: str) -> None:
    """Deletes one fact.

    Raises:
        NotFoundError: this shopper has no such fact.
    """
    with transaction(engine) as connection:
        gone = connection.execute(facts.delete().where(facts.c.user_id == user, facts.c.id == fact))
        if not gone.rowcount:
            raise NotFoundError(f"No fact {fact!r} of this shopper", mend="GET /v1/profile/{user} lists their facts.")


def mutes_of(engine: sa.Engine, user: str) -> frozenset[str]:
    """What a shopper does not want used, as ``kind:name``."""
    with transaction(engine) as connection:
        return frozenset(connection.scalars(sa.select(mutes.c.what).where(mutes.c.user_id == user)))


def set_mute(engine: sa.Engine, user: str, what: str, muted: bool) -> None:
    """Keeps, or takes back, that something is not to be used."""
    with transaction(engine) as connection:
        connection.execute(mutes.delete().where(mutes.c.user_id == user, mutes.c.what == what))
        if muted:
            connection.execute(mutes.insert().values(user_id=user, what=what, time=datetime.now(UTC)))


def add_exposures(engine: sa.Engine, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps what was shown (columns of ``exposures``); the same id again counts once."""
    if rows:
        with transaction(engine) as connection:
            connection.execute(insert_ignoring(engine, exposures).values(list(rows)))


def shown_to(engine: sa.Engine, user: str, since: datetime) -> list[dict[str, Any]]:
    """What a shopper was shown since a time: ``id``, ``product_id``, ``conversation_id`` and ``time``."""
    told = (exposures.c.id, exposures.c.product_id, exposures.c.conversation_id, exposures.c.time)
    own = (
        sa.select(*told).where(exposures.c.user_id == user, exposures.c.time >= since).order_by(exposures.c.time.desc())
    )
    with transaction(engine) as connection:
        return _rows(connection, own)


def all_of(engine: sa.Engine, user: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that is kept of a shopper, by table."""
    with transaction(engine) as connection:
        found = {each.name: _rows(connection, sa.select(each).where(each.c.user_id == user)) for each in OWNED}
        found["conversations"] = _rows(connection, sa.select(conversations).where(conversations.c.user_id == user))
        found["turns"] = _rows(connection, sa.select(turns).where(turns.c.conversation_id.in_(_talks(user))))
    return found


def erase_user(engine: sa.Engine, user: str) -> None:
    """Deletes every row of a shopper.

    Where a feed's history told of them, a SHA-256 digest of their id stays, so that importing the feed again does
    not bring them back (:func:`were_erased`).
    """
    with transaction(engine) as connection:
        fed = sa.select(events.c.id).where(events.c.user_id == user, events.c.source == "history").limit(1)
        if connection.scalar(fed):
            row = {"digest": _digest(user), "time": datetime.now(UTC)}
            connection.execute(insert_ignoring(engine, erased).values(row))
        connection.execute(turns.delete().where(turns.c.conversation_id.in_(_talks(user))))
        connection.execute(conversations.delete().where(conversations.c.user_id == user))
        for each in OWNED:
            connection.execute(each.delete().where(each.c.user_id == user))
    settle(engine)


def were_erased(engine: sa.Engine, users: Collection[str]) -> set[str]:
    """Which of these shoppers had themselves erased."""
    with transaction(engine) as connection:
        gone = set(connection.scalars(sa.select(erased.c.digest)))
    return {each for each in users if _digest(each) in gone} if gone else set()


def _numeric(row: dict[str, Any]) -> bool:
    return all(str(each).replace(".", "").isdigit() for each in row["values"])


def _talks(user: str) -> Any:
    return sa.select(conversations.c.id).where(conversations.c.user_id == user)


def _digest(user: str) -> str:
    return hashlib.sha256(user.encode()).hexdigest()


def _rows(connection: sa.Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(each) for each in connection.execute(query).mappings()]
