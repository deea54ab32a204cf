"""Files of shoppers' events, as docs/events.md has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from retrieval.errors import FeedError, UsageError
from retrieval.importers.files import BadRow, Row, delimited_rows, json_rows, parquet_rows
from retrieval.product import HistoryEvent

COLUMNS = ("user", "product", "kind", "time")
"""What every event has; ``value`` may come with it."""
FORMATS: dict[str, Callable[[Path], Iterable[Row | BadRow]]] = {
    ".csv": lambda path: delimited_rows(path, columns=COLUMNS),
    ".tsv": lambda path: delimited_rows(path, "\t", columns=COLUMNS),
    ".jsonl": json_rows,
    ".json": json_rows,
    ".parquet": parquet_rows,
}


def read_events(path: Path) -> tuple[list[HistoryEvent], dict[str, int]]:
    """The events of a file, their times in UTC, and how many rows were no event, by reason.

    Raises:
        UsageError: its format cannot be told from its name.
        FeedError: it cannot be read, or no row of it is an event.
    """
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    if not endings or endings[-1] not in FORMATS:
        raise UsageError(f"Cannot tell the format of {path} from its name", mend=f"Endings: {', '.join(FORMATS)}.")
    events: list[HistoryEvent] = []
    faults: Counter[str] = Counter()
    first = ""
    for row in FORMATS[endings[-1]](path):
        try:
            if isinstance(row, BadRow):
                raise row
            events.append(_event(row.cells))
        except BadRow as bad:
            faults[f"rows with a bad {bad.field}"] += 1
            first = first or f"{path.name}:{row.line}: {bad.field}: {bad.why}"
    if not events:
        raise FeedError(f"{path} holds no event; {first or 'it is empty'}", mend="docs/events.md tells its columns.")
    return events, dict(faults)


def _event(cells: Mapping[str, Any]) -> HistoryEvent:
    for name in COLUMNS:
        if cells.get(name) in (None, ""):
            raise BadRow(name, "missing")
    try:
        return HistoryEvent.model_validate(
            {
                "user_id": str(cells["user"]),
                "product_id": str(cells["product"]),
                "kind": cells["kind"],
                "time": _utc(cells["time"]).isoformat(),
                "value": cells.get("value") if cells.get("value") != "" else None,
            }
        )
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadRow(str(fault["loc"][0]), fault["msg"]) from error


def _utc(value: Any) -> datetime:
    """Seconds since 1970, or ISO 8601; a time without a zone is taken for UTC."""
    try:
        if isinstance(value, datetime):
            time = value
        elif isinstance(value, int | float) or str(value).replace(".", "", 1).isdigit():
            time = datetime.fromtimestamp(float(value), UTC)
        else:
            time = datetime.fromisoformat(str(value))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRow("time", f"{value!r} is neither ISO 8601 nor seconds since 1970") from error
