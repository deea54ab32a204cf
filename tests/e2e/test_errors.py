"""Everything that can be wrong from outside: a clear message, the right exit code or status, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from console import PATIENCE, Server, free_port, run, started

from assistant.models import load_table
from assistant.settings import Limits, Llm
from retrieval.versions import current_version, version_folder

FEED = """id,title,price,currency,brand,category
A1,Blue mug,9.50,USD,Potter,Kitchen > Mugs
A2,Red mug,cheap,USD,Potter,Kitchen > Mugs
,No id,4,USD,Potter,Kitchen > Mugs
A4,,4,USD,Potter,Kitchen > Mugs
A5,Steel kettle,39,USD,Boil,Kitchen > Kettles
A5,Steel kettle again,39,USD,Boil,Kitchen > Kettles
"""
REJECTED = {3: "price", 4: "id", 5: "title", 7: "id"}
"""Line and field of each bad row of ``FEED``."""
ALL_BAD = "id,title,price\nB1,,9\n,Nameless,2\n"
PULL = f"floorwalker models pull {Llm().model}"
SMALL = load_table()["smollm2-135m-instruct"]

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run: feeds, good and bad, and ``home`` beside them."""
    folder = tmp_path_factory.mktemp("errors")
    (folder / "feed.csv").write_text(FEED)
    (folder / "bad.csv").write_text(ALL_BAD)
    (folder / "feed.xyz").write_text(FEED)
    return folder


@pytest.fixture(scope="module")
def imported(folder: Path) -> Done:
    """The import of the malformed feed, on which the other tests stand."""
    return run(folder / "home", "import", "feed.csv", "--rejects", "rejects.jsonl")


@pytest.fixture(scope="module")
def home(folder: Path, imported: Done) -> Path:
    assert imported.returncode == 0, imported.stderr
    return folder / "home"


@pytest.fixture(scope="module")
def shop(home: Path) -> Iterator[Server]:
    """The shop served without a model."""
    port = free_port()
    with started(home, ["serve", "--no-model"], port, "/readyz", server__port=port) as server:
        yield server


def fake_model(home: Path) -> Path:
    """A file that has the small model's name and size, and other bytes."""
    path = home / "models" / SMALL.name / SMALL.file
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(SMALL.bytes)
    return path


def said(done: Done, code: int) -> str:
    """What a refused command said, on one line; it is no stack trace."""
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join(done.stderr.split())


def test_a_malformed_feed_gives_its_good_rows_and_reports_the_bad(folder: Path, imported: Done) -> None:
    assert imported.returncode == 0
    assert "2 products in force, 4 rows skipped" in imported.stdout
    lines = [line for line in imported.stderr.splitlines() if line.startswith("skipped")]
    assert len(lines) == len(REJECTED)
    for line, (number, field) in zip(lines, REJECTED.items(), strict=True):
        assert line.startswith(f"skipped feed.csv:{number}: {field}: ")
        assert line.rpartition(": ")[2]
    written = [json.loads(line) for line in (folder / "rejects.jsonl").read_text().splitlines()]
    assert {each["line"]: each["field"] for each in written} == REJECTED


def test_a_feed_without_a_usable_row_leaves_the_old_one_serving(home: Path, shop: Server) -> None:
    before = shop.post("/v1/search", {"query": "mug"}).json()
    assert before[0]["id"] == "A1"
    message = said(run(home, "import", "bad.csv"), 1)
    assert "bad.csv:2: title: missing" in message
    assert shop.post("/v1/search", {"query": "mug"}).json() == before
    found = run(home, "search", "mug", "--json")
    assert json.loads(found.stdout) == before


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["import", "missing.csv"], 1, ["missing.csv"]),
        (["import", "feed.xyz"], 2, ["feed.xyz", "csv, tsv, jsonl"]),
        (["import", "feed.csv", "--format", "nonsense"], 2, ["'nonsense'", "csv, tsv, jsonl"]),
        (["import", "feed.csv", "--map", "nonsense"], 2, ["'nonsense'", "FIELD=COLUMN", "--map title=name"]),
        (["import", "feed.csv", "--map", "title=heading"], 2, ["'heading'", "--map"]),
        (["import", "feed.csv", "--nonsense"], 2, ["--nonsense"]),
        (["search", "mug", "-k", "many"], 2, ["-k"]),
        (["search", "mug", "-k", "0"], 2, ["-k"]),
        (["recommend"], 2, ["--user"]),
        (["nonsense"], 2, ["'nonsense'"]),
        (["models", "verify", "nonsense"], 1, ["'nonsense'", Llm().model]),
        (["models", "pull", "nonsense"], 1, ["'nonsense'", Llm().model]),
        (["models", "verify", Llm().model], 1, [PULL]),
        (["llm", "serve"], 1, [PULL]),
        (["serve"], 1, [PULL]),
        (["chat", "--once", "mugs"], 1, [PULL]),
        (["llm", "check"], 1, ["floorwalker llm serve"]),
    ],
    ids=str,
)
def test_a_command_that_cannot_be_done(home: Path, arguments: list[str], code: int, parts: list[str]) -> None:
    message = said(run(home, *arguments, llm__port=free_port(), server__port=free_port()), code)
    for part in parts:
        assert part in message


