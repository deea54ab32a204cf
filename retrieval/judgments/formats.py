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
from retrieval.judgments.trec import trec_rows

ESCI_LABELS = {"E": (3, 1.0), "S": (2, 0.1), "C": (1, 0.01), "I": (0, 0.0)}
"""Grade and gain; the gains are those of the ESCI challenge (Reddy et al. 2022, arXiv:2206.06588, section 4)."""
ESCI_LOCALE = "us"
"""The full set judges three shops with their own languages under the same product ids; this is the English one."""
WANDS_LABELS = {"Exact": (3, 1.0), "Partial": (1, 0.5), "Irrelevant": (0, 0.0)}
"""Grade and gain; half the gain for a partial match is what evaluations on WANDS usually take."""
_MEND = "Mend the line; docs/judgments.md describes the formats."

Rows = Iterator[tuple[Path, int, Judgment]]
"""The file and the line of each judgment."""


def read_judgments(path: Path, format: str = "tsv") -> list[Judgment]:
    """All judgments of a file or, for sets of several files, of a folder. One bad line fails the whole: figures from
    half of the judgments would look like figures.

    A judgment given twice counts once; two grades for one query and product are an error.

    Args:
        path: gzip or not. ``esci``: ``judgments*.tsv`` with ``query``, ``asin``, ``esci_label``, or
            ``shopping_queries_dataset_examples.parquet``, or the folder of either. ``wands``: the folder of
            ``query.csv`` and ``label.csv``. ``trec``: the folder of the topics and the qrels.
        format: a name of :data:`FORMATS`.

    Raises:
        UsageError: an unknown format.
        FeedError: a file is missing or unreadable, a line is bad (named with its file), or there is no judgment.
    """
    if format not in FORMATS:
        raise UsageError(f"Unknown format of judgments {format!r}", mend=f"Formats: {', '.join(FORMATS)}.")
    seen: dict[tuple[str, str], Judgment] = {}
    for file, line, judgment in FORMATS[format](path):
        key = judgment.query, judgment.product_id
        if seen.setdefault(key, judgment) != judgment:
            raise FeedError(
                f"{file}:{line}: product {judgment.product_id!r} has grade {judgment.grade} for the query "
                f"{judgment.query!r}, and had grade {seen[key].grade} before",
                mend="Keep one of the two lines.",
            )
    if not seen:
        raise FeedError(f"{path} holds no judgment", mend="Check the file and its format.")
    return list(seen.values())


def _plain(rows: Callable[[Path], Iterable[Row | BadRow]], path: Path) -> Rows:
    for line, cells in _cells(path, rows(path)):
        given = cells.get("gain")
        gain = None if given is None or given == "" else _number(path, line, "gain", given)
        if gain is not None and gain < 0:
            raise _bad(path, line, "gain", f"{gain:g} is below 0")
        yield path, line, _judgment(path, line, cells, "product_id", (_grade(path, line, cells.get("grade")), gain))


def _esci(path: Path) -> Rows:
    file = _one_file(path, ("shopping_queries_dataset_examples.parquet", "judgments*.tsv*"))
    if file.suffix != ".parquet":
        for line, cells in _cells(file, delimited_rows(file, "\t")):
            yield file, line, _judgment(file, line, cells, "asin", _label(file, line, cells, "esci_label", ESCI_LABELS))
        return
    for line, cells in _cells(file, parquet_rows(file)):
        if cells.get("product_locale") == ESCI_LOCALE:
            graded = _label(file, line, cells, "esci_label", ESCI_LABELS)
            yield file, line, _judgment(file, line, cells, "product_id", graded)


def _wands(path: Path) -> Rows:
    labels, asked = path / "label.csv", path / "query.csv"
    queries = {
        _text(asked, line, cells, "query_id"): _text(asked, line, cells, "query")
        for line, cells in _cells(asked, delimited_rows(asked, "\t"))
    }
    for line, cells in _cells(labels, delimited_rows(labels, "\t")):
        query = _known_query(labels, line, _text(labels, line, cells, "query_id"), queries)
        grade, gain = _label(labels, line, cells, "label", WANDS_LABELS)
        yield labels, line, Judgment(query, _text(labels, line, cells, "product_id"), grade, gain)


def _trec(path: Path) -> Rows:
    topics, qrels = trec_rows(path)
    for line, query_id, product_id, relevance in qrels.rows:
        query = _known_query(qrels.path, line, query_id, topics)
        # Below 0 the track's assessors marked what is not a product or could not be judged.
        grade = _grade(qrels.path, line, str(max(0, int(_number(qrels.path, line, "relevance", relevance)))))
        yield qrels.path, line, Judgment(query, product_id, grade)


FORMATS: dict[str, Callable[[Path], Rows]] = {
    "tsv": partial(_plain, partial(delimited_rows, delimiter="\t")),
    "csv": partial(_plain, partial(delimited_rows, delimiter=",")),
    "jsonl": partial(_plain, json_rows),
    "esci": _esci,
    "wands": _wands,
    "trec": _trec,
}


def _cells(file: Path, rows: Iterable[Row | BadRow]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for row in rows:
        if isinstance(row, BadRow):
            raise _bad(file, row.line, row.field, row.why)
        yield row.line, row.cells


def _one_file(path: Path, patterns: Iterable[str]) -> Path:
    """``path``, or the first file of that folder that a pattern fits."""
    if not path.is_dir():
        return path
    found = next((file for pattern in patterns for file in sorted(path.glob(pattern))), None)
    if found is None:
        raise FeedError(f"{path} holds no file {' or '.join(patterns)}", mend="Name the folder of the data set.")
    return found


def _judgment(
    file: Path, line: int, cells: Mapping[str, Any], product: str, graded: tuple[int, float | None]
) -> Judgment:
    return Judgment(_text(file, line, cells, "query"), _text(file, line, cells, product), *graded)


def _text(file: Path, line: int, cells: Mapping[str, Any], column: str) -> str:
    value = cells.get(column)
    text = "" if value is None else str(value).strip()
    if not text:
        raise _bad(file, line, column, "missing")
    return text


def _label(
    file: Path, line: int, cells: Mapping[str, Any], column: str, labels: Mapping[str, tuple[int, float]]
) -> tuple[int, float]:
    label = _text(file, line, cells, column)
    if label not in labels:
        raise _bad(file, line, column, f"{label!r} is none of {', '.join(labels)}")
    return labels[label]


def _grade(file: Path, line: int, value: Any) -> int:
    if value is None or value == "":
        raise _bad(file, line, "grade", "missing")
    number = _number(file, line, "grade", value)
    if number != int(number) or not 0 <= number <= HIGHEST:
        raise _bad(file, line, "grade", f"{value!r} is not a whole number from 0 to {HIGHEST}")
    return int(number)


def _number(file: Path, line: int, column: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _bad(file, line, column, f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise _bad(file, line, column, f"{value!r} is not a number")
    return number


def _known_query(file: Path, line: int, query_id: str, queries: Mapping[str, str]) -> str:
    if query_id not in queries:
        raise _bad(file, line, "query_id", f"no query has the id {query_id!r}")
    return queries[query_id]


def _bad(file: Path, line: int, column: str, why: str) -> FeedError:
    return FeedError(f"{file}:{line}: {column}: {why}", mend=_MEND)
