"""Index versions on disk: built aside, put in place whole, removed when two newer ones exist.

``HOME/index/versions/DIGEST/`` holds one version, ``HOME/index/current`` names the one that serves. A build that is
killed leaves a ``.building-DIGEST`` folder, which the next one removes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_BUILDING = ".building-"


class Manifest(BaseModel):
    """What a version holds. ``format`` is that of :data:`retrieval.indexing.FORMAT`; ``files`` maps each file to its
    size in bytes and SHA-256, Chroma's own files left out."""

    model_config = ConfigDict(frozen=True)

    format: int = 1
    digest: str
    source: str
    embedder: str
    dimension: int
    created: str
    graph_recall: float = 0.0
    """What :func:`retrieval.dense.graph_recall` found for the beginnings of titles."""
    products: int
    reviews: int
    promotions: int
    policies: int
    history: int
    files: dict[str, tuple[int, str]]


def collection_name(digest: str) -> str:
    """The name of a version's Chroma collection."""
    return f"products-{digest}"


def version_folder(home: Path, digest: str) -> Path:
    """Where the version of that digest lies."""
    return home / "index" / "versions" / digest


def current_version(home: Path) -> str | None:
    """The digest of the version that serves; None where nothing has been imported. One small file is read."""
    try:
        return (home / "index" / "current").read_text().strip() or None
    except FileNotFoundError:
        return None


@contextmanager
def one_builder(home: Path) -> Iterator[None]:
    """Holds back every other build in this ``home``, of this and other processes, until the block ends."""
    (home / "index" / "versions").mkdir(parents=True, exist_ok=True)
    with (home / "index" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def abandoned(home: Path) -> list[str]:
    """Digests of builds that were not finished. Only to be asked by the one builder."""
    return [path.name.removeprefix(_BUILDING) for path in (home / "index" / "versions").glob(f"{_BUILDING}*")]


def building_folder(home: Path, digest: str) -> Path:
    """Where the version of that digest is built."""
    return home / "index" / "versions" / f"{_BUILDING}{digest}"


def publish(home: Path, digest: str) -> None:
    """Puts the built folder in the place of its version; what lay there was found damaged and goes."""
    target = version_folder(home, digest)
    if target.exists():
        shutil.rmtree(target)
    os.rename(building_folder(home, digest), target)


def switch(home: Path, digest: str) -> list[str]:
    """Makes the version current and removes all but it and the one before, which open readers may still use.

    Returns:
        the digests removed.
    """
    before = current_version(home)
    pointer = home / "index" / "current.new"
    with pointer.open("w") as file:
        file.write(digest + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer, home / "index" / "current")
    keep = {digest, before}
    removed = [path.name for path in (home / "index" / "versions").iterdir() if path.name not in keep]
    for name in removed:
        shutil.rmtree(version_folder(home, name))
    return removed


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
