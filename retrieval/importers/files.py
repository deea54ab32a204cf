"""Reading files into rows: text or gzip, delimited text, JSON Lines or a JSON array, Parquet.

A row knows the physical line on which it starts, so that a complaint about it can be looked up in an editor.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from retrieval.errors import FeedError

NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons"}
"""What stands between the columns of a delimited file, in words."""


@dataclass(frozen=True)
class Row:
    """One record of a file: the line it starts on (from 1; in Parquet the row's number) and its cells by column."""

    line: int
    cells: dict[str, Any]


@dataclass(eq=False)
class BadRow(Exception):
    """A row that cannot become a product: ``field`` says where, ``why`` what is wrong with it."""

    field: str
    why: str
    line: int = 0


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Opens a UTF-8 file, gzip or not (told by its first bytes), with line ends as they are.

    Raises:
        FeedError: the file is missing, unreadable, not UTF-8, or a damaged or cut-off gzip.
    """
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: Any = gzip.GzipFile(fileobj=raw) if zipped else raw
            with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
                yield text
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{path} is not UTF-8 text: byte {error.object[error.start]:#04x} cannot be read",
            mend="Convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW",
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FeedError(f"{path} is damaged or cut off: {error}", mend="Fetch it again, then import it.") from error
    except FileNotFoundError as error:
        raise FeedError(f"There is no file {path}", mend="Check the path.") from error
    except OSError as error:
        raise FeedError(
            f"{path} cannot be read: {error.strerror or error}", mend="It must be a readable file."
        ) from error


def delimited_rows(path: Path, delimiter: str | None = None, columns: Sequence[str] = ()) -> Iterator[Row | BadRow]:
    """Rows of a CSV or TSV file with a header line. Without a delimiter it is ``,`` ``;`` or tab, as the header has it.

    Raises:
        FeedError: as :func:`open_text`, or the file is empty or its header names a column twice or lacks one of
            ``columns``.
    """
    with open_text(path) as text:
        first = text.readline()
        if not first.strip():
            raise FeedError(f"{path} has no header line", mend="Its first line must name the columns.")
        delimiter = delimiter or max(",;\t", key=first.count)
        lines = chain([first], text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(reader)]
        except csv.Error as error:
            raise FeedError(f"{path}: the header line cannot be read: {error}", mend="Mend its quotes.") from error
        twice = {name for name in header if name and header.count(name) > 1}
        if twice:
            raise FeedError(f"{path}: the header names {sorted(twice)} more than once", mend="Rename one of them.")
        if lacking := [name for name in columns if name not in header]:
            raise FeedError(
                f"{path}:1: the header names no {' and no '.join(lacking)}, but {', '.join(map(repr, header))}",
                mend=f"The first line must name {', '.join(columns)}, with {NAMES.get(delimiter, delimiter)} between.",
            )
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow("row", f"not readable as a row: {error}", line)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield BadRow("row", f"{len(cells)} cells where the header has {len(header)}", line)
            else:
                yield Row(line, {name: cell for name, cell in zip(header, cells, strict=True) if name})


def json_rows(path: Path) -> Iterator[Row | BadRow]:
    """Rows of a JSON Lines file, or of a file that is one JSON array of objects.

    Raises:
        FeedError: as :func:`open_text`, or an array that is broken, after which nothing can be told apart.
    """
    with open_text(path) as text:
        start = text.read(1)
        while start and start.isspace():
            start = text.read(1)
    if start == "[":
        yield from _array_rows(path)
        return
    with open_text(path) as text:
        for line, content in enumerate(text, 1):
            if content.strip():
                try:
                    yield _as_row(line, json.loads(content))
                except (json.JSONDecodeError, RecursionError) as error:
                    yield BadRow("row", f"not valid JSON: {error}", line)


def _array_rows(path: Path) -> Iterator[Row | BadRow]:
    with open_text(path) as stream:
        text = stream.read()
    decoder = json.JSONDecoder()
    place, line = text.index("[") + 1, 1
    counted = 0
    try:
        while True:
            while text[place].isspace() or text[place] == ",":
                place += 1
            if text[place] == "]":
                return
            line += text.count("\n", counted, place)
            counted = place
            value, place = decoder.raw_decode(text, place)
            yield _as_row(line, value)
    except (json.JSONDecodeError, IndexError, RecursionError) as error:
        raise FeedError(
            f"{path}: the JSON array is broken after line {line}: {error}", mend="Mend or fetch the file again."
        ) from error


def _as_row(line: int, value: Any) -> Row | BadRow:
    return Row(line, value) if isinstance(value, dict) else BadRow("row", "not a JSON object", line)


def parquet_rows(path: Path) -> Iterator[Row | BadRow]:
    """Rows of a Parquet file.

    Raises:
        FeedError: the file is missing or not Parquet.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            line = 0
            for batch in file.iter_batches(batch_size=4096):
                for cells in batch.to_pylist():
                    line += 1
                    yield Row(line, cells)
    except FileNotFoundError as error:
        raise FeedError(f"There is no file {path}", mend="Check the path.") from error
    except (OSError, pyarrow.ArrowException) as error:
        raise FeedError(f"{path} cannot be read as Parquet: {error}", mend="Write it anew, then import it.") from error
