"""Reading judgments: the plain format, and public sets in the form in which they are published."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from retrieval.errors import FeedError, UsageError
from retrieval.importers.files import BadRow, Row, delimited_rows, json_rows, parquet_rows
from retrieval.judgments.judgment import HIGHEST, Judgment
from retrieval.judgments.trec import qrel_rows, trec_files

ESCI_LABELS = {"E": (3, 1.0), "S": (2, 0.1), "C": (1, 0.01), "I": (0, 0.0)}
"""Grade and gain; the gains are those of the ESCI challenge (Reddy et al. 2022, arXiv:2206.06588, section 4)."""
ESCI_LOCALE = "us"
"""The full set judges three shops with their own languages under the same product ids; this is the English one."""
WANDS_LABELS = {"Exact": (3, 1.0), "Partial": (1, 0.5), "Irrelevant": (0, 0.0)}
"""Grade and gain; half the gain for a partial match is what evaluations on WANDS usually take."""
SHOWN_FAULTS = 5
"""Bad lines that a message names; the rest are counted."""
_MEND = "docs/judgments.md describes the formats."
_COLUMNS = ("query", "product_id", "grade")

Rows = Iterator[tuple[Path, int, Judgment | BadRow]]
"""The file and the line of each judgment, or what is wrong with it."""


def read_judgments(path: Path, format: str = "tsv") -> list[Judgment]:
    """All judgments of a file or, for sets of several files, of a folder. One bad line fails the whole: figures from
    half of the judgments would look like figures.

    A judgment given twice counts once; two grades for one query and product are an error.

    Args:
        path: gzip or not. ``esci``: ``judgments*.tsv`` with ``query``, ``asin``, ``esci_label``, or
            ``shopping_queries_dataset_examples.parquet``, or the folder of either. ``wands``: the folder of
            ``query.csv`` and ``label.csv``. ``trec``: the folder of the topics and the qrels, or the qrels in it.
        format: a name of :data:`FORMATS`.

    Raises:
        UsageError: an unknown format.
        FeedError: a file is missing or unreadable, its header lacks a column, lines are bad (the first SHOWN_FAULTS
            are named with file and line, all are counted), or there is no judgment.
    """
    if format not in FORMATS:
        raise UsageError(f"Unknown format of judgments {format!r}", mend=f"Formats: {', '.join(FORMATS)}.")
    seen: dict[tuple[str, str], Judgment] = {}
    faults = 0
    shown: list[str] = []
    for file, line, made in FORMATS[format](path):
        if isinstance(made, BadRow):
            fault = f"{made.field}: {made.why}"
        elif (first := seen.setdefault((made.query, made.product_id), made)) != made:
            fault = (
                f"product {made.product_id!r} has grade {made.grade} for the query {made.query!r}, and had grade "
                f"{first.grade} before; keep one of the two lines"
            )
        else:
            continue
        faults += 1
        if faults <= SHOWN_FAULTS:
            shown.append(f"{file}:{line}: {fault}")
    if faults:
        raise FeedError(_told(shown, faults), mend=f"Mend the line{'s'[: faults > 1]}; {_MEND}")
    if not seen:
        raise FeedError(f"{path} holds no judgment", mend="Check the file and its format.")
    return list(seen.values())


def format_of(path: Path) -> str:
    """The format of judgments that the end of a file's name tells.

    Raises:
        UsageError: it tells none.
    """
    ending = next((each for each in reversed(path.suffixes) if each != ".gz"), "")
    if ending not in ENDINGS:
        raise UsageError(
            f"The name {path.name!r} does not tell the format of its judgments",
            mend=f"Let it end in {', '.join(ENDINGS)} (the last two for TREC), each also with .gz.",
        )
    return ENDINGS[ending]


def _told(shown: list[str], faults: int) -> str:
    if faults == 1:
        return shown[0]
    more = [f"and {faults - len(shown)} more"] if faults > len(shown) else []
    return "\n  ".join([f"{faults} lines are bad:", *shown, *more])


def _plain(rows: Callable[[Path], Iterable[Row | BadRow]], path: Path) -> Rows:
    def read(cells: Mapping[str, Any]) -> Judgment:
        given = cells.get("gain")
        gain = None if given is None or given == "" else _number("gain", given)
        if gain is not None and gain < 0:
            raise BadRow("gain", f"{gain:g} is below 0")
        return Judgment(_text(cells, "query"), _text(cells, "product_id"), _grade(cells.get("grade")), gain)

    return _judged(path, rows(path), read)


def _esci(path: Path) -> Rows:
    file = _one_file(path, ("shopping_queries_dataset_examples.parquet", "judgments*.tsv*"))
    whole = file.suffix == ".parquet"
    product = "product_id" if whole else "asin"

    def read(cells: Mapping[str, Any]) -> Judgment | None:
        if whole and cells.get("product_locale") != ESCI_LOCALE:
            return None
        return Judgment(_text(cells, "query"), _text(cells, product), *_label(cells, "esci_label", ESCI_LABELS))

    rows = parquet_rows(file) if whole else delimited_rows(file, "\t", ("query", product, "esci_label"))
    return _judged(file, rows, read)


def _wands(path: Path) -> Rows:
    asked, labels = path / "query.csv", path / "label.csv"
    queries: dict[str, str] = {}

    def ask(cells: Mapping[str, Any]) -> None:
        queries[_text(cells, "query_id")] = _text(cells, "query")

    def read(cells: Mapping[str, Any]) -> Judgment:
        query = _known(queries, _text(cells, "query_id"))
        return Judgment(query, _text(cells, "product_id"), *_label(cells, "label", WANDS_LABELS))

    yield from _judged(asked, delimited_rows(asked, "\t", ("query_id", "query")), ask)
    yield from _judged(labels, delimited_rows(labels, "\t", ("query_id", "product_id", "label")), read)


def _trec(path: Path) -> Rows:
    queries, qrels = trec_files(path)

    def read(cells: Mapping[str, Any]) -> Judgment:
        # Below 0 the track's assessors marked what is not a product or could not be judged.
        grade = _grade(max(0, int(_number("relevance", cells["relevance"]))))
        return Judgment(_known(queries, cells["query_id"]), cells["product_id"], grade)

    return _judged(qrels, qrel_rows(qrels), read)


FORMATS: dict[str, Callable[[Path], Rows]] = {
    "tsv": partial(_plain, partial(delimited_rows, delimiter="\t", columns=_COLUMNS)),
    "csv": partial(_plain, partial(delimited_rows, delimiter=",", columns=_COLUMNS)),
    "jsonl": partial(_plain, json_rows),
    "esci": _esci,
    "wands": _wands,
    "trec": _trec,
}
ENDINGS = {".tsv": "tsv", ".csv": "csv", ".jsonl": "jsonl", ".txt": "trec", ".qrels": "trec"}
"""The formats that a file's name tells: TREC's qrels are published as text."""


def _judged(file: Path, rows: Iterable[Row | BadRow], read: Callable[[Mapping[str, Any]], Judgment | None]) -> Rows:
    """What ``read`` makes of each row; nothing where that is None."""
    for row in rows:
        try:
            if isinstance(row, BadRow):
                raise row
            made = read(row.cells)
        except BadRow as bad:
            yield file, row.line, bad
        else:
            if made is not None:
                yield file, row.line, made


def _one_file(path: Path, patterns: Iterable[str]) -> Path:
    """``path``, or the first file of that folder that a pattern fits."""
    if not path.is_dir():
        return path
    found = next((file for pattern in patterns for file in sorted(path.glob(pattern))), None)
    if found is None:
        raise FeedError(f"{path} holds no file {' or '.join(patterns)}", mend="Name the folder of the data set.")
    return found


def _text(cells: Mapping[str, Any], column: str) -> str:
    value = cells.get(column)
    text = "" if value is None else str(value).strip()
    if not text:
        raise BadRow(column, "missing")
    return text


def _label(cells: Mapping[str, Any], column: str, labels: Mapping[str, tuple[int, float]]) -> tuple[int, float]:
    label = _text(cells, column)
    if label not in labels:
        raise BadRow(column, f"{label!r} is none of {', '.join(labels)}")
    return labels[label]


def _grade(value: Any) -> int:
    if value is None or value == "":
        raise BadRow("grade", "missing")
    number = _number("grade", value)
    if number != int(number) or not 0 <= number <= HIGHEST:
        raise BadRow("grade", f"{value!r} is not a whole number from 0 to {HIGHEST}")
    return int(number)


def _number(column: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadRow(column, f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise BadRow(column, f"{value!r} is not a number")
    return number


def _known(queries: Mapping[str, str], query_id: str) -> str:
    if query_id not in queries:
        raise BadRow("query_id", f"no query has the id {query_id!r}")
    return queries[query_id]
