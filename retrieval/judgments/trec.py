"""TREC's files: topics (the queries by id) and qrels (query id, iteration, document id, relevance)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import FeedError
from retrieval.importers.files import open_text

TOPIC_NAMES = ("*topics*", "*queries*", "qid2query*")
QREL_NAMES = ("*qrels*",)
_TOPIC = re.compile(r"<num>\s*(?:Number:)?\s*(\S+?)\s*(?:</num>)?\s*<title>\s*(?:Topic:)?\s*([^<]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Qrels:
    """The file, and of each line its number, query id, document id and relevance as they are written."""

    path: Path
    rows: list[tuple[int, str, str, str]]


def trec_rows(folder: Path) -> tuple[dict[str, str], Qrels]:
    """Queries by id, and the qrels, of the folder that holds one file of each.

    Topics are lines ``id<TAB>query`` or the ``<top><num><title>`` records of older tracks.

    Raises:
        FeedError: the folder does not hold exactly one of each, or a line cannot be read.
    """
    qrels = _only(folder, QREL_NAMES, "qrels")
    return _topics(_only(folder, TOPIC_NAMES, "topics", but=qrels)), _qrels(qrels)


def _only(folder: Path, patterns: tuple[str, ...], what: str, *, but: Path | None = None) -> Path:
    found = sorted({file for pattern in patterns for file in folder.glob(pattern)} - {but})
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise FeedError(
            f"{folder} must hold one file of {what} ({' or '.join(patterns)}) and holds {names}",
            mend="Put the topics and the qrels of one task into a folder of their own.",
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


def _qrels(path: Path) -> Qrels:
    rows = []
    with open_text(path) as stream:
        for line, content in enumerate(stream, 1):
            parts = content.split()
            if parts and len(parts) != 4:
                raise FeedError(
                    f"{path}:{line}: {len(parts)} columns where qrels have 4",
                    mend="Write QUERY-ID ITERATION DOCUMENT-ID RELEVANCE.",
                )
            if parts:
                rows.append((line, parts[0], parts[2], parts[3]))
    return Qrels(path, rows)
