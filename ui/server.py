"""The app that ``floorwalker serve`` runs: the HTTP API, the lab at ``/lab``, the shopper's page at ``/``."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.floor import Floor
from retrieval.errors import FloorwalkerError
from ui.api import router
from ui.lab import mount_lab
from ui.logs import RequestLog, configure_logs, logged_path
from ui.page import mount_page

MAX_BODY_BYTES = 4_000_000
"""Larger bodies are refused with 413 before they are read; a full batch of events is far smaller."""


def create_app(floor: Floor) -> FastAPI:
    """The whole web face of one floor. State is in the database, so any number of these may run side by side."""
    configure_logs(floor.settings.server.log_level)
    app = FastAPI(
        title="Floorwalker",
        summary="A conversational shopping assistant for any product catalogue.",
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.floor = floor
    app.add_middleware(RequestLog)
    app.add_exception_handler(FloorwalkerError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    app.include_router(router)
    # Before the page at ``/``, which takes every path that is left.
    mount_lab(app, floor)
    mount_page(app, floor)
    return app


def _problem(status: int, what: str, mend: str = "") -> JSONResponse:
    return JSONResponse({"error": {"what": what, "mend": mend}}, status_code=status)


async def _told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FloorwalkerError)
    return _problem(error.http_status, error.what, error.mend)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return _problem(422, f"{place}: {first['msg']}", "See /docs for the shape of this request.")


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, str(error.detail), "See /docs for what there is.")


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    structlog.get_logger("http").error("unforeseen", path=logged_path(request.scope), exc_info=error)
    return _problem(500, "Something unforeseen went wrong on the server", "It is in the server's log.")