def test_nothing_imported_yet(tmp_path: Path) -> None:
    assert "floorwalker import" in said(run(tmp_path / "home", "search", "mug"), 1)


def test_a_model_file_with_other_bytes_is_told_by_both_hashes(tmp_path: Path) -> None:
    path = fake_model(tmp_path)
    with path.open("rb") as file:
        got = hashlib.file_digest(file, "sha256").hexdigest()
    message = said(run(tmp_path, "models", "verify", SMALL.name), 1)
    for part in (str(path), got, SMALL.sha256, f"floorwalker models pull {SMALL.name}"):
        assert part in message


def test_an_unreachable_database_is_told_without_its_password(home: Path) -> None:
    database = f"postgresql+psycopg://shop:hush@127.0.0.1:{free_port()}/shop"
    done = run(home, "recommend", "--user", "u1", database=database)
    assert "postgresql+psycopg://shop:***@127.0.0.1" in said(done, 1)
    assert "hush" not in done.stdout + done.stderr


def test_an_over_long_message_is_refused(home: Path, shop: Server) -> None:
    limit = Limits().message_characters
    message = "x" * (limit + 1)
    response = shop.post("/v1/chat", {"message": message})
    assert response.status_code == 413
    assert str(limit) in response.json()["error"]["what"]
    # The named model server is not asked for a message that is refused.
    done = run(home, "chat", "--once", message, llm__url=f"http://127.0.0.1:{free_port()}/v1")
    assert str(limit) in said(done, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/products/nonsense", None),
        ("/pictures/nonsense.svg", None),
        ("/v1/conversations/nonsense", None),
        ("/v1/chat", {"message": "mugs", "conversation": "nonsense"}),
        ("/v1/chat", {"compare": ["A1", "nonsense"]}),
    ],
)
def test_what_is_not_there_is_not_found(shop: Server, path: str, body: dict[str, object] | None) -> None:
    response = shop.post(path, body) if body else shop.ask(path)
    assert response.status_code == 404
    error = response.json()["error"]
    assert error["what"]
    assert error["mend"]


def test_a_shopper_never_seen_is_recommended_what_is_popular(home: Path, shop: Server) -> None:
    done = run(home, "recommend", "--user", "nobody", "-k", "2", "--json")
    assert done.returncode == 0
    ids = {each["product"]["id"] for each in json.loads(done.stdout)}
    assert ids == {"A1", "A5"}
    answer = shop.post("/v1/recommend", {"user": "nobody"})
    assert answer.status_code == 200
    assert {each["product"]["id"] for each in answer.json()} == ids


def test_a_taken_port_is_named(home: Path, shop: Server, tmp_path: Path) -> None:
    taken = shop.url.rpartition(":")[2]
    message = said(run(home, "serve", "--no-model", "--port", taken), 1)
    assert taken in message
    assert "Floorwalker is at" not in message
    fake_model(tmp_path)
    message = said(run(tmp_path, "llm", "serve", llm__model=SMALL.name, llm__port=taken), 1)
    assert f"127.0.0.1:{taken}" in message
    assert "llm.port" in message


def test_a_server_that_is_asked_to_stop_does_so_while_a_page_is_open(home: Path) -> None:
    port = free_port()
    with (
        started(home, ["serve", "--no-model"], port, "/readyz", server__port=port) as shop,
        # The stream that an open page holds as long as it is open.
        httpx.stream("GET", f"{shop.url}/gradio_api/heartbeat/page", timeout=PATIENCE, trust_env=False) as page,
    ):
        assert page.status_code == 200
        shop.process.terminate()
        shop.process.wait(60)


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"llm__port": "banana"}, "'llm.port'"),
        ({"llm__prot": "8081"}, "'llm.prot'"),
        ({"llm": "{"}, "llm"),
        ({"server__log_level": "loud"}, "'server.log_level'"),
    ],
)
def test_a_setting_of_the_environment_that_is_wrong(tmp_path: Path, settings: dict[str, Any], part: str) -> None:
    assert part in said(run(tmp_path / "home", "models", "list", **settings), 2)


@pytest.mark.parametrize(
    ("toml", "part"),
    [
        ("nonsense = 1", "'nonsense'"),
        ("[llm]\nprot = 8081", "'llm.prot'"),
        ("[llm]\nport = 'banana'", "'llm.port'"),
        ("[llm", "floorwalker.toml"),
    ],
)
def test_a_settings_file_that_is_wrong(tmp_path: Path, toml: str, part: str) -> None:
    (tmp_path / "floorwalker.toml").write_text(toml)
    assert part in said(run(tmp_path / "home", "models", "list", cwd=tmp_path), 2)


def test_a_damaged_index_is_named_and_mended_by_an_import(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home / "index", copy / "index")
    version = current_version(copy)
    assert version
    path = version_folder(copy, version) / "vectors.npy"
    path.write_bytes(path.read_bytes()[:100])
    message = said(run(copy, "search", "mug"), 1)
    assert str(path) in message
    assert "floorwalker import" in message
    assert run(copy, "import", "feed.csv", cwd=home.parent).returncode == 0
    assert json.loads(run(copy, "search", "mug", "--json").stdout)[0]["id"] == "A1"
