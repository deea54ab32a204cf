"""Prints docs/cli.md, generated from the command line itself: ``python -m ui.cli_page > docs/cli.md``."""

from __future__ import annotations

import html
import sys

import typer.cli
import typer.main

from ui.cli import app


def page() -> str:
    """The whole command line as Markdown."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="floorwalker")
    text = typer.cli.get_docs_for_click(obj=command, ctx=context, name="floorwalker", title="The command line")
    return html.unescape(text).strip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
