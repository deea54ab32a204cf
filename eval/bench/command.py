"""What the benchmarks' commands share: ``--json``, errors as one line, and the figures as a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from retrieval.errors import FloorwalkerError


def command(parser: argparse.ArgumentParser, measure: Callable[[argparse.Namespace], dict[str, Any]]) -> int:
    """Runs ``measure`` with the parsed options and prints what it returns, ``{"data", "systems", "settings"}``, as a
    table or, with ``--json``, as it is. Returns the exit code, that of the error where one was raised."""
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args()
    try:
        found = measure(options)
    except FloorwalkerError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return error.exit_code
    if options.json:
        print(json.dumps(found, indent=2))
        return 0
    table = Table(title=", ".join(f"{name} {value}" for name, value in found["data"].items()))
    for heading in ("", "measure", "value", "95% interval"):
        table.add_column(heading, overflow="fold")
    for name, row in found["systems"].items():
        for measured, each in row.items():
            table.add_row(name, measured, _number(each["value"]), _interval(each))
    Console().print(table)
    for name, value in found["settings"].items():
        Console().print(f"{name}: {value}", markup=False, highlight=False)
    return 0


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3f}"


def _interval(metric: dict[str, Any]) -> str:
    """Nothing where it has no width: of a figure of the whole run none is known."""
    wide = metric["low"] is not None and metric["low"] < metric["high"]
    return f"{_number(metric['low'])} to {_number(metric['high'])}" if wide else ""
