"""Where conversations, turns and events are kept: SQLite in WAL mode, or any database that SQLAlchemy knows.

What was acknowledged survives a kill: a shopper's message is committed before the turn starts on it, the reply before
it is announced as whole, an event before its request is answered (SQLite runs with ``synchronous=FULL``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from assistant.request import Reply, State
from assistant.tables import conversations, events, turns
from retrieval.errors import DatabaseError, NotFoundError


def connect(url: str) -> sa.Engine:
    """Opens the database and brings its schema up to date.

    Raises:
        DatabaseError: it cannot be reached, or was written by a newer version.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _sqlite_pragmas)
        with engine.begin() as connection:
            _migrate(connection)
    except (
        sa.exc.SQLAlchemyError,
        sa.exc.ArgumentError,
        CommandError,
        OSError,
        ModuleNotFoundError,
    ) as error:
        raise DatabaseError(
            f"The database {_masked(url)} cannot be used: {_first_line(error)}",
            mend="Check FLOORWALKER_DATABASE, that the server runs and that its folder can be written.",
        ) from error
    return engine


def reachable(engine: sa.Engine) -> bool:
    """Whether the database answers now."""
    try:
        with engine.connect() as connection:
            connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return False
    return True


def state_of(engine: sa.Engine, conversation: str | None, user: str | None) -> State:
    """What a conversation remembers now; an empty state for a new one.

    Raises:
        NotFoundError: no such conversation, or it is another user's.
    """
    if conversation is None:
        return State()
    with transaction(engine) as connection:
        return _own_state(connection, conversation, user)


def begin_turn(engine: sa.Engine, conversation: str | None, user: str | None, message: str) -> tuple[str, State]:
    """Keeps the shopper's message; returns the conversation's id and its state, whose ``turn`` is this one's number.

    Raises:
        NotFoundError: no such conversation, or it is another user's.
        DatabaseError: the database failed; nothing was kept.
    """
    now = datetime.now(UTC)
    with transaction(engine) as connection:
        if conversation is None:
            conversation, state, last = uuid.uuid4().hex, State(), 0
            connection.execute(
                conversations.insert().values(
                    id=conversation, user_id=user, state=state.model_dump(mode="json"), created=now, updated=now
                )
            )
        else:
            # An UPDATE first: it takes the row's lock, so that two messages at once get two numbers.
            connection.execute(conversations.update().where(conversations.c.id == conversation).values(updated=now))
            state = _own_state(connection, conversation, user)
            highest = sa.select(sa.func.max(turns.c.turn)).where(turns.c.conversation_id == conversation)
            last = connection.scalar(highest) or 0
        connection.execute(
            turns.insert().values(
                conversation_id=conversation, turn=last + 1, message=message, degraded=False, started=now
            )
        )
    return conversation, state.model_copy(update={"turn": last + 1})


def finish_turn(engine: sa.Engine, reply: Reply, state: State) -> None:
    """Keeps the whole reply and what the conversation now remembers, in one transaction.

    Raises:
        DatabaseError: the database failed; the shopper's message is still kept.
    """
    now = datetime.now(UTC)
    with transaction(engine) as connection:
        connection.execute(
            turns.update()
            .where(turns.c.conversation_id == reply.conversation, turns.c.turn == reply.turn)
            .values(reply=reply.model_dump(mode="json"), degraded=reply.degraded, finished=now)
        )
        connection.execute(
            conversations.update()
            .where(conversations.c.id == reply.conversation)
            .values(state=state.model_dump(mode="json"), updated=now)
        )


def load_conversation(engine: sa.Engine, conversation: str) -> tuple[State, list[dict[str, Any]]]:
    """The state and every turn, oldest first: ``{"turn", "message", "reply"}``; a turn that was cut off has no reply.

    Raises:
        NotFoundError: no such conversation.
    """
    with transaction(engine) as connection:
        row = connection.execute(sa.select(conversations).where(conversations.c.id == conversation)).first()
        if row is None:
            raise NotFoundError(f"No conversation {conversation!r}", mend="Start one without an id.")
        rows = connection.execute(
            sa.select(turns.c.turn, turns.c.message, turns.c.reply)
            .where(turns.c.conversation_id == conversation)
            .order_by(turns.c.turn)
        ).mappings()
        return State.model_validate(row.state), [dict(each) for each in rows]


def add_events(engine: sa.Engine, rows: Sequence[dict[str, Any]]) -> int:
    """Keeps events (columns of ``events``) whose id is new, and returns how many were.

    Raises:
        DatabaseError: the database failed; none of them was kept.
    """
    if not rows:
        return 0
    insert = insert_ignoring(engine, events)
    kept = 0
    with transaction(engine) as connection:
        for start in range(0, len(rows), 1000):
            result = connection.execute(insert.values(list(rows[start : start + 1000])))
            kept += result.rowcount
    return kept


def events_of(engine: sa.Engine, user: str, limit: int = 1000) -> list[dict[str, Any]]:
    """A user's latest events, newest first."""
    with transaction(engine) as connection:
        rows = connection.execute(
            sa.select(events).where(events.c.user_id == user).order_by(events.c.time.desc()).limit(limit)
        ).mappings()
        return [dict(each) for each in rows]


def delete_event(engine: sa.Engine, user: str, event: str) -> None:
    """Deletes one event of a user.

    Raises:
        NotFoundError: this user has no such event.
    """
    with transaction(engine) as connection:
        gone = connection.execute(events.delete().where(events.c.user_id == user, events.c.id == event))
        if not gone.rowcount:
            raise NotFoundError(f"No event {event!r} of this shopper", mend="GET /v1/profile/{user}/export lists them.")


def all_events(engine: sa.Engine) -> Iterator[dict[str, Any]]:
    """Every user's events, oldest first, read a thousand at a time."""
    with transaction(engine) as connection:
        ordered = sa.select(events).order_by(events.c.time, events.c.id).execution_options(yield_per=1000)
        for row in connection.execute(ordered).mappings():
            yield dict(row)


def count_events_of(engine: sa.Engine, user: str) -> int:
    """How many events of a user are kept."""
    with transaction(engine) as connection:
        return connection.scalar(sa.select(sa.func.count()).where(events.c.user_id == user)) or 0


def settle(engine: sa.Engine) -> None:
    """Empties SQLite's log, so that no file holds what was deleted (``secure_delete`` has overwritten it in the
    database); while others read, at the next call. Other databases see to that themselves."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _own_state(connection: sa.Connection, conversation: str, user: str | None) -> State:
    row = connection.execute(sa.select(conversations).where(conversations.c.id == conversation)).first()
    if row is None or (row.user_id and row.user_id != user):
        raise NotFoundError(f"No conversation {conversation!r} of this shopper", mend="Start one without an id.")
    return State.model_validate(row.state)


def insert_ignoring(engine: sa.Engine, table: sa.Table) -> Any:
    """An INSERT into a table that leaves rows alone whose primary key is there already."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """``engine.begin()`` whose failures are DatabaseErrors."""
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        raise DatabaseError(
            f"The database {engine.url.render_as_string(hide_password=True)} failed: {_first_line(error)}",
            mend="Check that it runs and has room on its disk.",
        ) from error


def _migrate(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    head = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() != head:
        command.upgrade(config, "head")


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _masked(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "URL"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
