"""What was acknowledged is kept, whatever comes after."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant import database, personal
from assistant.request import Reply, State
from assistant.tables import metadata
from retrieval.errors import DatabaseError, NotFoundError


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return database.connect(f"sqlite:///{tmp_path}/shop.db")


def event(id: str, user: str = "ada") -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "id": id, "user_id": user, "product_id": "p", "kind": "like", "value": None, "source": "test",
        "time": now, "received": now,
    }  # fmt: skip


def test_migrations_make_the_tables_that_the_code_uses(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_turn_is_numbered_kept_and_remembered(engine: sa.Engine) -> None:
    conversation, state = database.begin_turn(engine, None, "ada", "hello")
    assert state.turn == 1
    database.finish_turn(engine, Reply(text="hi", conversation=conversation, turn=1), State(shown=("p1",), turn=1))
    _, state = database.begin_turn(engine, conversation, "ada", "again")
    assert (state.turn, state.shown) == (2, ("p1",))
    _, turns = database.load_conversation(engine, conversation)
    assert [(each["message"], each["reply"] and each["reply"]["text"]) for each in turns] == [
        ("hello", "hi"),
        ("again", None),
    ]


def test_another_shoppers_conversation_is_not_found(engine: sa.Engine) -> None:
    conversation, _ = database.begin_turn(engine, None, "ada", "hello")
    with pytest.raises(NotFoundError):
        database.begin_turn(engine, conversation, "bob", "let me in")
    with pytest.raises(NotFoundError):
        database.load_conversation(engine, "nonsense")


def test_the_same_event_twice_counts_once(engine: sa.Engine) -> None:
    assert database.add_events(engine, [event("1"), event("2")]) == 2
    assert database.add_events(engine, [event("2"), event("3")]) == 1
    assert {row["id"] for row in database.events_of(engine, "ada")} == {"1", "2", "3"}


def test_erasing_a_shopper_leaves_the_others(engine: sa.Engine) -> None:
    mine, _ = database.begin_turn(engine, None, "ada", "hello")
    theirs, _ = database.begin_turn(engine, None, "bob", "hello")
    database.add_events(engine, [event("1"), event("2", "bob")])
    personal.erase_user(engine, "ada")
    assert database.events_of(engine, "ada") == []
    assert len(database.events_of(engine, "bob")) == 1
    with pytest.raises(NotFoundError):
        database.load_conversation(engine, mine)
    assert database.load_conversation(engine, theirs)[1]


def test_a_message_survives_a_kill_right_after_it_was_taken(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    code = (
        "import os, signal; from assistant import database; "
        f"engine = database.connect({url!r}); "
        "print(database.begin_turn(engine, None, 'ada', 'keep me')[0], flush=True); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -9
    _, turns = database.load_conversation(database.connect(url), done.stdout.strip())
    assert [each["message"] for each in turns] == ["keep me"]


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://shop:secret@127.0.0.1:1/shop", "sqlite:////proc/nowhere/shop.db", "not a url"]
)
def test_an_unreachable_database_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        database.connect(url)
    assert caught.value.mend
    assert "secret" not in str(caught.value)
