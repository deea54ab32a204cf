"""Prints docs/cli.md, generated from the command line itself: ``python -m ui.cli_page > docs/cli.md``."""

from __future__ import annotations

import html
import inspect
import sys
from typing import Any

import typer.cli
import typer.main

from ui.cli import app


def page() -> str:
    """The whole command line as Markdown."""
    command = typer.main.get_command(app)
    _write_out(command)
    context = typer.Context(command, info_name="floorwalker")
    text = typer.cli.get_docs_for_click(obj=command, ctx=context, name="floorwalker", title="The command line")
    return html.unescape(text).strip() + "\n"


def _write_out(command: Any) -> None:
    """Gives every command below its first paragraph in full, which lists would cut after 45 letters."""
    for each in getattr(command, "commands", {}).values():
        each.short_help = inspect.cleandoc(each.help or "").split("\n\n")[0].replace("\n", " ")
        _write_out(each)


if __name__ == "__main__":
    sys.stdout.write(page())
