"""Sequences and look-ups that stay on disk: memory-mapped, read where they are asked for.

A catalogue of a million products opens in moments and takes no memory beyond what is looked at.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ValidationError

from retrieval.errors import IndexMissingError

CACHED = 20_000
"""Decoded records kept in memory, the least used dropped first; a product takes 3 KB on average (Icecat)."""
CHECKED = 64
"""Records that are decoded as a file is opened, evenly spread, to see that it is whole."""
Record = TypeVar("Record", bound=BaseModel)
Ints = npt.NDArray[np.int32]


def damaged(path: Path, why: object) -> IndexMissingError:
    """The error of an index file that cannot be used."""
    return IndexMissingError(
        f"The index file {path} is damaged: {why}", mend="Run `floorwalker import` again with the same feed."
    )


def load_array(path: Path) -> np.ndarray:
    """An array that ``np.save`` wrote, mapped read-only.

    Raises:
        IndexMissingError: it is missing or damaged.
    """
    try:
        mapped: np.ndarray = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise damaged(path, error) from error
    # as a plain view: every slice of a np.memmap costs microseconds
    return np.asarray(mapped)


def text_key(text: str) -> int:
    """64 bits that stand for a text (BLAKE2b): of ten million texts two share theirs with odds of one in 400,000."""
    return int.from_bytes(hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "little")


def text_keys(texts: Iterable[str]) -> npt.NDArray[np.uint64]:
    """:func:`text_key` of each text."""
    return np.frombuffer(array("Q", map(text_key, texts)), dtype=np.uint64)


class Texts(Sequence[str]):
    """Texts in one block of UTF-8: the n-th is ``data[bounds[n]:bounds[n + 1]]``."""

    def __init__(self, data: npt.NDArray[np.uint8], bounds: npt.NDArray[np.int64]) -> None:
        self._data, self._bounds = data, bounds

    @classmethod
    def build(cls, texts: Iterable[str]) -> Texts:
        """Packs ``texts``."""
        data, bounds = bytearray(), array("q", [0])
        for text in texts:
            data += text.encode()
            bounds.append(len(data))
        return cls(np.frombuffer(data, dtype=np.uint8), np.frombuffer(bounds, dtype=np.int64))

    @classmethod
    def open(cls, folder: Path, name: str) -> Texts:
        """Maps what :meth:`save` wrote.

        Raises:
            IndexMissingError: a file is missing or damaged.
        """
        return cls(load_array(folder / f"{name}.npy"), load_array(folder / f"{name}_bounds.npy"))

    def save(self, folder: Path, name: str) -> None:
        """Writes ``NAME.npy`` and ``NAME_bounds.npy`` into ``folder``."""
        np.save(folder / f"{name}.npy", self._data)
        np.save(folder / f"{name}_bounds.npy", self._bounds)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Texts: ...
    def __getitem__(self, place: int | slice) -> str | Texts:
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step != 1:
                raise ValueError("Texts are cut without steps")
            return Texts(self._data, self._bounds[first : max(first, last) + 1])
        place = range(len(self))[place]
        return self._data[self._bounds[place] : self._bounds[place + 1]].tobytes().decode()


class Lookup:
    """Numbers by text, found by :func:`text_key`: ``values[starts[i]:starts[i + 1]]`` belong to the text of
    ``keys[i]``. ``keys`` are sorted, the values of one text in the order they were given."""

    def __init__(self, keys: npt.NDArray[np.uint64], starts: npt.NDArray[np.int64], values: Ints) -> None:
        self._keys, self._starts, self._values = keys, starts, values

    @classmethod
    def build(cls, keys: npt.NDArray[np.uint64], values: npt.NDArray[Any]) -> Lookup:
        """From pairs (``keys[i]``, ``values[i]``), in any order."""
        order = np.argsort(keys, kind="stable")
        distinct, first = np.unique(keys[order], return_index=True)
        return cls(distinct, np.append(first, len(keys)).astype(np.int64), values[order].astype(np.int32))

    @classmethod
    def open(cls, folder: Path, name: str) -> Lookup:
        """Maps what :meth:`save` wrote.

        Raises:
            IndexMissingError: a file is missing or damaged.
        """
        keys, starts, values = (load_array(folder / f"{name}_{part}.npy") for part in ("keys", "starts", "values"))
        return cls(keys, starts, values)

    def save(self, folder: Path, name: str) -> None:
        """Writes ``NAME_keys.npy``, ``NAME_starts.npy`` and ``NAME_values.npy`` into ``folder``."""
        np.save(folder / f"{name}_keys.npy", self._keys)
        np.save(folder / f"{name}_starts.npy", self._starts)
        np.save(folder / f"{name}_values.npy", self._values)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and len(self.values(text)) > 0

    def values(self, text: str) -> Ints:
        """The numbers of a text; none where it is not known."""
        key = np.uint64(text_key(text))
        place = int(np.searchsorted(self._keys, key))
        if place == len(self._keys) or self._keys[place] != key:
            return self._values[:0]
        return self._values[self._starts[place] : self._starts[place + 1]]

    def get(self, text: str, default: Sequence[int] = ()) -> Sequence[int]:
        """As :meth:`values`, as plain numbers; ``default`` where there are none."""
        return self.values(text).tolist() or default


class RowOf(Mapping[str, int]):
    """The row of each id."""

    def __init__(self, ids: Texts, rows: Lookup) -> None:
        self._ids, self._rows = ids, rows

    def __getitem__(self, id: str) -> int:
        for row in self._rows.get(id) if isinstance(id, str) else ():
            if self._ids[row] == id:
                return row
        raise KeyError(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class Records(Sequence[Record], Generic[Record]):
    """Records of one kind in a file of JSON lines, decoded as they are asked for; the latest stay in memory."""

    def __init__(self, path: Path, kind: type[Record]) -> None:
        """Opens what :func:`write_records` wrote.

        Raises:
            IndexMissingError: a file is missing or damaged. A record that turns out to be damaged later raises it too.
        """
        self._path, self._kind = path, kind
        self._bounds = load_array(_bounds_path(path))
        try:
            size = path.stat().st_size
            self._data = np.memmap(path, np.uint8, "r") if size else np.zeros(0, np.uint8)
        except OSError as error:
            raise damaged(path, error) from error
        if self._bounds[-1] != size:
            raise damaged(path, f"{size:,} bytes where {self._bounds[-1]:,} belong")
        self._get: Callable[[int], Record] = lru_cache(CACHED)(self._decode)
        for place in np.unique(np.linspace(0, len(self) - 1, CHECKED).astype(int)) if len(self) else ():
            self._decode(int(place))

    def _decode(self, place: int) -> Record:
        line = self._data[self._bounds[place] : self._bounds[place + 1]].tobytes()
        try:
            return self._kind.model_validate_json(line)
        except ValidationError as error:
            raise damaged(self._path, error) from error

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return [self._get(each) for each in range(len(self))[place]]
        return self._get(range(len(self))[place])

    def __iter__(self) -> Iterator[Record]:
        # reading a long file through must not drop from memory what is in use
        read = self._get if len(self) <= CACHED else self._decode
        return (read(place) for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_equal, self, other))

    __hash__ = None  # type: ignore[assignment]


class Grouped(Mapping[str, list[Record]], Generic[Record]):
    """Records by the id of what they are about."""

    def __init__(self, records: Records[Record], places: Lookup, id_of: Callable[[Record], str]) -> None:
        self._records, self._places, self._id_of = records, places, id_of

    def __getitem__(self, id: str) -> list[Record]:
        found = [self._records[place] for place in self._places.get(id)]
        if not found:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(map(self._id_of, self._records)))

    def __len__(self) -> int:
        return len(self._places)


def write_records(path: Path, records: Iterable[BaseModel]) -> str:
    """Writes JSON lines to ``path``, and beside it where each begins; returns their SHA-256 in hex."""
    digest, bounds = hashlib.sha256(), array("q", [0])
    with path.open("wb") as file:
        for record in records:
            line = record.model_dump_json(exclude_defaults=True).encode() + b"\n"
            digest.update(line)
            file.write(line)
            bounds.append(bounds[-1] + len(line))
    np.save(_bounds_path(path), np.frombuffer(bounds, dtype=np.int64))
    return digest.hexdigest()


def _bounds_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}_bounds.npy")


def _equal(one: object, other: object) -> bool:
    return one == other
