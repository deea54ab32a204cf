"""Vectors kept by the hash of their text as they are made, so that an import that was killed goes on where it was."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from retrieval.embedders import Embedder


def vector_key(text: str) -> str:
    """What a text's vector is kept by: half its SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class VectorCache:
    """An embedder and the vectors that it made before; made by :func:`open_vector_cache`."""

    def __init__(self, embedder: Embedder, file: BinaryIO, record: np.dtype[np.void]) -> None:
        self._embedder, self._file, self._record = embedder, file, record
        self._places: dict[str, int] = {}
        self._elsewhere: dict[str, int] = {}
        self._vectors = np.zeros((0, embedder.dimension), np.float32)

    def take_over(self, keys: Sequence[str], vectors: np.ndarray) -> None:
        """Takes vectors, one per key, over from elsewhere; they are not written again."""
        self._elsewhere = {key: row for row, key in enumerate(keys)}
        self._vectors = vectors

    def read(self, rows: np.ndarray) -> None:
        """Learns which vectors are in the file, ``rows`` of it."""
        self._places = {row["key"].tobytes().hex(): place for place, row in enumerate(rows)}

    def passages(self, texts: Sequence[str], keys: Sequence[str]) -> np.ndarray:
        """Float32 unit vectors of texts with those keys, shape ``(len(texts), dimension)``; new ones are embedded, and
        are in the file when this returns."""
        new = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._elsewhere and key not in self._places
        }
        if new:
            rows = np.zeros(len(new), self._record)
            rows["key"] = [list(bytes.fromhex(key)) for key in new]
            rows["vector"] = self._embedder.passages(list(new.values()))
            rows["check"] = [_check(row) for row in rows]
            self._file.write(rows.tobytes())
            self._file.flush()
            for place, key in enumerate(new, start=len(self._places)):
                self._places[key] = place
        return np.array([self._vector(key) for key in keys], np.float32)

    def _vector(self, key: str) -> np.ndarray:
        if key in self._elsewhere:
            vector: np.ndarray = self._vectors[self._elsewhere[key]]
            return vector
        size = self._record.itemsize
        read = os.pread(self._file.fileno(), size, self._places[key] * size)
        return np.asarray(np.frombuffer(read, self._record)[0]["vector"])


@contextmanager
def open_vector_cache(home: Path, embedder: Embedder) -> Iterator[VectorCache]:
    """The cache of one embedder in ``home``. Records that were not written whole, and all behind them, are dropped.

    The file is removed when the block ends well: by then the vectors are in a version of the index.
    """
    path = home / "index" / "embedding" / f"{embedder.name}-{embedder.dimension}.vectors"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = np.dtype([("key", "u1", 16), ("vector", "<f4", embedder.dimension), ("check", "<u4")])
    with path.open("a+b") as file:
        whole = file.tell() // record.itemsize
        rows = np.memmap(path, record, "r", shape=whole) if whole else np.zeros(0, record)
        good = next((place for place, row in enumerate(rows) if row["check"] != _check(row)), whole)
        os.truncate(path, good * record.itemsize)
        cache = VectorCache(embedder, file, record)
        cache.read(rows[:good])
        yield cache
    path.unlink()


def _check(row: np.void) -> int:
    return zlib.crc32(row["vector"].tobytes(), zlib.crc32(row["key"].tobytes()))
