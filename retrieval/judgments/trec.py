"""TREC's files: topics (the queries by id) and qrels (query id, iteration, document id, relevance)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import FeedError
from retrieval.importers.files import BadRow, Row, open_text

TOPIC_NAMES = ("*topics*", "*queries*", "qid2query*")
QREL_NAMES = ("*qrels*",)
_TOPIC = re.compile(r"<num>\s*(?:Number:)?\s*(\S+?)\s*(?:</num>)?\s*<title>\s*(?:Topic:)?\s*([^<]+)", re.IGNORECASE)


def trec_files(path: Path) -> tuple[dict[str, str], Path]:
    """Queries by id, and the file of the qrels.

    Args:
        path: the folder that holds one file of topics and one of qrels, or the qrels themselves, the topics beside
            them. Topics are lines ``id<TAB>query`` or the ``<top><num><title>`` records of older tracks.

    Raises:
        FeedError: the folder does not hold exactly one of each, or a topic cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    qrels = _only(folder, QREL_NAMES, "qrels") if path.is_dir() else path
    return _topics(_only(folder, TOPIC_NAMES, "topics", but=qrels)), qrels


def qrel_rows(path: Path) -> Iterator[Row | BadRow]:
    """``query_id``, ``product_id`` and ``relevance`` of each line, as they are written.

    Raises:
        FeedError: the file is missing or unreadable.
    """
    with open_text(path) as stream:
        for line, content in enumerate(stream, 1):
            parts = content.split()
            if parts and len(parts) != 4:
                wanted = "query id, iteration, product id and relevance"
                yield BadRow("row", f"{len(parts)} columns where qrels have 4: {wanted}", line)
            elif parts:
                yield Row(line, {"query_id": parts[0], "product_id": parts[2], "relevance": parts[3]})


def _only(folder: Path, patterns: tuple[str, ...], what: str, *, but: Path | None = None) -> Path:
    found = sorted({file for pattern in patterns for file in folder.glob(pattern)} - {but})
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise FeedError(
            f"{folder} must hold one file of {what} ({' or '.join(patterns)}) and holds {names}",
            mend="Put the topics and the qrels of one task into a folder of their own; a table of query, product_id "
            "and grade is no qrels: let its name end in .tsv, .csv or .jsonl.",
        )
    return found[0]


def _topics(path: Path) -> dict[str, str]:
    with open_text(path) as stream:
        text = stream.read()
    if re.search(r"<top\b", text, re.IGNORECASE):
        return {number: " ".join(title.split()) for number, title in _TOPIC.findall(text)}
    queries: dict[str, str] = {}
    for line, content in enumerate(text.splitlines(), 1):
        query_id, _, query = content.partition("\t")
        if content.strip():
            if not query.strip():
                raise FeedError(f"{path}:{line}: no query after the id and a tab", mend="Write ID<TAB>QUERY.")
            queries[query_id.strip()] = query.strip()
    return queries
